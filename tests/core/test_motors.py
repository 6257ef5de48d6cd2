"""Motor faders: where they are driven, when not, and what of what they tell is a hand."""

from bridge.core.state import Hand
from tests.core.panel import Panel
from tests.core.toy import entry

#: A fader that feels a finger and needs its position back, as Mackie's do; one that feels none, as Behringer's BCF.
FEELS = "controls:\n  fader/1-2: {pitch: 1-2, touch: {note: 104-105}, light: {kind: motor, echo: yes}}\n"
FEELS_NOT = "controls:\n  fader/1-2: {cc: 81-82, light: {kind: motor}}\n"
BUTTON = "  button/solo/1: {note: 8}\n"


def desk(text: str) -> Panel:
    it = Panel(
        text + BUTTON,
        entry("desk/fader/1", "create", "strip/1/volume"),
        entry("desk/fader/1", "mix", "strip/2/volume"),
        entry("desk/fader/2", "any", "strip/3/volume", range=("0.25", "0.75")),
        entry("desk/button/solo/1", "any", "phase/toggle"),
    )
    it.says("track/1/volume = 0.25", "track/2/volume = 0.75", "track/3/volume = 0.5")
    it.later(2000)
    return it


def fader(it: Panel, number: int = 1) -> Hand:
    return it.engine._world.hands[number - 1]


def finger(it: Panel, down: bool) -> list[str]:
    """A finger on fader 1, or off it; returns what the desk is sent."""
    return it.plays("90 68 7f" if down else "90 68 00")


def test_a_motor_goes_where_its_target_stands() -> None:
    it = Panel(FEELS, entry("desk/fader/1", "any", "strip/1/volume"))
    assert it.opened == [], "unknown and unmapped faders stay where they are"
    assert it.says("track/1/volume = 0.5") == ["e0 00 40"]
    assert it.says("track/1/volume = 0.5") == []
    assert fader(it).hold


def test_a_flip_drives_it() -> None:
    it = desk(FEELS)
    assert "e0 7f 5f" in it.plays("90 08 7f")
    assert fader(it).hold
    assert "e0 00 20" in it.plays("90 08 00", "90 08 7f")


def test_outside_its_range_it_goes_to_the_nearer_end_and_rests() -> None:
    it = desk(FEELS)
    assert it.says("track/3/volume = 0.9") == ["e1 7f 7f"]
    assert not fader(it, 2).hold


def test_what_it_tells_without_a_finger_is_its_motor() -> None:
    it = desk(FEELS)
    assert it.lines("e0 00 10", "e0 00 18", "e0 00 20") == []


def test_a_finger_moves_it_and_it_is_told_each_position() -> None:
    it = desk(FEELS)
    finger(it, True)
    assert it.lines("e0 00 21") == ["daw: track/1/volume = 0.257828", "desk: e0 00 21"]
    assert it.lines("e0 00 30") == ["daw: track/1/volume = 0.375023", "desk: e0 00 30"]
    assert finger(it, False) == [], "it stands where the value is"


def test_no_motor_pulls_at_a_finger() -> None:
    it = desk(FEELS)
    finger(it, True)
    it.lines("e0 00 21")
    assert it.says("track/1/volume = 0.9") == []
    assert finger(it, False) == ["e0 19 73"], "driven once it is let go"


def test_a_finger_comes_before_what_the_wire_had_no_room_for() -> None:
    it = desk("wire: {speed: 3125 bytes/s, gap: 20 ms}\n" + FEELS)
    assert it.says("track/3/volume = 0.3", "track/1/volume = 0.5") == ["e1 66 0c"], "the other waits for the wire"
    assert finger(it, True) == []
    assert it.later(2000) == [], "no motor pulls at a finger"
    assert not fader(it).hold
    assert finger(it, False) == ["e0 00 40"]
    assert fader(it).hold


def test_a_finger_alone_sends_nothing() -> None:
    it = desk(FEELS)
    finger(it, True)
    assert it.lines("e0 00 20") == [], "the very place it was sent is no move"


