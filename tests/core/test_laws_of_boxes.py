"""Laws 3 and 5 on boxes of any kind: colours, rings, motors and letters of generated profiles.

Whenever all is still, every light, motor and display says what is so; what a hand did is not sent back at it, but to
motors that need it; and no motor pulls at a finger.
"""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bridge.core.events import Back, Lost
from tests.core.generated_boxes import COLORS, MODES, PALETTE, WAYS, Box, Wall, boxes, entries_of, phase_of, profile_of
from tests.core.panel import Panel

TENTHS = st.integers(0, 10).map(lambda number: number / 10)
KEYS = [f"track/{number}/{leaf}" for number in (1, 2, 3) for leaf in COLORS]
DEEDS = st.one_of(
    st.tuples(st.just("says"), st.sampled_from(KEYS), TENTHS),
    st.tuples(st.just("changes"), st.integers(0, 5), TENTHS),
    st.tuples(st.just("names"), st.integers(1, 3), st.sampled_from(("Kick", "Bass 2", "Gesang"))),
    st.tuples(st.just("moves"), st.integers(0, 5), TENTHS),
    st.tuples(st.just("touches"), st.integers(0, 5), st.sampled_from((True, True, False))),
    st.tuples(st.just("flips"), st.just(0), st.just(0)),
    st.tuples(st.just("waits"), st.sampled_from((1, 30, 150, 600, 1500)), st.just(0)),
    st.tuples(st.just("plugs"), st.just(0), st.just(0)),
)
Deed = tuple[str, object, object]


class Play:
    """A story on a box: what the DAW said last, which fingers are down, and what the desk shows."""

    def __init__(self, made: Sequence[Box], *, slow: bool) -> None:
        self.made = made
        self.it = Panel(profile_of(made, slow=slow), *entries_of(made))
        self.wall = Wall()
        self.wall.told(self.it.opened)
        self.fingers: set[int] = set()
        self.called: dict[str, str] = {}
        self.note(self.it.says(*(f"{key} = 0" for key in KEYS)))

    def note(self, told: Sequence[str]) -> list[str]:
        self.wall.told(told)
        return list(told)

    def do(self, deed: Deed) -> None:
        what, about, number = deed
        getattr(self, what)(about, number)

    def says(self, key: str, position: float) -> None:
        at = round(position) if key.rsplit("/", 1)[-1] in ("solo", "mute", "arm") else position
        self.no_pull(self.note(self.it.says(f"{key} = {at}")))

    def changes(self, which: int, position: float) -> None:
        """The DAW changes just what this control reaches now."""
        box = self.made[which % len(self.made)]
        self.says(box.create if phase_of(self.it) == "create" else box.mix, position)

    def names(self, number: int, name: str) -> None:
        self.called[f"track/{number}"] = name
        self.no_pull(self.note(self.it.says(f"track/{number} is {name}")))

    def moves(self, which: int, position: float) -> None:
        box = self.made[which % len(self.made)]
        at = which % len(self.made) + 1
        if box.light in ("led", "color"):
            self.note(self.it.plays(f"90 {at:02x} 7f", f"90 {at:02x} 00"))
            return
        if box.light == "echo" and at not in self.fingers:
            number = round(position * 16383)
            own = f"e{at - 1:x} {number & 127:02x} {number >> 7:02x}"
            self.wall.told([own])
            assert self.note(self.it.plays(own)) == [], "without a finger it is its motor"
            return
        wide = box.light == "echo"
        number = round(position * (16383 if wide else 127))
        own = f"e{at - 1:x} {number & 127:02x} {number >> 7:02x}" if wide else f"b0 {at:02x} {number:02x}"
        if box.light != "ring":
            self.wall.told([own])  # it stands there
        told = self.note(self.it.plays(own))
        mine = [line for line in told if line[:2] == own[:2] and (wide or line[:5] == own[:5])]
        assert mine in ([], [own]) if wide else mine == [], "nothing is sent back at a hand"
        self.no_pull(told, but=own)

    def touches(self, which: int, down: bool) -> None:
        at = which % len(self.made) + 1
        if self.made[at - 1].light != "echo":
            return
        (self.fingers.add if down else self.fingers.discard)(at)
        self.no_pull(self.note(self.it.plays(f"90 {at + 64:02x} {'7f' if down else '00'}")))

    def flips(self, _a: object, _b: object) -> None:
        self.no_pull(self.note(self.it.plays("90 7f 7f", "90 7f 00")))

    def waits(self, ms: int, _b: object) -> None:
        self.no_pull(self.note(self.it.later(ms)))

    def plugs(self, _a: object, _b: object) -> None:
        self.it.out.clear()
        self.it.step(Lost(self.it.t_ns, "desk"))
        self.it.out.clear()
        self.wall.shown.clear()
        self.fingers.clear()
        self.it.step(Back(self.it.t_ns, "desk"))
        self.note(self.it.told())

    def no_pull(self, told: Sequence[str], but: str = "") -> None:
        """No motor is driven while a finger is on it."""
        pulled = [line for line in told if line[:1] == "e" and int(line[1], 16) + 1 in self.fingers and line != but]
        assert not pulled, "a motor pulls at a finger"

    def settles(self) -> None:
        """Every finger off, and time for everything to arrive."""
        for at in sorted(self.fingers):
            self.touches(at - 1, False)
        self.waits(3000, 0)
        self.waits(3000, 0)

    def shows_what_is(self) -> None:
        values = {key: value.position for key, value in self.it.engine._world.peers["daw"].values.items()}
        for at, box in enumerate(self.made, 1):
            target = box.create if phase_of(self.it) == "create" else box.mix
            position = values.get(target)
            assert position is not None
            getattr(self, f"_{box.light}")(at, target.rsplit("/", 1)[-1], position)
            self._text(at, target)

    def _led(self, at: int, leaf: str, position: float) -> None:
        assert self.wall.number(0x90, at) == (127 if position >= 0.5 else 0)

    def _color(self, at: int, leaf: str, position: float) -> None:
        assert self.wall.number(0x90, at) == (PALETTE[COLORS[leaf]] if position >= 0.5 else 0)

    def _ring(self, at: int, leaf: str, position: float) -> None:
        assert self.wall.number(0xB0, at + 64) == MODES[WAYS[leaf]] + 1 + round(position * 10)

    def _motor(self, at: int, leaf: str, position: float) -> None:
        number = self.wall.number(0xB0, at)
        assert number is not None
        assert self._given_up(at, number / 127) or abs(number - position * 127) <= 0.5 + 1e-6

    def _echo(self, at: int, leaf: str, position: float) -> None:
        low, high = self.wall.shown[bytes((0xE0 + at - 1,))]
        number = low | high << 7
        assert self._given_up(at, number / 16383) or abs(number - position * 16383) <= 0.5 + 1e-6

    def _given_up(self, at: int, stands: float) -> bool:
        """Whether a motor that was held off its place twice is known to stand there, and has nothing in hold."""
        hand = self.it.engine._world.hands[at - 1]
        return hand.insisted and not hand.hold and hand.position == stands

    def _text(self, at: int, target: str) -> None:
        name = self.called.get(target.rpartition("/")[0])
        letters = self.wall.shown[bytes((0xF0, 0, at))][:-1].decode()
        assert letters == f"{name:6}" if name else letters.strip()


@given(boxes(), st.lists(DEEDS, max_size=25), st.booleans())
def test_laws_3_and_5_hold_on_boxes_of_any_kind(made: list[Box], story: list[Deed], slow: bool) -> None:
    play = Play(made, slow=slow)
    for deed in story:
        play.do(deed)
    play.settles()
    play.shows_what_is()
