"""The tour of the demo: what a musician does with the practice surface, and what really happened.

Each stop is a function that plays with the room and gives lines to print. What a line claims has been read back before
it is given: from the mixer, from the wire to the surface, from the daemon. A claim that is not so raises `NotSo`.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from bridge.app.room import NotSo, Room

#: How long a hand takes for a sweep when somebody watches.
SWEEP_SECONDS = 0.5
#: Half of the last digit that a line shows.
LEVEL, PAN = 0.05, 0.5
ROUGH_TOP = -6.0
#: Longer than the 400 ms after which a press is a hold.
HOLD_SECONDS = 0.6
#: Longer than the 100 ms after which a control has stopped moving.
STILL_SECONDS = 0.2


class Line(NamedTuple):
    """What a hand did, and what came of it."""

    move: str
    outcome: str


class Heading(NamedTuple):
    """A new phase begins."""

    text: str
    color: str


Said = Line | Heading
Stop = Callable[[Room, float], Iterator[Said]]


def tour(room: Room, pace: float) -> Iterator[Said]:
    """All stops; `pace` 1 plays as a hand would, 0 as fast as it goes."""
    for stop in STOPS:
        yield from stop(room, pace)


def _create(room: Room, _pace: float) -> Iterator[Said]:
    yield Heading(f"CREATE: faders stay rough (at most {ROUGH_TOP:.1f} dB), knobs play the synth", "orange")


def _rough_fader(room: Room, pace: float) -> Iterator[Said]:
    # A song half made: Kick is quiet.
    room.mixer.set("track/1/volume", 0.5)
    before = room.reading("track/1/volume")
    room.sweep("fader/1", 0, 127, SWEEP_SECONDS * pace)
    room.until(lambda: abs(room.reading("track/1/volume") - ROUGH_TOP) < LEVEL, "Kick at the top of the rough range")
    yield Line(
        "fader/1 to the top", f"Kick {_level(before)} -> {_level(room.reading('track/1/volume'))}, and no higher"
    )


def _sound(room: Room, pace: float) -> Iterator[Said]:
    before = room.position("device/param/1")
    room.sweep("knob/1", 30, 100, SWEEP_SECONDS * pace)
    room.until(lambda: abs(room.position("device/param/1") - 100 / 127) < 1e-4, "the synth's cutoff at 100 of 127")
    yield Line("knob/1 up", f"Cutoff {before:.2f} -> {room.position('device/param/1'):.2f}, picked up on its way")


def _solo(room: Room, _pace: float) -> Iterator[Said]:
    room.tap("button/solo/1")
    room.until(lambda: room.position("track/1/solo") == 1 and room.lit("button/solo/1"), "Kick's solo and its light")
    yield Line("button/solo/1", "Kick solo on, its light on")


def _flip(room: Room, _pace: float) -> Iterator[Said]:
    # A control that still moves goes over at the end of its move.
    room.rest(STILL_SECONDS)
    sent = room.sent()
    room.tap("switch/1")
    room.settle()
    _claim(room.phase() == "mix", "a tap flips")
    _claim(room.sent() == sent, "a flip moves nothing in the mixer")
    _claim(room.lit("button/solo/1"), "a solo that is on stays on over the flip")
    yield Line("switch/1 tapped", "flipped: nothing moved in the mixer, solo 1 still lit")
    yield Heading("MIX: the same faders, their whole travel; knobs are pans", "blue")


def _pickup(room: Room, pace: float) -> Iterator[Said]:
    before, sent = room.reading("track/1/volume"), room.sent()
    room.sweep("fader/1", 126, 100, SWEEP_SECONDS * pace)
    room.settle()
    _claim(room.sent() == sent, "a fader that stands elsewhere sends nothing")
    yield Line("fader/1 down a little", f"Kick stays {_level(before)}: the fader stands above it and waits")
    room.sweep("fader/1", 99, 50, SWEEP_SECONDS * pace)
    room.until(lambda: abs(room.position("track/1/volume") - 50 / 127) < 1e-4, "Kick to follow the fader")
    yield Line("fader/1 on down", f"it meets the value and takes over: Kick {_level(room.reading('track/1/volume'))}")


def _pan(room: Room, pace: float) -> Iterator[Said]:
    sent = room.sent()
    room.sweep("knob/1", 99, 80, SWEEP_SECONDS * pace)
    room.settle()
    _claim(room.sent() == sent, "a knob that stands elsewhere sends nothing")
    yield Line("knob/1 down a little", f"pan stays {_pan_words(room)}: the knob has not met it yet")
    room.sweep("knob/1", 79, 40, SWEEP_SECONDS * pace)
    room.until(lambda: abs(room.position("track/1/pan") - 40 / 127) < 1e-4, "Kick's pan to follow the knob")
    yield Line("knob/1 through the middle", f"met, and now it follows: pan {_pan_words(room)}")


def _from_the_mixer(room: Room, _pace: float) -> Iterator[Said]:
    room.mixer.set("track/2/solo", 1.0)
    room.until(lambda: room.lit("button/solo/2"), "the light of solo 2")
    yield Line("in the mixer: solo Snare", "the light of button/solo/2 goes on")


def _peek(room: Room, _pace: float) -> Iterator[Said]:
    room.move("switch/1", "press")
    room.until(lambda: room.phase() == "create", "the peek")
    # A press is a hold only after its time; letting go before would be a tap.
    room.rest(HOLD_SECONDS)
    yield Line("switch/1 held", f"a peek at {room.phase()}, for as long as the foot is down")
    room.move("switch/1", "release")
    room.until(lambda: room.phase() == "mix", "the end of the peek")
    yield Line("switch/1 let go", f"{room.phase()} again")


STOPS: tuple[Stop, ...] = (_create, _rough_fader, _sound, _solo, _flip, _pickup, _pan, _from_the_mixer, _peek)


def _claim(true: bool, what: str) -> None:
    if not true:
        raise NotSo(f"this should be so and is not: {what}")


def _level(decibels: float) -> str:
    return f"{decibels:.1f} dB" if decibels > -200 else "-inf dB"


def _pan_words(room: Room) -> str:
    percent = room.reading("track/1/pan")
    if abs(percent) < PAN:
        return "centre"
    return f"{abs(percent):.0f} % {'left' if percent < 0 else 'right'}"
