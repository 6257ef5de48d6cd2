"""What happens in a toy studio, drawn by hypothesis: deeds, phrases of deeds, and pools of phrases.

A phrase is what a hand or foot does in one go (a sweep, a tap, a double), or one thing that a DAW, a cable or a user
does. A story is phrases one after another.
"""

from typing import NamedTuple

from hypothesis import strategies as st

from tests.core.rigs import ABSOLUTE, PRESSED, RELATIVE
from tests.core.toy import MESSAGES

PORTS = ("desk", "pedal", "daw")


class Plays(NamedTuple):
    """A control says a number."""

    control: str
    number: int


class Says(NamedTuple):
    """The DAW says something."""

    sentence: str


class Echoes(NamedTuple):
    """The DAW says back what it was told: the `next` it has not said yet, the `last` of all, or one `again`."""

    which: str


class Asks(NamedTuple):
    """Somebody asks for a target by a command."""

    target: str


class Port(NamedTuple):
    """A port is lost or back."""

    name: str
    back: bool


class Refuses(NamedTuple):
    """A port refuses the last messages of the step after this."""

    name: str
    count: int


class Swaps(NamedTuple):
    """Another rig is played from now on: an index of the story's rigs."""

    to: int


class Garbles(NamedTuple):
    """A port brings bytes that may mean nothing."""

    port: str
    data: bytes


class Passes(NamedTuple):
    """Nothing but time."""


Deed = Plays | Says | Echoes | Asks | Port | Refuses | Swaps | Garbles | Passes
#: Deeds, each with the milliseconds before it.
Phrase = tuple[tuple[float, Deed], ...]
Story = list[tuple[float, Deed]]


def _top(control: str) -> int:
    return 16383 if MESSAGES[control].type == "pitchwheel" else 127


def sweep(control: str, first: int, last: int, step: int, every_ms: float = 5) -> Phrase:
    """A move from one number (of 127) to another."""
    scale = _top(control) // 127
    numbers = range(first, last, step if last > first else -step)
    return tuple((every_ms, Plays(control, number * scale)) for number in numbers)


def down(control: str, velocity: int = 127) -> Phrase:
    return ((10, Plays(control, velocity)),)


def up(control: str) -> Phrase:
    return ((10, Plays(control, 0)),)


def tap(control: str) -> Phrase:
    return (*down(control), (60, Plays(control, 0)))


_GAPS = (0, 1, 20, 99, 100, 101, 150, 299, 300, 301, 401, 2000)
_PAUSES: tuple[Phrase, ...] = tuple(((gap, Passes()),) for gap in _GAPS)
_SINGLE: tuple[Phrase, ...] = tuple(
    ((gap, Plays(control, number * (_top(control) // 127))),)
    for control in ABSOLUTE
    for number in (0, 40, 63, 64, 66, 90, 127)
    for gap in (5, 99, 101)
)
_SWEEPS: tuple[Phrase, ...] = tuple(
    sweep(control, first, last, step, every)
    for control in ABSOLUTE
    for first, last in ((0, 128), (127, -1), (50, 80))
    for step, every in ((9, 5), (30, 5), (9, 99), (20, 120))
)
_TURNS: tuple[Phrase, ...] = tuple(
    ((5, Plays(control, ticks)),) * times for control in RELATIVE for ticks in (1, 127, 5, 60) for times in (1, 6)
)
TOUCHES: tuple[Phrase, ...] = tuple(
    phrase
    for control in PRESSED
    for phrase in (
        tap(control),
        down(control),
        up(control),
        (*tap(control), *tap(control)),
        (*down(control), (450, Passes())),
        (*down(control), (450, Passes()), *up(control)),
        (*down(control, 70), (250, Passes()), *up(control)),
    )
)
MOVES: tuple[Phrase, ...] = (*_SINGLE, *_SWEEPS, *_TURNS)
KEYS = ("track/1/volume", "track/2/volume", "track/5/volume", "track/6/volume", "track/1/pan")
SWITCHES = ("track/1/solo", "track/5/solo", "track/2/mute", "track/6/mute")
SAYS: tuple[Phrase, ...] = (
    *(
        ((gap, Says(f"{key} = {position}")),)
        for key in KEYS
        for position in (0, 0.25, 0.503, 0.51, 0.7, 1)
        for gap in (3, 150)
    ),
    *(((3, Says(f"{key} = {position}")),) for key in SWITCHES for position in (0, 1)),
)
#: The DAW changes a value in the middle of a move.
DISPUTES: tuple[Phrase, ...] = tuple(
    (*sweep(control, 0, 60, 11, every), (3, Says(f"{key} = {position}")), *sweep(control, 64, 90, 9, every))
    for control in ABSOLUTE
    for key in KEYS
    for position in (0.2, 0.61, 0.9)
    for every in (5, 40)
)
ECHOES: tuple[Phrase, ...] = tuple(
    ((gap, Echoes(which)),) for which in ("next", "last", "again") for gap in (3, 90, 400)
)
DAW_LIFE: tuple[Phrase, ...] = (((5, Says("bye")),), ((5, Says("strips 9")),), ((5, Says("strips 3")),))
CABLES: tuple[Phrase, ...] = tuple(
    phrase
    for name in PORTS
    for phrase in (
        ((5, Port(name, back=False)),),
        ((5, Port(name, back=True)),),
        ((5, Port(name, back=False)), (50, Port(name, back=True))),
    )
)
ASKS: tuple[Phrase, ...] = tuple(
    ((5, Asks(target)),)
    for target in ("phase/toggle", "phase/set/mix", "phase/next", "bank/next", "bank/previous", "strip/1/solo", "nope")
)
SWAPS: tuple[Phrase, ...] = tuple(((5, Swaps(to)),) for to in range(5))
REFUSALS: tuple[Phrase, ...] = tuple(((0, Refuses(name, count)),) for name in ("daw", "desk") for count in (1, 2, 5))
PAUSES = _PAUSES
ALL: tuple[tuple[Phrase, ...], ...] = (MOVES, TOUCHES, PAUSES, SAYS, DISPUTES, ECHOES, DAW_LIFE, CABLES, ASKS, SWAPS)


#: The DAW tells where everything stands, and every fader and knob is moved once: so most stories begin.
KNOWN: Phrase = (
    *((1, Says(f"{key} = {0.1 + 0.15 * place:.2f}")) for place, key in enumerate(KEYS)),
    *((1, Says(f"{key} = {place % 2}")) for place, key in enumerate(SWITCHES)),
    *((1, Plays(control, _top(control) // 2)) for control in ABSOLUTE),
)


@st.composite
def phrases(draw: st.DrawFn, *pools: tuple[Phrase, ...], fewest: int = 10, most: int = 30) -> Story:
    """What happens: phrases of these pools, each pool as likely as the next, one after another."""
    beginning = draw(st.integers(0, 2))
    choices = st.tuples(st.integers(0, len(pools) - 1), st.integers(0, 1 << 16))
    drawn = draw(st.lists(choices, min_size=fewest, max_size=most))
    chosen = (pools[pool][number % len(pools[pool])] for pool, number in drawn if number)
    return [*(KNOWN if beginning < 2 else ()), *(deed for phrase in chosen for deed in phrase)]
