"""explain(): what would happen, and why, without anything happening."""

import pytest

from bridge.core.events import Do, Lost, Received
from bridge.model.rig import Phase
from tests.core.performance import message
from tests.core.toy import Studio, entry, rig

FADER, SOLO, FOOT = "desk/fader/1", "desk/button/solo/1", "pedal/switch/1"


def why(it: Studio, control: str, number: int) -> list[tuple[str, str]]:
    surface = control.partition("/")[0]
    event = Received(it.t_ns, surface, message(control, number))
    return [(reason.code, reason.text) for reason in it.engine.explain(event)]


def studio(**reach: object) -> Studio:
    it = Studio(rig([entry(FADER, "any", "strip/1/volume", **reach), entry(SOLO, "any", "strip/1/solo")]))
    it.daw("strips 9")
    return it


def test_what_would_be_sent_in_the_units_of_the_target() -> None:
    it = studio()
    it.daw(f"track/1/volume = {60 / 66}")
    it.hand(FADER, 115)
    assert why(it, FADER, 115) == [("sent", "daw/strip/1/volume goes to -0.2 dB")]


def test_a_first_position_counts_as_already_noted() -> None:
    it = studio()
    it.daw("track/1/volume = 0.5")
    assert why(it, FADER, 64)[0][0] == "sent"
    assert it.hand(FADER, 64) == []


@pytest.mark.parametrize(
    ("says", "number", "code", "words"),
    [
        ("track/1/volume = 0.5", 10, "out-of-hold", "waits to meet"),
        ("track/1/volume = 0.95", 10, "outside", "outside the range"),
        ("strips 9", 10, "unknown", "not known yet"),
    ],
)
def test_why_nothing_would_be_sent(says: str, number: int, code: str, words: str) -> None:
    it = studio(range=("-inf dB", "-6 dB"))
    it.daw(says)
    it.hand(FADER, number)
    ((found, text),) = why(it, FADER, number + 1)
    assert found == code
    assert words in text


def test_a_control_without_an_entry_says_so() -> None:
    assert why(studio(), "desk/fader/4", 1) == [("nothing-mapped", "nothing is mapped to it in this phase")]
    assert why(studio(), "desk/button/mute/4", 127)[0][0] == "nothing-mapped"


def test_bytes_no_control_sends_and_words_a_daw_should_not_say() -> None:
    it = studio()
    assert it.engine.explain(Received(0, "desk", b"\xb0\x77\x01"))[0].code == "no-control"
    assert it.engine.explain(Received(0, "daw", b"gibberish"))[0].code == "mistake"


def test_a_port_that_is_not_there() -> None:
    it = Studio(rig([entry(FADER, "any", "strip/1/volume", unknown="take"), entry(FOOT, "any", "transport/play")]))
    it.hand(FADER, 1)
    it.step(Lost(0, "daw"))
    assert [code for code, _ in why(it, FADER, 2)] == ["port-absent"]
    assert [code for code, _ in why(it, FOOT, 127)] == ["port-absent"]


def test_ends_of_banks_and_phases_that_may_not_follow() -> None:
    it = Studio(rig([], (Phase("create", to=()), Phase("mix"))))
    assert [reason.code for reason in it.engine.explain(Do(0, "bank/previous", "page"))] == ["bank-end"]
    assert [reason.code for reason in it.engine.explain(Do(0, "phase/set/mix", "page"))] == ["flip-refused"]
    assert [reason.code for reason in it.engine.explain(Do(0, "phase/set/nowhere", "page"))] == ["asked-in-vain"]


def test_nothing_happens_by_asking() -> None:
    it = studio()
    it.daw("track/1/solo = 0")
    why(it, SOLO, 127)
    assert it.hand(SOLO, 127)[0] == "daw: track/1/solo = 1.000000"
    before = it.engine.picture()
    why(it, SOLO, 0)
    assert it.engine.picture() == before


MEETS = "0.0 % at 0.500 of its travel; it stands at 0.787"
BRIDGE = (
    entry(FOOT, "any", "phase/toggle"),
    entry("pedal/switch/2", "any", "phase/set/create"),
    entry(SOLO, "any", "bank/next"),
    entry("desk/button/mute/1", "any", "phase/peek/mix"),
    entry("desk/button/mute/2", "any", "note/36"),
    entry("desk/button/mute/3", "any", "transport/play"),
    entry("desk/encoder/1", "any", "strip/1/pan"),
    entry("desk/fader/2", "any", "strip/1/pan"),
)


@pytest.mark.parametrize(
    ("control", "number", "code", "text"),
    [
        (FOOT, 127, "flip", "main goes to mix"),
        ("pedal/switch/2", 127, "already-there", "main is in create already"),
        (SOLO, 127, "bank", "strip 1 of main becomes track 5"),
        ("desk/button/mute/1", 127, "peek", "main shows mix until this press ends"),
        ("desk/button/mute/2", 127, "sent", "daw/note/36 goes to 1.000"),
        ("desk/button/mute/3", 127, "sent", "daw/transport/play is told"),
        ("desk/encoder/1", 1, "sent", "daw/strip/1/pan goes to 1.6 %"),
        ("desk/fader/2", 100, "out-of-hold", f"waits to meet {MEETS}: move it down"),
    ],
)
def test_everything_a_control_would_do_has_a_reason(control: str, number: int, code: str, text: str) -> None:
    it = Studio(rig(BRIDGE))
    it.daw("strips 9", "track/1/pan = 0.5")
    assert why(it, control, number) == [(code, text)]


def test_a_control_that_stands_where_its_target_stands_says_so() -> None:
    it = studio()
    it.daw(f"track/1/volume = {64 / 127}")
    it.hand(FADER, 64)
    it.sweep(FADER, (65,))
    assert why(it, FADER, 65) == [("already-there", "daw/strip/1/volume stands at -26.2 dB already")]


def test_a_switch_of_a_daw_that_is_not_there_is_not_waited_for() -> None:
    it = studio()
    it.lost("daw")
    assert [code for code, _ in why(it, SOLO, 127)] == ["port-absent"]


def test_explaining_leaves_every_part_of_the_world_as_it_was() -> None:
    """Presses, lanes, timers, values, conversations: all of it is asked on a copy."""
    it = Studio(rig(BRIDGE))
    it.daw("strips 9", "track/1/pan = 0.5")
    it.hand("desk/fader/2", 64)
    it.hand("desk/button/mute/1", 127)
    world = it.engine._world
    before = (it.engine.picture(), it.engine.memory(), it.engine.deadline_ns, len(world.timers), str(world.lanes))
    for control, number in ((FOOT, 127), (SOLO, 127), ("desk/fader/2", 66), ("desk/button/mute/1", 0)):
        assert why(it, control, number)
    after = (it.engine.picture(), it.engine.memory(), it.engine.deadline_ns, len(world.timers), str(world.lanes))
    assert after == before
    assert world.why is None
    assert it.hand("desk/button/mute/1", 0)[0] == "main in create"
