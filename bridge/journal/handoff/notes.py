"""The texts that go along: what is in the folder, how stems get into it, and the form for suggestions.

The actions named are those of Ardour 7 (its own key bindings: Main/StemExport) and REAPER (42230: render with the most
recent settings, close the window after). Menu names are those of the DAWs in 2026; a DAW may have moved them since."""

import json

from bridge.journal.handoff.dossier import Dossier
from bridge.journal.handoff.words import clean, one_line

STEMS = """STEMS

{filled}

phasebridge moves controls; it renders no audio. The DAW's own export fills this folder:

- Ardour: Session > Export > Stem Export...
- REAPER: File > Render..., Source: Stems (selected tracks)
- Live: File > Export Audio/Video..., Rendered Track: All Individual Tracks
- Bitwig Studio: File > Export Audio...
- Logic Pro: File > Export > All Tracks as Audio Files...
- Cubase: File > Export > Audio Mixdown..., Multiple
- Pro Tools: select the tracks, Track > Bounce...

All from the very start of the song, at one length, 24 or 32 bit, and without effects on the master.

Where a DAW does what it is told by its own actions, a rig can name one, and the handoff starts it:

    actions:
      stems: {{reaper-osc: 42230, ardour-osc: "Main/StemExport"}}

    phasebridge handoff "{song}" -o FOLDER --export stems

(REAPER renders with the settings of its last render; Ardour opens its window, where somebody still has to say yes.)
What was rendered elsewhere is taken along with:

    phasebridge handoff "{song}" -o FOLDER --stems FOLDER-WITH-THE-FILES
"""

FORM = """# Suggestions for {comment}, from the one who mixes it to those who made it.
#
# Write your name and one entry for each suggestion, then send this file back. They take it in with
#     phasebridge suggestion import suggestions.yaml
# and the producer takes or declines each one. Sending it twice does no harm: what is known already is passed over.
#
# `at` is where in the song it is, in the words of any DAW (12|1|0, 1:02, 00:01:02:00), and may be left out.

version: 1
song: {song}
from: ""
suggestions: []

# Like this, in place of `suggestions: []`:
#
# suggestions:
#   - at: 12|1|0
#     text: Leave out the hi-hat in the bar before the chorus.
#   - text: >
#       The bass and the kick fight all the way through.
#       Shall the bass rest on the first beat of each bar?
#
# credits:
#   - who: A. Mixer
#     role: mix
"""


def stems_readme(dossier: Dossier) -> str:
    """stems/README.txt."""
    count = len(dossier.stems)
    filled = (
        f"Here {'is' if count == 1 else 'are'} {count} audio file{'' if count == 1 else 's'}."
        if count
        else "No audio is here yet."
    )
    return STEMS.format(filled=filled, song=one_line(dossier.song.name).replace('"', "'"))


def suggestions_form(dossier: Dossier) -> str:
    """suggestions.yaml, to be filled in."""
    name = clean(dossier.song.name)
    return FORM.format(comment=one_line(name), song=json.dumps(name, ensure_ascii=False))
