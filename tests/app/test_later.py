"""Answers that come later: given by another thread, or out of time, and nobody else waits meanwhile."""

import threading

import pytest

from bridge.app.client import ask
from bridge.app.confirming import MOST, Confirming
from bridge.app.control import Control
from bridge.app.later import Later
from bridge.core.events import Noted, Told
from bridge.journal.book import EntryRefused

LONG = 60.0


def given(later: Later) -> dict[str, object]:
    """The answer that is there now."""
    assert later.answer is not None
    return dict(later.answer)


class Served:
    """A control socket whose every answer to `later` is `answer`, and to anything else is at once."""

    def __init__(self, folder, seconds=LONG):
        self.answers, self.asked = [], threading.Semaphore(0)
        self.seconds = seconds
        self.control = Control(folder, self.answer)
        self.control.start()

    def answer(self, request):
        if "later" not in request:
            return {"ok": True}
        self.answers.append(Later(self.seconds, lambda: {"ok": "out of time"}))
        self.asked.release()
        return self.answers[-1]


@pytest.fixture
def served(tmp_path):
    made = Served(tmp_path)
    yield made
    made.control.stop()


def test_an_answer_that_is_given_by_another_thread_arrives_and_others_are_served_meanwhile(served, tmp_path):
    heard = []
    waits = threading.Thread(target=lambda: heard.append(ask(tmp_path, {"later": True}, LONG)))
    waits.start()
    assert served.asked.acquire(timeout=10)
    assert ask(tmp_path, {"now": True}) == {"ok": True}
    assert not heard
    served.answers[0].give({"ok": "late"})
    served.answers[0].give({"ok": "twice"})
    waits.join(10)
    assert heard == [{"ok": "late"}]


def test_an_answer_that_nobody_gives_says_so_in_time(tmp_path):
    made = Served(tmp_path, seconds=0.05)
    assert ask(tmp_path, {"later": True}, LONG) == {"ok": "out of time"}
    made.control.stop()


def test_an_answer_given_before_anybody_waits_for_it_rings_at_once():
    later, rung = Later(LONG, dict), []
    later.give({"ok": True})
    later.rings(lambda: rung.append(True))
    assert rung == [True]


def said(code: str, about: str) -> Told:
    return Told(0, code, f"{code} said", about)


def test_levels_are_stored_when_they_are_on_disk_and_not_before():
    confirming = Confirming(lambda: None)
    later = confirming.expect("store", "mine")
    confirming.told(said("levels-stored", "levels/store/mine"))
    confirming.kept(Noted(0, "levels", "before", {"levels": [1]}), None)
    assert later.answer is None
    confirming.kept(Noted(0, "levels", "mine", {"levels": [1, 2]}), None)
    assert given(later)["kept"] == 2
    assert given(later)["told"] == ["levels-stored said"]


@pytest.mark.parametrize(
    ("what", "code", "vain"),
    [("store", "levels-unknown", True), ("recall", "levels-recalled", False), ("compare", "levels-in-vain", True)],
)
def test_what_the_engine_says_is_the_answer(what, code, vain):
    confirming = Confirming(lambda: None)
    later = confirming.expect(what, "mine")
    confirming.told(said(code, "levels/store/other"))
    assert later.answer is None, "of others nothing counts"
    confirming.told(said(code, f"levels/{what}/mine"))
    assert (given(later)["vain"], given(later)["kept"]) == (vain, None)


def test_what_the_journal_refuses_or_cannot_write_is_said_with_the_reason():
    confirming = Confirming(lambda: "the disk is full")
    later = confirming.expect("store", "mine")
    confirming.kept(Noted(0, "levels", "mine", {"levels": []}), EntryRefused("no fader's position"))
    assert given(later)["why"] == "no fader's position"
    hasty = Confirming(lambda: "the disk is full", 0)
    later = hasty.expect("store", "mine")
    hasty.told(said("levels-stored", "levels/store/mine"))
    assert "the disk is full" in str(given(later)["why"])
    assert "in time" in str(given(hasty.expect("recall", "mine"))["why"])


def test_who_waits_is_bounded():
    confirming = Confirming(lambda: None)
    for number in range(3 * MOST):
        confirming.expect("store", str(number))
    assert len(confirming._waiting) == MOST
