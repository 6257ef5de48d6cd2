"""The daemon with everything real but its wires: music passes, flips survive, reloads change only what changed."""

import threading
import time
from contextlib import suppress
from itertools import count

import pytest

from bridge import config
from bridge.app import trace
from bridge.app.client import Declined, ask
from bridge.app.daemon import Daemon, Options, RigRefused
from bridge.app.replay import replay
from bridge.app.state import FolderTaken
from tests.app.bench import RIG, Bench
from tests.app.clockwork import until


@pytest.fixture
def bench(tmp_path):
    made = Bench(tmp_path)
    yield made
    made.stop()


def threads_of_daemons():
    return [thread for thread in threading.enumerate() if thread is not threading.main_thread()]


def test_a_fader_reaches_the_daw_through_the_range_of_its_phase(bench):
    bench.feed("b0 00 00")
    bench.feed("b0 00 7f")
    bench.expect("b0 07 40")


def test_the_footswitch_flips_what_the_same_fader_does(bench):
    bench.feed("b0 40 7f")
    bench.feed("b0 40 00")
    bench.hears("phase mix")
    bench.feed("b0 00 00")
    bench.feed("b0 00 7f")
    bench.expect("b0 07 7f")


def test_the_ready_line_names_the_phase_and_what_is_open(bench):
    assert bench.ready.startswith("ready: Workbench")
    assert "phase create" in bench.ready
    assert "open: box, synth" in bench.ready


def test_a_held_note_ends_when_the_daemon_does(tmp_path):
    bench = Bench(tmp_path)
    bench.feed("b0 20 7f")
    bench.expect("90 3c 7f")
    bench.stop()
    assert bench.sent["synth"][-1] in (bytes.fromhex("80 3c 00"), bytes.fromhex("90 3c 00"), bytes.fromhex("80 3c 40"))


def test_stopping_leaves_no_thread_behind(tmp_path):
    before = threads_of_daemons()
    bench = Bench(tmp_path)
    began = time.monotonic()
    bench.stop()
    assert time.monotonic() - began < 3
    until(lambda: set(threads_of_daemons()) <= set(before), "threads to end")


def test_phase_and_bank_survive_a_restart(tmp_path):
    bench = Bench(tmp_path)
    bench.daemon.do("phase/set/mix", "test")
    bench.stop()
    again = Bench(tmp_path)
    assert "phase mix" in again.ready
    assert again.sent["synth"] == [], "a start sends nothing"
    again.stop()


def test_status_and_phase_are_asked_through_the_socket(bench):
    status = ask(bench.state, {"get": "status"})["status"]
    assert (status["phase"], status["group"], status["rig"]) == ("create", "main", "Workbench")
    assert status["ports"]["box"]["state"] == "open"
    assert {"mistakes", "unmapped", "received", "sent", "refused"} <= status["ports"]["box"].keys()
    ask(bench.state, {"do": "phase/set/mix", "by": "test"})
    assert bench.phase() == "mix"


def test_an_unknown_phase_is_declined_with_those_there_are(bench):
    with pytest.raises(Declined, match="create, mix"):
        ask(bench.state, {"do": "phase/set/mixx", "by": "test"})
    with pytest.raises(Declined):
        ask(bench.state, {"do": "dance/now", "by": "test"})
    assert bench.phase() == "create"


@pytest.mark.parametrize(
    "target", ["", "/", "phase/set/", "bank/set/99999999999", "synth/note/999", "x" * 5000, "phase/peek"]
)
def test_no_request_stops_the_daemon(bench, target):
    with suppress(Declined):
        ask(bench.state, {"do": target, "by": "test"})
    bench.feed("b0 10 00")
    bench.feed("b0 10 40")
    bench.expect("b0 0a 40")


def test_bad_bytes_are_counted_and_the_other_controls_play_on(bench):
    for junk in ("ff ff", "b0", "00 00 00", "f0 01 02", "b0 7f 7f", "90 80 00"):
        bench.feed(junk)
    bench.feed("b0 10 00")
    bench.feed("b0 10 40")
    bench.expect("b0 0a 40")
    box = bench.daemon.status()["ports"]["box"]
    assert box["mistakes"] >= 4
    assert box["unmapped"] >= 1


def test_a_cable_pulled_is_said_and_nothing_jumps_when_it_is_back(bench):
    bench.feed("b0 00 00")
    bench.feed("b0 00 40")
    bench.expect("b0 07 20")
    bench.ports["box"].unplug()
    bench.hears("box: absent, the cable was pulled")
    bench.ports["box"].plug()
    until(lambda: bench.daemon.status()["ports"]["box"]["state"] == "open", "the cable")
    bench.feed("b0 00 7f")
    bench.feed("b0 10 00")
    bench.feed("b0 10 01")
    bench.expect("b0 0a 01")
    assert bench.sent["synth"] == [bytes.fromhex("b0 07 20"), bytes.fromhex("b0 0a 01")], "the first position is noted"


