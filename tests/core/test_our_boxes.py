"""Our own serial box beside playing: asked, painted when it answers, begun anew when it says so; its lacks are told."""

import pytest

from bridge import config
from bridge.app.daemon import compile_loaded
from bridge.app.simulate import Play
from bridge.app.trace import Header
from bridge.core.events import Back, Lost, Received
from bridge.model.device import DeviceTalk, Handshake
from bridge.wire import boxes
from bridge.wire.talk import Hello
from tests.core.boxes import Box, talking
from tests.core.toy import entry, rig

TALK = DeviceTalk(handshake=Handshake.BOX)
ASKED = f"desk: {boxes.ASK_WHO.hex(' ')}"
LIGHTS = 12  # of the toy desk


def opened() -> Box:
    lines = [entry("desk/button/solo/1", "any", "note/60"), entry("desk/encoder/1", "any", "strip/2/volume")]
    box = Box(talking(rig(lines), TALK), open_all=False)
    box.step(Back(0, "daw"))
    box.take()
    box.step(Back(0, "desk"))
    assert box.take() == [ASKED]
    return box


def hello(**says: object) -> str:
    whole = Hello(boxes.VERSION, encoders=1, lights=16, colours=True, text=True, rows=2)
    return boxes.hello_sysex(boxes.hello_payload(whole._replace(**says))).hex(" ")


@pytest.mark.parametrize("asked", [True, False], ids=["it answers", "it begins by itself just then"])
def test_a_box_is_painted_when_it_says_what_it_is(asked: bool) -> None:
    box = opened()
    box.passes(30)
    assert len(box.says(hello(asked=asked))) == LIGHTS
    assert box.passes(1000) == []


def test_a_box_that_does_not_answer_is_painted_all_the_same() -> None:
    assert len(opened().passes(1000)) == LIGHTS


def test_a_box_that_begins_anew_has_let_go_and_is_painted() -> None:
    box = opened()
    box.says(hello(asked=True))
    box.passes(5000)
    box.says("b0 20 7f")
    lines = box.says(hello())
    assert lines[0] == "daw: note/60 = 0.000000"
    assert len(lines) == 1 + LIGHTS, "and it is not asked again"
    assert box.says(hello()) == [], "one that stutters is not painted twice"


def test_an_answer_in_mid_play_changes_nothing() -> None:
    box = opened()
    box.says(hello(asked=True))
    box.passes(5000)
    box.says("b0 20 7f")
    assert box.says(hello(asked=True)) == []


@pytest.mark.parametrize(
    "message", ["f0 7d 50 42 01 f7", "f0 7d 50 42 01 00 01 f7", "f0 7d 50 42 09 f7", "f0 7d 00 f7"]
)
def test_what_is_no_hello_is_no_answer(message: str) -> None:
    box = opened()
    assert box.says(message) == []
    assert len(box.passes(1000)) == LIGHTS


def test_a_box_is_shown_only_what_it_has_whenever_it_says_so() -> None:
    box = opened()
    assert box.says(hello(lights=0, asked=True)) == []
    assert box.asks("phase/set/mix") == ["main in mix settled"]
    assert len(box.says(hello(asked=True))) == LIGHTS, "another one by now"
    assert box.says(hello(lights=0, asked=True)) == []
    box.passes(2000)
    assert box.says(hello(lights=0)) == []


def test_a_box_whose_cable_was_pulled_may_be_another_one_when_it_is_back() -> None:
    box = opened()
    box.says(hello(lights=0, asked=True))
    box.step(Lost(box.t_ns, "desk"))
    box.step(Back(box.t_ns, "desk"))
    box.take()
    assert len(box.passes(1000)) == LIGHTS, "it did not say what it has"


def test_the_status_says_what_it_is_while_it_is_there() -> None:
    box = opened()
    assert box.counts()["hello"] == ""
    box.says(hello(name="foot", firmware=(1, 2), serial=0x2A))
    assert box.counts()["hello"] == "foot, firmware 1.2, serial number 0000002A"
    box.step(Lost(box.t_ns, "desk"))
    assert box.counts()["hello"] == ""


def test_what_it_lacks_is_told_once_however_often_it_says_so() -> None:
    box = opened()
    assert box.says(hello(encoders=0, asked=True))[-1] == "told box-lacks-encoder about desk"
    for _ in range(5):
        box.passes(100_000)
        assert box.says(hello(encoders=0, asked=True)) == []
    assert box.says(hello(encoders=1, asked=True)) == []
    assert box.says(hello(encoders=0, asked=True)) == ["told box-lacks-encoder about desk"], "another box by now"


@pytest.mark.parametrize("version", [(1, 1), (2, 0), (255, 255)])
def test_a_newer_box_is_used_and_told_about_and_an_older_one_only_used(version: tuple[int, int]) -> None:
    box = opened()
    lines = box.says(hello(protocol=version))
    assert (len(lines), lines[-1]) == (LIGHTS + 1, "told newer-box about desk")
    box.passes(2000)
    assert box.says("b0 20 7f")[0] == "daw: note/60 = 1.000000"
    assert opened().says(hello(protocol=(0, 9)))[-1].startswith("desk:")


RIG = """
version: 1
rig: Footswitch
surfaces: {foot: {profile: phasebridge-footswitch, port: "foot*"}}
daws: {synth: {dialect: midi, port: "Surge*"}}
phases: {create: {}, mix: {}}
start: create
map:
  foot/switch/1: {any: phase/toggle}
  foot/knob/1: {any: synth/cc/1}
"""
LED, COLOUR, TEXT = "b0 50", "f0 7d 50 42 02 00", "f0 7d 50 42 03 00"


def test_plain_lights_get_no_colours_no_display_gets_no_text_and_a_better_box_gets_both() -> None:
    loaded = config.load_text(RIG, "rig")
    assert loaded.rig is not None
    play = Play(compile_loaded(loaded.rig), Header(), None)

    def shown(t_ms: int, **says: object) -> set[str]:
        answer = bytes.fromhex(hello(lights=1, knobs=1, switches=1, asked=True, **says))
        done = [*play.take(Received(t_ms * 1_000_000, "foot", answer)), *play.until((t_ms + 900) * 1_000_000)]
        said = [each.body["midi"] for each in done if each.body.get("port") == "foot"]
        return {head for message in said for head in (LED, COLOUR, TEXT) if message.startswith(head)}

    list(play.take(Back(0, "foot")))
    assert shown(10, colours=False, text=False) == {LED}
    assert shown(1000) == {COLOUR, TEXT}
    assert shown(2000, colours=False, rows=0) == set()
    assert shown(3000) == {COLOUR, TEXT}, "what another box showed says nothing of this one"
