"""Bad input: boxes and cables that send back what they are sent, boxes that send too much, bytes that are no messages.

What comes back is not played, what comes too fast is thinned to its last values, nothing stays down, the others play.
"""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core import echoes, floods
from bridge.core.events import Back, Effect, Event, Received, Send, Told, Wake
from bridge.core.state import Echoing
from bridge.model.device import DeviceTalk, Handshake, Keepalive
from bridge.model.rig import Rig
from tests.core.boxes import Box, sent_to, talking
from tests.core.deeds import ALL, Story, phrases
from tests.core.performance import Performance, message
from tests.core.rigs import rigs
from tests.core.toy import MS, Studio, entry, rig

ROUND_MS = 4.0
SOLO, MUTE = "desk/button/solo/1", "desk/button/mute/1"


def studio() -> Rig:
    return rig(
        [
            entry("desk/fader/1", "any", "strip/1/volume", takeover="jump"),
            entry("desk/fader/2", "any", "strip/2/volume", takeover="jump"),
            entry("desk/knob/1", "any", "strip/1/volume"),
            entry("desk/encoder/1", "any", "strip/3/volume"),
            *(entry(f"desk/button/solo/{n}", "any", f"strip/{n}/solo") for n in range(1, 5)),
            *(entry(f"desk/button/mute/{n}", "any", f"strip/{n}/mute") for n in range(1, 5)),
            entry("desk/pad/1", "any", "note/60"),
            entry("desk/wheel/pitch", "any", "track/7/volume", takeover="jump"),
            entry("pedal/switch/1", "any", "note/64"),
        ]
    )


class Looped(Box):
    """A studio whose desk sends back all it is sent, `ROUND_MS` later and in order; `loops` says whether it does."""

    loops = True

    def step(self, event: Event) -> list[Effect]:
        effects = super().step(event)
        if self.loops:
            self.coming = getattr(self, "coming", [])
            self.coming += [(effect.t_ns + round(ROUND_MS * MS), data) for effect, data in _to_desk(effects)]
        return effects

    def runs(self, ms: float) -> list[str]:
        """Time passes, and what was sent comes back in it; returns what came of it."""
        self.take()
        until = self.t_ns + round(ms * MS)
        while True:
            due = self.engine.deadline_ns
            back = self.coming[0][0] if getattr(self, "coming", []) else None
            times = [t for t in (due, back) if t is not None and t <= until]
            if not times:
                break
            if back is not None and back == min(times):
                t_ns, data = self.coming.pop(0)
                self.step(Received(max(t_ns, self.t_ns), "desk", data))
            else:
                self.step(Wake(max(min(times), self.t_ns)))
        self.step(Wake(until))
        return self.take()


def _to_desk(effects: list[Effect]) -> Iterator[tuple[Send, bytes]]:
    return ((effect, effect.data) for effect in effects if isinstance(effect, Send) and effect.port == "desk")


def to_daw(lines: list[str]) -> list[str]:
    return [line[line.index("daw:") :] for line in lines if "daw:" in line]


def told(lines: list[str]) -> list[str]:
    return [line for line in lines if line.startswith("told")]


def looped(made: Rig | None = None, *, lit: int = 4) -> Looped:
    """A studio whose desk has just been plugged in; the first solos are on."""
    box = Looped(made or studio(), open_all=False)
    box.step(Back(0, "daw"))
    box.daw(*(f"track/{n}/solo = {int(n <= lit)}" for n in range(1, 5)), *(f"track/{n}/mute = 0" for n in range(1, 5)))
    box.daw("track/1/volume = 0.5", "track/2/volume = 0.5")
    box.step(Back(0, "desk"))
    box.step(Back(0, "pedal"))
    return box


# --- A box that sends everything back ---------------------------------------------------------------------------


def test_a_box_that_sends_back_its_lights_presses_nothing() -> None:
    box = looped()
    lines = box.runs(500)
    assert to_daw(lines) == [], "no solo was switched by its own light"
    assert told(lines) == ["told echo about desk"]
    assert box.counts()["echoes"] == 12
    assert all(hand.press is None for hand in box.engine._world.hands)
    assert all(hand.position is None for hand in box.engine._world.hands), "a ring that came back is no knob's place"


def test_hands_on_a_box_that_sends_everything_back_are_played() -> None:
    box = looped()
    box.runs(500)
    for _ in range(4):
        lines = box.hand(SOLO, 127)
        assert len(to_daw(lines)) == 1
        answer = lines[0].removeprefix("daw: ")
        box.daw(answer)
        assert to_daw(box.runs(120)) == []
        assert to_daw(box.hand(SOLO, 0)) == []
        assert box.runs(200) == []
    assert box.hand("desk/fader/1", 10) == []
    assert to_daw(box.hand("desk/fader/1", 11)) == ["daw: track/1/volume = 0.086614"]
    assert to_daw(box.runs(500)) == []


