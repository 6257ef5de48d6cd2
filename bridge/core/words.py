"""Words on small displays: any name in letters that a display has, short enough and still readable; values; figures.

Nothing here knows where a text comes from or where it goes.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from math import isinf

from bridge.core.laws import Law
from bridge.model.target import Mode, Target

#: Letters that Unicode does not take apart into one of ASCII and its accents.
LETTERS: Mapping[str, str] = {
    **dict(zip("ßøłđðħıĸŋœæþŧ", ("ss", "o", "l", "d", "d", "h", "i", "k", "ng", "oe", "ae", "th", "t"), strict=True)),
    **dict(zip("абвгдезийклмнопрстуфхцчшщъыьэюя", (
        "a", "b", "v", "g", "d", "e", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts",
        "ch", "sh", "sch", "", "y", "", "e", "yu", "ya"), strict=True)),
    **dict(zip("жіїєґў", ("zh", "i", "yi", "ye", "g", "u"), strict=True)),
    **dict(zip("αβγδεζηθικλμνξοπρσςτυφχψω", (
        "a", "v", "g", "d", "e", "z", "i", "th", "i", "k", "l", "m", "n", "x", "o", "p", "r", "s", "s", "t", "y", "f",
        "ch", "ps", "o"), strict=True)),
    **dict(zip("‘’‚‛“”„«»–—―−…·•×÷°€£©®™", (
        "'", "'", ",", "'", '"', '"', '"', '"', '"', "-", "-", "-", "-", "...", ".", "*", "x", "/", "o", "EUR", "GBP",
        "(c)", "(r)", "TM"), strict=True)),
    **dict(zip("♭♯", ("b", "#"), strict=True)),
}  # fmt: skip
_VOWELS = frozenset("aeiouy")
_NUMBER = re.compile(r"(?P<head>.*?)(?P<number>\d+)$", re.DOTALL)


def ascii_of(text: str) -> str:
    """The text in printable ASCII; what has no likeness is a `?`, what has no width is gone."""
    return "".join(map(_letter, unicodedata.normalize("NFC", text))).strip()


def _letter(letter: str) -> str:
    if " " <= letter <= "~":
        return letter
    small = LETTERS.get(letter.lower())
    if small is not None:
        return small if letter == letter.lower() else small.capitalize()
    apart = unicodedata.normalize("NFKD", letter)
    if apart != letter:
        return "".join(map(_letter, apart))
    category = unicodedata.category(letter)
    if category[0] == "M" or category in ("Cf", "Cc"):
        return " " if letter in "\t\n\r" else ""
    return " " if category[0] == "Z" else "?"


def fitted(text: str, width: int) -> str:
    """The text in at most `width` letters: vowels go first, from the right, then spaces; a number at the end stays."""
    text = ascii_of(text)
    if len(text) <= width:
        return text
    found = _NUMBER.match(text)
    tail = found["number"] if found and len(found["number"]) < width else ""
    head = text[: len(text) - len(tail)]
    room = width - len(tail)
    for is_spare in (_is_vowel, _is_space):
        head = _thinned(head, room, is_spare)
    return head[:room] + tail


def _thinned(text: str, width: int, is_spare: Callable[[str, int], bool]) -> str:
    for at in range(len(text) - 1, 0, -1):
        if len(text) <= width:
            break
        if is_spare(text, at):
            text = text[:at] + text[at + 1 :]
    return text


def _is_vowel(text: str, at: int) -> bool:
    """A vowel that begins no word: small letters, since capitals begin words in names such as MainVerb."""
    return text[at] in _VOWELS and text[at - 1] != " "


def _is_space(text: str, at: int) -> bool:
    return text[at] == " "


def laid(text: str, width: int, align: str) -> str:
    """The text in exactly `width` letters."""
    text = fitted(text, width)
    if align == "right":
        return text.rjust(width)
    return text.center(width) if align == "centre" else text.ljust(width)


def value(law: Law, position: float, mode: Mode, width: int) -> str:
    """A position in the words of its law, as exact as there is room for: '-6.0 dB', '-12 dB', '50%', 'on'."""
    if mode is not Mode.VALUE:
        return "on" if position >= 0.5 else "off"
    quantity = law.to_quantity(position)
    number = "-inf" if isinf(quantity) else f"{quantity:.1f}"
    rounded = number if isinf(quantity) else f"{quantity:.0f}"
    if not law.unit:
        return f"{round(quantity * 100)}%" if width < 5 else f"{quantity:.3f}"
    ways = (f"{number} {law.unit}", f"{number}{law.unit}", f"{rounded} {law.unit}", f"{rounded}{law.unit}", number)
    return next((way for way in (*ways, rounded) if len(way) <= width), rounded)


def short(target: Target) -> str:
    """A target in a word or two, where nobody gave it a name: 'volume 3', 'param 2', 'play'."""
    words = target.path.split("/")
    if len(words) == 1:
        return words[0]
    if words[0] in ("track", "strip"):
        return " ".join((*words[2:], words[1]))
    if words[0] in ("note", "cc", "cc14", "nrpn", "rpn", "program"):
        return " ".join(words)
    return words[0] if words[0] == "master" and words[-1] == "volume" else " ".join(words[1:])


def way(here: float, there: float) -> str:
    """Where a control stands and where it has to go, in percent of its travel: '48>90'."""
    return f"{round(here * 100)}>{round(there * 100)}"


def segments(text: str) -> bytes:
    """Seven-segment figures as Mackie writes them: ASCII without its upper bits, 40 more for a dot after the figure."""
    figures = bytearray()
    for letter in text.upper():
        if letter in ".:" and figures and not figures[-1] & 0x40:
            figures[-1] |= 0x40
        else:
            figures.append(ord(letter) & 0x3F)
    return bytes(figures)


#: Figures of each group of a position, where there are ten of them as Mackie prints it: bars or hours, beats or
#: minutes, parts or seconds, ticks or frames.
_GROUPS = (3, 2, 2, 3)


def clock(text: str, width: int) -> str:
    """Where the song stands, as figures: '01:02:03:04' in ten figures becomes ' 01.02.03. 04'."""
    groups = re.split(r"[:.|]", text)
    if width == sum(_GROUPS) and len(groups) == len(_GROUPS):
        padded = [group.strip()[-room:].rjust(room) for group, room in zip(groups, _GROUPS, strict=True)]
        return ".".join(padded)
    return text.replace("|", ".").replace(":", ".")
