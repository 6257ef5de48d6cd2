"""Recalled levels never jump a motor fader, and no motor pulls at a finger: in stories of fingers and recalls.

Two motor faders that feel a finger and echo what they were moved to stand for two tracks. Fingers come and go, faders
move under them or by their motors, the DAW moves levels, levels are stored, recalled and compared. What is allowed is
worked out here from what was done, and not by asking the engine.
"""

import re
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.core.events import Song
from tests.core.panel import Panel
from tests.core.toy import MS, entry

TOP = 16383
MOVE_NS = 100 * MS
DESK = "controls:\n  fader/1-2: {pitch: 1-2, touch: {note: 104-105}, light: {kind: motor, echo: yes}}\n"
TARGETS = [f"levels/{what}/{name}" for what in ("store", "recall", "recall", "compare") for name in ("mine", "other")]


class Deed(NamedTuple):
    """After a pause, something happens: a word, to which track, a number from 0 to 1, and what is asked for."""

    pause_ms: int
    word: str
    track: int
    position: float
    target: str


deeds = st.lists(
    st.builds(
        Deed,
        st.sampled_from((5, 90, 150, 600, 3000)),
        st.sampled_from(("touch", "leave", "move", "daw", "levels", "levels")),
        st.integers(1, 2),
        st.floats(0, 1, width=16),
        st.sampled_from(TARGETS),
    ),
    max_size=40,
)


class Desk:
    """The desk as it was played: fingers, when each fader was moved last and to what, where the motors were sent."""

    def __init__(self) -> None:
        self.it = Panel(DESK, *(entry(f"desk/fader/{n}", "any", f"strip/{n}/volume") for n in (1, 2)))
        self.it.step(Song(self.it.t_ns, "Night Drive", {}))
        self.it.says("strips 2", "track/1/volume = 0.25", "track/2/volume = 0.5")
        self.it.later(2000)
        # Stored here, and moved since: a recall has something to do.
        for name, position in (("mine", 0.75), ("other", 0.125)):
            self.it.asks(f"levels/store/{name}")
            self.it.says(f"track/1/volume = {position}", f"track/2/volume = {position / 2}")
            self.it.later(2000)
        self.fingers: set[int] = set()
        self.moved: dict[int, tuple[int, int]] = {}  # when, and to what

    def held(self, track: int) -> bool:
        """Whether a hand has it: a finger on it, or a move that has not ended."""
        return track in self.fingers or (track in self.moved and self.it.t_ns - self.moved[track][0] < MOVE_NS)

    def plays(self, deed: Deed) -> list[str]:
        """Does it; all that came of it."""
        track = deed.track
        if deed.word in ("touch", "leave"):
            down = deed.word == "touch"
            (self.fingers.add if down else self.fingers.discard)(track)
            return self.it.lines(f"90 {103 + track:02x} {0x7F if down else 0:02x}")
        if deed.word == "daw":
            return self.it.daw(f"track/{track}/volume = {deed.position:.6f}")
        if deed.word == "levels":
            return self.it.asks(deed.target)
        number = round(deed.position * TOP)
        if track in self.fingers:  # else it is its motor that tells where it is
            self.moved[track] = self.it.t_ns, number
        return self.it.lines(f"e{track - 1:x} {number & 0x7F:02x} {number >> 7:02x}")

    def waits(self, ms: int) -> list[str]:
        """Time passes; all that came meanwhile."""
        self.it.out.clear()
        self.it.after(ms)
        return self.it.take()

    def pulls(self, lines: list[str]) -> bool:
        """Whether a motor is sent elsewhere than where its finger has it."""
        return any(
            track in self.fingers and number != self.moved.get(track, (0, -1))[1] for track, number in motors_of(lines)
        )


def motors_of(lines: list[str]) -> list[tuple[int, int]]:
    """Which motor was sent where: tracks and numbers."""
    found = (re.fullmatch(r"desk: e([01]) (..) (..)", line) for line in lines)
    return [(int(hit[1]) + 1, int(hit[2], 16) | int(hit[3], 16) << 7) for hit in found if hit]


def values_of(lines: list[str]) -> dict[int, float]:
    """What was sent to the DAW: positions by track."""
    found = (re.fullmatch(r"daw: track/(\d)/volume = (.+)", line) for line in lines)
    return {int(hit[1]): float(hit[2]) for hit in found if hit}


@settings(max_examples=80, deadline=None)
@given(deeds)
def test_a_recall_pulls_at_no_finger_and_takes_no_level_from_a_hand(story: list[Deed]) -> None:
    desk = Desk()
    for deed in story:
        assert not desk.pulls(desk.waits(deed.pause_ms)), "a motor pulls at a finger"
        held = {track for track in (1, 2) if desk.held(track)}
        lines = desk.plays(deed)
        assert not desk.pulls(lines), f"a motor pulls at a finger: {deed}"
        if deed.word == "levels":
            assert not held & set(values_of(lines)), "a level under a hand stays the hand's"
            _follows(desk, values_of(lines), deed.target)
        else:
            assert not set(values_of(lines)) - {deed.track}, "a hand moves what it is on, and nothing else"


def _follows(desk: Desk, sent: dict[int, float], target: str) -> None:
    """What was set is where it was stored, its motor goes there, and it is in hold: the next move goes on."""
    values = {hand.grip.value.key: hand for hand in desk.it.engine._world.hands if hand.grip and hand.grip.value}
    for track, position in sent.items():
        hand = values[f"track/{track}/volume"]
        assert hand.hold, f"{target} left fader {track} out of hold"
        assert hand.position is not None
        assert abs(hand.position - position) < 2 / TOP
