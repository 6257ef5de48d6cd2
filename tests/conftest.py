"""What holds for every test: how hard hypothesis tries, and that CI skips nothing.

Fixtures live beside the tests that use them; this file refuses them.
"""

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.nothing_skipped import in_ci, pytest_make_collect_report, pytest_runtest_makereport
from tests.second_tries import pytest_terminal_summary

__all__ = ["pytest_make_collect_report", "pytest_runtest_makereport", "pytest_terminal_summary"]

# A shared two-core machine stalls for longer than any sensible deadline; pytest's own timeout catches what hangs.
settings.register_profile("dev", max_examples=50, deadline=None)
settings.register_profile(
    "ci",
    max_examples=200,
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("hunt", max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if in_ci() else "dev"))

#: Rooms whose tests play with other processes by the clock of whatever machine this is: JACK without real-time rights
#: loses a message now and then, and a process may not be run for seconds. What fails there is tried twice more, and
#: the summary names it (`R`); what is really broken fails three times.
BY_THE_CLOCK = frozenset({"app", "cli", "ports", "real"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests that may be tried again; no other test is."""
    for item in items:
        if BY_THE_CLOCK.intersection(item.path.relative_to(item.config.rootpath).parts):
            item.add_marker(pytest.mark.flaky(reruns=2))
