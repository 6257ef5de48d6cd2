"""The footswitch of a Pico in a simulated chip: from the boot loader's first step to bounce, noise, lights and USB.

Every figure is simulated time: from the first edge at the pin to the last bit of the message. Nothing here was measured
on a real board.
"""

import random
import struct
import zlib
from pathlib import Path

import pytest

from bridge.wire import boxes
from bridge.wire.boxes import FromBox, FromHost
from bridge.wire.talk import Counts
from tests.real.rp2040 import tools
from tests.real.rp2040.pico import Pico, build

FRAMED, DIN, USB = "pico-footswitch-framed-uart-115200", "pico-footswitch-midi-uart-31250", "pico-footswitch-framed-usb"
#: What was promised, in ms.
LATEST = 1.1
#: When a box has long said hello, in ms.
AWAKE = 150
SWITCH, LIGHT = 2, 6
PRESSES = 200


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the firmware is built, once a run."""
    lack = tools.missing()
    if lack:
        pytest.skip(f"{lack} (make test does it)")
    return tmp_path_factory.mktemp("rp2040")


def press_often(pico: Pico, presses: int) -> list[float]:
    """Presses and releases with ten edges in 3 ms each; when each one began, in ms."""
    chance = random.Random(20)
    begun, at = [], pico.ms
    for number in range(2 * presses):
        begun.append(at)
        pico.bounce(SWITCH, number % 2)
        rest = chance.uniform(9, 14)
        pico.do("run", rest)
        at += 3 + rest
    pico.look()
    return begun


def test_the_file_is_what_a_boot_loader_takes(folder: Path) -> None:
    file = build(folder, USB).read_bytes()
    blocks = [struct.unpack("<8I476sI", file[at : at + 512]) for at in range(0, len(file), 512)]

    assert {(first, second, flags, last) for first, second, flags, *_, last in blocks} == {
        (0x0A324655, 0x9E5D5157, 0x2000, 0x0AB16F30)
    }
    assert [(block[3], block[4], block[5], block[6]) for block in blocks] == [
        (0x10000000 + 256 * n, 256, n, len(blocks)) for n in range(len(blocks))
    ]
    assert {block[7] for block in blocks} == {0xE48BFF56}
    # The boot ROM's checksum is the well-known one of zlib with every bit order turned round, and not inverted.
    boot, said = blocks[0][8][:252], struct.unpack("<I", blocks[0][8][252:256])[0]
    turned = bytes(int(f"{byte:08b}"[::-1], 2) for byte in boot)
    assert int(f"{zlib.crc32(turned) ^ 0xFFFFFFFF:032b}"[::-1], 2) == said


@pytest.mark.parametrize("name", [FRAMED, DIN, USB])
def test_200_bouncing_presses_are_200_presses_and_none_is_late(folder: Path, name: str) -> None:
    with Pico(build(folder, name)) as pico:
        pico.look(AWAKE)
        begun = press_often(pico, PRESSES)

        if name == DIN:
            told = [(said.ms, said.data[2] == 127) for said in pico.messages() if said.data[:2] == b"\xb0\x50"]
        else:
            told = [(said.ms, bool(said.data[0] & 1)) for said in pico.switches()]
        assert [down for _, down in told] == [True, False] * PRESSES
        late = [ms - start for (ms, _), start in zip(told, begun, strict=True)]
        assert max(late) <= LATEST


def test_glitches_of_5_us_are_no_press(folder: Path) -> None:
    with Pico(build(folder, FRAMED)) as pico:
        pico.look(AWAKE)
        for number in range(PRESSES):
            pico.down(SWITCH)
            pico.do("run", 0.005)
            pico.up(SWITCH)
            pico.do("run", 1 + number / 1000)
        pico.look()

        assert pico.switches() == []


def test_a_press_gives_up_what_is_being_said_and_it_is_said_again(folder: Path) -> None:
    with Pico(build(folder, FRAMED)) as pico:
        pico.look(AWAKE)
        begun = []
        chance = random.Random(3)
        for number in range(60):
            pico.do("adc", 0, 100 + number * 60)
            pico.hear(FromHost.PING, b"12345678")
            rest = chance.uniform(8, 9)
            pico.do("run", rest)
            pico.look()
            begun.append(pico.ms)
            pico.bounce(SWITCH, number % 2)
        pico.look(300)

        counts = Counts()
        said = pico.frames(counts)
        late = [told.ms - start for told, start in zip(pico.switches(), begun, strict=True)]
        assert max(late) <= LATEST
        assert sum(frame.kind == FromBox.PONG for frame in said) == 60
        assert counts.cut > 0
        assert (counts.torn, counts.long, counts.lost, counts.duplicate) == (0, 0, 0, 0)


def test_it_says_what_it_is(folder: Path) -> None:
    with Pico(build(folder, FRAMED)) as pico:
        pico.look(AWAKE)
        first, *more = pico.hellos()

        assert not more
        assert (first.switches, first.knobs, first.encoders, first.lights) == (4, 1, 0, 4)
        assert (first.protocol, first.name, first.serial_text) == (boxes.VERSION, "footswitch", "00002040")
        # The crystal, the PLL and the divider: 115200 within 0.1 %, from 48 MHz.
        assert pico.told["hz"] == 48_000_000
        assert abs(pico.told["rate"] - 115_200) < 115

        pico.hear(FromHost.WHO, bytes(boxes.VERSION))
        pico.look(50)
        assert len(pico.hellos()) == 2
        assert pico.frames()[-1].kind == FromBox.KNOB


def test_a_knob_reaches_both_ends_and_never_turns_back(folder: Path) -> None:
    with Pico(build(folder, FRAMED)) as pico:
        pico.look(AWAKE)
        for value in [0, *range(0, 4096, 9), 4095]:
            pico.do("adc", 0, value)
            pico.do("run", 1)
        pico.look(100)
        up = pico.knob()
        for value in [*range(4095, 0, -9), 0]:
            pico.do("adc", 0, value)
            pico.do("run", 1)
        pico.look(100)
        down = pico.knob()[len(up) :]

        assert (up[0], up[-1], down[-1]) == (0, 4095, 0)
        assert up == sorted(up)
        assert down == sorted(down, reverse=True)
        # At most one value every 4 ms: 455 ms of turning.
        assert 100 < len(up) < 130


def test_a_resting_knob_says_nothing_in_5_s_of_noise(folder: Path) -> None:
    with Pico(build(folder, FRAMED)) as pico:
        pico.do("noise", 10)  # 8 mV of 3.3 V in 4096 steps
        pico.do("adc", 0, 1777)
        pico.look(AWAKE)
        heard = len(pico.knob())
        pico.look(5000)

        assert len(pico.knob()) == heard == 1


def test_the_light_follows_and_goes_off_when_nobody_plays(folder: Path) -> None:
    with Pico(build(folder, FRAMED)) as pico:
        pico.look(AWAKE)
        pico.hear(FromHost.COLOUR, bytes((0, 255, 128, 0)))
        pico.hear(FromHost.LIGHT, bytes((0, boxes.ON)))
        pico.look(10)
        assert pico.lights[str(LIGHT)][-1][1] == 1
        assert pico.told["colour"] == pytest.approx([1, 128 / 255, 0])

        pico.hear(FromHost.LIGHT, bytes((0, boxes.BLINK)))
        pico.look(2000)
        changes = [level for ms, level in pico.lights[str(LIGHT)] if ms > AWAKE + 10]
        assert 4 <= len(changes) <= 11

        pico.hear(FromHost.LIGHT, bytes((0, boxes.ON)))
        pico.look(2900)
        assert pico.told["colour"][0] == 1
        pico.look(200)
        assert pico.lights[str(LIGHT)][-1][1] == 0
        assert pico.told["colour"] == [0, 0, 0]
        pico.hear(FromHost.PING)
        pico.look(10)
        assert pico.told["colour"][0] == 1


def test_a_pedal_that_opens_when_pressed_is_up_at_power_on(folder: Path) -> None:
    with Pico(build(folder, FRAMED)) as pico:
        pico.down(SWITCH)
        pico.look(AWAKE)
        pico.bounce(SWITCH, 1)
        pico.look(20)
        pico.bounce(SWITCH, 0)
        pico.look(20)

        assert [said.data[0] & 1 for said in pico.switches()] == [1, 0]


def test_a_hung_box_is_reset_and_keeps_the_foot_in_mind(folder: Path) -> None:
    with Pico(build(folder / "hang", FRAMED, "-DPB_TEST_HANG")) as pico:
        pico.look(AWAKE)
        pico.down(SWITCH)
        pico.look(20)
        pico.hear(FromHost.PING, b"hang")
        pico.look(600)

        assert pico.told["resets"] == 1
        before, after = pico.hellos()
        assert (before.held, after.held) == (0, 1)


def test_torn_frames_get_a_nak_and_the_next_good_one_is_obeyed(folder: Path) -> None:
    with Pico(build(folder, FRAMED)) as pico:
        pico.look(AWAKE)
        for junk in ("07 82 01 00 01 12 34 00", "ff ff ff 00", "02 " * 90 + "00"):
            pico.do("hear", junk)
        pico.hear(FromHost.LIGHT, bytes((0, boxes.ON)))
        pico.look(300)

        assert pico.lights[str(LIGHT)][-1][1] == 1
        assert any(said.kind == FromBox.NAK for said in pico.frames())


def test_usb_is_a_serial_device_that_hears_and_says(folder: Path) -> None:
    with Pico(build(folder, USB)) as pico:
        pico.look(AWAKE)
        pico.hear(FromHost.WHO, bytes(boxes.VERSION), line="usb")
        pico.hear(FromHost.LIGHT, bytes((0, boxes.ON)), line="usb")
        pico.look(30)
        pico.hear(FromHost.PING, b"again", line="usb")
        pico.look(30)

        assert len(pico.hellos()) == 2
        assert pico.lights[str(LIGHT)][-1][1] == 1
        assert [said.data for said in pico.frames() if said.kind == FromBox.PONG] == [b"again"]
        assert pico.told["resets"] == 0


def test_what_is_said_while_nobody_reads_is_not_said_later(folder: Path) -> None:
    with Pico(build(folder, USB)) as pico:
        pico.look(AWAKE)
        pico.do("deaf", True)
        pico.look(250)  # a beat waits for whoever does not come
        press_often(pico, 10)
        pico.do("deaf", False)
        pico.look(500)

        assert pico.switches() == []
        assert pico.frames()[-1].ms > pico.ms - 250
