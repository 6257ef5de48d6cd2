"""All MIDI ports of a rig, and which of them has which device.

It decides again whenever the list of names or of ports changes, opens what is wanted and closes what is not. A device
that several ports want is opened once and heard by all of them: a pedal on a keyboard and the keyboard itself are two
surfaces. It opens no device itself, and it never waits and calls nobody's receiver while it holds its lock.
"""

import json
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, Protocol

from bridge.ports.midi import channel
from bridge.ports.midi.channel import Channel, Frame
from bridge.ports.midi.inquiry import WHO, Found, Inquiry
from bridge.ports.midi.keeper import Keeper
from bridge.ports.midi.names import Made, Match, Matched, MatchRefused, NoMatch
from bridge.ports.midi.usb import UsbDevice

NOT_ANSWERED = "the MIDI process has not answered yet"


#: What is said for a port that is made, in the place of what opens a listed one.
_MAKES = {channel.OPEN_IN: channel.MAKE_IN, channel.OPEN_OUT: channel.MAKE_OUT}
#: How long a box may take to say who it is, before the next one is asked.
ANSWER_SECONDS = 0.8


class Listing(NamedTuple):
    """What the MIDI system offers: its name ('' when none works, and `problem` says why), inputs and outputs.

    `devices` has the USB device behind a name, where the system `tells_usb` and there is one.
    """

    system: str
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    problem: str = ""
    devices: Mapping[str, UsbDevice] = MappingProxyType({})
    tells_usb: bool = False


@dataclass(slots=True)
class Wire:
    """One listed name that is wanted: its number in the process, and how opening it went."""

    number: int
    name: str
    state: Literal["opening", "open", "failed"] = "opening"
    reason: str = ""


#: What was found for one way of a port: a wire, the reason why there is none, or None where the port wants none.
Way = Wire | NoMatch | MatchRefused | None


class Hears(Protocol):
    """Whoever is told what comes over a wire."""

    def hear(self, data: bytes) -> None:
        """Take a message."""


class Candidate(NamedTuple):
    """An input that may be the one an inquiry looks for."""

    inquiry: Inquiry
    name: str

    def hear(self, data: bytes) -> None:
        """Perhaps it is the answer."""
        self.inquiry.hear(self.name, data)


class Member(Protocol):
    """A port, as the hub knows it. Except for `choose` and `claims` it is called by one thread at a time."""

    def choose(self, listing: Listing, taken: frozenset[str]) -> tuple[Match | None, Match | None]:
        """Which listed names are meant, in and out; None for a way that is not wanted."""

    def keep(self, found: Found, listing: Listing) -> Found:
        """The same, less what would stop a port that plays."""

    def claims(self, listing: Listing) -> frozenset[str]:
        """The listed names that this port names in full."""

    @property
    def identity(self) -> bytes:
        """How its box answers when it is asked who it is; empty: not known."""

    def settle(self, way_in: Way, way_out: Way) -> None:
        """Take the ways found."""

    def lose(self, reason: str) -> None:
        """Take that there are none."""

    def hear(self, data: bytes) -> None:
        """Take a message."""

    def count_lost(self, number: int, count: int) -> None:
        """Count messages that were lost on a wire, if it is this port's."""


