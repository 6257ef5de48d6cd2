"""What is away is the reason for much at once: it is named, and said in one sentence."""

from bridge.core.events import Do
from bridge.model.rig import Phase
from tests.core.test_apart import TOGGLE, deed, studio, told


def test_a_list_of_which_nothing_can_be_done_is_one_sentence() -> None:
    enter = tuple(deed(f"track/{number}/fx/1/bypass", 1.0) for number in range(1, 9))
    it = studio(TOGGLE, phases=(Phase("create"), Phase("mix", enter=(*enter, deed("marker/add")))))
    it.lost("daw")
    it.out.clear()
    it.step(Do(it.t_ns, "phase/set/mix", "page"))
    named = ", ".join(f"daw/track/{number}/fx/1/bypass" for number in (1, 2, 3))
    assert told(it) == [f"entering mix: {named} and 6 more were not done: daw is not there"]


def test_who_stores_levels_of_a_daw_that_is_away_is_told_which() -> None:
    it = studio(TOGGLE)
    it.lost("daw")
    it.out.clear()
    it.step(Do(it.t_ns, "levels/store/mine", "page"))
    assert told(it) == [
        "mine is not stored: no DAW has told where a fader stands; daw is not there: start it and ask again"
    ]
