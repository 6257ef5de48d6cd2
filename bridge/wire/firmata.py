"""Firmata on a serial line: a board with the sketch that comes with every Arduino, its pins as OSC addresses.

`/pin/2 1` says that digital pin 2 is high, `/analog/0 0.5` that analog input 0 stands in the middle; a light on pin 13
is shown by `/light/13 1`. Inputs that can have a pull-up get one, so that a switch to ground needs no resistor, and a
pin with nothing on it says nothing: such a switch is low while it is down, which a profile says with `inverted: on`.
Written from the protocol's own page (github.com/firmata/protocol, protocol.md, version 2.5.1).

What this file refuses to do: make an output of a pin that is not shown as a light (an output that drives high into a
switch to ground is a short circuit), take Firmata for MIDI although its bytes look so, and tell an analog input's last
bit: a knob at rest flickers by one.
"""

from collections.abc import Callable
from typing import Any

from bridge.wire import osc
from bridge.wire.osc import OscMistake
from bridge.wire.talk import Counts, Hello, printable

#: Pins: 16 ports of 8; analog inputs by their own messages.
MOST_PINS, MOST_PORTS, MOST_ANALOG = 128, 16, 16
#: The capabilities of 128 pins with a dozen modes each are some 3,200 bytes.
LONGEST_SYSEX = 4096
#: Unasked, a board may be starting: asked again every so many beats until it says what it is.
BEAT_S, AGAIN = 0.25, 8
#: A change of an analog input is told from this many steps on; its ends always.
STEPS = 2
#: Steps of an analog input whose board does not say how many bits it has.
TOP = 1023

_ANALOG, _DIGITAL, _REPORT_ANALOG, _REPORT_DIGITAL = 0xE0, 0x90, 0xC0, 0xD0
_SYSEX, _SYSEX_END, _PIN_MODE, _SET_PIN, _VERSION, _RESET = 0xF0, 0xF7, 0xF4, 0xF5, 0xF9, 0xFF
_ANALOG_MAPPING_QUERY, _ANALOG_MAPPING, _CAPABILITY_QUERY, _CAPABILITY = 0x69, 0x6A, 0x6B, 0x6C
_EXTENDED_ANALOG, _STRING, _FIRMWARE = 0x6F, 0x71, 0x79
_INPUT, _OUTPUT, _ANALOG_MODE, _PULLUP = 0x00, 0x01, 0x02, 0x0B
_NO_CHANNEL = _PIN_ENDS = 0x7F
_LIGHT = "/light/"

#: Data bytes by command, for those with a channel (by their high half) and those without.
_LENGTHS = dict.fromkeys((_ANALOG, _DIGITAL), 2) | dict.fromkeys((_REPORT_ANALOG, _REPORT_DIGITAL), 1)
_SYSTEM_LENGTHS = dict.fromkeys((_PIN_MODE, _SET_PIN, _VERSION), 2)


