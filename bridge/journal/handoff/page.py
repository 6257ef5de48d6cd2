"""The report: one page that opens anywhere, offline, for the one who mixes the song.

It can be read by ear, on paper and in the dark. It needs no script and fetches nothing, and says so to the browser.
Whatever people or DAWs wrote is text. A part that has nothing to say is left out and stands in the list of what is not
known.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from bridge.journal.entries import Idea
from bridge.journal.handoff import plots, words
from bridge.journal.handoff.dossier import Dossier, Track
from bridge.journal.handoff.style import STYLE
from bridge.journal.handoff.words import shown

#: The page may show itself and nothing else: no script runs, nothing is fetched.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


#: A mark that a foot made, and nobody wrote down yet what it was.
NO_WORDS = '<span class="soft">no words yet</span>'
#: What tallies count, in words.
WORKED = {"mix": "mix moves while it rests", "both": "moves that were production and mix", "flip": "phase changes"}


#: Rows that stay together on paper.
FEW = 10


class Part(NamedTuple):
    """A part of the page: what it is linked by, its heading, and what stands under it."""

    name: str
    title: str
    inside: str


def page(dossier: Dossier, files: Sequence[tuple[str, str]], version: str) -> str:
    """The whole page; `files` are the other files of the handoff and what each is for."""
    parts = [part for part in _parts(dossier, files) if part.inside]
    title = shown(words.one_line(dossier.song.name, 400))
    links = "".join(f'<li><a href="#{part.name}">{part.title}</a></li>' for part in parts)
    sections = "\n".join(
        f'<section aria-labelledby="{part.name}"><h2 id="{part.name}">{part.title}</h2>\n{part.inside}\n</section>'
        for part in parts
    )
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="generator" content="phasebridge {shown(version)}">
<title>{title}: handoff to the mix</title>
<style>{STYLE}</style>
</head>
<body>
<header>
<p class="kind">Handoff to the mix</p>
<h1 dir="auto">{title}</h1>
<p class="soft">{_subtitle(dossier)}</p>
{_facts(dossier)}
<nav aria-label="Parts of this page"><ul>{links}</ul></nav>
</header>
<main>
{sections}
</main>
<footer>
<p>Made by phasebridge {shown(version)} on {shown(words.date(dossier.made))} UTC. All times are UTC.</p>
</footer>
</body>
</html>
"""


def _subtitle(dossier: Dossier) -> str:
    song = dossier.song
    done = f", called done {words.date(song.done, clock=False)}" if song.done else ", not called done yet"
    return shown(f"Begun {words.date(song.begun, clock=False)}{done}.")


def _facts(dossier: Dossier) -> str:
    whole = sum(each.seconds for each in dossier.phases)
    rows = [
        ("Tempo", f"{words.number(dossier.tempo, 2)} BPM" if dossier.tempo else ""),
        ("Meter", str(dossier.meter) if dossier.meter_is_told else ""),
        ("Time spent", words.length(whole) if whole else ""),
        ("Tracks", str(len(dossier.tracks)) if dossier.tracks else ""),
        ("Ideas to decide", str(len(dossier.open_ideas)) if dossier.ideas or dossier.suggestions else ""),
        ("Questions still open", str(len(dossier.open_questions)) if dossier.open_questions else ""),
        ("Moves that were both", str(dossier.both) if dossier.both else ""),
        ("Phase changes", str(dossier.flips) if dossier.flips else ""),
    ]
    cells = "".join(f"<div><dt>{name}</dt><dd>{shown(told)}</dd></div>" for name, told in rows if told)
    return f'<dl class="facts">{cells}</dl>' if cells else ""


def _parts(dossier: Dossier, files: Sequence[tuple[str, str]]) -> Iterable[Part]:
    yield Part("vision", "Vision", _vision(dossier))
    yield Part("ideas", "Ideas and suggestions", _ideas(dossier))
    yield Part("questions", "Questions and answers", _questions(dossier))
    yield Part("levels", "Levels", _levels(dossier))
    yield Part("listening", "Listening to the parts", _listening(dossier))
    yield Part("time", "Where the time went", _time(dossier))
    yield Part("credits", "Credits", _credits(dossier))
    yield Part("files", "What is in this folder", _files(dossier, files))
    yield Part("unknown", "What is not known", _unknown(dossier))


# --- Parts ------------------------------------------------------------------------------------------------------


def _vision(dossier: Dossier) -> str:
    parts = []
    if dossier.vision:
        parts.append(f'<blockquote class="vision" dir="auto">{shown(dossier.vision.text)}</blockquote>')
        parts.append(f'<p class="soft">{_by(dossier.vision.who)}{shown(words.date(dossier.vision.wall))}</p>')
    if dossier.references:
        rows = "".join(f'<li dir="auto">{shown(line.text)}</li>' for line in dossier.references)
        parts.append(f'<h3>References</h3><ul class="plain">{rows}</ul>')
    return "\n".join(parts)


