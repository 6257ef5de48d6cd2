"""Under CI=true a test that did not run is a failure.

A skip is a promise to look later, and on a build machine nobody does. So there every skip, of a test or of a whole
file, becomes a failure that says why it could not run. It leaves alone what is marked as an expected failure, and
everything on a musician's or developer's own machine.
"""

import os
from collections.abc import Generator

import pytest

RULE = "under CI=true every test must run, but this one was skipped"


def in_ci() -> bool:
    """Whether this run is unattended: the environment says CI=true."""
    return os.environ.get("CI") == "true"


def _fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if in_ci() and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid}: {RULE}: {reason}"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turns the report of a skipped test into one of a failed test."""
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Does the same for a file that skips itself while it is read."""
    report = yield
    _fail_if_skipped(report)
    return report
