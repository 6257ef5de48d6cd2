"""The shape of a rig: which keys stand where and what each takes. Vocabulary, hints and JSON Schema follow from it.

Declared as pydantic models; every value is kept with its place (`Placed`). Whether a name exists, or a target can do
what is asked, is not a matter of shape. What the plan names and nothing carries out yet stands in `later`.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Generic, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, PrivateAttr
from pydantic_core import CoreSchema, core_schema

from bridge.config import quantities
from bridge.config.problems import Span, meant
from bridge.config.quantities import Unfit
from bridge.config.tree import Node, Table, Text
from bridge.core.automation import RIDE_WAYS
from bridge.core.curves import CURVES
from bridge.core.takeover import TAKEOVERS
from bridge.model.rig import Address
from bridge.model.surface import GESTURES, TOUCH
from bridge.model.target import Mode, Quantity
from bridge.wire.talks import TALKS

K = TypeVar("K")
V = TypeVar("V")


# Pydantic would take a dataclass apart instead of asking how it is written, so these are plain classes.


class Placed(Generic[V]):
    """A value and where it is written."""

    __slots__ = ("span", "value")

    def __init__(self, value: V, span: Span) -> None:
        self.value = value
        self.span = span

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return handler.generate_schema(get_args(source)[0])


@dataclass(frozen=True, slots=True)
class Row(Generic[K, V]):
    """A name of the user's and what stands under it; None where that has a problem of its own."""

    key: Placed[K]
    value: V | None


class Rows(Generic[K, V]):
    """A table whose keys are names; a name may stand in it twice when two files of a rig say something about it."""

    __slots__ = ("rows", "span")

    def __init__(self, span: Span, rows: tuple[Row[K, V], ...] = ()) -> None:
        self.span = span
        self.rows = rows

    def __iter__(self) -> Iterator[Row[K, V]]:
        return iter(self.rows)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        key, value = (handler.generate_schema(each) for each in get_args(source))
        return core_schema.dict_schema(key, value)


class Several(Generic[V]):
    """One value or a list of them."""

    __slots__ = ("span", "values")

    def __init__(self, span: Span, values: tuple[Placed[V], ...] = ()) -> None:
        self.span = span
        self.values = values

    def __iter__(self) -> Iterator[Placed[V]]:
        return iter(self.values)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        one = handler.generate_schema(get_args(source)[0])
        return core_schema.union_schema([core_schema.list_schema(one), one])


class Mixed(Generic[V]):
    """One text or table, or a list of them."""

    __slots__ = ("items", "span")

    def __init__(self, span: Span, items: tuple[V, ...] = ()) -> None:
        self.span = span
        self.items = items

    def __iter__(self) -> Iterator[V]:
        return iter(self.items)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        one = handler.generate_schema(get_args(source)[0])
        return core_schema.union_schema([core_schema.list_schema(one), one])


class Lists(Generic[V]):
    """A list of lists."""

    __slots__ = ("lists", "span")

    def __init__(self, span: Span, lists: tuple[Several[V], ...] = ()) -> None:
        self.span = span
        self.lists = lists

    def __iter__(self) -> Iterator[Several[V]]:
        return iter(self.lists)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.list_schema(core_schema.list_schema(handler.generate_schema(get_args(source)[0])))


class Tables(Generic[V]):
    """A list of tables of one shape."""

    __slots__ = ("span", "tables")

    def __init__(self, span: Span, tables: tuple[V, ...] = ()) -> None:
        self.span = span
        self.tables = tables

    def __iter__(self) -> Iterator[V]:
        return iter(self.tables)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.list_schema(handler.generate_schema(get_args(source)[0]))


class Inline:
    """A table that another shape reads: it may stand in a file of its own as well."""

    __slots__ = ("node", "span")

    def __init__(self, node: Any, span: Span) -> None:
        self.node = node
        self.span = span

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.dict_schema()

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "object", "description": "a table as in mappings/schema/daw.json"}


@dataclass(frozen=True, slots=True)
class Written:
    """How a text is read, and how the JSON Schema tells editors about it."""

    read: Callable[[str], Any]
    schema: Callable[[], dict[str, Any]]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return self.schema()


