"""The fader of a DAW in a rig: points of decibels and numbers, or a reason why not."""

import pytest

from bridge.config import load_text
from bridge.config.writing import write
from bridge.core.dialect import Speech, configured
from bridge.core.targets import target
from bridge.dialects.mcu import DIALECT

RIG = """
version: 1
rig: Taper
surfaces: {{desk: {{profile: korg-nanokontrol2}}}}
daws: {{main: {{dialect: {dialect}, taper: {taper}}}}}
phases: {{create: , mix: }}
map:
  desk/fader/1: {{any: track/1/volume}}
"""
GOOD = "[[-inf dB, 0], [-20 dB, 5000], [0 dB, 12000], [6 dB, 16383]]"


def rig(taper: str, dialect: str = "mcu, port: IAC") -> str:
    return RIG.format(dialect=dialect, taper=taper)


def test_its_points_are_the_fader_law() -> None:
    loaded = load_text(rig(GOOD), "rig.yaml")
    assert loaded.rig is not None
    found = target("track/1/volume", "main")
    assert found is not None
    speech = configured(DIALECT, loaded.rig.daws[0].options).speech(found)
    assert isinstance(speech, Speech)
    assert speech.law.to_position(0.0) * 16383 == 12000
    assert speech.law.to_quantity(5000 / 16383) == pytest.approx(-20)


def test_a_rig_that_is_written_out_keeps_it() -> None:
    loaded = load_text(rig(GOOD), "rig.yaml")
    assert loaded.rig is not None
    again = load_text(write(loaded.rig), "rig.yaml")
    assert again.rig is not None
    assert again.rig.daws == loaded.rig.daws


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (rig("[[0 dB, 12000], [-6 dB, 16383]]"), "E106"),
        (rig("[[0, 12000], [6 dB, 16383]]"), "E106"),
        (rig("[[0 dB, 12000, 1], [6 dB, 16383]]"), "E106"),
        (rig("[[0 dB, 0.5], [6 dB, 16383]]"), "E106"),
        (rig(GOOD, "ardour-osc, send: 3819"), "E410"),
    ],
)
def test_what_is_none_is_told(text: str, code: str) -> None:
    loaded = load_text(text, "rig.yaml")
    assert [problem.code for problem in loaded.problems] == [code]
