"""What is explained of a phase is what would happen in it, also where the rig allows no way there."""

import pytest

from bridge import config
from bridge.app.explain import explain

RIG = """\
version: 1
rig: One way
surfaces:
  desk: {profile: korg-nanokontrol2}
daws:
  main: {dialect: ardour-osc, send: "127.0.0.1:3819"}
phases:
  create: {to: [mix]}
  mix: {}
  blend: {}
map:
  desk/knob/1: {create: strip/1/pan, mix: strip/2/pan, blend: strip/3/pan}
  desk/button/solo/1: {any: phase/next}
"""


def test_a_phase_that_may_not_follow_the_first_is_explained_as_it_is() -> None:
    rig = config.load_text(RIG, "one-way.yaml").rig
    assert rig is not None

    told = {each.phase: each for each in explain(rig, "desk/knob/1=64")}

    for phase, strip in {"create": 1, "mix": 2, "blend": 3}.items():
        assert [means.target for means in told[phase].means] == [f"main/strip/{strip}/pan"]
        assert all(f"main/strip/{strip}/pan" in reason.text for reason in told[phase].reasons)
        assert told[phase].reasons


def test_a_tap_that_a_break_will_refuse_is_explained() -> None:
    text = RIG.replace("mix: {}", "mix: {break: 24h}").replace("phase/next", "{tap: phase/set/mix, hold: phase/peek}")
    rig = config.load_text(text, "break.yaml").rig
    assert rig is not None

    told = {each.phase: [reason.text for reason in each.reasons] for each in explain(rig, "desk/button/solo/1=press")}

    assert [text for text in told["create"] if "fresh ears in 24 h" in text and "a peek passes" in text]
    assert not [text for text in told["mix"] if "fresh ears" in text]


def test_a_fader_with_a_motor_is_touched_before_it_moves():
    text = RIG.replace("korg-nanokontrol2", "behringer-x-touch").replace("desk/knob/1:", "desk/fader/1:")
    rig = config.load_text(text, "motors.yaml").rig
    assert rig is not None

    reasons = [reason.text for each in explain(rig, "desk/fader/1=100") for reason in each.reasons]

    assert reasons
    assert not [text for text in reasons if "motor moved it" in text], "nobody would have moved it then"


HOW = """\
version: 1
rig: How
surfaces:
  desk: {profile: korg-nanokontrol2}
daws:
  main: {dialect: ardour-osc, send: "127.0.0.1:3819"}
phases:
  create: {hold_back: [sends], levels: {range: [-inf dB, -6 dB], step: 3 dB}}
  mix: {}
map:
  desk/fader/1: {any: {to: strip/1/volume, invert: yes}}
  desk/knob/1: {any: strip/1/send/1/level}
  desk/knob/2: {any: {to: device/param/1, role: [perform, mix]}}
  desk/button/solo/1: {any: {throw: {to: strip/1/send/2/level, value: 0 dB}}}
  desk/button/mute/1: {any: {to: strip/1/volume, by: -3 dB}}
  desk/button/arm/1: {any: {to: strip/1/pan, sequence: [-100 %, 0 %, 100 %]}}
  desk/transport/loop: {any: phase/toggle}
"""


@pytest.mark.parametrize(
    ("event", "create", "mix"),
    [
        (
            "desk/fader/1=64",
            ("from -inf dB to -6.0 dB", "in steps of 3 dB", "the other way round"),
            ("the other way round",),
        ),
        ("desk/knob/1=64", ("rests: create holds sends back",), ()),
        ("desk/knob/2=64", ("counts as production and mix",), ("counts as production and mix",)),
        ("desk/button/solo/1", ("0.0 dB while held", "rests: create holds sends back"), ("0.0 dB while held",)),
        ("desk/button/mute/1", ("on by -3 dB", "from -inf dB to -6.0 dB"), ("on by -3 dB",)),
        ("desk/button/arm/1", (pans := ("one after the other -100.0 %, 0.0 %, 100.0 %",)), pans),
    ],
)
def test_how_far_a_control_goes_and_that_it_rests_is_explained(event, create, mix):
    loaded = config.load_text(HOW, "how.yaml")
    assert loaded.rig is not None, [config.render(each) for each in loaded.problems]

    told = {each.phase: each.means[0].how for each in explain(loaded.rig, event)}

    assert told == {"create": create, "mix": mix}
