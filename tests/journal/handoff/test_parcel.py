"""Folders and ZIPs: nothing is overwritten that no handoff wrote, and names are safe."""

import os
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.journal.handoff import parcel
from bridge.journal.handoff.parcel import LIST, ParcelProblem, ParcelRefused, file_name, into_folder, into_zip, stems_in

FILES = {"index.html": b"<p>", "stems/README.txt": b"none yet"}


def texts(folder):
    return {str(each.relative_to(folder)): each.read_bytes() for each in sorted(folder.rglob("*")) if each.is_file()}


@pytest.fixture
def audio(tmp_path):
    folder = tmp_path / "export"
    folder.mkdir()
    for name in ("Kick.wav", "Bass.FLAC", "notes.txt", "Vox.aif"):
        (folder / name).write_bytes(name.encode())
    (folder / "link.wav").symlink_to(folder / "Kick.wav")
    (folder / "folder.wav").mkdir()
    return folder


def test_a_folder_is_written_and_written_again(tmp_path, audio):
    into_folder(tmp_path / "out", FILES, stems_in(audio))
    assert set(texts(tmp_path / "out")) == {*FILES, LIST, "stems/Kick.wav", "stems/Bass.FLAC", "stems/Vox.aif"}
    into_folder(tmp_path / "out", {**FILES, "index.html": b"<b>"}, [])
    assert set(texts(tmp_path / "out")) == {*FILES, LIST}, "what is no longer part of it goes"
    assert (tmp_path / "out/index.html").read_bytes() == b"<b>"


def test_stems_that_lie_there_already_stay(tmp_path, audio):
    out = tmp_path / "out"
    into_folder(out, FILES, stems_in(audio))
    (out / "stems/Kick.wav").write_bytes(b"exported again")
    (out / "stems/New.wav").write_bytes(b"exported there")
    into_folder(out, FILES, stems_in(out / "stems"))
    assert (out / "stems/Kick.wav").read_bytes() == b"exported again"
    assert (out / "stems/New.wav").exists()


@pytest.mark.parametrize("name", ["index.html", "stems/README.txt"])
def test_what_somebody_else_wrote_or_changed_stops_it_before_the_first_byte(tmp_path, name):
    out = tmp_path / "out"
    (out / "stems").mkdir(parents=True)
    (out / name).write_bytes(b"mine")
    before = texts(out)
    with pytest.raises(ParcelRefused, match=name):
        into_folder(out, FILES, [])
    assert texts(out) == before


def test_a_form_that_was_filled_in_is_not_overwritten(tmp_path):
    files = {**FILES, "suggestions.yaml": b"form"}
    into_folder(tmp_path, files, [])
    (tmp_path / "suggestions.yaml").write_bytes(b"filled in")
    with pytest.raises(ParcelRefused, match=r"suggestions\.yaml"):
        into_folder(tmp_path, {**files, "suggestions.yaml": b"another form"}, [])
    assert (tmp_path / "suggestions.yaml").read_bytes() == b"filled in"


def test_other_files_of_a_folder_are_left_alone(tmp_path):
    (tmp_path / "holiday.jpg").write_bytes(b"me")
    into_folder(tmp_path, FILES, [])
    into_folder(tmp_path, FILES, [])
    assert (tmp_path / "holiday.jpg").read_bytes() == b"me"


def test_a_list_that_names_files_elsewhere_leads_nowhere(tmp_path):
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    out = tmp_path / "out"
    into_folder(out, FILES, [])
    (out / "sub").mkdir()
    digest = parcel._hash(b"mine")
    names = ["../victim", str(victim), "stems/../../victim", "stems", "", "..", "sub/../../victim"]
    (out / LIST).write_text('{"files": {' + ", ".join(f'"{name}": ["{digest}"]' for name in names) + "}}")
    for name in FILES:
        (out / name).unlink()
    into_folder(out, FILES, [])
    assert victim.read_bytes() == b"mine"


