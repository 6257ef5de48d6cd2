"""Profiles: what a surface has, read from its data file into the model, with every problem placed.

A line such as `fader/1-8: {cc: 0-7}` stands for eight controls in step with eight messages. Numbers are as the maker
prints them: channels from 1, controllers and notes from 0.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Annotated

from pydantic import Field

from bridge.config import found, osc_inputs, patterns, quantities, reader
from bridge.config.problems import Enough, Problem, Report, Span, meant
from bridge.config.profile_claims import Claims
from bridge.config.profile_device import DeviceShape, device_talk
from bridge.config.profile_displays import Displays
from bridge.config.profile_input_shapes import InputShape
from bridge.config.profile_inputs import controls_of
from bridge.config.profile_light_shapes import DisplayShape, FrameShape, LightShape, Same
from bridge.config.profile_lights import Lights
from bridge.config.quantities import Unfit, Whole
from bridge.config.shapes import Channel, Placed, Row, Rows, Several, Shape, Tables, Words, Written, told
from bridge.config.source import Source, read
from bridge.config.tree import parse
from bridge.model.surface import KINDS, Control, Light, Profile, WireModel

#: Kinds of which a box may have one that needs no number.
_ALONE = frozenset({"jog"})
_PART = re.compile(r"[a-z0-9-]{1,24}", re.ASCII)


Strips = Annotated[int, Written(Whole(0, 64, "a number of strips"), told("0 to 64", "integer"))]
Longest = Annotated[int, Written(Whole(8, 65536, "a number of bytes"), told("bytes", "integer"))]


def _speed(text: str) -> int:
    found = re.fullmatch(r"(\d{1,9})\s*bytes/s", text, re.ASCII)
    if not found or not int(found[1]):
        raise Unfit(f"{text!r} is not a speed", "write it like 3125 bytes/s")
    return int(found[1])


def _gap(text: str) -> int:
    return 0 if re.fullmatch(r"0\s*ms", text) else quantities.duration(text)


class ControlShape(InputShape):
    """One control, or a row of them: the message it sends and the light it carries."""

    light: Placed[Same] | LightShape | Tables[LightShape] | None = None


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
    sysex_gap: (
        Placed[Annotated[int, Written(_gap, told("after each sysex message, such as 2 ms", "string"))]] | None
    ) = None
    longest_sysex: Placed[Longest] | None = None


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
    displays: Rows[Words, DisplayShape] | None = None
    frames: Rows[Words, FrameShape] | None = None


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
    wire = _wire(shape.wire)
    channel = shape.channel.value if shape.channel else 1
    lights = Lights(report, channel, wire.longest_sysex)
    controls = tuple(_Controls(shape, lights, report).all())
    osc_inputs.check_medium(controls, shape.profile.span, report)
    displays, frames = Displays(lights, report, channel).all(shape.displays, shape.frames, controls)
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
        talk=device_talk(shape.device, report),
        wire=wire,
        displays=displays,
        frames=frames,
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
        shape.sysex_gap.value if shape.sysex_gap else 0,
        shape.longest_sysex.value if shape.longest_sysex else None,
    )


class _Controls:
    """Reads the controls of one profile."""

    def __init__(self, shape: ProfileShape, lights: Lights, report: Report) -> None:
        self._read_lights = lights
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
        lights = self._lights(shape, controls, row.key.span)
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

    def _lights(self, shape: ControlShape, controls: Sequence[Control], span: Span) -> list[tuple[Light, ...]]:
        """The lights of each control of a row, in the order of the file."""
        if shape.light is None or not controls:
            return [()] * len(controls)
        # `same` is no table: the message of the control itself, as it is.
        tables = shape.light if isinstance(shape.light, Tables) else (shape.light,)
        shapes = [table if isinstance(table, LightShape) else None for table in tables]
        rows = [self._read_lights.row(each, controls, span) for each in shapes]
        return list(zip(*rows, strict=True)) if all(rows) else [()] * len(controls)
