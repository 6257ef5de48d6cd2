"""Every way in which a dialect can be spoken can be written in a rig, and reaches the dialect."""

import pytest

from bridge.config import load_text, render_all
from bridge.core.dialect import Configurable, Dialect
from tests.dialects.contract import dialects

RIG = """\
version: 1
rig: Options
surfaces: {{desk: {{profile: korg-nanokontrol2}}}}
daws: {{main: {{dialect: {dialect}, {wire}, {key}: {word}}}}}
phases: {{mix: }}
map: {{desk/transport/play: {{mix: surface/repaint}}}}
"""
#: Follows from the ports; and what is no word.
ELSEWHERE = ("units", "taper")


def spoken() -> list[tuple[Dialect, str, str]]:
    each = [dialect for dialect in dialects() if isinstance(dialect, Configurable)]
    options = [(dialect, key, words) for dialect in each for key, words in dialect.options.items()]  # type: ignore[attr-defined]
    return [(dialect, key, word) for dialect, key, words in options for word in words if key not in ELSEWHERE]


@pytest.mark.parametrize(("dialect", "key", "word"), spoken(), ids=lambda each: getattr(each, "name", each))
def test_a_rig_can_say_how_a_dialect_is_spoken(dialect: Dialect, key: str, word: str) -> None:
    wire = "send: 9000" if dialect.medium == "osc" else 'port: "Port*"'
    loaded = load_text(RIG.format(dialect=dialect.name, wire=wire, key=key, word=word), "rig.yaml")
    assert loaded.rig is not None, render_all(loaded.problems)
    assert dict(loaded.rig.daws[0].options)[key] == word
