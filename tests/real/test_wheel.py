"""What is shipped works where nothing else is: the wheel in an empty environment, away from the checkout."""

import subprocess
import sys
import venv
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{command[0]}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment that holds the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, CHECKOUT, cwd=folder)
    venv.create(folder / "venv", with_pip=True)
    programs = folder / "venv" / "bin"
    run(programs / "python", "-m", "pip", "install", "--quiet", next(folder.glob("phasebridge-*.whl")), cwd=folder)
    return programs


@pytest.mark.timeout(600)
def test_the_wheel_checks_its_own_rigs(installed: Path) -> None:
    where = "import bridge, pathlib; print(pathlib.Path(bridge.__file__).parent / 'mappings' / 'rigs')"
    rigs = Path(run(installed / "python", "-c", where, cwd=installed).strip())
    shipped = sorted(path.name for path in (CHECKOUT / "mappings" / "rigs").glob("*.yaml"))

    assert sorted(path.name for path in rigs.glob("*.yaml")) == shipped
    for rig in rigs.glob("*.yaml"):
        run(installed / "phasebridge", "check", rig, cwd=installed)


@pytest.mark.timeout(600)
def test_the_wheel_plays_its_demo(installed: Path) -> None:
    said = run(installed / "phasebridge", "demo", "--fast", cwd=installed)

    assert "mix" in said
