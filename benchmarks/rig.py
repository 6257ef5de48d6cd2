"""The rig that is measured: ten nanoKONTROL2 and a tablet, each a group of its own, four phases, one Ardour.

The boxes have 2,000 entries, the tablet 32 more.

It is YAML and goes the whole way that a user's rig goes. Every control of a desk but one has an entry in every phase;
strip N of desk D stands for track 8 D + N. It says nothing of time: `step` and `wire` measure.
"""

from collections.abc import Iterator

from bridge import config
from bridge.model.rig import Rig

DESKS = tuple(f"desk{number}" for number in range(1, 11))
STRIPS = 8
TRACKS = STRIPS * len(DESKS)
DAW = "main"
TABLET = "tablet"
TABLET_TRACKS = range(TRACKS + 1, TRACKS + STRIPS + 1)
ENTRIES = 2032
#: Where the rig hears the tablet; whoever measures lets the system choose.
TABLET_PORT = 9100
#: The button that flips a desk between the first two phases.
FLIP = "button/marker/set"

#: The controls of a strip by phase; {tracks} are the eight of this desk.
_STRIP = {
    "fader/1-8": ("track/{tracks}/volume", "{{to: track/{tracks}/volume, range: [-inf dB, -6 dB]}}") * 2,
    "knob/1-8": ("track/{tracks}/pan", "track/{tracks}/trim") * 2,
    "button/solo/1-8": ("track/{tracks}/solo", "track/{tracks}/mute") * 2,
    "button/mute/1-8": ("track/{tracks}/mute", "track/{tracks}/solo") * 2,
    "button/arm/1-8": ("track/{tracks}/arm", "track/{tracks}/monitor") * 2,
}
_REST = {
    **{f"transport/{word}": f"transport/{word}" for word in ("play", "stop", "rewind", "forward", "record", "loop")},
    "button/track/previous": "bank/previous",
    "button/track/next": "bank/next",
    FLIP: "phase/toggle",
    "button/marker/previous": "phase/next",
}
PHASES = ("create", "mix", "blend", "print")


def text(send: str) -> str:
    """The rig as YAML; `send` is where the DAW hears."""
    return "\n".join(_lines(send))


def load(send: str = "127.0.0.1:3819") -> Rig:
    """The rig, checked. Raises ValueError with every problem when it is none, or not of the promised size."""
    loaded = config.load_text(text(send), "benchmark.yaml")
    if loaded.rig is None or len(loaded.rig.entries) != ENTRIES:
        count = len(loaded.rig.entries) if loaded.rig else 0
        raise ValueError(f"{count} entries, not {ENTRIES}\n" + "\n".join(map(config.render, loaded.problems)))
    return loaded.rig


def _lines(send: str) -> Iterator[str]:
    yield "version: 1"
    yield "rig: Benchmark"
    yield "surfaces:"
    for desk in DESKS:
        yield f'  {desk}: {{profile: korg-nanokontrol2, port: "{desk}"}}'
    yield f"  {TABLET}: {{profile: generic-osc, listen: {TABLET_PORT}}}"
    yield f'daws: {{{DAW}: {{dialect: ardour-osc, send: "{send}"}}}}'
    yield "phases:"
    for phase in PHASES:
        yield f"  {phase}: {{}}"
    yield f"start: {PHASES[0]}"
    yield "groups:"
    for desk in DESKS:
        yield f"  {desk}s: {{surfaces: [{desk}]}}"
    yield f"  {TABLET}s: {{surfaces: [{TABLET}], follows: {DESKS[0]}s}}"
    yield "map:"
    for number, desk in enumerate(DESKS):
        tracks = f"{number * STRIPS + 1}-{number * STRIPS + STRIPS}"
        for control, targets in _STRIP.items():
            yield from _entry(desk, control, [target.format(tracks=tracks) for target in targets])
        for control, target in _REST.items():
            yield from _entry(desk, control, [target] * len(PHASES))
    tracks = f"{TABLET_TRACKS[0]}-{TABLET_TRACKS[-1]}"
    yield from _entry(TABLET, "fader/1-8", [target.format(tracks=tracks) for target in _STRIP["fader/1-8"]])


def _entry(desk: str, control: str, targets: list[str]) -> Iterator[str]:
    yield f"  {desk}/{control}:"
    for phase, target in zip(PHASES, targets, strict=True):
        yield f"    {phase}: {target}"
