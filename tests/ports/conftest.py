"""JACK servers for the tests of MIDI ports; without jackd on the machine these tests are skipped."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import tests.real.jack
from tests.real.jack import Jack
from tests.real.midi_end import MidiEnd

#: Where JACK notes which servers run: eight places, and one that was killed keeps its own until it is started again.
REGISTRY = Path("/dev/shm/jack-shm-registry")


@contextlib.contextmanager
def server(folder: Path, name: str) -> Iterator[Jack]:
    """A JACK server, not started yet, which every client opened meanwhile connects to; ended afterwards."""
    if shutil.which("jackd") is None:
        pytest.skip("jackd is not installed (tests/setup.sh machine installs it)")
    made = Jack(folder)
    made.name = f"{made.name}-{name}"
    with pytest.MonkeyPatch.context() as patch, made.chosen():
        # For four times this long a server takes no client after a killed one.
        patch.setattr(tests.real.jack, "CLIENT_TIMEOUT_MS", 500)
        try:
            yield made
        finally:
            made.stop()
            if REGISTRY.exists() and made.name.encode() in REGISTRY.read_bytes():
                made.start()
                made.stop()


@contextlib.contextmanager
def plugged(jack: Jack) -> Iterator[MidiEnd]:
    """A MIDI device, plugged in."""
    end = MidiEnd(jack, "nanoKONTROL2", "CTRL")
    end.plug()
    try:
        yield end
    finally:
        end.unplug()


@pytest.fixture(scope="package")
def jack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jack]:
    """A running server that no test harms."""
    with server(tmp_path_factory.mktemp("jack"), "ports") as made:
        made.start()
        yield made


@pytest.fixture
def device(jack: Jack) -> Iterator[MidiEnd]:
    """A MIDI device, plugged in."""
    with plugged(jack) as end:
        yield end


@pytest.fixture
def own_jack(tmp_path: Path) -> Iterator[Jack]:
    """A server, not started, for a test that harms it: clients that die or hang do."""
    with server(tmp_path / "jack", "own") as made:
        yield made
