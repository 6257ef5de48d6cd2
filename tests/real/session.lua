-- Makes an Ardour session for the tests: twelve tracks at known gains, and a bus that each of them can send to.
-- Needs no window and no sound. It refuses a folder that exists already (Ardour does).
--
--   ardourN-lua session.lua FOLDER NAME RATE TRACK=GAIN ...        (GAIN is linear: 1 is 0 dB)

local folder, name, rate = arg[1], arg[2], tonumber (arg[3])

-- Ardour makes no session before it has an engine; this one makes no sound and waits for no hardware.
AudioEngine:set_backend ("None (Dummy)", "", "")
local session = assert (create_session (folder, name, rate), "Ardour made no session in " .. folder)
local at_the_end = ARDOUR.PresentationInfo.max_order
local everybody = ARDOUR.RouteListPtr ()

for i = 4, #arg do
	local track, gain = arg[i]:match ("^(.+)=([%d.]+)$")
	session:new_audio_track (1, 2, nil, 1, track, at_the_end, ARDOUR.TrackMode.Normal, false)
	-- Some names are Ardour's own ("Click"): then the track is missing and nothing was said.
	local route = session:route_by_name (track)
	assert (not route:isnil (), "Ardour did not make the track " .. track)
	route:gain_control ():set_value (tonumber (gain), PBD.GroupControlDisposition.NoGroup)
	everybody:push_back (route)
end

session:new_audio_route (2, 2, nil, 1, "Reverb", ARDOUR.PresentationInfo.Flag.AudioBus, at_the_end)
session:add_internal_sends (session:route_by_name ("Reverb"), ARDOUR.Placement.PostFader, everybody)

-- Two plug-ins that every Ardour 7 has (they are Ardour's own), on the last track.
local last = session:route_by_name (arg[#arg]:match ("^(.+)="))
for _, uri in ipairs ({"urn:ardour:a-comp", "urn:ardour:a-eq"}) do
	local plugin = ARDOUR.LuaAPI.new_plugin (session, uri, ARDOUR.PluginType.LV2, "")
	assert (not plugin:isnil (), "this Ardour has no " .. uri)
	last:add_processor_by_index (plugin, -1, nil, true)
end

-- What Lua still holds on to would keep the session from closing.
route, everybody, last = nil, nil, nil
collectgarbage ()
session:save_state ("")
close_session ()
