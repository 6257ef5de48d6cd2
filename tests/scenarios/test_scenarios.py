"""Every story in `stories/` comes out as it is written, nothing less and nothing more; and the runner would notice.

A story goes on for a second after its last line, in which nothing may come that it does not tell.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import pytest

from bridge import config
from bridge.app.daemon import compile_loaded
from bridge.app.simulate import Done, Play
from bridge.app.trace import Header
from bridge.config import mappings
from bridge.core.events import Wall
from tests.scenarios.deeds import Stage, items
from tests.scenarios.outcomes import told
from tests.scenarios.story import Moment, Story, Unreadable, read

STORIES = sorted((Path(__file__).parent / "stories").glob("*.txt"))
AFTERWARDS_NS = 1_000_000_000


def perform(story: Story) -> list[Moment]:
    """What happens when a story is played: its own moments, and between them those it does not tell."""
    loaded = config.load_text(story.rig, story.title, mappings() / "rigs")
    assert [config.render(problem) for problem in loaded.problems] == []
    assert loaded.rig is not None
    stage = Stage(loaded.rig, story.rig, Play(compile_loaded(loaded.rig), Header(), None))
    try:
        return list(_moments(story, stage))
    finally:
        if stage.opened is not None:
            stage.opened.close()


def _moments(story: Story, stage: Stage) -> Iterator[Moment]:
    play = stage.play
    for moment in story.moments:
        try:
            deeds = items(stage, moment.t_ns, moment.deed)
        except Unreadable as problem:
            raise Unreadable(f"line {moment.line}: {problem}") from None
        done = [each for item in deeds for each in play.take(item)] if deeds else _passes(play, moment.t_ns)
        yield from _by_itself([each for each in done if each.t_ns < moment.t_ns], stage)
        lines = _lines(stage, moment.t_ns, [each for each in done if each.t_ns == moment.t_ns])
        seen = [line for look in stage.looks for line in look()]
        stage.looks.clear()
        yield Moment(moment.at_ms, moment.deed, lines + seen)
    if not play.stopped:
        yield from _by_itself(play.tail(AFTERWARDS_NS), stage)


def _passes(play: Play, t_ns: int) -> list[Done]:
    """Nobody does anything: what is due by then, or at the very time at which something was just done."""
    return [*play.until(t_ns)] or [*play.take(Wall(t_ns, ""))]


def _by_itself(done: Iterable[Done], stage: Stage) -> Iterator[Moment]:
    for t_ns, run in groupby(done, lambda each: each.t_ns):
        yield Moment(t_ns / 1_000_000, "time passes", _lines(stage, t_ns, [*run]))


def _lines(stage: Stage, t_ns: int, done: Iterable[Done]) -> list[str]:
    """What came at one time, in words, and what the journal told of it."""
    bodies = [each.body for each in done]
    lines = told(bodies, stage.play.program)
    return lines + stage.opened.hears(t_ns, bodies) if stage.opened is not None else lines


def as_text(moments: Iterable[Moment]) -> list[str]:
    return [line for moment in moments for line in moment.lines()]


@pytest.mark.parametrize("file", STORIES, ids=lambda file: file.stem)
def test_story(file):
    story = read(file.read_text(encoding="utf-8"))
    assert as_text(perform(story)) == as_text(story.moments)


def test_the_stories_that_the_page_names_are_there():
    page = (Path(__file__).parent / "README.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ") and "`" in line]
    named = {name for row in rows for name in re.findall(r"`([a-z-]+)`", row)}
    assert len(named) > 15
    assert named <= {story.stem for story in STORIES}


# --- The runner itself ------------------------------------------------------------------------------------------

SHORT = """\
Short

The rig:
    version: 1
    rig: Short
    surfaces:
      foot: {profile: generic-footswitch, port: "Pedal*"}
    daws:
      synth: {dialect: midi, port: "Surge*"}
    phases:
      create: {}
    map:
      foot/switch/1: {any: {tap: synth/program/5, double: synth/program/6}}

What happens:
    at 0 ms      everything is plugged in
    expect       nothing
    at 10 ms     foot/switch/1 down
    expect       nothing
    at 50 ms     foot/switch/1 up
    expect       nothing
    at 310 ms    time passes
    expect       synth program_change 5
"""


def test_the_short_story_is_true():
    story = read(SHORT)
    assert as_text(perform(story)) == as_text(story.moments)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("synth program_change 5", "synth program_change 6"),
        ("synth program_change 5", "nothing"),
        ("synth program_change 5", "synth program_change 5\n                 synth program_change 5"),
        ("at 310 ms    time passes", "at 311 ms    time passes"),
        ("    at 310 ms    time passes\n    expect       synth program_change 5\n", ""),
    ],
    ids=["another outcome", "one too few", "one too many", "another time", "left out"],
)
def test_a_story_that_is_not_true_fails(old, new):
    story = read(SHORT.replace(old, new))
    assert as_text(perform(story)) != as_text(story.moments)


def test_what_no_story_tells_is_shown_where_it_belongs():
    story = read(SHORT[: SHORT.index("    at 310")])
    assert as_text(perform(story))[-2:] == ["at 310 ms    time passes", "expect       synth program_change 5"]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("down", "dances", "line 18: nobody can play 'foot/switch/1 dances'; there are: everything is plugged in;"),
        ("switch/1 down", "switch/99 down", "line 18: the rig has no control foot/switch/99"),
        ("expect       synth", "expects      synth", "line 23: 'expects synth program_change 5'; write `at"),
        ("    expect       synth program_change 5\n", "", "line 22: it has no `expect`"),
        ("at 310 ms", "at 5 ms", "line 22: 5 ms is before what stands above it"),
        ("What happens:", "And then:", "a story has one line 'What happens:'"),
    ],
)
def test_a_story_that_cannot_be_played_names_the_line(old, new, complaint):
    with pytest.raises(Unreadable) as told_:
        perform(read(SHORT.replace(old, new)))
    assert str(told_.value).startswith(complaint)


def test_a_rig_with_a_problem_is_no_rig_for_a_story():
    with pytest.raises(AssertionError, match="phase/toggel"):
        perform(read(SHORT.replace("synth/program/6", "phase/toggel")))


LONG = f"""{SHORT}
    at 2 min     the clock shows 2026-01-31T20:00:00Z
    expect       nothing
    at 3 min     the song is Night Drive, with {{"done": "2026-01-31T20:00:00Z"}}
    expect       nothing
    at 90 h      phasebridge stops
    expect       nothing
"""


def test_a_story_can_take_hours_and_has_a_clock_and_a_song():
    story = read(LONG)
    assert as_text(perform(story)) == as_text(story.moments)
    assert "at 2 min     the clock shows 2026-01-31T20:00:00Z" in as_text(story.moments)


def test_what_is_kept_of_a_song_is_json():
    with pytest.raises(Unreadable, match="JSON"):
        perform(read(LONG.replace('{"done"', "{done")))
