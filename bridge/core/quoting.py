"""Words of people and programs in a sentence: in quotes, on one line, and not longer than a sentence bears."""

#: Letters of somebody's words that are said again.
LONGEST = 80


def quoted(text: str) -> str:
    """The text in quotes, its line breaks and the like spelled out; of a long one the beginning, and how long it is."""
    if len(text) <= LONGEST:
        return repr(text)
    return f"{text[:LONGEST]!r} and so on ({len(text):,} characters)"


def plain(text: str) -> str:
    """The text as it is, where it is short and has no line breaks and the like; else quoted."""
    return text if len(text) <= LONGEST and text.isprintable() else quoted(text)
