"""The workshop of the run: the simulated chip, and whatever firmware a test asks for.

These tests play in simulated time and come out the same every time, so none of them is tried twice.
"""

import pytest

from tests.real.avr.workshop import Workshop, missing


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """Where firmware is built; without its compilers the test is skipped (under CI=true a failure)."""
    if lacks := missing():
        pytest.skip(lacks)
    return Workshop(tmp_path_factory.mktemp("avr"))
