"""The demo tells the truth: it ends with 0 when all it claims is so, and with 1 when something is not."""

import subprocess
import sys
import threading
import time

import pytest

from bridge import cli
from bridge.app import room, tour
from bridge.app.practice import PracticeMixer

DEMO_WITHOUT_MIDI = """
import sys
from bridge import cli
code = cli.execute(["demo", "--fast"])
assert "rtmidi" not in sys.modules
sys.exit(code)
"""


@pytest.fixture(autouse=True)
def no_thread_stays():
    before = set(threading.enumerate())
    yield
    last = time.monotonic() + 5
    while set(threading.enumerate()) - before:
        assert time.monotonic() < last, set(threading.enumerate()) - before
        threading.Event().wait(0.01)


def test_the_tour_ends_with_0_and_shows_both_phases_and_a_pickup(capsys):
    assert cli.execute(["demo", "--fast"]) == 0
    out = capsys.readouterr().out
    create, mix = out.split("MIX:")
    assert "Kick -10.5 dB -> -6.0 dB" in create
    assert "Kick stays -6.0 dB" in mix
    assert "it meets the value and takes over" in mix
    assert "mix again" in mix


def test_it_ends_by_itself_where_no_terminal_is():
    command = [sys.executable, "-m", "bridge", "demo", "--fast"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_it_loads_no_midi_library():
    done = subprocess.run(
        [sys.executable, "-c", DEMO_WITHOUT_MIDI], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_mixer_that_does_not_do_what_the_tour_claims_ends_it_with_1(monkeypatch, capsys):
    class Stubborn(PracticeMixer):
        def _change(self, key, position):
            return () if key == "track/1/volume" and position and position < 0.45 else super()._change(key, position)

    monkeypatch.setattr(room, "PracticeMixer", Stubborn)
    monkeypatch.setattr(room, "PATIENCE_SECONDS", 0.5)
    assert cli.execute(["demo", "--fast"]) == 1
    assert "Kick to follow the fader" in capsys.readouterr().err


def test_a_claim_that_something_was_not_sent_is_checked(monkeypatch):
    count = iter(range(1000))
    monkeypatch.setattr(room.Room, "sent", lambda self: next(count))
    with room.Room() as opened, pytest.raises(room.NotSo, match="a flip moves nothing"):
        list(tour.tour(opened, 0.0))


def test_what_is_typed_at_the_prompt_is_played(capsys):
    from bridge.cli.demo import _do

    with room.Room() as opened:
        _do(opened, "button/solo/3")
        assert "track/3/solo 0.000 -> 1.000" in capsys.readouterr().out
        _do(opened, "flip")
        opened.until(lambda: opened.phase() == "mix", "the flip")
        _do(opened, "knob/9=3")
        assert "knob/1" in capsys.readouterr().out
        _do(opened, "status")
        assert "mix" in capsys.readouterr().out
