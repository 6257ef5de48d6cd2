"""The boards of docs/serial-boards.md are played as they stand there: bytes in, phases and lights out."""

import re
from pathlib import Path

import pytest

from bridge import config
from bridge.app.daemon import compile_loaded
from bridge.app.simulate import Play
from bridge.app.trace import Header
from bridge.core.events import Back, Received
from bridge.wire import osc
from bridge.wire.talk import Talk
from bridge.wire.talks import TALKS

PAGE = (Path(__file__).parents[2] / "docs/serial-boards.md").read_text("utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
NAMES = [re.findall(r"^profile: (\S+)", block, re.MULTILINE) for block in BLOCKS]
PROFILES = {names[0]: block for names, block in zip(NAMES, BLOCKS, strict=True) if names}
RIGS = [block for block in BLOCKS if block.startswith("version")]
MS = 1_000_000


class Board:
    """The daemon's side of a page's board: its talk, and the engine behind it."""

    def __init__(self, rig: str, folder: Path) -> None:
        (folder / "surfaces").mkdir()
        for name, text in PROFILES.items():
            (folder / "surfaces" / f"{name}.yaml").write_text(text, "utf-8")
        file = folder / "rig.yaml"
        file.write_text(rig, "utf-8")
        loaded = config.load(file)
        assert [config.render(problem) for problem in loaded.problems] == []
        assert loaded.rig is not None
        (surface,) = loaded.rig.surfaces
        self.name = surface.name
        speaks = re.search(r"speaks: (\w+)", rig)
        assert speaks
        self.talk: Talk = TALKS[speaks[1]].begin()
        self.play = Play(compile_loaded(loaded.rig), Header(), None)
        self.t_ns = 0
        self.said(Back(0, self.name))

    def said(self, event: Back | Received) -> tuple[list[str], bytes]:
        """The phases that came of an event, and the bytes on the line."""
        bodies = [done.body for done in (*self.play.take(event), *self.play.until(self.t_ns + 200 * MS))]
        shown = [osc.encode(body["osc"][0], *body["osc"][1:]) for body in bodies if body.get("port") == self.name]
        return [body["phase"] for body in bodies if "phase" in body], b"".join(map(self.talk.say, shown))

    def hears(self, data: bytes) -> tuple[list[str], bytes]:
        phases, line = [], b""
        for message in self.talk.hear(data):
            self.t_ns += 350 * MS
            found, bytes_ = self.said(Received(self.t_ns, self.name, message))
            phases, line = phases + found, line + bytes_
        return phases, line


def test_the_page_has_a_profile_for_each_rig() -> None:
    assert len(PROFILES) == len(RIGS) == 2


def test_a_firmata_board_flips_the_phase_and_lights_its_pin(tmp_path: Path) -> None:
    board = Board(RIGS[0], tmp_path)
    board.talk.hear(bytes.fromhex("90 7c 01"))
    assert board.hears(bytes.fromhex("90 78 01")) == (["mix"], bytes.fromhex("f5 08 01"))
    assert board.hears(bytes.fromhex("90 7c 01")) == ([], b"")
    assert board.hears(bytes.fromhex("90 78 01")) == (["create"], bytes.fromhex("f5 08 00"))


def test_a_sketch_with_lines_flips_the_phase_and_is_told_its_light(tmp_path: Path) -> None:
    board = Board(RIGS[1], tmp_path)
    assert board.hears(b"# ready\r\nF1 1\r\nF1 0\r\n") == (["mix", "mix"], b"/led/1 1\n")
    assert board.hears(b"F1 1\r\nF1 0\r\n") == (["create", "create"], b"/led/1 0\n")


@pytest.mark.parametrize("rig", RIGS)
def test_the_rigs_say_on_which_line_and_how(rig: str) -> None:
    assert 'serial: {path: "/dev/tty' in rig
