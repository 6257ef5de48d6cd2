"""What is explained of a phase is what would happen in it, also where the rig allows no way there."""

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
