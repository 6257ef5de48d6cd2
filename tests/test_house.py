"""The house itself: CI skips nothing, and setting up a machine asks, installs and refuses when it should.

Programs that the set-up would call are replaced by small scripts on the PATH; nothing is installed here.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PYTHON = f"""#!/bin/sh
case "$*" in *tests.real.kernel.image* | *tests.real.rp2040.tools*) exit 0 ;; esac  # what is fetched is there
exec {sys.executable} "$@"
"""
#: What the scripts of the house themselves need from a system.
TOOLS = ("bash", "dirname", "env", "id", "sleep", "sh")


def run_pytest(folder: Path, source: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run pytest on one file of `source` with this project's rule about skips."""
    (folder / "test_it.py").write_text(source)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.nothing_skipped",
        "-p",
        "no:cacheprovider",
        "-rA",
        str(folder),
    ]
    plain = {key: value for key, value in os.environ.items() if key != "CI"}
    here = ["--rootdir", str(folder), "-c", os.devnull]
    return subprocess.run(
        [*command, *here], cwd=ROOT, env=plain | environment, capture_output=True, text=True, timeout=60, check=False
    )


SKIPS_ITSELF = """
import pytest
def test_plays(): pytest.skip("no such DAW here")
"""
SKIPS_THE_FILE = """
import pytest
pytest.skip("no such system here", allow_module_level=True)
"""
EXPECTED_TO_FAIL = """
import pytest
@pytest.mark.xfail(reason="known")
def test_plays(): assert False
"""


@pytest.mark.parametrize(("source", "reason"), [(SKIPS_ITSELF, "no such DAW"), (SKIPS_THE_FILE, "no such system")])
def test_under_ci_a_skipped_test_fails_and_says_which_and_why(tmp_path: Path, source: str, reason: str) -> None:
    done = run_pytest(tmp_path, source, CI="true")

    assert done.returncode != 0
    assert "under CI=true every test must run" in done.stdout
    assert reason in done.stdout
    assert "test_it.py" in done.stdout


def test_elsewhere_a_skipped_test_is_only_skipped(tmp_path: Path) -> None:
    done = run_pytest(tmp_path, SKIPS_ITSELF)

    assert done.returncode == 0
    assert "1 skipped" in done.stdout


def test_under_ci_an_expected_failure_is_no_skip(tmp_path: Path) -> None:
    done = run_pytest(tmp_path, EXPECTED_TO_FAIL, CI="true")

    assert done.returncode == 0
    assert "1 xfailed" in done.stdout


def program(folder: Path, name: str, text: str = "#!/bin/sh\n") -> None:
    """Put a program of this name and text into `folder`."""
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)


@pytest.fixture
def system(tmp_path: Path) -> Path:
    """The program folder of a machine that has Python and none of the programs the tests play with."""
    for tool in TOOLS:
        found = next(path for folder in ("/usr/bin", "/bin") if (path := Path(folder) / tool).exists())
        (tmp_path / tool).symlink_to(found)
    program(tmp_path, "python3", PYTHON)
    return tmp_path


