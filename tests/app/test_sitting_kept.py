"""What was stepped over outlives a crash: it is in the state folder at once, and not only when the daemon ends."""

import json

from tests.app.bench import Bench
from tests.app.clockwork import until

RIG = """\
version: 1
rig: Rests
song: Night Drive
surfaces:
  box: {profile: practice}
daws:
  synth: {dialect: midi, port: "Synth*"}
phases:
  create: {hold_back: [synth]}
map:
  box/button/solo/1: {any: synth/note/60}
"""
#: Sooner than what is saved now and then (app/state.py).
SECONDS = 5.0


def test_a_crash_right_after_it_forgets_nothing(tmp_path):
    bench = Bench(tmp_path, RIG)
    try:
        for _ in range(2):
            bench.feed("b0 20 7f"), bench.feed("b0 20 00")
        file = bench.state / "state.json"
        until(
            lambda: file.exists() and json.loads(file.read_text())["memory"].get("sitting", {}).get("over"),
            "it",
            SECONDS,
        )
    finally:
        bench.stop()
