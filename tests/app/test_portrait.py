"""The picture of the mixer: what dialects know of the scales of their DAWs, and no more than one answer holds."""

import json
from types import SimpleNamespace

from bridge import config
from bridge.app.control import LONGEST_BACKLOG
from bridge.app.portrait import picture
from bridge.core.portrait import Seen


def taken(dialect, names=(), positions=(), strips=None, colors=()):
    program = SimpleNamespace(dialects={"main": config.find_dialect(dialect)})
    seen = Seen(True, strips, dict(names), dict(colors), dict(positions))
    told = picture(program, "Night Drive", {"main": seen})
    assert len(json.dumps(told)) < LONGEST_BACKLOG
    return told["daws"][0]


def test_levels_are_told_in_decibels_pans_from_left_to_right_switches_as_they_are():
    ardour = taken(
        "ardour-osc",
        {"track/1": "Kick"},
        {
            "track/1/volume": 0.78179,
            "track/1/pan": 0.25,
            "track/1/mute": 1.0,
            "track/2/volume": 0.0,
            "master/volume": 0.60697,
        },
        colors={"track/1": 0x4080FF},
    )
    kick, second, master = ardour["tracks"]
    assert (kick["name"], kick["track"], kick["mute"], kick["color"]) == ("Kick", 1, True, "#4080ff")
    assert abs(kick["decibels"]) < 0.01
    assert abs(kick["pan"]) == 0.5
    assert "solo" not in kick
    assert second["decibels"] == "-inf"
    assert (master["name"], master["key"], round(master["decibels"])) == ("Master", "master/volume", -6)
    assert "tempo" not in ardour


def test_the_tempo_is_told_where_the_daw_tells_it():
    assert taken("reaper-osc", positions={"transport/tempo": (120 - 1) / 959})["tempo"] == 120


def test_tracks_beyond_those_the_daw_has_are_not_told():
    told = taken("ardour-osc", positions={f"track/{n}/volume": 0.5 for n in range(1, 9)}, strips=3)
    assert [track["track"] for track in told["tracks"]] == [1, 2, 3]


def test_more_than_one_answer_holds_is_counted():
    told = taken("ardour-osc", {f"track/{n}": "🎛" * 500 for n in range(1, 1500)})
    assert told["left_out"] > 0
    assert len(told["tracks"]) + told["left_out"] == 1499
