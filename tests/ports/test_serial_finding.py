"""Which serial line is meant: what `auto` opens and what it never touches, several boxes, and what is spoken there."""

import termios
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.model.rig import NEVER_BAUD, SerialEnd
from bridge.ports.contract import PortState
from bridge.ports.serial import boards, finding
from bridge.ports.serial.boards import Plugged, mark_of
from bridge.ports.serial.finding import Found, Lookout, stages_of
from bridge.ports.serial.line import Line, LineClosed
from bridge.wire import boxes
from bridge.wire.talks import TALKS
from tests.ports.serial_box import FOOT, Cable, SerialBox

UNO, CH340 = (0x2341, 0x0043), (0x1A86, 0x7523)
AUTO = SerialEnd()
KNOBS = FOOT._replace(serial=0x2B, name="knobs")


class Desk:
    """The lines of this test's machine: `plug` puts a box on one; `find` asks a lookout for one's line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.boxes: list[SerialBox] = []
        self.there: list[Plugged] = []
        self.lookout = Lookout(lambda: [each._replace(mark=mark_of(each.path)) for each in self.there])
        self.found: list[Found] = []

    def plug(self, name: str, usb: tuple[int, int] | None = UNO, **box: object) -> SerialBox:
        cable = Cable(self.folder, name)
        self.there.append(Plugged(str(cable.path), usb))
        self.boxes.append(SerialBox(cable, **box))  # type: ignore[arg-type]
        return self.boxes[-1]

    def find(self, end: SerialEnd = AUTO, name: str = "foot", medium: str = "midi") -> Found | PortState:
        self.lookout.want(name, end)
        found = self.lookout.find(name, medium, lambda: False)
        if isinstance(found, Found):
            self.found.append(found)
        return found

    def finds(self, end: SerialEnd = AUTO, name: str = "foot", medium: str = "midi") -> Found:
        found = self.find(end, name, medium)
        assert isinstance(found, Found), found
        return found

    def refuses(self, end: SerialEnd = AUTO, name: str = "foot") -> str:
        found = self.find(end, name)
        assert isinstance(found, PortState)
        return found.detail

    def end(self) -> None:
        for found in self.found:
            found.line.close()
        for box in self.boxes:
            box.stop()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(finding, "LISTEN_SECONDS", 0.6)
    made = Desk(tmp_path)
    yield made
    made.end()


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Boards of this test start at once, and so it is known at once that they are silent."""
    short = {
        medium: tuple(stage._replace(seconds=0.6) for stage in stages) for medium, stages in finding._ORDER.items()
    }
    monkeypatch.setattr(finding, "_ORDER", short)
    monkeypatch.setattr(finding, "BOOT_SECONDS", 0.6)


# --- auto ---------------------------------------------------------------------------------------------------------


def test_auto_takes_the_board_that_says_hello(desk: Desk, soon: None) -> None:
    desk.plug("silent", deaf=True)
    box = desk.plug("foot")

    found = desk.finds()

    assert found.line.path == str(box.cable.path)
    assert boxes.heard_hello(found.heard[0]) is not None


def test_auto_never_opens_a_line_that_is_no_known_board(desk: Desk) -> None:
    others = [desk.plug("adapter", CH340), desk.plug("din", None)]

    told = desk.refuses()

    assert [box.bytes_heard for box in others] == [0, 0]
    assert f'write `serial: "{others[0].cable.path}"`' in told


def test_nothing_is_asked_of_a_board_that_is_named_by_its_path(desk: Desk) -> None:
    box = desk.plug("foot")
    desk.lookout.want("other", SerialEnd(str(box.cable.path), speaks="midi"))

    assert "belong to other surfaces" in desk.refuses()
    assert box.bytes_heard == 0


def test_a_silent_board_is_left_alone_until_something_is_plugged_in(desk: Desk, soon: None) -> None:
    box = desk.plug("foot", deaf=True)
    told = desk.refuses()
    asked = box.asked()
    assert asked >= 1
    assert "no box says hello" in told
    assert desk.refuses() == told
    assert box.asked() == asked
    box.deaf = False
    box.cable.unplug()
    assert desk.refuses() != told
    box.cable.plug()
    desk.finds()


def test_a_silent_board_is_asked_again_after_a_pause_that_grows(
    desk: Desk, soon: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "FIRST_PAUSE", 0.1)
    desk.plug("foot", deaf=True)
    pauses = []
    for _ in range(4):
        desk.refuses()
        (record,) = desk.lookout._records.values()
        pauses.append(record.pause)
        time.sleep(max(0.0, record.again - time.monotonic()))
    assert pauses == [0.1, 0.2, 0.4, 0.8]