@pytest.mark.parametrize("name", ["index.html", LIST, "stems"])
def test_links_are_not_followed(tmp_path, name):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ParcelRefused):
        into_folder(tmp_path / "out", FILES, [])
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ParcelRefused, match="is a file"):
        into_folder(tmp_path / "file", FILES, [])
    with pytest.raises(ParcelProblem, match="cannot be written"):
        into_folder(tmp_path / "file" / "below", FILES, [])
    with pytest.raises(ParcelProblem, match="cannot be written"):
        into_zip(tmp_path / "file" / "below.zip", "root", FILES, [])


def test_a_full_disk_leaves_what_was_there(tmp_path, monkeypatch):
    into_folder(tmp_path, FILES, [])

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(ParcelProblem, match="No space left"):
        into_folder(tmp_path, {**FILES, "index.html": b"<b>"}, [])
    monkeypatch.undo()
    assert {name: text for name, text in texts(tmp_path).items() if name != LIST} == FILES
    into_folder(tmp_path, {**FILES, "index.html": b"<b>"}, [])


def test_a_zip_is_the_same_bytes_each_time_and_replaces_an_earlier_one(tmp_path, audio):
    one, other = tmp_path / "one.zip", tmp_path / "other.zip"
    into_zip(one, "Night Drive handoff", FILES, stems_in(audio))
    os.utime(audio / "Kick.wav", (0, 0))
    into_zip(other, "Night Drive handoff", FILES, stems_in(audio))
    assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(one) as archive:
        assert all(name.startswith("Night Drive handoff/") for name in archive.namelist())
        assert archive.testzip() is None
        assert {entry.date_time for entry in archive.infolist()} == {parcel.EARLIEST}
    into_zip(one, "Night Drive handoff", {**FILES, "index.html": b"<b>"}, [])
    with zipfile.ZipFile(one) as archive:
        assert archive.read("Night Drive handoff/index.html") == b"<b>"


@pytest.mark.parametrize("what", ["text", "empty", "strange", "more", "changed", "link"])
def test_a_zip_that_no_handoff_wrote_stays(tmp_path, what):
    path = tmp_path / "it.zip"
    into_zip(path, "root", FILES, [])
    if what in ("text", "empty"):
        path.write_bytes(b"text" if what == "text" else b"")
    elif what == "link":
        path.rename(tmp_path / "real.zip")
        path.symlink_to(tmp_path / "real.zip")
    else:
        with zipfile.ZipFile(path) as archive:
            held = {name: archive.read(name) for name in archive.namelist()}
        held |= {"root/mine.txt": b""} if what == "more" else {"root/index.html": b"!"} if what == "changed" else {}
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in held.items():
                if what != "strange" or LIST not in name:
                    archive.writestr(name, data)
    before = path.read_bytes()
    with pytest.raises(ParcelRefused, match="no handoff wrote it"):
        into_zip(path, "root", FILES, [])
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("song", "name"),
    [
        ("Night Drive", "Night Drive"),
        ("AC/DC: live?", "AC-DC- live-"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("..", "song"),
        ("///", "song"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("🎛️ Fürs Klavier", "🎛️ Fürs Klavier"),
        ("line\nbreak\x00\u202e", "linebreak"),
        ("trailing. . ", "trailing"),
    ],
)
def test_names_of_songs_as_names_of_files(song, name):
    assert file_name(song) == name


@given(st.text(max_size=300))
def test_any_name_is_one_that_can_be_made(tmp_path_factory, text):
    name = file_name(text)
    assert len(name.encode()) <= parcel.LONGEST_NAME + 1
    assert "/" not in name
    assert name not in ("", ".", "..")
    path = tmp_path_factory.getbasetemp() / name
    path.mkdir(exist_ok=True)
    path.rmdir()


def test_a_folder_of_stems_that_cannot_be_read_is_said(tmp_path):
    with pytest.raises(ParcelRefused, match="cannot be read"):
        stems_in(tmp_path / "nowhere")
