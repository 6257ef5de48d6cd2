"""What firmware-notes/README.md tells people to flash is what `make firmware` builds."""

import re
import subprocess

import pytest

from tests.wiring.test_drawings import NOTES

README = (NOTES / "README.md").read_text()


def built(folder: str) -> set[str]:
    """The names of all variants of a Makefile, without building one."""
    said = subprocess.run(
        ["make", "-s", "-C", NOTES / folder, "--eval", "names: ; @echo $(NAMES)", "names"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(said.stdout.split())


@pytest.mark.parametrize(("folder", "ending"), [("avr", "hex"), ("rp2040", "uf2")])
def test_every_file_that_is_named_is_built(folder: str, ending: str) -> None:
    named = set(re.findall(rf"`([a-z0-9-]+)\.{ending}`", README)) | set(
        re.findall(r"BOX=(\S+)", README) if folder == "avr" else ()
    )
    whole = {name for name in named if not name.startswith("-")}

    assert whole
    assert whole <= built(folder)


def test_every_build_for_a_pico_is_named() -> None:
    assert built("rp2040") == set(re.findall(r"`([a-z0-9-]+)\.uf2`", README))


def test_every_part_of_a_name_is_explained() -> None:
    """`-midi-31250-`, `-midi-115200-` and `-12`, which the table has in place of a line for each file."""
    for name in built("avr"):
        assert any(part in README for part in (f"`{name}.hex`",)) or re.search(r"-midi-(31250|115200)-|-12$", name), (
            name
        )
