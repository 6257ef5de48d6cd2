"""The runtime's promises: one at a time, in order, sent before it returns, refusals told back, deadlines met."""

import threading
import time
from itertools import pairwise

from bridge.app.runtime import Runtime, Watchers, clock_from_now
from bridge.core.events import Back, Do, Lost, PhaseIs, Received, Refused, Send, Stop, Told, Wake
from tests.app.clockwork import PATIENCE, ScriptedEngine, until


class HandClock:
    """A clock that stands where the test puts it."""

    def __init__(self) -> None:
        self.now = 0

    def __call__(self) -> int:
        return self.now


def sends(event, *datas, port="main"):
    return [Send(event.t_ns, port, data) for data in datas]


def test_what_a_message_causes_is_sent_before_the_port_gets_its_thread_back():
    sent = []
    engine = ScriptedEngine(lambda event: sends(event, b"1", b"2"))
    Runtime(engine, {"main": lambda data: sent.append(data) is None}, HandClock()).received("desk", b"\xb0\x00\x40")
    assert sent == [b"1", b"2"]
    assert [event[1:] for event in engine.events] == [("desk", b"\xb0\x00\x40")]


def test_each_message_that_is_not_taken_is_told_once_and_the_rest_for_that_port_is_not_tried():
    tried = []

    def stubborn(data):
        tried.append(data)
        return data == b"1"

    def answer(event):
        if not isinstance(event, Received):
            return ()
        return [*sends(event, b"1", b"2", b"3"), *sends(event, b"x", port="other"), *sends(event, b"4")]

    engine = ScriptedEngine(answer)
    other = []
    Runtime(engine, {"main": stubborn, "other": lambda data: other.append(data) is None}, HandClock()).received(
        "desk", b""
    )
    assert tried == [b"1", b"2"], "nothing may overtake what was refused"
    assert other == [b"x"], "other ports go on"
    (received, *refusals) = engine.events
    assert refusals == [Refused(received.t_ns, "main")] * 3


def test_a_port_that_nobody_opened_refuses():
    engine = ScriptedEngine(lambda event: sends(event, b"1") if isinstance(event, Received) else ())
    Runtime(engine, {}, HandClock()).received("desk", b"")
    assert [type(event) for event in engine.events] == [Received, Refused]


def test_what_a_refusal_causes_is_sent_after_all_refusals_are_told():
    sent = []

    def answer(event):
        match event:
            case Received():
                return sends(event, b"1", b"2")
            case Refused():
                return sends(event, b"news", port="other")
        return ()

    engine = ScriptedEngine(answer)

    def other(data):
        sent.append((data, len(engine.events)))
        return True

    Runtime(engine, {"main": lambda data: False, "other": other}, HandClock()).received("desk", b"")
    assert sent == [(b"news", 3), (b"news", 3)]


def test_time_never_goes_back_and_no_two_steps_share_it():
    clock = HandClock()
    engine = ScriptedEngine()
    runtime = Runtime(engine, {}, clock)
    for now in (10, 10, 5, 30):
        clock.now = now
        runtime.back("desk")
    assert [event.t_ns for event in engine.events] == [10, 11, 12, 30]


def test_events_from_many_threads_are_stepped_one_at_a_time_in_the_order_of_their_times():
    engine = ScriptedEngine()
    runtime = Runtime(engine, {}, clock_from_now())
    threads = [threading.Thread(target=lambda: [runtime.received("desk", b"") for _ in range(300)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(engine.events) == 1200
    assert not engine.overlapped
    assert all(a.t_ns < b.t_ns for a, b in pairwise(engine.events))


def test_a_deadline_is_met_without_any_other_event():
    clock = clock_from_now()
    woken = threading.Event()

    def answer(event):
        if isinstance(event, Wake):
            engine.deadline_ns = None
            woken.set()
        else:
            engine.deadline_ns = clock() + 20_000_000
        return ()

    engine = ScriptedEngine(answer)
    runtime = Runtime(engine, {}, clock)
    runtime.start()
    runtime.received("desk", b"")
    assert woken.wait(PATIENCE)
    received, wake = engine.events
    assert wake.t_ns - received.t_ns >= 20_000_000, "not woken early"
    runtime.stop()


def test_an_earlier_deadline_wakes_the_timer_that_sleeps_for_a_later_one():
    clock = clock_from_now()
    woken = threading.Event()

    def answer(event):
        match event:
            case Back():
                engine.deadline_ns = clock() + 3600 * 10**9
            case Lost():
                engine.deadline_ns = clock()
            case Wake():
                engine.deadline_ns = None
                woken.set()
        return ()

    engine = ScriptedEngine(answer)
    runtime = Runtime(engine, {}, clock)
    runtime.start()
    runtime.back("desk")
    runtime.lost("desk")
    assert woken.wait(PATIENCE)
    runtime.stop()


def test_the_timer_sleeps_when_there_is_nothing_to_wait_for():
    asked = []

    class Counting(ScriptedEngine):
        @property
        def deadline_ns(self):
            asked.append(time.monotonic())
            return None

        @deadline_ns.setter
        def deadline_ns(self, value):
            pass

    runtime = Runtime(Counting(), {}, clock_from_now())
    runtime.start()
    until(lambda: asked, "the timer's first look")
    threading.Event().wait(0.1)
    assert len(asked) == 1
    runtime.stop()


def test_a_step_that_fails_on_the_timer_does_not_end_the_timer(caplog):
    clock = clock_from_now()
    again = threading.Event()
    failures = []

    def answer(event):
        if isinstance(event, Wake):
            if not failures:
                failures.append(event)
                raise ZeroDivisionError
            engine.deadline_ns = None
            again.set()
        return ()

    engine = ScriptedEngine(answer)
    engine.deadline_ns = 0
    runtime = Runtime(engine, {}, clock)
    runtime.start()
    assert again.wait(PATIENCE)
    runtime.stop()
    assert "the timer failed" in caplog.text


def test_stopping_releases_and_nothing_is_received_or_sent_afterwards():
    sent = []
    engine = ScriptedEngine(lambda event: sends(event, b"off") if isinstance(event, Stop) else sends(event, b"on"))
    runtime = Runtime(engine, {"main": lambda data: sent.append(data) is None}, clock_from_now())
    runtime.start()
    runtime.received("desk", b"")
    runtime.stop()
    runtime.received("desk", b"")
    runtime.back("desk")
    runtime.stop()
    assert sent == [b"on", b"off"]
    assert [type(event) for event in engine.events] == [Received, Stop]


def test_people_hear_news_and_only_the_trace_sees_every_step():
    news, steps = [], []
    phase, told = PhaseIs(0, "mix", "main", False), Told(0, "x", "y", "z")
    engine = ScriptedEngine(lambda event: [*sends(event, b"1"), phase, told])
    watchers = Watchers(news.append, lambda event, effects: steps.append((event, list(effects))))
    runtime = Runtime(engine, {"main": lambda data: True}, HandClock(), watchers)
    assert runtime.do("phase/toggle", "page")[1:] == [phase, told]
    assert news == [phase, told]
    assert steps == [(Do(0, "phase/toggle", "page"), [*sends(Do(0, "", ""), b"1"), phase, told])]


def test_latencies_are_those_of_messages_that_caused_something():
    engine = ScriptedEngine(lambda event: sends(event, b"1") if event.data else ())
    runtime = Runtime(engine, {"main": lambda data: True}, clock_from_now())
    for data in (b"", b"x", b"", b"x"):
        runtime.received("desk", data)
    found = runtime.latencies_ns()
    assert len(found) == 2
    assert found == sorted(found)
    assert found[0] > 0
