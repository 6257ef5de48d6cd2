"""`phasebridge run` as a process: ready, signals, restarts, reloads. Its devices are absent: a normal state."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from bridge import cli
from bridge.app import trace
from tests.app.clockwork import PATIENCE, until

RIG = """\
version: 1
rig: Process
surfaces:
  box: {{profile: practice}}
daws:
  main: {{dialect: ardour-osc, send: "127.0.0.1:{port}"}}
phases:
  create: {{}}
  mix: {{}}
start: create
map:
  box/knob/1:
    any: strip/1/pan
  box/switch/1:
    any: phase/toggle
"""


class Process:
    """A daemon in a process of its own, and the DAW it talks to: a bare socket."""

    def __init__(self, folder, *options):
        folder.mkdir(exist_ok=True)
        self.daw = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.daw.bind(("127.0.0.1", 0))
        self.daw.settimeout(PATIENCE)
        self.folder = folder
        self.rig = folder / "rig.yaml"
        self.text = RIG.format(port=self.daw.getsockname()[1])
        self.rig.write_text(self.text)
        self.state = folder / "state"
        self.options = options
        self.start()

    def start(self):
        command = [sys.executable, "-m", "bridge", "run", self.rig, "--state", self.state, "--no-web", *self.options]
        self.lines = []
        self.child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.reader = threading.Thread(target=self._read, args=(self.child,))
        self.reader.start()
        try:
            return self.hears("ready")
        except BaseException:
            self.close()
            raise

    def _read(self, child):
        for line in child.stdout:
            self.lines.append(line.rstrip("\n"))

    def hears(self, words):
        return until(
            lambda: next((line for line in self.lines if words in line), None),
            f"{words!r} in {self.lines}",
            2 * PATIENCE,
        )

    def end(self, number=signal.SIGTERM):
        began = time.monotonic()
        self.child.send_signal(number)
        code = self.child.wait(PATIENCE)
        self.reader.join(PATIENCE)
        self.child.stdout.close()
        return code, time.monotonic() - began

    def close(self):
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait(PATIENCE)
        self.reader.join(PATIENCE)
        self.child.stdout.close()
        self.daw.close()

    def ask(self, capsys, *arguments):
        capsys.readouterr()
        assert cli.execute([*arguments, "--state", str(self.state)]) == 0
        return capsys.readouterr().out


@pytest.fixture
def process(tmp_path):
    made = Process(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_with_0_within_three_seconds(process, number):
    code, seconds = process.end(number)
    assert code == 0
    assert seconds < 3
    assert not any("Traceback" in line for line in process.lines)
    assert not (process.state / "control.sock").exists()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 0), (signal.SIGHUP, 5)])
def test_a_signal_before_the_daemon_listens_ends_it_quietly_or_is_passed_over(number, code):
    told = f"run._end_at_once_when_told(); os.kill(os.getpid(), {number}); os._exit(5)"
    script = f"import os; from bridge.cli import run; {told}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (code, b"")


def test_a_phase_that_may_not_follow_is_a_failure(process, capsys):
    process.rig.write_text(process.text.replace("create: {}", "create: {to: []}"))
    process.hears("reloaded")
    assert cli.execute(["phase", "mix", "--state", str(process.state)]) == 1
    assert "may not follow" in capsys.readouterr().err


def test_ready_comes_once_the_daw_was_greeted_and_names_what_is_not_there(process):
    ready = process.hears("ready")
    assert ready.startswith("ready")
    assert "open: main" in ready
    assert "not there: box" in ready
    assert process.daw.recv(4096).startswith(b"/set_surface")


def test_phase_is_said_and_set_from_another_process(process, capsys):
    assert process.ask(capsys, "phase") == "create\n"
    assert process.ask(capsys, "phase", "mix") == "mix\n"
    assert json.loads(process.ask(capsys, "phase", "--json")) == {
        "phase": "mix",
        "group": "main",
        "groups": {"main": "mix"},
    }
    process.hears("phase mix")


def test_an_unknown_phase_is_rejected_and_those_there_are_are_named(process, capsys):
    assert cli.execute(["phase", "mixx", "--state", str(process.state)]) == 2
    assert "create, mix" in capsys.readouterr().err


def test_status_shows_ports_with_state_and_the_counters_of_peers_mistakes(process, capsys):
    status = json.loads(process.ask(capsys, "status", "--json"))
    assert {"phase", "group", "song", "ports", "latency_us"} <= status.keys()
    assert status["ports"]["main"]["state"] == "open"
    assert status["ports"]["box"]["state"] == "absent"
    assert status["ports"]["box"]["detail"]
    assert status["ports"]["main"]["mistakes"] == 0
    assert "phase create" in process.ask(capsys, "status")


def test_a_mistake_of_the_daw_is_counted_and_the_rest_goes_on(process, capsys):
    _, daemon = process.daw.recvfrom(4096)
    for junk in (b"", b"\0", b"/strip/fader\0\0\0,if\0\0\0", os.urandom(2000), b"#bundle\0" + b"\xff" * 40):
        process.daw.sendto(junk, daemon)

    def mistakes():
        return json.loads(process.ask(capsys, "status", "--json"))["ports"]["main"]["mistakes"]

    until(lambda: mistakes() >= 3, "the mistakes to be counted")
    assert process.ask(capsys, "phase", "mix") == "mix\n"


def test_killed_and_started_again_it_is_in_the_phase_it_was(process, capsys):
    process.ask(capsys, "phase", "mix")
    until(lambda: '"mix"' in _text(process.state / "state.json"), "the phase on disk", 1.0)
    code, _ = process.end(signal.SIGKILL)
    assert code == -signal.SIGKILL
    assert "phase mix" in process.start()
    assert process.ask(capsys, "phase") == "mix\n"


def _text(path):
    return path.read_text() if path.exists() else ""


def test_a_changed_rig_is_played_and_a_broken_one_is_not(process, capsys):
    process.rig.write_text(process.text.replace("  mix: {}", "  mix: {}\n  blend: {}"))
    process.hears("reloaded")
    assert process.ask(capsys, "phase", "blend") == "blend\n"
    process.rig.write_text(process.text.replace("strip/1/pan", "strip/1/pam"))
    process.hears("the rig as it was plays on")
    assert any(re.match(r"\S*rig\.yaml:\d+:\d+: E\d+ ", line) for line in process.lines)
    assert process.ask(capsys, "phase") == "blend\n"


def test_sighup_reloads(process):
    process.child.send_signal(signal.SIGHUP)
    process.hears("reloaded")


def test_a_second_daemon_for_the_same_folder_says_who_is_there(process):
    command = [sys.executable, "-m", "bridge", "run", process.rig, "--state", process.state]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert str(process.child.pid) in done.stderr
    assert "--state" in done.stderr


def test_a_rig_with_errors_ends_with_2_and_is_not_started(tmp_path):
    (tmp_path / "rig.yaml").write_text("version: 1\n")
    command = [sys.executable, "-m", "bridge", "run", tmp_path / "rig.yaml", "--state", tmp_path / "state"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2
    assert "rig.yaml:1:" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_recording_of_a_process_replays_to_the_same(tmp_path, capsys):
    path = tmp_path / "take.trace"
    process = Process(tmp_path / "room", "--trace", str(path))
    process.ask(capsys, "phase", "mix")
    process.end()
    process.close()
    items = list(trace.read(path.read_text().splitlines()))
    assert any(isinstance(item, trace.Out) for item in items)
    assert cli.execute(["replay", str(path), str(process.rig)]) == 0
    assert "the same" in capsys.readouterr().out
    changed = path.read_text().replace('"phase": "mix"', '"phase": "create"')
    path.write_text(changed)
    assert cli.execute(["replay", str(path), str(process.rig)]) == 1
    assert "recorded:" in capsys.readouterr().err


def test_a_port_taken_by_another_program_is_said_and_the_daemon_runs(tmp_path, capsys):
    taken = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    taken.bind(("127.0.0.1", 0))
    port = taken.getsockname()[1]
    folder = tmp_path / "room"
    folder.mkdir()
    process = Process.__new__(Process)
    process.daw, process.folder, process.rig, process.state = taken, folder, folder / "rig.yaml", folder / "state"
    process.options = ()
    process.rig.write_text(
        RIG.format(port=9).replace('send: "127.0.0.1:9"', f'send: "127.0.0.1:9", listen: "127.0.0.1:{port}"')
    )
    ready = process.start()
    assert "not there: " in ready
    process.hears("taken by another program")
    assert process.ask(capsys, "phase") == "create\n"
    taken.close()
    process.hears("main: open")
    process.close()
