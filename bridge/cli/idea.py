"""`phasebridge idea`: the ideas of a song: listed, written, done or dropped. Its commands are made in marking.py."""

from bridge.cli.marking import Kind, group_of

command = group_of(
    Kind(
        "idea",
        "add",
        "List, write, finish ideas.",
        "List the ideas of a song, or write one; what a foot marked while playing gets its words here.",
        "Write an idea down, where the song stands now if the DAW tells.",
        {
            "done": ("done", "Idea NUMBER is done."),
            "drop": ("declined", "Idea NUMBER is dropped; it stays in the list."),
            "open": ("open", "Idea NUMBER is open again."),
        },
    )
)
