"""Puts a clip into a session file of Ardour 7, where a musician would drop it onto the Cue page.

Ardour's Lua has no way to fill a slot, so the session's XML is written as Ardour writes it (seen in what 7.3 saved
after recording a region). It refuses nothing: what Ardour does not like of it, Ardour says when it opens the session.
"""

import wave
import xml.etree.ElementTree as ET
from pathlib import Path

#: The clip, as `clip/T/S` counts: the second track, the third slot.
TRACK, SLOT = 2, 3
SECONDS = 8
#: Ardour's superclock ticks in a second (libs/temporal: superclock_ticks_per_second).
TICKS = 282_240_000
SOURCE, REGION = "900001", "900002"


def put_clip(file: Path, rate: int) -> None:
    """Show all tracks of the session on the Cue page, and put one clip of silence into a slot."""
    tree = ET.parse(file)
    session = tree.getroot()
    tracks = [route for route in session.iter("Route") if route.find("PresentationInfo[@flags='AudioTrack,OrderSet']")
              is not None]  # fmt: skip
    for track in tracks:
        info = track.find("PresentationInfo")
        assert info is not None
        info.set("flags", "AudioTrack,OrderSet,TriggerTrack")
    list(tracks[TRACK - 1].iter("Trigger"))[SLOT - 1].set("region", REGION)
    _section(session, "Sources").append(ET.Element("Source", _source(_silence(file.parent, rate))))
    _section(session, "Regions").append(ET.Element("Region", _region()))
    tree.write(file, encoding="UTF-8", xml_declaration=True)


def _section(session: ET.Element, name: str) -> ET.Element:
    section = session.find(name)
    assert section is not None, f"the session has no {name}"
    return section


def _silence(folder: Path, rate: int) -> str:
    audio = next((folder / "interchange").iterdir()) / "audiofiles"
    audio.mkdir(exist_ok=True)
    with wave.open(str(audio / "clip.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(bytes(2 * rate * SECONDS))
    return "clip.wav"


def _source(name: str) -> dict[str, str]:
    told = {"name": name, "type": "audio", "flags": "", "id": SOURCE, "natural-position": "a0", "channel": "0"}
    return told | {"origin": "", "gain": "1"}


def _region() -> dict[str, str]:
    off = ("muted", "locked", "video-locked", "automatic", "import", "external", "sync-marked", "left-of-split",
           "right-of-split", "hidden", "position-locked", "valid-transients", "layering-index", "contents",
           "envelope-active", "default-fade-in", "default-fade-out")  # fmt: skip
    on = (
        "opaque",
        "whole-file",
        "stretch",
        "shift",
        "fade-in-active",
        "fade-out-active",
        "scale-amplitude",
        "channels",
    )
    times = {"start": "a0", "length": f"a{SECONDS * TICKS}@a0", "sync-position": "a0", "ancestral-start": "a0"}
    return {"name": "clip", "id": REGION, "type": "audio", "first-edit": "nothing", "tags": "", **times,
            "ancestral-length": "a0@a0", "source-0": SOURCE, "master-source-0": SOURCE,
            **dict.fromkeys(off, "0"), **dict.fromkeys(on, "1")}  # fmt: skip
