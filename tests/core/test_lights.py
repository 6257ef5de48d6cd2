"""Lights: what each shows, when it is told, and what is never told twice."""

import pytest

from bridge.model.rig import Entry, Group, Phase
from bridge.model.surface import WireModel
from tests.core.toy import MS, Studio, entry, rig

FOOT, SECOND = "pedal/switch/1", "pedal/switch/2"
SOLO, MUTE, FADER, KNOB, OTHER = (
    "desk/button/solo/1", "desk/button/mute/1", "desk/fader/1", "desk/knob/1", "desk/knob/2",
)  # fmt: skip
THREE = (Phase("create"), Phase("mix"), Phase("blend"))
ON, OFF = "desk: b0 20 7f", "desk: b0 20 00"


def studio(*entries: Entry, **more: object) -> Studio:
    it = Studio(rig(entries, THREE, **more))  # type: ignore[arg-type]
    it.daw("strips 9")
    return it


def ring(number: int, knob: int = 1) -> str:
    return f"desk: b0 {15 + knob:02x} {number:02x}"


# --- What a light shows -------------------------------------------------------------------------------------------


def test_everything_is_painted_when_a_surface_opens() -> None:
    it = Studio(rig([entry(SOLO, "any", "phase/set/create")]), open_all=False)
    lines = it.back("desk")
    assert lines[0] == ON, "what tells the phase comes first"
    assert len(lines) == 12
    assert all(line.endswith(" 00") for line in lines[1:]), "and what shows nothing is dark, whatever it showed before"


def test_a_surface_that_is_absent_is_shown_nothing() -> None:
    it = studio(entry(SOLO, "any", "strip/1/solo"))
    it.lost("desk")
    assert it.daw("track/1/solo = 1") == []


def test_a_lamp_is_on_where_its_target_is() -> None:
    it = studio(entry(SOLO, "any", "strip/1/solo"))
    assert it.daw("track/1/solo = 1") == [ON]
    assert it.daw("track/1/solo = 1") == [], "and is told once"
    assert it.daw("track/1/solo = 0") == [OFF]


@pytest.mark.parametrize(("position", "number"), [(0.0, 0), (0.25, 32), (0.5, 64), (1.0, 127)])
def test_a_ring_shows_where_its_target_stands(position: float, number: int) -> None:
    it = studio(entry(KNOB, "any", "strip/1/width"))
    it.daw("track/1/width = 0.1")
    assert it.daw(f"track/1/width = {position}") == [ring(number)]


def test_a_ring_shows_the_travel_of_its_own_cell() -> None:
    it = studio(
        entry(KNOB, "any", "strip/1/width", range=("0.5", "1")), entry(OTHER, "any", "strip/1/width", invert=True)
    )
    assert it.daw("track/1/width = 0.75") == [ring(64), ring(32, knob=2)]


def test_a_value_outside_the_range_is_shown_at_its_end() -> None:
    it = studio(entry(KNOB, "any", "strip/1/width", range=("0.25", "0.75")))
    assert it.daw("track/1/width = 1") == [ring(127)]
    assert it.daw("track/1/width = 0") == [ring(0)]


def test_what_is_unknown_again_is_dark() -> None:
    it = studio(entry(SOLO, "any", "strip/1/solo"), entry(KNOB, "any", "strip/1/width"))
    it.daw("track/1/solo = 1", "track/1/width = 1")
    assert sorted(it.daw("bye")) == [ring(0), OFF, "told daw-went about daw"]


def test_the_lamp_of_a_note_is_on_while_its_own_finger_is_down() -> None:
    it = studio(entry(SOLO, "any", "note/36"))
    assert it.hand(SOLO, 127) == ["daw: note/36 = 1.000000", ON]
    assert it.hand(SOLO, 0) == ["daw: note/36 = 0.000000", OFF]


def test_the_lamp_of_a_note_stays_dark_where_it_could_not_sound() -> None:
    it = studio(entry(SOLO, "any", "note/36"))
    it.lost("daw")
    assert it.hand(SOLO, 127) == []


@pytest.mark.parametrize(
    ("target", "lit"),
    [
        ("phase/set/create", ("create",)),
        ("phase/set/blend", ("blend",)),
        ("phase/toggle", ("mix",)),
        ("phase/toggle/mix/blend", ("blend",)),
        ("phase/next", ()),
        ("phase/peek", ()),
        ("bank/next", ()),
    ],
)
def test_the_lamps_of_the_bridges_own_targets_tell_the_phase(target: str, lit: tuple[str, ...]) -> None:
    it = studio(entry(SOLO, "any", target))
    shown = {}
    for phase in ("mix", "blend", "create"):
        it.asks(f"phase/set/{phase}")
        lane = it.engine._world.lanes["desk"]
        shown[phase] = lane.shown[b"\xb0\x20"] == b"\xb0\x20\x7f"
    assert tuple(phase for phase in ("create", "mix", "blend") if shown[phase]) == lit


def test_a_lamp_tells_the_phase_of_its_own_group() -> None:
    groups = (Group("left", ("pedal",)), Group("right", ("desk",)))
    it = studio(entry(SOLO, "any", "phase/set/mix"), entry(FOOT, "any", "phase/set/mix"), groups=groups)
    assert it.hand(FOOT, 127) == ["left in mix settled"]
    assert it.hand(SOLO, 127) == ["right in mix settled", ON]


