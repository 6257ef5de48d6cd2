"""Frames of the serial box by the vectors that the firmware's tests read too, and on lines that went wrong."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bridge.wire import boxes, frames
from bridge.wire.boxes import FromBox, FromHost
from bridge.wire.framed import FramedTalk
from bridge.wire.talk import Counts
from bridge.wire.talks import TALKS

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[2] / "firmware-notes/vectors.json").read_text("utf-8"))
TYPES = {kind.name: int(kind) for kinds in (FromBox, FromHost) for kind in kinds}


def named(rows: list[dict[str, Any]]) -> Any:
    return pytest.mark.parametrize("row", rows, ids=[row["name"] for row in rows])


def from_hex(text: str) -> bytes:
    return bytes.fromhex(text)


def box_frame(kind: str, payload: bytes, seq: int = 1) -> bytes:
    return frames.encode(TYPES[kind], seq, payload)


@named(VECTORS["frames"])
def test_every_frame_is_written_as_its_vector_has_it(row: dict[str, Any]) -> None:
    assert frames.encode(TYPES[row["type"]], row["seq"], from_hex(row["payload"])) == from_hex(row["wire"])


@named(VECTORS["frames"])
def test_every_frame_is_read_as_its_vector_has_it_byte_by_byte(row: dict[str, Any]) -> None:
    reader = frames.FrameReader()
    found = [frame for byte in from_hex(row["wire"]) for frame in reader.feed(bytes((byte,)))]
    assert found == [(TYPES[row["type"]], row["seq"], from_hex(row["payload"]))]
    assert reader.counts == Counts(good=1)


@named([row for row in VECTORS["frames"] if row["from"] == "box"])
def test_what_a_box_says_becomes_the_midi_of_its_vector(row: dict[str, Any]) -> None:
    talk = FramedTalk()
    assert talk.hear(from_hex(row["wire"])) == [from_hex(message) for message in row["midi"]]
    assert talk.counts == Counts(good=1)
    assert talk.heard_beat


@named([row for row in VECTORS["frames"] if row["from"] == "host" and row["midi"]])
def test_what_a_surface_is_shown_becomes_the_frame_of_its_vector(row: dict[str, Any]) -> None:
    said = FramedTalk().say(b"".join(from_hex(message) for message in row["midi"]))
    assert frames.FrameReader().feed(said) == [(TYPES[row["type"]], 0, from_hex(row["payload"]))]


@named([row for row in VECTORS["frames"] if row["type"] == "HELLO"])
def test_a_hello_says_what_its_vector_says_and_is_written_back_the_same(row: dict[str, Any]) -> None:
    payload = from_hex(row["payload"])
    hello = boxes.hello(payload)
    assert hello is not None
    fields = hello._asdict() | {"serial": hello.serial_text}
    assert {key: list(value) if isinstance(value, tuple) else value for key, value in fields.items()} == row["fields"]
    known = boxes.hello_payload(hello)
    assert payload.startswith(known)
    assert boxes.heard_hello(from_hex(row["midi"][0])) == hello


@named(VECTORS["streams"])
def test_a_stream_gives_its_good_frames_and_counts_the_rest(row: dict[str, Any]) -> None:
    data, expected = from_hex(row["wire"]), Counts(**row["counts"])
    good = [from_hex(frame) for frame in row["good"]]
    for size in (1, 3, len(data)):
        reader = frames.FrameReader()
        found = [frame for at in range(0, len(data), size) for frame in reader.feed(data[at : at + size])]
        assert [bytes((frame.type, frame.seq)) + frame.payload for frame in found] == good
        assert reader.counts == expected


@named(VECTORS["nonsense"])
def test_what_cannot_be_is_counted_and_says_nothing(row: dict[str, Any]) -> None:
    talk = FramedTalk()
    assert talk.hear(box_frame(row["type"], from_hex(row["payload"]))) == []
    assert talk.counts == Counts(good=1, stray=1)


@named(VECTORS["longer"])
def test_what_a_later_version_appends_is_passed_over(row: dict[str, Any]) -> None:
    talk = FramedTalk()
    said = talk.hear(box_frame(row["type"], from_hex(row["payload"])))
    assert said == [from_hex(message) for message in row["midi"]]
    assert talk.counts.mistakes == 0


def test_the_checksum_is_the_one_everybody_calls_ccitt_false() -> None:
    assert frames.checksum(b"123456789") == 0x29B1


def test_opening_ends_what_the_box_half_heard_and_asks_who_it_is() -> None:
    box = frames.FrameReader()
    box.feed(b"\x08\x04\x06")
    assert box.feed(FramedTalk().opening()) == [(FromHost.WHO, 0, bytes(boxes.VERSION))]


def test_a_frame_too_long_cannot_be_written() -> None:
    with pytest.raises(frames.FrameMistake, match="at most 60 bytes, not 61"):
        frames.encode(1, 0, bytes(61))


def test_knobs_rise_at_every_step_and_reach_both_ends() -> None:
    for fine, top in ((0, 1023), (1, 4095)):
        values = []
        for value in range(top + 1):
            coarse, low = boxes.MOVES[FromBox.KNOB](bytes((fine,)) + value.to_bytes(2, "big")) or []
            values.append(coarse[2] << 7 | low[2])
        assert values[0] == 0
        assert values[-1] == 16_383
        assert all(before < after for before, after in pairwise(values))


def test_encoders_add_up_to_the_ticks_whatever_their_number() -> None:
    for ticks in range(-128, 128):
        said = boxes.MOVES[FromBox.ENCODER](bytes((0, ticks & 0xFF))) or []
        assert sum(message[2] - 128 if message[2] > 63 else message[2] for message in said) == ticks


def test_a_colour_keeps_seven_bits_and_both_ends() -> None:
    for part in range(128):
        _, payload = boxes.shown(boxes.SYSEX + bytes((2, 0, part, 0, 0, 0xF7))) or (0, b"")
        assert payload[1] >> 1 == part
        assert (payload[1] in (0, 255)) == (part in (0, 127))


BOX = boxes.Hello((1, 0), (1, 0), 42, switches=2, lights=2, colours=True, text=True, columns=8, rows=1, name="foot")
HELLO = boxes.hello_payload(BOX)
DOWN, UP = bytes.fromhex("b0 50 7f"), bytes.fromhex("b0 50 00")


def begun(held: int = 0) -> tuple[FramedTalk, frames.FrameWriter]:
    talk, box = FramedTalk(), frames.FrameWriter()
    talk.hear(box.write(FromBox.HELLO, HELLO[:15] + held.to_bytes(2, "big") + HELLO[17:]))
    return talk, box


def beat(held: int) -> bytes:
    return bytes(3) + held.to_bytes(2, "big")


def test_a_release_that_was_lost_is_made_up_for_by_the_beat() -> None:
    talk, box = begun()
    assert talk.hear(box.write(FromBox.SWITCH, b"\x01")) == [DOWN]
    box.write(FromBox.SWITCH, b"\x00")  # nobody hears it
    assert talk.hear(box.write(FromBox.BEAT, beat(0))) == [UP]
    assert talk.counts.lost == 1
    assert talk.hear(box.write(FromBox.BEAT, beat(0))) == []


def test_a_press_that_was_lost_is_made_up_for_too() -> None:
    talk, box = begun()
    assert talk.hear(box.write(FromBox.BEAT, beat(1))) == [DOWN]


def test_a_short_beat_says_nothing_of_switches() -> None:
    talk, box = begun()
    talk.hear(box.write(FromBox.SWITCH, b"\x01"))
    assert talk.hear(box.write(FromBox.BEAT)) == []
    assert talk.hear(box.write(FromBox.BEAT, bytes(3))) == []


def test_a_switch_that_was_down_at_the_hello_is_no_press_but_its_release_is_said() -> None:
    talk, box = begun(held=1)
    assert talk.hear(box.write(FromBox.BEAT, beat(1))) == []
    assert talk.hear(box.write(FromBox.SWITCH, b"\x00")) == [UP]


def test_a_hello_that_was_asked_for_corrects_and_one_that_was_not_begins_anew() -> None:
    talk, box = begun()
    talk.hear(box.write(FromBox.SWITCH, b"\x01"))
    asked = boxes.hello_payload(boxes.Hello((1, 0), held=0, asked=True))
    hello, release = talk.hear(box.write(FromBox.HELLO, asked))
    assert not boxes.began(hello)
    assert release == UP
    talk.hear(box.write(FromBox.SWITCH, b"\x01"))
    (hello,) = talk.hear(box.write(FromBox.HELLO, HELLO))
    assert boxes.began(hello)


def test_after_a_nak_all_that_is_to_be_seen_is_said_once_more_with_the_next_beat() -> None:
    talk, box = begun()
    reader = frames.FrameReader()
    reader.feed(talk.opening())
    lights = bytes.fromhex("b0 50 7f b0 50 40 f0 7d 50 42 02 00 7f 00 00 f7 f0 7d 50 42 03 00 41 f7")
    assert len(reader.feed(talk.say(lights))) == 4
    assert [frame.type for frame in reader.feed(talk.beat())] == [FromHost.PING]
    assert talk.hear(box.write(FromBox.NAK, b"\x01\x00")) == []
    assert "its checksum was wrong" in talk.last_word
    anew = reader.feed(talk.beat())
    assert [(frame.type, frame.payload) for frame in anew[1:]] == [
        (FromHost.COLOUR, b"\x00\xff\x00\x00"),
        (FromHost.LIGHT, b"\x00\x02"),
        (FromHost.TEXT, b"\x00A"),
    ]
    assert [frame.type for frame in reader.feed(talk.beat())] == [FromHost.PING]
    assert reader.counts.mistakes == 0


def test_what_would_fail_again_is_not_said_again() -> None:
    talk, box = begun()
    talk.say(DOWN)
    for reason in (3, 4, 9):
        talk.hear(box.write(FromBox.NAK, bytes((reason, 0x82))))
    assert [frame.type for frame in frames.FrameReader().feed(talk.beat())] == [FromHost.PING]


def test_a_box_is_shown_only_what_it_has() -> None:
    talk, _ = begun()
    assert talk.say(bytes.fromhex("b0 51 7f"))
    assert talk.say(bytes.fromhex("b0 52 7f f0 7d 50 42 02 02 00 00 00 f7 f0 7d 50 42 03 01 41 f7")) == b""
    plain, box = FramedTalk(), frames.FrameWriter()
    plain.hear(box.write(FromBox.HELLO, boxes.hello_payload(boxes.Hello((1, 0), lights=1, rows=1))))
    assert plain.say(bytes.fromhex("f0 7d 50 42 02 00 7f 00 00 f7 f0 7d 50 42 03 00 41 f7")) == b""


def test_after_lost_frames_the_box_is_asked_who_it_is_and_shown_all_anew_once() -> None:
    talk, box = begun()
    reader = frames.FrameReader()
    reader.feed(talk.opening() + talk.say(DOWN))
    box.write(FromBox.BEAT)
    talk.hear(box.write(FromBox.BEAT))
    assert [frame.type for frame in reader.feed(talk.beat())] == [FromHost.PING, FromHost.WHO, FromHost.LIGHT]
    assert [frame.type for frame in reader.feed(talk.beat())] == [FromHost.PING]


def test_what_a_box_has_no_ear_for_is_not_said() -> None:
    for message in ("90 3c 7f", "b1 50 7f", "b0 60 7f", "f0 7d 50 42 09 f7", "f0 7d 50 42 02 10 00 00 00 f7", "fe"):
        assert FramedTalk().say(bytes.fromhex(message)) == b""


def test_a_type_of_a_newer_box_is_counted_and_ignored() -> None:
    talk, box = begun()
    assert talk.hear(box.write(0x2A, b"\x01\x02")) == []
    assert talk.counts == Counts(good=2, unknown=1)


def test_a_name_cannot_play_tricks_on_a_terminal() -> None:
    hello = boxes.hello(boxes.hello_payload(boxes.Hello(name="\x1b[2Jfoot\nx\u202e")))
    assert hello is not None
    assert hello.name == "[2Jfoot x"


def test_sysex_that_only_looks_like_a_hello_is_none() -> None:
    for message in ("f0 7d 50 42 01 f7", "f0 7d 50 42 01 00 f7", "f0 7d 50 42 01 10 00 f7", "f0 7d 50 42 02 00 f7"):
        assert boxes.heard_hello(bytes.fromhex(message)) is None


def test_every_language_begins_a_conversation() -> None:
    for language in TALKS.values():
        talk = language.begin()
        assert talk.counts == Counts()
        assert isinstance(talk.opening(), bytes)
