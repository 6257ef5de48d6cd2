"""A serial port with a real box of frames at the other end of a pty: opened, played, lost in every way, found again."""

import random
import termios
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.model.rig import SerialEnd
from bridge.ports.serial import port as serial_port
from bridge.ports.serial.finding import Lookout
from bridge.ports.serial.port import SerialPort
from bridge.wire import boxes
from bridge.wire.boxes import FromBox, FromHost
from tests.ports.ear import Ear
from tests.ports.serial_box import Cable, SerialBox, until

PRESSED, RELEASED = boxes.switch_message(0, True), boxes.switch_message(0, False)
LIT = bytes((0xB0, 80, 127))


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    made = Cable(tmp_path)
    yield made
    made.unplug()


@pytest.fixture
def box(cable: Cable) -> Iterator[SerialBox]:
    made = SerialBox(cable)
    yield made
    made.stop()


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def port(cable: Cable, ear: Ear, monkeypatch: pytest.MonkeyPatch) -> Iterator[SerialPort]:
    monkeypatch.setattr(serial_port, "RETRY_SECONDS", 0.05)
    made = SerialPort("foot", ear.receiver, SerialEnd(str(cable.path), speaks="framed"), "midi", Lookout())
    yield made
    made.stop()


@pytest.fixture
def opened(port: SerialPort, box: SerialBox, ear: Ear) -> SerialPort:
    port.start()
    ear.wait_for_state("open")
    ear.wait_for_data(1)
    return port


def played(ear: Ear) -> list[bytes]:
    return [each for each in ear.data if boxes.heard_hello(each) is None]


def test_a_box_is_asked_who_it_is_and_its_hello_is_the_first_thing_heard(
    opened: SerialPort, box: SerialBox, ear: Ear
) -> None:
    assert box.asked() >= 1
    hello = boxes.heard_hello(ear.data[0])
    assert hello is not None
    assert (hello.name, hello.serial_text) == ("foot", "0000002A")


def test_a_press_is_a_midi_message_and_a_light_is_a_frame(opened: SerialPort, box: SerialBox, ear: Ear) -> None:
    box.press()
    box.release()
    ear.wait(lambda: len(played(ear)) == 2, "the press")
    assert played(ear) == [PRESSED, RELEASED]
    assert opened.send(LIT) is True
    until(lambda: box.lights() == {0: 1}, "the light")


def test_the_hello_of_the_finding_is_no_sign_of_life_for_ever(port: SerialPort, cable: Cable, ear: Ear) -> None:
    box = SerialBox(cable, beats=False)
    try:
        port.start()
        ear.wait_for_state("open")
        box.deaf = True
        ear.wait_for_state("absent", "it fell silent")
        asked = box.asked()
        cable.say(b"\x01\x02\x03\x00")
        until(lambda: box.asked() > asked + 1, "a box that says nothing good to be asked on")
        assert port.state.kind == "absent"
    finally:
        box.stop()


def test_the_line_is_set_to_its_rate(opened: SerialPort, cable: Cable) -> None:
    _, _, _, local, _, rate = cable.settings
    assert rate == termios.B115200
    assert not local & (termios.ICANON | termios.ECHO)


def test_a_pulled_cable_is_told_and_a_new_one_behind_the_same_name_is_found(
    opened: SerialPort, box: SerialBox, cable: Cable, ear: Ear
) -> None:
    cable.unplug()
    assert ear.wait_for_state("absent", "the cable was pulled")
    assert opened.send(LIT) is False
    told = len(ear.states)
    ear.wait_for_state("absent", "is not there", told - 1)
    cable.plug()
    ear.wait_for_state("open", since=told)
    box.press()
    ear.wait(lambda: played(ear) == [PRESSED], "a press after the cable is back")


def test_a_box_that_falls_silent_is_lost_until_its_next_good_frame(
    opened: SerialPort, box: SerialBox, ear: Ear, cable: Cable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serial_port, "SILENCE_SECONDS", 1000.0)
    box.deaf = True
    asked = box.asked()
    ear.wait_for_state("absent", "it fell silent")
    assert opened.send(LIT) is False
    for _ in range(20):
        cable.say(random.Random(1).randbytes(64))  # garbage is no sign of life
    until(lambda: box.asked() > asked, "a silent box to be asked who it is")
    assert opened.state.kind == "absent"
    told = len(ear.states)
    box.deaf = False
    ear.wait_for_state("open", since=told)


def test_a_box_that_is_silent_for_long_is_looked_for_anew(
    opened: SerialPort, box: SerialBox, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serial_port, "SILENCE_SECONDS", 0.2)
    box.deaf = True
    ear.wait_for_state("absent", "it fell silent")
    until(lambda: opened.report == {}, "the line to be closed")
    box.deaf = False
    ear.wait_for_state("open", since=len(ear.states))


