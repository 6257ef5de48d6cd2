"""Through: what no entry takes passes on to a MIDI port, and ends where it began."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.compiler import compile_rig
from bridge.core.events import Back, Lost, Received, Send, Stop
from bridge.model.rig import Entry, Rig
from tests.core.toy import Studio, entry, rig

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