def test_a_finger_that_stops_a_motor_on_its_way_makes_no_jump() -> None:
    it = desk(FEELS)
    it.plays("90 08 7f")
    it.later(50)
    finger(it, True)
    assert it.lines("e0 00 30") == [], "nobody knows where it was stopped: first noted"
    assert it.lines("e0 00 31") == []
    assert finger(it, False) == ["e0 7f 5f"], "and let go it goes where it was going"


def test_a_motor_that_feels_no_finger_waits_a_second_after_the_last_move() -> None:
    it = desk(FEELS_NOT)
    assert it.lines("b0 51 30") == ["daw: track/1/volume = 0.377953"]
    assert it.says("track/1/volume = 0.9") == []
    assert it.later(998) == []
    assert it.later(3) == ["b0 51 72"]


def test_a_motor_that_feels_no_finger_tells_its_own_way_for_a_while() -> None:
    it = desk(FEELS_NOT)
    assert it.says("track/1/volume = 0.9") == ["b0 51 72"]
    it.later(100)
    assert it.lines("b0 51 40", "b0 51 60", "b0 51 72") == [], "on its way"
    assert it.later(900) == []
    assert it.lines("b0 51 71") == [], "where it was sent, nearly"
    assert it.lines("b0 51 60") == ["daw: track/1/volume = 0.755906"], "a hand"


def test_its_own_move_is_not_sent_back_to_a_motor_that_needs_none() -> None:
    it = desk(FEELS_NOT)
    it.plays("b0 51 30")
    assert it.later(2000) == []


def test_a_flip_while_it_moves_drives_it_once_it_is_let_go() -> None:
    it = desk(FEELS_NOT)
    it.lines("b0 51 22")
    assert it.plays("90 08 7f") == []
    assert it.later(900) == [], "it stands for the new phase, but a hand may still be on it"
    assert it.later(110) == ["b0 51 5f"]


def test_a_repaint_drives_all_motors() -> None:
    it = desk(FEELS)
    it.out.clear()
    it.asks("phase/set/create")
    it.later(2000)
    lines = it.asks("surface/repaint")
    assert [line for line in lines if line.startswith("desk")] == ["desk: e0 00 20", "desk: e1 00 40"]
    it.lost("desk")
    assert [line for line in it.back("desk") if line.startswith("desk")] == ["desk: e0 00 20", "desk: e1 00 40"]
    assert fader(it).hold


def test_a_pair_goes_out_in_one_piece() -> None:
    it = Panel(
        "controls:\n  fader/1: {cc: 0, bits: 14, light: {kind: motor}}\n",
        entry("desk/fader/1", "any", "strip/1/volume"),
    )
    assert it.says("track/1/volume = 0.3") == ["b0 00 26 b0 20 33"]


def test_a_motor_that_rests_elsewhere_is_sent_there_once_more() -> None:
    it = desk(FEELS_NOT)
    it.says("track/1/volume = 0.9")
    it.plays("b0 51 40")
    assert it.later(499) == []
    assert it.later(1) == ["b0 51 72"], "somebody held it"
    it.plays("b0 51 40")
    assert it.later(5000) == [], "it cannot get there"


def test_a_motor_that_cannot_get_there_stands_where_it_says_and_its_next_move_jumps_nowhere() -> None:
    it = desk(FEELS_NOT)
    it.plays("90 08 7f")
    it.later(100)
    it.plays("b0 51 40")
    it.later(600)
    it.plays("b0 51 40")
    it.later(5000)
    assert not fader(it).hold

    assert it.plays("b0 51 42") == [], "it has to be moved to its target like any other"
    assert it.says("track/2/volume = 0.25") == []
    assert it.later(2000) == ["b0 51 20"], "the next change drives it again"
    assert fader(it).hold


def test_a_fader_pushed_by_no_finger_is_sent_back() -> None:
    it = desk(FEELS)
    assert it.plays("e0 00 40") == []
    assert it.later(500) == ["e0 00 20"]
