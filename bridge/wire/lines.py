"""Lines of text on a serial line, as a sketch of ten lines writes them: `F1 1`, `/fader/1 0.5`. They become OSC.

The first word of a line is the address, with a slash before it if it has none; what follows are numbers (512, 0.5),
words, or text in double quotes. Between the first word and the rest may stand blanks or one of = : , ; and between the
others blanks or commas. A line that begins with # is the box talking to people. Feedback goes the other way, one line
each. What this file refuses to do: keep a line of more than 256 bytes, and judge what a word means.
"""

import re
from collections.abc import Iterator

from bridge.wire import osc
from bridge.wire.osc import Argument, Message, OscMistake
from bridge.wire.talk import Counts, Hello, printable

LONGEST = 256
_ENDS = re.compile(rb"[\r\n]+")
_ADDRESS = re.compile(r"(/?[A-Za-z0-9_][A-Za-z0-9_./-]*)(?:[\s=:,;]+(.*))?")
_WORD = re.compile(r'"([^"]*)"|([^\s,]+)')
_INT = re.compile(r"[+-]?\d{1,9}")
_FLOAT = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?")
_COMMENT = b"#"


class LineTalk:
    """One opening of a line with lines of text on it; see bridge.wire.talk.Talk."""

    beat_s: float | None = None
    promise_s: float | None = None

    def __init__(self) -> None:
        self.counts = Counts()
        self.last_word = ""
        self.hello: Hello | None = None
        self.heard_beat = False
        self._line = b""
        self._dropping = False

    def opening(self) -> bytes:
        """Nothing: a sketch says by itself what it has to say."""
        return b""

    def hear(self, data: bytes) -> list[bytes]:
        """The datagrams of the lines that these bytes end; never raises."""
        return [datagram for line in self._lines(data) for datagram in self._datagrams(line)]

    def say(self, message: bytes) -> bytes:
        """A line for each message of a datagram; nothing for what is no OSC or longer than 256 bytes."""
        try:
            lines = [_written(one) for one in osc.decode(message)]
        except OscMistake:
            return b""
        return b"".join(line for line in lines if len(line) <= LONGEST)

    def beat(self) -> bytes:
        """Nothing."""
        return b""

    def _lines(self, data: bytes) -> Iterator[bytes]:
        """The lines that ended; the last piece is kept while it is no longer than a line may be."""
        *ended, rest = _ENDS.split(self._line + data)
        for line in ended:
            dropping, self._dropping = self._dropping, False
            if dropping:
                continue
            if len(line) > LONGEST:
                self.counts.long += 1
            elif line.strip():
                yield line.strip()
        if len(rest) > LONGEST:
            self.counts.long += not self._dropping
            self._dropping = True
        self._line = b"" if self._dropping else rest

    def _datagrams(self, line: bytes) -> Iterator[bytes]:
        if line.startswith(_COMMENT):
            self.last_word = printable(line[1:])
            return
        try:
            datagram = _read(line)
        except (OscMistake, UnicodeDecodeError) as mistake:
            self.counts.torn += 1
            words = "it is not text" if isinstance(mistake, UnicodeDecodeError) else str(mistake)
            self.last_word = f"a line that cannot be read ({words}): {printable(line, 40)}"
            return
        self.counts.good += 1
        self.heard_beat = True
        yield datagram


def _read(line: bytes) -> bytes:
    parts = _ADDRESS.fullmatch(line.decode())
    if parts is None:
        raise OscMistake("it does not begin with a word")
    address, rest = parts[1], parts[2] or ""
    args = [_argument(text, word) for text, word in _WORD.findall(rest)]
    return osc.encode(address if address.startswith("/") else f"/{address}", *args)


def _argument(text: str, word: str) -> Argument:
    if _INT.fullmatch(word):
        return int(word)
    if _FLOAT.fullmatch(word):
        return float(word)
    return word or text


def _written(message: Message) -> bytes:
    return " ".join((message.address, *filter(None, map(_as_word, message.args)))).encode() + b"\n"


def _as_word(arg: Argument) -> str:
    match arg:
        case bool():
            return str(int(arg))
        case int():
            return str(arg)
        case float():
            return f"{arg:.6g}"
        case str():
            return '"' + "".join(" " if letter in '"\r\n' else letter for letter in arg) + '"'
    return ""
