"""OSC in SLIP frames on a serial line: RFC 1055, with an END before and behind each packet (as OSC 1.1 wants it).

What this file refuses to do: keep a packet of more than 4,096 bytes, and hand on what is no OSC; a line at the wrong
rate gives packets too.
"""

from collections.abc import Iterator

from bridge.wire import osc
from bridge.wire.osc import OscMistake
from bridge.wire.talk import Counts, Hello

_END, _ESC = b"\xc0", b"\xdb"
_ESC_END, _ESC_ESC = b"\xdb\xdc", b"\xdb\xdd"
LONGEST = 4096


def framed(packet: bytes) -> bytes:
    """A packet with END at both ends."""
    return _END + packet.replace(_ESC, _ESC_ESC).replace(_END, _ESC_END) + _END


def unescaped(run: bytes) -> bytes | None:
    """The packet in what stood between two ENDs; None where an ESC is followed by something else than it may be."""
    first, *rest = run.split(_ESC)
    parts = [first]
    for piece in rest:
        letter = _LETTERS.get(piece[:1])
        if letter is None:
            return None
        parts.append(letter + piece[1:])
    return b"".join(parts)


_LETTERS = {_ESC_END[1:]: _END, _ESC_ESC[1:]: _ESC}


class SlipTalk:
    """One opening of a line with OSC in SLIP on it; see bridge.wire.talk.Talk."""

    beat_s: float | None = None
    promise_s: float | None = None

    def __init__(self) -> None:
        self.counts = Counts()
        self.last_word = ""
        self.hello: Hello | None = None
        self.heard_beat = False
        self._run = bytearray()
        self._dropping = False

    def opening(self) -> bytes:
        """Ends whatever the box may have half heard."""
        return _END

    def hear(self, data: bytes) -> list[bytes]:
        """The datagrams that these bytes complete, if they are OSC; never raises."""
        datagrams = []
        for run in self._runs(data):
            packet = unescaped(run)
            if packet is None or not self._is_osc(packet):
                self.counts.torn += 1
                continue
            self.counts.good += 1
            self.heard_beat = True
            datagrams.append(packet)
        return datagrams

    def say(self, message: bytes) -> bytes:
        """The datagram in its frame."""
        return framed(message)

    def beat(self) -> bytes:
        """Nothing."""
        return b""

    def _runs(self, data: bytes) -> Iterator[bytes]:
        *ended, rest = data.split(_END)
        for piece in ended:
            self._hold(piece)
            run, dropped = bytes(self._run), self._dropping
            self._run.clear()
            self._dropping = False
            if run and not dropped:
                yield run
        self._hold(rest)

    def _hold(self, piece: bytes) -> None:
        if self._dropping:
            return
        if len(self._run) + len(piece) > LONGEST:
            self.counts.long += 1
            self._dropping = True
            self._run.clear()
        else:
            self._run += piece

    def _is_osc(self, packet: bytes) -> bool:
        try:
            osc.decode(packet)
        except OscMistake as mistake:
            self.last_word = f"a packet that is no OSC: {mistake}"
            return False
        return True
