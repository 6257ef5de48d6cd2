"""The questions of a phase: asked once a flip into it can no longer be taken back, and answered by a command.

The words of the table are the three questions that this project began with; a rig may ask its own. Each is noted, so
that the journal knows which are still open. Nothing waits for an answer here, and nobody has to give one.
"""

from collections.abc import Iterable, Mapping

from bridge.core import marks, notices, song
from bridge.core.events import Effect
from bridge.core.state import Group, World

#: The questions that have a name.
QUESTIONS: Mapping[str, str] = {
    "song": "What does this song need?",
    "vision": "What serves the vision best?",
    "impact": "What gives it the most impact?",
}


def words_of(question: str, asked: Iterable[str] = ()) -> str:
    """A question in full, where somebody said it by its name; or, more or less in its words, an asked one."""
    named = QUESTIONS.get(question.strip().casefold())
    return named or next((each for each in (*asked, *QUESTIONS.values()) if _core(each) == _core(question)), question)


def _core(question: str) -> str:
    return " ".join(question.casefold().split()).rstrip(" ?.!")


def entered(world: World, group: Group, _left: str, phase: str, t_ns: int, out: list[Effect]) -> None:
    """A group is in a phase for good: its questions are told, and shown where there are displays."""
    plan = world.program.phase[phase]
    for question in plan.ask:
        world.tell(t_ns, "asked", question, group.plan.name, out)
        song.note("asked", question, t_ns, out, phase=phase, position=marks.position(world))
    if plan.ask:
        notices.show(world, group, plan.ask, t_ns, out)
