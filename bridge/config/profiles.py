"""Profiles: what a surface has, read from its data file into the model, with every problem placed.

A line such as `fader/1-8: {cc: 0-7}` stands for eight controls in step with eight messages. Numbers are as the maker
prints them: channels from 1, controllers and notes from 0.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

from pydantic import Field

from bridge.config import found, patterns, quantities, reader
from bridge.config.problems import Enough, Problem, Report, Span, meant
from bridge.config.profile_device import DeviceShape, device_talk
from bridge.config.quantities import Unfit, Whole
from bridge.config.shapes import Channel, Placed, Row, Rows, Several, Shape, Words, Written, one_of, told
from bridge.config.source import Source, read
from bridge.config.tree import parse
from bridge.core.relative import ENCODINGS
from bridge.model.surface import KINDS, Control, Light, LightKind, MessageShape, Motion, Profile, WireModel

#: Kinds of message by their key in a profile: mido's type name, and whether a number goes with it.
_MESSAGES: dict[str, tuple[str, bool]] = {
    "cc": ("control_change", True),
    "note": ("note_on", True),
    "polytouch": ("polytouch", True),
    "program": ("program_change", False),
    "pitch": ("pitchwheel", False),
    "pressure": ("aftertouch", False),
}

#: Lights that a position is shown on, unless the profile says otherwise.
_RINGED = frozenset({"fader", "knob", "encoder", "wheel", "jog"})
_PART = re.compile(r"[a-z0-9-]{1,24}", re.ASCII)


def _numbers(low: int, high: int, what: str) -> Written:
    """A reader of one number or a range N-M within limits."""
    one = Whole(low, high, what)

    def read_numbers(text: str) -> tuple[int, ...]:
        first, dash, last = text.partition("-")
        numbers = range(one(first), one(last) + 1) if dash else range(one(first), one(first) + 1)
        if not numbers:
            raise Unfit(f"the range {text} runs backwards", "write the smaller number first")
        return tuple(numbers)

    return Written(read_numbers, told(f"{low} to {high}, or a range N-M", "integer", "string"))


_ALL_CHANNELS = tuple(range(1, 17))


def _channels(text: str) -> tuple[int, ...]:
    return _ALL_CHANNELS if text == "any" else _ONE_CHANNEL.read(text)


_ONE_CHANNEL = _numbers(1, 16, "a MIDI channel")
Numbers = Annotated[tuple[int, ...], _numbers(0, 127, "a MIDI number")]
ChannelRange = Annotated[tuple[int, ...], _ONE_CHANNEL]
ChannelOrAny = Annotated[tuple[int, ...], Written(_channels, told("1 to 16, or any", "integer", "string"))]
MidiValue = Annotated[int, Written(Whole(0, 127, "a MIDI value"), told("0 to 127", "integer"))]
Strips = Annotated[int, Written(Whole(0, 64, "a number of strips"), told("0 to 64", "integer"))]
Encoding = Annotated[str, one_of(lambda: ENCODINGS, "relative encoding")]
LightWord = Annotated[str, one_of(lambda: [kind.value for kind in LightKind], "kind of light", later=("motor",))]
Same = Annotated[str, one_of(lambda: ("same",), "light")]


def _speed(text: str) -> int:
    found = re.fullmatch(r"(\d{1,9})\s*bytes/s", text, re.ASCII)
    if not found or not int(found[1]):
        raise Unfit(f"{text!r} is not a speed", "write it like 3125 bytes/s")
    return int(found[1])


def _gap(text: str) -> int:
    return 0 if re.fullmatch(r"0\s*ms", text) else quantities.duration(text)


class LightShape(Shape):
    """A light: the message that sets it, its values for off and on, and what it can show."""

    what = "of a light"
    cc: Placed[Numbers] | None = None
    note: Placed[Numbers] | None = None
    channel: Placed[Channel] | None = None
    on: Placed[MidiValue] | None = None
    off: Placed[MidiValue] | None = None
    kind: Placed[LightWord] | None = None


class ControlShape(Shape):
    """One control, or a row of them: the message it sends and the light it carries."""

    what = "of a control"
    later = frozenset({"bits", "lsb_first", "touch"})
    cc: Placed[Numbers] | None = None
    note: Placed[Numbers] | None = None
    polytouch: Placed[Numbers] | None = None
    program: Annotated[Placed[ChannelRange] | None, Field(description="the channel")] = None
    pitch: Annotated[Placed[ChannelRange] | None, Field(description="the channel")] = None
    pressure: Annotated[Placed[ChannelRange] | None, Field(description="the channel")] = None
    channel: Placed[ChannelOrAny] | None = None
    relative: Placed[Encoding] | None = None
    light: Placed[Same] | LightShape | None = None


class PortsShape(Shape):
    """The names its MIDI ports have on every system, the best first."""

    what = "under `ports`"
    input: Several[Words] | None = None
    output: Several[Words] | None = None


class WireShape(Shape):
    """How fast the wire to the surface takes bytes."""

    what = "under `wire`"
    speed: Placed[Annotated[int, Written(_speed, told("such as 3125 bytes/s", "string"))]] | None = None
    gap: Placed[Annotated[int, Written(_gap, told("after each message, such as 1 ms", "string"))]] | None = None
    burst: (
        Placed[Annotated[int, Written(_gap, told("how far ahead messages may run, such as 5 ms", "string"))]] | None
    ) = None


class ProfileShape(Shape):
    """What a surface has."""

    what = "of a profile"
    later = frozenset({"serial", "sysex"})
    profile: Placed[Words]
    maker: Placed[Words]
    model: Placed[Words]
    verified: Annotated[Placed[Words] | None, Field(description="who tried it on the hardware, or false")] = None
    sources: Several[Words] | None = None
    ports: PortsShape | None = None
    strips: Placed[Strips] | None = None
    wire: WireShape | None = None
    device: DeviceShape | None = None
    channel: Placed[Channel] | None = None
    controls: Rows[Words, ControlShape]


@dataclass(frozen=True, slots=True)
class LoadedProfile:
    """A profile, or the problems that keep it from being one; `file` is what was read."""

    profile: Profile | None
    problems: tuple[Problem, ...]
    file: str


def load_profile(path: Path | str) -> LoadedProfile:
    """Reads the profile in a file."""
    report = Report()
    profile = None
    with suppress(Enough):
        profile = profile_in(Path(path), report)
    return LoadedProfile(profile, report.sorted({}), str(path))


def find_profile(name: str, beside: Path | None = None) -> Profile | None:
    """The profile of this name, or None where there is none or its file has an error."""
    file = found.profile_file(name, found.profile_folders(beside))
    return load_profile(file).profile if file else None


def profile_in(path: Path, report: Report, at: Span | None = None) -> Profile | None:
    """The profile in a file; None, reported, where it has an error."""
    source = read(path, str(path), report, at)
    return profile_from(source, path.stem, report) if source else None


def profile_from(source: Source, stem: str, report: Report) -> Profile | None:
    """The profile in a text; `stem` is the name of its file without the ending."""
    before = len(report.problems)
    tree = parse(source, report)
    shape = reader.read(ProfileShape, tree, Span(source.name, 1, 1), report) if tree else None
    if shape is None:
        return None
    if shape.profile.value != stem:
        what = f"the profile says it is {shape.profile.value}, and its file is called {stem}"
        report.say("E504", shape.profile.span, what, f"call the file {shape.profile.value}.yaml")
    controls = tuple(_Controls(shape, report).all())
    ports = shape.ports
    verified = shape.verified.value if shape.verified else "false"
    profile = Profile(
        name=shape.profile.value,
        maker=shape.maker.value,
        model=shape.model.value,
        controls=controls,
        inputs=_texts(ports.input) if ports else (),
        outputs=_texts(ports.output) if ports else (),
        strips=shape.strips.value if shape.strips else 0,
        wire=_wire(shape.wire),
        talk=device_talk(shape.device, report),
        verified=None if verified in ("false", "no") else verified,
        sources=_texts(shape.sources),
    )
    return profile if len(report.problems) == before else None


def _texts(texts: Several[str] | None) -> tuple[str, ...]:
    return tuple(text.value for text in texts or ())


def _wire(shape: WireShape | None) -> WireModel:
    if shape is None:
        return WireModel()
    return WireModel(
        shape.speed.value if shape.speed else None,
        shape.gap.value if shape.gap else 0,
        shape.burst.value if shape.burst else 0,
    )


class _Controls:
    """Reads the controls of one profile."""

    def __init__(self, shape: ProfileShape, report: Report) -> None:
        self._rows = shape.controls
        self._channel = (shape.channel.value,) if shape.channel else (1,)
        self._report = report
        self._paths: dict[str, Span] = {}
        self._senders: dict[MessageShape, tuple[str, Span]] = {}

    def all(self) -> Iterator[Control]:
        """Every control, in the order of the file."""
        for row in self._rows:
            if row.value is not None:
                yield from self._row(row, row.value)

    def _row(self, row: Row[str, ControlShape], shape: ControlShape) -> Iterator[Control]:
        paths = patterns.expand(row.key, self._report) or []
        if not (paths and all(self._named_well(path, row.key.span) for path in paths)):
            return
        messages = self._messages(shape, row.key.span, len(paths))
        lights = self._lights(shape, messages, row.key.span, len(paths)) if messages else []
        for path, sent, light in zip(paths, messages, lights, strict=bool(messages)):
            for message in sent:
                self._sends(message, path, row.key.span)
            yield Control(
                path,
                sent,
                bits=14 if sent[0].type == "pitchwheel" else 7,
                relative=shape.relative.value if shape.relative else None,
                lights=light,
            )
        self._check_relative(paths[0], shape, row.key.span)

    def _named_well(self, path: str, span: Span) -> bool:
        kind, *rest = path.split("/")
        say = partial(self._report.say, "E501", span)
        if kind not in KINDS:
            say(f"{path}: there is no kind of control {kind!r}", meant(kind, KINDS, "kinds are"))
        elif not rest or not all(_PART.fullmatch(part) for part in rest) or len(rest) > 2:
            say(
                f"{path} is no name for a control", "write KIND/NUMBER, KIND/NAME or KIND/NAME/NUMBER, in small letters"
            )
        elif rest[-1].isdecimal() and (int(rest[-1]) == 0 or rest[-1][0] == "0"):
            say(f"{path}: controls count from 1", f"the first of them is {path.rpartition('/')[0]}/1")
        elif path in self._paths:
            say(f"{path} is there already", "give each control a name of its own", [(self._paths[path], "it is here")])
        else:
            self._paths[path] = span
            return True
        return False

    def _messages(self, shape: ControlShape, span: Span, count: int) -> list[tuple[MessageShape, ...]]:
        """The messages of each control of a row; none, reported, where they do not go together."""
        keys = [key for key in _MESSAGES if getattr(shape, key) is not None]
        if len(keys) != 1:
            what = f"a control sends one kind of message, and this has {' and '.join(keys) or 'none'}"
            self._report.say("E503", span, what, f"write one of {', '.join(_MESSAGES)}")
            return []
        kind, numbered = _MESSAGES[keys[0]]
        numbers: Placed[tuple[int, ...]] = getattr(shape, keys[0])
        if len(numbers.value) != count:
            what = f"{count} controls and {len(numbers.value)} messages do not go in step"
            self._report.say("E401", numbers.span, what, "give both ranges the same length")
            return []
        if not numbered:
            if shape.channel is not None:
                what = f"the number of `{keys[0]}` is its channel"
                self._report.say("E410", shape.channel.span, what, "delete `channel`")
            return [(MessageShape(kind, channel),) for channel in numbers.value]
        channels = shape.channel.value if shape.channel else self._channel
        return [tuple(MessageShape(kind, channel, number) for channel in channels) for number in numbers.value]

    def _sends(self, message: MessageShape, path: str, span: Span) -> None:
        if message in self._senders:
            other, first = self._senders[message]
            number = "" if message.number is None else f" {message.number}"
            what = f"{path} and {other} both send {message.type}{number} on channel {message.channel}"
            advice = "a message belongs to one control: check the numbers"
            self._report.say("E502", span, what, advice, [(first, f"{other} is here")])
        self._senders.setdefault(message, (path, span))

    def _check_relative(self, path: str, shape: ControlShape, span: Span) -> None:
        kind = path.split("/", 1)[0]
        turns = KINDS[kind] is Motion.RELATIVE
        if turns and shape.relative is None:
            what = f"{path} reports ticks, and nothing says how they are written"
            self._report.say("E103", span, what, f"add `relative:` and one of {', '.join(ENCODINGS)}")
        elif shape.relative is not None and KINDS[kind] is Motion.PRESS:
            self._report.say("E410", shape.relative.span, f"{path} is pressed, it has no ticks", "delete `relative`")

    def _lights(
        self, shape: ControlShape, messages: list[tuple[MessageShape, ...]], span: Span, count: int
    ) -> list[tuple[Light, ...]]:
        """The lights of each control of a row."""
        light = shape.light
        kind = LightKind.RING if self._rings(span) else LightKind.LED
        if light is None:
            return [()] * count
        if isinstance(light, Placed):
            return [(Light(kind, sent[0]),) for sent in messages]
        numbers, type_ = (light.cc, "control_change") if light.cc is not None else (light.note, "note_on")
        if numbers is None or (light.cc is not None and light.note is not None):
            self._report.say(
                "E503", span, "a light is set by one message", "write `light: {cc: N}` or `light: {note: N}`"
            )
            return [()] * count
        if len(numbers.value) != count:
            what = f"{count} controls and {len(numbers.value)} lights do not go in step"
            self._report.say("E401", numbers.span, what, "give both ranges the same length")
            return [()] * count
        kind = LightKind(light.kind.value) if light.kind else kind
        channel = light.channel.value if light.channel else messages[0][0].channel
        on, off = light.on.value if light.on else 127, light.off.value if light.off else 0
        return [(Light(kind, MessageShape(type_, channel, number), on, off),) for number in numbers.value]

    def _rings(self, span: Span) -> bool:
        return any(where == span and path.split("/", 1)[0] in _RINGED for path, where in self._paths.items())
