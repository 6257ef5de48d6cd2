"""One place each: a new takeover, gesture, encoding, profile or dialect is known everywhere with no further edit."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import bridge.dialects
from bridge.config import dialect_names, found, load, load_profile, load_text, profile_names, schema
from bridge.core.dialect import Cannot, Conversation, DialectRow, Speech
from bridge.core.laws import FRACTION
from bridge.core.relative import ENCODINGS
from bridge.core.takeover import TAKEOVERS
from bridge.core.targets import TARGETS, Row
from bridge.model.surface import GESTURES, Motion, WireModel
from bridge.model.target import Mode, Target
from tests.config.rigs import BEFORE_MAP, HEAD, PEDAL, PHASES, SURFACES, codes, mapped, rig_of, targets

WAVE = "from tests.config.test_growing import Whisper\n\nDIALECT = Whisper()\n"


class Whisper:
    """A dialect that says everything in one byte and never answers."""

    name = "whisper-osc"
    medium = "osc"
    hears = False
    pace = WireModel()

    def speech(self, target: Target, *, bank: int = 0, channel: int | None = None) -> Speech | Cannot:
        return Speech(str(target), FRACTION, b"w", lambda position: bytes([round(position * 127)]))

    def action(self, words: str) -> Speech | Cannot:
        return Cannot("it has none")

    def conversation(self, *, reply_port: int | None, watch: frozenset[str] = frozenset()) -> Conversation:
        raise NotImplementedError

    def rows(self) -> Sequence[DialectRow]:
        return ()

    def cannot(self) -> Sequence[tuple[str, str]]:
        return ()


def test_a_new_takeover_is_a_word_of_the_rig_and_of_the_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    line = "  desk/fader/1: {any: {to: strip/1/volume, takeover: glide}}\n"
    assert codes(mapped(line)) == ["E105"]

    monkeypatch.setitem(TAKEOVERS, "glide", TAKEOVERS["pickup"])

    assert codes(mapped(line)) == []
    assert "glide" in schema()["$defs"]["EntryShape"]["properties"]["takeover"]["enum"]


def test_a_new_gesture_is_a_word_of_the_map_and_of_the_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    line = "  desk/button/solo/1: {any: {stroke: strip/1/solo}}\n"
    assert codes(mapped(line)) == ["E212"]

    monkeypatch.setitem(GESTURES, Motion.PRESS, (*GESTURES[Motion.PRESS], "stroke"))  # type: ignore[arg-type]

    assert targets(mapped(line), "desk/button/solo/1") == {("any", "stroke"): "main/strip/1/solo"}
    assert "stroke" in str(schema())


def test_a_new_target_is_known_to_the_map_and_to_its_hints(monkeypatch: pytest.MonkeyPatch) -> None:
    assert codes(mapped("  desk/button/solo/1: {any: surface/sleep}\n")) == ["E205"]

    monkeypatch.setitem(TARGETS, "surface/sleep", Row("surface/sleep", Mode.TRIGGER, ("bridge",), bridge=True))

    assert codes(mapped("  desk/button/solo/1: {any: surface/sleep}\n")) == []
    (problem,) = mapped("  desk/button/solo/1: {any: surface/slep}\n").problems[:1]
    assert problem.advice == "did you mean surface/sleep?"


def test_a_profile_is_one_file(tmp_path: Path) -> None:
    (tmp_path / "surfaces").mkdir()
    text = "profile: my-box\nmaker: me\nmodel: box\nports: {input: My Box}\ncontrols:\n  fader/1: {cc: 1}\n"
    (tmp_path / "surfaces" / "my-box.yaml").write_text(text, encoding="utf-8")
    rig = BEFORE_MAP.replace("surfaces:\n", "surfaces:\n  box: {profile: my-box}\n")
    (tmp_path / "rig.yaml").write_text(f"{rig}  box/fader/1: {{any: strip/1/volume}}\n", encoding="utf-8")

    loaded = load(tmp_path / "rig.yaml")

    assert rig_of(loaded).surfaces[0].profile.maker == "me"
    assert "my-box" in profile_names(tmp_path)


def test_a_new_encoding_is_a_word_of_profiles(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(ENCODINGS, "offset-16", lambda value: value - 16)
    path = tmp_path / "box.yaml"
    text = "profile: box\nmaker: me\nmodel: box\ncontrols:\n  encoder/1: {cc: 1, relative: offset-16}\n"
    path.write_text(text, encoding="utf-8")

    assert load_profile(path).problems == ()


@pytest.fixture
def whispering(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A file whisper_osc.py among the dialects."""
    (tmp_path / "whisper_osc.py").write_text(WAVE, encoding="utf-8")
    monkeypatch.setattr(bridge.dialects, "__path__", [*bridge.dialects.__path__, str(tmp_path)])
    found._dialects.cache_clear()
    yield
    found._dialects.cache_clear()
    sys.modules.pop("bridge.dialects.whisper_osc", None)


@pytest.mark.usefixtures("whispering")
def test_a_dialect_is_one_file() -> None:
    daws = "daws: {main: {dialect: whisper-osc, send: 9}}\n"

    loaded = load_text(f"{HEAD}{SURFACES}{daws}{PHASES}map:\n{PEDAL}  desk/fader/1: {{any: strip/1/volume}}\n")

    assert "whisper-osc" in dialect_names()
    assert rig_of(loaded).daws[0].dialect == "whisper-osc"