def test_what_would_end_a_press_is_always_played() -> None:
    """Even where it looks like an echo: a button may come up early, it never stays down."""
    box = looped()
    box.runs(500)
    box.hand(SOLO, 127)  # solo goes off, and the DAW says so: its light is told to go out
    box.loops = False
    box.daw("track/1/solo = 0")
    box.after(5)
    box.hand(SOLO, 0)
    box.after(20)
    assert to_daw(box.hand(SOLO, 127)) == ["daw: track/1/solo = 1.000000"]


def test_a_healthy_box_is_played_at_once_after_a_moment() -> None:
    box = looped()
    box.loops = False
    box.coming.clear()
    box.after(100)
    assert to_daw(box.hand(SOLO, 127)) == ["daw: track/1/solo = 0.000000"]
    assert box.engine._world.lanes["desk"].watch.echoing is Echoing.CLEAR  # type: ignore[union-attr]


def test_what_looked_like_an_echo_and_was_a_hand_is_played_a_moment_later() -> None:
    """Solo 1 is lit with 127, and pressed with 127 ten milliseconds later."""
    box = looped()
    box.loops = False
    box.coming.clear()
    box.after(10)
    assert box.hand(SOLO, 127) == []
    box.after(20)
    assert box.hand(SOLO, 0) == [], "what comes behind it waits with it"
    assert to_daw(box.passes(100)) == ["daw: track/1/solo = 0.000000"]
    assert box.counts()["echoes"] == 0
    assert all(hand.press is None for hand in box.engine._world.hands)


def test_what_waits_for_a_verdict_is_gone_with_the_cable() -> None:
    box = looped()
    box.loops = False
    box.coming.clear()
    box.after(10)
    box.hand(SOLO, 127)
    box.lost("desk")
    assert box.passes(1000) == []


# --- A cable that becomes a loop --------------------------------------------------------------------------------


def cleared() -> Looped:
    box = looped()
    box.loops = False
    box.coming.clear()
    box.after(200)
    box.hand("desk/fader/2", 64)
    box.after(200)
    return box


def test_the_guard_of_a_loop_trips_is_told_and_recovers() -> None:
    box = cleared()
    box.loops = True
    lines: list[str] = []
    for n in range(40):
        box.daw(f"track/2/mute = {n % 2}")
        lines += box.runs(30)
    assert told(lines) == ["told echo about desk"]
    tripped_at = box.counts()["echoes"]
    assert tripped_at > 0
    played = to_daw(lines)
    assert len(played) <= echoes.TRIPS, f"only what came back before it tripped was played: {played}"
    assert to_daw(box.hand(SOLO, 127)) != [], "hands play on"
    box.hand(SOLO, 0)

    box.loops = False
    box.coming.clear()
    lines = []
    for n in range(40):
        box.daw(f"track/2/mute = {n % 2}")
        box.after(100)
        lines += box.hand("desk/fader/2", 60 + n % 2)
    assert told(lines) == ["told echo-over about desk"]
    before = box.counts()["echoes"]
    box.daw("track/2/mute = 1", "track/2/mute = 0", "track/2/mute = 1")
    box.after(10)
    assert to_daw(box.hand("desk/button/mute/2", 127)) == ["daw: track/2/mute = 0.000000"], "all is played again"
    assert box.counts()["echoes"] == before


def test_a_press_that_only_came_back_before_the_loop_was_found_out_does_not_stay_down() -> None:
    """A light that stays lit brings no release of the press that its echo was."""
    box = Looped(rig([entry(SOLO, "any", "phase/set/mix"), entry("desk/pad/1", "any", "note/60")]))
    box.loops = False
    box.after(500)
    box.hand("desk/fader/2", 64)
    box.loops, box.coming = True, []
    box.asks("phase/set/mix")
    box.runs(100)
    hand = next(hand for hand in box.engine._world.hands if str(hand.plan) == SOLO)
    assert hand.press is not None, "one light is no proof: it was played"
    box.loops, box.coming = False, []
    box.after(1000)
    assert hand.press is None
    box.asks("phase/set/create")
    box.after(100)
    assert "main in mix settled" in box.hand(SOLO, 127)


def test_a_loop_through_a_keepalive_and_pings_holds_nobody_awake() -> None:
    """What we say to keep a box awake comes back: it is no answer of a HUI, and no control."""
    talk = DeviceTalk(handshake=Handshake.HUI, keepalive=Keepalive(b"\xa0\x00\x00", 500 * MS))
    box = looped(talking(studio(), talk))
    lines = box.runs(20_000)
    assert told(lines) == ["told echo about desk"]
    assert to_daw(lines) == []
    assert box.counts()["silent"] is False


