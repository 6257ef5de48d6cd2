"""What a tablet is shown: values, switches, colours and texts, in the types of its profile; no finger is fought."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.face import DARK, Face
from bridge.core.osc_lights import STEPS, plans_of
from bridge.model.surface import (
    OSC,
    Argument,
    Control,
    Display,
    Light,
    LightKind,
    Look,
    MessageShape,
    Motor,
    OscValue,
    Text,
)
from bridge.wire import osc
from tests.core.tablet import TABLET, TabletStudio, says
from tests.core.toy import entry

VOLUME, SOLO = "track/1/volume", "track/1/solo"
RED = 0xFF0000


def shape(address: str) -> MessageShape:
    return MessageShape(OSC, 0, None, address)


def painted(kind: LightKind, value: OscValue, face: Face) -> tuple[str, tuple[osc.Argument, ...]]:
    (plan,) = plans_of(Light(kind, shape("/x"), osc=value), ())
    ((address, args),) = osc.decode(plan.paint(face))
    return address, args


@pytest.mark.parametrize(("kind", "value", "face", "args"), [
    (LightKind.LED, OscValue("f"), DARK._replace(on=True), (1.0,)),
    (LightKind.LED, OscValue("i", 0, 127), DARK._replace(on=True), (127,)),
    (LightKind.LED, OscValue("T"), DARK, (False,)),
    (LightKind.LED, OscValue("h", 5, 0), DARK, (5,)),
    (LightKind.RING, OscValue("f"), DARK, (0.0,)),
    (LightKind.RING, OscValue("d", -1, 1), DARK._replace(travel=0.0), (-1.0,)),
    (LightKind.MOTOR, OscValue("f", 10, 20), DARK._replace(travel=1.0), (20.0,)),
    (LightKind.METER, OscValue("f"), DARK._replace(level=0.0), (1.0,)),
    (LightKind.METER, OscValue("f"), DARK._replace(level=-30.0), (pytest.approx(0.5, abs=1e-4),)),
    (LightKind.METER, OscValue("f"), DARK, (0.0,)),
    (LightKind.COLOR, OscValue("s"), DARK._replace(on=True, color=RED), ("#ff0000",)),
    (LightKind.COLOR, OscValue("s"), DARK, ("#000000",)),
    (LightKind.COLOR, OscValue("r"), DARK._replace(on=True, color=RED), (0xFF0000FF,)),
    (LightKind.COLOR, OscValue("iii"), DARK._replace(on=True, color=0x0A0B0C), (10, 11, 12)),
    (LightKind.COLOR, OscValue("iiii"), DARK._replace(on=True, color=RED), (255, 0, 0, 255)),
    (LightKind.COLOR, OscValue("ffff"), DARK._replace(on=True, color=RED), (1.0, 0.0, 0.0, 1.0)),
    (LightKind.TEXT, OscValue("s"), DARK._replace(text="Drums   "), ("Drums",)),
    (LightKind.DIGITS, OscValue("s"), DARK._replace(text="\0 7"), ("7",)),
])  # fmt: skip
def test_each_kind_is_told_in_the_types_of_its_profile(
    kind: LightKind, value: OscValue, face: Face, args: tuple[osc.Argument, ...]
) -> None:
    assert painted(kind, value, face) == ("/x", args)


def test_a_colour_that_is_off_is_dark_and_not_black() -> None:
    _, (text,) = painted(LightKind.COLOR, OscValue("s"), DARK._replace(color=RED))
    assert text not in ("#ff0000", "#000000")


@given(st.floats(0, 1), st.sampled_from([OscValue("f"), OscValue("f", 0, 127), OscValue("d", -1, 1)]))
def test_a_position_is_told_to_one_step(travel: float, value: OscValue) -> None:
    _, (told,) = painted(LightKind.RING, value, DARK._replace(travel=travel))
    wanted = value.low + travel * (value.high - value.low)
    assert told == pytest.approx(wanted, abs=abs(value.high - value.low) / STEPS + 1e-6)


def motor(address: str) -> tuple[Light, ...]:
    return (Light(LightKind.MOTOR, shape(address), look=Motor(STEPS, instant=True), osc=OscValue()),)


def light(kind: LightKind, address: str, types: str, look: Look | None = None) -> Light:
    return Light(kind, shape(address), look=look, osc=OscValue(types))


LIT = replace(
    TABLET,
    controls=(
        Control("fader/1", says("/fader/1"), lights=motor("/fader/1")),
        Control("fader/2", says("/fader/2"), lights=(Light(LightKind.RING, shape("/fader/2"), osc=OscValue()),)),
        Control(
            "fader/3",
            says("/midi"),
            argument=Argument(low=0, high=127),
            lights=(Light(LightKind.RING, shape("/midi"), osc=OscValue("i", 0, 127)),),
        ),
        Control("button/solo/1", says("/solo/1"), lights=(light(LightKind.LED, "/solo/1", "f"),)),
        Control(
            "button/key/1", says("/flip"), lights=(Light(LightKind.COLOR, shape("/flip/color"), osc=OscValue("s")),)
        ),
    ),
    displays=(
        Display(
            "text/1", Light(LightKind.TEXT, shape("/label"), look=Text(24), osc=OscValue("s")), ("fader/1",), ("label",)
        ),
    ),
)


def studio(control: str = "fader/1", path: str = VOLUME) -> TabletStudio:
    return TabletStudio([entry(f"tablet/{control}", "any", path)], LIT)


def shown(lines: list[str], address: str) -> list[osc.Argument]:
    """What a tablet was sent to an address."""
    datagrams = [bytes.fromhex(line.removeprefix("tablet: ")) for line in lines if line.startswith("tablet: ")]
    messages = [message for datagram in datagrams for message in osc.decode(datagram)]
    return [argument for message in messages if message.address == address for argument in message.args]


@pytest.mark.parametrize(("control", "address", "told"), [
    ("fader/1", "/fader/1", 0.25), ("fader/2", "/fader/2", 0.25), ("fader/3", "/midi", 32),
])  # fmt: skip
def test_what_the_daw_moves_moves_on_the_tablet(control: str, address: str, told: float) -> None:
    it = studio(control)
    assert shown(it.daw(f"{VOLUME} = 0.25"), address) == [pytest.approx(told, abs=1e-4)]
    assert shown(it.daw(f"{VOLUME} = 0.25"), address) == []


@pytest.mark.parametrize("control", ["fader/1", "fader/2"])
def test_a_finger_is_not_told_where_it_is(control: str) -> None:
    it = studio(control)
    it.daw(f"{VOLUME} = 0.25")
    it.after(2000)
    for n in range(40):
        lines = it.after(5).says(f"/{control}", 0.25 + n * 0.0123)
        assert shown(lines, f"/{control}") == []


def test_a_fader_on_glass_is_in_hold_where_it_was_put() -> None:
    it = studio()
    it.daw(f"{VOLUME} = 0.75")
    assert it.after(20).says("/fader/1", 0.76) == ["daw: track/1/volume = 0.760000"]


def test_a_fader_is_not_moved_under_the_finger_and_follows_after_a_second() -> None:
    it = studio()
    it.daw(f"{VOLUME} = 0.5")
    it.after(2000).says("/fader/1", 0.5)
    it.after(100).says("/fader/1", 0.55)
    assert shown(it.after(100).daw(f"{VOLUME} = 0.1"), "/fader/1") == []
    it.take()
    assert shown(it.after(2000).take(), "/fader/1") == [pytest.approx(0.1, abs=1e-4)]


def test_a_switch_of_the_daw_lights_its_button() -> None:
    it = studio("button/solo/1", SOLO)
    assert shown(it.daw(f"{SOLO} = 1"), "/solo/1") == [1.0]
    assert shown(it.daw(f"{SOLO} = 0"), "/solo/1") == [0.0]


def test_a_flip_changes_the_colour_of_its_button_and_the_label_of_a_fader() -> None:
    entries = [
        entry("tablet/button/key/1", "any", "phase/toggle"),
        entry("tablet/fader/1", "create", VOLUME),
        entry("tablet/fader/1", "mix", "track/2/pan"),
    ]
    it = TabletStudio(entries, LIT)
    lines = it.says("/flip", 1)
    lines += it.after(50).take()
    assert shown(lines, "/flip/color")[0].startswith("#")  # type: ignore[union-attr]
    (label,) = shown(lines, "/label")
    assert "2" in str(label)


def test_when_the_port_opens_all_of_it_is_painted_once() -> None:
    it = TabletStudio([entry("tablet/fader/1", "any", VOLUME), entry("tablet/button/solo/1", "any", SOLO)], LIT)
    it.daw(f"{VOLUME} = 0.5", f"{SOLO} = 1")
    it.lost("tablet")
    lines = it.back("tablet") + it.after(200).take()
    assert shown(lines, "/fader/1") == [pytest.approx(0.5, abs=1e-4)]
    assert shown(lines, "/solo/1") == [1.0]
    assert len(shown(lines, "/label")) == 1
