"""What displays show of keeping apart: nothing that counts in a quiet phase, `later` for what rests, what is left."""

from collections.abc import Sequence

from bridge.core.events import Do
from bridge.model.rig import Phase
from tests.core.panel import Panel
from tests.core.toy import MS, entry

DESK = """
controls:
  encoder/1: {cc: 16, relative: signed-bit}
  fader/1: {cc: 17}
  button/loop: {note: 86, light: same}
displays:
  text/1: {for: encoder/1, width: 7, sysex: "f0 01 {text} f7"}
  text/2: {for: fader/1, shows: value, width: 7, sysex: "f0 02 {text} f7"}
  meter/1: {for: encoder/1, pressure: 1, steps: 0-12}
  digits/assignment: {shows: bank, cc: 74-75, reverse: yes}
"""


def text(number: int, words: str) -> str:
    return f"f0 {number:02x} {words.ljust(7).encode().hex(' ')} f7"


def panel(phases: Sequence[Phase]) -> Panel:
    it = Panel(
        DESK,
        entry("desk/encoder/1", "any", "strip/1/pan"),
        entry("desk/fader/1", "any", "strip/1/volume"),
        phases=phases,
    )
    it.says("track/1/pan = 0.5", "track/1/volume = 0.5", "track/1 is Voice")
    it.after(2000)
    it.told()
    return it


def later(it: Panel, ms: float = 2000) -> list[str]:
    it.out.clear()
    it.after(ms)
    return it.told()


def test_a_quiet_phase_shows_no_numbers_and_no_meters_and_the_next_one_does() -> None:
    it = panel((Phase("create", quiet=True), Phase("mix")))
    said = it.says("track/1/volume = 0.7", "track/1 at -6") + later(it, 100) + it.plays("b0 10 01") + later(it)
    assert said == []
    it.step(Do(it.t_ns, "phase/set/mix", "test"))
    shown = it.told() + later(it)
    assert any(line.startswith("f0 02") and "64 42" in line for line in shown), "dB"
    assert any(line.startswith("d0") and line != "d0 00" for line in shown)
    it.step(Do(it.t_ns, "phase/set/create", "test"))
    shown = it.told() + later(it)
    assert text(2, "") in shown
    assert "d0 00" in shown


def test_a_knob_that_rests_says_later_for_a_second_where_its_value_stands() -> None:
    it = panel((Phase("create", hold_back=("mix",)), Phase("mix")))
    it.plays("b0 11 40")
    later(it, 3000)
    assert text(2, "later") in it.plays("b0 11 42") + later(it, 200)
    assert any(line.startswith("f0 02") and "64 42" in line for line in later(it)), "the value again"
    assert text(1, "later") in it.plays("b0 10 01")
    assert text(1, "Voice") in later(it)


def test_what_is_left_of_a_break_stands_on_the_first_display_for_a_second() -> None:
    it = panel((Phase("create"), Phase("mix", break_ns=24 * 3_600_000 * MS)))
    it.step(Do(it.t_ns, "phase/set/mix", "test"))
    assert text(1, "24 h") in it.told() + later(it, 200)
    assert text(1, "Voice") in later(it)
