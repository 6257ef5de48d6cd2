"""The report: well-formed whatever stands in it, nothing runs or is fetched, and everything that is known is there."""

import re

import html5lib
import pytest

from bridge.journal import entries
from bridge.journal.entries import Level, Snapshot
from bridge.journal.handoff.dossier import gather
from bridge.journal.handoff.page import POLICY, page
from tests.journal.handoff import songs

XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
#: What a page without scripts is made of.
ELEMENTS = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "footer", "nav", "section", "h1", "h2", "h3"),
    *("p", "a", "ul", "li", "dl", "dt", "dd", "div", "blockquote", "bdi", "br", "span", "figure", "figcaption", "code"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "svg", "rect", "line", "circle", "text", "g"),
}
FILES = [("ideas.csv", "The ideas.")]


def parsed(text):
    """The page as a browser reads it; the smallest slip fails."""
    return html5lib.HTMLParser(strict=True).parse(text)


def elements(root):
    return [each for each in root.iter() if isinstance(each.tag, str)]


def texts(root):
    return " ".join("".join(root.itertext()).split())


def test_a_page_of_a_whole_song_says_all_that_is_known(dossier):
    said = texts(parsed(page(dossier, FILES, "0.1.0")))
    for words in (
        "Night Drive", "118 BPM", "Three in the morning", "Portishead", "Stop everything for a bar", "49|3|480",
        "Cut the intro by half", "declined", "What gives impact?", "Silence before the drop.", "Lead vocal",
        "−3.0 dB", "+3.0 dB", "−∞ dB", "fader at 40%", "It cuts now.", "6 h 45 min", "63%", "A. Artist: song and words",
        "Night Drive v7", "ideas.csv", "10 h 42 min", "What serves the vision best?", "open not answered yet",
        "Questions still open", "Moves that were both7", "Rhodesmoves that were production and mix7",
    ):  # fmt: skip
        assert words in said, words
    assert "Buried" not in said, "of two verdicts on a part the last counts"
    assert "Loud." not in said, "the last vision leads"


@pytest.mark.parametrize("what", ["dossier", "hostile"])
def test_the_page_is_well_formed_and_nothing_in_it_runs_or_is_fetched(what, request):
    text = page(request.getfixturevalue(what), [(each, each) for each in songs.HOSTILE], "0.1.0<")
    root = parsed(text)
    assert {each.tag.split("}")[1] for each in elements(root)} <= ELEMENTS
    for each in elements(root):
        for name, value in each.attrib.items():
            assert not name.startswith("on")
            assert name not in ("src", "srcset", "action", "data", "formaction")
            assert name != "href" or value.startswith("#"), value
            assert "http:" not in value or name == "aria-label"
    assert POLICY in text
    assert not re.search(r"url\(|@import", text)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\ufffe]", text)


def test_hostile_words_stand_there_as_words(hostile):
    said = texts(parsed(page(hostile, FILES, "0.1.0")))
    assert "<script>alert(1)</script>" in said
    assert "'&amp;" in said


def test_every_part_has_a_heading_and_a_link_and_no_name_is_given_twice(dossier):
    root = parsed(page(dossier, FILES, "0.1.0"))
    names = [each.attrib["id"] for each in elements(root) if "id" in each.attrib]
    links = [each.attrib["href"][1:] for each in elements(root) if each.tag == f"{XHTML}a"]
    assert sorted(names) == sorted(set(names)) == sorted(links)
    assert len([each for each in elements(root) if each.tag == f"{XHTML}h1"]) == 1


def test_tables_have_captions_and_say_what_their_heads_stand_over(dossier):
    root = parsed(page(dossier, FILES, "0.1.0"))
    tables = [each for each in elements(root) if each.tag == f"{XHTML}table"]
    assert len(tables) >= 7
    for table in tables:
        assert table.find(f"{XHTML}caption") is not None
        heads = [each for each in elements(table) if each.tag == f"{XHTML}th"]
        assert all(head.attrib.get("scope") in ("row", "col") for head in heads)
        width = len([head for head in heads if head.attrib["scope"] == "col"])
        rows = [row for row in elements(table.find(f"{XHTML}tbody")) if row.tag == f"{XHTML}tr"]
        assert all(len(list(row)) == width for row in rows)


def test_drawings_are_images_with_a_sentence(dossier):
    root = parsed(page(dossier, FILES, "0.1.0"))
    drawings = [each for each in elements(root) if each.tag == f"{SVG}svg"]
    said = [each.attrib["aria-label"] for each in drawings if each.attrib.get("role") == "img"]
    assert len(said) == 6, "each stands there for wide and for slim screens"
    assert len(set(said)) == 3
    assert all("role" in each.attrib or each.attrib["aria-hidden"] == "true" for each in drawings)


def test_a_new_song_has_a_page_that_says_what_is_missing(empty):
    said = texts(parsed(page(empty(), FILES, "0.1.0")))
    for words in ("Vision: nobody wrote one.", "Tempo: no DAW told it", "no phasebridge was running"):
        assert words in said
    assert "Questions and answers" not in said


def contrast(one, other):
    """Of two colours, as WCAG 2.1 counts it."""

    def light(color):
        parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    brighter, darker = sorted((light(one), light(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def test_words_can_be_read_on_their_ground_by_day_and_by_night(dossier):
    style = page(dossier, FILES, "0.1.0")
    for block in re.findall(r":root \{(.*?)\}", style, re.DOTALL)[:2]:
        colors = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block))
        for ground in ("paper", "card"):
            for ink in ("ink", "soft", "accent", "good", "bad", "wait"):
                assert contrast(colors[ink], colors[ground]) >= 4.5, (ink, ground)
            for number in range(8):
                assert contrast(colors[f"p{number}"], colors[ground]) >= 3, number


def test_a_song_of_many_years_and_tracks_is_drawn_in_part_and_that_is_said(book):
    song = entries.song(book, "Epic", songs.BEGUN)
    for day in range(30):
        number = entries.begin_span(book, song, "main", "mix", f"2026-01-{day + 1:02}T20:00:00Z")
        entries.span_lasts(book, number, 600, ended=True)
    levels = tuple(Level("main", f"track/{n}/volume", "", 0.5, -6.0) for n in range(1, 201))
    entries.store_levels(book, song, Snapshot("rough", songs.BEGUN, levels))
    said = texts(parsed(page(gather(book, song, songs.MADE), FILES, "0.1.0")))
    assert "6 earlier ones are not drawn" in said
    assert "The first 96 tracks" in said
    assert "Track 200" in said


@pytest.mark.parametrize("begun", ["never", "", "2026-01-31", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00"])
def test_times_that_make_no_sense_are_words(book, begun):
    song = entries.song(book, "Odd", begun or "-")
    for seconds in (0, -5, 1e12):
        number = entries.begin_span(book, song, "main", "mix", begun)
        entries.span_lasts(book, number, seconds, ended=True)
    parsed(page(gather(book, song, begun), FILES, "0.1.0"))
