"""The plain languages of a serial line: MIDI, lines of text, OSC in SLIP, Firmata. Byte by byte, and gone wrong."""

import pytest

from bridge.wire import boxes, osc, slip
from bridge.wire.firmata import FirmataTalk
from bridge.wire.lines import LineTalk
from bridge.wire.serial_midi import MidiTalk
from bridge.wire.slip import SlipTalk
from bridge.wire.talk import Counts, Hello, Talk
from bridge.wire.talks import TALKS

Said = list[tuple[str, tuple[osc.Argument, ...]]]


def heard(talk: Talk, data: bytes, size: int = 1) -> list[bytes]:
    return [message for at in range(0, len(data), size) for message in talk.hear(data[at : at + size])]


def osc_heard(talk: Talk, data: bytes, size: int = 1) -> Said:
    return [(m.address, m.args) for datagram in heard(talk, data, size) for m in osc.decode(datagram)]


# --- MIDI -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
def test_midi_words_are_taken_out_and_kept_and_the_music_goes_on(size: int) -> None:
    talk = MidiTalk()
    data = bytes.fromhex("b0 50 7f") + b"\xff\x00\x00\x05ready" + bytes.fromhex("b0 50 f8 00 ff 51 7f")
    data += b"\xff\x00\x00\x00" + b"\xff\x00\x00\x03\x80\xb0\x1b" + bytes.fromhex("90 3c 40 3c 00")
    said = [message.hex(" ") for message in heard(talk, data, size)]
    assert said == ["b0 50 7f", "f8", "b0 50 00", "ff", "b0 51 7f", "90 3c 40", "90 3c 00"]
    assert talk.counts == Counts(good=7)


def test_midi_words_are_there_for_whoever_asks() -> None:
    talk = MidiTalk()
    heard(talk, b"\xff\x00\x00\x0bSwitch 1 \x1b!")
    assert talk.last_word == "Switch 1  !"


def test_midi_at_a_wrong_rate_is_counted_and_recovered_from() -> None:
    talk = MidiTalk()
    heard(talk, bytes.fromhex("9f 80 e6 18 fe 86 60 f5 f5 33"))
    assert talk.counts.torn > 0
    assert heard(talk, bytes.fromhex("b0 50 7f")) == [bytes.fromhex("b0 50 7f")]


def test_a_midi_box_says_hello_as_sysex_too() -> None:
    talk = MidiTalk()
    box = boxes.Hello((1, 0), (2, 1), 7, switches=1, name="foot")
    message = boxes.hello_sysex(boxes.hello_payload(box))
    assert heard(talk, message) == [message]
    assert talk.hello == box
    assert talk.heard_beat


def test_midi_is_said_as_it_is() -> None:
    assert MidiTalk().say(b"\xb0\x50\x7f") == b"\xb0\x50\x7f"


# --- Lines ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("F1 1", ("/F1", (1,))),
        ("/fader/1 0.5", ("/fader/1", (0.5,))),
        ("pot2:1023", ("/pot2", (1023,))),
        ("pot2=-3", ("/pot2", (-3,))),
        ("xy .25, 1e-1", ("/xy", (0.25, pytest.approx(0.1)))),
        ('/name "Verse 2: loud" x', ("/name", ("Verse 2: loud", "x"))),
        ("tap", ("/tap", ())),
        ("F1 nan", ("/F1", ("nan",))),
        ("F1 99999999999999999999", ("/F1", (pytest.approx(1e20),))),
        ("  F1   1  ", ("/F1", (1,))),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_becomes_osc(line: str, expected: tuple[str, tuple[object, ...]], end: str) -> None:
    talk = LineTalk()
    assert osc_heard(talk, f"{line}{end}{end}".encode()) == [expected]
    assert talk.counts == Counts(good=1)


@pytest.mark.parametrize("line", [b"?F1 1", b"F1\xff 1", b"*", b"/F1\x07 1", b"  $"])
def test_a_line_that_is_none_is_counted_and_the_next_one_read(line: bytes) -> None:
    talk = LineTalk()
    assert osc_heard(talk, line + b"\nF1 1\n", 3) == [("/F1", (1,))]
    assert talk.counts == Counts(good=1, torn=1)
    assert "cannot be read" in talk.last_word


@pytest.mark.parametrize("size", [1, 100, 5000])
def test_a_line_without_an_end_is_dropped_up_to_its_end(size: int) -> None:
    talk = LineTalk()
    assert osc_heard(talk, b"x" * 1000 + b" 1\nF1 1\n", size) == [("/F1", (1,))]
    assert talk.counts == Counts(good=1, long=1)


