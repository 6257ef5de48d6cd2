"""A conversation with one Ardour: how it begins, what is asked, what the selection changes, when it is over.

The conversation: `/set_surface` subscribes, `/strip/list` counts the strips. Both are repeated every second until
something is heard; then Ardour is there, and the list is asked for until it comes. Its heartbeat comes about every
second: once either was heard, three seconds of silence and it is gone, and the asking begins again. So a restarted
Ardour comes back by itself. The dump of 500 to 2,500 messages that follows a subscription, a selection or a list is
feedback like any other and causes nothing. What Ardour tells only when asked (sends and plug-ins of strips that are not
selected, polarity) is asked for once a second while a control stands for it.

What this file refuses to do: keep a value, move Ardour's own bank (bank size 0: strips are counted from the first),
listen to what no surface shows (meters, clocks, clips), and set a parameter whose range Ardour has not told.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial

from bridge.core.dialect import Came, Fact, Forgotten, Heard, Named, PeerMistake, Say, Strips, Went
from bridge.core.osc_hearing import messages_in, told, understood
from bridge.core.osc_rows import Arguments, Familiar, counted, reads_name
from bridge.core.parameters import Parameter
from bridge.dialects.ardour_osc import grid
from bridge.dialects.ardour_osc.grid import Grid
from bridge.dialects.ardour_osc.table import TABLE
from bridge.dialects.ardour_osc.words import READERS, described, question_of, reads_scene
from bridge.wire.osc import encode

SECOND = 1_000_000_000
#: A set-up that nobody answers is repeated after this.
ASK_AGAIN = SECOND
#: No word for this long and Ardour is gone; its heartbeat comes every 1.0 to 1.1 s (measured).
SILENCE = 3 * SECOND
#: Ardour calls its list stale once for each strip that comes or goes; one question afterwards is enough.
LIST_SETTLES = SECOND // 5

#: What nobody tells is asked for this often while a control stands for it, at most so many questions at a time.
ROUND = SECOND
MOST_QUESTIONS = 256
#: Parameters of plug-ins whose ranges are kept at most.
MOST_PARAMETERS = 8192

#: Tracks, buses, VCAs and foldback buses: what Ardour's mixer shows beside master and monitor.
STRIP_TYPES = 1 + 2 + 4 + 8 + 16 + 128
#: Which strips are counted, by the word a rig says (`strips:`). Hidden ones are left out, and all behind them move up,
#: except where they are asked for (measured).
STRIPS: Mapping[str, int] = {
    "all": STRIP_TYPES,
    "tracks": 1 + 2,
    "buses": 4 + 8 + 128,
    "vcas": 16,
    "hidden": 512,
    "everything": STRIP_TYPES + 512,
}
#: Strip buttons, strip values, heartbeat, master and transport, selected strip, `/reply` instead of `#reply`, names of
#: mixer scenes (7 and later; nothing before).
FEEDBACK = 1 + 2 + 8 + 16 + 8192 + 16384 + 65536


@cache
def set_up(strip_types: int = STRIP_TYPES, feedback: int = FEEDBACK) -> bytes:
    """What subscribes.

    Gain mode 2: fader positions, never dB in place of a name. Port 0: answers go where the question came from, whatever
    Ardour's preferences say; any other makes a second surface of us, and every answer comes twice (both measured).
    """
    return encode("/set_surface", 0, strip_types, feedback, 2, 0, 0, 0)


SETUP = set_up()
#: Feedback that is only asked for where a surface shows it: time code, and meters as numbers.
WATCH: Mapping[str, int] = {"position": 64, "meters": 128}
LIST = encode("/strip/list")
FAREWELL = encode("/set_surface/feedback", 0)

#: Feedback that needs no second look; every Ardour says it alike. What belongs to a plug-in depends on which it is.
_FAMILIAR = Familiar(row for row in TABLE if not row.shape.startswith("device/"))


@dataclass(slots=True)
class ArdourConversation:
    """One Ardour while the daemon runs."""

    deadline_ns: int | None = None
    present: bool = False
    met: bool = False  # it answered our question or its heart was heard: from then on silence means something
    heard_ns: int = 0
    ask_ns: int | None = None  # when to say the set-up again, while nobody answers
    list_ns: int | None = None  # when to ask for the list that Ardour called stale
    listed: int = 0  # the highest strip in the list that is coming in
    round_ns: int | None = None  # when to ask again for what nobody tells
    questions: tuple[bytes, ...] = ()  # and what asks for it
    selection: str | None = None  # the name of the selected strip
    device: str | None = None  # and of its plug-in in focus; "" for none
    ranges: dict[str, dict[int, Parameter]] = field(default_factory=dict)  # by plug-in, as Ardour counts them
    feedback: int = FEEDBACK
    strip_types: int = STRIP_TYPES
    grid: Grid = field(default_factory=Grid)

    def opened(self, t_ns: int) -> Iterable[Fact]:
        """Subscribes, and asks for the strips."""
        self._lose()
        return self._ask(t_ns)

    def hear(self, t_ns: int, data: bytes) -> Iterable[Fact]:
        """One datagram from Ardour."""
        said = _FAMILIAR.hear(data)
        if said is not None and self.present:
            self.heard_ns = t_ns
            return said
        messages = messages_in(data)
        self.heard_ns = t_ns
        if self.present and len(messages) == 1:
            ((address, args),) = messages
            facts = self._said(t_ns, address, args)
            _FAMILIAR.learn(data, address, args)
            return facts
        mistakes: list[PeerMistake] = []
        facts = understood(messages, partial(self._said, t_ns), mistakes)
        if not self.present and (facts or len(mistakes) < len(messages)):
            facts.insert(0, self._appears(t_ns))
        return told(facts, mistakes)

    def wake(self, t_ns: int) -> Iterable[Fact]:
        """Asks again what nobody answered, asks for a stale list, notices silence."""
        facts: list[Fact] = []
        if self.list_ns is not None and t_ns >= self.list_ns:
            self.list_ns = None
            if not self.met:
                # An Ardour that is starting forgets who subscribed before it had read its settings (measured).
                self.list_ns = t_ns + ASK_AGAIN
                facts.append(Say(set_up(self.strip_types, self.feedback)))
            facts.append(Say(LIST))
        if self.round_ns is not None and t_ns >= self.round_ns:
            self.round_ns = t_ns + ROUND
            facts += map(Say, self.questions)
        if self.met and t_ns - self.heard_ns >= SILENCE:
            self._lose()
            facts += [Went("not a word for 3 seconds; has it quit, or was its OSC switched off?"), *self._ask(t_ns)]
        elif self.ask_ns is not None and t_ns >= self.ask_ns:
            facts += self._ask(t_ns)
        self._arm()
        return facts

    def closed(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (the contract's)
        """The port is gone: nothing more to wait for."""
        self._lose()
        self.deadline_ns = self.ask_ns = self.list_ns = None
        return ()

    def reached(self, t_ns: int, keys: frozenset[str], /) -> Iterable[Fact]:
        """What nobody tells is asked for at once, and then in rounds; this is told again when Ardour comes."""
        if not self.present:
            return ()
        asked = self.questions
        questions = {question: None for key in sorted(keys) if (question := question_of(key)) is not None}
        self.questions = tuple(questions)[:MOST_QUESTIONS]
        self.round_ns = t_ns + ROUND if self.questions else None
        self._arm()
        return [*self._shows_grid(keys), *(Say(question) for question in self.questions if question not in asked)]

    def _shows_grid(self, keys: frozenset[str]) -> Iterable[Fact]:
        """Clips are told from the first time on that a control stands for one; all else is told once more with them."""
        if not self.feedback & grid.FEEDBACK and any(key.startswith("clip/") for key in keys):
            self.feedback |= grid.FEEDBACK
            yield Say(set_up(self.strip_types, self.feedback))

    def says(self, key: str, position: float, /) -> bytes:
        """A parameter in its own unit, nothing where Ardour has not described it (it was asked to); or a clip."""
        if key.startswith("clip/"):
            return self.grid.launches(key)
        plugin, _, number = key.rpartition("/param/")
        _, strip, _, index = plugin.split("/")
        found = list(self.ranges.get(plugin, {}).values())[int(number) - 1 : int(number)]
        if not found:
            return b""
        numbers = int(strip), int(index), found[0].number
        return encode("/strip/plugin/parameter", *numbers, found[0].at(position))

    def recounts(self) -> bytes:
        """The list of strips, from its beginning."""
        self.listed = 0
        return LIST

    def _lose(self) -> None:
        self.present = self.met = False
        self.round_ns = self.selection = self.device = None
        self.questions = ()
        self.ranges.clear()
        self.grid.forget()

    def leaving(self, t_ns: int) -> Iterable[Fact]:  # noqa: ARG002 (likewise)
        """Asks for no more feedback: Ardour goes on telling every surface it ever met, and grows slow (measured)."""
        return (Say(FAREWELL),) if self.present else ()

    def _ask(self, t_ns: int) -> Iterable[Fact]:
        self.ask_ns = t_ns + ASK_AGAIN
        self.list_ns, self.listed = None, 0
        self._arm()
        return Say(set_up(self.strip_types, self.feedback)), Say(LIST)

    def _appears(self, t_ns: int) -> Fact:
        self.present = True
        self.ask_ns = None
        if not self.met:
            self.list_ns = t_ns + ASK_AGAIN
        self._arm()
        return Came()

    def _meet(self) -> Iterable[Fact]:
        if not self.met:
            self.met, self.list_ns = True, None
            self._arm()
        return ()

    def _arm(self) -> None:
        # Silence is looked for when it could have lasted long enough: hearing something moves no deadline.
        silent = self.heard_ns + SILENCE if self.met else None
        self.deadline_ns = min(
            (at for at in (silent, self.ask_ns, self.list_ns, self.round_ns) if at is not None), default=None
        )

    def _said(self, t_ns: int, address: str, args: Arguments) -> Iterable[Fact]:
        own = _OWN.get(address)
        if own is not None:
            return own(self, args)
        reader = READERS.get(address)
        return reader(args) if reader else self._rarely(t_ns, address, args)

    def _rarely(self, t_ns: int, address: str, args: Arguments) -> Iterable[Fact]:
        """Lists, and answers that carry the strip in their address (`/strip/fader/3`); all else is passed over."""
        if address in {"/reply", "#reply"}:
            return self._listed(args)
        if address == "/heartbeat":
            return self._meet()
        if address == "/strip/list":
            self.list_ns = t_ns + LIST_SETTLES
            self._arm()
            return ()
        if address.startswith(grid.ADDRESS):
            return self.grid.hear(address, args)
        if address.startswith("/mixer_scene/"):
            return reads_scene(address, args)
        head, _, index = address.rpartition("/")
        reader = READERS.get(head) if index.isdecimal() and len(index) < 6 else None
        return reader((int(index), *args)) if reader else ()

    def _listed(self, args: Arguments) -> Iterable[Fact]:
        """One line of the list: type, name, inputs, outputs, mute, solo, strip number; or its end."""
        if args[:1] == ("end_route_list",):
            total, self.listed = self.listed, 0
            self._meet()
            return (Strips(total),)
        if len(args) < 7 or not isinstance(args[1], str):
            return ()
        strip = counted(args[6])
        self.listed = max(self.listed, strip)
        return (Named(f"track/{strip}", args[1]),)

    def _selected(self, args: Arguments) -> Iterable[Fact]:
        """Another strip is selected: what it has not (sends, a plug-in, recording) Ardour is silent about."""
        facts = list(_NAMES_SELECTED(args))
        name = str(args[0])
        another, self.selection = self.selection not in (None, name), name
        if not another:
            return facts
        self.device = None
        return [Forgotten("selected"), Forgotten("device"), *facts]

    def _in_focus(self, args: Arguments) -> Iterable[Fact]:
        """The plug-in in focus, by name; a blank comes before each name, and alone where there is no plug-in."""
        facts = list(_NAMES_DEVICE(args))
        name = str(args[0]).strip()
        another = bool(name) and self.device is not None and name != self.device
        self.device = name
        return [Forgotten("device"), *facts] if another else facts

    def _parameter_named(self, args: Arguments) -> Iterable[Fact]:
        """Its parameters by name; a blank where there was one."""
        facts = list(_NAMES_PARAMETER(args))
        return [*facts, Forgotten("device")] if self.device == "" else facts

    def _parameter(self, args: Arguments) -> Iterable[Fact]:
        return () if self.device == "" else _READS_PARAMETER(args)

    def _described(self, args: Arguments) -> Iterable[Fact]:
        """A parameter that can be set is counted among those that can, as Ardour counts those of the selected strip."""
        said = described(args)
        settable = self.ranges.get(said.plugin, {})
        if said.parameter is None:
            settable.pop(said.number, None)
            return ()
        if said.number not in settable and sum(map(len, self.ranges.values())) >= MOST_PARAMETERS:
            return ()
        self.ranges[said.plugin] = settable = dict(sorted({**settable, said.number: said.parameter}.items()))
        key = f"{said.plugin}/param/{list(settable).index(said.number) + 1}"
        return Named(key, said.label), Heard(key, said.parameter.position(said.now))


_NAMES_SELECTED, _NAMES_DEVICE = reads_name("selected"), reads_name("device")
_NAMES_PARAMETER, _READS_PARAMETER = reads_name("device/param/@"), READERS["/select/plugin/parameter"]
#: What means something else as the selection and the plug-in in focus change.
_OWN: Mapping[str, Callable[[ArdourConversation, Arguments], Iterable[Fact]]] = {
    "/select/name": ArdourConversation._selected,
    "/select/plugin/name": ArdourConversation._in_focus,
    "/select/plugin/parameter/name": ArdourConversation._parameter_named,
    "/select/plugin/parameter": ArdourConversation._parameter,
    "/strip/plugin/descriptor": ArdourConversation._described,
}
