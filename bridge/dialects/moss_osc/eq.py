"""The EQ that DrivenByMoss finds on the selected track: its bands are numbers, and each has a type.

A band is named by its number, or by our word for a type: then it is the first band of that type, which is known once
DrivenByMoss has told the types.

What this file refuses to do: say a band by its type where there is none of it, and put an EQ on a track.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bridge.core.dialect import Cannot, Fact, Heard, PeerMistake, Speech
from bridge.core.laws import FRACTION
from bridge.core.osc_rows import Arguments
from bridge.dialects.moss_osc.table import PLAIN
from bridge.model.target import Target
from bridge.wire.osc import encode

#: Its targets, how many bands it has, and what each of them has.
EQ, BANDS, LEAVES = "selected/eq/", 8, ("gain", "freq", "q")
#: Types of bands by our words.
TYPES: Mapping[str, str] = {
    "hipass": "lowcut",
    "low": "lowshelf",
    "notch": "notch",
    "high": "highshelf",
    "lopass": "highcut",
}
#: Shapes of the bands, and the address of each.
SHAPES: Mapping[str, str] = {f"{EQ}BAND/{leaf}": f"/eq/{leaf}/@" for leaf in LEAVES}
_TYPE = "/eq/type/@"
#: What is told of it.
TOLD = frozenset({_TYPE, *(f"/eq/{leaf}/@/value" for leaf in LEAVES)})


def band_speech(target: Target, most: int) -> Speech | Cannot:
    """How a band is said in whole numbers up to `most`: the conversation knows which it is."""
    band = str(target.arguments[0])
    if band not in TYPES and band not in map(str, range(1, BANDS + 1)):
        return Cannot(f"the bands of an EQ are 1 to {BANDS} here, or {', '.join(TYPES)}")
    return Speech(target.path, FRACTION._replace(step=0.5 / most), late=True)


@dataclass(slots=True)
class Eq:
    """The EQ as it was last told, in whole numbers up to `most`: types and positions, by address."""

    most: int = PLAIN.most
    told: dict[str, str | float] = field(default_factory=dict)

    def says(self, key: str, position: float) -> bytes:
        """What sets a value of a band; nothing where there is no such band."""
        band, leaf = key.removeprefix(EQ).split("/")
        number = int(band) if band.isdecimal() else self._band_of(TYPES[band])
        return encode(f"/eq/{leaf}/{number}", round(position * self.most)) if number else b""

    def hear(self, address: str, pattern: str, band: int, args: Arguments) -> Iterable[Fact]:
        """A type or a value of a band; bands beyond those that are counted are passed over."""
        if not 1 <= band <= BANDS:
            return ()
        if pattern == _TYPE:
            if len(args) != 1 or not isinstance(args[0], str):
                raise PeerMistake(f"{address} with {args[:4]!r}")
            self.told[address] = args[0].lower()
            return [fact for leaf in LEAVES for fact in self._facts(leaf, band)]
        if len(args) != 1 or type(args[0]) is not int or not 0 <= args[0] <= self.most:
            raise PeerMistake(f"{address} with {args[:4]!r}")
        self.told[address] = args[0] / self.most
        return self._facts(address.split("/")[2], band)

    def forget(self) -> None:
        """Another EQ may be there, or none."""
        self.told.clear()

    def _band_of(self, kind: str) -> int:
        """The first band of a type; 0 where there is none."""
        return next((band for band in range(1, BANDS + 1) if self.told.get(f"/eq/type/{band}") == kind), 0)

    def _facts(self, leaf: str, band: int) -> Iterable[Fact]:
        """What a band stands at, under its number and, where it is the first of its type, under that."""
        position = self.told.get(f"/eq/{leaf}/{band}/value")
        if not isinstance(position, float):
            return
        yield Heard(f"{EQ}{band}/{leaf}", position)
        for word, kind in TYPES.items():
            if self._band_of(kind) == band:
                yield Heard(f"{EQ}{word}/{leaf}", position)