class FirmataTalk:
    """One opening of a line with a Firmata board on it; see bridge.wire.talk.Talk."""

    beat_s: float | None = BEAT_S
    promise_s: float | None = None

    def __init__(self) -> None:
        self.counts = Counts()
        self.last_word = ""
        self.hello: Hello | None = None
        self.heard_beat = False
        self._message = bytearray()
        self._astray = self._dropping = False
        self._beats = 0
        self._pull_ups: tuple[int, ...] = ()
        self._tops: dict[int, int] = {}
        self._bits_of_pin: dict[int, int] = {}
        self._ports: dict[int, int] = {}
        self._analog: dict[int, int] = {}
        self._lights: dict[int, bool] = {}
        self._set_up = False

    def opening(self) -> bytes:
        """Asks what the board is and has, and for what its inputs say."""
        queries = (_FIRMWARE, _CAPABILITY_QUERY, _ANALOG_MAPPING_QUERY)
        asked = b"".join(bytes((_SYSEX, query, _SYSEX_END)) for query in queries)
        return bytes((_VERSION,)) + asked + _reports()

    def hear(self, data: bytes) -> list[bytes]:
        """The datagrams of all inputs that changed; never raises."""
        datagrams: list[bytes] = []
        for byte in data:
            message = self._fed(byte)
            if message:
                self._heard(message, datagrams)
        return datagrams

    def say(self, message: bytes) -> bytes:
        """Lights, by `/light/N`: the pin is made an output and set; everything else has no word here."""
        try:
            return b"".join(self._shown(one) for one in osc.decode(message))
        except OscMistake:
            return b""

    def beat(self) -> bytes:
        """What a board that has begun needs to be told; nothing most of the time."""
        self._beats += 1
        if self._set_up:
            self._set_up = False
            self._ports.clear()  # what the pins say next is where they stand, and no press
            modes = b"".join(bytes((_PIN_MODE, pin, _PULLUP)) for pin in self._pull_ups if pin not in self._lights)
            lights = b"".join(_lit(pin, lit, is_new=True) for pin, lit in self._lights.items())
            return modes + lights + _reports()
        return b"" if self.hello or self._beats % AGAIN else self.opening()

    # --- Cutting the stream ---------------------------------------------------------------------------------------

    def _fed(self, byte: int) -> bytes:
        """The whole message that this byte completes, sysex without its end; else nothing."""
        message = self._message
        if byte == _SYSEX_END and message[:1] == bytes((_SYSEX,)):
            return self._finished()
        if byte & 0x80:
            self.counts.torn += bool(message)
            message.clear()
            self._astray = self._dropping = False
            message.append(byte)
            return self._finished() if _is_whole(message) else b""
        if not message:
            self.counts.stray += not (self._astray or self._dropping)
            self._astray = True
            return b""
        message.append(byte)
        if len(message) > LONGEST_SYSEX:
            self.counts.long += 1
            self._dropping = True
            message.clear()
            return b""
        return self._finished() if _is_whole(message) else b""

    def _finished(self) -> bytes:
        message = bytes(self._message)
        self._message.clear()
        return message

    # --- What the board says --------------------------------------------------------------------------------------

    def _heard(self, message: bytes, datagrams: list[bytes]) -> None:
        command = message[0] & 0xF0 if message[0] < _SYSEX else message[0]
        if command == _SYSEX:
            hear = _SYSEXES.get(message[1]) if len(message) > 1 else None
            body = message[2:]
        else:
            hear, body = _COMMANDS.get(command), message
        if hear is None:
            self.counts.unknown += 1
            return
        self.counts.good += 1
        self.heard_beat = True
        hear(self, body, datagrams)

    def _port(self, message: bytes, datagrams: list[bytes]) -> None:
        port, mask = message[0] & 0x0F, message[1] | (message[2] & 1) << 7
        before = self._ports.get(port)
        self._ports[port] = mask
        if before is None:
            return
        for bit in range(8):
            pin = port * 8 + bit
            if (before ^ mask) >> bit & 1 and pin not in self._lights:
                datagrams.append(osc.encode(f"/pin/{pin}", mask >> bit & 1))

    def _input(self, message: bytes, datagrams: list[bytes]) -> None:
        self._stands(message[0] & 0x0F, message[1] | message[2] << 7, datagrams)

    def _wide_input(self, body: bytes, datagrams: list[bytes]) -> None:
        if 2 <= len(body) <= 5:
            self._stands(body[0], sum(part << 7 * at for at, part in enumerate(body[1:])), datagrams)

    def _stands(self, channel: int, value: int, datagrams: list[bytes]) -> None:
        top = self._tops.get(channel, TOP)
        value, before = min(value, top), self._analog.get(channel)
        if before is None or abs(value - before) >= STEPS or (value in (0, top) and value != before):
            self._analog[channel] = value
            datagrams.append(osc.encode(f"/analog/{channel}", value / top))

    def _version(self, message: bytes, _datagrams: list[bytes]) -> None:
        self._note(protocol=(message[1], message[2]))

    def _firmware(self, body: bytes, _datagrams: list[bytes]) -> None:
        """Said when asked, and when the board begins: then it has forgotten all that it was told."""
        if len(body) >= 2:
            self._note(firmware=(body[0], body[1]), name=_words(body[2:]))
            self._set_up = True

    def _note(self, **said: Any) -> None:
        self.hello = (self.hello or Hello())._replace(**said)

    def _capable(self, body: bytes, _datagrams: list[bytes]) -> None:
        """Which pins can have a pull-up and are no analog inputs, and how many bits those have."""
        pull_ups: list[int] = []
        for pin, modes in enumerate(_modes(body)[:MOST_PINS]):
            if _ANALOG_MODE in modes:
                self._bits_of_pin[pin] = modes[_ANALOG_MODE]
            elif _PULLUP in modes and _INPUT in modes:
                pull_ups.append(pin)
        self._pull_ups, self._set_up = tuple(pull_ups), True

    def _mapped(self, body: bytes, _datagrams: list[bytes]) -> None:
        for pin, channel in enumerate(body[:MOST_PINS]):
            bits = self._bits_of_pin.get(pin, 0)
            if channel != _NO_CHANNEL and 1 <= bits <= 21:
                self._tops[channel] = (1 << bits) - 1

    def _said(self, body: bytes, _datagrams: list[bytes]) -> None:
        self.last_word = _words(body)

    # --- What the board is shown ----------------------------------------------------------------------------------

    def _shown(self, message: osc.Message) -> bytes:
        address, args = message
        number = address.removeprefix(_LIGHT)
        if number == address or not number.isascii() or not number.isdigit() or len(number) > 3 or not args:
            return b""
        pin, value = int(number), args[0]
        if pin >= MOST_PINS or not isinstance(value, int | float):
            return b""
        is_new, self._lights[pin] = pin not in self._lights, value >= 0.5
        return _lit(pin, self._lights[pin], is_new=is_new)


