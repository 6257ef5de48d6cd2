"""Every code a problem can have: the one table of them, from which the reference is generated.

A code never changes its meaning and is never used again for another; what is reported under it is elsewhere.
"""

from typing import NamedTuple


class Code(NamedTuple):
    """A stable code, its name in words, and what it means to a musician."""

    code: str
    name: str
    meaning: str


_ROWS = (
    # The file and its YAML
    ("E100", "unreadable-file", "The file is not there, is a folder, or may not be read."),
    ("E101", "unknown-key", "There is no such key here."),
    ("E102", "key-twice", "The same key is written twice in one place."),
    ("E103", "missing-key", "A key that is needed here is not written."),
    ("E104", "wrong-kind", "A text stands where a table or a list belongs, or the other way round."),
    ("E105", "unknown-word", "Only certain words can stand here, and this is none of them."),
    ("E106", "bad-value", "A number, a time, an address or a quantity cannot be read."),
    ("E107", "nothing-there", "The key is written, its value is not."),
    ("E110", "yaml", "The text is not YAML; nothing after this place was read."),
    ("E111", "alias", "YAML's `&` and `*` (anchors and aliases) are not used in these files."),
    ("E112", "tag", "YAML's `!` (tags) are not used in these files."),
    ("E113", "merge-key", "YAML's `<<` is not used in these files."),
    ("E114", "several-documents", "A file holds one document; `---` begins another."),
    ("E115", "empty-file", "There is nothing in the file."),
    ("E116", "not-text", "The file is not UTF-8 text."),
    ("E117", "too-big", "The file is larger, or deeper nested, than any of these files needs to be."),
    ("E120", "extends", "The file named by `extends` cannot be used."),
    ("E190", "not-built-yet", "It is planned, and this version does nothing with it yet."),
    # Names
    ("E201", "unknown-surface", "No surface of this rig has this name."),
    ("E202", "unknown-profile", "No profile of this name was found."),
    ("E203", "unknown-dialect", "No dialect has this name."),
    ("E204", "unknown-control", "The surface has no such control."),
    ("E205", "unknown-target", "There is no such target."),
    ("E206", "unknown-phase", "No phase of this rig has this name."),
    ("E207", "unknown-group", "No group of this rig has this name."),
    ("E208", "unknown-action", "No action of this rig has this name, or it is not known for this DAW."),
    ("E209", "no-daw", "The target needs a DAW, and the rig has none."),
    ("E210", "name-taken", "Surfaces, DAWs and the first words of targets share one set of names."),
    ("E211", "bad-name", "A name holds a character that names cannot have."),
    ("E212", "unknown-gesture", "There is no such gesture."),
    ("E214", "unknown-daw", "No DAW of this rig has this name."),
    ("E215", "unknown-role", "There is no such role, or no target that begins so."),
    ("E213", "unknown-layer", "No layer of this rig has this name."),
    # Surfaces, DAWs, phases, groups
    ("E301", "two-groups", "A surface belongs to two groups."),
    ("E302", "no-group", "The rig has groups, and this surface is in none."),
    ("E303", "follows-circle", "Groups follow each other in a circle."),
    ("E304", "same-port", "Two surfaces or DAWs would open the same port."),
    ("E305", "no-way-to-daw", "The DAW has no `send` or `port`, so nothing can be sent to it."),
    ("E306", "wrong-wire", "This key does not belong to the wire of this surface, or of this DAW's dialect."),
    ("E307", "from-circle", "Phases borrow from each other in a circle."),
    ("E308", "too-few-phases", "The target flips between two phases, and the rig has one."),
    ("E309", "out-of-reach", "It listens to this computer only and sends to another, which could not answer."),
    # The map
    ("E310", "deaf", "The DAW sends all it says to one port, and the rig does not listen there."),
    ("E311", "two-links", "Two DAWs would bank one group, or two groups be one surface of a link set."),
    ("E312", "banked-elsewhere", "Strips of a group that one DAW banks stand for another DAW's tracks."),
    ("E401", "range-length", "Two ranges on one line do not have the same length."),
    ("E402", "bad-range", "A range runs backwards or is too long."),
    ("E403", "entry-twice", "Two equally exact lines say what one gesture of one control does in one phase."),
    ("E404", "cannot", "The DAW has no way to be asked for this."),
    (
        "E405",
        "not-by-moving",
        "What happens at once, or lasts while held, cannot be reached by a fader, knob or encoder.",
    ),
    ("E406", "not-by-pressing", "A position needs `mode: toggle` or `mode: momentary` on something that is pressed."),
    ("E407", "impossible-gesture", "A control of this kind cannot make this gesture."),
    ("E408", "wrong-unit", "The target is not measured in this unit."),
    ("E409", "range-order", "The lower end of a range does not lie below the upper one."),
    ("E410", "no-effect", "The key would change nothing here."),
    ("E411", "too-much", "The map has more lines, once its ranges are written out, than a rig can hold."),
    ("E412", "beyond-travel", "A quantity or a number lies outside what the target, or MIDI, has."),
    ("E413", "not-absolute", "What a flip does by itself has to lead to the same place whatever was before."),
    # Profiles
    ("E501", "bad-control", "A control's name does not follow the scheme of names."),
    ("E502", "message-twice", "Two controls of one surface send the same message."),
    ("E503", "no-message", "A control sends no message, or more than one kind."),
    ("E504", "wrong-profile-name", "The profile's name is not the name of its file."),
    ("E505", "too-long-sysex", "A sysex message is longer than the box takes."),
    ("E506", "two-wires", "Some controls of the profile speak MIDI, others OSC."),
    # Warnings
    ("W601", "no-way-in", "No control leads into the phase."),
    ("W602", "no-way-back", "No control leads back from the phase to where the rig starts."),
    ("W603", "dead-control", "The control does nothing in one phase and something in another."),
    ("W604", "two-on-one", "Two controls move one value in the same phase."),
    ("W605", "unused-daw", "Nothing in the map reaches the DAW."),
    ("W606", "unused-surface", "Nothing in the map names the surface."),
    ("W607", "absolute-extends", "`extends` names a file by its full path, which no other computer has."),
    ("W608", "never-counts", "Other lines of the map say something else wherever this one would count."),
    ("W609", "heard-from-afar", "A surface that speaks OSC can be played by other machines of the network."),
    ("W611", "idle-layer", "No control leads to the layer, or nothing changes while it is on."),
    ("W612", "over-at-once", "What should last is only a tap, since its control can also do something longer."),
    ("W613", "rests-nothing", "The phase holds back a role of the rig's own that nothing has in it."),
    ("W614", "no-made-ports", "The rig makes MIDI ports, which this system cannot."),
    ("W620", "vain-ride", "The DAW cannot be told to write down what the phase rides."),
)

#: Every code by itself.
CODES: dict[str, Code] = {code: Code(code, name, meaning) for code, name, meaning in _ROWS}
