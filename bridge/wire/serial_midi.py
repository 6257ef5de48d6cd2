"""MIDI on a serial line as it is: from a DIN socket at 31250 baud, or from a board at 115200 as "hairless" has it.

Running status and real time between any two bytes are the splitter's (bridge.wire.midi). Beside music a board may say
something in words: FF 00 00, a length, and so many bytes of text (Hairless MIDI-serial, ttymidi). FF alone is MIDI's
reset, after which no running status is left, so two zeros behind it can be nothing else. What this file refuses to do:
give those words to the engine; the last of them are kept for whoever asks.
"""

from collections.abc import Iterator

from bridge.wire import boxes
from bridge.wire.midi import Splitter
from bridge.wire.talk import Counts, Hello, printable

_RESET = 0xFF
#: How words begin; their length follows in one byte.
_WORDS = bytes((_RESET, 0, 0))


class MidiTalk:
    """One opening of a line with MIDI on it; see bridge.wire.talk.Talk."""

    beat_s: float | None = None
    promise_s: float | None = None  # active sensing is the engine's: it hears the first FE, and what follows

    def __init__(self) -> None:
        self.counts = Counts()
        self.last_word = ""
        self.hello: Hello | None = None
        self.heard_beat = False
        self._splitter = Splitter()
        self._held = b""

    def opening(self) -> bytes:
        """Nothing: a strange box is asked by the engine, where its profile wants it."""
        return b""

    def hear(self, data: bytes) -> list[bytes]:
        """The whole MIDI messages that these bytes complete; words are taken out. Never raises."""
        messages = [message for music in self._music(self._held + data) for message in self._splitter.feed(music)]
        self.counts.torn = self._splitter.mistakes
        self.counts.good += len(messages)
        if messages:
            self.heard_beat = True
        for message in messages:
            if message[0] == boxes.SYSEX[0]:
                self.hello = boxes.heard_hello(message) or self.hello
        return messages

    def say(self, message: bytes) -> bytes:
        """The message as it is."""
        return message

    def beat(self) -> bytes:
        """Nothing: MIDI has no sign of life that every box takes well."""
        return b""

    def _music(self, data: bytes) -> Iterator[bytes]:
        """The stretches between words. What may yet become words is held back: at most three bytes and the words."""
        at = 0
        while (begin := _words_at(data, at)) < len(data):
            yield data[at:begin]
            head = begin + len(_WORDS)
            if len(data) <= head or len(data) <= head + data[head]:
                self._held = data[begin:]
                return
            at = head + 1 + data[head]
            self.last_word = printable(data[head + 1 : at])
        self._held = b""
        yield data[at:]


def _words_at(data: bytes, at: int) -> int:
    """Where words begin, or an end of the data that may become their beginning; the length where neither is there."""
    begin = data.find(_WORDS, at)
    if begin >= 0:
        return begin
    for size in (2, 1):
        if len(data) - size >= at and data.endswith(_WORDS[:size]):
            return len(data) - size
    return len(data)
