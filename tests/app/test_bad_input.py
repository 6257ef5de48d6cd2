"""A daemon whose boxes misbehave: one floods while another plays, one sends back all it is sent, one talks in pieces.

Real time, real threads; only the wires end in the test.
"""

import threading
import time
from pathlib import Path

import pytest

from tests.app.bench import Bench
from tests.app.clockwork import until

RIG = """\
version: 1
rig: Bad company
surfaces:
  box: {profile: practice}
  foot: {profile: generic-footswitch, port: "Pedal*"}
daws:
  synth: {dialect: midi, port: "Synth*"}
phases:
  create: {}
  mix: {}
start: create
map:
  box/fader/1: {any: {to: synth/cc/7, mode: value, takeover: jump}}
  box/button/solo/1-4: {any: {to: synth/cc/20-23, mode: toggle}}
  box/switch/1: {any: phase/toggle}
  foot/switch/1: {any: synth/note/60}
"""
SECONDS, PER_SECOND = 1.5, 10_000


class Company(Bench):
    """`echoing`: the box sends back all it is sent."""

    echoing = False

    def _make(self, plan, receiver):
        port = super()._make(plan, receiver)
        if plan.name == "box":
            far = port._far

            def far_and_back(data):
                far(data)
                if self.echoing:
                    port.feed(data)

            port._far = far_and_back
        return port

    def counts(self, port="box"):
        return self.daemon.status()["ports"][port]


@pytest.fixture
def company(tmp_path: Path):
    made = Company(tmp_path, RIG)
    yield made
    made.stop()


def flooding(company: Company, ended: threading.Event) -> int:
    """Feeds a fader's numbers at the pace of a flood until it is ended; returns the last number."""
    turn, start, fed = threading.Event(), time.monotonic(), 0
    while not ended.is_set():
        due = int((time.monotonic() - start) * PER_SECOND)
        for _ in range(min(due - fed, PER_SECOND // 20)):
            company.feed(f"b0 00 {fed % 128:02x}")
            fed += 1
        turn.wait(0.002)
    company.feed("b0 00 2a")
    return fed + 1


def test_a_box_that_floods_leaves_the_others_playable_and_its_last_value_arrives(company):
    ended = threading.Event()
    fed: list[int] = []
    flood = threading.Thread(target=lambda: fed.append(flooding(company, ended)))
    flood.start()
    waits = []
    try:
        company.hears("sends more than any hand does")
        last = time.monotonic() + SECONDS
        while time.monotonic() < last:
            for value, first in (("7f", 0x90), ("00", 0x80)):
                before, begin = len(company.sent["synth"]), time.monotonic()
                company.feed(f"b0 40 {value}", "foot")
                until(
                    lambda before=before, first=first: any(each[0] == first for each in company.sent["synth"][before:]),
                    "the note of the other surface",
                )
                waits.append(time.monotonic() - begin)
    finally:
        ended.set()
        flood.join()
    company.expect("b0 07 2a")
    assert len(waits) > 10
    assert sorted(waits)[len(waits) // 2] < 0.05, "seconds from the other surface's press to its note, in the middle"
    until(lambda: company.counts()["received"] >= fed[0], "the flood to be read")
    sent = sum(1 for each in company.sent["synth"] if each[:2] == b"\xb0\x07")
    assert company.counts()["flooded"] > sent, "most of it was thinned out"
    assert len([line for line in company.said if "more than any hand" in line]) == 1


def test_a_box_that_sends_back_all_it_is_sent_switches_nothing(company):
    for number in range(20, 24):
        company.feed(f"b0 {number + 12:02x} 7f")
        company.feed(f"b0 {number + 12:02x} 00")
        company.expect(f"b0 {number:02x} 7f")
    company.echoing = True
    before = len(company.sent["synth"])
    company.ports["box"].unplug()
    company.ports["box"].plug()
    until(lambda: company.counts()["echoes"] >= 5, "its lights to have come back")
    for _ in range(3):
        company.daemon.do("surface/repaint", "test")
        seen = company.counts()["echoes"]
        until(lambda seen=seen: company.counts()["echoes"] >= seen + 5, "its lights to have come back again")
    company.hears("sends back what it is sent")
    assert company.sent["synth"][before:] == [], "no light pressed its button"
    company.feed("b0 20 7f")
    company.expect("b0 14 00")
    company.feed("b0 20 00")
    company.feed("b0 20 7f")
    company.expect("b0 14 7f")


def test_torn_bytes_are_told_once_and_counted(company):
    for _ in range(20):
        for torn in ("b0", "f0 01 02", "40 41", "b0 00 ff"):
            company.feed(torn)
    company.feed("b0 40 7f", "foot")
    company.expect("90 3c 7f")
    until(lambda: company.counts()["mistakes"] == 80, "all of it to be read")
    company.hears("no MIDI messages")
    assert len([line for line in company.said if "no MIDI messages" in line]) == 1