def test_a_box_that_begins_anew_in_mid_message_is_lost_and_open_again(
    opened: SerialPort, box: SerialBox, ear: Ear, cable: Cable
) -> None:
    box.press()
    ear.wait(lambda: played(ear) == [PRESSED], "the press")
    cable.say(b"\x03\x03")  # the first bytes of a frame that its reset cuts off
    box.begin_anew()
    ear.wait(lambda: [each.kind for each in ear.states][-3:] == ["open", "absent", "open"], "the new beginning")
    assert ear.states[-2].detail == serial_port.BEGAN
    ear.wait(lambda: sum(boxes.heard_hello(each) is not None for each in ear.data) == 2, "the hello")


def test_an_answer_to_a_question_is_no_new_beginning(opened: SerialPort, box: SerialBox, ear: Ear) -> None:
    opened.send(boxes.ASK_WHO)
    ear.wait(lambda: sum(boxes.heard_hello(each) is not None for each in ear.data) >= 2, "the second hello")
    assert [each.kind for each in ear.states].count("open") == 1


def test_a_flood_of_garbage_is_counted_and_the_next_press_is_heard(
    opened: SerialPort, box: SerialBox, ear: Ear, cable: Cable
) -> None:
    dice = random.Random(6)
    for _ in range(200):
        cable.say(dice.randbytes(5000))
    cable.say(b"\0")
    box.press()
    ear.wait(lambda: PRESSED in played(ear), "the press behind the flood")
    counts = opened.report["heard"]
    assert counts["torn"] + counts["cut"] + counts["long"] > 1000
    assert opened.state.kind == "open"


def test_a_line_that_takes_nothing_refuses_and_never_blocks(
    port: SerialPort, cable: Cable, box: SerialBox, ear: Ear
) -> None:
    port.start()
    ear.wait_for_state("open")
    with cable._using:  # the box reads nothing any more
        longest = taken = 0.0
        for number in range(20_000):
            begin = time.perf_counter()
            taken += port.send(bytes((0xB0, 80, number % 128)))
            longest = max(longest, time.perf_counter() - begin)
        assert 0 < taken < 20_000
        assert port.counters.refused > 0
        assert longest < 0.5, "seconds in the longest call"
        begin = time.perf_counter()
        port.stop()
        assert time.perf_counter() - begin < 2.0
    assert port.state.kind == "absent"


def test_what_a_line_has_no_words_for_is_counted_and_not_tried_again(opened: SerialPort) -> None:
    assert opened.send(b"\xf0\x7e\x7f\x06\x01\xf7") is True
    assert opened.counters.mistakes == 1


def test_a_second_port_is_told_that_the_line_is_taken(opened: SerialPort, cable: Cable) -> None:
    other = Ear()
    second = SerialPort("hand", other.receiver, SerialEnd(str(cable.path), speaks="framed"), "midi", Lookout())
    second.start()
    try:
        assert "another program has" in other.wait_for_state("refused").detail
    finally:
        second.stop()
    assert opened.state.kind == "open"


def test_a_file_that_is_no_line_is_refused(tmp_path: Path, ear: Ear) -> None:
    (tmp_path / "foot").write_text("no line")
    port = SerialPort("foot", ear.receiver, SerialEnd(str(tmp_path / "foot"), speaks="framed"), "midi", Lookout())
    port.start()
    try:
        assert "is no serial line" in ear.wait_for_state("refused").detail
    finally:
        port.stop()
    assert (tmp_path / "foot").read_text() == "no line"


def test_a_board_that_boots_is_waited_for(port: SerialPort, cable: Cable, ear: Ear) -> None:
    box = SerialBox(cable, boots_in=1.6)
    try:
        port.start()
        ear.wait_for_state("open")
        assert [each.kind for each in ear.states] == ["open"]
    finally:
        box.stop()


def test_the_status_says_what_box_it_is_and_when_it_was_heard(opened: SerialPort, cable: Cable) -> None:
    report = opened.report
    assert (report["line"], report["rate"], report["speaks"]) == (str(cable.path), 115_200, "framed")
    assert (report["box"]["name"], report["box"]["serial"]) == ("foot", "0000002A")
    assert 0 <= report["heard_seconds_ago"] < 5


def test_pings_go_on_while_nothing_is_played(opened: SerialPort, box: SerialBox) -> None:
    def pings() -> int:
        return sum(each.type == FromHost.PING for each in list(box.heard))

    first = pings()
    until(lambda: pings() >= first + 2, "two pings")


def test_what_was_said_last_is_heard_although_the_port_ends(opened: SerialPort, box: SerialBox) -> None:
    for light in range(4):
        assert opened.send(bytes((0xB0, 80 + light, 0)))
    opened.stop()
    until(lambda: box.lights() == dict.fromkeys(range(4), 0), "all lights to be off")


def test_stopping_in_a_flood_leaves_no_thread(port: SerialPort, box: SerialBox, ear: Ear, cable: Cable) -> None:
    before = set(threading.enumerate())
    port.start()
    ear.wait_for_state("open")
    ended = threading.Event()

    def pour() -> None:
        while not ended.is_set():
            box.say(FromBox.KNOB, b"\x00\x01\x00")

    flood = threading.Thread(target=pour)
    flood.start()
    try:
        ear.wait(lambda: len(ear.data) > 500, "the flood")
        port.stop()
        assert not [each for each in threading.enumerate() if each not in before and each is not flood]
    finally:
        ended.set()
        cable.unplug()
        flood.join()
