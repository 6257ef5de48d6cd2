"""Profiles: what a surface has, read from its data file into the model, with every problem placed.

A line such as `fader/1-8: {cc: 0-7}` stands for eight controls in step with eight messages. Numbers are as the maker
prints them: channels from 1, controllers and notes from 0.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Annotated

from pydantic import Field

from bridge.config import found, patterns, quantities, reader
from bridge.config.problems import Enough, Problem, Report, Span, meant
from bridge.config.profile_device import DeviceShape, device_talk
from bridge.config.profile_inputs import Claims, InputShape, Numbers, controls_of
from bridge.config.quantities import Unfit, Whole
from bridge.config.shapes import Channel, Placed, Row, Rows, Several, Shape, Words, Written, one_of, told
from bridge.config.source import Source, read
from bridge.config.tree import parse
from bridge.model.surface import KINDS, Control, Light, LightKind, MessageShape, Profile, WireModel
from bridge.wire import midi

#: Lights that a position is shown on, unless the profile says otherwise.
_RINGED = frozenset({"fader", "knob", "encoder", "wheel", "jog"})
#: Kinds of which a box may have one that needs no number.
_ALONE = frozenset({"jog"})
_PART = re.compile(r"[a-z0-9-]{1,24}", re.ASCII)


MidiValue = Annotated[int, Written(Whole(0, 127, "a MIDI value"), told("0 to 127", "integer"))]
Strips = Annotated[int, Written(Whole(0, 64, "a number of strips"), told("0 to 64", "integer"))]
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


class ControlShape(InputShape):
    """One control, or a row of them: the message it sends and the light it carries."""

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
        self._claims = Claims(report)

    def all(self) -> Iterator[Control]:
        """Every control, in the order of the file."""
        for row in self._rows:
            if row.value is not None:
                yield from self._row(row, row.value)
        self._claims.settle()

    def _row(self, row: Row[str, ControlShape], shape: ControlShape) -> Iterator[Control]:
        paths = patterns.expand(row.key, self._report) or []
        if not (paths and all(self._named_well(path, row.key.span) for path in paths)):
            return
        controls = controls_of(paths, shape, row.key.span, self._channel, self._report)
        lights = self._lights(shape, [control.messages for control in controls], row.key.span, len(controls))
        for control, light in zip(controls, lights, strict=bool(controls)):
            self._claims.take(control, row.key.span)
            yield replace(control, lights=light)

    def _named_well(self, path: str, span: Span) -> bool:
        kind, *rest = path.split("/")
        say = partial(self._report.say, "E501", span)
        if kind not in KINDS:
            say(f"{path}: there is no kind of control {kind!r}", meant(kind, KINDS, "kinds are"))
        elif (not rest and kind not in _ALONE) or not all(_PART.fullmatch(part) for part in rest) or len(rest) > 2:
            say(
                f"{path} is no name for a control", "write KIND/NUMBER, KIND/NAME or KIND/NAME/NUMBER, in small letters"
            )
        elif rest and rest[-1].isdecimal() and (int(rest[-1]) == 0 or rest[-1][0] == "0"):
            say(f"{path}: controls count from 1", f"the first of them is {path.rpartition('/')[0]}/1")
        elif path in self._paths:
            say(f"{path} is there already", "give each control a name of its own", [(self._paths[path], "it is here")])
        else:
            self._paths[path] = span
            return True
        return False

    def _lights(
        self, shape: ControlShape, messages: list[tuple[MessageShape, ...]], span: Span, count: int
    ) -> list[tuple[Light, ...]]:
        """The lights of each control of a row."""
        light = shape.light
        kind = LightKind.RING if self._rings(span) else LightKind.LED
        if light is None:
            return [()] * count
        if not messages:
            return []
        if isinstance(light, Placed):
            if messages[0][0].type not in midi.KINDS:
                what = f"{messages[0][0].type} is no message that a light could take"
                self._report.say("E503", light.span, what, "write `light: {cc: N}` or `light: {note: N}`")
                return [()] * count
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
        channel = light.channel.value if light.channel else messages[0][0].channel or self._channel[0]
        on, off = light.on.value if light.on else 127, light.off.value if light.off else 0
        return [(Light(kind, MessageShape(type_, channel, number), on, off),) for number in numbers.value]

    def _rings(self, span: Span) -> bool:
        return any(where == span and path.split("/", 1)[0] in _RINGED for path, where in self._paths.items())