def test_a_loop_does_not_answer_its_own_greeting() -> None:
    talk = DeviceTalk(identity=b"\x42", handshake=Handshake.MCU, greeting=(b"\xf0\x01\xf7",))
    box = looped(talking(studio(), talk))
    lines = box.runs(5000)
    assert len([line for line in lines if "f0 01 f7" in line]) == 1
    assert box.counts()["identity"] == ""
    assert to_daw(lines) == []


def test_a_motor_that_follows_the_hand_is_no_echo() -> None:
    """The place a hand put a fader is sent back to it, and the hand goes on saying it: that proves nothing."""
    box = cleared()
    lane = box.engine._world.lanes["desk"]
    for number in range(100):
        said = bytes((0xB0, 16, number))
        box.step(Received(box.t_ns, "desk", said))
        echoes.note(lane, said, box.t_ns)
        box.after(5)
        box.step(Received(box.t_ns, "desk", said))
        box.after(5)
    assert told(box.take()) == []


# --- A flood ----------------------------------------------------------------------------------------------------


def flood(box: Box, seconds: float, *, per_second: int = 10_000, controls: int = 1) -> list[Effect]:
    """One surface says far too much; returns all that came of it."""
    box.take()
    effects: list[Effect] = []
    start, step_ns = box.t_ns, 1_000_000_000 // per_second
    for n in range(round(seconds * per_second)):
        while (due := box.engine.deadline_ns) is not None and due <= start + n * step_ns:
            effects += box.step(Wake(due))
        effects += box.step(Received(start + n * step_ns, "desk", bytes((0xB0, n % controls, n * 7 % 128))))
    box.take()
    return effects


def calm() -> Box:
    box = Box(studio())
    box.daw("track/1/volume = 0.5", "track/2/volume = 0.5", "track/3/volume = 0.5")
    box.after(500)
    box.hand("desk/fader/1", 60)
    box.hand("desk/fader/2", 60)
    box.after(200)
    return box


def test_of_a_flood_the_last_value_arrives_and_the_daw_is_spared() -> None:
    box = calm()
    effects = flood(box, 2)
    assert [effect.code for effect in effects if isinstance(effect, Told)] == ["flood"]
    sent = [effect for effect in effects if isinstance(effect, Send) and effect.port == "daw"]
    late = [effect for effect in sent if effect.t_ns > box.t_ns - 1_000 * MS]
    assert len(late) <= 1000 // 10 * (floods.EACH + 1)
    rest = to_daw(box.passes(50))
    last = ((2 * 10_000) - 1) * 7 % 128
    assert (rest or [effect.data.decode() for effect in sent])[-1].endswith(f"track/1/volume = {last / 127:.6f}")
    assert box.counts()["flooded"] > 10_000


def test_another_surface_and_another_control_play_at_once_in_a_flood() -> None:
    box = calm()
    flood(box, 1)
    assert box.hand("pedal/switch/1", 127) == ["daw: note/64 = 1.000000"]
    assert box.hand("pedal/switch/1", 0) == ["daw: note/64 = 0.000000"]
    box.after(0.1)
    assert to_daw(box.hand("desk/fader/2", 61)) == ["daw: track/2/volume = 0.480315"]
    assert box.hand("desk/pad/1", 100) == ["daw: note/60 = 0.787402"]
    assert box.hand("desk/pad/1", 0) == ["daw: note/60 = 0.000000"]


def test_after_a_flood_every_message_is_played() -> None:
    box = calm()
    flood(box, 1)
    box.passes(1000)
    thinned = box.counts()["flooded"]
    for number in range(600):
        box.after(2)
        box.hand("desk/fader/1", number % 100)
    thinned_later = box.counts()["flooded"]
    assert thinned_later == thinned
    flood(box, 1)
    assert box.counts()["flooded"] > thinned_later, "and the next one is noticed"


def test_a_flood_is_told_once_a_minute() -> None:
    box = calm()
    codes = []
    for _ in range(4):
        codes += [effect.code for effect in flood(box, 0.2) if isinstance(effect, Told)]
        for _ in range(600):
            box.after(25)
            box.hand("desk/fader/2", 60)
    assert codes == ["flood"]
    box.after(15_000)
    assert [effect.code for effect in flood(box, 0.2) if isinstance(effect, Told)] == ["flood"]


def test_a_flood_of_presses_leaves_nothing_down() -> None:
    box = calm()
    start = box.t_ns
    for n in range(20_000):
        box.step(Received(start + n * 100_000, "desk", bytes((0x90, 36, 0 if n % 2 else 100))))
    box.passes(100)
    assert box.engine._world.peers["daw"].values["note/60"].position == 0
    assert all(hand.press is None for hand in box.engine._world.hands)


