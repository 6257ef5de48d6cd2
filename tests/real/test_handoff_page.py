"""The report of a handoff in a real browser: by day, by night, on a phone, on paper, by keyboard and by ear.

The files are made by the command. What is on the screen is read back from the browser: where a dot of a drawing lies,
what a reader for the blind would be told, what the page asked for. How the page is built is tests/journal/handoff's.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from math import inf
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from bridge import cli
from bridge.journal import entries
from bridge.journal.book import Book
from bridge.journal.entries import Level, Snapshot
from tests.journal.handoff import songs
from tests.real.browser import INSTALL, find_chromium, looking

WIDE, TABLET, PHONE = 1100, 760, 380
#: Pixels; a letter of 13 units is this high at the least, wherever the drawing stands.
SMALLEST_LETTER = 9.5


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all of them."""
    program = find_chromium()
    if program is None:
        pytest.skip(f"Chromium is not installed: {INSTALL}")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program)
        yield started
        started.close()


@pytest.fixture(scope="module")
def night_drive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a whole song, in the folder that the command wrote."""
    folder = tmp_path_factory.mktemp("night-drive")
    book = Book(folder / "state", print)
    songs.whole(book)
    book.close()
    command = ["handoff", "Night Drive", "-o", str(folder / "out"), "--tempo", "118", "--state", str(folder / "state")]
    assert cli.execute(command) == 0
    return folder / "out" / "index.html"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a song whose every text wants out, from the ZIP that the command wrote."""
    folder = tmp_path_factory.mktemp("hostile")
    book = Book(folder / "state", print)
    song, _ = songs.hostile(book)
    book.close()
    command = ["handoff", song.name, "-o", str(folder / "it.zip"), "--state", str(folder / "state")]
    assert cli.execute(command) == 0
    with ZipFile(folder / "it.zip") as archive:
        archive.extractall(folder / "out")
    (page,) = (folder / "out").glob("*/index.html")
    return page


#: Letters that take much room, and little.
BROAD = ("W" * 60, "音楽" * 30, "🎛️" * 30, "i" * 200, "Ñandú – Überblende № 7 (links)", "x" * 60)


