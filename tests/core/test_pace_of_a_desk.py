"""A whole desk on a slow wire: what is seen first comes first, nothing flickers, and the wire is never idle."""

from bridge.core.events import Do, Event, Received, Send, Wake
from bridge.model.rig import Entry
from tests.core.panel import Panel
from tests.core.test_feedback import lcd
from tests.core.toy import MS, entry

#: An eight-strip Mackie desk on a DIN cable (31,250 baud, ten bits a byte).
DESK = """
wire: {speed: 3125 bytes/s}
controls:
  fader/1-8: {pitch: 1-8, touch: {note: 104-111}, light: {kind: motor, echo: yes}}
  encoder/1-8:
    cc: 16-23
    relative: signed-bit
    light: {cc: 48-55, modes: {dot: 0, boost: 16, wrap: 32, spread: 48}, steps: 1-11, spread_steps: 1-6}
  button/arm/1-8: {note: 0-7, light: same}
  button/solo/1-8: {note: 8-15, light: same}
  button/mute/1-8: {note: 16-23, light: same}
  button/select/1-8: {note: 24-31, light: same}
  button/function/1-8: {note: 54-61, light: same}
displays:
  text/1-8:
    for: [fader/1-8, encoder/1-8]
    width: 7
    sysex: "f0 00 00 66 14 12 {at} {text} f7"
    at: [0, 7, 14, 21, 28, 35, 42, 49]
  text/9-16:
    for: [fader/1-8, encoder/1-8]
    shows: value
    width: 7
    sysex: "f0 00 00 66 14 12 {at} {text} f7"
    at: [56, 63, 70, 77, 84, 91, 98, 105]
  color/1-8: {for: fader/1-8, palette: {red: 1, green: 2, blue: 4, white: 7}, off: 7}
  meter/1-8: {for: fader/1-8, pressure: 1, at: [0, 16, 32, 48, 64, 80, 96, 112], steps: 0-12}
  digits/timecode: {shows: position, cc: 64-73, reverse: yes}
  digits/assignment: {shows: bank, cc: 74-75, reverse: yes}
frames:
  colors: {of: color/1-8, sysex: "f0 00 00 66 14 72 {values} f7"}
"""
RATE = 3125
KINDS = {0x90: "light", 0xE0: "motor", 0xB0: "ring", 0xF0: "text", 0xD0: "meter"}


def entries() -> list[Entry]:
    rows = [("fader", "volume"), ("encoder", "pan"), ("button/arm", "arm"), ("button/solo", "solo")]
    rows += [("button/mute", "mute"), ("button/select", "select")]
    made = [entry(f"desk/{row}/{n}", "any", f"strip/{n}/{leaf}") for row, leaf in rows for n in range(1, 9)]
    return [*made, entry("desk/button/function/1", "any", "phase/toggle")]


def desk() -> Panel:
    it = Panel(DESK, *entries())
    for n in range(1, 10):
        it.says(f"track/{n}/volume = {n / 10}", f"track/{n}/pan = {n / 10}", f"track/{n} is Track {n}")
    it.later(10_000)
    return it


def drained(it: Panel, *events: Event) -> list[Send]:
    """Every message that these events and their deadlines bring to the desk, woken only when the engine wants to be."""
    it.out.clear()
    for event in events:
        it.step(event)
    while it.engine.deadline_ns is not None:
        it.step(Wake(it.engine.deadline_ns))
    return [effect for effect in it.out if isinstance(effect, Send) and effect.port == "desk"]


def ended_ns(sent: list[Send]) -> int:
    """When the wire has carried the last of it."""
    return sent[-1].t_ns + len(sent[-1].data) * 1_000_000_000 // RATE


def test_a_repaint_takes_as_long_as_its_bytes_take_on_the_wire() -> None:
    it = desk()
    began_ns = it.t_ns
    sent = drained(it, Do(began_ns, "surface/repaint", "test"))
    size = sum(len(send.data) for send in sent)
    assert size > 450
    limit_ns = size * 1_000_000_000 // RATE
    assert limit_ns <= ended_ns(sent) - began_ns <= 1.05 * limit_ns


def test_a_flip_brings_lights_then_motors_then_the_rest_and_text_last() -> None:
    it = desk()
    kinds = [KINDS[send.data[0] & 0xF0] for send in drained(it, Do(it.t_ns, "surface/repaint", "test"))]
    assert kinds[0] == "light", "what tells the phase"
    order = [kind for kind, before in zip(kinds, ["", *kinds], strict=False) if kind != before]
    assert order == ["light", "motor", "light", "ring", "text", "ring", "meter"], "figures are controllers as rings are"


def test_a_light_overtakes_all_text_that_waits() -> None:
    it = desk()
    it.step(Do(it.t_ns, "surface/repaint", "test"))
    it.later(80)
    first, *rest = drained(it, Received(it.t_ns, "daw", b"track/1/mute = 1"))
    assert first.data.hex(" ") == "90 10 7f"
    assert any(send.data[0] == 0xF0 for send in rest), "text was still waiting"


def test_meters_never_keep_a_light_waiting() -> None:
    it = desk()
    for level in range(50):
        it.says(*(f"track/{n} at {-level}" for n in range(1, 9)))
        it.after(10)
    now_ns = it.t_ns
    light = next(sent for sent in drained(it, Received(now_ns, "daw", b"track/1/mute = 1")) if sent.data[0] == 0x90)
    assert light.t_ns - now_ns <= 2 * 1_000_000_000 // RATE, "one meter of two bytes may be on the wire"


def test_a_name_that_changes_twice_is_told_once_more_at_most() -> None:
    it = desk()
    it.step(Do(it.t_ns, "surface/repaint", "test"))
    sent = drained(it, *(Received(it.t_ns, "daw", f"track/1 is Name {n}".encode()) for n in range(9)))
    texts = [send.data for send in sent if send.data[:7] == bytes.fromhex("f0 00 00 66 14 12 00")]
    assert [text.hex(" ") for text in texts] == [lcd(0, "Name 8 ")]


def test_a_box_that_is_slow_with_sysex_gets_its_silence() -> None:
    it = Panel(
        "wire: {gap: 1 ms, sysex_gap: 5 ms}\ncontrols:\n  encoder/1-2: {cc: 1-2, relative: signed-bit}\ndisplays:\n"
        '  text/1-2: {for: encoder/1-2, width: 4, sysex: "f0 {index} {text} f7", index: 1-2}\n',
        entry("desk/encoder/1", "any", "strip/1/pan"),
    )
    it.later(1000)
    first, second = drained(it, Do(it.t_ns, "surface/repaint", "test"))
    assert second.t_ns - first.t_ns == 6 * MS
