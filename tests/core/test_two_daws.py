"""Two DAWs in one rig: what a control reaches changes with the phase, and neither DAW is taken for the other.

Law 1 is asked again here with a model of its own: what each DAW said or was sent last, and where the fader stands.
"""

from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from bridge.core.events import Back, Do, Effect, Lost, Received, Send
from bridge.core.laws import WIRE_STEP
from bridge.core.values import ANSWER_NS
from bridge.model.rig import Daw, Phase, Rig
from bridge.model.target import Target
from tests.core.toy import MS, Studio, entry, rig

DAWS = {"create": "daw", "mix": "other"}
TOLERANCE = 3 / 128
#: How far a crossing may carry after a pause (decision 1).
REACH = 1 / 8
BLUR = 1e-5
FADER = "desk/fader/1"


def two(*lines: tuple[str, str, str]) -> Rig:
    """A rig of (control, phase, path), where the phase says which DAW; the second is called `other`."""
    made = rig([entry(control, phase, path) for control, phase, path in lines], (Phase("create"), Phase("mix")))
    entries = tuple(
        replace(each, reach=replace(each.reach, target=_on(each.reach.target, DAWS.get(each.phase, "daw"))))
        for each in made.entries
    )
    return replace(made, daws=(*made.daws, Daw("other", "toy")), entries=entries)


def _on(target: Target, daw: str) -> Target:
    return target if target.daw is None else replace(target, daw=daw)


def studio(*lines: tuple[str, str, str]) -> Studio:
    it = Studio(two(*lines))
    it.step(Back(0, "other"))
    return it.at(1000)


def says(it: Studio, daw: str, sentence: str) -> list[Effect]:
    return it.step(Received(it.t_ns, daw, sentence.encode()))


def positions(effects: list[Effect]) -> list[tuple[str, float]]:
    """The values that go to DAWs: to which, and how far."""
    return [
        (each.port, float(each.data.split(b" = ")[1]))
        for each in effects
        if isinstance(each, Send) and each.port in DAWS.values() and b" = " in each.data
    ]


#: Few places, so that fader and value often meet; some beside them, so that they often nearly do.
PLACES = st.sampled_from([0, 2, 30, 32, 33, 60, 62, 64, 66, 90, 96, 99, 127])
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("hand"), PLACES),
        st.tuples(st.just("hand"), PLACES),
        st.tuples(st.just("flip"), st.none()),
        st.tuples(st.sampled_from(["daw says", "other says"]), PLACES.map(lambda place: place / 127)),
        st.tuples(st.just("restart"), st.sampled_from(["daw", "other"])),
    ),
    max_size=40,
)


class Sent:
    """What a DAW was sent and has not said back: an answer to an older one changes nothing (law 5)."""

    def __init__(self) -> None:
        self.waiting: list[tuple[int, float]] = []

    def note(self, t_ns: int, position: float) -> None:
        self.waiting.append((t_ns, position))

    def is_older(self, t_ns: int, said: float) -> bool:
        """Whether the DAW says back what was sent before the last."""
        while len(self.waiting) > 1 and t_ns - self.waiting[0][0] > ANSWER_NS:
            del self.waiting[0]
        for index, (sent_ns, position) in enumerate(self.waiting):
            if abs(position - said) <= WIRE_STEP and t_ns - sent_ns <= ANSWER_NS:
                del self.waiting[:index]
                return len(self.waiting) > 1
        return False


@given(DEEDS)
@example(
    [("hand", 0), ("flip", None), ("other says", 0.0), ("hand", 30), ("hand", 0), ("other says", 30 / 127), ("hand", 2)]
)
def test_law_1_no_value_jumps_whichever_daw_it_is_of(deeds: list[tuple[str, object]]) -> None:
    it = studio((FADER, "create", "strip/1/volume"), (FADER, "mix", "strip/1/volume"))
    known: dict[str, float | None] = dict.fromkeys(DAWS.values())
    sent_to = {daw: Sent() for daw in DAWS.values()}
    phase, at = "create", None
    for deed, about in deeds:
        it.after(150)
        if deed == "hand":
            now = int(str(about)) / 127
            sent = positions(it.step(Received(it.t_ns, "desk", bytes((0xB0, 0, int(str(about)))))))
            value = known[DAWS[phase]]
            assert [port for port, _ in sent] in ([], [DAWS[phase]]), "only the DAW that is reached now is spoken to"
            for _, position in sent:
                assert at is not None, "a first position is only noted"
                assert value is not None, "an unknown value is waited for"
                assert abs(position - now) <= BLUR
                in_hold = abs(at - value) <= TOLERANCE + BLUR
                crosses = (at - value) * (now - value) <= BLUR and abs(now - value) <= REACH + BLUR
                meets = abs(now - value) <= TOLERANCE + BLUR
                assert in_hold or crosses or meets, "out of hold and neither met nor crossed"
                known[DAWS[phase]] = position
                sent_to[DAWS[phase]].note(it.t_ns, position)
            at = now
        elif deed == "flip":
            assert positions(it.step(Do(it.t_ns, "phase/toggle", "page"))) == []
            phase = "mix" if phase == "create" else "create"
        elif deed == "restart":
            assert positions(it.step(Lost(it.t_ns, str(about)))) == []
            assert positions(it.step(Back(it.t_ns + MS, str(about)))) == []
            known[str(about)], sent_to[str(about)] = None, Sent()
        else:
            daw = deed.partition(" ")[0]
            assert positions(says(it, daw, f"track/1/volume = {about}")) == []
            if not sent_to[daw].is_older(it.t_ns, float(str(about))):
                known[daw] = float(str(about))


def sized(daw: int, other: int) -> Studio:
    """Four strips on a desk; this many tracks in the DAW of create and in that of mix."""
    it = studio((FADER, "create", "strip/1/volume"), (FADER, "mix", "strip/1/volume"))
    says(it, "daw", f"strips {daw}")
    says(it, "other", f"strips {other}")
    it.take()
    return it


def bank(it: Studio) -> int:
    return it.engine._world.groups[0].bank


def test_the_bank_ends_where_the_daw_ends_that_the_strips_reach() -> None:
    it = sized(6, 13)
    assert it.asks("bank/by/100")[0] == "main from 4"
    assert it.asks("phase/toggle")[:1] == ["main in mix settled"]
    assert it.asks("bank/by/100")[0] == "main from 12"


def test_a_phase_whose_daw_is_shorter_shows_its_last_bank_and_the_way_back_is_kept() -> None:
    it = sized(13, 6)
    it.asks("bank/by/100")
    assert it.asks("phase/toggle")[:2] == ["main in mix settled", "main from 4"]
    assert it.asks("bank/next") == []
    assert it.asks("phase/toggle")[:2] == ["main in create settled", "main from 12"]
    it.asks("phase/toggle")
    assert it.asks("bank/previous")[0] == "main from 0"
    it.asks("phase/toggle")
    assert bank(it) == 0, "what a hand chose holds in both"


def test_the_bank_a_hand_chose_is_what_a_restart_remembers() -> None:
    it = sized(13, 6)
    it.asks("bank/by/100")
    it.asks("phase/toggle")
    assert it.engine.memory()["groups"]["main"]["bank"] == 12


def test_another_daw_that_loses_tracks_leaves_the_bank_alone() -> None:
    it = sized(13, 13)
    it.asks("bank/by/100")
    says(it, "other", "strips 2")
    assert bank(it) == 12
    says(it, "daw", "strips 2")
    assert bank(it) == 0
