"""Where the window of a DAW stands: told from what its strips show, whatever the DAW does at the end of its tracks."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.banks import STEPS, Shown, Step, Window, shift

MS = 1_000_000
SIZE = 4


class Tracks:
    """A DAW that shows four of its tracks; `aligned`: its last window is full."""

    def __init__(self, names: Sequence[str], first: int, aligned: bool) -> None:
        self.names, self.first, self.aligned = list(names), first, aligned

    def goes(self, step: Step) -> None:
        way = {Step.BANK_LEFT: -SIZE, Step.BANK_RIGHT: SIZE, Step.LEFT: -1, Step.RIGHT: 1}[step]
        last = len(self.names) - (SIZE if self.aligned else 1)
        if self.aligned or way < 0 or self.first + way <= last:
            self.first = max(0, min(self.first + way, last))

    def picture(self) -> list[Shown]:
        places = range(self.first, self.first + SIZE)
        return [Shown(self.names[at], (at,)) if at < len(self.names) else Shown("") for at in places]


def lead(window: Window, tracks: Tracks, t_ns: int = 0) -> int:
    """Leads a window until it wants nothing any more; how many steps that took."""
    taken = 0
    while (step := window.next_step(tracks.picture())) is not None:
        before = tracks.picture()
        window.take(step, before, t_ns)
        tracks.goes(step)
        if tracks.picture() != before:
            window.painted(t_ns, named=[one.name for one in tracks.picture()] != [one.name for one in before])
        due = window.due_ns()
        assert due is not None
        t_ns = due
        window.settle(tracks.picture(), steady=True)
        taken += 1
        assert taken <= 2 * STEPS
    return taken


@given(
    st.lists(st.sampled_from(["Kick", "Bass", "Gtr", "Vox", "Keys"]), min_size=5, max_size=14),
    st.integers(0, 13),
    st.booleans(),
    st.integers(1, 14),
)
def test_a_window_is_led_to_any_track_whatever_it_is_called(
    names: list[str], first: int, aligned: bool, wanted: int
) -> None:
    last = len(names) - (SIZE if aligned else 1)
    tracks, window = Tracks(names, min(first, last), aligned), Window(SIZE)
    window.want(frozenset({min(wanted, len(names))}))
    lead(window, tracks)
    assert window.first == tracks.first
    assert window.place(min(wanted, len(names))) is not None


def test_a_window_full_of_one_name_is_not_taken_for_the_left_end() -> None:
    tracks, window = Tracks(["Gtr"] * 12, 8, True), Window(SIZE)
    window.want(frozenset({1}))
    lead(window, tracks)
    assert (window.first, tracks.first) == (0, 0)


def test_the_left_end_is_found_although_faders_move() -> None:
    window, picture = Window(SIZE), [Shown(name, (1,)) for name in "ABCD"]
    window.want(frozenset({1}))
    window.take(Step.BANK_LEFT, picture, 0)
    window.painted(MS, named=False)
    window.settle([Shown(name, (2,)) for name in "ABCD"], steady=False)
    assert window.doubted is Step.BANK_LEFT, "nothing came of it but faders"


def test_names_that_are_there_twice_are_the_left_end_when_a_single_step_says_so_too() -> None:
    window, picture = Window(SIZE), [Shown(name) for name in "ABAB"]
    window.want(frozenset({1}))
    for expected in (Step.BANK_LEFT, Step.LEFT):
        assert window.first is None
        assert window.next_step(picture) is expected
        window.take(expected, picture, 0)
        window.settle(picture, steady=True)
    assert window.first == 0


def test_a_window_that_shows_one_track_like_another_rests_and_is_not_led_for_ever() -> None:
    window, picture = Window(SIZE), [Shown("Gtr")] * SIZE
    window.want(frozenset({9}))
    t_ns = 0
    for _ in range(STEPS):
        step = window.next_step(picture)
        if step is None:
            break
        window.take(step, picture, t_ns)
        t_ns = window.due_ns() or t_ns
        window.settle(picture, steady=True, t_ns=t_ns)
    assert window.next_step(picture) is None
    assert not window.placed
    window.want(frozenset({1}))
    assert window.next_step(picture) is Step.BANK_LEFT


def test_tracks_that_do_not_exist_are_not_looked_for_again() -> None:
    tracks, window = Tracks("ABCDEF", 0, True), Window(SIZE)
    window.want(frozenset({9}))
    lead(window, tracks)
    assert window.total == 6
    assert lead(window, tracks) == 0


def test_a_window_that_goes_nowhere_is_not_led_for_ever() -> None:
    window = Window(SIZE, first=0)
    window.want(frozenset({40}))
    for step in range(STEPS + 10):
        picture = [Shown(f"{step}{place}") for place in range(SIZE)]
        found_step = window.next_step(picture)
        if found_step is None:
            return
        window.take(found_step, picture, 0)
        window.painted(0, named=True)
        window.first = 0
        window.settle([Shown(f"{step + 1}{place}") for place in range(SIZE)], steady=True)
        window.first = 0
    pytest.fail("it is led for ever")


def test_where_a_daw_went_by_itself_nobody_knows_until_it_is_led_home() -> None:
    tracks, window = Tracks("ABCDEFGHIJKL", 0, True), Window(SIZE)
    window.want(frozenset({5, 8}))
    lead(window, tracks)
    tracks.first = 1
    window.painted(0, named=True)
    assert not window.placed
    window.settle(tracks.picture(), steady=True)
    assert window.first is None
    assert window.place(5) is None
    lead(window, tracks)
    assert window.first == tracks.first == 4


def test_another_name_for_a_track_is_no_other_track() -> None:
    tracks, window = Tracks("ABCDEFGH", 0, True), Window(SIZE)
    window.want(frozenset({1}))
    lead(window, tracks)
    tracks.names[2] = "X"  # three others stay
    window.painted(0, named=True)
    window.settle(tracks.picture(), steady=True)
    assert window.first == 0
    assert window.names[2] == "X"


def test_a_name_among_too_few_others_may_be_another_track() -> None:
    tracks, window = Tracks("AAAAB", 0, True), Window(SIZE)
    window.want(frozenset({1}))
    lead(window, tracks)
    tracks.first = 1  # one name changed: AAAB
    window.painted(0, named=True)
    window.settle(tracks.picture(), steady=True)
    assert window.first is None


def test_a_step_nothing_comes_of_is_over_after_a_while_and_one_that_is_painted_sooner() -> None:
    window = Window(SIZE, first=0)
    window.take(Step.RIGHT, [Shown("A")] * SIZE, 0)
    assert window.due_ns() == 1500 * MS
    window.painted(20 * MS, named=False)
    assert window.due_ns() == 1500 * MS, "a fader may be the song's"
    window.painted(30 * MS, named=True)
    assert window.due_ns() == 130 * MS
    window.painted(500 * MS, named=False)
    assert window.due_ns() == 530 * MS
    window.painted(9000 * MS, named=True)
    assert window.due_ns() == 9000 * MS


def test_a_daw_that_was_later_than_waited_for_is_waited_for_longer() -> None:
    window = Window(SIZE)
    picture = [Shown(name) for name in "ABCD"]
    window.want(frozenset({1}))
    window.take(Step.BANK_LEFT, picture, 0)
    window.settle(picture, steady=True, t_ns=1500 * MS)
    assert window.first is None, "nothing came yet, which is not nothing"
    window.take(Step.RIGHT, picture, 1500 * MS)
    window.painted(2000 * MS, named=True)
    window.settle([Shown(name) for name in "WXYZ"], steady=True, t_ns=2100 * MS)
    assert window.first is None
    assert window.patience_ns == 3000 * MS
    assert window.next_step(picture) is Step.BANK_LEFT


def test_one_track_to_the_right_proves_that_nothing_came_of_the_step_before() -> None:
    window, picture = Window(SIZE), [Shown(name) for name in "ABCD"]
    window.want(frozenset({1}))
    window.take(Step.BANK_LEFT, picture, 0)
    window.settle(picture, steady=True)
    assert (window.next_step(picture), window.placed) == (Step.RIGHT, False)
    window.take(Step.RIGHT, picture, 1500 * MS)
    window.painted(1600 * MS, named=True)
    shifted = [Shown(name) for name in "BCDE"]
    window.settle(shifted, steady=True)
    assert (window.first, window.next_step(shifted)) == (1, Step.LEFT)


def test_where_the_tracks_end_a_daw_that_comes_is_waited_for_six_seconds_and_later_for_less() -> None:
    window, picture = Window(SIZE), [*(Shown(name) for name in "ABC"), Shown("")]
    window.want(frozenset({1}))
    window.take(Step.BANK_LEFT, picture, 0)
    assert window.due_ns() == 6000 * MS
    window.settle(picture, steady=True)
    assert window.first == 0
    window.forget()
    window.take(Step.BANK_LEFT, picture, 0)
    assert window.due_ns() == 1500 * MS


def test_where_all_tracks_are_shown_it_is_asked_twice_and_not_for_ever() -> None:
    window, picture = Window(SIZE), [Shown(name) for name in "ABCD"]
    window.want(frozenset({1}))
    t_ns, taken = 0, []
    while (step := window.next_step(picture)) is not None:
        taken.append(step)
        window.take(step, picture, t_ns)
        t_ns = window.due_ns() or t_ns
        window.settle(picture, steady=True)
    assert taken == [Step.BANK_LEFT, Step.RIGHT] * 2
    assert (window.first, t_ns, window.patience_ns) == (0, 15_000 * MS, 1500 * MS)


def test_a_step_of_which_something_came_and_went_again_is_not_over() -> None:
    window = Window(SIZE)
    picture = [Shown(name) for name in "ABCD"]
    window.want(frozenset({1}))
    window.take(Step.BANK_LEFT, picture, 0)
    window.painted(MS, named=True)
    window.settle(picture, steady=True)
    assert window.first is None


@pytest.mark.parametrize(
    ("before", "after", "way"),
    [
        ("ABCDEFGH", "IJKLMNOP", 8),
        ("ABCDEFGH", "BCDEFGHI", 1),
        ("ABCDEFGH", "EFGHIJKL", 4),
        ("ABCDEFGH", "GHIJKLMN", None),  # two names may be there twice
        ("ABABABAB", "BABABABA", None),
        ("AAAAAAAA", "AAAAAAAB", None),
    ],
)
def test_only_enough_names_tell_how_far_a_bank_went(before: str, after: str, way: int | None) -> None:
    pictures = [[Shown(name) for name in text] for text in (before, after)]
    assert shift(pictures[0], pictures[1], steady=True) == way


def test_names_that_are_there_twice_are_not_tracks_seen_again() -> None:
    before = [Shown(name, (at,)) for at, name in enumerate("ABCDEFGH")]
    after = [Shown(name, (at + 8,)) for at, name in enumerate("EFGHIJKL")]
    assert shift(before, after, steady=True) is None
    assert shift(before, after, steady=False) == 4


@pytest.mark.parametrize("step", [Step.BANK_LEFT, Step.LEFT])
def test_a_step_to_the_left_at_the_left_end_changes_nothing_of_what_is_known(step: Step) -> None:
    picture = [Shown(name) for name in "ABCD"]
    window = Window(SIZE, first=0)
    window.take(step, picture, 0)
    window.settle(picture, steady=True)
    assert window.first == 0
