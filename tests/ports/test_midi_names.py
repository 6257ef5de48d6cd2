"""Which listed name a rig means, system by system. The device names are those that makers, drivers and DAWs report."""

import pytest

from bridge.ports.midi.names import Matched, MatchRefused, NoMatch, claimed, match, match_pair

ALSA = ["Midi Through:Midi Through Port-0 14:0", "nanoKONTROL2:nanoKONTROL2 MIDI 1 20:0"]
ALSA_X_TOUCH = ["X-Touch:X-Touch X-TOUCH_INT 24:0", "X-Touch:X-Touch X-TOUCH_EXT 24:1"]
ALSA_TWO_UNITS = ["nanoKONTROL2:nanoKONTROL2 MIDI 1 20:0", "nanoKONTROL2:nanoKONTROL2 MIDI 1 28:0"]
ALSA_LAUNCHPAD = ["Launchpad X:Launchpad X LPX DAW In 32:0", "Launchpad X:Launchpad X LPX MIDI In 32:1"]
BRIDGED = [
    "a2j:Midi Through [14] (capture): Midi Through Port-0",
    "a2j:X-TOUCH MINI [20] (capture): X-TOUCH MINI MIDI 1",
]
JACK = ["ardour:MIDI Control Out", "ardour:Mackie Control Out", "nanoKONTROL2:CTRL"]
WINDOWS = ["nanoKONTROL2", "PreSonus FP8", "MIDIIN2 (PreSonus FP8)", "APC mini mk2", "MIDIIN2 (APC mini mk2)"]
WINDOWS_TWO_UNITS = ["nanoKONTROL2", "2- nanoKONTROL2"]
MAC = ["nanoKONTROL2 SLIDER/KNOB", "APC mini mk2 Control", "APC mini mk2 Notes", "Platform M+ V1.07"]
NUMBERED = ["Port 1", "Port 10", "Port 11"]


@pytest.mark.parametrize(
    ("wanted", "present", "meant"),
    [
        # a plain name: the whole name, the port part or the client part
        (["nanoKONTROL2:nanoKONTROL2 MIDI 1"], ALSA, ALSA[1]),
        (["nanoKONTROL2 MIDI 1"], ALSA, ALSA[1]),
        (["nanoKONTROL2"], ALSA, ALSA[1]),
        (["nanokontrol2  midi 1"], ALSA, ALSA[1]),
        (["Mackie Control Out"], JACK, "ardour:Mackie Control Out"),
        (["nanoKONTROL2"], JACK, "nanoKONTROL2:CTRL"),
        (["nanoKONTROL2 SLIDER/KNOB"], MAC, "nanoKONTROL2 SLIDER/KNOB"),
        (["X-TOUCH MINI MIDI 1"], BRIDGED, BRIDGED[1]),
        # the number that ALSA gives a client at this plug may be written, and then counts
        (["nanoKONTROL2:nanoKONTROL2 MIDI 1 28:0"], ALSA_TWO_UNITS, ALSA_TWO_UNITS[1]),
        # whole parts only
        (["Port 1"], NUMBERED, "Port 1"),
        (["PreSonus FP8"], WINDOWS, "PreSonus FP8"),
        (["MIDIIN2 (PreSonus FP8)"], WINDOWS, "MIDIIN2 (PreSonus FP8)"),
        # a port part is more exact than a client part
        (["X-Touch"], ["X-Touch:X-Touch 24:0", "X-Touch:X-Touch EXT 24:1"], "X-Touch:X-Touch 24:0"),
        # the second unit stands in when the first is not there
        (["nanoKONTROL2"], WINDOWS_TWO_UNITS, "nanoKONTROL2"),
        (["nanoKONTROL2"], ["2- nanoKONTROL2"], "2- nanoKONTROL2"),
        (["nanoKONTROL2"], ["nanoKONTROL2-01:CTRL"], "nanoKONTROL2-01:CTRL"),
        (["2- nanoKONTROL2"], WINDOWS_TWO_UNITS, "2- nanoKONTROL2"),
        # patterns
        (["Platform M+ V*"], MAC, "Platform M+ V1.07"),
        (["platform m+ v?.??"], MAC, "Platform M+ V1.07"),
        (["*X-TOUCH_INT*"], ALSA_X_TOUCH, ALSA_X_TOUCH[0]),
        (["Launchpad X*MIDI In"], ALSA_LAUNCHPAD, ALSA_LAUNCHPAD[1]),
        (["nanoKONTROL2*"], WINDOWS_TWO_UNITS, "nanoKONTROL2"),
        (["[PX]-Touch*EXT"], ALSA_X_TOUCH, ALSA_X_TOUCH[1]),
        # the best name that fits decides, plain ones before patterns
        (["nanoKONTROL2 SLIDER/KNOB", "nanoKONTROL2"], ALSA, ALSA[1]),
        (["*mk2*", "APC mini mk2"], WINDOWS, "APC mini mk2"),
        # what is written exactly as listed is meant, whatever is in it
        (["FCB1010 [hw:1,0,0]"], ["FCB1010 [hw:1,0,0]", "FCB1010 h"], "FCB1010 [hw:1,0,0]"),
    ],
)
def test_a_wanted_name_takes_the_one_that_is_meant(wanted: list[str], present: list[str], meant: str) -> None:
    assert match(wanted, present, "input") == Matched(meant)


