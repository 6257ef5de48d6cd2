"""What goes into the engine and what comes out: light tuples, each with its time in nanoseconds.

Events are all the engine ever learns of the world; the same program and the same events give the same effects. Effects
are all it ever asks for; what is not listed here cannot happen. Port names are the names of the rig.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Received(NamedTuple):
    """A port brought bytes: one complete MIDI message or one datagram."""

    t_ns: int
    port: str
    data: bytes


class Back(NamedTuple):
    """A port opened, at the start or again; what hangs on it must be shown anew."""

    t_ns: int
    port: str


class Lost(NamedTuple):
    """A port is gone: the cable was pulled, the box switched off, the program ended."""

    t_ns: int
    port: str


class Refused(NamedTuple):
    """A port would not take the last message sent to it that is not yet counted as refused."""

    t_ns: int
    port: str


class Do(NamedTuple):
    """Somebody other than a control asks for a target: the page, a command, another program.

    `group` names the group of surfaces that does it, by the rig's name for it; '' is the first.
    """

    t_ns: int
    target: str
    by: str
    group: str = ""


class Wall(NamedTuple):
    """What the clock on the wall says, in ISO 8601 UTC."""

    t_ns: int
    wall: str


class Song(NamedTuple):
    """Another song is worked on from now on (None: none), and this is what the journal keeps of it.

    `kept` is what core.song.remembered() makes sense of; whatever of it makes none is ignored. The same song again
    replaces what `kept` says and nothing else: somebody wrote into the journal.
    """

    t_ns: int
    name: str | None
    kept: Mapping[str, Any]


class Wake(NamedTuple):
    """The deadline has come; it carries nothing, since every step first does what is due."""

    t_ns: int


class Stop(NamedTuple):
    """The daemon ends: what is held is released, DAWs are told to say no more, nothing else is sent."""

    t_ns: int


Event = Received | Back | Lost | Refused | Do | Wall | Song | Wake | Stop


class Send(NamedTuple):
    """Bytes for a port: one MIDI message (or an inseparable pair), one datagram, or a frame."""

    t_ns: int
    port: str
    data: bytes


class PhaseIs(NamedTuple):
    """A group of surfaces plays in this phase; settled when no gesture can take the flip back."""

    t_ns: int
    phase: str
    group: str
    settled: bool


class BankIs(NamedTuple):
    """A group's strips now stand for the tracks after `first` (0: strip 1 is track 1)."""

    t_ns: int
    first: int
    group: str


class Told(NamedTuple):
    """Something a user would be told: a stable code, the sentence, and what it is about (a control, target or port)."""

    t_ns: int
    code: str
    text: str
    about: str


class Noted(NamedTuple):
    """Something for the journal of the present song: its kind (a row of core.song.NOTES), what about, and the rest."""

    t_ns: int
    kind: str
    about: str
    detail: Mapping[str, Any]


Effect = Send | PhaseIs | BankIs | Told | Noted