def test_what_a_sketch_says_to_people_is_kept() -> None:
    talk = LineTalk()
    assert heard(talk, b"# pedal, built in May\n") == []
    assert talk.last_word == "pedal, built in May"


def test_feedback_is_a_line_each_and_reads_back_the_same() -> None:
    datagram = osc.encode("/led/1", 1, 0.5, True, 'a "b"\nc', None)
    assert LineTalk().say(datagram) == b'/led/1 1 0.5 1 "a  b  c"\n'
    assert LineTalk().say(b"no osc") == b""
    assert LineTalk().say(osc.encode("/long", "x" * 300)) == b""
    assert osc_heard(LineTalk(), LineTalk().say(osc.encode("/fader/1", 0.25))) == [("/fader/1", (0.25,))]


# --- SLIP -------------------------------------------------------------------------------------------------------


def test_slip_escapes_what_has_to_be() -> None:
    packet = bytes.fromhex("c0 db dc dd 00")
    assert slip.framed(packet) == bytes.fromhex("c0 db dc db dd dc dd 00 c0")
    assert slip.unescaped(slip.framed(packet)[1:-1]) == packet


@pytest.mark.parametrize("run", ["db", "db 00", "61 db c1", "db db"])
def test_an_escape_of_nothing_is_no_packet(run: str) -> None:
    assert slip.unescaped(bytes.fromhex(run)) is None


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_slip_carries_osc_both_ways(size: int) -> None:
    datagrams = [osc.encode("/x", 0xC0DBDCDD - 2**32, "À"), osc.encode("/y", 1.0)]
    talk = SlipTalk()
    data = b"noise\xc0" + b"".join(map(SlipTalk().say, datagrams)) + slip.framed(b"no osc")
    assert heard(talk, data + slip.framed(datagrams[0]), size) == [*datagrams, datagrams[0]]
    assert talk.counts == Counts(good=3, torn=2)
    assert "no OSC" in talk.last_word


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_a_packet_without_an_end_is_dropped_up_to_its_end(size: int) -> None:
    talk = SlipTalk()
    datagram = osc.encode("/y", 1.0)
    assert heard(talk, b"x" * 9000 + b"\xc0" + datagram + b"\xc0", size) == [datagram]
    assert talk.counts == Counts(good=1, long=1)


# --- Firmata ----------------------------------------------------------------------------------------------------

#: What an Uno's StandardFirmata says of itself: pins 0 and 1 nothing, 2 to 13 digital, 14 to 19 analog too.
DIGITAL, ANALOG = "00 01 0b 01 01 01 03 08 04 0e 7f", "00 01 0b 01 01 01 02 0a 06 01 7f"
CAPABLE = "f0 6c 7f 7f" + f" {DIGITAL}" * 12 + f" {ANALOG}" * 6 + " f7"
MAPPED = "f0 6a" + " 7f" * 14 + " 00 01 02 03 04 05 f7"
FIRMWARE = "f0 79 02 05 " + bytes(b for letter in b"StandardFirmata.ino" for b in (letter, 0)).hex(" ") + " f7"


def firmata(text: str, talk: FirmataTalk | None = None) -> tuple[FirmataTalk, Said]:
    talk = talk or FirmataTalk()
    return talk, osc_heard(talk, bytes.fromhex(text))


def standing() -> FirmataTalk:
    """A board that has told what it is, and where its first two ports stand."""
    talk, _ = firmata(f"f9 02 05 {FIRMWARE} {CAPABLE} {MAPPED}")
    talk.beat()
    firmata("90 7c 01 91 3f 00", talk)
    return talk


def test_a_firmata_board_says_what_it_is() -> None:
    talk = standing()
    assert talk.hello == Hello((2, 5), (2, 5), name="StandardFirmata.ino")
    assert talk.counts.mistakes == 0


def test_firmata_is_asked_and_told_to_report_at_opening() -> None:
    opening = FirmataTalk().opening().hex(" ")
    assert opening.startswith("f9 f0 79 f7 f0 6b f7 f0 69 f7 d0 01 d1 01 d2 01")
    assert opening.endswith("ce 01 cf 01")


def test_firmata_pins_and_inputs_become_addresses() -> None:
    talk = standing()
    assert firmata("90 78 01", talk)[1] == [("/pin/2", (0,))]
    assert firmata("90 7c 00 91 1f 00", talk)[1] == [("/pin/2", (1,)), ("/pin/7", (0,)), ("/pin/13", (0,))]
    assert firmata("e0 00 00 e5 7f 07", talk)[1] == [("/analog/0", (0.0,)), ("/analog/5", (1.0,))]


