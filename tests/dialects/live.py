"""A Live with AbletonOSC for the tests, as AbletonOSC's source tells it (ideoforms/AbletonOSC, abletonosc/*.py).

Strict: it counts from 0, wants numbers of the right kind, answers nothing to what sets, complains on /live/error of
what it does not know, and looks at its socket ten times a second (`tick`). Its faults are here too: a listener stays
with its track and speaks under the number it had, a second one under that number fails for mixer values and parameters
(issues 31 and 137), and with a return or the master selected it cannot say which track that is (view.py).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from bridge.wire import osc

Args = tuple[osc.Argument, ...]


@dataclass
class Parameter:
    """One parameter of a device, in units of its own."""

    name: str
    value: float
    low: float
    high: float
    whole: bool = False


@dataclass
class Device:
    """A device on a track; its first parameter is its switch."""

    name: str
    parameters: list[Parameter]


@dataclass
class Track:
    """What AbletonOSC reaches of a track."""

    name: str
    volume: float = 0.85
    panning: float = 0.0
    mute: bool = False
    solo: bool = False
    arm: bool = False
    current_monitoring_state: int = 1
    color: int = 0x808080
    playing_slot_index: int = -1
    fired_slot_index: int = -1
    output_meter_level: float = 0.0
    sends: list[float] = field(default_factory=lambda: [0.0, 0.0])
    devices: list[Device] = field(default_factory=list)


def device(name: str, *parameters: Parameter) -> Device:
    return Device(name, [Parameter("Device On", 1.0, 0.0, 1.0), *parameters])


#: What of a track can be set.
SET = ("volume", "panning", "mute", "solo", "arm", "current_monitoring_state", "color", "name")


class Live:
    """Live with these tracks; the device selected is the first of the first track that has one."""

    def __init__(self, *tracks: Track) -> None:
        self.tracks = list(tracks)
        self.song: dict[str, float | bool] = {
            "tempo": 120.0, "is_playing": False, "record_mode": False, "loop": False, "metronome": False,
            "punch_in": False, "punch_out": False, "current_song_time": 16.0,
        }  # fmt: skip
        self.selected: tuple[int, int] | None = (0, 0)  # None: a return or the master
        self.triggered: set[int] = set()  # scenes
        self.done: list[tuple[str, Args]] = []
        self.errors: list[str] = []
        self._waiting: list[bytes] = []
        self._listeners: dict[tuple[str, Args], object] = {}  # and what each is listening to
        self._out: list[bytes] = []

    def receive(self, datagram: bytes) -> list[bytes]:
        """Nothing yet: it looks at its socket at the next tick."""
        self._waiting.append(datagram)
        return []

    def tick(self) -> list[bytes]:
        """A tenth of a second: everything that waits is done, and what is said comes out."""
        waiting, self._waiting = self._waiting, []
        for datagram in waiting:
            for address, args in osc.decode(datagram):
                self._message(address, args)
        out, self._out = self._out, []
        return out

    def move(self, what: str, track: int, value: float | bool) -> None:
        """Somebody moves something in Live itself; track from 0."""
        setattr(self.tracks[track], what, value)
        self._tell(f"track/get/{what}", self.tracks[track], value)

    def select(self, track: int, place: int) -> None:
        """Somebody selects a device in Live; its track with it."""
        before, self.selected = self.selected, (track, place)
        if before is None or before[0] != track:
            self._tell("view/get/selected_track", self, track)

    def select_a_return(self) -> None:
        """Somebody selects a return track: the listener of the selected track fails over it."""
        self.selected = None
        if ("view/get/selected_track", ()) in self._listeners:
            self._complain("Error handling OSC message: <Track.Track object> is not in list")

    def trigger(self, scene: int) -> None:
        """Somebody launches a scene in Live; it waits for its bar."""
        self.triggered.add(scene)
        self._tell("scene/get/is_triggered", scene, True)

    def _send(self, address: str, *args: osc.Argument) -> None:
        self._out.append(osc.encode(f"/live/{address}", *args))

    def _tell(self, address: str, thing: object, value: osc.Argument) -> None:
        for (told, ids), listened in self._listeners.items():
            if told == address and listened is thing:
                self._send(address, *ids, value)

    def _start(self, address: str, ids: Args, thing: object, *, mixer: bool = False) -> None:
        before = self._listeners.get((address, ids))
        if mixer and before is not None and before is not thing:
            raise ValueError("Observer not connected")
        self._listeners[address, ids] = thing

    def _message(self, address: str, args: Args) -> None:
        try:
            parts = address.removeprefix("/live/").split("/")
            handler: Callable[[list[str], Args], None] | None = getattr(self, f"_on_{parts[0]}", None)
            if not address.startswith("/live/") or handler is None:
                raise LookupError(f"Unknown OSC address: {address}")
            handler(parts[1:], args)
        except LookupError as error:
            self._complain(str(error))
        except (TypeError, ValueError, AssertionError) as error:
            self._complain(f"Error handling OSC message: {address} {args!r}: {error}")

    def _complain(self, text: str) -> None:
        self.errors.append(text)
        self._send("error", text)

    def _on_song(self, parts: list[str], args: Args) -> None:
        match parts:
            case ["get", "track_names"]:
                self._send("song/get/track_names", *(track.name for track in self.tracks))
            case ["get", name] if name in self.song:
                self._send(f"song/get/{name}", self.song[name])
            case ["start_listen", name] if name in self.song:
                self._start(f"song/get/{name}", (), self)
                self._send(f"song/get/{name}", self.song[name])
            case ["set", name] if name in self.song and name != "is_playing":
                (value,) = args
                assert isinstance(value, int | float)
                assert name != "tempo" or 20 <= value <= 999
                self.song[name] = type(self.song[name])(value)
                self._tell(f"song/get/{name}", self, self.song[name])
            case ["start_playing" | "stop_playing" as name]:
                self.song["is_playing"] = name == "start_playing"
                self._tell("song/get/is_playing", self, self.song["is_playing"])
            case ["jump_by"]:
                (beats,) = args
                assert isinstance(beats, float)
                self.done.append(("jump_by", args))
            case [
                "set_or_delete_cue"
                | "jump_to_next_cue"
                | "jump_to_prev_cue"
                | "trigger_session_record"
                | "undo" as name
            ]:
                assert not args
                self.done.append((name, ()))
            case ["cue_point", "jump"]:
                assert isinstance(args[0], int)
                self.done.append(("cue", args))
            case _:
                raise LookupError(f"Unknown OSC address: /live/song/{'/'.join(parts)}")

    def _on_track(self, parts: list[str], args: Args) -> None:
        verb, name = parts
        index = args[0]
        assert isinstance(index, int)
        track = self.tracks[index]
        if name == "send":
            send = args[1]
            assert isinstance(send, int)
            if verb == "set":
                value = args[2]
                assert isinstance(value, float)
                assert 0 <= value <= 1
                track.sends[send] = value
            elif verb == "get":
                self._send("track/get/send", index, send, track.sends[send])
            else:
                raise LookupError(f"Unknown OSC address: /live/track/{verb}/send")
            return
        if name not in vars(track) or name in ("sends", "devices"):
            raise LookupError(f"Unknown OSC address: /live/track/{verb}/{name}")
        match verb:
            case "set":
                (_, value) = args
                assert name in SET, f"{name} cannot be set"
                kind = type(getattr(track, name))
                assert isinstance(value, float if kind is float else int), f"{name} wants {kind}"
                assert name != "volume" or 0 <= value <= 1
                assert name != "panning" or -1 <= value <= 1
                setattr(track, name, kind(value))
                self._tell(f"track/get/{name}", track, getattr(track, name))
            case "start_listen":
                self._start(f"track/get/{name}", (index,), track, mixer=name in ("volume", "panning"))
                self._send(f"track/get/{name}", index, getattr(track, name))
            case "stop_listen":
                self._listeners.pop((f"track/get/{name}", (index,)), None)
            case "get":
                self._send(f"track/get/{name}", index, getattr(track, name))
            case _:
                raise LookupError(f"Unknown OSC address: /live/track/{verb}/{name}")

    def _on_view(self, parts: list[str], args: Args) -> None:
        match parts:
            case ["get", "selected_device"]:
                if self.selected is None:
                    raise ValueError("<Track.Track object> is not in list")
                self._send("view/get/selected_device", *self.selected)
            case ["start_listen", "selected_track"]:
                self._start("view/get/selected_track", (), self)
                if self.selected is None:
                    raise ValueError("<Track.Track object> is not in list")
                self._send("view/get/selected_track", self.selected[0])
            case ["stop_listen", "selected_track"]:
                self._listeners.pop(("view/get/selected_track", ()), None)
            case ["set", "selected_track"]:
                assert isinstance(args[0], int)
                self.done.append(("selected_track", args))
            case _:
                raise LookupError(f"Unknown OSC address: /live/view/{'/'.join(parts)}")

    def _on_device(self, parts: list[str], args: Args) -> None:
        track, place, *rest = args
        assert isinstance(track, int)
        assert isinstance(place, int)
        found = self.tracks[track].devices[place]
        match parts:
            case ["get", "name"]:
                self._send("device/get/name", track, place, found.name)
            case ["get", "parameters", "name"]:
                self._send("device/get/parameters/name", track, place, *(each.name for each in found.parameters))
            case ["get", "parameters", "is_quantized"]:
                self._send(
                    "device/get/parameters/is_quantized", track, place, *(each.whole for each in found.parameters)
                )
            case ["get", "parameters", "min"]:
                self._send("device/get/parameters/min", track, place, *(each.low for each in found.parameters))
            case ["get", "parameters", "max"]:
                self._send("device/get/parameters/max", track, place, *(each.high for each in found.parameters))
            case ["start_listen", "parameter", "value"]:
                (number,) = rest
                assert isinstance(number, int)
                self._start("device/get/parameter/value", args, found.parameters[number], mixer=True)
                self._parameter(args, found.parameters[number])
            case ["stop_listen", "parameter", "value"]:
                self._listeners.pop(("device/get/parameter/value", args), None)
            case ["set", "parameter", "value"]:
                number, value = rest
                assert isinstance(number, int)
                assert isinstance(value, float)
                parameter = found.parameters[number]
                assert parameter.low <= value <= parameter.high, (
                    f"{parameter.name} takes {parameter.low} to {parameter.high}"
                )
                assert not parameter.whole or value == int(value), f"{parameter.name} takes whole numbers"
                parameter.value = value
                if ("device/get/parameter/value", args[:3]) in self._listeners:
                    self._parameter(args[:3], parameter)
            case _:
                raise LookupError(f"Unknown OSC address: /live/device/{'/'.join(parts)}")

    def _parameter(self, ids: Args, parameter: Parameter) -> None:
        self._send("device/get/parameter/value", *ids, parameter.value)
        self._send("device/get/parameter/value_string", *ids, f"{parameter.value:g}")

    def _on_scene(self, parts: list[str], args: Args) -> None:
        (scene,) = args
        assert isinstance(scene, int)
        match parts:
            case ["fire"]:
                self.done.append(("scene", args))
                self.trigger(scene)
            case ["start_listen", "is_triggered"]:
                self._start("scene/get/is_triggered", args, scene)
                self._send("scene/get/is_triggered", scene, scene in self.triggered)
            case _:
                raise LookupError(f"Unknown OSC address: /live/scene/{'/'.join(parts)}")

    def _on_clip_slot(self, parts: list[str], args: Args) -> None:
        assert parts == ["fire"]
        assert all(isinstance(arg, int) for arg in args)
        self.done.append(("clip", args))
        track, slot = args
        assert isinstance(track, int)
        assert isinstance(slot, int)
        self.move("fired_slot_index", track, slot)

    def bar(self, track: int) -> None:
        """The next bar begins: what waits plays."""
        slot = self.tracks[track].fired_slot_index
        self.move("fired_slot_index", track, -1)
        self.move("playing_slot_index", track, slot)
