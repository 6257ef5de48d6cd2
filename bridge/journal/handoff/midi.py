"""Markers as a standard MIDI file, which every DAW imports.

One track holds the tempo and the meter where they are known, then the markers. Ideas and suggestions whose place is
known in beats stand in it; one that is known in seconds needs the tempo. A file without a marker is still a file. Texts
are UTF-8 (SMF 1.0 says nothing of it, and DAWs read it so).
"""

import io

import mido

from bridge.journal.handoff.dossier import Dossier, Mark
from bridge.journal.handoff.places import in_beats
from bridge.journal.handoff.words import one_line

#: Divides by every usual subdivision.
TICKS_PER_BEAT = 960
#: The slowest tempo that three bytes of microseconds hold (SMF 1.0, FF 51), with some room.
_SLOWEST = 3.6


def midi_file(dossier: Dossier) -> bytes:
    """The bytes of markers.mid."""
    track = mido.MidiTrack()
    track.append(mido.MetaMessage("track_name", name=one_line(dossier.song.name, 120), time=0))
    if dossier.tempo and dossier.tempo >= _SLOWEST:
        track.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(dossier.tempo), time=0))
    if dossier.meter_is_told:
        over, under = dossier.meter
        track.append(mido.MetaMessage("time_signature", numerator=over, denominator=under, time=0))
    before = 0
    for tick, mark in sorted(_placed(dossier), key=lambda each: each[0]):
        track.append(mido.MetaMessage("marker", text=name_of(mark), time=tick - before))
        before = tick
    track.append(mido.MetaMessage("end_of_track", time=0))
    file = mido.MidiFile(type=0, ticks_per_beat=TICKS_PER_BEAT, charset="utf-8", tracks=[track])
    data = io.BytesIO()
    file.save(file=data)
    return data.getvalue()


def _placed(dossier: Dossier) -> list[tuple[int, Mark]]:
    beats = ((in_beats(mark.spot, dossier.tempo), mark) for mark in dossier.marks if mark.spot)
    return [(round(beat * TICKS_PER_BEAT), mark) for beat, mark in beats if beat is not None]


def name_of(mark: Mark) -> str:
    """What a marker is called: 'Idea 3: shorter bridge'."""
    text = f": {mark.text}" if mark.text else ""
    return one_line(f"{mark.kind.capitalize()} {mark.number}{text}", 120)