def set_up_machine(system: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the set-up of the machine with only the programs of `system`."""
    return subprocess.run(
        [ROOT / "tests/setup.sh", "machine"],
        env={"PATH": str(system), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def record_calls(system: Path, name: str, exit_code: int = 0) -> Path:
    """Put a program there that only writes down how it was called."""
    calls = system / f"{name}.calls"
    program(system, name, f'#!/bin/sh\necho "$DEBIAN_FRONTEND $@" >> {calls}\nexit {exit_code}\n')
    return calls


def test_without_apt_get_the_missing_programs_are_named_and_their_tests_left_out(system: Path) -> None:
    done = set_up_machine(system)

    assert done.returncode == 0
    assert "missing here:" in done.stderr
    assert "jackd2 liblo-tools" in done.stderr
    assert "skipped" in done.stderr


def test_without_apt_get_under_ci_the_run_ends(system: Path) -> None:
    done = set_up_machine(system, CI="true")

    assert done.returncode == 1
    assert "every test must run" in done.stderr


def as_user(system: Path, number: int) -> None:
    """Be the user of this number: 0 is root."""
    (system / "id").unlink()
    program(system, "id", f"#!/bin/sh\necho {number}\n")


def test_what_is_missing_is_installed_without_a_question_when_nobody_is_there(system: Path) -> None:
    as_user(system, 0)
    calls = record_calls(system, "apt-get")

    done = set_up_machine(system)

    assert done.returncode == 0, done.stderr
    update, install = calls.read_text().splitlines()
    assert update.startswith("noninteractive")
    assert update.endswith("update")
    assert "install --yes --no-install-recommends" in install
    assert "jackd2 liblo-tools xvfb qemu-system-x86 busybox-static chromium gcc-avr" in install


@pytest.mark.parametrize(("answer", "installs"), [("n", False), ("", True), ("yes", True)])
def test_somebody_at_the_terminal_is_asked_first(system: Path, answer: str, installs: bool) -> None:
    as_user(system, 0)
    calls = record_calls(system, "apt-get")
    ours, theirs = os.openpty()
    os.write(ours, f"{answer}\n".encode())

    done = subprocess.run(
        [ROOT / "tests/setup.sh", "machine"],
        env={"PATH": str(system)},
        stdin=theirs,
        stderr=theirs,
        timeout=60,
        check=False,
    )
    shown = os.read(ours, 4096).decode()
    os.close(ours)
    os.close(theirs)

    assert done.returncode == 0, shown
    assert "Install" in shown
    assert calls.exists() == installs


def test_a_user_who_is_not_root_installs_through_sudo_which_must_not_ask(system: Path) -> None:
    as_user(system, 1000)
    record_calls(system, "apt-get")
    calls = record_calls(system, "sudo")

    done = set_up_machine(system)

    assert done.returncode == 0, done.stderr
    assert "--non-interactive env DEBIAN_FRONTEND=noninteractive apt-get" in calls.read_text()


def test_a_failing_apt_get_is_tried_again_and_then_said(system: Path) -> None:
    as_user(system, 0)
    (system / "sleep").unlink()
    program(system, "sleep")
    calls = record_calls(system, "apt-get", exit_code=100)

    done = set_up_machine(system, CI="true")

    assert done.returncode == 1
    assert len(calls.read_text().splitlines()) == 3
    assert "apt-get could not install" in done.stderr


def test_when_every_program_is_there_apt_get_is_not_called(system: Path) -> None:
    if not any(Path("/usr/lib").glob("ardour*/hardour-*")):
        pytest.skip("Ardour is not installed: make test installs it")
    for name in ("jackd", "oscsend", "Xvfb", "qemu-system-x86_64", "busybox", "chromium", "g++", "pkg-config"):
        program(system, name)
    if not Path("/usr/include/simavr").exists():
        pytest.skip("libsimavr-dev is not installed: make test installs it")
    for name in ("avr-gcc", "arduino-builder", "gcc", "arm-none-eabi-gcc", "node", "npm"):
        program(system, name)
    calls = record_calls(system, "apt-get")

    done = set_up_machine(system)

    assert done.returncode == 0, done.stderr
    assert not calls.exists()


def test_a_python_too_old_is_refused_with_what_to_do(system: Path) -> None:
    program(system, "python3", "#!/bin/sh\nexit 1\n")

    done = set_up_machine(system)

    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert "make PYTHON=" in done.stderr


def test_ci_runs_the_commands_of_the_readme() -> None:
    commands = [
        line.split("<")[0].strip() for line in (ROOT / ".ci/run").read_text().splitlines() if line.startswith("make ")
    ]

    assert commands == ["make demo", "make test"]
    readme = (ROOT / "README.md").read_text()
    assert all(command in readme for command in commands)
