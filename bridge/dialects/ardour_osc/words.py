"""What Ardour says, by address: the facts in each message. It remembers nothing; what depends on that is in talk.py.

Replies that make no sense are the peer's mistake, never guessed at.
"""

import math
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from bridge.core.dialect import SESSION, Fact, Heard, Metered, Named, PeerMistake
from bridge.core.osc_rows import Arguments, Reader, counted, position_of, question, reads, reads_name
from bridge.core.parameters import BY_RATIO, EVENLY, IN_STEPS, SWITCHED, Parameter, parameter
from bridge.core.targets import match
from bridge.dialects.ardour_osc.table import AUTOMATION, TABLE

#: Meters at or below this (dB) are silent: Ardour's own bottom is -193.
SILENT = -150.0


def _several(args: Arguments, size: int) -> tuple[int, list[Arguments]]:
    """The strip a list belongs to, and the list's entries of this size."""
    if len(args) % size != 1:
        raise PeerMistake(f"a list of {len(args)} entries cannot be read {size} by {size}")
    return counted(args[0]), [args[at : at + size] for at in range(1, len(args), size)]


def _reads_sends(args: Arguments) -> Iterable[Fact]:
    """The answer to /strip/sends: to which strip, its name, the send's number, fader and whether it is on."""
    strip, sends = _several(args, 5)
    facts: list[Fact] = []
    for _, name, number, fader, enabled in sends:
        send = f"track/{strip}/send/{counted(number)}"
        facts.append(Named(send, str(name)))
        facts += Heard(f"{send}/level", position_of(fader)), Heard(f"{send}/enable", position_of(enabled))
    return facts


def _reads_plugins(args: Arguments) -> Iterable[Fact]:
    """The answer to /strip/plugin/list: number, name and whether it works, plug-in by plug-in."""
    strip, plugins = _several(args, 3)
    facts: list[Fact] = []
    for number, name, active in plugins:
        plugin = f"track/{strip}/fx/{counted(number)}"
        facts += Named(plugin, str(name)), Heard(f"{plugin}/bypass", 1.0 - position_of(active))
    return facts


#: Flags of a parameter (Ardour's osc.cc): it is one of several, whole numbers, by ratio, on or off; it can be set.
_WAYS = ((64, SWITCHED), (1, IN_STEPS), (2, IN_STEPS), (4, BY_RATIO))
_SETTABLE = 128


class Described(NamedTuple):
    """One line of the answer to /strip/plugin/descriptor: which parameter of which plug-in, and how it goes."""

    plugin: str
    number: int
    label: str
    parameter: Parameter | None
    now: float


def described(args: Arguments) -> Described:
    """Strip, plug-in, parameter, label, flags, type, lowest, highest, format, how many points and they, value."""
    try:
        strip, plugin, number, label, flags, _, low, high, *_, now = args
        if not (isinstance(flags, int) and isinstance(now, int | float) and math.isfinite(now)):
            raise TypeError
        way = next((way for flag, way in _WAYS if flags & flag), EVENLY)
        settable = bool(flags & _SETTABLE)
        found = parameter(counted(number), float(low), float(high), way) if settable else None  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise PeerMistake(f"it describes a parameter as {args[:12]!r}") from None
    return Described(f"track/{counted(strip)}/fx/{counted(plugin)}", counted(number), str(label), found, float(now))


def reads_scene(address: str, args: Arguments) -> Iterable[Fact]:
    """The name of a mixer scene; they are counted from 0 in the address."""
    found = re.fullmatch(r"/mixer_scene/(\d{1,3})/name", address)
    if found is None or len(args) != 1 or not isinstance(args[0], str):
        raise PeerMistake(f"{address[:40]} with {args[:8]!r}")
    return (Named(f"mixer-scene/{int(found[1]) + 1}", args[0].strip()),)


def _reads_mode(key: str, indexes: int) -> Reader:
    def reader(args: Arguments) -> Iterable[Fact]:
        if len(args) != indexes + 1 or args[-1] not in AUTOMATION.values():
            raise PeerMistake(f"an automation mode of {args!r}")
        strip = key.replace("@", str(counted(args[0]))) if indexes else key
        return [Heard(f"{strip}/automation/{word}", float(args[-1] == mode)) for word, mode in AUTOMATION.items()]

    return reader


def _metered(key: str, level: object) -> Iterable[Fact]:
    """In gain mode 2 a meter is (dB + 94) / 100 (osc_route_observer.cc); -193 dB is silence."""
    if type(level) is not float:
        raise PeerMistake(f"a meter of {level!r}")
    decibels = 100 * level - 94
    return (Metered(key, decibels if decibels > SILENT else -math.inf),)


def _reads_meter(args: Arguments) -> Iterable[Fact]:
    try:
        strip, level = args
    except ValueError:
        raise PeerMistake(f"/strip/meter with {args!r}") from None
    return _metered(f"track/{counted(strip)}", level)


def _reads_master_meter(args: Arguments) -> Iterable[Fact]:
    return _metered("master", args[0] if len(args) == 1 else None)


def _reads_position(args: Arguments) -> Iterable[Fact]:
    if len(args) != 1 or not isinstance(args[0], str):
        raise PeerMistake(f"/position/smpte with {args!r}")
    return (Named("transport/position", args[0].strip()),)


def _reads_session(args: Arguments) -> Iterable[Fact]:
    """Told when it is opened and whenever it is saved: the name of the snapshot (osc_global_observer.cc)."""
    if len(args) != 1 or not isinstance(args[0], str):
        raise PeerMistake(f"/session_name with {args!r}")
    return (Named(SESSION, args[0].strip()),)


_POLARITY = next(row for row in TABLE if row.shape == "track/N/polarity")
_HEARD: Mapping[str, Reader] = {row.address: reads(row) for row in TABLE if row.heard}
#: What Ardour says, by address; the rest of it is passed over.
READERS: Mapping[str, Reader] = {
    **_HEARD,
    "/record_enabled": _HEARD["/rec_enable_toggle"],
    "/strip/name": reads_name("track/@"),
    "/master/name": reads_name("master"),
    "/select/send_name": reads_name("selected/send/@"),
    "/strip/sends": _reads_sends,
    "/strip/meter": _reads_meter,
    "/master/meter": _reads_master_meter,
    "/position/smpte": _reads_position,
    "/session_name": _reads_session,
    "/strip/plugin/list": _reads_plugins,
    "/strip/polarity": reads(_POLARITY),
    "/strip/fader/automation": _reads_mode("track/@", 1),
    "/select/fader/automation": _reads_mode("selected", 0),
}

#: What is told to nobody who does not ask, and answered.
_ASKED = {row.shape: row for row in TABLE if row.ask is not None and not row.heard}


def question_of(key: str) -> bytes | None:
    """What asks for a value that nobody tells; None for those that are told."""
    found = match(key, _ASKED)
    return None if found is None else question(_ASKED[found[0]], [at for at in found[1] if isinstance(at, int)])
