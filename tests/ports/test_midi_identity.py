"""Two equal boxes: told apart by USB serial number or place, and refused with the line to write where they are not."""

import pytest

from bridge.model.rig import Usb
from bridge.ports.midi.hub import Listing
from bridge.ports.midi.identity import Wanted, choose, owned
from bridge.ports.midi.names import Matched, MatchRefused, NoMatch
from bridge.ports.midi.usb import UsbDevice

NAMES = ("nanoKONTROL2",)
LEFT, RIGHT = "nanoKONTROL2:nanoKONTROL2 MIDI 1 20:0", "nanoKONTROL2:nanoKONTROL2 MIDI 1 24:0"
THROUGH = "Midi Through:Midi Through Port-0 14:0"


def listing(*serials: str, names: tuple[str, ...] = (LEFT, RIGHT)) -> Listing:
    """A system with these names, each of a device of its own, on buses 1, 2 and so on."""
    pairs = enumerate(zip(names, serials, strict=False), 1)
    devices = {name: UsbDevice(serial, f"{bus}-1", 2) for bus, (name, serial) in pairs}
    return Listing("alsa", (THROUGH, *names), (THROUGH, *names), "", devices, tells_usb=True)


def chosen(device: Usb, present: Listing, names: tuple[str, ...] = NAMES) -> tuple[object, object]:
    return choose(Wanted(names, names, device), present, frozenset())


@pytest.mark.parametrize(
    ("device", "meant"),
    [(Usb("B"), RIGHT), (Usb("A"), LEFT), (Usb(place="2-1"), RIGHT), (Usb("A", "1-1"), LEFT)],
)
def test_of_two_equal_boxes_the_one_with_the_serial_number_or_place_is_meant(device: Usb, meant: str) -> None:
    assert chosen(device, listing("A", "B")) == (Matched(meant), Matched(meant))


def test_two_equal_boxes_are_refused_with_the_lines_to_write() -> None:
    way_in, way_out = chosen(Usb(), listing("A", "B"))
    assert isinstance(way_in, MatchRefused)
    assert isinstance(way_out, MatchRefused)
    assert way_in.advice == (
        f"2 MIDI inputs match 'nanoKONTROL2': {LEFT!r} (serial A, USB 1-1), {RIGHT!r} (serial B, USB 2-1); "
        'say which one is meant: `port: {serial: "A"}` or `port: {serial: "B"}`'
    )
    assert way_out.advice == way_in.advice.replace("inputs", "outputs")


@pytest.mark.parametrize("serials", [("A", "A"), ("", ""), ("A", "")])
def test_boxes_without_serial_numbers_of_their_own_are_told_apart_by_their_places(serials: tuple[str, str]) -> None:
    way_in, _ = chosen(Usb(), listing(*serials))
    assert isinstance(way_in, MatchRefused)
    assert way_in.advice.endswith('say which one is meant: `port: {usb: "1-1"}` or `port: {usb: "2-1"}`')


def test_a_serial_number_that_two_boxes_have_is_refused_with_their_places() -> None:
    way_in, _ = chosen(Usb("A"), listing("A", "A"))
    assert isinstance(way_in, MatchRefused)
    assert way_in.advice == (
        "2 MIDI devices have the serial number 'A'; "
        'say which one is meant: `port: {usb: "1-1"}` or `port: {usb: "2-1"}`'
    )


def test_a_serial_number_that_nothing_has_is_absent_and_says_what_is_there() -> None:
    assert chosen(Usb("C"), listing("A", names=(LEFT,))) == (
        NoMatch(f"no MIDI device has the serial number 'C'; present: {LEFT!r} (serial A, USB 1-1)"),
        NoMatch(f"no MIDI device has the serial number 'C'; present: {LEFT!r} (serial A, USB 1-1)"),
    )


def test_a_box_that_came_back_under_another_name_is_still_that_box() -> None:
    renamed = "nanoKONTROL2:nanoKONTROL2 _SLIDER/KNOB 20:0"
    assert chosen(Usb("A"), listing("A", names=(renamed,)), ("Something else",)) == (Matched(renamed), Matched(renamed))


def test_of_several_ports_of_the_box_its_names_decide() -> None:
    ports = ("X-Touch:X-Touch X-TOUCH_INT 20:0", "X-Touch:X-Touch X-TOUCH_EXT 20:1")
    present = Listing("alsa", ports, ports, "", dict.fromkeys(ports, UsbDevice("A", "1-1", 2)), tells_usb=True)
    assert chosen(Usb("A"), present, ("X-Touch X-TOUCH_EXT",)) == (Matched(ports[1]), Matched(ports[1]))
    way_in, _ = chosen(Usb("A"), present, ("X-Touch MIDI 1",))
    assert isinstance(way_in, MatchRefused)
    assert way_in.advice == (
        f"of the device with the serial number 'A', 2 MIDI inputs match '*': {ports[0]!r}, {ports[1]!r}; "
        "write the name of the one you mean beside it (`input:` and `output:`)"
    )


def test_ports_of_one_box_are_told_apart_by_name() -> None:
    ports = ("X-Touch:X-Touch X-TOUCH_INT 20:0", "X-Touch:X-Touch X-TOUCH_EXT 20:1")
    present = Listing("alsa", ports, ports, "", dict.fromkeys(ports, UsbDevice("A", "1-1", 2)), tells_usb=True)
    way_in, _ = chosen(Usb(), present, ("X-Touch",))
    assert isinstance(way_in, MatchRefused)
    assert "write the whole name" in way_in.advice


def test_where_the_system_cannot_tell_it_says_so() -> None:
    present = Listing("coremidi", ("nanoKONTROL2",), ("nanoKONTROL2",))
    way_in, way_out = chosen(Usb("A"), present)
    assert isinstance(way_in, MatchRefused)
    assert way_in.advice == (
        "USB serial numbers and places of MIDI ports cannot be told on this system (coremidi); "
        "write a name: `port: ...`"
    )
    assert way_out == way_in


def test_a_way_that_is_not_wanted_is_none() -> None:
    assert choose(Wanted(NAMES, (), Usb("A")), listing("A", "B"), frozenset()) == (Matched(LEFT), None)
    assert choose(Wanted((), NAMES, Usb("C")), listing("A", "B"), frozenset())[0] is None


def test_of_two_equal_boxes_the_one_that_another_port_names_is_left_to_it() -> None:
    present = listing("A", "B")
    taken = owned(Wanted(NAMES, NAMES, Usb("A")), present)
    assert taken == {LEFT}
    assert choose(Wanted(NAMES, NAMES), present, taken) == (Matched(RIGHT), Matched(RIGHT))
    assert owned(Wanted(NAMES, NAMES), present) == frozenset()