@pytest.mark.parametrize(
    ("gestures", "shown"),
    [
        ((("tap", "strip/1/solo"), ("hold", "strip/1/mute")), "solo"),
        ((("hold", "strip/1/mute"), ("double", "strip/1/solo")), "mute"),
        ((("double", "strip/1/solo"), ("release", "strip/1/mute")), "solo"),
        ((("press", "strip/1/mute"), ("tap", "strip/1/solo")), "mute"),
    ],
)
def test_a_lamp_shows_the_first_gesture_that_has_a_target(gestures: tuple[tuple[str, str], ...], shown: str) -> None:
    it = studio(*(entry(SOLO, "any", path, gesture) for gesture, path in gestures))
    other = "mute" if shown == "solo" else "solo"
    assert it.daw(f"track/1/{other} = 1") == []
    assert it.daw(f"track/1/{shown} = 1") == [ON]


# --- The repaint --------------------------------------------------------------------------------------------------


def test_a_flip_tells_only_what_differs_and_the_phase_first() -> None:
    it = studio(
        entry(SOLO, "create", "strip/1/solo"),
        entry(SOLO, "mix", "strip/1/mute"),
        entry("desk/button/solo/2", "any", "phase/set/mix"),
        entry(KNOB, "create", "strip/1/width"),
        entry(KNOB, "mix", "strip/1/pan"),
        entry(OTHER, "create", "strip/2/width"),
        entry(OTHER, "mix", "strip/2/pan"),
    )
    it.daw("track/1/solo = 1", "track/1/mute = 1", "track/1/width = 1", "track/1/pan = 0", "track/2/width = 1")
    it.daw("track/2/pan = 1")
    lights = [line for line in it.asks("phase/set/mix") if line.startswith("desk")]
    assert lights == ["desk: b0 21 7f", ring(0)]


def test_a_bank_repaints_as_a_flip_does() -> None:
    it = studio(entry(SOLO, "any", "strip/1/solo"))
    it.daw("track/1/solo = 1", "track/5/solo = 0")
    assert it.asks("bank/next") == ["main from 4", OFF]
    assert it.asks("bank/previous") == ["main from 0", ON]


def test_a_repaint_that_was_asked_for_tells_everything_again() -> None:
    it = studio(entry(SOLO, "any", "strip/1/solo"))
    it.daw("track/1/solo = 1")
    lines = it.asks("surface/repaint")
    assert len(lines) == 12
    assert ON in lines


def test_every_control_on_a_target_follows_it() -> None:
    it = studio(
        entry(KNOB, "any", "strip/1/width"), entry(OTHER, "any", "track/1/width"), entry(FADER, "any", "strip/1/width")
    )
    it.daw("track/1/width = 0")
    it.hand(FADER, 0)
    assert it.sweep(FADER, (127,)) == ["daw: track/1/width = 1.000000", ring(127), ring(127, knob=2)]


def test_a_hand_is_not_shown_what_it_just_did() -> None:
    """The ring of a knob is the knob's own message: the box turned it already."""
    it = studio(entry(KNOB, "any", "strip/1/width"))
    it.daw("track/1/width = 0")
    it.hand(KNOB, 0)
    assert it.sweep(KNOB, (1, 2, 3)) == [f"daw: track/1/width = {n / 127:.6f}" for n in (1, 2, 3)]
    assert it.daw(f"track/1/width = {3 / 127:.6f}") == []
    assert it.daw("track/1/width = 1") == [ring(127)]


def test_the_ring_of_a_knob_that_waits_goes_back_to_where_the_value_stands() -> None:
    it = studio(entry(KNOB, "any", "strip/1/width"))
    it.daw("track/1/width = 1")
    assert it.hand(KNOB, 10) == [ring(127)], "the box shows 10 by itself"
    assert it.daw("track/1/width = 0.99") == [ring(126)]


def test_a_lamp_of_a_late_fader_goes_over_with_it() -> None:
    lines = (
        entry(KNOB, "create", "strip/1/width", unknown="take", takeover="jump"),
        entry(KNOB, "mix", "strip/2/width"),
    )
    it = studio(*lines)
    it.daw("track/2/width = 1")
    it.sweep(KNOB, (10, 11))
    assert it.asks("phase/set/mix") == ["main in mix settled"]
    assert it.after(99).take() == []
    assert it.after(1).take() == [ring(127)]


def test_what_waits_for_the_wire_does_not_turn_a_ring_back_under_the_hand() -> None:
    slow = {"desk": WireModel(bytes_per_second=3125, gap_ns=20 * MS)}
    entries = [entry("desk/knob/1", "any", "strip/1/pan"), entry("desk/button/solo/1", "any", "strip/1/solo")]
    it = Studio(rig(entries, wires=slow))
    it.daw("track/1/pan = 0.5")
    it.after(500).hand("desk/knob/1", 63)
    it.after(500).daw("track/1/solo = 1", "track/1/pan = 0.25")
    it.hand("desk/knob/1", 40)
    assert [line for line in it.after(500).take() if line.startswith("desk: b0 10")] == []
