"""The commands as a user or a program meets them: what they print, and with which exit code they end."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bridge import cli

ROOT = Path(__file__).parents[2]
PRACTICE = str(ROOT / "mappings/rigs/practice-room.yaml")

RIG = """\
version: 1
rig: Commands
surfaces:
  box: {profile: practice}
daws:
  synth: {dialect: midi, port: "Synth*"}
phases:
  create: {}
  mix: {}
map:
  box/knob/1:
    create: {to: synth/cc/10, mode: value, takeover: jump}
    mix: {to: synth/cc/11, mode: value, takeover: jump}
  box/button/solo/1:
    any: synth/note/60
  box/switch/1:
    any: phase/toggle
"""
EVENTS = """\
{"at_ms": 1, "port": "box", "midi": "b0 10 00"}
{"at_ms": 2.5, "port": "box", "midi": "b0 10 40"}
{"at_ms": 300, "do": "phase/set/mix", "by": "test"}
{"at_ms": 400, "port": "box", "midi": "b0 10 41"}
"""
#: The lights of the surface are painted once when its port opens.
OUTPUT = """\
{"at_ms": 0, "port": "box", "midi": "b0 20 00"}
{"at_ms": 0, "port": "box", "midi": "b0 21 00"}
{"at_ms": 0, "port": "box", "midi": "b0 22 00"}
{"at_ms": 0, "port": "box", "midi": "b0 23 00"}
{"at_ms": 0, "port": "box", "midi": "b0 29 00"}
{"at_ms": 2.5, "port": "synth", "midi": "b0 0a 40"}
{"at_ms": 300, "phase": "mix", "group": "main", "settled": true}
{"at_ms": 400, "port": "synth", "midi": "b0 0b 41"}
"""


@pytest.fixture
def rig(tmp_path):
    path = tmp_path / "rig.yaml"
    path.write_text(RIG)
    return str(path)


@pytest.fixture
def events(tmp_path):
    path = tmp_path / "events"
    path.write_text(EVENTS)
    return str(path)


@pytest.fixture
def bad(tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text(RIG.replace("phase/toggle", "phase/toggel"))
    return str(path)


def run(*arguments):
    return cli.execute([str(each) for each in arguments])


def test_help_names_every_command(capsys):
    assert run("--help") == 0
    out = capsys.readouterr().out
    assert all(name in out for name in cli.COMMANDS)


def test_help_needs_no_library_that_opens_anything():
    script = "import sys; from bridge import cli; cli.execute(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert not {"rtmidi", "yaml", "pydantic", "rich", "bridge.core.engine"} & loaded


def test_a_planned_command_is_said_to_be_planned(capsys):
    assert run("doctor") == 2
    assert "doctor is planned and not built yet" in capsys.readouterr().err
    assert not cli.PLANNED & set(cli.COMMANDS)


def test_a_mistyped_command_gets_the_nearest(capsys):
    assert run("chekc") == 2
    assert "did you mean 'check'" in capsys.readouterr().err


def test_check_of_a_good_rig_prints_nothing_and_ends_with_0(rig, capsys):
    assert run("check", rig) == 0
    assert capsys.readouterr().out == ""


def test_check_of_a_bad_rig_says_where_and_ends_with_2(bad, capsys):
    assert run("check", bad) == 2
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith(f"{bad}:17:")
    assert "phase/toggel" in first


def test_check_for_programs_has_place_and_code(bad, capsys):
    assert run("check", bad, "--json") == 2
    (problem,) = json.loads(capsys.readouterr().out)
    assert problem["line"] == 17
    assert problem["column"] > 1
    assert problem["code"].startswith("E")
    assert problem["warning"] is False


def test_a_rig_that_is_not_there_is_said_without_a_traceback(capsys):
    assert run("check", "/nowhere/rig.yaml") == 2
    assert "/nowhere/rig.yaml" in capsys.readouterr().out


def test_simulate_prints_what_comes_out_and_the_same_each_time(rig, events, capsys):
    for _ in range(2):
        assert run("simulate", rig, events, "--json") == 0
        assert capsys.readouterr().out == OUTPUT


def test_simulate_reads_standard_input(rig):
    for arguments in ([], ["-"]):
        command = [sys.executable, "-m", "bridge", "simulate", rig, *arguments, "--json"]
        done = subprocess.run(command, input=EVENTS, capture_output=True, text=True, check=True)
        assert done.stdout == OUTPUT


def test_simulate_for_people_is_one_line_for_each_thing(rig, events, capsys):
    assert run("simulate", rig, events) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(None, 2)[2] for line in lines[5:]] == [
        "synth  b0 0a 40",
        "phase mix (main), settled",
        "synth  b0 0b 41",
    ]


def test_simulate_refuses_events_that_are_none_with_their_line(rig, tmp_path, capsys):
    path = tmp_path / "events"
    path.write_text('{"at_ms": 0, "port": "box", "midi": "b0 10 00"}\nhello\n')
    assert run("simulate", rig, path) == 2
    assert "line 2" in capsys.readouterr().err


def test_simulate_refuses_a_port_that_the_rig_has_not(rig, tmp_path, capsys):
    path = tmp_path / "events"
    path.write_text('{"at_ms": 0, "port": "bx", "midi": "b0 10 00"}\n')
    assert run("simulate", rig, path) == 2
    assert "no port is called 'bx'; Commands has box, synth" in capsys.readouterr().err


def test_simulate_refuses_a_rig_with_errors(bad, events, capsys):
    assert run("simulate", bad, events) == 2
    assert "phase/toggel" in capsys.readouterr().err


def test_explain_says_what_a_control_does_in_each_phase(rig, capsys):
    assert run("explain", rig, "box/knob/1=64") == 0
    out = capsys.readouterr().out
    create, mix = out.split("mix:\n")
    assert create.startswith("create:\n")
    assert "synth/cc/10" in create
    assert "synth/cc/11" in mix


def test_explain_takes_a_trace_line_and_speaks_json(rig, capsys):
    assert run("explain", rig, '{"port": "box", "midi": "90 05 40"}', "--json") == 0
    phases = json.loads(capsys.readouterr().out)
    assert [each["phase"] for each in phases] == ["create", "mix"]
    assert phases[0]["reasons"][0].keys() == {"code", "text", "about"}


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("bx/knob/1=64", "no surface 'bx'"),
        ("box/knob/9=64", "no control 'knob/9'"),
        ("box/knob/1", "such as knob/1=64"),
        ("box/knob/1=200", "0 to 127"),
        ("box/switch/1=twice", "=press, =release"),
        ('{"at": 5}', "no event is known"),
        ('{"port": "bx", "midi": "b0 00 40"}', "no port is called 'bx'; Commands has box, synth"),
        ('{"trace": 1}', "only events"),
    ],
)
def test_explain_refuses_what_is_no_event_and_says_what_to_write(rig, event, said, capsys):
    assert run("explain", rig, event) == 2
    assert said in capsys.readouterr().err


def test_surfaces_lists_every_control_with_its_messages(capsys):
    assert run("surfaces", "--json") == 0
    found = {each["profile"]: each["controls"] for each in json.loads(capsys.readouterr().out)}
    assert found["practice"][0] == {
        "control": "fader/1",
        "kind": "fader",
        "messages": [{"type": "control_change", "channel": 1, "number": 0}],
        "feedback": [],
    }
    (solo,) = [each for each in found["practice"] if each["control"] == "button/solo/1"]
    assert solo["feedback"][0]["number"] == 32
    assert len(found["korg-nanokontrol2"]) == 51


def test_dialects_lists_targets_and_what_cannot_be_reached(capsys):
    assert run("dialects", "--json") == 0
    found = {each["dialect"]: each for each in json.loads(capsys.readouterr().out)}
    ardour = {row["target"]: row for row in found["ardour-osc"]["targets"]}
    assert ardour["strip/N/volume"].keys() == {"target", "address", "types", "direction"}
    said = {row["target"]: row["messages"] for row in found["midi"]["targets"]}
    assert found["midi"]["targets"][0].keys() == {"target", "messages", "direction"}
    assert said["note/N"] == [{"type": "note_on", "number": "@"}, {"type": "note_off", "number": "@"}]
    assert said["pitch"] == [{"type": "pitchwheel"}]
    assert all(each.keys() == {"target", "why"} for each in found["midi"]["cannot"])
    assert found["behringer-x32"]["table_of"] == "osc"
    assert {row["target"]: row["address"] for row in found["behringer-x32"]["targets"]}["strip/N/volume"] == (
        "/ch/@/mix/fader"
    )


def test_dialects_says_whose_surfaces_a_group_can_join(capsys):
    assert run("dialects", "ardour-osc") == 0
    assert "`link:` makes a group of a rig one of the surfaces" in capsys.readouterr().out
    assert run("dialects", "reaper-osc") == 0
    assert "`link:`" not in capsys.readouterr().out


def test_dialects_lists_tables_of_osc_programs_too(capsys):
    assert run("dialects", "surge-xt") == 0
    assert "/param/macro/@" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["surfaces"], ["surfaces", "practice"], ["dialects"], ["dialects", "midi"]])
def test_tables_are_plain_columns_where_no_terminal_is(arguments, capsys):
    assert run(*arguments) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_an_unknown_name_is_refused_with_those_there_are(capsys):
    assert run("surfaces", "practise") == 2
    assert "practice" in capsys.readouterr().err
    assert run("dialects", "ardor") == 2
    assert "ardour-osc" in capsys.readouterr().err


def test_schema_is_json(capsys):
    assert run("schema") == 0
    assert json.loads(capsys.readouterr().out)["type"] == "object"


@pytest.mark.parametrize("arguments", [["phase"], ["phase", "mix"], ["status"], ["status", "--json"]])
def test_without_a_daemon_client_commands_say_how_to_start_one(arguments, tmp_path, capsys):
    assert run(*arguments, "--state", tmp_path / "none") == 1
    assert "phasebridge run RIG" in capsys.readouterr().err


def test_what_goes_wrong_unforeseen_is_a_sentence_and_a_file(tmp_path, monkeypatch, capsys):
    arguments = ["status", "--state", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", ["phasebridge", *arguments])
    monkeypatch.setattr("bridge.app.client.ask", lambda *_: 1 / 0)
    assert cli.execute(arguments) == 1
    said = capsys.readouterr().err
    assert "Traceback" not in said
    (report,) = tmp_path.glob("failure-*.txt")
    assert str(report) in said
    assert "ZeroDivisionError" in report.read_text()


def test_a_reader_that_goes_away_ends_the_command_quietly():
    command = f"{sys.executable} -m bridge surfaces --json | head -c 10"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_usage_errors_end_with_2(capsys):
    assert run("run", "--nonsense") == 2
    assert run("check") == 2
    assert run("simulate", PRACTICE, "/nowhere/events") == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_file_of_events_may_begin_with_the_mark_that_windows_editors_write(rig, tmp_path, capsys):
    path = tmp_path / "events"
    path.write_text(EVENTS, encoding="utf-8-sig")
    assert run("simulate", rig, path, "--json") == 0
    marked = capsys.readouterr().out
    path.write_text(EVENTS, encoding="utf-8")
    assert run("simulate", rig, path, "--json") == 0
    assert marked == capsys.readouterr().out != ""


def test_the_pattern_set_for_reaper_is_written_once(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.execute(["dialects", "--write", "reaper"]) == 0
    text = (tmp_path / "phasebridge.ReaperOSC").read_text()
    assert "TRACK_VOLUME f/track/@/volume/db" in text
    assert cli.execute(["dialects", "--write", "reaper-osc"]) == 2
    assert "here already" in capsys.readouterr().err
    assert cli.execute(["dialects", "--write", "midi"]) == 2


def turn(*numbers):
    return "".join(
        f'{{"at_ms": {at}, "port": "desk", "midi": "b0 10 {number:02x}"}}\n' for at, number in enumerate(numbers)
    )


@pytest.mark.parametrize(
    ("numbers", "encoding"),
    [
        ((1, 1, 2, 1, 127, 127, 126, 127), "twos-complement"),
        ((65, 65, 63, 63), "binary-offset"),
        ((1, 1, 65, 65), "signed-bit"),
        ((65, 65, 1, 1), "signed-bit-inverted"),
        ((17, 17, 15, 15), "offset-16"),
        ((10, 11, 12, 13), None),
        ((1, 1, 1), None),
    ],
)
def test_a_recorded_turn_tells_the_encoding(tmp_path, capsys, numbers, encoding):
    file = tmp_path / "turn.jsonl"
    file.write_text(turn(*numbers))
    assert cli.execute(["learn", str(file), "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["port"], found["channel"], found["number"], found["encoding"]) == ("desk", 1, 16, encoding)


def test_a_recording_without_a_controller_says_so(tmp_path, capsys):
    file = tmp_path / "empty.jsonl"
    file.write_text("")
    assert cli.execute(["learn", str(file)]) == 2
    assert "holds no controller" in capsys.readouterr().err