@pytest.fixture(scope="module")
def broad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a song whose tracks, phases and groups have broad names."""
    folder = tmp_path_factory.mktemp("broad")
    book = Book(folder / "state", print)
    song = entries.song(book, BROAD[0], songs.BEGUN)
    names = BROAD * 12  # more than one page has
    levels = (Level("main", f"track/{at}/volume", name, 0.5, -6.0) for at, name in enumerate(names))
    entries.store_levels(book, song, Snapshot("rough", songs.BEGUN, tuple(levels)))
    for name in BROAD:
        number = entries.begin_span(book, song, name, name, songs.BEGUN)
        entries.span_lasts(book, number, 60, ended=True)
    book.close()
    assert cli.execute(["handoff", BROAD[0], "-o", str(folder / "out"), "--state", str(folder / "state")]) == 0
    return folder / "out" / "index.html"


# --- Nothing but itself -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["night_drive", "hostile"])
def test_it_asks_for_nothing_and_has_nothing_to_complain_of(which, browser, request):
    file = request.getfixturevalue(which)
    with looking(browser, file) as look:
        look.page.wait_for_load_state("networkidle")
        assert look.asked == [file.as_uri()]
        assert look.said == []
        assert look.page.evaluate("[document.scripts.length, document.images.length, document.links.length > 5]") == [
            0, 0, True,
        ]  # fmt: skip


def test_words_that_want_out_are_seen_as_words(browser, hostile):
    with looking(browser, hostile) as look:
        seen = look.page.inner_text("main")
        assert "alert(1)" in look.page.title()
        for text in ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</title></style><b>'&amp;"):
            assert text in seen
        assert look.page.locator("main b, main img, main script").count() == 0
        assert look.said == []


# --- Drawings and tables ----------------------------------------------------------------------------------------

#: What stands in each row of a table, by its caption.
ROWS = """caption => [...document.querySelectorAll('table')]
  .filter(table => table.caption.textContent.startsWith(caption))
  .flatMap(table => [...table.tBodies[0].rows].map(row => [...row.cells].map(cell => cell.innerText)))"""
#: Of each fader that is drawn: its name, the dots, its words; and where the lines of the scale are.
DOTS = """kind => {
  const plot = document.querySelector(`.${kind} svg[aria-label^="Levels"]`);
  const at = (row, dot) => row.querySelector(dot)?.cx.baseVal.value ?? null;
  const lines = [...plot.querySelectorAll('line.grid, line.zero')].map(line => line.x1.baseVal.value);
  const ticks = [...plot.querySelectorAll('.tick')].map(tick => tick.textContent);
  const words = row => [...row.querySelectorAll('text')].map(text => text.textContent);
  const rows = [...plot.querySelectorAll('g')].map(row => [...words(row), at(row, '.now'), at(row, '.rough')]);
  return {lines, ticks, rows};
}"""
BARS = """kind => [...document.querySelectorAll(`.${kind} svg[aria-label^="Time"] rect`)]
  .map(bar => [bar.previousElementSibling.textContent, bar.width.baseVal.value, bar.nextElementSibling.textContent])"""
STAYS = """kind => [...document.querySelectorAll(`.${kind} svg[aria-label*="sittings"] rect`)]
  .map(stay => [stay.textContent.split(' (')[0], stay.getBBox().width])"""


def number(text: str) -> float | None:
    """'−6.0 dB' as a number; None where there is none."""
    told = text.replace("−", "-").replace("∞", "inf").removeprefix("≤ ").removesuffix(" dB")
    return float(told) if re.fullmatch(r"[-+]?([\d.]+|inf)", told) else None


def decibels(x: float | None, lines: list[float], ticks: list[float]) -> float | None:
    """What the lines of a scale say of a place between them."""
    if x is None:
        return None
    for (left, low), (right, high) in pairwise(zip(lines, ticks, strict=True)):
        if left - 0.1 <= x <= right + 0.1:
            return low + (high - low) * (x - left) / (right - left)
    raise AssertionError(f"{x} lies on no scale")


@pytest.mark.parametrize(("kind", "off"), [("wide", 0.1), ("slim", 0.2)])
def test_dots_lie_where_the_table_of_levels_says(kind, off, browser, night_drive):
    with looking(browser, night_drive) as look:
        table = {row[0]: row for row in look.page.evaluate(ROWS, "Levels")}
        drawn = look.page.evaluate(DOTS, kind)
    ticks = [number(tick) or 0.0 for tick in drawn["ticks"]]
    seen = 0
    for name, *said, now, rough in drawn["rows"]:
        _, told_rough, told_now, change, *_ = table[name]
        for x, told in ((now, told_now), (rough, told_rough)):
            level = number(told)
            assert (level is None) == (x is None), (name, told)
            if level is not None:
                at = decibels(x, drawn["lines"], ticks)
                # Between two lines the scale may bend, but where both halves of a fader meet.
                assert at == pytest.approx(max(level, -60.0), abs=off if level != -inf else 0.1), (name, told)
                seen += 1
        assert (said or ["–"]) == [change], name
    assert seen > 8


@pytest.mark.parametrize("kind", ["wide", "slim"])
def test_bars_are_as_long_as_the_table_of_time_says(kind, browser, night_drive):
    with looking(browser, night_drive, WIDE if kind == "wide" else PHONE) as look:
        table = {row[0]: row for row in look.page.evaluate(ROWS, "Time in each phase")}
        bars = look.page.evaluate(BARS, kind)
        stays = look.page.evaluate(STAYS, kind)
    assert [name for name, *_ in bars] == list(table)
    whole = sum(width for _, width, _ in bars)
    of_all_stays = sum(width + 1 for _, width in stays)
    for name, width, said in bars:
        _, time, share, count = table[name]
        assert said == f"{time} · {share}"
        assert f"{width / whole:.0%}" == share
        mine = [wide + 1 for phase, wide in stays if phase == name]
        assert len(mine) == int(count)
        assert sum(mine) / of_all_stays == pytest.approx(width / whole, abs=0.01)


# --- Every screen -----------------------------------------------------------------------------------------------

#: What is wrong with how the page lies on the screen, in words.
CRAMPED = """smallest => {
  const wrong = [], all = document.documentElement;
  if (all.scrollWidth > innerWidth) wrong.push(`the page is ${all.scrollWidth} wide`);
  const holds = (b, a) =>
    a.left >= b.left - 1 && a.right <= b.right + 1 && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
  for (const plot of document.querySelectorAll('svg[role=img]')) {
    const room = plot.getBoundingClientRect();
    if (!room.width) continue;
    const texts = [...plot.querySelectorAll('text')].map(text => [text.textContent, text.getBoundingClientRect()]);
    const high = 13 * room.width / plot.viewBox.baseVal.width;
    if (high < smallest) wrong.push(`letters of ${high} pixels`);
    texts.forEach(([said, box], at) => {
      if (!holds(room, box)) wrong.push(`${said} is cut`);
      for (const [other, its] of texts.slice(at + 1))
        if (box.left < its.right && its.left < box.right && box.top + 4 < its.bottom && its.top + 4 < box.bottom)
          wrong.push(`${said} lies on ${other}`);
    });
  }
  return wrong;
}"""


@pytest.mark.parametrize("width", [WIDE, TABLET, PHONE])
@pytest.mark.parametrize("which", ["night_drive", "hostile", "broad"])
def test_it_fits_every_screen(which, width, browser, request):
    with looking(browser, request.getfixturevalue(which), width) as look:
        assert look.page.evaluate(CRAMPED, SMALLEST_LETTER) == []
        shown = look.page.locator("svg[role=img]:visible")
        sheets = {"slim" if width == PHONE else "wide"}
        assert set(shown.evaluate_all("all => all.map(one => one.parentNode.className)")) <= sheets


def test_at_night_it_is_dark(browser, night_drive):
    light = "getComputedStyle(document.body).backgroundColor"
    with looking(browser, night_drive) as day, looking(browser, night_drive, night=True) as night:
        by_day, by_night = (sum(map(int, re.findall(r"\d+", each.page.evaluate(light)))) for each in (day, night))
    assert by_day > 3 * 230
    assert by_night < 3 * 40


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_whoever_cannot_see_it_hears_what_is_what(width, browser, night_drive):
    with looking(browser, night_drive, width) as look:
        page = look.page
        assert page.get_by_role("heading", level=1).inner_text() == "Night Drive"
        assert page.get_by_role("navigation", name="Parts of this page").get_by_role("link").count() >= 8
        assert page.get_by_role("region", name="Levels", exact=True).count() == 1
        ideas = page.get_by_role("table", name="Ideas, in the order they came")
        assert ideas.get_by_role("row").count() == 4
        assert ideas.get_by_role("rowheader").count() == 3
        assert page.get_by_role("img", name=re.compile("^Levels of 9 tracks")).count() == 1
        assert page.get_by_role("img", name=re.compile("^Time in each phase. create: 6 h 45 min")).count() == 1


# --- Keyboard and paper -----------------------------------------------------------------------------------------

FOCUS = "[document.activeElement.textContent, getComputedStyle(document.activeElement).outlineStyle]"


def test_the_keyboard_goes_through_the_parts_in_order_and_into_them(browser, night_drive):
    with looking(browser, night_drive) as look:
        page = look.page
        links = page.locator("nav a").all_inner_texts()
        for link in links:
            page.keyboard.press("Tab")
            name, outline = page.evaluate(FOCUS)
            assert (name, outline != "none") == (link, True)
        page.keyboard.press("Enter")
        page.wait_for_function("scrollY > 0")
        assert page.evaluate("location.hash") == "#unknown"
        assert page.get_by_role("heading", name=links[-1]).is_visible()


def test_a_wide_table_on_a_phone_is_moved_by_the_keyboard(browser, night_drive):
    with looking(browser, night_drive, PHONE) as look:
        page = look.page
        wide = page.locator(".scroll", has=page.locator("caption", has_text="Levels"))
        while page.evaluate(FOCUS)[0] != wide.evaluate("box => box.textContent"):
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement !== document.body"), "no way leads to the table"
        page.keyboard.press("ArrowRight")
        page.wait_for_function("box => box.scrollLeft > 0", arg=wide.element_handle())


def on_paper(page: Page) -> bytes:
    """The page as it is printed, with the browser's own settings: A4, no backgrounds."""
    return page.pdf(format="A4", prefer_css_page_size=True)


@pytest.mark.parametrize("which", ["night_drive", "hostile", "broad"])
def test_it_prints_and_nothing_is_wider_than_the_paper(which, browser, request):
    with looking(browser, request.getfixturevalue(which), width=688) as look:  # A4 less its margins, at 96 dpi
        page = look.page
        page.emulate_media(media="print")
        assert page.evaluate(CRAMPED, 0) == []
        assert not page.locator("nav").is_visible()
        assert page.locator(".slim:visible").count() == 0
        torn = "all => all.filter(one => getComputedStyle(one).breakInside !== 'avoid').length"
        assert page.locator("tr, .plot").evaluate_all(torn) == 0
        high = "all => Math.max(...all.map(one => one.getBoundingClientRect().height))"
        assert page.locator(".plot").evaluate_all(high) < 900, "a drawing is no higher than the paper (267 mm)"
        printed = on_paper(page)
    assert printed.startswith(b"%PDF")
    assert 3 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 12
