"""How the journal looks on disk, and how an older one becomes it.

The version is SQLite's own `user_version`. A step leads from one version to the next and is never changed once it was
released; a new one is added behind it. Times are ISO 8601 in UTC as somebody's clock told them, which may be wrong;
lengths are in seconds, measured by a clock that never goes back. Nothing here opens a file.
"""

from collections.abc import Sequence

#: Step N leads from version N to version N + 1.
STEPS: Sequence[str] = (
    """
    CREATE TABLE song (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        begun TEXT NOT NULL,
        done TEXT,
        tempo REAL
    );
    CREATE TABLE present (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        song INTEGER REFERENCES song(id),
        rig TEXT,
        me TEXT,
        producer TEXT
    );
    CREATE TABLE rest (
        song INTEGER NOT NULL REFERENCES song(id),
        part TEXT NOT NULL,
        PRIMARY KEY (song, part)
    );
    CREATE TABLE span (
        id INTEGER PRIMARY KEY,
        song INTEGER NOT NULL REFERENCES song(id),
        who TEXT NOT NULL,
        phase TEXT NOT NULL,
        begun TEXT NOT NULL,
        seconds REAL NOT NULL DEFAULT 0,
        ended INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE moment (
        id INTEGER PRIMARY KEY,
        song INTEGER NOT NULL REFERENCES song(id),
        wall TEXT NOT NULL,
        kind TEXT NOT NULL,
        about TEXT NOT NULL,
        detail TEXT NOT NULL DEFAULT ''
    );
    CREATE TABLE tally (
        song INTEGER NOT NULL REFERENCES song(id),
        hour TEXT NOT NULL,
        kind TEXT NOT NULL,
        part TEXT NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (song, hour, kind, part)
    );
    CREATE TABLE idea (
        id INTEGER PRIMARY KEY,
        song INTEGER NOT NULL REFERENCES song(id),
        kind TEXT NOT NULL CHECK (kind IN ('idea', 'suggestion')),
        wall TEXT NOT NULL,
        phase TEXT NOT NULL,
        position TEXT,
        who TEXT NOT NULL,
        text TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('open', 'offered', 'taken', 'declined', 'done')),
        decided TEXT,
        decider TEXT
    );
    CREATE TABLE vision (
        id INTEGER PRIMARY KEY,
        song INTEGER NOT NULL REFERENCES song(id),
        kind TEXT NOT NULL CHECK (kind IN ('vision', 'reference', 'credit')),
        wall TEXT NOT NULL,
        who TEXT NOT NULL,
        text TEXT NOT NULL
    );
    CREATE TABLE answer (
        id INTEGER PRIMARY KEY,
        song INTEGER NOT NULL REFERENCES song(id),
        wall TEXT NOT NULL,
        phase TEXT NOT NULL,
        position TEXT,
        who TEXT NOT NULL,
        question TEXT NOT NULL,
        text TEXT NOT NULL
    );
    CREATE TABLE levels (
        id INTEGER PRIMARY KEY,
        song INTEGER NOT NULL REFERENCES song(id),
        name TEXT NOT NULL,
        wall TEXT NOT NULL,
        UNIQUE (song, name)
    );
    CREATE TABLE level (
        levels INTEGER NOT NULL REFERENCES levels(id) ON DELETE CASCADE,
        daw TEXT NOT NULL,
        key TEXT NOT NULL,
        name TEXT NOT NULL,
        position REAL NOT NULL,
        decibels REAL,
        PRIMARY KEY (levels, daw, key)
    );
    CREATE TABLE verdict (
        id INTEGER PRIMARY KEY,
        song INTEGER NOT NULL REFERENCES song(id),
        wall TEXT NOT NULL,
        part TEXT NOT NULL,
        verdict TEXT NOT NULL,
        note TEXT NOT NULL
    );
    CREATE TABLE owed (
        id INTEGER PRIMARY KEY,
        song INTEGER NOT NULL REFERENCES song(id),
        wall TEXT NOT NULL,
        why TEXT NOT NULL,
        what TEXT NOT NULL,
        settled INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE daw_session (
        id INTEGER PRIMARY KEY,
        song INTEGER NOT NULL REFERENCES song(id),
        wall TEXT NOT NULL,
        daw TEXT NOT NULL,
        name TEXT NOT NULL
    );
    CREATE INDEX span_of ON span (song);
    CREATE INDEX moment_of ON moment (song, kind);
    CREATE INDEX idea_of ON idea (song, kind);
    """,
    """
    CREATE TABLE exclusion (
        song INTEGER NOT NULL REFERENCES song(id),
        track TEXT NOT NULL,
        PRIMARY KEY (song, track)
    );
    """,
)

VERSION = len(STEPS)
