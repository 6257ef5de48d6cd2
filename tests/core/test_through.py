"""Through: what no entry takes passes on to a MIDI port, and ends where it began."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core import loops
from bridge.core.compiler import compile_rig
from bridge.core.events import Back, Effect, Lost, Received, Send, Stop, Told
from bridge.model.rig import Entry, Rig
from tests.core.toy import MS, Studio, entry, rig

PAD, WHEEL, KNOB, FOOT = "desk/pad/1", "desk/wheel/pitch", "desk/knob/1", "pedal/switch/1"
FLIP = entry("pedal/switch/2", "any", "phase/toggle")


def through(*entries: Entry, surface: str = "desk", daw: str | None = "daw") -> Rig:
    made = rig([FLIP, *entries])
    surfaces = tuple(replace(each, through=daw) if each.name == surface else each for each in made.surfaces)
    return replace(made, surfaces=surfaces)


class Keyboard(Studio):
    """A studio whose surfaces send bytes, and which reads what a synth gets as hex."""

    def __init__(self, made: Rig) -> None:
        super().__init__(made, open_all=False)
        for port in ("desk", "pedal", "daw"):
            self.step(Back(0, port))
        self.take()

    def plays(self, data: str, port: str = "desk") -> list[str]:
        """A surface sends these bytes; what the synth gets, in hex, and what it is told in words."""
        self.take()
        self.out.clear()
        self.step(Received(self.t_ns, port, bytes.fromhex(data)))
        return self.got()

    def got(self) -> list[str]:
        sent = [effect.data for effect in self.out if isinstance(effect, Send) and effect.port == "daw"]
        self.out.clear()
        return [data.decode() if data[0] < 0x80 else data.hex(" ") for data in sent]

    def reload(self, made: Rig) -> None:
        """Another rig is played from now on."""
        self.out += self.engine.swap(compile_rig(made, {"toy": self.dialect}), self.t_ns)

    def take(self) -> list[str]:
        self.out = [effect for effect in self.out if not (isinstance(effect, Send) and effect.data[0] >= 0x80)]
        return super().take()


NOTES = ["90 24 40", "80 24 40", "90 70 01", "9f 00 00", "a0 24 33"]


@pytest.mark.parametrize("data", [*NOTES, "b0 07 20", "e0 00 50", "d0 30", "c0 05", "b5 40 7f"])
def test_what_nothing_takes_passes_on_unchanged(data: str) -> None:
    """Whether a control of the profile sends it or none."""
    assert Keyboard(through()).plays(data) == [data]


@pytest.mark.parametrize("data", ["f8", "fe", "fa", "f0 7e 00 06 02 01 f7", "f2 00 00"])
def test_what_boxes_say_to_each_other_stays_here(data: str) -> None:
    assert Keyboard(through()).plays(data) == []


def test_what_an_entry_takes_does_not_pass() -> None:
    it = Keyboard(through(entry(PAD, "mix", "note/99")))
    assert it.plays("90 24 40") == ["90 24 40"]
    assert it.plays("80 24 00") == ["80 24 00"]
    it.asks("phase/set/mix")
    assert it.plays("90 24 7f") == ["note/99 = 1.000000"]
    assert it.plays("90 24 00") == ["note/99 = 0.000000"]


def test_a_surface_that_passes_nothing_on_passes_nothing_on() -> None:
    assert Keyboard(through(surface="pedal")).plays("90 24 40") == []


@pytest.mark.parametrize(
    ("down", "up", "meant"),
    [
        ("90 24 40", "80 24 00", PAD),
        ("90 24 40", "90 24 00", PAD),
        ("b0 40 7f", "b0 40 00", FOOT),
        ("e0 00 60", "e0 00 40", WHEEL),
    ],
)
def test_what_went_through_is_let_go_there_whatever_flips(down: str, up: str, meant: str) -> None:
    path = "strip/1/volume" if meant == WHEEL else "note/99"
    surface = meant.partition("/")[0]
    it = Keyboard(through(entry(meant, "mix", path), surface=surface))
    assert it.plays(down, surface) == [down]
    it.asks("phase/set/mix")
    assert it.plays(up, surface) == [up]
    it.after(200)
    it.asks("phase/set/create")
    assert it.plays(up, surface) == [up], "nothing is held there any more: it is only passed on"


def test_a_press_that_an_entry_took_does_not_end_through() -> None:
    it = Keyboard(through(entry(PAD, "create", "note/99")))
    it.plays("90 24 7f")
    it.asks("phase/set/mix")
    assert it.plays("80 24 00") == ["note/99 = 0.000000"]


def test_a_second_stroke_in_another_phase_ends_the_first() -> None:
    it = Keyboard(through(entry(PAD, "mix", "note/99")))
    it.plays("90 24 40")
    it.asks("phase/set/mix")
    assert it.plays("90 24 7f") == ["80 24 00", "note/99 = 1.000000"]
    assert it.plays("80 24 00") == ["note/99 = 0.000000"]


HELD = ("90 24 40", "b0 40 7f", "e0 00 60", "d0 10")
RELEASED = ["80 24 00", "b0 40 00", "e0 00 40", "d0 00"]


@pytest.mark.parametrize("end", ["lost", "back", "stop", "unmapped", "no longer through"])
def test_what_is_held_there_ends_with_the_surface_the_rig_and_the_daemon(end: str) -> None:
    it = Keyboard(through())
    for data in HELD:
        it.plays(data)
    if end == "lost":
        it.step(Lost(it.t_ns, "desk"))
    if end == "back":
        it.step(Back(it.t_ns, "desk"))
    if end == "stop":
        it.step(Stop(it.t_ns))
    if end == "no longer through":
        it.reload(through(daw=None))
    if end == "unmapped":
        it.reload(through())
        assert it.got() == []
        it.step(Stop(it.t_ns))
    assert it.got() == RELEASED


def test_an_end_that_finds_the_port_absent_goes_out_when_it_is_back() -> None:
    it = Keyboard(through())
    it.plays("90 24 40")
    it.lost("daw")
    assert it.plays("80 24 00") == []
    assert it.plays("90 25 40") == [], "and a beginning is lost"
    it.step(Back(it.t_ns, "daw"))
    assert it.got() == ["hello", "80 24 00"]


MESSAGES_IN_PLAY = st.sampled_from(
    ("90 24 40", "90 24 00", "80 24 10", "b0 40 7f", "b0 40 00", "e0 00 60", "e0 00 40", "d0 11", "d0 00", "90 30 50")
)
DEEDS = st.one_of(
    MESSAGES_IN_PLAY, st.sampled_from(("mix", "create", "lost desk", "back desk", "lost daw", "back daw", "swap"))
)


@given(st.lists(DEEDS, max_size=40))
def test_nothing_hangs_whatever_happens(deeds: list[str]) -> None:
    """However notes, pedals, flips, cables and reloads take turns: after the end, all that began at the synth ended."""
    made = through(entry(PAD, "mix", "strip/1/mute", mode="momentary"), entry(WHEEL, "mix", "strip/1/volume"))
    it = Keyboard(made)
    sounding: dict[str, bool] = {}

    def note(lines: list[str]) -> None:
        for data in (bytes.fromhex(line) for line in lines if line[0] in "89bde"):
            status, is_on = data[0] & 0xF0, data[-1] > 0
            key = f"{0x90 if status == 0x80 else data[0]:x} {data[1] if status in (0x80, 0x90, 0xB0) else ''}"
            sounding[key] = (status != 0x80 and is_on) if status != 0xE0 else data[1:] != b"\x00\x40"

    for deed in [*deeds, "back daw", "stop"]:
        it.out.clear()
        match deed.split():
            case ["mix" | "create"]:
                it.asks(f"phase/set/{deed}")
            case ["lost", port]:
                it.step(Lost(it.t_ns, port))
            case ["back", port]:
                it.step(Back(it.t_ns, port))
            case ["swap"]:
                it.out += it.engine.swap(it.engine._world.program, it.t_ns)
            case ["stop"]:
                it.step(Stop(it.t_ns))
            case _:
                it.step(Received(it.t_ns, "desk", bytes.fromhex(deed)))
        note([line for line in it.got() if line != "hello" and "=" not in line and not line.endswith(("?", "!"))])
    assert not any(sounding.values())


# --- Loops ------------------------------------------------------------------------------------------------------


class Echoing(Keyboard):
    """A keyboard whose synth passes on all it gets, back into the keyboard's port, `round_ms` later."""

    def __init__(self, made: Rig, round_ms: float) -> None:
        self.round_ns = round(round_ms * MS)
        self.coming: list[tuple[int, bytes]] = []
        super().__init__(made)
        self.after(500)

    def rounds(self, *data: str, ms: float = 1000) -> list[str]:
        """These are played, a millisecond apart; what the synth got in all the time that follows."""
        got: list[str] = []
        for each in data:
            got += self._until(self.t_ns + MS) + self._plays(bytes.fromhex(each))
        return got + self._until(self.t_ns + round(ms * MS))

    def _until(self, until: int) -> list[str]:
        got: list[str] = []
        while self.coming and self.coming[0][0] <= until:
            t_ns, message = self.coming.pop(0)
            self.at(t_ns / MS)
            got += self.got() + self._plays(message)
        self.at(until / MS)
        return got + self.got()

    def _plays(self, data: bytes) -> list[str]:
        lines = self.plays(data.hex())
        self.coming += [(self.t_ns + self.round_ns, bytes.fromhex(line)) for line in lines]
        return lines


