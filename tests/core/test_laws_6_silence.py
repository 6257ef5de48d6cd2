"""Law 6: silence by default.

Start, stop, reconnect and reload write nothing to a DAW except subscriptions, queries, handshakes and pings; a stop the
release of what is held.
"""

from hypothesis import given
from hypothesis import strategies as st

from bridge.core.events import Back, Lost, Stop
from bridge.core.program import Program
from bridge.model.rig import Rig
from tests.core.deeds import ALL, CABLES, SWAPS, TOUCHES, Story, phrases
from tests.core.performance import Performance, Step, Watch, is_query, sent
from tests.core.rigs import rigs, without
from tests.core.toy import Studio


class Silence(Watch):
    """Holds what is written to the DAW at a start, a stop, a reconnection or a reload against what is still held."""

    def __init__(self) -> None:
        self.held: set[bytes] = set()
        self.owed: set[bytes] = set()

    def before(self, play: Performance, event: Program | object) -> None:
        presses = (hand.press for hand in play.world.hands if hand.press is not None)
        # A release that found the DAW away waits for it, also where the pedal that held went too.
        self.held |= {grip.prefix for press in presses for grip in press.sounding}
        debts = play.world.song.owed.get("listen", {})
        self.owed = {f"{path.removeprefix('daw/')} = {stood:.6f}".encode() for path, stood in debts.items()}

    def after(self, play: Performance, step: Step) -> None:
        self._after(step)
        self.held -= {data.removesuffix(b"0.000000") for data in sent(step.effects) if data.endswith(b" = 0.000000")}

    def _after(self, step: Step) -> None:
        if isinstance(step.event, Back | Lost | Stop | Program):
            for data in sent(step.effects):
                released = any(data == prefix + b"0.000000" for prefix in self.held)
                restored = isinstance(step.event, Stop | Program) and data in self.owed
                assert is_query(data) or released or restored, data


@given(st.lists(rigs(), min_size=1, max_size=3), phrases(CABLES, SWAPS, TOUCHES, *ALL))
def test_law_6_nothing_is_written_on_start_stop_reconnect_and_reload(made: list[Rig], story: Story) -> None:
    """Whatever was going on, and whatever the other rig says."""
    worlds = [*made, without(made[0], "pedal"), without(made[0], "desk")]
    Performance(*worlds, watch=Silence()).perform(story).stop()


@given(rigs(), phrases(*ALL))
def test_law_6_a_restart_from_memory_writes_nothing(made: Rig, story: Story) -> None:
    """Phases, banks and values come back without a word to the DAW but a greeting."""
    memory = Performance(made).perform(story).engine.memory()
    studio = Studio(made, memory=memory, open_all=False)
    for port in ("daw", "desk", "pedal"):
        studio.step(Back(0, port))
    assert [line for line in studio.take() if line.startswith("daw:")] == ["daw: hello"]


def test_law_6_the_daw_that_came_back_is_told_nothing() -> None:
    """It said goodbye and came back: what it tells is listened to."""
    from tests.core.toy import entry, rig

    studio = Studio(rig([entry("desk/fader/1", "any", "strip/1/volume")]))
    studio.daw("track/1/volume = 0.5")
    studio.hand("desk/fader/1", 64)
    studio.sweep("desk/fader/1", (65, 70))
    assert studio.daw("bye") == ["told daw-went about daw"]
    assert studio.daw("track/1/volume = 0.2") == ["told daw-came about daw"]