class MidiHub:
    """The MIDI of this machine, for every `MidiPort` of a rig.

    It runs while it has ports, or from `start` to `stop`. `system` is 'alsa', 'jack', 'coremidi' or 'winmm'; '' is the
    first that works, the machine's own before JACK.
    """

    def __init__(self, system: str = "") -> None:
        """Make a hub; nothing runs yet."""
        self._system = system
        self._lock = threading.Lock()
        self._listed = threading.Condition(self._lock)
        self._members: tuple[Member, ...] = ()
        self._listing: Listing | None = None
        # By direction, listed name, and device: a plug that was pulled and pushed in again is another wire.
        self._wires: dict[tuple[int, str, UsbDevice | None], Wire] = {}
        self._hearing: Mapping[int, tuple[Hears, ...]] = {}
        self._inquiries: dict[Member, Inquiry] = {}
        self._go_on_at = 0.0
        self._last_number = 0
        self._unsettled = False
        self._kept = False
        self._keeper: Keeper | None = None

    @property
    def pid(self) -> int | None:
        """The number of the MIDI process, None while there is none."""
        keeper = self._keeper
        return keeper.pid if keeper else None

    def start(self) -> None:
        """Keep the process running, with or without ports, until `stop`."""
        with self._lock:
            self._kept = True
            self._run()

    def stop(self) -> None:
        """End the process and forget all ports."""
        with self._lock:
            self._kept = False
            self._members = ()
        self._end_if_unused()

    def listing(self, patience: float = 3.0) -> Listing:
        """The names that are present now; waits up to `patience` seconds for a process that has only just started."""
        with self._listed:
            self._listed.wait_for(lambda: self._listing is not None, patience)
            return self._listing or Listing("", problem=NOT_ANSWERED)

    def add(self, member: Member) -> None:
        """Serve one more port; its state comes from the hub's threads."""
        with self._lock:
            self._members += (member,)
            self._unsettled = True
            keeper = self._run()
        keeper.ask()

    def remove(self, member: Member) -> None:
        """Serve a port no longer; the last one ends the process, unless `start` keeps it."""
        with self._lock:
            self._members = tuple(each for each in self._members if each is not member)
            self._unsettled = True
            keeper = self._keeper
        if not self._end_if_unused() and keeper is not None:
            keeper.ask()

    def send(self, number: int, data: bytes) -> bool:
        """Send a message over a wire; False when there is no room."""
        keeper = self._keeper
        return keeper is not None and keeper.put(channel.DATA, number, data)

    def heard(self, frame: Frame, talk: Channel) -> None:
        """For the keeper: the process said something."""
        word, number, payload = frame
        if word == channel.DATA:
            for member in self._hearing.get(number, ()):
                member.hear(payload)
        elif word == channel.LISTING:
            self._list(_listing(json.loads(payload)))
            self._settle(talk)
        elif word == channel.LOST:
            for member in self._members:
                member.count_lost(number, channel.COUNT.unpack(payload)[0])
        else:
            self._opened(number, word == channel.OPENED, payload.decode(errors="replace"))
            self._settle(talk)

    def asked(self, talk: Channel) -> None:
        """For the keeper: a moment to settle what changed here, and to try again what could not be opened."""
        with self._lock:
            failed = [key for key, wire in self._wires.items() if wire.state == "failed"]
            for key in failed:
                del self._wires[key]
        if failed or self._go_on_asking() or self._unsettled:
            self._settle(talk)

    def lost(self, reason: str, lasting: bool) -> None:
        """For the keeper: the process is gone, and every wire with it."""
        with self._lock:
            self._wires.clear()
            self._hearing = {}
            self._inquiries.clear()
            members = self._members
        self._list(Listing("", problem=reason) if lasting else None)
        for member in members:
            member.lose(reason)

    def _run(self) -> Keeper:
        if self._keeper is None:
            self._listing = None
            self._keeper = Keeper(self, self._system)
            self._keeper.start()
        return self._keeper

    def _end_if_unused(self) -> bool:
        with self._lock:
            if self._members or self._kept:
                return False
            keeper, self._keeper = self._keeper, None
            self._wires.clear()
            self._hearing = {}
        if keeper is not None:
            keeper.stop()
        return True

    def _list(self, listing: Listing | None) -> None:
        with self._listed:
            self._listing = listing
            self._listed.notify_all()

    def _opened(self, number: int, well: bool, reason: str) -> None:
        for wire in self._wires.values():
            if wire.number == number:
                wire.state, wire.reason = ("open" if well else "failed"), reason

    def _settle(self, talk: Channel) -> None:
        """Decide which name is whose, open and close accordingly, and let every port know how it stands."""
        with self._lock:
            if self._listing is None:
                return
            self._unsettled = False
            found = {member: self._ways(member, self._listing, talk) for member in self._members}
            asked = [self._asked_over(inquiry, self._listing, talk) for inquiry in self._inquiries.values()]
            used = [way for ways in (*found.values(), *asked) for way in ways]
            self._close_unused([way for way in used if isinstance(way, Wire)], talk)
            self._hearing = _hearing(found, zip(self._inquiries.values(), asked, strict=True))
        for member, (way_in, way_out) in found.items():
            member.settle(way_in, way_out)

    def _ways(self, member: Member, listing: Listing, talk: Channel) -> tuple[Way, Way]:
        if listing.problem:
            none = NoMatch(listing.problem)
            return none, none
        others = [other.claims(listing) for other in self._members if other is not member]
        found = member.choose(listing, frozenset().union(*others))
        way_in, way_out = member.keep(self._asked_who(member, found), listing)
        devices = listing.devices
        return self._way(way_in, channel.OPEN_IN, devices, talk), self._way(way_out, channel.OPEN_OUT, devices, talk)

    def _asked_who(self, member: Member, found: Found) -> Found:
        """What is known of the candidates when names fit several of them, and the box can say who it is."""
        if member not in self._members or not Inquiry.helps(member.identity, found):
            self._inquiries.pop(member, None)
            return found
        inquiry = self._inquiries.get(member)
        if inquiry is None or inquiry.found != found:
            inquiry = self._inquiries[member] = Inquiry(member.identity, found)
        return inquiry.result()

    def _asked_over(self, inquiry: Inquiry, listing: Listing, talk: Channel) -> list[Way]:
        """The wires that questions and answers go over; none once they are over."""
        if inquiry.over:
            return []
        inputs = [self._way(Matched(name), channel.OPEN_IN, listing.devices, talk) for name in inquiry.inputs]
        return inputs + [self._way(Matched(name), channel.OPEN_OUT, listing.devices, talk) for name in inquiry.outputs]

    def _go_on_asking(self) -> bool:
        """Ask the next candidates, one of each inquiry; whether any inquiry is over now."""
        if time.monotonic() < self._go_on_at:
            return False
        self._go_on_at = time.monotonic() + ANSWER_SECONDS
        ended = False
        with self._lock:
            going = [inquiry for inquiry in self._inquiries.values() if not inquiry.over]
            wires = [(wire.name, wire.number) for (word, *_), wire in self._wires.items() if word == channel.OPEN_OUT]

        def ask(name: str) -> None:
            for number in (number for output, number in wires if output == name):
                self.send(number, WHO)

        for inquiry in going:
            inquiry.go_on(ask)
            ended |= inquiry.over
        return ended

    def _way(self, found: Match | None, word: int, devices: Mapping[str, UsbDevice], talk: Channel) -> Way:
        if isinstance(found, Made):
            word, found, devices = _MAKES[word], Matched(found.name), {}
        if not isinstance(found, Matched):
            return found
        device = devices.get(found.name)
        # A device that cannot be read at this moment is about to go, and its name with it: no other wire for that.
        same = (key for key in self._wires if key[:2] == (word, found.name)) if device is None else ()
        key = next(iter(same), (word, found.name, device))
        if key not in self._wires:
            self._last_number += 1
            wire = self._wires[key] = Wire(self._last_number, found.name)
            if not talk.put(word, wire.number, found.name.encode()):
                wire.state, wire.reason = "failed", "the MIDI process is busy"
        return self._wires[key]

    def _close_unused(self, used: list[Wire], talk: Channel) -> None:
        for key, wire in list(self._wires.items()):
            if wire not in used:
                talk.put(channel.CLOSE, wire.number)
                del self._wires[key]


def _listing(said: Mapping[str, Any]) -> Listing:
    """What the process said is there."""
    devices = {name: UsbDevice(*told) for name, told in (said["devices"] or {}).items()}
    tells_usb = said["devices"] is not None
    return Listing(said["system"], tuple(said["inputs"]), tuple(said["outputs"]), said["problem"], devices, tells_usb)


def _hearing(
    found: Mapping[Member, tuple[Way, Way]], asked: Iterable[tuple[Inquiry, list[Way]]]
) -> Mapping[int, tuple[Hears, ...]]:
    hearing: dict[int, tuple[Hears, ...]] = {}
    for inquiry, ways in asked:
        for way in ways[: len(inquiry.inputs)]:
            if isinstance(way, Wire):
                hearing[way.number] = (*hearing.get(way.number, ()), Candidate(inquiry, way.name))
    for member, (way_in, _) in found.items():
        if isinstance(way_in, Wire):
            hearing[way_in.number] = (*hearing.get(way_in.number, ()), member)
    return hearing
