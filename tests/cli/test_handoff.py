"""`phasebridge handoff` and `phasebridge suggestion import`, with no daemon and with one."""

import json
import zipfile

import pytest

from bridge import cli
from bridge.app.client import ask
from bridge.journal.book import Book
from tests.app.bench import Bench
from tests.journal.handoff import songs


@pytest.fixture
def state(tmp_path):
    folder = tmp_path / "state"
    book = Book(folder, print)
    songs.whole(book)
    book.close()
    return folder


@pytest.fixture
def says(state, capsys):
    def run(*words, code=0):
        capsys.readouterr()
        assert cli.execute([*map(str, words), "--state", str(state)]) == code
        said = capsys.readouterr()
        return said.err if code else said.out

    return run


def test_a_song_is_handed_off_answered_and_handed_off_again(says, tmp_path):
    out = tmp_path / "out"
    said = says("handoff", "Night Drive", "-o", out, "--tempo", "118", "--meter", "4/4")
    assert "11 files" in said
    assert "Not known, and left out:" in said
    form = (out / "suggestions.yaml").read_text(encoding="utf-8")
    back = tmp_path / "back.yaml"
    filled = form.replace('from: ""', "from: A. Mixer").replace("\nsuggestions: []", "\nsuggestions: [{text: Louder.}]")
    back.write_text(filled, encoding="utf-8")
    assert json.loads(says("suggestion", "import", back, "--json"))["suggestions"] == [6]
    assert "1 known already" in says("suggestion", "import", back)
    says("handoff", "Night Drive", "-o", out)
    told = json.loads((out / "handoff.json").read_text(encoding="utf-8"))
    assert told["suggestions"][-1]["text"] == "Louder."
    assert told["tempo"] == 118, "what was typed once is remembered"


def test_a_form_with_mistakes_is_refused_with_their_places(says, tmp_path):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("version: 1\nsong: Night Drive\nform: me\n")
    said = says("suggestion", "import", wrong, code=2)
    assert f"{wrong}:3:1: E101" in said
    assert "did you mean from?" in said


def test_a_zip_is_written_for_programs(says, tmp_path):
    out = tmp_path / "it.zip"
    told = json.loads(says("handoff", "Night Drive", "-o", out, "--json"))
    with zipfile.ZipFile(out) as archive:
        assert {f"Night Drive handoff/{name}" for name in told["files"]} < set(archive.namelist())
    assert told["unknown"]


ODD_NAMES = (
    'AC/DC: "live" \'\\ ../../etc $(id) `id` ; * ?',
    "../..",
    "CON",
    "🌃👩‍🎤" * 40,
    "ö" * 200,
    "<b>&amp;</b>",
    "-o",
    "%s %d {0}",
    "夜のドライブ",
)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_song_of_any_name_is_worked_on_found_and_handed_off(name, tmp_path, capsys):
    def run(*words, about=()):
        capsys.readouterr()
        assert cli.execute([*words, "--state", str(tmp_path / "state"), "--", *about]) == 0
        return capsys.readouterr().out

    run("song", about=[name])
    assert json.loads(run("song", "--json"))["song"] == name
    run("idea", "add", about=[f"for {name}"])
    assert name in run("journal", about=[name])
    run("handoff", "-o", str(tmp_path / "it.zip"), about=[name])
    with zipfile.ZipFile(tmp_path / "it.zip") as archive:
        (root,) = {entry.split("/")[0] for entry in archive.namelist()}
        told = json.loads(archive.read(f"{root}/handoff.json"))
    assert told["song"]["name"] == name
    assert [idea["text"] for idea in told["ideas"]] == [f"for {name}"]
    assert root not in ("", ".", "..")
    assert not set(root) & set('/\\:*?"<>|')
    assert len(root.encode()) < 200
    run("handoff", "-o", str(tmp_path / root), about=[name])  # any file system takes it


def test_a_name_too_long_is_refused_and_nothing_is_begun(says):
    assert "at most 200 are kept; shorten it" in says("song", "x" * 10_000, code=2)
    assert "x" * 201 not in says("song", "--all")


def test_stems_are_taken_along(says, tmp_path):
    audio = tmp_path / "export"
    audio.mkdir()
    (audio / "Kick.wav").write_bytes(b"RIFF")
    told = json.loads(says("handoff", "Night Drive", "-o", tmp_path / "out", "--stems", audio, "--json"))
    assert told["files"][-1] == "stems/Kick.wav"
    assert (tmp_path / "out/stems/Kick.wav").read_bytes() == b"RIFF"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["handoff", "-o", "x"], "no song is worked on"),
        (["handoff", "Nope", "-o", "x"], "there are: Night Drive"),
        (["handoff", "Night Drive", "-o", "x", "--meter", "four"], "write it like 4/4"),
        (["handoff", "Night Drive"], "--output"),
    ],
)
def test_what_makes_no_sense_is_a_sentence(says, words, sentence):
    assert sentence in says(*words, code=2)


def test_a_folder_with_other_things_in_the_way_is_refused(says, tmp_path):
    (tmp_path / "index.html").write_text("my own page")
    assert "no handoff wrote" in says("handoff", "Night Drive", "-o", tmp_path, code=2)
    assert (tmp_path / "index.html").read_text() == "my own page"


def test_an_export_needs_a_daemon(says, tmp_path):
    assert "phasebridge run" in says("handoff", "Night Drive", "-o", tmp_path / "out", "--export", "stems", code=1)


def test_with_a_daemon_the_levels_are_those_of_now(tmp_path, capsys):
    bench = Bench(tmp_path)
    try:
        ask(bench.state, {"song": "Night Drive"})
        bench.feed("b0 00 00")
        bench.feed("b0 00 7f")
        picture = ask(bench.state, {"get": "picture"})["picture"]
        assert picture["song"] == "Night Drive"
        assert [daw["daw"] for daw in picture["daws"]]
        out = tmp_path / "out"
        assert cli.execute(["handoff", "-o", str(out), "--state", str(bench.state)]) == 0
        assert cli.execute(["song", "Other", "--state", str(bench.state)]) == 0
        assert cli.execute(["handoff", "Night Drive", "-o", str(out), "--state", str(bench.state)]) == 0
        assert "at work on another song" in capsys.readouterr().out
    finally:
        bench.stop()


def test_a_daemon_that_runs_learns_of_what_was_taken_in(tmp_path):
    bench = Bench(tmp_path)
    try:
        ask(bench.state, {"song": "Night Drive"})
        file = tmp_path / "back.yaml"
        file.write_text("version: 1\nsong: Night Drive\nfrom: A. Mixer\nsuggestions: [{text: Louder.}]\n")
        assert cli.execute(["suggestion", "import", str(file), "--state", str(bench.state)]) == 0
        bench.daemon._memoir.wait_for_all()
        ideas = bench.daemon._runtime._engine._world.song.ideas
        assert [idea["text"] for idea in ideas] == ["Louder."]
    finally:
        bench.stop()
