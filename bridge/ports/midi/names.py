"""Which of the MIDI names a system lists is the one a rig means.

Every system writes the same device differently, and some write it differently after each plug:

    ALSA       nanoKONTROL2:nanoKONTROL2 MIDI 1 20:0      client, port, and numbers that change
    JACK       nanoKONTROL2:capture                       client, port; `-01` behind a client's second namesake
    WinMM      MIDIIN2 (APC mini mk2), 2- nanoKONTROL2    a device's second port, a second unit
    CoreMIDI   nanoKONTROL2 SLIDER/KNOB                   device and port, or the port alone

So a name is read in several *forms*, from the most to the least exact, and a wanted name takes the first form that any
listed name has. Whole forms only: `Port 1` never takes `Port 10`, and `PreSonus FP8` never takes `MIDIIN2 (PreSonus
FP8)`. Nothing is guessed: where two names fit equally well the match is refused and the user is shown both. Case and
runs of blanks do not count, except that a name written exactly as listed beats everything.
"""

import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

#: ALSA's client and port number, which change with every plug (thestk/rtmidi issues #54, #88).
_ALSA_NUMBERS = re.compile(r"\s+(?P<client>\d+):\d+$")
#: What marks a second unit of the same product: Windows' `2- Product` (2 to 19 in DrivenByMoss), JACK's `client-01`.
_UNIT = re.compile(r"^(?:[2-9]|1\d)- ")
_JACK_UNIT = re.compile(r"-\d\d$")
#: Windows' second and later ports of one device.
_WINDOWS_PORT = re.compile(r"^MIDI(?:IN|OUT)\d+ \((?P<product>.*)\)$", re.IGNORECASE)
_WILD = re.compile(r"[*?\[]")
#: Names shown in a message before it says how many more there are.
_SHOWN = 8


class Matched(NamedTuple):
    """Exactly one listed name fits."""

    name: str


class Made(NamedTuple):
    """No listed name is meant: a port of this name is made, for another program to choose."""

    name: str


class NoMatch(NamedTuple):
    """Nothing that is listed fits; `advice` says what was wanted and what is there."""

    advice: str


class MatchRefused(NamedTuple):
    """More than one listed name fits, and guessing would be wrong half of the time; `advice` says what to write.

    `found` is the beginning of it: how many fit what.
    """

    advice: str
    candidates: tuple[str, ...]
    found: str = ""


Match = Matched | Made | NoMatch | MatchRefused


class Forms(NamedTuple):
    """One listed name, read in every way a rig may have written it; each form folded for comparing."""

    listed: str
    whole: str
    ports: frozenset[str]  # what may be its port part
    clients: frozenset[str]  # what may be its client part
    products: frozenset[str]  # the same without the mark of a second unit
    device: str  # the same for all ports of one device, as far as names can tell


def forms(listed: str) -> Forms:
    """Read one listed name."""
    numbers = _ALSA_NUMBERS.search(listed)
    whole = _folded(_ALSA_NUMBERS.sub("", listed))
    # A client's name may hold colons of its own, so every colon may be the one between client and port.
    colons = [place.start() for place in re.finditer(":", whole)]
    clients = frozenset(whole[:colon].strip() for colon in colons)
    ports = frozenset(whole[colon + 1 :].strip() for colon in colons)
    products = {_UNIT.sub("", whole)} | {_JACK_UNIT.sub("", client) for client in clients}
    products |= {_JACK_UNIT.sub("", whole[:colon]) + whole[colon:] for colon in colons}
    return Forms(listed, whole, ports, clients, frozenset(products), _device(whole, numbers))


def match(wanted: Sequence[str], present: Iterable[str], direction: str, taken: frozenset[str] = frozenset()) -> Match:
    """The listed name that is meant by `wanted`, a surface's names from the best to the last resort.

    Names without a wildcard come before patterns (`* ? [ ]`), otherwise the order given is kept; the first that fits
    anything decides. `direction` is 'input' or 'output', for the messages. A name in `taken` belongs to another port
    of the rig and is not taken for want of the first unit of a product.
    """
    return _decide(wanted, [forms(name) for name in present], direction, taken, beside=None)


