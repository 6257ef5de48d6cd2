"""A real Chromium that opens pages of this machine: Playwright drives what the system's packages installed.

It downloads no browser of its own. Whatever a page asks for, says to its console or pops up is kept, so that a test can
say that it was nothing.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Dialog, Page

#: What distributions call it, in the order of choice.
NAMES = ("chromium", "chromium-browser", "google-chrome")
INSTALL = "apt-get install --no-install-recommends chromium (make test does it)"


def find_chromium() -> str | None:
    """Where this machine's Chromium is."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@dataclass
class Look:
    """A page that is open, and what it did beside being shown."""

    page: Page
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Keep what it does from now on."""
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", self._pops_up)

    def _pops_up(self, dialog: Dialog) -> None:
        self.said.append(f"a dialog: {dialog.message}")
        dialog.dismiss()


@contextmanager
def looking(browser: Browser, file: Path, width: int = 1100, night: bool = False) -> Iterator[Look]:
    """A file of this machine, open in a window so many pixels wide, of a screen that may be dark."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if night else "light", offline=True
    )
    try:
        look = Look(context.new_page())
        look.watch()
        look.page.goto(file.as_uri())
        yield look
    finally:
        context.close()
