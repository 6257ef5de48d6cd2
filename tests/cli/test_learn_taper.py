"""`phasebridge learn --taper`: from a recording of a fader to the line of a rig."""

import json
from pathlib import Path

import pytest

from bridge import cli
from bridge.app import trace as traces
from bridge.config import load_text
from tests.core.test_taper_learning import Session, bent

RIG = """
version: 1
rig: Learned
surfaces: {{desk: {{profile: korg-nanokontrol2}}}}
daws:
  logic:
    dialect: mcu
    port: "Logic*"
    {taper}
phases: {{create: }}
map:
  desk/fader/1: {{any: strip/1/volume}}
"""


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A hand takes the first fader through five levels."""
    session = Session()
    session.move(0, 0, 4000, 8000, 12_000, 16_383)
    lines = [
        (traces.out_line if from_us else traces.line)(t_ns, {"port": "logic", "midi": message.hex(" ")})
        for t_ns, from_us, message in session.wire
    ]
    file = tmp_path / "sweep.jsonl"
    file.write_text("\n".join(lines) + "\n")
    return file


def test_what_it_prints_is_a_line_of_a_rig(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.execute(["learn", str(recording), "--taper", "logic"]) == 0
    line = capsys.readouterr().out.strip()
    assert line.startswith("taper: [[-inf dB, 0], [")
    assert "[0 dB, 12000]" in line
    loaded = load_text(RIG.format(taper=line))
    assert loaded.rig is not None, loaded.problems
    assert "0=12000" in loaded.rig.daws[0].options["taper"]


def test_as_json_silence_is_null(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.execute(["learn", str(recording), "--taper", "logic", "--json"]) == 0
    points = json.loads(capsys.readouterr().out)
    assert points == [
        [None, 0],
        *([pytest.approx(bent(number), abs=0.051), number] for number in (4000, 8000, 12_000, 16_383)),
    ]


def test_a_recording_of_another_daw_says_what_to_do(recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.execute(["learn", str(recording), "--taper", "cubase"]) == 2
    assert "wait half a second" in capsys.readouterr().err


@pytest.mark.parametrize(
    "line",
    [
        '{"at_ms": 1, "port": "logic", "midi": "f5"}',
        '{"at_ms": 1, "port": "logic", "midi": "f5 02 e0 00 40"}',
        '{"out": {"at_ms": 1, "port": "logic", "midi": "xx"}}',
        '{"out": {"at_ms": 1, "port": "logic", "midi": 3}}',
        '{"out": {"at_ms": 1, "port": "logic", "osc": ["/x"]}}',
    ],
)
def test_odd_lines_are_passed_over(line: str, recording: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recording.write_text(line + "\n" + recording.read_text())
    assert cli.execute(["learn", str(recording), "--taper", "logic"]) in (0, 2)
    captured = capsys.readouterr()
    assert "0 dB, 12000" in captured.out or "line 1" in captured.err
