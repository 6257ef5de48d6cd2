"""What building and running the Pico's firmware takes: a compiler, Node.js, and the chip as a program (rp2040js).

`python -m tests.real.rp2040.tools` fetches rp2040js with npm into tests/real/.cache, and nothing else; npm is told to
run no scripts. What else the machine lacks is named, with the line that installs it.
"""

import shutil
import subprocess
import sys
from pathlib import Path

CACHE = Path(__file__).parents[1] / ".cache" / "rp2040js"
#: The chip as a program, MIT licence.
WANTED, VERSION = "rp2040js", "1.4.1"
#: What `require("rp2040js")` begins to look from.
REQUIRE_FROM = CACHE / "here.cjs"
PROGRAMS = {"arm-none-eabi-gcc": "gcc-arm-none-eabi", "make": "make", "node": "nodejs"}
FETCH_SECONDS = 120


def missing() -> str:
    """What this machine lacks, in words; empty when all is there."""
    lacking = [package for program, package in PROGRAMS.items() if not shutil.which(program)]
    if lacking:
        return f"{', '.join(lacking)} not installed: apt-get install --no-install-recommends {' '.join(lacking)}"
    return "" if made() else f"{WANTED} {VERSION} was not fetched"


def made() -> bool:
    """Whether the chip is there, in the version that is wanted."""
    manifest = CACHE / "node_modules" / WANTED / "package.json"
    return manifest.exists() and f'"version": "{VERSION}"' in manifest.read_text()


def fetch() -> str:
    """Fetch the chip; empty, or why that could not be done."""
    npm = shutil.which("npm")
    if npm is None:
        return "there is no npm (apt-get install npm)"
    CACHE.mkdir(parents=True, exist_ok=True)
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--loglevel=error"]
    done = subprocess.run(
        [npm, "install", *quiet, "--prefix", CACHE, f"{WANTED}@{VERSION}"],
        capture_output=True,
        text=True,
        timeout=FETCH_SECONDS,
        check=False,
    )
    return "" if made() else f"npm could not fetch {WANTED} {VERSION}: {done.stderr.strip() or done.stdout.strip()}"


if __name__ == "__main__":
    sys.exit(None if made() else fetch() or None)