def match_pair(
    inputs_wanted: Sequence[str],
    outputs_wanted: Sequence[str],
    inputs: Iterable[str],
    outputs: Iterable[str],
    taken: frozenset[str] = frozenset(),
) -> tuple[Match, Match]:
    """Match both ways of one device: of several outputs that fit, the one of the input's own device is meant."""
    way_in = match(inputs_wanted, inputs, "input", taken)
    beside = forms(way_in.name).device if isinstance(way_in, Matched) else None
    way_out = _decide(outputs_wanted, [forms(name) for name in outputs], "output", taken, beside)
    return way_in, way_out


def claimed(wanted: Sequence[str], present: Iterable[str]) -> frozenset[str]:
    """The listed names that `wanted` names in full: they are nobody else's second choice."""
    full = {_folded(name) for name in wanted if not _WILD.search(name)}
    return frozenset(name for name in present if name in wanted or forms(name).whole in full)


def _decide(
    wanted: Sequence[str], present: list[Forms], direction: str, taken: frozenset[str], beside: str | None
) -> Match:
    for name in sorted(wanted, key=lambda name: bool(_WILD.search(name))):
        fitting = _fitting(name, present, taken)
        if len(fitting) > 1 and beside is not None:
            fitting = [each for each in fitting if each.device == beside] or fitting
        if len(fitting) > 1:
            # What another port of the rig names for itself is hardly meant here.
            fitting = [each for each in fitting if each.listed not in taken] or fitting
        if len(fitting) == 1:
            return Matched(fitting[0].listed)
        if fitting:
            return _refused(name, fitting, direction)
    return NoMatch(_absent(wanted, present, direction))


def _fitting(wanted: str, present: list[Forms], taken: frozenset[str]) -> list[Forms]:
    """All that fit by the most exact form in which any fits."""
    folded = _folded(wanted)
    free = [each for each in present if each.listed not in taken]
    tiers: tuple[list[Forms], ...]
    if _WILD.search(wanted):
        tiers = (
            [each for each in present if each.listed == wanted],
            [each for each in present if _fits(folded, {each.whole} | each.ports | each.clients)],
            [each for each in free if _fits(folded, each.products)],
        )
    else:
        tiers = (
            [each for each in present if each.listed == wanted],
            [each for each in present if each.whole == folded],
            [each for each in present if folded in each.ports],
            [each for each in present if folded in each.clients],
            [each for each in free if folded in each.products],
        )
    return next((tier for tier in tiers if tier), [])


def _fits(pattern: str, names: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for name in names)


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _device(whole: str, numbers: re.Match[str] | None) -> str:
    if numbers:
        return f"alsa client {numbers['client']}"
    windows = _WINDOWS_PORT.match(whole)
    if windows:
        return windows["product"]
    client, colon, _ = whole.partition(":")
    return _JACK_UNIT.sub("", client) if colon else whole


def _absent(wanted: Sequence[str], present: list[Forms], direction: str) -> str:
    shown = listed_names([repr(each.listed) for each in present])
    return f"no MIDI {direction} matches {_either(wanted)}; present: {shown}"


def _refused(wanted: str, fitting: list[Forms], direction: str) -> MatchRefused:
    candidates = tuple(each.listed for each in fitting)
    found = f"{len(candidates)} MIDI {direction}s match {wanted!r}"
    if len(set(candidates)) < len(candidates):
        advice = "they have the same name, so give one of them another in the system's MIDI settings"
    else:
        advice = "write the whole name of the one you mean as this surface's `port:`"
    shown = listed_names([repr(name) for name in candidates])
    return MatchRefused(f"{found}: {shown}; {advice}", candidates, found)


def _either(wanted: Sequence[str]) -> str:
    return " or ".join(repr(name) for name in wanted) if wanted else "(no name given)"


def listed_names(names: Sequence[str]) -> str:
    """Names for a message, the first few of them; 'none' for none."""
    shown = ", ".join(names[:_SHOWN])
    more = len(names) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown or "none"
