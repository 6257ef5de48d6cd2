"""Why a dialect does not reach a target: the reason whose pattern is the first that the target's shape fits.

A dialect brings its own table of patterns and reasons, the last of which fits everything. Nothing here knows a DAW.
"""

import re
from collections.abc import Collection, Mapping, Sequence

from bridge.core.targets import TARGETS

#: What only MIDI says: the shapes that every other dialect refuses for one reason.
MIDI_ONLY = r"(note|cc|cc14|nrpn|rpn|polytouch|program|sysex)/.*|pitch|pressure"


def why_not(reasons: Mapping[str, str], shape: str) -> str:
    """The reason for one shape; StopIteration where no pattern fits, which is a mistake of the table."""
    return next(reason for pattern, reason in reasons.items() if re.fullmatch(pattern, shape))


def refused(reasons: Mapping[str, str], reached: Collection[str]) -> Sequence[tuple[str, str]]:
    """Every shape of a DAW's that is not among those reached, with the reason."""
    others = (shape for shape, row in TARGETS.items() if not row.bridge and shape not in reached)
    return [(shape, why_not(reasons, shape)) for shape in others]
