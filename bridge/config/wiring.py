"""Surfaces and DAWs of a rig: their profiles, dialects, names and the ends of their wires."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from bridge.config import daw_sysex, daw_tables, ends, midi_ends, serial_ends, switches, tapers
from bridge.config.problems import Report, Span, meant
from bridge.config.scene import Listener, Scene
from bridge.config.shapes import DawShape, Inline, Placed, PortPair, Row, Rows, Several, SurfaceShape
from bridge.core.dialect import AnswersOn, Configurable, Dialect, Tabled, configured
from bridge.core.targets import ROOTS
from bridge.model.osc_table import OscTable
from bridge.model.rig import ANY_DEVICE, Daw, Surface, Usb
from bridge.model.surface import Profile

#: Finds a profile by its name: the profile, and all names there are when there is none.
FindProfile = Callable[[Placed[str]], Profile | None]
FindDialect = Callable[[str], Dialect | None]
#: Finds the table of an OSC program by its name; reported where there is none.
FindTable = Callable[[Placed[str]], OscTable | None]

#: Keys of a DAW that some dialects take.
_OPTIONS = ("resolution", "host", "names", "strips", "transport", "hears", "wire")

#: Wanted of a device whose ports may be called anything.
_ANY_NAME = ("*",)


def good_name(written: Placed[str], report: Report) -> bool:
    """Whether this can be a name: a letter, then letters, digits, `-` and `_`."""
    name = written.value
    if name[:1].isalpha() and len(name) <= 40 and all(letter.isalnum() or letter in "-_" for letter in name):
        return True
    what = f"{name!r} cannot be a name"
    advice = "write a space after the colon" if ":" in name else "a name is a letter, then letters, digits, - and _"
    report.say("E211", written.span, what, advice)
    return False


def check_names(names: Iterable[Placed[str]], report: Report) -> None:
    """Surfaces, DAWs and the first words of targets share one set of names."""
    seen: dict[str, Span] = {}
    for name in names:
        if not good_name(name, report):
            continue
        if name.value in ROOTS:
            what = f"{name.value} is the first word of a target, so nothing else can be called that"
            report.say("E210", name.span, what, f"call it {name.value}s or my-{name.value}, say")
        elif name.value in seen:
            what = f"{name.value} is a surface and a DAW"
            notes = [(seen[name.value], "the other one is here")]
            report.say("E210", name.span, what, "give one of them another name", notes)
        seen.setdefault(name.value, name.span)


def read_surfaces(shapes: Rows[str, SurfaceShape], find: FindProfile, scene: Scene) -> None:
    """Puts the surfaces into the scene."""
    seen: list[tuple[Surface, Span]] = []
    lines: list[tuple[Surface, Span]] = []
    for row in shapes:
        scene.surfaces[row.key.value] = surface = _surface(row, find, scene)
        if surface is None or row.value is None or surface.listen is not None or surface.virtual:
            continue
        if surface.serial is not None:
            lines.append((surface, serial_ends.span_of(row.key, row.value)))
            continue
        if _unreadable(row.value.port):
            continue
        span = row.value.port.span if isinstance(row.value.port, Several) else row.key.span
        for other, first in seen:
            if _same_port(surface, other):
                what = f"{surface.name} and {other.name} would open the same MIDI port"
                advice = "write which port each of them is: `port: ...` (phasebridge ports lists them)"
                scene.report.say("E304", span, what, advice, [(first, f"{other.name} is here")])
                break
        seen.append((surface, span))
    serial_ends.check_lines(lines, scene.report)


def _unreadable(port: Several[str] | PortPair | None) -> bool:
    """Whether it was written which device is meant, and wrongly: that is told, and which one it is cannot be."""
    return isinstance(port, PortPair) and port.wrote("usb") and port.usb is None


def _same_port(one: Surface, other: Surface) -> bool:
    """Whether two surfaces look for the same names, and nothing tells their devices apart.

    It takes both to tell: the one that does not say which device it is would take the other's while its own is away.
    """
    wanted, theirs = ([name.casefold() for name in each.inputs or each.profile.inputs] for each in (one, other))
    apart_by_serial = bool(one.device.serial and other.device.serial) and one.device.serial != other.device.serial
    apart_by_place = bool(one.device.place and other.device.place) and one.device.place != other.device.place
    return wanted == theirs and not (apart_by_serial or apart_by_place)


def _surface(row: Row[str, SurfaceShape], find: FindProfile, scene: Scene) -> Surface | None:
    report = scene.report
    if row.value is None:
        return None
    profile = find(row.value.profile)
    on_line = row.value.wrote("serial")
    if profile is None or not (on_line or ends.fit(row.key, row.value, profile, report)):
        return None
    profile = switches.as_wired(profile, row.value, report)
    if profile is None:
        return None
    if on_line:
        return serial_ends.surface(row.key, row.value, profile, report)
    if profile.medium == "osc":
        return ends.osc_surface(row.key, row.value, profile, scene)
    port = row.value.port
    if row.value.virtual is not None:
        return _made_surface(row.key.value, row.value, profile, report)
    pair = port if isinstance(port, PortPair) else PortPair.model_construct(input=port, output=port)
    inputs, outputs, device = _names(pair.input), _names(pair.output), _device(pair)
    if not (inputs or profile.inputs or device):
        what = f"{profile.name} may be on any MIDI port, so this rig has to say which"
        report.say("E103", row.key.span, what, 'add `port: "..."` (phasebridge ports lists them)')
        return None
    lit = profile.displays or any(control.lights for control in profile.controls)
    if device and not (inputs or profile.inputs):
        inputs = outputs = _ANY_NAME
    lit_outputs, jacks = outputs if lit else (), (_names(row.value.latching), _names(row.value.inverted))
    return Surface(row.key.value, profile, inputs, lit_outputs, None, None, device, *jacks)


def _made_surface(name: str, shape: SurfaceShape, profile: Profile, report: Report) -> Surface | None:
    """A surface that another program plays, over a port that is made here."""
    assert shape.virtual is not None
    if shape.wrote("port"):
        what = f"{name} is a port that is there, or one that is made, and this says both"
        report.say("E306", shape.virtual.span, what, "delete `port:` or `virtual:`")
        return None
    jacks = (_names(shape.latching), _names(shape.inverted))
    made = (shape.virtual.value,)
    return Surface(name, profile, made, made, None, None, ANY_DEVICE, *jacks, virtual=True)


def _device(pair: PortPair) -> Usb:
    return Usb(pair.serial.value if pair.serial else "", pair.usb.value if pair.usb else "")


def _names(names: Several[str] | None) -> tuple[str, ...]:
    return tuple(name.value for name in names or ())


def read_daws(
    shapes: Rows[str, DawShape] | None,
    find: FindDialect,
    names: Callable[[], list[str]],
    scene: Scene,
    find_table: FindTable,
) -> None:
    """Puts the DAWs and their dialects into the scene."""
    for row in shapes or ():
        name, shape = row.key.value, row.value
        scene.daws[name] = None
        if shape is None:
            continue
        dialect = find(shape.dialect.value)
        if dialect is None:
            no_dialect(shape.dialect, names(), scene.report)
            continue
        options = _options(shape, dialect, scene.report) | daw_sysex.read(shape, dialect, scene.report)
        options |= midi_ends.units(shape, dialect)
        table = _table(shape, dialect, find_table, scene.report)
        scene.dialects[name] = dialect = configured(dialect, options, table)
        _WIRES[dialect.medium](row.key, shape, dialect, scene.report)
        if shape.table is not None and table is None and isinstance(dialect, Tabled):
            del scene.dialects[name]  # what it reaches is not known, and no line is wrong for that
        send = shape.send.value if shape.send else None
        wires = midi_ends.daw_ends(shape)
        scene.daws[name] = Daw(
            name,
            shape.dialect.value,
            send=send,
            listen=shape.listen.value if shape.listen else None,
            port=wires.port,
            device=wires.device,
            options=options,
            chained=wires.chained,
            virtual=wires.virtual,
            table=table,
            table_told=_table_told(shape),
        )
        if shape.listen:
            scene.listens.append(Listener(name, shape.listen.value, send, shape.listen.span))


def read_throughs(shapes: Rows[str, SurfaceShape], scene: Scene) -> None:
    """Where surfaces pass on what no entry takes, once the DAWs are known."""
    for row in shapes:
        written = row.value.through if row.value else None
        surface = scene.surfaces.get(row.key.value)
        if written is None or not scene.known("E214", written, scene.daws, "DAW"):
            continue
        dialect = scene.dialects.get(written.value)
        if dialect is not None and dialect.medium != "midi":
            what = f"{written.value} speaks {dialect.name}, which carries no MIDI"
            advice = "name a DAW with `dialect: midi`; one more of them may be the same program"
            scene.report.say("E306", written.span, what, advice)
        elif surface is not None and surface.profile.medium != "midi":
            what = f"{surface.name} speaks OSC, and only MIDI passes through"
            scene.report.say("E306", written.span, what, "delete `through`")
        elif surface is not None:
            scene.surfaces[surface.name] = replace(surface, through=written.value)


def _options(shape: DawShape, dialect: Dialect, report: Report) -> dict[str, str]:
    """The ways in which a rig wants a dialect spoken; those it does not know, reported, are left out."""
    known = dialect.options if isinstance(dialect, Configurable) else {}
    found: dict[str, str] = {}
    for key in _OPTIONS:
        written: Placed[str] | None = getattr(shape, key)
        if written is None:
            continue
        words = known.get(key, ())
        if not words:
            what = f"{dialect.name} has no `{key}`"
            report.say("E410", written.span, what, f"delete `{key}`")
        elif written.value not in words:
            what = f"{written.value!r} is no {key} of {dialect.name}"
            report.say("E105", written.span, what, meant(written.value, words, "it can be", "or"))
        else:
            found[key] = written.value
    if shape.taper is not None and (points := tapers.points_of(shape.taper, "taper" in known, dialect.name, report)):
        found["taper"] = points
    return found


def _table(shape: DawShape, dialect: Dialect, find: FindTable, report: Report) -> OscTable | None:
    """The table a DAW is spoken with; None, reported, where it has an error or nothing reads it."""
    written = shape.table
    if written is None:
        return None
    if not isinstance(dialect, Tabled):
        report.say("E410", written.span, f"{dialect.name} is spoken without a table", "delete `table`")
        return None
    return find(written) if isinstance(written, Placed) else daw_tables.inline(written, dialect.name, report)


def _table_told(shape: DawShape) -> object:
    """The name of a table, or the table itself, as the rig writes it."""
    written = shape.table
    return daw_tables.plain(written.node) if isinstance(written, Inline) else written.value if written else None


def no_dialect(written: Placed[str], names: list[str], report: Report) -> None:
    """Reports a dialect that is not there."""
    what = f"there is no dialect {written.value!r}"
    report.say("E203", written.span, what, meant(written.value, names, "dialects are"))


def _hears_the_answers(name: Placed[str], shape: DawShape, dialect: str, port: int, report: Report) -> None:
    """The rig listens where this DAW sends all it says."""
    if shape.listen is None and not shape.wrote("listen"):
        what = f"{dialect} sends all it says to UDP port {port}, whoever asked, and this rig does not listen there"
        report.say("E310", name.span, what, f'add `listen: "127.0.0.1:{port}"` (0.0.0.0 where it is another machine)')
    elif shape.listen is not None and shape.listen.value.port != port:
        what = f"{dialect} sends all it says to UDP port {port}, and {name.value} listens on {shape.listen.value.port}"
        report.say("E310", shape.listen.span, what, f"write {port} there")


def _osc(name: Placed[str], shape: DawShape, dialect: Dialect, report: Report) -> None:
    if not shape.wrote("send"):
        what = f"nothing says where {name.value} is"
        report.say("E305", name.span, what, 'add `send: "127.0.0.1:PORT"`, with the port the DAW receives OSC on')
    if isinstance(dialect, AnswersOn):
        _hears_the_answers(name, shape, dialect.name, dialect.answers_on, report)
    if shape.port is not None:
        what = f"{dialect.name} speaks over the network, not over a MIDI port"
        span = shape.port.span if isinstance(shape.port, Several) else name.span
        report.say("E306", span, what, "write `send:` instead of `port:`")
    if shape.virtual is not None:
        what = f"{dialect.name} speaks over the network, not over a MIDI port"
        report.say("E306", shape.virtual.span, what, "write `send:` instead of `virtual:`")


#: Which keys belong to the wire of a dialect, by its medium.
_WIRES: dict[str, Callable[[Placed[str], DawShape, Dialect, Report], None]] = {"osc": _osc, "midi": midi_ends.fit}