def _reports() -> bytes:
    """Every port and every analog input is to say how it stands, and whenever that changes."""
    ports = b"".join(bytes((_REPORT_DIGITAL | port, 1)) for port in range(MOST_PORTS))
    return ports + b"".join(bytes((_REPORT_ANALOG | channel, 1)) for channel in range(MOST_ANALOG))


def _lit(pin: int, lit: bool, *, is_new: bool) -> bytes:
    mode = bytes((_PIN_MODE, pin, _OUTPUT)) if is_new else b""
    return mode + bytes((_SET_PIN, pin, lit))


def _is_whole(message: bytes | bytearray) -> bool:
    command = message[0]
    if command == _SYSEX:
        return False
    length = _LENGTHS.get(command & 0xF0) if command < _SYSEX else _SYSTEM_LENGTHS.get(command)
    return len(message) == 1 + (length or 0)


def _modes(body: bytes) -> list[dict[int, int]]:
    """What each pin can be: mode to resolution."""
    pins: list[dict[int, int]] = []
    at, pin = 0, dict[int, int]()
    while at < len(body):
        if body[at] == _PIN_ENDS:
            pins.append(pin)
            at, pin = at + 1, {}
        elif at + 1 < len(body):
            pin[body[at]] = body[at + 1]
            at += 2
        else:
            break
    return pins


def _words(body: bytes) -> str:
    """Text of which every letter came as two bytes of seven bits, the low one first."""
    letters = bytes((low | high << 7) & 0xFF for low, high in zip(body[::2], body[1::2], strict=False))
    return printable(letters)


_Hear = Callable[[FirmataTalk, bytes, list[bytes]], None]
_COMMANDS: dict[int, _Hear] = {
    _DIGITAL: FirmataTalk._port,
    _ANALOG: FirmataTalk._input,
    _VERSION: FirmataTalk._version,
}
_SYSEXES: dict[int, _Hear] = {
    _FIRMWARE: FirmataTalk._firmware,
    _CAPABILITY: FirmataTalk._capable,
    _ANALOG_MAPPING: FirmataTalk._mapped,
    _EXTENDED_ANALOG: FirmataTalk._wide_input,
    _STRING: FirmataTalk._said,
}