@pytest.mark.parametrize("round_ms", [2, 5, 11, 28])
def test_a_note_that_comes_straight_back_stops_going_round(round_ms: float) -> None:
    keys = Echoing(through(), round_ms)
    got = keys.rounds("90 24 40")
    assert 1 < len(got) <= loops.ROUNDS + 1
    assert keys.coming == []
    got = keys.rounds("80 24 40")
    assert got[0] == "80 24 40", "its end passes"
    assert len(got) <= loops.ROUNDS + 1
    assert keys.engine.picture()["ports"]["desk"]["echoes"] == 2
    keys.after(2000)
    assert keys.plays("90 24 40") == ["90 24 40"], "and is played again"


def test_a_loop_is_told_once() -> None:
    keys = Echoing(through(), 5)
    told: list[str] = []
    take = keys.engine.hear

    def hear(t_ns: int, port: str, data: bytes) -> list[Effect]:
        effects = take(t_ns, port, data)
        told.extend(effect.code for effect in effects if isinstance(effect, Told))
        return effects

    keys.engine.hear = hear  # type: ignore[method-assign]
    for note in range(36, 40):
        keys.rounds(f"90 {note:02x} 40")
    assert told == ["loop"]


def test_a_wheel_that_goes_round_comes_to_rest_where_the_hand_left_it() -> None:
    keys = Echoing(through(), 7)
    got = keys.rounds(*(f"b0 01 {number:02x}" for number in range(20, 60)))
    assert got[-1] == "b0 01 3b"
    assert keys.coming == []


def test_a_note_repeat_of_a_box_is_no_loop() -> None:
    """Thirty-seconds at 200 beats a minute are 37 ms apart."""
    keys = Keyboard(through())
    keys.after(500)
    for _ in range(100):
        keys.after(18.75)
        assert keys.plays("90 24 40") == ["90 24 40"]
        keys.after(18.75)
        assert keys.plays("80 24 40") == ["80 24 40"]


def test_of_a_pot_that_trembles_the_last_value_arrives() -> None:
    keys = Keyboard(through())
    keys.after(500)
    got = []
    for number in range(200):
        keys.after(5)
        got += keys.plays(f"b0 4a {64 + number % 2:02x}")
    assert len(got) < 60
    keys.out.clear()
    keys.after(500)
    assert (got + keys.got())[-1] == "b0 4a 41"
