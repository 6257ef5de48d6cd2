"""Songs for the tests of the handoff: a whole one, an empty one, and one whose every text is hostile."""

from typing import Any

from bridge.journal import entries
from bridge.journal.book import Book
from bridge.journal.entries import Answer, Idea, Level, Line, Moment, Snapshot, Song, Tally, Verdict

MADE = "2026-02-14T18:30:00Z"
BEGUN = "2026-01-31T20:00:00Z"

TRACKS = (
    ("Kick", -6.0, -4.5, 0.0, False),
    ("Snare", -9.0, -7.5, 0.1, False),
    ("Hats", -18.0, -21.0, 0.35, False),
    ("Bass", -8.0, -8.0, 0.0, False),
    ("Rhodes", -12.0, -15.5, -0.3, False),
    ("Guitar", -14.0, -13.0, 0.45, True),
    ("Lead vocal", -6.0, -3.0, 0.0, False),
    ("Backing vocals", -20.0, -16.0, -0.15, False),
    ("Room", "-inf", -30.0, None, False),
)


def picture(song: str = "Night Drive") -> dict[str, Any]:
    """What a daemon with one DAW tells."""
    tracks = [
        {"track": number, "key": f"track/{number}/volume", "name": name, "position": 0.5, "decibels": now, "mute": mute}
        | ({} if pan is None else {"pan": pan})
        | {"solo": False}
        for number, (name, _, now, pan, mute) in enumerate(TRACKS, 1)
    ]
    master = {"track": None, "key": "master/volume", "name": "Master", "position": 0.78, "decibels": 0.0}
    synth = {"track": 1, "key": "cc/7", "name": "", "position": 0.4}
    return {
        "song": song,
        "daws": [
            {"daw": "main", "dialect": "ardour-osc", "present": True, "tempo": 118.0, "tracks": [*tracks, master]},
            {"daw": "synth", "dialect": "midi", "present": True, "tracks": [synth], "left_out": 0},
        ],
    }


def whole(book: Book) -> Song:
    """A song that a band worked on for two weeks."""
    song = entries.song(book, "Night Drive", BEGUN)
    _spans(book, song)
    _ideas(book, song)
    write = entries.write_line
    write(book, song, "vision", Line(BEGUN, "artist", "Loud."))
    vision = "Three in the morning, windows down, nobody on the road.\nThe drums are far away until the last chorus."
    write(book, song, "vision", Line("2026-02-01T10:00:00Z", "artist", vision))
    write(book, song, "reference", Line(BEGUN, "artist", "Portishead, “Roads”: how little there is in the verse"))
    write(book, song, "reference", Line(BEGUN, "mixer", "Massive Attack, “Angel”: the bass before anything else"))
    write(book, song, "credit", Line(BEGUN, "A. Artist", "song and words"))
    entries.answer(
        book, song, Answer(MADE, "mix", "49|1|0", "artist", "What does this song need?", "Less in verse two.")
    )
    entries.answer(book, song, Answer(MADE, "mix", None, "mixer", "What gives impact?", "Silence before the drop."))
    _levels(book, song)
    entries.judge(book, song, Verdict(MADE, "Drums", "good", "They punch."))
    entries.judge(book, song, Verdict(MADE, "Lead vocal", "bad", "Buried."))
    entries.judge(book, song, Verdict(MADE, "Lead vocal", "good", "It cuts now."))
    entries.daw_session(book, song, MADE, "main", "Night Drive v7")
    entries.count(
        book,
        song,
        [
            Tally("2026-02-01T20", "mix", "Lead vocal", 34),
            Tally("2026-02-01T21", "mix", "Bass", 12),
            Tally("2026-02-07T14", "both", "Rhodes", 7),
        ],
    )
    entries.happened(book, song, [Moment(BEGUN, "flip", "main", "mix")] * 3)
    asked = ("What does this song need?", "What serves the vision best?")
    entries.happened(book, song, [Moment(BEGUN, "asked", each, "") for each in (*asked, *asked)])
    entries.song_done(book, song, "2026-02-07T22:00:00Z")
    found = entries.find_song(book, "Night Drive")
    assert found is not None
    return found


