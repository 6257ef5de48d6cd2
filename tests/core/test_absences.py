"""A tablet that was put away is painted when it is there again, and keeps the hold of its faders."""

from dataclasses import replace

import pytest

from bridge.model.device import DeviceTalk
from tests.core.tablet import TabletStudio
from tests.core.test_osc_lights import LIT, SOLO, VOLUME, shown
from tests.core.toy import MS, entry

SECOND = 1000


@pytest.fixture
def it() -> TabletStudio:
    entries = [entry("tablet/fader/1", "any", VOLUME), entry("tablet/button/solo/1", "any", SOLO)]
    made = TabletStudio(entries, LIT)
    made.daw(f"{VOLUME} = 0.5", f"{SOLO} = 1")
    made.after(100).says("/fader/1", 0.5)
    return made


def test_what_speaks_after_a_long_silence_is_painted(it: TabletStudio) -> None:
    it.after(25 * SECOND).take()
    it.says("/ping")
    lines = it.after(100).take()
    assert shown(lines, "/fader/1") == [pytest.approx(0.5, abs=1e-4)]
    assert shown(lines, "/solo/1") == [1.0]
    it.says("/ping")
    assert it.after(100).take() == []


def test_what_it_says_then_is_played_first(it: TabletStudio) -> None:
    it.after(25 * SECOND).take()
    assert it.says("/fader/1", 0.51)[0] == f"daw: {VOLUME} = 0.510000"


def test_a_layout_that_promised_to_speak_and_does_not_lets_go_of_what_it_held() -> None:
    promising = replace(LIT, talk=DeviceTalk(speaks_ns=3 * SECOND * MS))
    it = TabletStudio([entry("tablet/button/solo/1", "any", "note/36")], promising)
    it.says("/solo/1", 1.0)
    it.after(2 * SECOND).says("/ping")
    assert it.after(2 * SECOND).take() == []
    lines = it.after(2 * SECOND).take()
    assert (lines[0], lines[-1]) == ("daw: note/36 = 0.000000", "told silent about tablet")
    assert "daw: note/36 = 1.000000" in it.says("/solo/1", 1.0), "its next word is a new beginning, and a promise"
    assert "daw: note/36 = 0.000000" in it.after(4 * SECOND).take()


def test_a_pause_between_two_moves_paints_nothing(it: TabletStudio) -> None:
    for _ in range(6):
        it.after(5 * SECOND).take()
        it.says("/ping")
        assert it.after(100).take() == []


def test_each_absence_is_noticed(it: TabletStudio) -> None:
    for _ in range(3):
        it.after(30 * SECOND).take()
        it.says("/ping")
        assert shown(it.after(100).take(), "/solo/1") == [1.0]


def test_nobody_looks_after_a_port_that_is_gone(it: TabletStudio) -> None:
    it.lost("tablet")
    it.after(60 * SECOND)
    assert it.engine.deadline_ns is None