def _ideas(dossier: Dossier) -> str:
    parts = []
    still = len(dossier.open_ideas)
    if dossier.ideas or dossier.suggestions:
        told = f"{still} of them {'waits' if still == 1 else 'wait'} for a decision." if still else "All are decided."
        parts.append(f"<p>{told} Positions are the DAW’s own words.</p>")
    for title, rows in (("Ideas", dossier.ideas), ("Suggestions", dossier.suggestions)):
        if rows:
            heads = ("No.", "Where", title[:-1], "From", "State")
            parts.append(
                _table(f"{title}, in the order they came", heads, [_idea(idea) for idea in rows], "ideas stacks")
            )
    return "\n".join(parts)


def _idea(idea: Idea) -> str:
    decider = f" by <bdi>{shown(idea.decider)}</bdi>" if idea.decided and idea.decider else ""
    decided = f'<br><span class="soft">{shown(words.date(idea.decided))}</span>' if idea.decided else ""
    phase = f" in {shown(words.one_line(idea.phase, 60))}" if idea.phase else ""
    return (
        f'<tr><th scope="row">{idea.id}</th><td class="place">{shown(idea.position or "–")}</td>'
        f'<td class="words" dir="auto">{shown(idea.text) or NO_WORDS}</td>'
        f"<td><bdi>{shown(idea.who or '–')}</bdi>{phase}"
        f'<br><span class="soft">{shown(words.date(idea.wall))}</span></td>'
        f'<td><span class="state {shown(idea.state)}">{shown(idea.state)}</span>{decider}{decided}</td></tr>'
    )


def _questions(dossier: Dossier) -> str:
    rows = []
    for asked in dossier.asked:
        rows.append(f'<dt dir="auto">{shown(asked.question)}</dt>')
        for answer in asked.answers:
            where = f" at {shown(answer.position)}" if answer.position else ""
            said = f'<br><span class="soft">{_by(answer.who)}{shown(words.date(answer.wall))}{where}</span>'
            rows.append(f'<dd dir="auto">{shown(answer.text)}{said}</dd>')
        if not asked.answers:
            rows.append('<dd><span class="state open">open</span> not answered yet</dd>')
    return f'<dl class="answers">{"".join(rows)}</dl>' if rows else ""


def _levels(dossier: Dossier) -> str:
    if not dossier.tracks:
        return ""
    drawing = _drawn(lambda sheet: plots.levels(dossier.tracks, sheet))
    now = "now" if dossier.levels_of == "now" else f"snapshot {dossier.levels_of}" if dossier.levels_of else "not known"
    rough = f"rough mix of {words.date(dossier.rough_wall)}" if dossier.rough_wall else "no rough mix"
    caption = f"Levels {now}, against the {rough}" if dossier.rough_wall else f"Levels {now}; {rough} was stored"
    drawn = (("now", now, dossier.levels_of), ("rough", "rough", dossier.rough_wall))
    keys = "".join(
        f'<li><svg class="key plot" viewBox="0 0 14 14" aria-hidden="true"><circle class="{kind}" cx="7" cy="7" r="5"/>'
        f"</svg>{shown(said)}</li>"
        for kind, said, is_there in drawn
        if is_there
    )
    more = len(dossier.tracks) - plots.MOST_BARS
    note = f"<figcaption>The first {plots.MOST_BARS} tracks; the table has all.</figcaption>" if more > 0 else ""
    figure = f'<figure><ul class="legend">{keys}</ul>{drawing}{note}</figure>' if drawing else ""
    heads = ("Track", "!Rough", "!Now", "!Change", "!Pan", "Muted", "Solo", "DAW")
    return figure + _table(caption, heads, [_track(track) for track in dossier.tracks])


def _track(track: Track) -> str:
    now = words.decibels(track.decibels) or _place(track.position)
    rough = words.decibels(track.rough) or _place(track.rough_position)
    numbers = (rough, now, words.decibels(track.difference, signed=True), words.pan(track.pan))
    cells = "".join(f'<td class="number">{told or "–"}</td>' for told in numbers)
    switches = "".join(f'<td class="short">{words.switch(on) or "–"}</td>' for on in (track.mute, track.solo))
    name = f'<th scope="row" dir="auto">{shown(plots.name_of(track))}</th>'
    return f'<tr>{name}{cells}{switches}<td class="daw"><bdi>{shown(track.daw)}</bdi></td></tr>'


def _place(position: float | None) -> str:
    return "" if position is None else f"fader at {position:.0%}"


def _listening(dossier: Dossier) -> str:
    rows = [
        f'<tr><th scope="row" dir="auto">{shown(each.part)}</th><td>{shown(each.verdict)}</td>'
        f'<td class="words" dir="auto">{shown(each.note or "–")}</td>'
        f'<td class="soft">{shown(words.date(each.wall))}</td></tr>'
        for each in dossier.verdicts
    ]
    return (
        _table("What listening to each part alone came to", ("Part", "Verdict", "Note", "When"), rows, "stacks")
        if rows
        else ""
    )


