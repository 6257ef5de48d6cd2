"""Tables and messages of a rig's own, written out as one YAML text and read again: the same rig."""

from bridge.config import load_text, render_all
from bridge.config.writing import write
from bridge.model.rig import Rig

RIG = """
version: 1
rig: Round trip
surfaces: {desk: {profile: korg-nanokontrol2}}
daws:
  mixer: {dialect: osc, table: behringer-x32, send: 10023}
  acme:
    dialect: osc
    send: 9000
    table:
      counts: {N: 24}
      laws:
        fader: {unit: dB, points: [[0, -90], [0.75, 0], [1, 10]], silent: yes}
      targets:
        track/N/volume: {say: "/ch/{N:02}/fader", law: fader}
        track/N/mute: {say: "/ch/{N:02}/on", off: 1, on: 0}
        transport/play: /transport 1
phases: {create: , mix: }
map:
  desk/button/cycle: {any: phase/toggle}
  desk/fader/1: {create: {mixer/osc: /fx/1/par/01}, mix: acme/track/3/volume}
  desk/fader/2: {any: {acme/osc: /n_set 1000 freq, types: isf, numbers: [8000, 100], ask: /n_get 1000 freq}}
  desk/knob/1-4: {any: {mixer/osc: /fx/2/par/01-04, types: f}}
  desk/button/mute/1: {any: acme/track/3/mute}
  desk/button/solo/1: {any: {acme/osc: /cue/next 1 two 2.5}}
  desk/button/arm/1: {any: {tap: {acme/osc: /cue/back}, hold: {acme/osc: /cue/stop, mode: trigger}}}
""".replace("desk/button/cycle", "desk/transport/loop")


def read(text: str) -> Rig:
    loaded = load_text(text)
    assert loaded.rig is not None, render_all(loaded.problems)
    return loaded.rig


def test_a_table_in_the_rig_and_messages_of_its_own_come_back_as_they_were() -> None:
    first = read(RIG)
    again = read(write(first))
    assert [daw.table for daw in again.daws] == [daw.table for daw in first.daws]
    assert _reaches(again) == _reaches(first)
    raws = {entry.reach.target.raw for entry in first.entries} - {None}
    assert {raw.happens for raw in raws} == {False, True}
    assert {raw.ends for raw in raws} == {(0.0, 1.0), (8000.0, 100.0)}
    assert write(again) == write(first)


def _reaches(rig: Rig) -> set[tuple[object, ...]]:
    return {(entry.control, entry.phase, entry.gesture, entry.reach) for entry in rig.entries}