def test_a_board_whose_boot_loader_listens_first_is_waited_for(desk: Desk) -> None:
    desk.plug("foot", boots_in=1.5)

    desk.finds()


# --- Several boxes ------------------------------------------------------------------------------------------------


def test_two_boxes_and_one_auto_is_refused_with_the_line_to_write(desk: Desk) -> None:
    desk.plug("foot")
    desk.plug("knobs", hello=KNOBS)

    told = desk.refuses()

    assert "'foot' (0000002A" in told
    assert "'knobs' (0000002B" in told
    assert 'write which: `serial: {box: "0000002A"}`' in told


def test_a_box_is_found_by_the_number_it_says(desk: Desk) -> None:
    desk.plug("foot")
    box = desk.plug("knobs", hello=KNOBS)

    found = desk.finds(SerialEnd(box="0000002B"))

    assert found.line.path == str(box.cable.path)
    assert "0000002C is not here, but 0000002A" in desk.refuses(SerialEnd(box="0000002C"), "third")


def test_auto_takes_no_box_that_another_surface_names(desk: Desk) -> None:
    box = desk.plug("foot")
    desk.plug("knobs", hello=KNOBS)
    desk.lookout.want("knobs", SerialEnd(box="0000002B"))

    assert desk.finds().line.path == str(box.cable.path)


def test_a_line_that_another_surface_has_is_not_asked(desk: Desk, soon: None) -> None:
    box = desk.plug("foot")
    desk.finds()
    asked = box.asked()

    assert "belong to other surfaces" in desk.refuses(AUTO, "hand")
    assert f"foot of this rig has {box.cable.path} already" in desk.refuses(SerialEnd(str(box.cable.path)), "hand")
    assert box.asked() == asked


def test_two_boxes_of_one_number_are_told_apart_by_their_paths(desk: Desk) -> None:
    box = desk.plug("foot")
    desk.plug("other")

    assert f'write which: `serial: "{box.cable.path}"`' in desk.refuses(SerialEnd(box="0000002A"))


# --- By path ------------------------------------------------------------------------------------------------------


def test_a_pattern_that_means_several_lines_is_refused(desk: Desk, tmp_path: Path) -> None:
    desk.plug("foot-1")
    desk.plug("foot-2")

    assert "means several lines" in desk.refuses(SerialEnd(f"{tmp_path}/foot-*"))


def test_two_names_of_one_line_are_one_line(desk: Desk, tmp_path: Path) -> None:
    box = desk.plug("foot-1")
    (tmp_path / "foot-2").symlink_to(box.cable.path)

    desk.finds(SerialEnd(f"{tmp_path}/foot-*"))


def test_what_is_not_there_is_said(desk: Desk, tmp_path: Path) -> None:
    assert "is not there" in desk.refuses(SerialEnd(f"{tmp_path}/nothing*"))


# --- What is spoken -----------------------------------------------------------------------------------------------


def playing(cable: Cable, music: bytes) -> SerialBox:
    """A box that says the same again and again, whatever it is asked."""

    class Player(SerialBox):
        def _live(self) -> None:
            while not self._ended.is_set():
                self.bytes_heard += len(self.cable.hear(0.05))
                self.cable.say(music)

    return Player(cable)


@pytest.mark.parametrize(
    ("music", "medium", "language", "rate"),
    [
        (bytes.fromhex("b0 50 7f b0 50 00"), "midi", "midi", 115_200),
        (bytes.fromhex("fe b0 50 7f 50 00"), "midi", "midi", 115_200),
        (b"F1 1\nF1 0\n", "osc", "lines", 115_200),
        (b"\xc0/F1\0,i\0\0\0\0\0\1\xc0", "osc", "slip", 115_200),
        (bytes.fromhex("f9 02 05 f0 79 02 05 f7"), "osc", "firmata", 57_600),
    ],
)
def test_what_is_spoken_is_found_out(
    desk: Desk, soon: None, tmp_path: Path, music: bytes, medium: str, language: str, rate: int
) -> None:
    desk.boxes.append(playing(Cable(tmp_path), music))

    found = desk.finds(SerialEnd(str(tmp_path / "foot")), medium=medium)

    assert (found.language, found.line.rate) == (language, rate)


@pytest.mark.parametrize("medium", ["midi", "osc"])
def test_noise_of_a_wrong_rate_is_taken_for_nothing(desk: Desk, soon: None, tmp_path: Path, medium: str) -> None:
    # 31250 baud read at 115200: every bit is three or four, most bytes begin in the middle of another.
    noise = bytes.fromhex("80 f8 87 00 78 f8 80 07 00 f8 ff 80 00 07 f8 e0 00 80 87 f8 1e 00 fe e0")
    desk.boxes.append(playing(Cable(tmp_path), noise))

    found = desk.find(SerialEnd(str(tmp_path / "foot")), medium=medium)

    assert isinstance(found, PortState)
    assert "write what it speaks" in found.detail