def told(description: str, *kinds: str) -> Callable[[], dict[str, Any]]:
    """The schema of a text of one of these JSON types; an editor takes an unquoted 1 or on for no text."""
    kinds = kinds or ("string", "number", "boolean")
    return lambda: {"type": list(kinds) if len(kinds) > 1 else kinds[0], "description": description}


_LATER = "leave it out for now: this version would do nothing with it"


def one_of(words: Callable[[], Collection[str]], what: str, code: str = "E105", later: Collection[str] = ()) -> Written:
    """One of some words, looked up each time so that a new row of their table is enough; `later` are planned ones."""

    def read(text: str) -> str:
        if text in later:
            raise Unfit(f"the {what} {text} is planned and not built yet", _LATER, "E190")
        if text not in words():
            raise Unfit(f"{text!r} is no {what}", meant(text, words(), "it can be", "or"), code)
        return text

    return Written(read, lambda: {"type": "string", "enum": list(words()), "description": what})


def gestures() -> Collection[str]:
    """Every gesture that some control can make."""
    return dict.fromkeys((*(gesture for row in GESTURES.values() for gesture in row), TOUCH))


#: Gestures of the plan that nothing can make yet.
LATER_GESTURES: frozenset[str] = frozenset()


_GESTURE = one_of(gestures, "gesture", "E212", LATER_GESTURES)


def is_raw(key: str) -> bool:
    """Whether this is the key of a DAW's own message: `DAW/osc`, or `osc` for the first DAW."""
    return key.rsplit("/", 1)[-1] == "osc"


def _gesture(text: str) -> str:
    """A gesture; a message of the rig's own that stands among gestures stands in the wrong place."""
    if is_raw(text):
        raise Unfit(f"{text} is no gesture", "give it a table of its own: {tap: {" + text + ": /path}}", "E212")
    found: str = _GESTURE.read(text)
    return found


def _as_target(key: Text, value: Node) -> tuple[Text, Node]:
    """`DAW/osc: /any/path` as `to: DAW/osc/any/path`, in the places where these are written."""
    said = value
    if isinstance(value, Text) and value.text:
        said = Text(value.span, f"{key.text}/{value.text.removeprefix('/')}", value.plain)
    return Text(key.span, "to", key.plain), said


