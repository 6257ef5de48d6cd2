"""Every dialect keeps the contract; a new one is found and checked with no further edit."""

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest

import bridge.dialects
from bridge.config import found
from bridge.core.dialect import Dialect, Heard
from tests.dialects.contract import CHECKS, dialects


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("dialect", dialects(), ids=lambda dialect: dialect.name)
def test_contract(dialect: Dialect, check: Callable[[Dialect], None]) -> None:
    check(dialect)


#: All there is to a new dialect: one file.
PADDLE = '''
"""Paddle, a DAW with a volume and nothing else."""
from dataclasses import dataclass
from bridge.core.dialect import Cannot, DialectRow, Heard, PeerMistake, Speech
from bridge.core.laws import FRACTION
from bridge.core.targets import TARGETS
from bridge.model.surface import WireModel
from bridge.wire.osc import FLOAT, OscMistake, decode, prefix

WHY = "Paddle has only volumes"

@dataclass
class PaddleConversation:
    deadline_ns: int | None = None
    def opened(self, t_ns): return ()
    def hear(self, t_ns, data):
        try:
            messages = decode(data)
        except OscMistake as mistake:
            raise PeerMistake(str(mistake)) from None
        for message in messages:
            match message:
                case ("/paddle", (int(track), float(number))) if 0 <= number <= 1:
                    yield Heard(f"track/{track}/volume", number)
    def wake(self, t_ns): return ()
    def closed(self, t_ns): return ()
    def leaving(self, t_ns): return ()

class Paddle:
    name, medium, hears, pace = "paddle-osc", "osc", True, WireModel()
    def speech(self, target, *, bank=0, channel=None):
        if target.shape not in ("track/N/volume", "strip/N/volume"):
            return Cannot(WHY)
        track = target.arguments[0] + (bank if target.shape.startswith("strip") else 0)
        return Speech(f"track/{track}/volume", FRACTION, prefix("/paddle", "if", track), FLOAT.pack)
    def action(self, words): return Cannot(WHY)
    def conversation(self, *, reply_port, watch=frozenset()): return PaddleConversation()
    def rows(self): return [DialectRow(f"{root}/N/volume", "/paddle", "if", "both") for root in ("track", "strip")]
    def cannot(self):
        can = {row.target for row in self.rows()}
        return [(shape, WHY) for shape, row in TARGETS.items() if not row.bridge and shape not in can]

DIALECT = Paddle()
'''


@pytest.fixture
def paddle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "paddle_osc.py").write_text(PADDLE, encoding="utf-8")
    monkeypatch.setattr(bridge.dialects, "__path__", [*bridge.dialects.__path__, str(tmp_path)])
    found._dialects.cache_clear()
    yield
    found._dialects.cache_clear()
    sys.modules.pop("bridge.dialects.paddle_osc", None)
    vars(bridge.dialects).pop("paddle_osc", None)


@pytest.mark.usefixtures("paddle")
def test_a_new_file_is_a_new_dialect_for_this_contract_and_for_the_program() -> None:
    new = import_module("bridge.dialects.paddle_osc").DIALECT
    assert new in dialects()
    assert found.find_dialect("paddle-osc") is new
    assert "paddle-osc" in found.dialect_names()


@pytest.mark.usefixtures("paddle")
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_contract_holds_for_a_new_file_with_no_further_edit(check: Callable[[Dialect], None]) -> None:
    check(import_module("bridge.dialects.paddle_osc").DIALECT)


@pytest.mark.usefixtures("paddle")
def test_the_contract_notices_a_dialect_that_hears_a_fader_upside_down(monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("bridge.dialects.paddle_osc")
    monkeypatch.setattr(module, "Heard", lambda key, number: Heard(key, 1 - number))
    failed = []
    for check in CHECKS:
        try:
            check(module.DIALECT)
        except AssertionError:
            failed.append(check.__name__)
    assert failed == ["what_the_daw_echoes_is_heard_as_the_same_thing_at_the_same_place"]
