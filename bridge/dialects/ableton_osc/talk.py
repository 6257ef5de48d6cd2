"""A conversation with one Live: how it begins, what is listened to and what asked, when it is over.

A value is asked for by listening to it: the answer comes at once, and every change after it. The names of all tracks
are asked for every two seconds, which also tells that Live is there, and that its tracks have moved: then everything
is asked for anew. Its listeners stay with the track and speak under the number it had, and new ones under a number that
had one fail with "Observer not connected" (AbletonOSC issues 31 and 137): from the first move of a track on, what
controls stand for is asked for twice a second beside it, and what is news of a track is asked for once more: it may
be another track's. Sends have no listener at all: those that a control stands for
are asked for as often from the beginning, and before a control takes one over (`polled`).

The device in focus is asked for as often while a control stands for one of its parameters, and at once when another
track is selected. While a return or the master is selected AbletonOSC answers that question with an error, or with
nothing: then no device is in focus, and what stands for one rests.

What this file refuses to do: listen to a track that no control stands for, and keep a value.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from bridge.core.dialect import Came, Complained, Fact, Forgotten, Heard, Named, PeerMistake, Say, Strips, Went
from bridge.core.osc_hearing import messages_in, told, understood
from bridge.core.osc_rows import MOST, Arguments, number_of
from bridge.dialects.ableton_osc import focus
from bridge.dialects.ableton_osc.focus import SELECTED_DEVICE, Focus
from bridge.dialects.ableton_osc.table import question
from bridge.dialects.ableton_osc.words import READERS, indexes_of
from bridge.wire.osc import encode

SECOND = 1_000_000_000
#: How often Live is asked for its tracks and its focus, and how long it may be silent.
PING, SILENCE = 2 * SECOND, 8 * SECOND
#: While a control stands for what Live tells only when asked, that is asked for this often, so many values at a time.
POLL, QUESTIONS = SECOND // 2, 32

#: What is listened to of each track, by what it is wanted for.
OF_TRACKS: Mapping[str, tuple[str, ...]] = {
    "track": ("color",),
    "clip": ("playing_slot_index", "fired_slot_index"),
    "meters": ("output_meter_level",),
}

#: All it says begins so; what does not is another program's, and does not say that Live is there.
LIVE = "/live/"
TRACK_NAMES = encode("/live/song/get/track_names")
LISTEN_TO_SELECTED = encode("/live/view/start_listen/selected_track")
IGNORE_SELECTED = encode("/live/view/stop_listen/selected_track")


@dataclass(slots=True)
class LiveConversation:
    """One Live while the daemon runs."""

    meters: bool = False
    deadline_ns: int | None = None
    present: bool = False
    heard_ns: int = 0
    pinged_ns: int = 0
    names: tuple[str, ...] = ()
    focus: Focus | None = None
    unsure_ns: int | None = None  # since when the question for the focus has no answer
    selected: int | None = None  # the track, from 0
    keys: frozenset[str] = frozenset()  # what the controls of now stand for
    listened: frozenset[tuple[str, int]] = frozenset()  # what of which track, from 0
    slots: dict[int, dict[str, int]] = field(default_factory=dict)  # track -> which slot plays, and which waits
    moved: bool = False  # tracks have: listeners may speak under a wrong number, or not at all
    last: dict[str, float] = field(default_factory=dict)  # what was said of tracks since they moved, by key
    turn: int = 0  # of the values that are asked for in turn

    def opened(self, t_ns: int) -> Iterable[Fact]:
        """Asks whether anybody is there."""
        self._begin()
        self.pinged_ns, self.deadline_ns = t_ns, t_ns + PING
        return (Say(TRACK_NAMES),)

    def hear(self, t_ns: int, data: bytes) -> Iterable[Fact]:
        """One datagram from AbletonOSC; what makes no sense in it leaves the rest."""
        messages = messages_in(data)
        if not any(address.startswith(LIVE) for address, _ in messages):
            raise PeerMistake(
                f"{messages[0].address[:80] if messages else 'an empty bundle'} is no word of AbletonOSC's"
            )
        self.heard_ns = t_ns
        facts: list[Fact] = []
        if not self.present:
            self.present = True
            facts += self._greets()
        mistakes: list[PeerMistake] = []
        facts += understood(messages, self._one, mistakes)
        return told(facts, mistakes)

    def wake(self, t_ns: int) -> Iterable[Fact]:
        """Asks for the tracks, the focus and the sends in reach; notices silence."""
        self.deadline_ns = t_ns + (POLL if self._polls() else PING)
        if self.present and t_ns - self.heard_ns >= SILENCE:
            self._begin()
            return (Went("not a word for 8 seconds; was Live closed, or AbletonOSC switched off?"), Say(TRACK_NAMES))
        facts: list[Fact] = []
        if self.present and self.unsure_ns is not None and t_ns - self.unsure_ns >= PING:
            facts += self._nothing_in_focus()
        pings = t_ns - self.pinged_ns >= PING
        if pings:
            self.pinged_ns = t_ns
            facts.append(Say(TRACK_NAMES))
        if self.present and (pings or self._needs_focus()):
            if self.unsure_ns is None:
                self.unsure_ns = t_ns
            facts.append(Say(SELECTED_DEVICE))
        return [*facts, *self._asks()] if self.present else facts

    def reached(self, t_ns: int, keys: frozenset[str], /) -> Iterable[Fact]:
        """Listens to the tracks that controls stand for now, and no longer to the others."""
        self.keys = keys
        if not self.present:
            return ()
        if self._polls() and self.deadline_ns is not None:
            self.deadline_ns = min(self.deadline_ns, t_ns + POLL)
        facts = self._listens()
        for track in self.slots:
            facts += self._playing_slots(track)
        return facts

    def closed(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (the contract's)
        """The port is gone: nothing more to wait for."""
        self._begin()
        self.deadline_ns = None
        return ()

    def leaving(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (likewise)
        """Listens no longer to tracks and the device in focus; the other listeners end with Live."""
        if not self.present:
            return ()
        stops = [_listen("stop", *each) for each in sorted(self.listened)]
        return list(map(Say, [*stops, IGNORE_SELECTED, *self._end_listening()]))

    def says(self, key: str, position: float, /) -> bytes:
        """Sets a parameter of the device in focus; asks what is in focus where that is not known."""
        return SELECTED_DEVICE if self.focus is None else self.focus.says(key, position)

    def _begin(self) -> None:
        self.present, self.moved, self.keys = False, False, frozenset()
        self._forget()

    def _forget(self) -> None:
        """Whatever Live knew of us is gone, and so is what it said."""
        self.names, self.focus, self.unsure_ns, self.selected = (), None, None, None
        self.listened = frozenset()
        self.slots.clear()
        self.last.clear()

    def _greets(self) -> list[Fact]:
        return [Came(tells=False), Say(TRACK_NAMES), Say(LISTEN_TO_SELECTED), Say(SELECTED_DEVICE)]

    def _needs_focus(self) -> bool:
        return any(key.startswith("device/") for key in self.keys)

    def _unheard(self) -> list[str]:
        """What controls stand for and Live does not tell, or not reliably."""
        return sorted(key for key in self.keys if "/send/" in key or (self.moved and key.startswith("track/")))

    def _polls(self) -> bool:
        return self._needs_focus() or bool(self._unheard())

    def _asks(self) -> Iterable[Fact]:
        """Asks for what is not told, in turn where it is much."""
        keys = self._unheard()
        if not keys:
            return
        self.turn = (self.turn + QUESTIONS) % len(keys) if len(keys) > QUESTIONS else 0
        for key in (keys[self.turn :] + keys[: self.turn])[:QUESTIONS]:
            asking = question(key)
            if asking is not None and self._has(int(key.split("/")[1]) - 1):
                yield Say(asking)

    def _has(self, track: int) -> bool:
        """Whether there is such a track, as far as is known."""
        return not self.names or track < len(self.names)

    def _listens(self) -> list[Fact]:
        """Begins to listen to what is in reach and not yet listened to; ends what is no longer."""
        wanted = frozenset(self._wanted())
        facts = [Say(_listen("stop", *each)) for each in sorted(self.listened - wanted) if self._has(each[1])]
        facts += [Say(_listen("start", *each)) for each in sorted(wanted - self.listened)]
        self.listened = wanted
        return [*facts]

    def _wanted(self) -> Iterable[tuple[str, int]]:
        for key in self.keys:
            root, _, rest = key.partition("/")
            if root not in ("track", "clip"):
                continue
            track = int(rest.partition("/")[0]) - 1
            if self._has(track):
                kinds = (root, "track", *(["meters"] if self.meters else []))
                yield from ((each, track) for kind in kinds for each in OF_TRACKS[kind])

    def _one(self, address: str, args: Arguments) -> Iterable[Fact]:
        try:
            reader = READERS.get(address)
            if reader is not None:
                return self._twice(reader(args)) if self.moved else reader(args)
            own = _OWN.get(address)
            return own(self, args) if own else ()
        except ValueError as problem:
            raise PeerMistake(f"{address}: {problem}") from None

    def _twice(self, facts: Iterable[Fact]) -> Iterable[Fact]:
        """Once tracks moved, a listener may speak of another track: what is news counts when an answer says it again.

        A listener speaks of changes only, so it says nothing twice. Sends have no listeners.
        """
        for fact in facts:
            asking = question(fact.key) if isinstance(fact, Heard) and fact.key in self.keys else None
            if isinstance(fact, Heard) and asking and "/send/" not in fact.key:
                before, self.last[fact.key] = self.last.get(fact.key), fact.position
                yield fact if before == fact.position else Say(asking)
            else:
                yield fact

    def _selected_track(self, args: Arguments) -> Iterable[Fact]:
        """Another track is selected: its device is in focus by now."""
        (track,) = indexes_of(args, 1)
        facts: list[Fact] = [Say(SELECTED_DEVICE), *self._selects(track)]
        return facts

    def _selects(self, track: int | None) -> Iterable[Fact]:
        before, self.selected = self.selected, track
        if before is not None and before != track:
            yield Heard(f"track/{before + 1}/select", 0.0)
        if track is not None:
            yield Heard(f"track/{track + 1}/select", 1.0)

    def _plays_slot(self, args: Arguments) -> Iterable[Fact]:
        return self._slot("playing", args)

    def _waits_slot(self, args: Arguments) -> Iterable[Fact]:
        return self._slot("fired", args)

    def _slot(self, what: str, args: Arguments) -> Iterable[Fact]:
        """Which slot of a track plays, or was launched and waits for its bar; below 0 none."""
        (track,) = indexes_of(args, 1)
        if track not in self.slots and len(self.slots) >= MOST:
            return ()
        self.slots.setdefault(track, {})[what] = int(number_of(args[1] if len(args) > 1 else None))
        return self._playing_slots(track)

    def _playing_slots(self, track: int) -> list[Fact]:
        """Every clip of a track that a control stands for: on while it plays, and lit from its launch on."""
        slots, head = self.slots[track], f"clip/{track + 1}/"
        facts: list[Fact] = []
        for key in sorted(key for key in self.keys if key.startswith(head)):
            slot = int(key.split("/")[2]) - 1
            waits = 0.5 if slots.get("fired") == slot else 0.0
            facts.append(Heard(key, 1.0 if slots.get("playing") == slot else waits))
        return facts

    def _track_names(self, args: Arguments) -> Iterable[Fact]:
        names = tuple(str(name) for name in args[:MOST])
        if names == self.names:
            return ()
        # The first list is no news; a later one means that tracks have moved under the listeners.
        facts: list[Fact] = []
        if self.names:
            self._forget()
            self.moved = True
            facts += self._greets()[:1] + self._greets()[2:]
        self.names = names
        facts.append(Strips(len(names)))
        return [*facts, *(Named(f"track/{index}", name) for index, name in enumerate(names, 1))]

    def _selected_device(self, args: Arguments) -> Iterable[Fact]:
        self.unsure_ns = None
        track, device = indexes_of(args, 2)
        if self.focus is not None and (self.focus.track, self.focus.device) == (track, device):
            return ()
        facts: list[Fact] = [*map(Say, self._end_listening()), Forgotten("device")]
        self.focus = Focus(track, device)
        return [*facts, *map(Say, self.focus.asks())]

    def _nothing_in_focus(self) -> list[Fact]:
        """A return or the master is selected, or a track without a device: what stood for a device rests."""
        self.unsure_ns = None
        if self.focus is None:
            return []
        facts: list[Fact] = [*map(Say, self._end_listening()), Forgotten("device")]
        self.focus = None
        return facts

    def _end_listening(self) -> Iterable[bytes]:
        return () if self.focus is None else self.focus.ends_listening()

    def _started(self, args: Arguments) -> Iterable[Fact]:  # noqa: ARG002 (the table's)
        """Live has loaded AbletonOSC anew: every listener is gone."""
        self._forget()
        self.moved = False
        return self._greets()

    def _complains(self, args: Arguments) -> Iterable[Fact]:
        text = str(args[0])[:200] if args else "error"
        if "not in list" in text:
            # Python's words for a return or the master being selected: view.py looks for it among the tracks.
            return [*self._nothing_in_focus(), *self._selects(None)]
        if "Observer not connected" in text:
            # A fault of its own after tracks moved, if only before we came: it is asked instead of listened to.
            self.moved = True
            if self.deadline_ns is not None:
                self.deadline_ns = min(self.deadline_ns, self.heard_ns + POLL)
            return ()
        if "out of range" in text and self._reaches_beyond():
            return ()  # eight faders and three tracks are nothing to complain of
        hint = ": fewer sends, scenes or slots than the map reaches?" if "out of range" in text else ""
        return (Complained(text + hint),)

    def _reaches_beyond(self) -> bool:
        """Whether a control stands for a track that Live does not have."""
        tracks = (key.split("/")[1] for key in self.keys if key.startswith(("track/", "clip/")))
        return any(int(track) > len(self.names) for track in tracks)


def _listen(verb: str, what: str, track: int) -> bytes:
    return encode(f"/live/track/{verb}_listen/{what}", track)


def _of_focus(
    reader: Callable[[Focus, Arguments], Iterable[Fact]],
) -> Callable[[LiveConversation, Arguments], Iterable[Fact]]:
    """What is said of the device in focus is read; of another it is passed over."""

    def own(conversation: LiveConversation, args: Arguments) -> Iterable[Fact]:
        track, device = indexes_of(args[:2], 2)
        found = conversation.focus
        return reader(found, args[2:]) if found is not None and (found.track, found.device) == (track, device) else ()

    return own


#: What means something by what was heard before.
_OWN: Mapping[str, Callable[[LiveConversation, Arguments], Iterable[Fact]]] = {
    "/live/song/get/track_names": LiveConversation._track_names,
    "/live/view/get/selected_device": LiveConversation._selected_device,
    "/live/view/get/selected_track": LiveConversation._selected_track,
    "/live/track/get/playing_slot_index": LiveConversation._plays_slot,
    "/live/track/get/fired_slot_index": LiveConversation._waits_slot,
    "/live/startup": LiveConversation._started,
    "/live/error": LiveConversation._complains,
    **{address: _of_focus(reader) for address, reader in focus.READERS.items()},
}