def test_a_flood_of_bend_is_thinned_too() -> None:
    box = calm()
    start = box.t_ns
    for n in range(10_000):
        box.step(Received(start + n * 100_000, "desk", bytes((0xE0, n % 128, n // 100))))
    box.passes(100)
    position = box.engine._world.peers["daw"].values["track/7/volume"].position
    assert position is None or position == pytest.approx((9999 % 128 + (99 << 7)) / 16383, abs=1e-5)
    assert box.counts()["flooded"] > 5000


def test_what_waits_in_a_flood_is_gone_with_the_cable() -> None:
    box = calm()
    flood(box, 1)
    box.lost("desk")
    assert box.passes(1000) == []


def test_as_much_as_a_din_cable_carries_is_no_flood() -> None:
    box = calm()
    flood(box, 3, per_second=1042, controls=4)
    assert box.counts()["flooded"] == 0


def test_a_burst_that_is_no_flood_is_played_to_the_last() -> None:
    """A box that tells where all of it stands, in one go: 200 messages in 20 ms."""
    box = calm()
    flood(box, 0.02, controls=2)
    assert box.counts()["flooded"] == 0


# --- Bytes that are no messages ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "torn", ["b0 00", "b0", "00 40", "f0 01 02", "f0 01 80 f7", "b0 00 40 41", "90 80 00", "f7", "f4 01", "ff ff", ""]
)
def test_a_torn_message_is_counted_told_once_and_the_rest_plays(torn: str) -> None:
    box = calm()
    assert told(box.says(torn)) == ["told mistake about desk"]
    assert box.says(torn) == []
    assert box.counts()["mistakes"] == 2
    assert to_daw(box.hand("desk/fader/1", 61)) == ["daw: track/1/volume = 0.480315"]
    box.after(61_000)
    assert told(box.says(torn)) == ["told mistake about desk"]


# --- Laws -------------------------------------------------------------------------------------------------------


class Echoer(Performance):
    """A performance whose desk sends back what one light of `share` is sent, after a while and in order."""

    def __init__(self, *made: Rig, back_ms: float, share: int) -> None:
        self.coming: list[tuple[int, bytes]] = []
        self.back_ns, self.share = round(back_ms * MS), share
        super().__init__(*made)

    def _took(self, event: object, effects: list[Effect]) -> None:
        super()._took(event, effects)  # type: ignore[arg-type]
        for data in sent_to(effects):
            if data[1] % self.share == 0:
                self.coming.append((self.t_ns + self.back_ns, data))

    def wait(self, gap_ms: float) -> None:
        until = self.t_ns + round(gap_ms * MS)
        while self.coming and self.coming[0][0] <= until:
            t_ns, data = self.coming.pop(0)
            super().wait(max(0.0, (t_ns - self.t_ns) / MS))
            self._tick()
            self.take(Received(self.t_ns, "desk", data))
        super().wait(max(0.0, (until - self.t_ns) / MS))


@given(rigs(), phrases(*ALL, fewest=4, most=16), st.sampled_from((1, 5, 30)), st.sampled_from((1, 2)))
def test_law_7_a_box_that_sends_back_what_it_is_sent_never_runs_away(
    made: Rig, story: Story, back_ms: float, share: int
) -> None:
    """Whatever comes back, and whether of all lights: it dies away, and nothing stays down."""
    play = Echoer(made, back_ms=back_ms, share=share).perform(story)
    for control in ("desk/button/solo/1", "desk/button/mute/1", "desk/pad/1", "pedal/switch/1", "pedal/switch/2"):
        play._tick()
        play.take(Received(play.t_ns, control.partition("/")[0], message(control, 0)))
    before = len(play.steps)
    play.drain(60)
    assert len(play.steps) - before < 1500, "it goes round and round"
    assert all(hand.press is None for hand in play.world.hands)
    lane = play.world.lanes["desk"]
    assert not lane.waiting
    assert lane.watch is not None
    assert not lane.watch.held


@given(
    rigs(), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 127)), min_size=1, max_size=30), st.integers(1, 90)
)
def test_law_7_a_flood_ends_where_its_last_messages_are(made: Rig, said: list[tuple[int, int]], every: int) -> None:
    """Thousands of messages, the same few again and again: where the controls stand is what they said last."""
    box = Studio(made)
    box.after(200)
    last = {}
    for n in range(3000):
        number, value = said[n % len(said)]
        t_ns = box.t_ns + every * 1000
        while (due := box.engine.deadline_ns) is not None and due <= t_ns:
            box.step(Wake(due))
        box.step(Received(t_ns, "desk", bytes((0xB0, number, value))))
        last[number] = value
    box.after(2000)
    stand = {
        hand.plan.path: round(hand.position * 127)
        for hand in box.engine._world.hands
        if hand.plan.surface == "desk" and hand.position is not None and hand.plan.top == 127
    }
    for path, value in stand.items():
        number = {"fader": -1, "knob": 15}[path.split("/")[0]] + int(path.split("/")[1])
        assert value == last[number], path