def _spans(book: Book, song: Song) -> None:
    for begun, phase, minutes, group in (
        ("2026-01-31T20:00:00Z", "create", 95, "main"),
        ("2026-01-31T21:35:00Z", "mix", 12, "main"),
        ("2026-01-31T21:47:00Z", "create", 40, "main"),
        ("2026-02-01T19:10:00Z", "create", 150, "main"),
        ("2026-02-07T14:00:00Z", "mix", 180, "main"),
        ("2026-02-07T17:00:00Z", "blend", 45, "main"),
        ("2026-02-07T14:30:00Z", "create", 120, "tablet"),
    ):
        number = entries.begin_span(book, song, group, phase, begun)
        entries.span_lasts(book, number, minutes * 60, ended=True)


def _ideas(book: Book, song: Song) -> None:
    mark = entries.mark
    mark(
        book,
        song,
        Idea(0, "idea", BEGUN, "create", "17|1|0", "artist", "Whisper the second line", "taken", MADE, "artist"),
    )
    mark(
        book,
        song,
        Idea(0, "idea", BEGUN, "create", "49|3|480", "artist", "Stop everything for a bar", "open", None, None),
    )
    mark(book, song, Idea(0, "idea", BEGUN, "mix", None, "mixer", "A tambourine, very low", "done", MADE, "artist"))
    mark(
        book, song,
        Idea(0, "suggestion", MADE, "mix", "00:01:12:05", "mixer", "Cut the intro by half", "offered", None, None),
    )  # fmt: skip
    mark(
        book, song,
        Idea(0, "suggestion", MADE, "mix", "somewhere", "mixer", "Double the chorus", "declined", MADE, "artist"),
    )  # fmt: skip


def _levels(book: Book, song: Song) -> None:
    levels = (
        Level("main", f"track/{number}/volume", name, 0.5, float(rough))
        for number, (name, rough, *_) in enumerate(TRACKS, 1)
    )
    entries.store_levels(book, song, Snapshot("rough", "2026-02-01T21:40:00Z", tuple(levels)))
    entries.store_levels(
        book, song, Snapshot("quiet night", MADE, (Level("main", "track/1/volume", "Kick", 0.4, -12.0),))
    )


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></style><b>'&amp;",
    '=HYPERLINK("http://evil","x")',
    "]]><!-- -- \x0b\x1b[31m\ufffe",
    "\u202eabc\u2066",
    "🎛️ ünïcode / .. \\ CON",
)


def hostile(book: Book) -> tuple[Song, dict[str, Any]]:
    """A song whose every text wants out, and what its DAW tells."""
    song = entries.song(book, "../" + HOSTILE[0] + HOSTILE[5] + "?", BEGUN)
    for text in HOSTILE:
        for kind, state in (("idea", "open"), ("suggestion", "offered")):
            entries.mark(book, song, Idea(0, kind, BEGUN, text, f"{text}|1", text, text, state, None, None))
        for kind in ("vision", "reference", "credit"):
            entries.write_line(book, song, kind, Line(BEGUN, text, text))
        entries.answer(book, song, Answer(text, text, text, text, text, text))
        entries.judge(book, song, Verdict(text, text, text, text))
        number = entries.begin_span(book, song, text, text, BEGUN)
        entries.span_lasts(book, number, 60, ended=True)
        entries.count(book, song, [Tally(text, text, text, 1)])
    entries.daw_session(book, song, BEGUN, HOSTILE[0], HOSTILE[1])
    level = Level(HOSTILE[1], HOSTILE[2], HOSTILE[0], 0.5, -6.0)
    entries.store_levels(book, song, Snapshot("rough", HOSTILE[3], (level,)))
    tracks = [
        {
            "track": number,
            "key": text,
            "name": text,
            "position": 2,
            "decibels": float("nan"),
            "color": text,
            "pan": text,
        }
        for number, text in enumerate(HOSTILE)
    ]
    return song, {"song": song.name, "daws": [{"daw": text, "tracks": tracks, "tempo": text} for text in HOSTILE]}
