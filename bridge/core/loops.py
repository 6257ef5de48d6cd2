"""Loops: what passes through to a synth and comes straight back in, because something there passes it on too.

The same bytes again within a few milliseconds, again and again, are no hand: after some rounds they no longer pass, and
with that the loop is over. Only judged here; what passes is through.py's business, which sends what a controller said
last when there is quiet. A box's own note repeat is slower than what counts as a round. A pot that trembles between two
numbers is thinned like a loop, and not told.
"""

from bridge.core.events import Effect
from bridge.core.state import Through, World
from bridge.wire import midi

#: Rounds are shorter: USB takes 2 to 10 ms there and back, JACK at 256 frames 11. Note repeats are longer.
ROUND_NS = 30_000_000
#: So many rounds pass; what was not heard for so long begins anew.
ROUNDS, RECOVERS_NS = 8, 1_000_000_000
#: Messages of one surface that are remembered at most.
KEPT = 256
#: A message of these kinds that goes round can be nothing else; positions may tremble.
_TOLD = frozenset(midi.KINDS[kind].status for kind in ("note_on", "note_off", "program_change"))


def goes_round(world: World, way: Through, data: bytes, t_ns: int, out: list[Effect]) -> bool:
    """Whether this has come round too often to pass again: counted, and told where it is no tremble."""
    rounds, last_ns = way.rounds.pop(data, (0, t_ns - RECOVERS_NS))
    if t_ns - last_ns <= ROUND_NS:
        rounds += 1
    elif t_ns - last_ns >= RECOVERS_NS:
        rounds = 0
    if len(way.rounds) >= KEPT:
        del way.rounds[next(iter(way.rounds))]
    way.rounds[data] = (rounds, t_ns)
    if rounds < ROUNDS:
        return False
    lane = world.lanes[way.surface]
    lane.echoes += 1
    if data[0] & 0xF0 in _TOLD:
        text = f"what passes through from {way.surface} to {way.daw} comes straight back"
        world.warn(t_ns, "loop", f"{text}: is MIDI thru on, or a cable a loop?", lane, out)
    else:
        world.because("loop", "it comes round again and again", way.surface)
    return True
