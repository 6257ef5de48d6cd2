"""The box's protocol header against the test vectors that the daemon's codecs are tested with too."""

import json
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bridge.wire import boxes, frames
from bridge.wire.talk import Counts
from tests.real.avr.workshop import FIRMWARE, Workshop, environment

VECTORS: dict[str, Any] = json.loads((FIRMWARE / "vectors.json").read_text())
TYPES = {each.name: int(each) for kind in (boxes.FromBox, boxes.FromHost) for each in kind}
SOURCE = Path(__file__).with_name("vectors.c")


class Header:
    """The header, compiled for this machine."""

    def __init__(self, program: Path) -> None:
        self._program = program

    def ask(self, *lines: str) -> list[str]:
        """One answer for each command, as the head of vectors.c has them."""
        done = subprocess.run(
            [self._program], input="\n".join(lines), capture_output=True, text=True, env=environment(), check=True
        )
        return [line.strip() for line in done.stdout.splitlines()]


@pytest.fixture(scope="session")
def header(workshop: Workshop) -> Header:
    return Header(workshop.host_program(SOURCE))


def bare(text: str) -> str:
    return text.replace(" ", "") or "-"


def test_every_frame_is_written_as_the_vectors_have_it(header: Header) -> None:
    rows = VECTORS["frames"]
    asked = [f"encode {TYPES[row['type']]:x} {row['seq']:x} {bare(row['payload'])}" for row in rows]

    assert header.ask(*asked) == [bare(row["wire"]) for row in rows]


def test_every_frame_is_read_as_the_vectors_have_it(header: Header) -> None:
    rows = VECTORS["frames"]
    wanted = [f"{TYPES[row['type']]:02x}{row['seq']:02x}{row['payload'].replace(' ', '')}" for row in rows]

    assert header.ask(*(f"hear {bare(row['wire'])}" for row in rows)) == wanted


@pytest.mark.parametrize("row", VECTORS["streams"], ids=lambda row: row["name"])
def test_streams_give_the_same_good_frames_whatever_is_wrong_with_them(header: Header, row: dict[str, Any]) -> None:
    (said,) = header.ask(f"hear {bare(row['wire'])}")
    good = [word for word in said.split() if not word.startswith("bad")]
    bad = [word for word in said.split() if word.startswith("bad")]

    assert good == [bare(each) for each in row["good"]]
    assert len(bad) == sum(row["counts"].get(what, 0) for what in ("torn", "cut", "long"))


def test_whatever_comes_in_the_next_good_frame_is_heard(header: Header) -> None:
    chance = random.Random(8)
    good = frames.encode(boxes.FromHost.PING, 200, b"well")
    lines = []
    for _ in range(3000):
        noise = bytearray(chance.choice((chance.randbytes(chance.randrange(200)), good * 3)))
        for _ in range(chance.randrange(4) if noise else 0):
            noise[chance.randrange(len(noise))] = chance.choice((0, 1, 0xFF, chance.randrange(256)))
        lines.append(f"hear {(bytes(noise) + bytes(1) + frames.encode(0x82, 201, bytes((0, 1)))).hex()}")

    # The program is built with the sanitizers for addresses and undefined behaviour: a step out of bounds ends it.
    said = header.ask(*lines)
    assert len(said) == 3000
    assert all(line.split()[-1] == "82c90001" for line in said)


def test_hellos_are_the_same_sysex(header: Header) -> None:
    rows = [row for row in VECTORS["frames"] if row["type"] == "HELLO"]

    assert header.ask(*(f"hello {bare(row['payload'])}" for row in rows)) == [bare(row["midi"][0]) for row in rows]


def test_knobs_are_spread_over_fourteen_bits_alike(header: Header) -> None:
    for top, fine in ((1023, 0), (4095, 1)):
        values = range(0, top + 1, 3)
        said = [int(word) for word in header.ask(*(f"fourteen {value} {top}" for value in values))]
        for value, wide in zip(values, said, strict=True):
            pair = boxes.MOVES[boxes.FromBox.KNOB](bytes((fine, value >> 8, value & 0xFF)))
            assert pair is not None
            assert wide == pair[0][2] << 7 | pair[1][2]


def test_what_the_host_says_in_midi_is_understood(header: Header) -> None:
    rows = [row for row in VECTORS["frames"] if row["from"] == "host" and row["midi"]]
    for row in rows:
        said = header.ask(f"midi {bare(row['midi'][0])}")[0]
        if row["type"] == "LIGHT":
            data = bytes.fromhex(row["midi"][0])
            assert said == f"c{data[1]}={data[2]}"
        elif len(bytes.fromhex(row["midi"][0])) <= frames.LONGEST:
            assert said == "s" + bare(row["midi"][0])[:-2]


def test_midi_with_running_status_and_real_time_inside(header: Header) -> None:
    assert header.ask("midi b0507fb15000fef8b050fe40517f00") == ["c80=127 a a c80=64 c81=127"]


@pytest.mark.parametrize("at", range(12))
def test_a_press_gives_up_the_frame_in_progress_and_the_host_sees_no_damage(header: Header, at: int) -> None:
    # Values with a zero in them, so that pieces end in the middle.
    for payload in ("04000200", "04040041", "05000001", "0b010203"):
        said, _, after = header.ask(f"lanes {payload} 03 {at}")[0].partition(" next ")
        counts = Counts()
        reader = frames.FrameReader(counts)
        # The frame before had number 4.
        reader.feed(frames.encode(2, 4))
        heard = reader.feed(bytes.fromhex(said) + frames.encode(2, int(after)))

        assert (heard[-2].type, heard[-2].payload) == (boxes.FromBox.SWITCH, b"\x03")
        assert (counts.torn, counts.long, counts.lost, counts.duplicate) == (0, 0, 0, 0)
        assert counts.cut == (len(heard) == 2 and at > 0)
