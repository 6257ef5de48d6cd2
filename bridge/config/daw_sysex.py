"""The sysex messages a rig writes for a DAW or synth: names of the user's, and what is sent for a position.

How such a message is written is told in wire/sysex_says.py; here a wrong one is reported where it stands. A dialect
that takes messages of the rig's own says so by an option `sysex/`.
"""

from collections.abc import Mapping

from bridge.config.patterns import is_segment
from bridge.config.problems import Report
from bridge.config.shapes import DawShape
from bridge.core.dialect import Configurable, Dialect
from bridge.wire import sysex_says
from bridge.wire.midi import MidiMistake

#: Before a message's name among the options of a DAW.
KEY = "sysex/"


def read(shape: DawShape, dialect: Dialect, report: Report) -> dict[str, str]:
    """The messages as options of the dialect; wrong ones, reported, are left out."""
    if shape.sysex is None:
        return {}
    if not (isinstance(dialect, Configurable) and KEY in dialect.options):
        report.say("E410", shape.sysex.span, f"{dialect.name} has no `sysex`", "delete `sysex`")
        return {}
    found: dict[str, str] = {}
    for row in shape.sysex:
        if not is_segment(row.key, report) or row.value is None:
            continue
        try:
            sysex_says.sayable(row.value.value)
        except MidiMistake as mistake:
            what = f"the message {row.key.value} cannot be sent: {mistake}"
            report.say("E106", row.value.span, what, "such as f0 43 10 4c 08 00 18 vv f7")
        else:
            found[f"{KEY}{row.key.value}"] = row.value.value
    return found


def told(options: Mapping[str, str]) -> dict[str, str]:
    """The messages among the options of a DAW, by their names."""
    return {key.removeprefix(KEY): text for key, text in options.items() if key.startswith(KEY)}