def test_a_box_that_says_hello_in_midi_is_found_by_asking(desk: Desk, soon: None, tmp_path: Path) -> None:
    hello = boxes.hello_sysex(boxes.hello_payload(FOOT._replace(asked=True)))

    class Midi(SerialBox):
        def _live(self) -> None:
            while not self._ended.is_set():
                if boxes.ASK_WHO in self.cable.hear(0.05):
                    self.cable.say(hello)

    cable = Cable(tmp_path)
    desk.there.append(Plugged(str(cable.path), UNO))
    desk.boxes.append(Midi(cable))

    assert desk.finds(SerialEnd(box="0000002A", speaks="midi", rate=115_200)).language == "midi"


def test_listening_writes_nothing() -> None:
    asked = [stage.languages for stages in finding._ORDER.values() for stage in stages if stage.asks]
    assert asked == [("framed",), ("firmata",)]


def test_no_line_is_ever_opened_at_the_rate_that_stops_a_board(tmp_path: Path) -> None:
    tried = {stage.rate for stages in finding._ORDER.values() for stage in stages}
    tried |= {rate for language in TALKS.values() for rate in language.rates}
    tried |= {stage.rate for stage in stages_of(AUTO, "midi")}
    assert NEVER_BAUD not in tried
    cable = Cable(tmp_path)
    try:
        with pytest.raises(RuntimeError):
            Line(str(cable.path), NEVER_BAUD)
    finally:
        cable.unplug()


def test_a_rate_of_the_rig_is_the_only_one_tried() -> None:
    assert {stage.rate for stage in stages_of(SerialEnd("/dev/ttyUSB0", rate=38_400), "osc")} == {38_400}


# --- The line itself ----------------------------------------------------------------------------------------------


def test_a_driver_that_hands_on_late_is_asked_to_hurry(tmp_path: Path) -> None:
    """FTDI's driver has a file for it (Linux, drivers/usb/serial/ftdi_sio.c, latency_timer)."""
    cable = Cable(tmp_path)
    timer = tmp_path / "sys" / "class" / "tty" / cable.path.resolve().name / "device" / "latency_timer"
    timer.parent.mkdir(parents=True)
    timer.write_text("16")
    line = Line(str(cable.path), 115_200, sysfs=tmp_path / "sys")
    try:
        assert timer.read_text() == "1"
    finally:
        line.close()
        cable.unplug()


def test_closing_a_line_does_not_hang_up(tmp_path: Path) -> None:
    cable = Cable(tmp_path)
    assert cable._ends is not None
    settings = termios.tcgetattr(cable._ends[1])
    settings[2] |= termios.HUPCL
    termios.tcsetattr(cable._ends[1], termios.TCSANOW, settings)
    line = Line(str(cable.path), 115_200)
    try:
        assert not cable.settings[2] & termios.HUPCL
    finally:
        line.close()
        cable.unplug()


def test_a_closed_line_says_so_in_one_way(tmp_path: Path) -> None:
    cable = Cable(tmp_path)
    line = Line(str(cable.path), 115_200)
    line._serial.close()  # what a driver does to a device that is gone, at worst
    with pytest.raises(LineClosed):
        line.read(0.1)
    with pytest.raises(LineClosed):
        line.write(b"\0")
    with pytest.raises(LineClosed):
        line.change_rate(9600)
    line.wake()
    line.close()
    line.close()
    cable.unplug()


def test_a_waiting_read_is_woken(tmp_path: Path) -> None:
    cable = Cable(tmp_path)
    line = Line(str(cable.path), 115_200)
    waker = threading.Timer(0.05, line.wake)
    waker.start()
    begin = time.monotonic()
    assert line.read(30.0) == b""
    assert time.monotonic() - begin < 10
    waker.join()
    line.close()
    cable.unplug()


# --- Boards -------------------------------------------------------------------------------------------------------


def test_chips_that_are_in_everything_are_no_boards() -> None:
    chips = [CH340, (0x0403, 0x6001), (0x10C4, 0xEA60), (0x067B, 0x2303)]
    assert not [chip for chip in chips if chip in boards.BOARDS]


def test_boot_loaders_are_no_boards() -> None:
    """A board that waits to be programmed has another id than the one that plays (boards.txt, `vid` and `pid`)."""
    loaders = [(0x2341, 0x0036), (0x2341, 0x0037), (0x1B4F, 0x9205), (0x2E8A, 0x0003)]
    assert not [loader for loader in loaders if loader in boards.BOARDS]


def test_the_lines_of_this_machine_can_be_listed() -> None:
    assert all(each.path for each in boards.plugged())
