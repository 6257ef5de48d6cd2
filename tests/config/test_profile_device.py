"""The `device:` part of a profile: what its lines become, and what is wrong with a wrong one."""

from pathlib import Path

import pytest

from bridge.config import load_profile
from bridge.model.device import Answer, DeviceTalk, Handshake, Keepalive

HEAD = "profile: box\nmaker: Nobody\nmodel: Box\ncontrols: {fader/1: {cc: 7}}\ndevice:\n"
MS = 1_000_000


def loaded(tmp_path: Path, text: str):
    path = tmp_path / "box.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return load_profile(path)


def talk(tmp_path: Path, text: str) -> DeviceTalk | None:
    found = loaded(tmp_path, text)
    assert found.profile is not None, found.problems
    return found.profile.talk


def test_everything_that_can_be_said(tmp_path: Path) -> None:
    text = """\
  identity: 42 13 01 00 00
  greeting: [f0 01 f7, 50 ms, 91 00 64]
  wait: 0.1 s
  farewell: f0 02 f7
  handshake: mcu
  keepalive: {send: a0 00 00, every: 1 s}
  answers:
    f0 00 20 32 58 54 00 f7: f0 00 00 66 14 00 f7
    90 00 7f: [90 00 00, b0 0c 00]
"""
    assert talk(tmp_path, text) == DeviceTalk(
        identity=bytes.fromhex("42 13 01 00 00"),
        greeting=(bytes.fromhex("f0 01 f7"), 50 * MS, bytes.fromhex("91 00 64")),
        farewell=(bytes.fromhex("f0 02 f7"),),
        wait_ns=100 * MS,
        handshake=Handshake.MCU,
        keepalive=Keepalive(bytes.fromhex("a0 00 00"), 1000 * MS),
        answers=(
            Answer(bytes.fromhex("f0 00 20 32 58 54 00 f7"), (bytes.fromhex("f0 00 00 66 14 00 f7"),)),
            Answer(bytes.fromhex("90 00 7f"), (bytes.fromhex("90 00 00"), bytes.fromhex("b0 0c 00"))),
        ),
    )


def test_a_profile_without_it_has_nothing_to_say(tmp_path: Path) -> None:
    path = tmp_path / "box.yaml"
    path.write_text(HEAD.replace("device:\n", ""), encoding="utf-8")
    found = load_profile(path)
    assert found.profile is not None
    assert found.profile.talk is None


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("  greeting: f0 01\n", "E106", "one whole MIDI message"),
        ("  greeting: f001f7\n", "E106", "'f001f7' is not a byte"),
        ("  greeting: [f0 01 f7, 10 years]\n", "E106", "'10 years'"),
        ("  greeting: [f0 01 f7, 10 parsecs]\n", "E106", "not a time"),
        ("  farewell: 100 ms\n", "E106", "'100' is not a byte"),
        ("  identity: 42 93\n", "E106", "identity reply"),
        ("  identity: 01 02 03 04 05 06 07 08 09 0a 0b 0c\n", "E106", "identity reply"),
        ("  handshake: mcv\n", "E105", "'mcv' is no handshake"),
        ("  keepalive: {send: a0 00 00}\n", "E103", "`every`"),
        ("  keepalive: {send: a0 00 00, every: 0 s}\n", "E106", "longer than none"),
        ("  speaks: now and then\n", "E106", "not a time"),
        ("  wait: 100 ms\n", "E410", "silent"),
        ("  answers: {90 00 7f: 90 00 00, 90  00 7F: 90 00 01}\n", "E102", "answered already"),
        ("  hello: f0 01 f7\n", "E101", "'hello'"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, code: str, words: str) -> None:
    found = loaded(tmp_path, text)
    assert found.profile is None
    assert [problem.code for problem in found.problems] == [code]
    assert words in found.problems[0].message
