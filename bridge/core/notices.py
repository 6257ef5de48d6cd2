"""Texts for everybody in the room: a vision, questions. Told, and shown for some seconds on displays with letters.

A text flows from display to display of each surface, a page at a time; values that a hand moves go before it. Nothing
here decides when something is shown, or what.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from bridge.core import displays, words
from bridge.core.events import Effect
from bridge.core.following import followers
from bridge.core.state import Group, Notice, Screen, World
from bridge.model.surface import LightKind
from bridge.model.target import Target

#: How long a page stays, and how many a text has at most; the rest of it is only told.
PAGE_NS, MOST_PAGES = 2_500_000_000, 12
#: Displays that are narrower carry no words.
NARROWEST = 4
#: The longest vision that is told in one line.
LONGEST = 2000


def show(world: World, group: Group, texts: Iterable[str], t_ns: int, out: list[Effect]) -> None:
    """Shows these texts, one after the other, on every surface of the group and of those that follow it."""
    texts = list(texts)
    controls = (index for each in followers(world, group) for index in each.plan.controls)
    for surface in sorted({world.hands[index].plan.surface for index in controls}):
        screens = [each for each in world.screens if each.plan.surface == surface and _carries_words(each)]
        pages = [page for text in texts for page in _pages(text, [each.plan.width for each in screens])][:MOST_PAGES]
        if not pages:
            continue
        shown = {each.index: tuple(page[number] for page in pages) for number, each in enumerate(screens)}
        world.notices[surface] = notice = Notice(shown, len(pages))
        _owe(world, surface, t_ns, out)
        world.later(t_ns + PAGE_NS, _turn, (surface, notice))


def _carries_words(screen: Screen) -> bool:
    plan = screen.plan
    return plan.kind is LightKind.TEXT and plan.width >= NARROWEST and "name" in plan.shows


def _pages(text: str, widths: Sequence[int]) -> list[list[str]]:
    """The words of a text on displays of these widths, page by page."""
    if not widths:
        return []
    pages: list[list[str]] = [[]]
    left = [piece for word in words.ascii_of(text).split() for piece in _pieces(word, min(widths))]
    while left and len(pages) <= MOST_PAGES:
        if len(pages[-1]) == len(widths):
            pages.append([])
        width, cell = widths[len(pages[-1])], left.pop(0)
        while left and len(cell) + 1 + len(left[0]) <= width:
            cell += f" {left.pop(0)}"
        pages[-1].append(cell)
    pages[-1] += [""] * (len(widths) - len(pages[-1]))
    return [[words.laid(cell, width, "left") for cell, width in zip(page, widths, strict=True)] for page in pages]


def _pieces(word: str, width: int) -> list[str]:
    return [word[at : at + width] for at in range(0, len(word), width)]


def _turn(world: World, t_ns: int, about: tuple[str, Notice], out: list[Effect]) -> None:
    """The next page, or the displays as they were."""
    surface, notice = about
    if world.notices.get(surface) is not notice:
        return
    notice.page += 1
    if notice.page < notice.pages:
        world.later(t_ns + PAGE_NS, _turn, about)
    else:
        del world.notices[surface]
    _owe(world, surface, t_ns, out)


def _owe(world: World, surface: str, t_ns: int, out: list[Effect]) -> None:
    for screen in world.screens:
        if screen.plan.surface == surface and _carries_words(screen):
            displays.owe(world, screen)
    displays.pump(world, surface, t_ns, out)


def _show_vision(world: World, group: Group, target: Target, t_ns: int, out: list[Effect]) -> None:
    """The vision of the song, and what it refers to."""
    vision, references = world.song.vision, world.song.references
    if not vision and not references:
        text = "no vision is written yet; write it with `phasebridge vision TEXT`"
        world.tell(t_ns, "no-vision", text, target.path, out)
        return
    if vision:
        world.tell(t_ns, "vision", vision[:LONGEST], "vision", out)
    for reference in references:
        world.tell(t_ns, "reference", f"reference: {reference[:LONGEST]}", "vision", out)
    show(world, group, [*filter(None, [vision]), *references], t_ns, out)


#: What the targets do.
DOES: Mapping[str, Callable[[World, Group, Target, int, list[Effect]], None]] = {"vision/show": _show_vision}
