"""What a command writes into the journal, by name: a function each.

A daemon that runs is asked to do it, so that its engine learns of it; where none runs the command does it itself. Both
do it here, so that there is one way to write and one sentence that confirms. Whatever words come are checked here:
they are a person's, or another program's.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from bridge.core.asking import words_of
from bridge.core.quoting import quoted
from bridge.journal import entries
from bridge.journal.book import Book, EntryRefused
from bridge.journal.entries import LONGEST_NAME, Answer, Idea, Line, Song, Verdict, text_of

Words = Mapping[str, Any]
#: What was written, for programs: `said` is the sentence for people.
Written = dict[str, Any]


class Desk(NamedTuple):
    """When something is written and from where: the phase, and where the song stands (None: nobody told)."""

    wall: str
    phase: str = ""
    position: str | None = None


Deed = Callable[[Book, Song, Words, Desk], Written]


def do(book: Book, name: str | None, deed: str, words: Words, desk: Desk) -> tuple[Song, Written]:
    """Does it for the song of this name (None: the one that is worked on). Raises EntryRefused or JournalProblem."""
    if deed not in DEEDS:
        raise EntryRefused(f"nothing is called {quoted(deed)} that can be written; there are: {', '.join(DEEDS)}")
    song = song_of(book, name)
    return song, DEEDS[deed](book, song, words, desk)


def song_of(book: Book, name: str | None) -> Song:
    """The song of this name, or the one that is worked on; EntryRefused where there is none."""
    found = entries.find_song(book, name) if name is not None else entries.present(book)
    if found is not None:
        return found
    if name is None:
        raise EntryRefused("no song is worked on; name one with: phasebridge song NAME")
    known = ", ".join(song.name for song in entries.songs(book)[:10])
    raise EntryRefused(f"there is no song {quoted(name)}; there are: {known or 'none yet'}")


def _text(words: Words, key: str) -> str:
    found = words.get(key)
    if not isinstance(found, str):
        raise EntryRefused(f"{key} has to be text")
    return found


def _number(words: Words) -> int:
    found = words.get("number")
    if not isinstance(found, int) or isinstance(found, bool):
        raise EntryRefused("the number of an idea or suggestion has to be a whole number; list them to see the numbers")
    return found


def _who(book: Book, words: Words) -> str:
    """Whose words these are: as was said, else whose desk this is."""
    said = words.get("as")
    if isinstance(said, str):
        return text_of(said, "the name after --as", LONGEST_NAME)
    return entries.people(book).me or ""


def _line(kind: str) -> Deed:
    def write(book: Book, song: Song, words: Words, desk: Desk) -> Written:
        entries.write_line(book, song, kind, Line(desk.wall, _who(book, words), _text(words, "text")))
        return {"said": f"{kind} of {song.name} written"}

    return write


def _credit(book: Book, song: Song, words: Words, desk: Desk) -> Written:
    who = text_of(_text(words, "who"), "the name in the credit", LONGEST_NAME)
    entries.write_line(book, song, "credit", Line(desk.wall, who, _text(words, "text")))
    return {"said": f"credit of {song.name} written: {who}"}


def _answer(book: Book, song: Song, words: Words, desk: Desk) -> Written:
    asked = dict.fromkeys(each.about for each in entries.moments(book, song, "asked"))
    who, question = _who(book, words), words_of(_text(words, "question"), asked)
    answer = Answer(desk.wall, desk.phase, desk.position, who, question, _text(words, "text"))
    entries.answer(book, song, answer)
    return {"said": f"answer written{place_of(desk.position, desk.phase)}"}


def _verdict(book: Book, song: Song, words: Words, desk: Desk) -> Written:
    part, word, note = _text(words, "part"), _text(words, "verdict"), words.get("note")
    word = text_of(word, "the verdict", LONGEST_NAME)
    note = text_of(note, "the note") if isinstance(note, str) and note else ""
    verdict = Verdict(desk.wall, part, word, note)
    entries.judge(book, song, verdict)
    return {"said": f"verdict on {verdict.part} written"}


def _mark(kind: str, state: str) -> Deed:
    def write(book: Book, song: Song, words: Words, desk: Desk) -> Written:
        text = text_of(_text(words, "text"), f"the {kind}")
        idea = Idea(0, kind, desk.wall, desk.phase, desk.position, _who(book, words), text, state, None, None)
        kept = entries.mark(book, song, idea)
        done = "offered" if kind == "suggestion" else "marked"
        return {"number": kept.id, "said": f"{kind} {kept.id} {done}{place_of(kept.position, kept.phase)}"}

    return write


def _reword(kind: str) -> Deed:
    def write(book: Book, song: Song, words: Words, _desk: Desk) -> Written:
        kept = entries.reword(book, song, _number(words), _text(words, "text"), kind)
        return {"number": kept.id, "said": f"{kind} {kept.id} has its new words"}

    return write


def _decide_idea(book: Book, song: Song, words: Words, desk: Desk) -> Written:
    found = entries.idea_of(book, song, _number(words), "idea")
    kept = entries.decide(book, song, found.id, _text(words, "state"), _who(book, words), desk.wall)
    return {"number": kept.id, "said": f"idea {kept.id} is {SAID.get(kept.state, kept.state)}"}


#: What people say for a state of an idea.
SAID: Mapping[str, str] = {"declined": "dropped"}


def _decide_suggestion(book: Book, song: Song, words: Words, desk: Desk) -> Written:
    found, who = entries.idea_of(book, song, _number(words), "suggestion"), _who(book, words)
    producer = entries.people(book).producer
    if producer is not None and who.casefold() != producer.casefold():
        mine = f"this is {who}'s desk" if who else "nobody said who you are (`me:` in the rig)"
        raise EntryRefused(
            f"suggestion {found.id} is {producer}'s to take or decline, and {mine}; if you are {producer}, "
            f"say so: --as {producer}"
        )
    kept = entries.decide(book, song, found.id, _text(words, "state"), who, desk.wall)
    return {"number": kept.id, "said": f"suggestion {kept.id} is {kept.state}"}


def _done(book: Book, song: Song, words: Words, desk: Desk) -> Written:
    done = words.get("done") is not False
    entries.song_done(book, song, desk.wall if done else None)
    if not done:
        return {"open": [], "said": f"{song.name} is not done, after all"}
    left = [each for each in entries.ideas(book, song) if each.state in ("open", "offered")]
    numbers = ", ".join(f"{each.kind} {each.id}" for each in left[:10]) + (", ..." if len(left) > 10 else "")
    return {
        "open": [each.id for each in left],
        "said": f"{song.name} is done; still open: {numbers}" if left else f"{song.name} is done",
    }


def _exclude(book: Book, song: Song, words: Words, _desk: Desk) -> Written:
    named, leaves = words.get("tracks"), words.get("excluded") is not False
    if not isinstance(named, list) or not all(isinstance(each, str) for each in named):
        raise EntryRefused("tracks have to be a list of texts, such as track/9-12")
    tracks = list(dict.fromkeys(track for each in named for track in tracks_of(each)))
    known = entries.excluded(book, song)
    if leaves and len({*known, *tracks}) > MOST_EXCLUDED:
        raise EntryRefused(f"more than {MOST_EXCLUDED} tracks of a song cannot be left alone")
    if not leaves and (missing := [each for each in tracks if each not in known]):
        there = ", ".join(known[:10]) or "none"
        raise EntryRefused(f"{', '.join(missing[:10])} was not excluded by a command; those of {song.name}: {there}")
    entries.exclude(book, song, tracks, excluded=leaves)
    told = ", ".join(tracks[:10]) + (f" and {len(tracks) - 10} more" if len(tracks) > 10 else "")
    now = "left alone when levels are recalled or compared" if leaves else "set again as the others"
    return {"tracks": entries.excluded(book, song), "said": f"{told}: {now}"}


def tracks_of(named: str) -> list[str]:
    """The tracks that somebody names: `3`, `track/3`, `9-12`, `master`; of the first DAW, or the one before it."""
    found = _TRACKS.fullmatch(named.strip())
    if found is None:
        raise EntryRefused(f"{quoted(named)} is no track; write track/3, track/9-12, master, or DAW/track/3")
    daw, first, last = found["daw"] or "", found["first"], found["last"]
    if first is None:
        return [f"{daw}master"]
    numbers = range(int(first), int(last or first) + 1)
    if not numbers or numbers[0] < 1:
        raise EntryRefused(f"{named!r} names no track; tracks are counted from 1, the first before the last")
    return [f"{daw}track/{number}" for number in numbers]


def _forget(book: Book, song: Song, _words: Words, _desk: Desk) -> Written:
    left = entries.owed(book, song)
    entries.settle_all(book, song, None)
    return {
        "said": f"{len(left)} forgotten: nothing is owed to a DAW any more" if left else "nothing was owed to a DAW"
    }


def _taken_in(_book: Book, song: Song, _words: Words, _desk: Desk) -> Written:
    """Writes nothing: a file of suggestions (bridge.journal.handoff.answers) is in the journal, and that is news."""
    return {"said": f"suggestions for {song.name} taken in"}


def place_of(position: str | None, phase: str) -> str:
    """Where in the song, for a sentence; that no DAW tells it, where one could: without a phase nobody was playing."""
    if position:
        return f" at {position}"
    return "; no DAW tells where the song stands" if phase else ""


#: Tracks of one song that are left alone at most.
MOST_EXCLUDED = 4096
_TRACKS = re.compile(r"(?P<daw>[^/\s]+/)??(?:master|(?:track/)?(?P<first>\d{1,4})(?:-(?P<last>\d{1,4}))?)")

#: What of a song (as the engine is told of it) is another after a deed; nothing, where it is not here.
CHANGES: Mapping[str, tuple[str, ...]] = {
    "taken-in": ("ideas",),
    "vision": ("vision",),
    "reference": ("references",),
    "done": ("done",),
    "exclude": ("excluded",),
    **dict.fromkeys(("idea", "idea-words", "idea-state"), ("ideas",)),
    **dict.fromkeys(("suggestion", "suggestion-words", "suggestion-state"), ("ideas",)),
}

DEEDS: Mapping[str, Deed] = {
    "taken-in": _taken_in,
    "vision": _line("vision"),
    "reference": _line("reference"),
    "credit": _credit,
    "answer": _answer,
    "verdict": _verdict,
    "idea": _mark("idea", "open"),
    "idea-words": _reword("idea"),
    "idea-state": _decide_idea,
    "suggestion": _mark("suggestion", "offered"),
    "suggestion-words": _reword("suggestion"),
    "suggestion-state": _decide_suggestion,
    "done": _done,
    "exclude": _exclude,
    "forget": _forget,
}
