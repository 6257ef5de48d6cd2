"""Markers, project file and tables: read back by what reads such files, for songs of every kind."""

import csv
import io
import json
import zipfile
from pathlib import Path

import html5lib
import mido
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bridge.journal import entries
from bridge.journal.book import Book
from bridge.journal.entries import Idea, Level, Line, Snapshot
from bridge.journal.handoff.dawproject import dawproject
from bridge.journal.handoff.dossier import Given, gather
from bridge.journal.handoff.midi import midi_file
from bridge.journal.handoff.places import Meter
from bridge.journal.handoff.tables import as_json, tables
from bridge.journal.handoff.whole import PURPOSES, files_of
from tests.journal.handoff import public, songs

HERE = Path(__file__).parent
GOLDEN = HERE / "night-drive.json"
PROJECT, METADATA = public.schema(public.TYPES), public.schema(public.METADATA)


def project_of(data):
    """project.xml and metadata.xml of a DAWproject file, both valid."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["project.xml", "metadata.xml"]
        project, metadata = (etree.fromstring(archive.read(name)) for name in archive.namelist())
    PROJECT.assertValid(project)
    METADATA.assertValid(metadata)
    ids = project.xpath("//@id")
    assert len(set(ids)) == len(ids) > 0, "which lxml does not look at"
    return project, metadata


def rows_of(dossier, name):
    return list(csv.DictReader(io.StringIO(tables(dossier)[name].decode("utf-8-sig"))))


def markers_of(data):
    file = mido.MidiFile(file=io.BytesIO(data), charset="utf-8")
    tick, found = 0, {}
    for message in file.tracks[0]:
        tick += message.time
        if message.type == "marker":
            found[message.text] = tick / file.ticks_per_beat
    return found


# --- One song ---------------------------------------------------------------------------------------------------


def test_the_json_of_a_whole_song(dossier):
    made = as_json(dossier, "0.1.0")
    if not GOLDEN.exists():  # delete it to write it anew
        GOLDEN.write_text(made, encoding="utf-8")
    assert made == GOLDEN.read_text(encoding="utf-8")


SPOILT = {
    "pan before volume": (".//Pan/..", lambda channel: channel.append(channel.find("Pan"))),
    "a role of our own": (".//Channel", lambda channel: channel.set("role", "drums")),
    "a volume without unit": (".//Volume", lambda volume: volume.attrib.pop("unit")),
    "contents of our own": (".//Track", lambda track: track.set("contentType", "audio sound")),
    "an attribute of our own": (".//Track", lambda track: track.set("volume", "1")),
    "bars for a time": (".//Marker", lambda marker: marker.set("time", "12|1|0")),
    "no marker among markers": (".//Markers", lambda markers: markers.clear()),
    "a tempo without unit": (".//Tempo", lambda tempo: tempo.attrib.pop("unit")),
    "an element of our own": ("Application", lambda application: application.addnext(etree.Element("Plugins"))),
}


@pytest.mark.parametrize(("path", "spoil"), SPOILT.values(), ids=SPOILT)
def test_a_project_file_that_the_public_schema_does_not_know_is_noticed(dossier, path, spoil):
    project, _ = project_of(dawproject(dossier, "0.1.0"))
    spoil(project.find(path))
    assert not PROJECT.validate(project)


def test_tracks_and_markers_of_the_project_file(dossier):
    project, metadata = project_of(dawproject(dossier, "0.1.0"))
    volumes = {track.get("name"): track.find("Channel/Volume") for track in project.iter("Track")}
    assert float(volumes["Master"].get("value")) == 1
    assert float(volumes["Kick"].get("value")) == pytest.approx(10 ** (-4.5 / 20), abs=1e-5)
    assert volumes["Track 1"] is None, "a fader whose scale is not known has no gain"
    guitar = project.find("Structure/Track[@name='Guitar']/Channel")
    assert (guitar.find("Mute").get("value"), guitar.find("Pan").get("value"), guitar.get("solo")) == (
        "true",
        "0.725",
        "false",
    )
    assert project.find("Structure/Track[@name='Room']/Channel/Pan") is None
    assert project.find("Structure/Track[@name='Master']/Channel").get("role") == "master"
    assert project.find("Transport/Tempo").get("value") == "118"
    assert project.find("Transport/TimeSignature") is None, "nobody told the meter"
    markers = project.find("Arrangement/Markers")
    assert markers.get("timeUnit") == "beats"
    assert [(each.get("name"), float(each.get("time"))) for each in markers] == [
        ("Idea 1: Whisper the second line", 64),
        ("Suggestion 4: Cut the intro by half", pytest.approx(72 * 118 / 60)),
        ("Idea 2: Stop everything for a bar", 194),
    ]
    assert metadata.find("Title").text == "Night Drive"
    assert metadata.find("Comment").text.startswith("Three in the morning")


def test_markers_stand_at_their_beats_in_the_midi_file(dossier):
    assert markers_of(midi_file(dossier)) == {
        "Idea 1: Whisper the second line": 64,
        "Suggestion 4: Cut the intro by half": pytest.approx(72 * 118 / 60, abs=0.001),
        "Idea 2: Stop everything for a bar": 194,
    }
    messages = {message.type: message for message in mido.MidiFile(file=io.BytesIO(midi_file(dossier))).tracks[0]}
    assert round(mido.tempo2bpm(messages["set_tempo"].tempo), 3) == 118
    assert "time_signature" not in messages


def test_a_meter_that_is_told_counts_the_bars_and_stands_in_the_files(book, night_drive):
    told = gather(book, night_drive, songs.MADE, Given(songs.picture(), meter=Meter(3, 4)))
    assert markers_of(midi_file(told))["Idea 1: Whisper the second line"] == 48
    project, _ = project_of(dawproject(told, "0.1.0"))
    assert project.find("Transport/TimeSignature").get("numerator") == "3"
    assert not any(each.startswith("Meter") for each in told.unknown)


def test_times_without_a_tempo_are_left_out_of_the_midi_file_and_that_is_said(book, night_drive):
    alone = gather(book, night_drive, songs.MADE)
    assert [name for name in markers_of(midi_file(alone)) if name.startswith("Suggestion")] == []
    assert any("not in markers.mid" in each for each in alone.unknown)


def test_markers_that_are_all_times_stand_in_seconds_where_nobody_knows_the_tempo(book):
    song = entries.song(book, "Times", songs.BEGUN)
    idea = Idea(0, "idea", songs.BEGUN, "mix", "00:01:05:00", "me", "", "open", None, None)
    entries.mark(book, song, idea)
    markers = project_of(dawproject(gather(book, song, songs.MADE), "0.1.0"))[0].find("Arrangement/Markers")
    assert (markers.get("timeUnit"), markers[0].get("time"), markers[0].get("name")) == ("seconds", "65", "Idea 1")


def test_without_a_daemon_the_newest_snapshot_stands_for_now_and_that_is_said(book, night_drive):
    alone = gather(book, night_drive, songs.MADE)
    assert alone.levels_of == "quiet night"
    kick = next(track for track in alone.tracks if track.name == "Kick")
    assert (kick.decibels, kick.rough, kick.difference) == (-12.0, -6.0, -6.0)
    snare = next(track for track in alone.tracks if track.name == "Snare")
    assert (snare.decibels, snare.rough) == (None, -9.0)
    assert any("newest snapshot, quiet night" in each for each in alone.unknown)


def test_the_newest_snapshot_is_the_one_that_was_stored_last(book, night_drive):
    later = Snapshot("a later one", "2026-02-15T00:00:00Z", (Level("main", "track/1/volume", "Kick", 0.4, -3.0),))
    entries.store_levels(book, night_drive, later)
    assert gather(book, night_drive, songs.MADE).levels_of == "a later one"


def test_tables_say_what_is_known_and_nothing_else(dossier):
    levels = {row["name"]: row for row in rows_of(dossier, "levels.csv")}
    assert levels["Lead vocal"]["difference dB"] == "3"
    assert levels["Room"]["rough dB"] == "-inf"
    assert levels["Room"]["pan"] == ""
    assert [row["seconds"] for row in rows_of(dossier, "markers.csv")] == ["32.542373", "98.644068", "72", ""]
    assert len(rows_of(dossier, "phases.csv")) == 7
    assert rows_of(dossier, "ideas.csv")[0]["decided by"] == "artist"


def test_no_cell_of_a_table_is_a_formula(hostile):
    for name in tables(hostile):
        for row in rows_of(hostile, name):
            assert not any(value.startswith(("=", "@", "+")) for value in row.values())


def test_hostile_words_make_valid_files(hostile):
    project, metadata = project_of(dawproject(hostile, "0.1.0"))
    assert "<script>" in metadata.find("Title").text
    assert {track.get("color") for track in project.iter("Track")} == {None}
    midi_file(hostile)
    assert json.loads(as_json(hostile, "0.1.0"))["tempo"] is None


def test_every_file_has_its_purpose_and_the_same_song_makes_the_same_bytes(dossier, empty):
    assert files_of(dossier, "0.1.0") == files_of(dossier, "0.1.0")
    assert list(files_of(empty(), "0.1.0")) == list(PURPOSES)


# --- Any song ---------------------------------------------------------------------------------------------------

WORDS = st.text(max_size=30)
NUMBERS = st.one_of(st.none(), st.floats(), st.integers(-100, 100), st.just("-inf"), WORDS, st.booleans())
TRACKS = st.fixed_dictionaries(
    {"key": WORDS},
    optional={
        "track": NUMBERS, "name": WORDS, "position": NUMBERS, "decibels": NUMBERS, "pan": NUMBERS, "mute": NUMBERS,
        "solo": NUMBERS, "color": st.one_of(WORDS, st.just("#0a0b0c")),
    },
)  # fmt: skip
DAWS = st.fixed_dictionaries({"daw": WORDS, "tracks": st.lists(TRACKS, max_size=5)}, optional={"tempo": NUMBERS})
PICTURES = st.one_of(st.none(), st.fixed_dictionaries({"daws": st.lists(DAWS, max_size=3)}))
MARKS = st.tuples(
    st.one_of(WORDS, st.just("12|1|0"), st.just("00:00:10:00")), WORDS, st.sampled_from(["idea", "suggestion"])
)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """One journal for all of them."""
    opened = Book(tmp_path_factory.mktemp("shelf"), print)
    opened.be_durable(False)
    yield opened
    opened.close()


@settings(max_examples=40, deadline=None)
@given(
    st.text(min_size=1, max_size=50),
    PICTURES,
    st.lists(MARKS, max_size=4),
    WORDS,
    st.one_of(st.none(), st.floats(1, 999)),
)
def test_any_song_makes_a_project_file_that_is_valid_and_markers_that_are_read(
    shelf, name, picture, marks, vision, tempo
):
    song = entries.song(shelf, f"{len(entries.songs(shelf))}{name}", songs.BEGUN)
    for position, text, kind in marks:
        state = "open" if kind == "idea" else "offered"
        entries.mark(shelf, song, Idea(0, kind, "", "", position, "", f"x{text}", state, None, None))
    entries.write_line(shelf, song, "vision", Line("", "", f"x{vision}"))
    entries.store_levels(shelf, song, Snapshot("rough", "", (Level(name, vision, name, 0.5, None),)))
    found = gather(shelf, song, songs.MADE, Given(picture, tempo=tempo))
    project_of(dawproject(found, "0.1.0"))
    placed = [mark for mark in found.marks if mark.spot and (mark.spot.beats is not None or found.tempo)]
    assert len(markers_of(midi_file(found))) <= len(placed)
    html5lib.HTMLParser(strict=True).parse(files_of(found, "0.1.0")["index.html"].decode())
    json.loads(as_json(found, "0.1.0"))


def test_what_stood_before_a_recall_is_not_what_stands_now(book, night_drive):
    level = Level("main", "track/1/volume", "Drums", 0.5, -9.0)
    entries.store_levels(book, night_drive, Snapshot("before", "2027-01-01T00:00:00Z", (level,)))
    assert gather(book, night_drive, songs.MADE).levels_of == "quiet night"
