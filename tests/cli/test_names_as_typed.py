"""A name is found however it was typed: with blanks around it, on two lines, with accents apart as a Mac types them."""

import json
import unicodedata

import pytest

from bridge import cli
from bridge.wire.osc import encode
from tests.app.bench import Bench
from tests.app.clockwork import until
from tests.cli.test_odd_names import RIG

#: The same name, typed in four ways.
TYPED = ["Café Noir", unicodedata.normalize("NFD", "Café Noir"), "  Café Noir ", "Café\nNoir"]


@pytest.fixture
def bench(tmp_path):
    made = Bench(tmp_path, RIG)
    yield made
    made.stop()


@pytest.fixture
def says(capsys, bench):
    def run(*words):
        capsys.readouterr()
        assert cli.execute([*words, "--state", str(bench.state)]) == 0
        return capsys.readouterr().out

    return run


@pytest.mark.parametrize("typed", TYPED)
def test_the_daemon_and_the_journal_have_one_name_for_a_song(bench, says, typed):
    says("song", typed)
    assert bench.daemon.status()["song"] == "Café Noir"
    says("vision", "Slow", "--song", typed)
    until(lambda: bench.daemon.do("vision/show", "test") == ["Slow"], "the vision in the engine")


@pytest.mark.parametrize("typed", TYPED)
def test_levels_are_found_again_by_a_name_that_is_typed_otherwise(bench, says, typed):
    for message in (
        ("/reply", "AT", "Drums", 1, 2, 0, 0, 1, 0),
        ("/reply", "end_route_list", 48000, 0, 0),
        ("/strip/fader", 1, 0.5),
    ):
        bench.ports["main"].feed(encode(*message))
    values = bench.daemon._runtime._engine._world.peers["main"].values
    until(lambda: "track/1/volume" in values and values["track/1/volume"].position == 0.5, "where the fader stands")
    says("levels", "store", typed)
    assert [each["name"] for each in json.loads(says("levels", "--json"))] == ["Café Noir"]
    says("levels", "recall", TYPED[0])
    assert json.loads(says("levels", "show", typed, "--json"))["name"] == "Café Noir"
