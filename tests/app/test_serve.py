"""What the program itself gets wrong is a sentence for the user and a traceback in a file."""

import logging

import pytest

from bridge.app.serve import FAILURES, keep_failures


@pytest.fixture(autouse=True)
def logging_as_before():
    root = logging.getLogger()
    before = list(root.handlers), root.level
    yield
    for handler in root.handlers:
        if handler not in before[0]:
            handler.close()
    root.handlers[:], level = before
    root.setLevel(level)


def test_a_failure_is_said_in_one_line_and_kept_with_its_traceback(tmp_path, capfd):
    said = []
    keep_failures(tmp_path, said.append)
    try:
        _ = 1 / 0
    except ZeroDivisionError:
        logging.getLogger("bridge.ports").exception("desk: the receiver failed")
    assert said == [f"desk: the receiver failed (phasebridge plays on; details in {tmp_path / FAILURES})"]
    assert "ZeroDivisionError" in (tmp_path / FAILURES).read_text()
    assert capfd.readouterr() == ("", "")
