"""A whole session of a Mackie Control desk, with its shipped profile: asked, painted, touched, flipped, lost and back.

The desk is a scripted peer that answers as one does; the DAW is the toy studio's.
"""

from dataclasses import replace

import pytest

from bridge.config import find_profile
from bridge.model.rig import Rig
from bridge.wire import midi
from tests.core.boxes import Box
from tests.core.toy import entry, rig

READY = "f0 00 00 66 14 01 58 59 5a 57 18 61 05 57 18 61 05 f7"
QUERIES = [f"desk: f0 00 00 66 {model} 00 f7" for model in ("14", "15", "10", "11")]


def room() -> Rig:
    made = rig(
        [
            entry("desk/fader/1", "create", "strip/1/volume", takeover="jump"),
            entry("desk/fader/1", "mix", "strip/2/volume", takeover="jump"),
            entry("desk/encoder/1", "any", "strip/1/pan"),
            entry("desk/button/mute/1", "any", "strip/1/mute"),
            entry("desk/button/mode/flip", "any", "phase/toggle"),
            entry("desk/button/function/1", "any", "note/60"),
        ]
    )
    profile = find_profile("generic-mcu")
    assert profile is not None
    desk, *others = made.surfaces
    return replace(made, surfaces=(replace(desk, profile=profile), *others))


class Desk(Box):
    """A Mackie Control: it answers the question it is asked, and moves its faders in 14 bits."""

    def connect(self) -> list[str]:
        """The cable goes in and the desk answers; what it was sent from its answer on."""
        assert self.back("desk") == QUERIES, "nothing is lit before it answered"
        assert self.passes(40) == []
        return self.says(READY)

    def fader(self, number: int, strip: int = 1) -> list[str]:
        return self.says(midi.to_hex(midi.encode("pitchwheel", strip, None, number)))

    def note(self, number: int, velocity: int) -> list[str]:
        return self.says(f"90 {number:02x} {velocity:02x}")


@pytest.fixture
def desk() -> Desk:
    made = Desk(room(), open_all=False)
    made.back("daw")
    made.daw("track/1/volume = 0.5", "track/2/volume = 0.25", "track/1/pan = 0.5", "track/1/mute = 1")
    return made


def daw(lines: list[str]) -> list[str]:
    return [line[line.index("daw:") :] for line in lines if "daw:" in line]


def lit(lines: list[str], number: int) -> list[str]:
    """What a light was told, by its note."""
    return [line[-2:] for line in lines if f"desk: 90 {number:02x} " in line]


def driven(lines: list[str]) -> list[int]:
    """Where the motor of fader 1 was sent."""
    sent = [bytes.fromhex(line[-8:]) for line in lines if "desk: e0 " in line]
    return [midi.fourteen(data) for data in sent]


MUTE, FLIP, F1, TOUCH = 16, 50, 54, 104


def test_a_session_from_the_first_question_to_the_second_cable(desk: Desk) -> None:
    painted = [*desk.connect(), *desk.passes(3000)]
    assert lit(painted, MUTE) == ["7f"], "muted, once"
    assert lit(painted, FLIP) == ["00"]
    assert driven(painted) == [pytest.approx(8184, abs=16)]
    assert daw(painted) == []

    # A finger on the fader, and a move; the V-pot and a mute beside it.
    assert daw(desk.note(TOUCH, 127)) == []
    assert daw(desk.fader(8192)) == [f"daw: track/1/volume = {8192 / 16368:.6f}"]
    assert daw(desk.says("b0 10 41"))[0].startswith("daw: track/1/pan = 0.4")
    assert daw(desk.note(MUTE, 127)) == ["daw: track/1/mute = 0.000000"]
    assert daw(desk.note(MUTE, 0)) == []

    # Flipped with the finger still there: lights are right at once, the fader goes over when it is let go.
    lines = desk.note(FLIP, 127)
    assert "main in mix settled" in lines
    assert lit(lines, FLIP) == ["7f"]
    desk.note(FLIP, 0)
    assert driven(desk.passes(500)) == []
    assert daw(desk.fader(8256)) == [f"daw: track/1/volume = {8256 / 16368:.6f}"]
    desk.passes(500)
    lines = desk.note(TOUCH, 0)
    assert driven(lines) == [pytest.approx(16368 / 4, abs=16)], "its motor goes where the other track stands"
    assert daw(lines) == []
    desk.passes(500)
    desk.note(TOUCH, 127)
    assert daw(desk.fader(4208)) == [f"daw: track/2/volume = {4208 / 16368:.6f}"]

    # The cable goes with a finger on the fader and F1 held: both are let go; then all begins anew.
    assert daw(desk.note(F1, 127)) == ["daw: note/60 = 1.000000"]
    assert daw(desk.lost("desk")) == ["daw: note/60 = 0.000000"]
    assert desk.asks("phase/set/create") == ["main in create settled"]
    desk.after(5000)
    painted = [*desk.connect(), *desk.passes(3000)]
    assert lit(painted, FLIP) == ["00"]
    assert len(lit(painted, MUTE)) == 1
    assert driven(painted) == [pytest.approx(8256, abs=16)]
    desk.note(TOUCH, 127)
    assert daw(desk.fader(8320)) == [f"daw: track/1/volume = {8320 / 16368:.6f}"]


def test_a_desk_that_was_switched_off_and_on_is_painted_again(desk: Desk) -> None:
    desk.connect()
    desk.passes(5000)
    desk.note(F1, 127)
    lines = [*desk.says(READY), *desk.passes(3000)]
    assert daw(lines) == ["daw: note/60 = 0.000000"]
    assert lit(lines, MUTE) == ["7f"]
    assert QUERIES[0] not in lines


def test_a_desk_that_sends_more_than_its_faders_have_stays_within_them(desk: Desk) -> None:
    """Counted as a mistake, and played as the top of its travel."""
    desk.connect()
    desk.passes(1000)
    desk.note(TOUCH, 127)
    desk.fader(16000)
    desk.after(20)
    before = int(str(desk.counts()["mistakes"]))
    assert daw(desk.fader(16383)) == ["daw: track/1/volume = 1.000000"]
    assert desk.counts()["mistakes"] == before + 1
