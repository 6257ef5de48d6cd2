"""`song/done`: the song is fully developed, as far as its musicians are concerned.

What is still open is listed, since this is when it should be known; the clock of every break starts here, and the
sitting is over. Said again, it counts from then. Nothing is sent to a DAW.
"""

from collections.abc import Mapping
from typing import Any

from bridge.core import sitting, song
from bridge.core.events import Effect
from bridge.core.state import World

#: Ideas that are listed at most; the journal has them all.
MOST = 20


def done(world: World, t_ns: int, out: list[Effect]) -> None:
    """The song is done."""
    name = world.song.name
    world.song.done = song.now(world, t_ns)
    song.note("done", name or "", t_ns, out)
    sitting.end(world, t_ns, out)
    if name is None:
        text = "this song is done, but it has no name, so the journal keeps nothing of it: phasebridge song NAME"
        world.tell(t_ns, "song-done", text, "song", out)
        return
    ideas = world.song.ideas
    text = f"{name} is done; {_counted(len(ideas))} open"
    world.tell(t_ns, "song-done", text, name, out)
    for idea in ideas[:MOST]:
        world.tell(t_ns, "open-idea", f"open: {_told(idea)}", name, out)
    if len(ideas) > MOST:
        world.tell(t_ns, "open-idea", f"and {len(ideas) - MOST} more: phasebridge idea", name, out)


def _counted(many: int) -> str:
    return "nothing is" if not many else "1 idea is" if many == 1 else f"{many} ideas are"


def _told(idea: Mapping[str, Any]) -> str:
    number = f"{idea.get('kind', 'idea')} {idea['id']}" if "id" in idea else str(idea.get("kind", "idea"))
    where = f" at {idea['position']}" if idea.get("position") else ""
    words = f": {idea['text']}" if idea.get("text") else ""
    return f"{number}{where}{words}"
