"""Makes a folder in which Ardour opens by itself: a session, and settings that leave it no question to ask.

Each line of XML here stands for a dialog that Ardour would otherwise open, or a reply that would otherwise get lost.
"""

import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path

from tests.real.clips import put_clip
from tests.real.jack import PERIOD, RATE

NAME = "song"
#: The tracks of the session, in order, each with its linear gain: 1 is 0 dB, and no two stand alike.
TRACKS = {
    "Kick": 1.0,
    "Snare": 0.9,
    "Tom": 0.8,
    "Overhead": 0.7,
    "Bass": 0.6,
    "Gtr L": 0.5,
    "Gtr R": 0.45,
    "Keys": 0.4,
    "Lead Vox": 0.35,
    "BackVox 1": 0.3,
    "BackVox 2": 0.25,
    "Talkback": 0.2,
}

#: With `address-only` 1, Ardour's default, every reply goes to port 8000 until /set_surface names another. Strip types
#: 31: tracks, buses and VCAs.
OSC_SURFACE = {
    "name": "Open Sound Control (OSC)",
    "active": "1",
    "debugmode": "0",
    "address-only": "0",
    "remote-port": "8000",
    "banksize": "0",
    "striptypes": "31",
    "feedback": "0",
    "gainmode": "0",
    "send-page-size": "0",
    "plug-page-size": "0",
}

#: A state of the engine with any attribute missing is passed over without a word, and Ardour asks instead.
ENGINE_STATE = {
    "backend": "JACK",
    "driver": "",
    "device": "",
    "input-device": "",
    "output-device": "",
    "sample-rate": str(RATE),
    "buffer-size": str(PERIOD),
    "n-periods": "0",
    "input-latency": "0",
    "output-latency": "0",
    "lm-input": "",
    "lm-output": "",
    "active": "1",
    "use-buffered-io": "0",
    "midi-option": "",
    "lru": "0",
}

#: The monitor section (`use-monitor-bus`) is a choice of the user's, not of the session's.
OPTIONS = {"try-autostart-engine": "1", "discover-plugins-on-start": "0", "use-monitor-bus": "1"}


def make_session(folder: Path, lua: Path, environment: Mapping[str, str]) -> None:
    """Make the session `NAME` in `folder` with Ardour's own Lua program; RuntimeError with its words when it fails."""
    script = Path(__file__).with_name("session.lua")
    tracks = [f"{track}={gain}" for track, gain in TRACKS.items()]
    done = subprocess.run(
        [lua, script, folder, NAME, str(RATE), *tracks],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    file = folder / f"{NAME}.ardour"
    if not file.is_file():
        raise RuntimeError(f"{lua.name} made no session:\n{done.stdout}{done.stderr}")
    _switch_on_osc(file)
    put_clip(file, RATE)


def write_settings(folder: Path) -> None:
    """Write Ardour's settings into `folder`, its configuration folder (such as `.config/ardour7`)."""
    folder.mkdir(parents=True, exist_ok=True)
    # An empty file `.a7` means "was here before"; without it a wizard greets the new user.
    (folder / f".a{folder.name.removeprefix('ardour')}").touch()
    root = ET.Element("Ardour")
    options = ET.SubElement(root, "Config")
    for name, value in OPTIONS.items():
        ET.SubElement(options, "Option", {"name": name, "value": value})
    states = ET.SubElement(ET.SubElement(ET.SubElement(root, "Extra"), "AudioMIDISetup"), "EngineStates")
    ET.SubElement(states, "State", ENGINE_STATE)
    ET.ElementTree(root).write(folder / "config", encoding="UTF-8", xml_declaration=True)


def _switch_on_osc(file: Path) -> None:
    tree = ET.parse(file)
    session = tree.getroot()
    # The session was made on the engine without sound; the hint to that would make Ardour ask about the change to JACK.
    for section in ("EngineHints", "ControlProtocols"):
        for element in session.findall(section):
            session.remove(element)
    ET.SubElement(ET.SubElement(session, "ControlProtocols"), "Protocol", OSC_SURFACE)
    tree.write(file, encoding="UTF-8", xml_declaration=True)
