"""The real peers that tests play with: one JACK server and one Ardour for the whole run, and MIDI devices per test.

What is not installed skips the test with the line that installs it (under CI=true a skip is a failure). Everything
started here ends with the run, whatever the tests did.
"""

import shutil
from collections.abc import Callable, Iterator

import pytest

from tests.real.ardour import Ardour, Installed, find_ardour
from tests.real.jack import Jack
from tests.real.kernel.machine import Machine
from tests.real.kernel.machine import missing as lacks_for_machine
from tests.real.midi_end import MidiEnd

INSTALL = "apt-get install --no-install-recommends ardour jackd2 liblo-tools (make test does it)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test in this folder as one that needs a real peer."""
    for item in items:
        if "tests/real/" in item.path.as_posix():
            item.add_marker(pytest.mark.real)


@pytest.fixture(scope="session")
def jack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jack]:
    """A running JACK server of this run's own."""
    if not shutil.which("jackd"):
        pytest.skip(f"jackd is not installed: {INSTALL}")
    server = Jack(tmp_path_factory.mktemp("jack"))
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def installed_ardour() -> Installed:
    """Where this machine's Ardour is."""
    installed = find_ardour()
    if installed is None:
        pytest.skip(f"Ardour 7 or newer is not installed: {INSTALL}")
    return installed


@pytest.fixture(scope="session")
def shared_ardour(
    jack: Jack, installed_ardour: Installed, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ardour]:
    """The run's one Ardour; tests take `ardour`, which is sure to be alive."""
    ardour = Ardour(tmp_path_factory.mktemp("ardour"), jack, installed_ardour)
    try:
        ardour.start()
        yield ardour
    finally:
        ardour.stop()


@pytest.fixture
def ardour(shared_ardour: Ardour) -> Ardour:
    """A running Ardour, started again if the test before left it dead; its values are as that test left them."""
    if not shared_ardour.alive:
        shared_ardour.restart()
    return shared_ardour


@pytest.fixture
def midi_end(jack: Jack) -> Iterator[Callable[[str, str], MidiEnd]]:
    """Make a plugged MIDI device of any client and port name; all are unplugged at the end of the test."""
    made: list[MidiEnd] = []

    def make(client: str, port: str) -> MidiEnd:
        made.append(MidiEnd(jack, client, port))
        made[-1].plug()
        return made[-1]

    try:
        yield make
    finally:
        for end in made:
            end.unplug()


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A running kernel for all tests of this file."""
    lack = lacks_for_machine()
    if lack:
        pytest.skip(f"{lack}: tests/setup.sh machine fetches it (make test does)")
    made = Machine(tmp_path_factory.mktemp("kernel"))
    try:
        made.start()
        yield made
    finally:
        made.stop()