@pytest.mark.parametrize(
    ("wanted", "present"),
    [
        (["Port 2"], NUMBERED),
        (["Port"], NUMBERED),
        (["KONTROL"], ALSA),
        (["FP8"], WINDOWS),
        (["MIDI 1"], ALSA),
        (["20:0"], ALSA),
        (["2- nanoKONTROL2"], ["nanoKONTROL2"]),
        (["nanoKONTROL"], ["nanoKONTROL2"]),
        (["APC mini mk2 *"], WINDOWS),
        (["nanoKONTROL2"], []),
    ],
)
def test_a_part_of_a_part_takes_nothing(wanted: list[str], present: list[str]) -> None:
    assert isinstance(match(wanted, present, "input"), NoMatch)


@pytest.mark.parametrize(
    ("wanted", "present", "candidates"),
    [
        (["nanoKONTROL2"], ALSA_TWO_UNITS, ALSA_TWO_UNITS),
        (["X-Touch"], ALSA_X_TOUCH, ALSA_X_TOUCH),
        (["Port 1*"], NUMBERED, NUMBERED),
        (["ardour"], JACK, JACK[:2]),
        # an earlier name that is not clear is not skipped for a later one that is
        (["X-Touch", "X-Touch X-TOUCH_INT"], ALSA_X_TOUCH, ALSA_X_TOUCH),
    ],
)
def test_two_that_fit_equally_are_refused(wanted: list[str], present: list[str], candidates: list[str]) -> None:
    refused = match(wanted, present, "input")
    assert isinstance(refused, MatchRefused)
    assert list(refused.candidates) == candidates
    assert all(repr(name) in refused.advice for name in candidates)


def test_a_refusal_says_what_to_write() -> None:
    assert match(["nanoKONTROL2"], ALSA_TWO_UNITS, "output") == MatchRefused(
        "2 MIDI outputs match 'nanoKONTROL2': 'nanoKONTROL2:nanoKONTROL2 MIDI 1 20:0', "
        "'nanoKONTROL2:nanoKONTROL2 MIDI 1 28:0'; write the whole name of the one you mean as this surface's `port:`",
        tuple(ALSA_TWO_UNITS),
        "2 MIDI outputs match 'nanoKONTROL2'",
    )


def test_two_with_one_name_need_another_name() -> None:
    refused = match(["nanoKONTROL2 SLIDER/KNOB"], [MAC[0], MAC[0]], "input")
    assert isinstance(refused, MatchRefused)
    assert "give one of them another in the system's MIDI settings" in refused.advice


def test_absence_says_what_was_wanted_and_what_is_there() -> None:
    assert match(["X-Touch INT", "X-Touch*"], ["nanoKONTROL2"], "input") == NoMatch(
        "no MIDI input matches 'X-Touch INT' or 'X-Touch*'; present: 'nanoKONTROL2'"
    )
    assert match(["X-Touch"], [], "output") == NoMatch("no MIDI output matches 'X-Touch'; present: none")


def test_a_long_list_of_what_is_there_is_cut() -> None:
    missing = match(["X-Touch"], [f"Port {number}" for number in range(1, 31)], "input")
    assert isinstance(missing, NoMatch)
    assert missing.advice.endswith("'Port 8' and 22 more")


def test_a_second_unit_that_another_port_names_does_not_stand_in() -> None:
    taken = claimed(["2- nanoKONTROL2"], ["2- nanoKONTROL2"])
    assert isinstance(match(["nanoKONTROL2"], ["2- nanoKONTROL2"], "input", taken), NoMatch)


def test_what_a_port_names_in_full_is_its_own_also_for_itself() -> None:
    assert match(["2- nanoKONTROL2"], WINDOWS_TWO_UNITS, "input") == Matched("2- nanoKONTROL2")
    assert claimed(["nanoKONTROL2*", "nanoKONTROL2"], WINDOWS_TWO_UNITS) == {"nanoKONTROL2"}


@pytest.mark.parametrize(
    ("inputs", "outputs", "wanted_in", "wanted_out", "meant"),
    [
        # of two equal units the output of the unit whose input is meant
        (ALSA_TWO_UNITS, ALSA_TWO_UNITS, [ALSA_TWO_UNITS[1]], ["nanoKONTROL2"], ALSA_TWO_UNITS[1]),
        (
            ["MIDIIN2 (APC mini mk2)", "MIDIIN2 (LPX MIDI)"],
            ["MIDIOUT2 (APC mini mk2)", "MIDIOUT2 (LPX MIDI)"],
            ["MIDIIN2 (LPX*"],
            ["MIDIOUT2*"],
            "MIDIOUT2 (LPX MIDI)",
        ),
        (JACK, ["ardour:Control In", "nanoKONTROL2-01:CTRL"], ["nanoKONTROL2"], ["*"], "nanoKONTROL2-01:CTRL"),
        # the names may differ altogether
        (MAC, ["nanoKONTROL2 CTRL", "APC mini mk2 Control"], [MAC[0]], ["nanoKONTROL2 CTRL"], "nanoKONTROL2 CTRL"),
    ],
)
def test_the_output_is_looked_for_beside_the_input(
    inputs: list[str], outputs: list[str], wanted_in: list[str], wanted_out: list[str], meant: str
) -> None:
    way_in, way_out = match_pair(wanted_in, wanted_out, inputs, outputs)
    assert isinstance(way_in, Matched)
    assert way_out == Matched(meant)


def test_each_way_is_matched_for_itself_when_the_other_is_missing() -> None:
    way_in, way_out = match_pair(["X-Touch"], ["nanoKONTROL2"], ALSA, ALSA)
    assert isinstance(way_in, NoMatch)
    assert way_out == Matched(ALSA[1])


def test_outputs_that_are_all_elsewhere_stay_ambiguous() -> None:
    _, way_out = match_pair(["nanoKONTROL2"], ["ardour"], JACK, ["ardour:one", "ardour:two"])
    assert isinstance(way_out, MatchRefused)