def _time(dossier: Dossier) -> str:
    if not dossier.phases:
        return ""
    whole = sum(each.seconds for each in dossier.phases) or 1.0
    rows = [
        f'<tr><th scope="row" dir="auto">{shown(each.phase)}</th><td class="number">{words.length(each.seconds)}</td>'
        f'<td class="number">{each.seconds / whole:.0%}</td><td class="number">{each.stays}</td></tr>'
        for each in dossier.phases
    ]
    line = _drawn(lambda sheet: plots.timeline(dossier.spans, sheet))
    bars = _drawn(lambda sheet: plots.phase_bars(dossier.phases, sheet))
    parts = [
        f"<figure>{bars}</figure>",
        _table("Time in each phase", ("Phase", "!Time", "!Share", "!Stays"), rows),
    ]
    if line:
        earlier = len(plots.sittings(dossier.spans)) - plots.MOST_SITTINGS
        note = f" {earlier} earlier ones are not drawn; phases.csv has all." if earlier > 0 else ""
        parts.append(
            f"<h3>The sittings</h3><figure>{line}{plots.legend(span.phase for span in dossier.spans)}<figcaption>"
            f"A row is a sitting; it ends with four hours of rest.{note}</figcaption></figure>"
        )
    if dossier.tallies:
        parts.append(_table("What was worked on most", ("Part", "What", "!Times"), _most_worked(dossier)))
    return "\n".join(parts)


def _most_worked(dossier: Dossier) -> list[str]:
    found: dict[tuple[str, str], int] = {}
    for tally in dossier.tallies:
        found[tally.part, tally.kind] = found.get((tally.part, tally.kind), 0) + tally.times
    most = sorted(found.items(), key=lambda each: (-each[1], each[0]))[:20]
    return [
        f'<tr><th scope="row" dir="auto">{shown(part or "–")}</th><td>{shown(WORKED.get(kind, kind))}</td>'
        f'<td class="number">{times}</td></tr>'
        for (part, kind), times in most
    ]


def _credits(dossier: Dossier) -> str:
    parts = []
    if dossier.credits:
        rows = "".join(
            f"<li><bdi>{shown(line.who)}</bdi>: <bdi>{shown(line.text)}</bdi></li>" for line in dossier.credits
        )
        parts.append(f'<ul class="plain">{rows}</ul>')
    if dossier.people:
        rows = "".join(
            f"<li><bdi>{shown(who)}</bdi>: {shown(', '.join(what))}</li>" for who, what in dossier.people.items()
        )
        parts.append(f'<h3>Who wrote and marked</h3><ul class="plain">{rows}</ul>')
    return "\n".join(parts)


def _files(dossier: Dossier, files: Sequence[tuple[str, str]]) -> str:
    rows = [
        f'<tr><th scope="row"><code>{shown(name)}</code></th><td>{shown(purpose)}</td></tr>' for name, purpose in files
    ]
    table = _table("The files that came with this page", ("File", "What it is for"), rows, "stacks")
    sessions = "".join(
        f"<li><bdi>{shown(daw)}</bdi>: <bdi>{shown(name)}</bdi> ({shown(words.date(wall))})</li>"
        for wall, daw, name in dossier.sessions
    )
    return table + (f'<h3>Sessions in the DAW</h3><ul class="plain">{sessions}</ul>' if sessions else "")


def _unknown(dossier: Dossier) -> str:
    rows = "".join(f'<li dir="auto">{shown(each)}</li>' for each in dossier.unknown)
    left_out = "<li>Sends, plug-ins, automation, clips and audio are not in project.dawproject.</li>"
    return f'<p>Left out everywhere, rather than guessed.</p><ul class="plain unknown">{rows}{left_out}</ul>'


# --- Pieces -----------------------------------------------------------------------------------------------------


def _by(who: str | None) -> str:
    return f"<bdi>{shown(who)}</bdi>, " if who else ""


def _drawn(draw: Callable[[plots.Sheet], str]) -> str:
    """A drawing on both sheets; the style shows one. Nothing where there is nothing to draw."""
    wide, slim = draw(plots.WIDE), draw(plots.SLIM)
    return f'<div class="wide">{wide}</div><div class="slim">{slim}</div>' if wide else ""


def _table(caption: str, heads: Sequence[str], rows: Sequence[str], kind: str = "data") -> str:
    """A table; a head that begins with '!' stands over numbers."""
    cells = "".join(
        f'<th scope="col"{" class=number" if head.startswith("!") else ""}>{head.lstrip("!")}</th>' for head in heads
    )
    # On paper a table of few rows is not torn from its caption.
    room = "scroll few" if len(rows) <= FEW else "scroll"
    return (
        f'<div class="{room}"><table class="{kind}"><caption>{shown(caption)}</caption><thead><tr>{cells}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
