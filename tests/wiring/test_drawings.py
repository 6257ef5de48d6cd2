"""Wiring pages and drawings say one thing: pins, links and files agree; nothing is joined that must stay apart."""

import importlib.util
import re
import sys
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest

NOTES = Path(__file__).parents[2] / "firmware-notes"
WIRING = NOTES / "wiring"
PAGES = sorted([*NOTES.glob("*.md"), *WIRING.glob("*.md")])
SVG = "{http://www.w3.org/2000/svg}"


def load_sheets() -> ModuleType:
    spec = importlib.util.spec_from_file_location("phasebridge_sheets", WIRING / "sheets.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(WIRING))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(WIRING))
    return module


DRAWN = {name: make() for name, make in load_sheets().SHEETS.items()}
#: What a pin of the supply is called; everything else has a role that a page names.
SUPPLIES = {"GND", "5V", "3V3", "GND of the Pico"}


def pin_table(page: Path) -> dict[str, str]:
    """Pin -> what it is for, from the page's tables."""
    rows = re.findall(r"^\| ((?:D|A|GP)\d+) \| ([^|]+) \|", page.read_text(), re.MULTILINE)
    return {pin: what.strip() for pin, what in rows}


def shown(page: Path) -> list[str]:
    """Names of the drawings on a page."""
    return [Path(name).stem for name in re.findall(r"!\[[^]]*\]\(([^)]+\.svg)\)", page.read_text())]


@pytest.mark.parametrize("name", DRAWN)
def test_the_file_is_what_the_sheet_draws(name: str) -> None:
    assert (WIRING / f"{name}.svg").read_text() == DRAWN[name].svg(), "python firmware-notes/wiring/sheets.py"


def test_no_drawing_is_left_over_and_each_is_on_a_page() -> None:
    files = {path.stem for path in WIRING.glob("*.svg")}

    assert files == set(DRAWN) == {name for page in PAGES for name in shown(page)}


@pytest.mark.parametrize("name", DRAWN)
def test_every_word_is_on_the_paper(name: str) -> None:
    sheet = DRAWN[name]
    for text in ET.fromstring(sheet.svg()).iter(f"{SVG}text"):
        words, x, y = text.text or "", float(text.get("x", "")), float(text.get("y", ""))
        # 0.56 of its size is what a letter of these fonts takes on average; 19, 14 and 12.5 are the sizes.
        size = {"title": 19, "soft": 12.5}.get(text.get("class", ""), 14)
        width = 0.56 * size * len(words)
        left = x - {"start": 0, "middle": 0.5, "end": 1}[text.get("text-anchor", "start")] * width

        assert left >= 0, words
        assert left + width <= sheet.width, words
        assert 10 < y < sheet.height, words


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_is_short_circuited(name: str) -> None:
    sheet = DRAWN[name]
    for net in sheet.nets():
        pins = net & (set(sheet.pins) | SUPPLIES)

        assert len(pins) <= 1, f"{sorted(pins)} are one wire"


@pytest.mark.parametrize("name", DRAWN)
def test_every_part_is_wired_at_both_ends(name: str) -> None:
    sheet = DRAWN[name]
    wired = set().union(*sheet.nets())
    idle = set(sheet.ends) - wired - SUPPLIES

    # The sheet of the knobs leaves three of six to the reader.
    assert idle == ({"A2", "A3", "A4"} if name == "knobs" else set())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pins_on_a_page_are_those_of_its_drawings(page: Path) -> None:
    table = pin_table(page)
    for name in shown(page):
        for pin, role in DRAWN[name].pins.items():
            if pin not in SUPPLIES:
                assert table.get(pin) == role.removesuffix(" (TX)"), f"{pin} in {name}.svg"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    for link in re.findall(r"\]\(([^)]+)\)", page.read_text()):
        where, _, anchor = link.partition("#")
        if not link.startswith("http"):
            assert not where or (page.parent / where).exists(), link
            assert where or anchor in anchors, link


def test_a_sheet_refuses_a_wire_to_nowhere() -> None:
    sheet = DRAWN["footswitch"]

    with pytest.raises(KeyError):
        sheet.wire("signal", "D2", "S9.1")


def test_wires_go_straight_and_stay_on_the_paper() -> None:
    for name, sheet in DRAWN.items():
        for wire in ET.fromstring(sheet.svg()).iter(f"{SVG}polyline"):
            points = [tuple(map(float, point.split(","))) for point in wire.get("points", "").split()]
            for (x, y), (right, down) in pairwise(points):
                assert x == right or y == down, name
                assert 0 < right < sheet.width, name
                assert 0 < down < sheet.height, name


def stretches(points: list[tuple[float, float]]) -> list[tuple[bool, float, float, float]]:
    """The straight pieces of a wire: whether upright, where across, and from where to where along."""
    pieces = []
    for (x, y), (right, down) in pairwise(points):
        upright = x == right
        low, high = sorted((y, down) if upright else (x, right))
        pieces.append((upright, x if upright else y, low, high))
    return pieces


@pytest.mark.parametrize("name", DRAWN)
def test_no_two_wires_look_like_one(name: str) -> None:
    sheet = DRAWN[name]
    nets = {end: net for net in sheet.nets() for end in net}
    pieces = [(nets[start], piece) for start, points in sheet.runs for piece in stretches(points)]
    for net, (upright, across, low, high) in pieces:
        for other, (also, there, begin, end) in pieces:
            beside = upright == also and abs(across - there) < 9 and min(high, end) - max(low, begin) > 9
            assert net is other or not beside, f"wires of {sorted(net)} and {sorted(other)}"