def test_a_note_held_when_the_cable_is_pulled_ends(bench):
    bench.feed("b0 20 7f")
    bench.expect("90 3c 7f")
    bench.ports["box"].unplug()
    until(lambda: len(bench.sent["synth"]) == 2, "the end of the note")
    assert bench.sent["synth"][-1][0] == 0x80


def test_a_changed_rig_is_played_and_unchanged_ports_stay_open(bench):
    bench.feed("b0 10 00")
    bench.feed("b0 10 40")
    bench.expect("b0 0a 40")
    bench.rig.write_text(RIG.replace("synth/cc/10", "synth/cc/11"))
    bench.hears("reloaded")
    bench.feed("b0 10 41")
    bench.expect("b0 0b 41")
    assert sorted(bench.made) == ["box", "synth"], "no port was opened again"


def test_a_rig_with_errors_is_said_and_the_old_one_plays_on(bench):
    bench.rig.write_text(RIG.replace("synth/cc/10", "synth/cc/10/11"))
    bench.hears("the rig as it was plays on")
    assert any("rig.yaml:" in line and "synth/cc/10/11" in line for line in bench.said)
    bench.feed("b0 10 00")
    bench.feed("b0 10 40")
    bench.expect("b0 0a 40")
    bench.rig.write_text(RIG)
    bench.hears("reloaded")


def test_a_rig_that_an_editor_replaces_and_one_that_vanishes_for_a_moment_are_read(bench):
    fresh = bench.rig.with_name("rig.yaml.new")
    fresh.write_text(RIG.replace("rig: Workbench", "rig: Replaced"))
    bench.rig.unlink()
    fresh.replace(bench.rig)
    until(lambda: bench.daemon.status()["rig"] == "Replaced", "the new rig")


def test_asking_for_a_reload_reads_the_rig_though_no_file_changed(bench):
    bench.daemon.reload()
    bench.hears("reloaded")


def test_a_port_that_the_new_rig_wants_elsewhere_is_exchanged_and_the_others_stay(bench):
    old = bench.ports["synth"]
    bench.rig.write_text(RIG.replace("Synth*", "Organ*"))
    bench.hears("reloaded")
    assert bench.made.count("box") == 1
    assert bench.made.count("synth") == 2
    assert old.state.detail == "stopped"
    until(lambda: bench.daemon.status()["ports"]["synth"]["state"] == "open", "the new port")
    bench.feed("b0 10 00")
    bench.feed("b0 10 40")
    bench.expect("b0 0a 40")


def test_a_press_held_over_a_reload_ends_where_it_began(bench):
    bench.feed("b0 20 7f")
    bench.expect("90 3c 7f")
    bench.rig.write_text(RIG.replace("create: synth/note/60", "create: synth/note/72"))
    bench.hears("reloaded")
    bench.feed("b0 20 00")
    until(lambda: len(bench.sent["synth"]) > 1, "the release")
    assert bench.sent["synth"][-1][1] == 60


def test_a_rig_with_errors_is_refused_at_the_start(tmp_path):
    rig = tmp_path / "rig.yaml"
    rig.write_text("version: 1\n")
    with pytest.raises(RigRefused) as refused:
        Daemon(Options(str(rig), tmp_path / "state"), print, lambda plan, receiver: None)
    assert refused.value.loaded.problems
    assert not (tmp_path / "state").exists(), "nothing was touched"


def test_two_daemons_do_not_share_a_state_folder(bench):
    with pytest.raises(FolderTaken):
        Daemon(Options(str(bench.rig), bench.state), print, lambda plan, receiver: None)


def test_a_recording_replays_to_the_same_output(tmp_path):
    path = tmp_path / "take.trace"
    bench = Bench(tmp_path / "room", trace=path)
    numbers = count()
    for number in range(0, 128, 3):
        bench.feed(f"b0 00 {number:02x}")
        bench.feed(f"b0 10 {next(numbers):02x}")
        if number % 30 == 0:
            bench.feed("b0 40 7f")
            bench.feed("b0 20 7f")
            bench.feed("b0 40 00")
            bench.feed("b0 20 00")
    bench.ports["box"].unplug()
    bench.ports["box"].plug()
    bench.rig.write_text(RIG.replace("synth/cc/10", "synth/cc/11"))
    bench.hears("reloaded")
    bench.feed("b0 20 7f")
    until(lambda: bench.sent["synth"][-1][0] == 0x90, "the note")
    bench.stop()
    items = list(trace.read(path.read_text().splitlines()))
    assert items[0].recorded
    loaded = config.load_text(RIG, "rig.yaml")
    verdict = replay(loaded.rig, items)
    assert verdict.difference is None
    assert verdict.compared == len([item for item in items if isinstance(item, trace.Out)]) > 10
