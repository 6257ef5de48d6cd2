"""A Mackie desk, strict: it takes only what such a desk understands, and says what hands on it do.

Written from the Logic Control manual and NicoG60/TouchMCU. Its motors report nothing by themselves; a motor that is
driven under a finger, a message for a box that it is not, half a message, and a question meant for another are refused.
"""

ROW, CELLS = 56, 112
HEAD = bytes.fromhex("f0 00 00 66 14")


class MackieDesk:
    """What it shows: lights by note, rings and motors by strip, letters; `says` is what a hand makes of it."""

    def __init__(self) -> None:
        self.lights: dict[int, int] = {}
        self.rings: dict[int, int] = {}
        self.faders: dict[int, int] = {}
        self.meters: list[tuple[int, int]] = []
        self.text = bytearray(b" " * CELLS)
        self.touched: set[int] = set()
        self.talk: list[bytes] = []
        self.asked: list[int] = []

    def receive(self, data: bytes) -> None:
        """One piece, which may be several messages."""
        while data:
            size = data.index(0xF7) + 1 if data[0] == 0xF0 else 2 if data[0] & 0xF0 == 0xD0 else 3
            message, data = data[:size], data[size:]
            assert len(message) == size, message.hex(" ")
            assert all(byte < 0x80 for byte in message[1:-1]), message.hex(" ")
            kind, low = message[0] & 0xF0, message[0] & 0x0F
            if message[0] == 0xF0:
                self._sysex(message)
            elif message[0] == 0x90:
                assert message[1] <= 0x76, message.hex(" ")
                assert message[2] in (0, 1, 0x7F), message.hex(" ")
                self.lights[message[1]] = message[2]
            elif message[0] == 0xB0:
                assert 0x30 <= message[1] <= 0x37 or 0x40 <= message[1] <= 0x4B, message.hex(" ")
                self.rings[message[1] - 0x30] = message[2]
            elif kind == 0xE0:
                self._driven(low, message[1] | message[2] << 7)
            else:
                assert message[0] == 0xD0, message.hex(" ")
                self.meters.append((message[1] >> 4, message[1] & 0x0F))

    def _driven(self, strip: int, number: int) -> None:
        assert strip <= 8
        assert strip not in self.touched or self.faders.get(strip) == number, f"motor {strip + 1} under a finger"
        self.faders[strip] = number

    def _sysex(self, message: bytes) -> None:
        command, body = message[5], message[6:-1]
        if command == 0x00:
            self.asked.append(message[4])  # whoever asks, asks for every kind of box
            return
        assert message.startswith(HEAD), message.hex(" ")
        if command == 0x12:
            assert body[0] + len(body) - 1 <= CELLS, message.hex(" ")
            self.text[body[0] : body[0] + len(body) - 1] = body[1:]
        elif command != 0x72:  # the colours of an X-Touch
            self.talk.append(message)

    def names(self) -> list[str]:
        """The upper row, strip by strip."""
        return [self.text[at : at + 7].decode().strip() for at in range(0, ROW, 7)]

    def finger(self, strip: int, number: int | None) -> list[bytes]:
        """A finger is put on fader 1 to 8 and moves it there; None takes it away."""
        strip -= 1
        if number is None:
            self.touched.remove(strip)
            return [bytes((0x90, 0x68 + strip, 0))]
        said = [] if strip in self.touched else [bytes((0x90, 0x68 + strip, 0x7F))]
        self.touched.add(strip)
        self.faders[strip] = number & ~0x0F
        return [*said, bytes((0xE0 | strip, number & 0x70, number >> 7))]
