"""A surface that speaks OSC: every address and argument type reaches its control, and nothing else moves anything."""

import math
import struct
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.events import Received
from bridge.core.relative import TICK
from bridge.model.surface import Control
from bridge.wire import osc
from tests.core.tablet import TABLET, TabletStudio, says
from tests.core.toy import entry

VOLUME, PAN = "track/1/volume", "track/1/pan"


def told(key: str, position: float) -> list[str]:
    return [f"daw: {key} = {position:.6f}"]


def studio(control: str, path: str, **reach: object) -> TabletStudio:
    return TabletStudio([entry(f"tablet/{control}", "any", path, **reach)])


def moved(control: str = "fader/1", at: float = 0.5) -> TabletStudio:
    """A control on a volume, in hold."""
    it = studio(control, VOLUME)
    it.daw(f"{VOLUME} = {at}")
    return it


def bundle(*packets: bytes) -> bytes:
    return b"#bundle\0" + bytes(7) + b"\1" + b"".join(struct.pack(">i", len(each)) + each for each in packets)


def test_a_float_along_the_travel_is_the_position() -> None:
    it = moved()
    it.says("/fader/1", 0.5)
    assert it.says("/fader/1", 0.625) == told(VOLUME, 0.625)


@pytest.mark.parametrize(("tags", "argument", "position"), [
    ("f", 0.75, 0.75), ("d", 0.75, 0.75), ("i", 1, 1.0), ("h", 0, 0.0), ("T", True, 1.0), ("F", False, 0.0),
    ("f", 1.5, 1.0), ("f", -7.0, 0.0), ("i", 70, 1.0), ("d", 1e300, 1.0),
])  # fmt: skip
def test_any_number_moves_a_fader_and_one_beyond_its_ends_means_the_end(
    tags: str, argument: float, position: float
) -> None:
    it = moved()
    it.says("/fader/1", 0.5)
    assert it.sends(osc.encode_typed("/fader/1", tags, argument)) == told(VOLUME, position)


@pytest.mark.parametrize("arguments", [("loud",), (None,), (b"\0",), (math.nan,), (math.inf,), ()])
def test_what_is_no_number_is_counted_and_moves_nothing(arguments: tuple[osc.Argument, ...]) -> None:
    it = moved()
    it.says("/fader/1", 0.5)
    assert it.says("/fader/1", *arguments) == []
    assert it.counted["mistakes"] == 1
    assert it.says("/fader/1", 0.625) == told(VOLUME, 0.625)


def test_numbers_of_the_profiles_own_stand_for_the_ends() -> None:
    it = moved("fader/5")
    it.says("/midi/5", 64)
    assert it.says("/midi/5", 127) == told(VOLUME, 1.0)
    assert it.says("/midi/5", 0.0) == told(VOLUME, 0.0)


def test_the_low_end_may_be_the_larger_number() -> None:
    it = moved("fader/6")
    it.says("/down", 0.0)
    assert it.says("/down", -0.5) == told(VOLUME, 0.75)


def test_both_axes_of_a_pad_come_in_one_message() -> None:
    it = TabletStudio([entry("tablet/knob/1", "any", VOLUME), entry("tablet/knob/2", "any", PAN)])
    it.daw(f"{VOLUME} = 0.5", f"{PAN} = 0.5")
    it.says("/xy", 0.5, 0.5)
    assert it.says("/xy", 0.625, 0.25) == told(VOLUME, 0.625) + told(PAN, 0.25)


def test_the_second_argument_counts_where_the_profile_says_so() -> None:
    it = moved("knob/3")
    it.says("/strip", 1, 0.5)
    assert it.says("/strip", 7, 0.625) == told(VOLUME, 0.625)
    assert it.says("/strip", 0.75) == []
    assert it.counted["mistakes"] == 1


@pytest.mark.parametrize(("address", "control", "said", "ticks"), [
    ("/turn", "encoder/1", 1.0, 1), ("/turn", "encoder/1", -2, -2), ("/turn", "encoder/1", 3, 3),
    ("/wheel", "encoder/2", 1, 1), ("/wheel", "encoder/2", 0.0, -1), ("/wheel", "encoder/2", False, -1),
])  # fmt: skip
def test_encoders_tell_ticks_or_which_way(address: str, control: str, said: float, ticks: int) -> None:
    it = moved(control)
    assert it.says(address, said) == told(VOLUME, 0.5 + ticks * TICK)


@pytest.mark.parametrize(("down", "up"), [(1.0, 0.0), (1, 0), (True, False), (0.5, 0.4)])
def test_a_button_is_down_from_half_way(down: float, up: float) -> None:
    it = studio("button/solo/1", "track/1/solo")
    it.daw("track/1/solo = 0")
    assert it.says("/solo/1", down) == told("track/1/solo", 1.0)
    assert it.says("/solo/1", down) == []
    assert it.says("/solo/1", up) == []
    assert it.says("/solo/1", down) == told("track/1/solo", 0.0)


@pytest.mark.parametrize("datagram", [osc.encode("/solo/1"), b"/solo/1\0,I\0\0"])
def test_a_button_that_says_nothing_but_its_name_is_pressed_and_let_go(datagram: bytes) -> None:
    it = studio("button/solo/1", "track/1/solo")
    it.daw("track/1/solo = 0")
    assert it.sends(datagram) == told("track/1/solo", 1.0)
    assert it.sends(datagram) == told("track/1/solo", 0.0)


