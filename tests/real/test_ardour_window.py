"""What Ardour does only with its window: versions of the session between the phases, and a take at one press.

The actions are those that docs/two-schools.md recommends, read from there. What came of them is looked up in the files
of Ardour's session and asked of Ardour itself.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.real.ardour import Installed
from tests.real.bridge_end import Bridge
from tests.real.jack import Jack
from tests.real.session import NAME
from tests.real.test_tablet import free_port
from tests.real.waiting import wait_until
from tests.real.window import ArdourWindow, Screen, missing

DOCS = Path(__file__).parents[2] / "docs" / "two-schools.md"
SECONDS = 20

RIG = """\
version: 1
rig: With a window
surfaces:
  tablet: {{profile: generic-osc, listen: {listen}, send: {send}}}
daws:
  main: {{dialect: ardour-osc, send: "127.0.0.1:{port}"}}
{actions}
phases:
  create: {{on_leave: [action/save]}}
  mix: {{on_enter: [action/new-version]}}
  master: {{on_enter: [action/go-on-in-a-copy]}}
map:
  tablet/button/function/1: {{any: phase/next}}
  tablet/button/function/2: {{any: record/take}}
  tablet/fader/1: {{any: strip/1/volume}}
"""


def recommended() -> str:
    """The actions that the page recommends, as a rig has them."""
    section = DOCS.read_text(encoding="utf-8").split("### A session of its own for each phase")[1]
    found = re.search(r"^actions:\n(  .*\n)+", section, flags=re.MULTILINE)
    assert found is not None
    return found[0]


@pytest.fixture(scope="module")
def window(jack: Jack, installed_ardour: Installed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArdourWindow]:
    if missing():
        pytest.skip(f"{missing()}: tests/setup.sh machine fetches it (make test does)")
    folder = tmp_path_factory.mktemp("window")
    screen = Screen(folder / "screen.log")
    try:
        ardour = ArdourWindow(folder, jack, installed_ardour, screen)
        try:
            ardour.start()
            yield ardour
        finally:
            ardour.kill()
    finally:
        screen.stop()


@pytest.fixture
def bridge(window: ArdourWindow, tmp_path: Path) -> Iterator[Bridge]:
    rig = tmp_path / "rig.yaml"
    rig.write_text(RIG.format(port=window.port, listen=free_port(), send=free_port(), actions=recommended()))
    made = Bridge(tmp_path / "bridge", rig, {})
    made.start()
    try:
        wait_until(lambda: made.status()["daws"]["main"]["strips"], SECONDS, "Ardour to tell its strips")
        yield made
        assert made.stop() == 0
    finally:
        made.end()


def enter(bridge: Bridge, phase: str) -> None:
    bridge.do(f"phase/set/{phase}")
    bridge.wait_for_phase(phase, SECONDS)


def test_the_mix_begins_with_a_version_of_the_session_as_it_was_before(window: ArdourWindow, bridge: Bridge) -> None:
    before = set(window.snapshots())
    window.set("/strip/comment", 1, "rough")

    enter(bridge, "mix")

    (version,) = wait_until(lambda: set(window.snapshots()) - before, SECONDS, "a version of the session")
    wait_until(lambda: "rough" in window.snapshots()[NAME], SECONDS, "the session to be saved on leaving")
    wait_until(lambda: "rough" in window.snapshots()[version], SECONDS, "the version to be whole")

    # Work goes on in the session, and the version stays as it was.
    window.set("/strip/comment", 1, "mixed")
    window.set("/save_state")
    wait_until(lambda: "mixed" in window.snapshots()[NAME], SECONDS, "the session to be saved")
    assert "mixed" not in window.snapshots()[version]


def test_one_press_records_and_the_next_stops(window: ArdourWindow, bridge: Bridge) -> None:
    window.set("/strip/recenable", 1, 1)
    wait_until(lambda: window.read("/strip/recenable", 1) == 1, SECONDS, "the track to be armed")

    bridge.do("record/take")
    wait_until(lambda: window.read("/record_enabled") == 1, SECONDS, "Ardour to record")
    wait_until(lambda: window.read("/transport_speed") == 1, SECONDS, "Ardour to roll")

    bridge.do("record/take")
    wait_until(lambda: window.read("/transport_speed") == 0, SECONDS, "Ardour to stand still")
    window.set("/strip/recenable", 1, 0)


def test_work_goes_on_in_a_copy(window: ArdourWindow, bridge: Bridge) -> None:
    before = set(window.snapshots())

    enter(bridge, "master")

    (copy,) = wait_until(lambda: set(window.snapshots()) - before, SECONDS, "a copy of the session")
    kept = window.snapshots()[NAME]
    window.set("/strip/comment", 1, "mastered")
    window.set("/save_state")
    wait_until(lambda: "mastered" in window.snapshots()[copy], SECONDS, "the copy to be saved")
    assert window.snapshots()[NAME] == kept