_WORD = told("free text")
Words = Annotated[str, Written(str, _WORD)]
Name = Annotated[str, Written(str, told("a name", "string"))]
ControlPattern = Annotated[str, Written(str, told("SURFACE/CONTROL, such as desk/fader/1-8", "string"))]
Button = Annotated[str, Written(str, told("SURFACE/CONTROL, such as desk/button/marker/set, or layer/NAME", "string"))]
OwnControls = Annotated[str, Written(str, told("CONTROL of this surface, such as switch/1 or switch/1-4", "string"))]
MapKey = Annotated[str, Written(str, told("SURFACE/CONTROL, such as desk/fader/1-8; A+B is a chord", "string"))]
TargetPath = Annotated[str, Written(str, told("[DAW/]TARGET, such as strip/1-8/volume", "string"))]
Role = Annotated[str, Written(str, told("a role, such as eq", "string"))]
RoleOrTarget = Annotated[str, Written(str, told("a role, or a target, such as eq or track/3", "string"))]
Time = Annotated[int, Written(quantities.duration, told("a time with its unit: 300 ms, 10 min, 24h", "string"))]
Amount = Annotated[Quantity, Written(quantities.quantity, told("-6 dB, 50 %, 0.5 or 7/8", "string", "number"))]
Setting = Annotated[
    Quantity, Written(quantities.setting, told("-6 dB, 50 %, 7/8, on or off", "string", "number", "boolean"))
]
End = Annotated[Address, Written(quantities.address, told("host:port, or a port here", "string", "integer"))]
MadePort = Annotated[str, Written(quantities.made_port, told("a name without `:` and wildcards", "string"))]
UsbPlace = Annotated[str, Written(quantities.usb_place, told('bus and ports, such as "1-2.3"', "string"))]
SerialLine = Annotated[str, Written(quantities.serial_line, told("auto, or the path of a serial line", "string"))]
SerialPath = Annotated[str, Written(quantities.serial_path, told('such as "/dev/serial/by-id/usb-Arduino*"', "string"))]
BoxNumber = Annotated[str, Written(quantities.box_number, told("eight hex digits, in quotes", "string"))]
Baud = Annotated[int, Written(quantities.baud, told("baud, such as 115200", "integer"))]
Language = Annotated[str, one_of(lambda: TALKS, "language of a serial line")]
Factor = Annotated[float, Written(quantities.factor, told("1 to 32, such as 4", "number", "string"))]
Color = Annotated[str, Written(quantities.color, told('a colour\'s name, or "#rrggbb"', "string"))]
Flag = Annotated[bool, Written(quantities.yes_or_no, told("yes or no", "boolean", "string"))]
YesOrNo = Annotated[str, Written(str, told("yes or no", "boolean", "string"))]
Channel = Annotated[int, Written(quantities.whole(1, 16, "a MIDI channel"), told("1 to 16", "integer"))]
Unit = Annotated[int, Written(quantities.whole(1, 127, "a port of a DAW"), told("1 to 127", "integer"))]
LinkSet = Annotated[int, Written(quantities.whole(1, 64, "the number of a link set"), told("1 to 64", "integer"))]
LinkId = Annotated[int, Written(quantities.whole(1, 32, "a surface of a link set"), told("1 to 32", "integer"))]
Takeover = Annotated[str, one_of(lambda: TAKEOVERS, "takeover")]
CurveName = Annotated[str, one_of(lambda: CURVES, "curve")]
Gesture = Annotated[str, Written(_gesture, _GESTURE.schema)]
WaitOrTake = Annotated[str, one_of(lambda: ("wait", "take"), "way to treat an unknown value")]
RestOrTake = Annotated[str, one_of(lambda: ("rest", "take"), "way to treat a value outside the range")]
Aftertouch = Annotated[str, one_of(lambda: ("poly", "channel", "off"), "aftertouch")]
RideWay = Annotated[str, one_of(lambda: RIDE_WAYS, "way to ride")]
ModeWord = Annotated[str, one_of(lambda: [mode.value for mode in Mode], "mode")]
Version = Annotated[
    str, Written(one_of(lambda: ("1",), "version of rig files this program reads").read, lambda: {"const": 1})
]


class Shape(BaseModel):
    """A table with known keys; `later` are the keys of the plan that nothing carries out yet.

    `marks` are the keys by which it is told from other tables that may stand in its place; one of them is enough.
    `may_be_empty`: its name alone says enough. `partial`: what is right of it is kept where a needed key is not.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    later: ClassVar[frozenset[str]] = frozenset()
    marks: ClassVar[frozenset[str]] = frozenset()
    what: ClassVar[str] = "here"
    may_be_empty: ClassVar[bool] = False
    partial: ClassVar[bool] = False
    _wrote: frozenset[str] = PrivateAttr(default=frozenset())

    @classmethod
    def rewritten(cls, node: Table) -> Table:
        """The table with a shorter way of writing it written out."""
        return node

    @classmethod
    def is_later(cls, key: str) -> bool:
        """Whether the key is planned and not built yet."""
        return key in cls.later

    def wrote(self, key: str) -> bool:
        """Whether the key was written, right or wrong."""
        return key in self._wrote


class PortPair(Shape):
    """A surface's MIDI port: its names when the two directions are called differently, or the USB device it is of."""

    what = "under `port`"
    input: Several[Words] | None = None
    output: Several[Words] | None = None
    serial: Placed[Words] | None = None
    usb: Placed[UsbPlace] | None = None


class DawPort(Shape):
    """The MIDI port of a DAW by the USB device it is of, and its name where the device has several."""

    what = "under `port` of a DAW"
    name: Placed[Words] | None = None
    serial: Placed[Words] | None = None
    usb: Placed[UsbPlace] | None = None


class SerialShape(Shape):
    """A surface's serial line: where it is, or which box is on it, and what is spoken there."""

    what = "under `serial`"
    path: Placed[SerialPath] | None = None
    box: Placed[BoxNumber] | None = None
    speaks: Placed[Language] | None = None
    rate: Placed[Baud] | None = None