def test_how_hard_a_pad_is_pressed_goes_along() -> None:
    it = studio("button/solo/1", "note/60", mode="momentary")
    assert it.says("/solo/1", 0.75) == told("note/60", 0.75)
    assert it.says("/solo/1", 0) == told("note/60", 0.0)


def test_a_bundle_is_played_in_its_order_and_may_hold_bundles() -> None:
    it = moved()
    it.says("/fader/1", 0.5)
    inner = bundle(osc.encode("/fader/1", 0.625), osc.encode("/fader/1", 0.75))
    assert it.sends(bundle(osc.encode("/fader/1", 0.5625), inner)) == [
        *told(VOLUME, 0.5625), *told(VOLUME, 0.625), *told(VOLUME, 0.75)
    ]  # fmt: skip


def test_bundles_nested_without_end_are_a_mistake() -> None:
    it = moved()
    packet = osc.encode("/fader/1", 0.625)
    for _ in range(osc.DEEPEST_BUNDLE + 1):
        packet = bundle(packet)
    assert it.sends(packet) == []
    assert it.counted["mistakes"] == 1


def test_an_address_of_nobody_is_counted_as_such() -> None:
    it = moved()
    assert it.says("/ping") == []
    assert it.says("/fader/99", 0.5) == []
    assert (it.counted["unmapped"], it.counted["mistakes"], it.counted["received"]) == (2, 0, 2)


def test_a_tap_flips_and_the_same_fader_does_another_thing() -> None:
    it = TabletStudio([
        entry("tablet/button/solo/1", "any", "phase/toggle"),
        entry("tablet/fader/1", "create", VOLUME), entry("tablet/fader/1", "mix", PAN),
    ])  # fmt: skip
    it.daw(f"{VOLUME} = 0.5", f"{PAN} = 0.5625")
    it.says("/fader/1", 0.5)
    assert it.says("/fader/1", 0.5625) == told(VOLUME, 0.5625)
    assert it.says("/solo/1", 1) == ["main in mix settled"]
    it.says("/solo/1", 0)
    assert it.after(200).says("/fader/1", 0.625) == told(PAN, 0.625)


def test_explaining_says_which_control_and_why_not() -> None:
    it = moved()
    reasons = it.engine.explain(Received(1, "tablet", osc.encode("/fader/9", 0.5)))
    assert [reason.code for reason in reasons] == ["no-control"]
    reasons = it.engine.explain(Received(1, "tablet", b"/fader/1\0\0\0\0,f\0\0"))
    assert [reason.code for reason in reasons] == ["mistake"]


@given(st.lists(st.binary(max_size=64) | st.floats(width=32).map(lambda number: osc.encode("/fader/1", number))))
def test_nothing_a_tablet_sends_raises_or_leaves_a_control_beyond_its_travel(datagrams: list[bytes]) -> None:
    it = moved()
    for datagram in datagrams:
        it.sends(datagram)
    assert it.counted["received"] == len(datagrams)
    for hand in it.engine._world.hands:
        assert hand.position is None or 0.0 <= hand.position <= 1.0


TOUCHY = replace(
    TABLET,
    controls=(
        Control("fader/1", says("/fader/1"), touch=says("/fader/1/z")),
        Control("pad/1", says("/pad/1"), after=says("/pad/1/pressure")),
        Control("switch/1", says("/latch"), latching=True),
        Control("switch/2", says("/closed"), inverted=True),
    ),
)


def touchy(control: str, path: str, gesture: str = "plain", **reach: object) -> TabletStudio:
    return TabletStudio([entry(f"tablet/{control}", "any", path, gesture, **reach)], TOUCHY)


def test_a_finger_on_a_fader_is_a_gesture() -> None:
    it = touchy("fader/1", "track/1/select", "touch")
    it.daw("track/1/select = 0")
    assert it.says("/fader/1/z", 1) == told("track/1/select", 1.0)
    assert it.says("/fader/1/z", 1) == []
    assert it.says("/fader/1/z", 0) == []


def test_a_touched_fader_stays_behind_at_a_flip() -> None:
    it = TabletStudio([
        entry("tablet/switch/2", "any", "phase/toggle"),
        entry("tablet/fader/1", "create", VOLUME), entry("tablet/fader/1", "mix", PAN),
    ], TOUCHY)  # fmt: skip
    it.daw(f"{VOLUME} = 0.5", f"{PAN} = 0.5")
    it.says("/fader/1/z", 1)
    it.says("/fader/1", 0.5)
    it.after(2000).says("/closed", 0)
    assert it.says("/fader/1", 0.52) == told(VOLUME, 0.52)
    it.says("/fader/1/z", 0)
    it.after(500)
    it.says("/fader/1", 0.51)
    assert it.says("/fader/1", 0.505) == told(PAN, 0.505)


def test_how_hard_a_pad_is_held_is_kept() -> None:
    it = touchy("pad/1", "note/60", mode="momentary")
    it.says("/pad/1", 0.5)
    it.says("/pad/1/pressure", 0.75)
    assert it.engine._world.hands[1].after == 0.75


def test_a_latching_switch_is_pressed_at_each_message() -> None:
    it = touchy("switch/1", "track/1/solo")
    it.daw("track/1/solo = 0")
    assert it.says("/latch", 1) == told("track/1/solo", 1.0)
    assert it.says("/latch", 0) == told("track/1/solo", 0.0)


def test_a_switch_may_be_down_at_0() -> None:
    it = touchy("switch/2", "track/1/solo")
    it.daw("track/1/solo = 0")
    assert it.says("/closed", 1) == []
    assert it.says("/closed", 0) == told("track/1/solo", 1.0)