def test_where_a_firmata_board_stands_at_first_is_no_press() -> None:
    assert firmata("90 04 00 90 04 00")[1] == []


def test_a_firmata_knob_at_rest_says_nothing_and_reaches_both_ends() -> None:
    talk = standing()
    firmata("e0 00 04", talk)
    assert firmata("e0 01 04 e0 00 04 e0 7f 03", talk)[1] == []
    assert len(firmata("e0 02 04", talk)[1]) == 1
    firmata("e0 01 00", talk)
    assert firmata("e0 00 00", talk)[1] == [("/analog/0", (0.0,))]
    firmata("e0 7e 07", talk)
    assert firmata("e0 7f 07 e0 7f 07 e0 7f 7f", talk)[1] == [("/analog/0", (1.0,))]


def test_a_finer_firmata_board_says_so() -> None:
    talk, _ = firmata("f0 6c 02 0e 7f f7 f0 6a 00 f7")
    _, said = firmata("e0 7f 7f e0 00 40", talk)
    assert said == [("/analog/0", (1.0,)), ("/analog/0", (pytest.approx(0.5, abs=1e-4),))]


def test_firmata_inputs_beyond_the_sixteenth_come_as_sysex() -> None:
    assert firmata("f0 6f 12 7f 07 f7")[1] == [("/analog/18", (1.0,))]


def test_firmata_pins_get_pull_ups_but_analog_inputs_and_lights_do_not() -> None:
    talk, _ = firmata(f"{FIRMWARE} {CAPABLE}")
    assert talk.say(osc.encode("/light/13", 1)) == bytes.fromhex("f4 0d 01 f5 0d 01")
    assert talk.say(osc.encode("/light/13", 0.0)) == bytes.fromhex("f5 0d 00")
    said = talk.beat()
    modes = {said[at + 1]: said[at + 2] for at in range(0, 36, 3) if said[at] == 0xF4}
    assert modes == dict.fromkeys(range(2, 13), 0x0B) | {13: 0x01}
    assert talk.beat() == b""


def test_a_firmata_board_that_begins_anew_is_told_everything_again() -> None:
    talk = standing()
    talk.say(osc.encode("/light/13", 1))
    assert talk.beat() == b""
    firmata(FIRMWARE, talk)
    assert bytes.fromhex("f4 0d 01 f5 0d 01 d0 01") in talk.beat()


def test_where_pins_stand_after_their_pull_ups_is_no_press_and_a_light_is_no_switch() -> None:
    talk = standing()
    talk.say(osc.encode("/light/13", 1))
    firmata(FIRMWARE, talk)
    talk.beat()
    assert firmata("90 04 00 91 00 00", talk)[1] == []
    assert firmata("91 21 00", talk)[1] == [("/pin/8", (1,))]


def test_a_firmata_board_that_is_silent_is_asked_again() -> None:
    talk = FirmataTalk()
    assert [bool(talk.beat()) for _ in range(16)] == ([False] * 7 + [True]) * 2


@pytest.mark.parametrize("address", ["/pin/2", "/light/128", "/light/x", "/light/", "/light/²", "/analog/0"])
def test_nothing_but_a_light_makes_an_output_of_a_pin(address: str) -> None:
    talk = standing()
    assert talk.say(osc.encode(address, 1)) == b""
    assert talk.say(osc.encode("/light/2", "on")) == b""
    assert talk.say(b"no osc") == b""


def test_firmata_words_and_mistakes() -> None:
    talk = standing()
    before = talk.counts.good
    _, said = firmata("f0 71 4f 00 6b 00 f7 01 02 03 90 01 e0 00 04 f0 7b 01 f7 f0 f7 ff", talk)
    assert talk.last_word == "Ok"
    assert said == [("/analog/0", (pytest.approx(512 / 1023),))]
    assert talk.counts == Counts(good=before + 2, stray=1, torn=1, unknown=3)


def test_firmata_sysex_that_does_not_end_is_dropped_up_to_the_next_command() -> None:
    talk = standing()
    _, said = firmata("f0 71" + " 01" * 9000 + " e0 00 04", talk)
    assert len(said) == 1
    assert (talk.counts.long, talk.counts.stray) == (1, 0)


# --- All --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TALKS)
def test_no_language_ever_uses_the_rate_that_resets_boards(name: str) -> None:
    assert 1200 not in TALKS[name].rates
    talk = TALKS[name].begin()
    assert isinstance(talk.opening() + talk.beat(), bytes)