class SurfaceShape(Shape):
    """A box with controls."""

    what = "of a surface"
    profile: Placed[Name]
    port: Several[Words] | PortPair | None = None
    listen: Placed[End] | None = None
    send: Placed[End] | None = None
    latching: Several[OwnControls] | None = None
    inverted: Several[OwnControls] | None = None
    through: Placed[Name] | None = None
    virtual: Placed[MadePort] | None = None
    serial: Placed[SerialLine] | SerialShape | None = None


class LinkShape(Shape):
    """A group of surfaces that the DAW banks together with others."""

    what = "under `link`"
    set: Placed[LinkSet]
    id: Placed[LinkId]
    group: Placed[Name] | None = None


class DawShape(Shape):
    """A DAW: its dialect, and the ends of its wire."""

    what = "of a DAW"
    dialect: Placed[Name]
    send: Placed[End] | None = None
    listen: Placed[End] | None = None
    port: Several[Words] | DawPort | None = None
    virtual: Several[MadePort] | None = None
    resolution: Placed[Name] | None = None
    host: Placed[Name] | None = None
    names: Placed[Name] | None = None
    strips: Placed[Name] | None = None
    taper: Annotated[
        Lists[Amount] | None, Field(description="its fader: [[-inf dB, 0], [0 dB, 12808], [6 dB, 16383]]")
    ] = None
    transport: Placed[Name] | None = None
    hears: Placed[YesOrNo] | None = None
    wire: Placed[Name] | None = None
    sysex: Rows[Name, Placed[Words]] | None = None
    table: Placed[Name] | Inline | None = None
    link: LinkShape | None = None


class LevelsShape(Shape):
    """What a phase makes of levels."""

    what = "under `levels` of a phase"
    range: Annotated[Several[Amount] | None, Field(description="[lowest, highest]")] = None
    step: Placed[Amount] | None = None


class DeedShape(Shape):
    """Something that is done once, when a phase is entered or left: a target, and the value it is set to."""

    what = "under `on_enter` or `on_leave`"
    to: Placed[TargetPath]
    value: Placed[Setting] | None = None
    channel: Placed[Channel] | None = None


class PhaseShape(Shape):
    """A phase: what the musician is doing."""

    what = "of a phase"
    may_be_empty = True
    color: Placed[Color] | None = None
    from_: Annotated[Placed[Name] | Rows[ControlPattern, Placed[Name]] | None, Field(alias="from")] = None
    to: Several[Name] | None = None
    takeover: Placed[Takeover] | None = None
    levels: LevelsShape | None = None
    on_enter: Mixed[Placed[TargetPath] | DeedShape] | None = None
    on_leave: Mixed[Placed[TargetPath] | DeedShape] | None = None
    hold_back: Several[RoleOrTarget] | None = None
    stay: Placed[Time] | None = None
    budget: Placed[Time] | None = None
    break_: Annotated[Placed[Time] | None, Field(alias="break")] = None
    quiet: Placed[Flag] | None = None
    ride: Annotated[
        Several[TargetPath] | Rows[RideWay, Several[TargetPath]] | None,
        Field(description="targets, or {touch: targets, latch: targets}"),
    ] = None
    ask: Several[Words] | None = None


class GroupShape(Shape):
    """Surfaces that share a phase and a bank."""

    what = "of a group"
    surfaces: Several[Name]
    follows: Placed[Name] | None = None


class DefaultsShape(Shape):
    """The times of gestures, and the takeover of controls that name none."""

    what = "under `defaults`"
    hold: Placed[Time] | None = None
    double: Placed[Time] | None = None
    move: Placed[Time] | None = None
    takeover: Placed[Takeover] | None = None
    fine: Placed[Button] | None = None


def _or_a_message(made: dict[str, Any]) -> None:
    """`{DAW/osc: /any/path}` may stand in the place of `to`."""
    made.pop("required", None)
    message = {"type": "string", "description": "an OSC message to this DAW, such as /any/path"}
    made["patternProperties"] = {"^([^/]+/)?osc$": message}


