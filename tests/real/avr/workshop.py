"""Where the box's firmware and the simulated chip it runs in are built: once a run, into a folder of their own.

It refuses to download anything; what the machine lacks is named, with the line that installs it.
"""

import os
import shutil
import subprocess
from pathlib import Path

FIRMWARE = Path(__file__).parents[3] / "firmware-notes"
HARNESS = Path(__file__).with_name("simbox.c")
SKETCH = FIRMWARE / "arduino" / "phasebridge_box"
SIMAVR = Path("/usr/include/simavr/sim_avr.h")
PACKAGES = "gcc-avr avr-libc binutils-avr libsimavr-dev libelf-dev arduino-core-avr arduino-builder arduino-ctags"
INSTALL = f"apt-get install --no-install-recommends {PACKAGES} (make test does it)"
BUILD_SECONDS = 100


def missing() -> str:
    """What this machine lacks for building, in words; empty when all is there."""
    programs = [name for name in ("avr-gcc", "gcc", "make", "arduino-builder") if not shutil.which(name)]
    if not SIMAVR.exists():
        programs.append("libsimavr-dev")
    return f"{', '.join(programs)} not installed: {INSTALL}" if programs else ""


def run(command: list[str | Path], folder: Path) -> str:
    """Run one command of a build; AssertionError with its words when it fails."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=BUILD_SECONDS, check=False)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return done.stdout


class Workshop:
    """Builds what is asked for, each thing once; `folder` keeps it."""

    def __init__(self, folder: Path) -> None:
        """Nothing is built yet but the simulated chip."""
        self._folder = folder
        self.simbox = folder / "simbox"
        flags = ["-I/usr/include/simavr", "-O2", "-std=gnu11", "-Wall", "-Wextra", "-Wno-unused-parameter", "-Werror"]
        run(["gcc", *flags, "-o", self.simbox, HARNESS, "-lsimavr", "-lelf"], folder)

    def firmware(self, name: str, extra: str = "") -> Path:
        """One variant of the plain C firmware, such as `footswitch-framed-115200-10`; `extra` goes to the compiler."""
        build = self._folder / f"avr{abs(hash(extra)) if extra else ''}"
        elf = build / f"{name}.elf"
        if not elf.exists():
            run(["make", "-s", f"BUILD={build}", f"EXTRA={extra}", str(elf)], FIRMWARE / "avr")
        return elf

    def sketch(self, flags: str = "") -> Path:
        """The Arduino sketch, built for an Uno with these flags."""
        build = self._folder / f"sketch{abs(hash(flags))}"
        elf = build / "phasebridge_box.ino.elf"
        if not elf.exists():
            run([FIRMWARE / "arduino" / "build.sh", build, "arduino:avr:uno", flags], FIRMWARE)
        return elf

    def host_program(self, source: Path) -> Path:
        """A C program for this machine that includes the box's headers."""
        program = self._folder / source.stem
        if not program.exists():
            flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-Wno-unused-function", "-fsanitize=undefined,address"]
            run(["gcc", *flags, f"-I{SKETCH}", "-o", program, source], self._folder)
        return program


def environment() -> dict[str, str]:
    """What a simulated box needs of this process's environment."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin")}
