"""`record/take`: one press that records, or keeps what was just played; else the DAW's record button.

Nothing else falls back on anything: a target that a dialect cannot reach is refused with its reason.
"""

from bridge.core import targets
from bridge.core.dialect import Cannot, Dialect, Speech
from bridge.model.target import Target

TAKE, RECORD = "record/take", "transport/record"


def said(dialect: Dialect, target: Target, *, bank: int = 0, channel: int | None = None) -> Speech | Cannot:
    """How a dialect says a target."""
    speech = dialect.speech(target, bank=bank, channel=channel)
    if isinstance(speech, Speech) or target.shape != TAKE:
        return speech
    button = targets.target(RECORD, target.daw)
    assert button is not None
    pressed = dialect.speech(button)
    if not isinstance(pressed, Speech) or not (pressed.fire or pressed.toggle):
        return speech
    return pressed._replace(fire=pressed.fire or pressed.toggle)