class EntryShape(Shape):
    """A target and how it is reached."""

    what = "of an entry"
    marks = frozenset({"to"})
    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra=_or_a_message)
    to: Placed[TargetPath]
    range: Annotated[Several[Amount] | None, Field(description="[lowest, highest]")] = None
    curve: Annotated[
        Placed[CurveName] | Lists[Amount] | None,
        Field(description="a curve, or points such as [[0, 0], [0.5, 0.2], [1, 1]]"),
    ] = None
    step: Placed[Amount] | None = None
    dead_band: Placed[Amount] | None = None
    acceleration: Annotated[Placed[Factor] | None, Field(description="ticks a tick of the fastest turn counts as")] = (
        None
    )
    fine: Placed[Button] | None = None
    invert: Placed[Flag] | None = None
    takeover: Placed[Takeover] | None = None
    unknown: Placed[WaitOrTake] | None = None
    outside: Placed[RestOrTake] | None = None
    mode: Placed[ModeWord] | None = None
    channel: Placed[Channel] | None = None
    unit: Placed[Unit] | None = None
    value: Placed[Setting] | None = None
    by: Placed[Amount] | None = None
    sequence: Several[Setting] | None = None
    repeat: Placed[Time] | None = None
    latch: Placed[Flag] | None = None
    aftertouch: Placed[Aftertouch] | None = None
    radio: Placed[Name] | None = None
    role: Several[Role] | None = None
    types: Annotated[Placed[Words] | None, Field(description="of {DAW/osc: ...}: the OSC types of all it sends")] = None
    numbers: Annotated[Several[Words] | None, Field(description="of {DAW/osc: ...}: what is sent at both ends")] = None
    ask: Annotated[Placed[Words] | None, Field(description="of {DAW/osc: ...}: the message that asks for it")] = None

    @classmethod
    def rewritten(cls, node: Table) -> Table:
        """`{DAW/osc: /any/path}` is `{to: DAW/osc/any/path}`."""
        keys = [key.text for key, _ in node.rows]
        raw = next(filter(is_raw, keys), None)
        if raw is None or "to" in keys:
            return node
        return Table(node.span, tuple(_as_target(*row) if row[0].text == raw else row for row in node.rows), node.flow)


class ThrowShape(Shape):
    """Where a throw takes a value for as long as it is held."""

    what = "of a throw"
    to: Placed[TargetPath]
    value: Placed[Setting]
    back: Placed[Setting] | None = None
    channel: Placed[Channel] | None = None
    role: Several[Role] | None = None


class ThrowEntry(Shape):
    """A value thrown elsewhere while held."""

    what = "beside `throw`"
    marks = frozenset({"throw"})
    throw: ThrowShape


#: What may stand under a gesture: a target, or a target and how it is reached.
Reached = Placed[TargetPath] | ThrowEntry | EntryShape
#: What may stand under a phase of a control: one of these, or a table of gestures.
Cell = Placed[TargetPath] | ThrowEntry | EntryShape | Rows[Gesture, Reached]
Phases = Rows[Name, Cell]


class SnapshotsShape(Shape):
    """Which tracks keep their levels when levels are recalled."""

    what = "under `levels` of a rig"
    exclude: Annotated[Several[TargetPath], Field(description="tracks, such as track/9 or master")]


class RigShape(Shape):
    """A rig with what it extends worked in; read as far as it goes, so that nothing wrong hides the rest."""

    what = "of a rig"
    partial = True
    later = frozenset({"shared"})
    version: Placed[Version] | None
    rig: Placed[Words] | None
    song: Placed[Words] | None = None
    me: Placed[Words] | None = None
    producer: Placed[Words] | None = None
    surfaces: Rows[Name, SurfaceShape] | None
    daws: Rows[Name, DawShape] | None = None
    actions: Rows[Name, Rows[Name, Placed[Words]]] | None = None
    roles: Several[Name] | Rows[Name, Several[TargetPath]] | None = None
    phases: Rows[Name, PhaseShape] | None
    layers: Several[Name] | None = None
    levels: SnapshotsShape | None = None
    listen: Several[TargetPath] | None = None
    start: Placed[Name] | None = None
    groups: Rows[Name, GroupShape] | None = None
    defaults: DefaultsShape | None = None
    map: Rows[MapKey, Phases] | None
    extends: Placed[Words] | None = None
