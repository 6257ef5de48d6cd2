"""Says why a test was tried again, so that a run which ended well still shows what went wrong in it.

A test that needs a second try is a defect of the test or of the bridge; who reads the run should know which. It decides
nothing about which tests may be tried again (conftest.py).
"""

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Writes one line and the mistake for each try that failed and was followed by another."""
    for report in terminalreporter.stats.get("rerun", ()):
        terminalreporter.section(f"why {report.nodeid} was tried again", sep="-")
        terminalreporter.write_line(report.longreprtext)
