"""The DAWproject file: tracks with their levels, pans, mutes and solos, and the markers, for DAWs that open such files.

Written as DAWproject 1.0 says (bitwig/dawproject: Project.xsd, MetaData.xsd): volume as gain from 0 to 2, pan from 0 to
1 with 0.5 in the middle, markers in beats, or in seconds where that is all that is known of all of them. Whatever is
not known is not in it. Which tracks hold audio and which play instruments nobody told: all are audio,
as their stems are.
"""

import io
import zipfile
from collections.abc import Callable
from math import isinf
from xml.etree import ElementTree as ET

from bridge.journal.handoff import plots, words
from bridge.journal.handoff.dossier import Dossier, Mark, Track
from bridge.journal.handoff.midi import name_of
from bridge.journal.handoff.places import Spot, in_beats, in_seconds

#: ZIP files hold no earlier time; every entry has this one, so that the same handoff is the same bytes.
EARLIEST = (1980, 1, 1, 0, 0, 0)
#: Gain of the top of a fader as DAWproject files usually have it (+6 dB); a louder track has a higher top.
USUAL_TOP = 2.0
LONGEST_NAME = 120


def dawproject(dossier: Dossier, version: str) -> bytes:
    """The bytes of project.dawproject."""
    return zipped({"project.xml": _text(project_xml(dossier, version)), "metadata.xml": _text(metadata_xml(dossier))})


def zipped(files: dict[str, bytes]) -> bytes:
    """A ZIP whose bytes depend on the files and their order alone."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # as on Unix, wherever it is made
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return data.getvalue()


def project_xml(dossier: Dossier, version: str) -> ET.Element:
    """The element of project.xml."""
    project = ET.Element("Project", version="1.0")
    ET.SubElement(project, "Application", name="phasebridge", version=words.clean(version))
    if dossier.tempo or dossier.meter_is_told:
        _transport(ET.SubElement(project, "Transport"), dossier)
    structure = ET.SubElement(project, "Structure")
    for number, track in enumerate(dossier.tracks, 1):
        _track(structure, number, track)
    name, places = _markers(dossier)
    if places:
        markers = ET.SubElement(ET.SubElement(project, "Arrangement", id="arrangement"), "Markers", timeUnit=name)
        for place, mark in places:
            ET.SubElement(markers, "Marker", time=words.number(place, 6), name=name_of(mark))
    return project


def metadata_xml(dossier: Dossier) -> ET.Element:
    """The element of metadata.xml."""
    metadata = ET.Element("MetaData")
    ET.SubElement(metadata, "Title").text = words.one_line(dossier.song.name)
    if dossier.vision:
        ET.SubElement(metadata, "Comment").text = words.clean(dossier.vision.text)
    return metadata


def _transport(transport: ET.Element, dossier: Dossier) -> None:
    if dossier.tempo:
        ET.SubElement(transport, "Tempo", id="tempo", unit="bpm", value=words.number(dossier.tempo, 6), name="Tempo")
    if dossier.meter_is_told:
        over, under = dossier.meter
        ET.SubElement(transport, "TimeSignature", id="meter", numerator=str(over), denominator=str(under))


def _track(structure: ET.Element, number: int, track: Track) -> None:
    id_, name = f"track{number}", words.one_line(plots.name_of(track), LONGEST_NAME)
    kind = {"contentType": "audio", "loaded": "true"} | ({"color": track.color} if track.color else {})
    element = ET.SubElement(structure, "Track", kind, id=id_, name=name)
    role = "master" if track.key.startswith("master/") else "regular"
    solo = {} if track.solo is None else {"solo": _yes(track.solo)}
    channel = ET.SubElement(element, "Channel", solo, id=f"{id_}-channel", role=role)
    # In this order: the schema asks for it.
    if track.mute is not None:
        ET.SubElement(channel, "Mute", id=f"{id_}-mute", name="Mute", value=_yes(track.mute))
    if track.pan is not None:
        place = words.number(min(1.0, max(0.0, (track.pan + 1) / 2)), 6)
        ends = {"min": "0", "max": "1"}
        ET.SubElement(channel, "Pan", ends, id=f"{id_}-pan", name="Pan", unit="normalized", value=place)
    if track.decibels is not None:
        gain = 0.0 if isinf(track.decibels) else 10 ** (min(track.decibels, 60.0) / 20)
        ends = {"min": "0", "max": words.number(max(USUAL_TOP, gain), 6)}
        value = words.number(gain, 6)
        ET.SubElement(channel, "Volume", ends, id=f"{id_}-volume", name="Volume", unit="linear", value=value)


def _markers(dossier: Dossier) -> tuple[str, list[tuple[float, Mark]]]:
    """The unit that places the most markers, and those it places, in order."""
    ways: tuple[tuple[str, Callable[[Spot, float | None], float | None]], ...] = (
        ("beats", in_beats),
        ("seconds", in_seconds),
    )
    found = [(unit, _placed(dossier, read)) for unit, read in ways]
    return max(found, key=lambda each: len(each[1]))


def _placed(dossier: Dossier, read: Callable[[Spot, float | None], float | None]) -> list[tuple[float, Mark]]:
    places = ((read(mark.spot, dossier.tempo), mark) for mark in dossier.marks if mark.spot)
    return sorted(((place, mark) for place, mark in places if place is not None), key=lambda each: each[0])


def _yes(on: bool) -> str:
    return "true" if on else "false"


def _text(root: ET.Element) -> bytes:
    ET.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode").encode() + b"\n"
