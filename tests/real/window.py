"""Ardour with its window, on a screen that nobody sees: for what Ardour does only by a menu.

It is slower to start than `hardour` and has dialogs to hang on, so only what cannot be played without it is played.
"""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.real.ardour import Ardour, Installed
from tests.real.jack import Jack
from tests.real.session import NAME

XVFB = "Xvfb"


class Screen:
    """An X server of this test run's own, without a monitor; `display` is what programs call it."""

    def __init__(self, log: Path) -> None:
        """Start it on the first number that is free; RuntimeError with its words when it does not come up."""
        with log.open("wb") as said:
            self._process = subprocess.Popen(
                [XVFB, "-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=said,
            )
        assert self._process.stdout is not None
        number = self._process.stdout.readline().decode().strip()  # written once it is ready
        if not number:
            self.stop()
            raise RuntimeError(f"{XVFB} did not come up: {log.read_text(errors='replace')[-500:]}")
        self.display = f":{number}"

    def stop(self) -> None:
        """Switch it off."""
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


class ArdourWindow(Ardour):
    """One Ardour with a window, on a session of its own."""

    def __init__(self, folder: Path, jack: Jack, installed: Installed, screen: Screen) -> None:
        """As Ardour; its window is on this screen."""
        super().__init__(folder, jack, installed)
        self._environment["DISPLAY"] = screen.display

    def snapshots(self) -> dict[str, str]:
        """Every version of the session by its name, as it was last saved; NAME is the one that was opened."""
        files = self._session.glob("*.ardour")
        return {file.stem: file.read_text(encoding="utf-8", errors="replace") for file in files}

    def _command(self) -> Sequence[str | Path]:
        program = self._installed.hardour
        window = program.with_name(program.name.removeprefix("h"))
        return [window, "--no-splash", self._session / f"{NAME}.ardour"]

    def _begins(self) -> bool:
        """With its window it stands still from the start."""
        return True


def missing() -> str:
    """What this machine lacks for a window; '' when nothing."""
    return "" if shutil.which(XVFB) else f"{XVFB} is not installed"
