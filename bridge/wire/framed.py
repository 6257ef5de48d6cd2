"""The language of the phasebridge footswitch and knob box: frames on the line, MIDI messages behind the port.

What a box shows is remembered (one frame for each light, colour and row), so that it can be shown anew when the box
says that it could not read something, and when frames of the box are missing: it may have begun anew, and its hello be
among them. A box says in its beat which switches are down: if the frame of a press or a release was lost, it is made
up for. What this file refuses to do: press a switch that was already down when the box
said hello; nobody knows for how long it has been.
"""

from bridge.wire import boxes, frames, midi
from bridge.wire.boxes import FromBox, FromHost
from bridge.wire.talk import Counts, Hello

#: A box says something every 250 ms; after four times that it is lost.
PROMISE_S = 1.0
#: We say something every second; a box that hears nothing for three turns its lights off.
BEAT_S = 1.0
#: Frames that are remembered: 16 lights, 16 colours, and so many rows of text.
MOST_ROWS = 8
#: A beat: seconds since the box began (2 bytes), frames it could not read (1), switches that are down (2).
_BEAT_HELD = slice(3, 5)
#: A colour is there before its light goes on.
_ORDER = (FromHost.COLOUR, FromHost.LIGHT, FromHost.TEXT)


class FramedTalk:
    """One opening of a line with a phasebridge box on it; see bridge.wire.talk.Talk."""

    beat_s: float | None = BEAT_S
    promise_s: float | None = PROMISE_S

    def __init__(self) -> None:
        self.counts = Counts()
        self.last_word = ""
        self.hello: Hello | None = None
        self.heard_beat = False
        self._reader = frames.FrameReader(self.counts)
        self._writer = frames.FrameWriter()
        self._shown: dict[tuple[int, int], bytes] = {}
        self._held = 0
        self._anew = False
        self._lost = 0
        self._pings = 0

    def opening(self) -> bytes:
        """Ends whatever the box may have half heard, and asks who it is."""
        return b"\0" + self._writer.write(FromHost.WHO, bytes(boxes.VERSION))

    def hear(self, data: bytes) -> list[bytes]:
        """The MIDI messages of all frames that these bytes complete; never raises."""
        messages: list[bytes] = []
        for frame in self._reader.feed(data):
            self.heard_beat = True
            said = self._said(frame)
            if said is None:
                self.counts.stray += 1
            else:
                messages += said
        return messages

    def say(self, message: bytes) -> bytes:
        """The frames of MIDI messages; nothing for those that a box has no ear for."""
        return b"".join(map(self._frame, midi.split(message)))

    def beat(self) -> bytes:
        """A ping; behind it who-are-you after frames were lost, and all that is to be seen where either missed some."""
        self._pings = self._pings + 1 & 0xFF
        said = self._writer.write(FromHost.PING, bytes((self._pings,)))
        if self._lost != self.counts.lost:
            self._lost, self._anew = self.counts.lost, True
            said += self._writer.write(FromHost.WHO, bytes(boxes.VERSION))
        if self._anew:
            self._anew = False
            said += b"".join(
                self._writer.write(type_, payload)
                for wanted in _ORDER
                for (type_, _), payload in self._shown.items()
                if type_ == wanted
            )
        return said

    def _frame(self, message: bytes) -> bytes:
        said = boxes.shown(message)
        if said is None or (self.hello is not None and not _has(self.hello, *said)):
            return b""
        type_, payload = said
        if type_ in _ORDER and not (type_ == FromHost.TEXT and payload[0] >= MOST_ROWS):
            self._shown[type_, payload[0]] = payload
        return self._writer.write(type_, payload)

    def _said(self, frame: frames.Frame) -> list[bytes] | None:
        if frame.type in boxes.MOVES:
            messages = boxes.MOVES[frame.type](frame.payload)
            if messages and frame.type == FromBox.SWITCH:
                self._note_held(frame.payload[0])
            return messages
        match frame.type:
            case FromBox.HELLO:
                return self._hello(frame.payload)
            case FromBox.BEAT:
                return self._beat(frame.payload)
            case FromBox.NAK:
                return self._nak(frame.payload)
            case FromBox.PONG:
                return []
        self.counts.unknown += 1
        return []

    def _note_held(self, switch: int) -> None:
        bit = 1 << (switch >> 1)
        self._held = self._held | bit if switch & 1 else self._held & ~bit

    def _hello(self, payload: bytes) -> list[bytes] | None:
        box = boxes.hello(payload)
        if box is None:
            return None
        again, self.hello = self.hello is not None and box.asked, box
        messages = [boxes.hello_sysex(payload)]
        if again:
            return messages + self._corrected(box.held)
        self._held = box.held
        return messages

    def _beat(self, payload: bytes) -> list[bytes]:
        held = payload[_BEAT_HELD]
        return self._corrected(int.from_bytes(held, "big")) if len(held) == 2 and self.hello else []

    def _corrected(self, held: int) -> list[bytes]:
        """The presses and releases whose frames did not come through."""
        differ, self._held = self._held ^ held, held
        if not differ:
            return []
        return [
            boxes.switch_message(index, bool(held >> index & 1)) for index in range(boxes.MOST) if differ >> index & 1
        ]

    def _nak(self, payload: bytes) -> list[bytes] | None:
        if not payload:
            return None
        self._anew = self._anew or payload[0] in boxes.REPEATED
        self.last_word = f"it could not read a frame: {boxes.REASONS.get(payload[0], f'reason {payload[0]}')}"
        return []


def _has(box: Hello, type_: int, payload: bytes) -> bool:
    """Whether the box has what would be shown there."""
    match type_:
        case FromHost.LIGHT:
            return payload[0] < box.lights
        case FromHost.COLOUR:
            return payload[0] < box.lights and box.colours
        case FromHost.TEXT:
            return payload[0] < box.rows and box.text
    return True
