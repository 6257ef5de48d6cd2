"""Ideas and suggestions that are marked, questions that are asked, and the vision on the displays."""

from dataclasses import replace

from bridge.core.dialect import Cannot, Speech
from bridge.core.events import Do, Song, Told
from bridge.core.program import Program
from bridge.model.rig import Phase
from bridge.model.target import Target
from tests.core.toy import Studio, ToyDialect, entry, rig

MAP = [entry("desk/button/solo/1", "any", "idea/mark"), entry("desk/button/solo/2", "any", "suggestion/mark")]


class Naming(ToyDialect):
    """A DAW whose markers have names."""

    def marker(self, name: str) -> bytes:
        return f"marker {name}".encode()


class Toggling(ToyDialect):
    """A DAW that takes a marker away where one stands."""

    toggles_markers = True


class Markerless(ToyDialect):
    """A DAW that cannot be told to set one."""

    def speech(self, target: Target, *, bank: int = 0, channel: int | None = None) -> Speech | Cannot:
        if target.shape == "marker/add":
            return Cannot("it has none")
        return super().speech(target, bank=bank, channel=channel)


def studio(dialect: ToyDialect | None = None, **said: str) -> Studio:
    it = Studio(replace(rig(MAP), **said), dialect=dialect)  # type: ignore[arg-type]
    it.step(Song(0, "Night Drive", {}))
    it.daw("strips 4", "transport/position is 12|1|0")
    return it


def noted(it: Studio, target: str) -> tuple[str, str, dict[str, object]]:
    it.take()
    it.step(Do(it.t_ns, target, "page"))
    return it.out[0][1:]  # type: ignore[return-value]


def test_a_mark_says_where_in_which_phase_and_whose_it_is() -> None:
    it = studio(me="mixer")
    kept = {"phase": "create", "position": "12|1|0", "who": "mixer", "text": ""}
    assert noted(it, "idea/mark") == ("idea", "create", kept)
    assert noted(it, "suggestion/mark") == ("suggestion", "create", kept)


def test_a_daw_that_tells_no_position_gives_none() -> None:
    it = Studio(rig(MAP))
    assert noted(it, "idea/mark")[2]["position"] is None
    it = studio()
    it.daw("bye")
    assert noted(it, "idea/mark")[2]["position"] is None


def test_a_marker_is_set_where_the_daw_can() -> None:
    assert studio().asks("idea/mark") == ["noted idea about create", "daw: marker/add!"]
    assert studio(Naming(), me="Ana").asks("idea/mark")[-1] == "daw: marker idea (Ana)"
    assert studio(Naming()).asks("suggestion/mark")[-1] == "daw: marker suggestion"
    for dialect in (Toggling(), Markerless()):
        assert studio(dialect).asks("idea/mark") == ["noted idea about create"]


def test_no_two_markers_are_set_at_one_place() -> None:
    it = studio()
    it.asks("idea/mark")
    assert "daw: marker/add!" not in it.asks("suggestion/mark")
    it.daw("transport/position is 13|1|0")
    assert "daw: marker/add!" in it.asks("idea/mark")


def test_daws_are_asked_for_the_position_only_by_rigs_that_keep_places() -> None:
    assert program(studio()).watch == {"position"}
    assert program(Studio(rig([]))).watch == frozenset()
    assert program(Studio(rig([], (Phase("create", ask=("Why?",)),)))).watch == {"position"}
    assert program(Studio(replace(rig([]), song="Night Drive"))).watch == {"position"}, "ideas are typed too"


def program(it: Studio) -> Program:
    return it.engine._world.program


def test_questions_are_told_once_a_flip_is_settled() -> None:
    tap, hold = (
        entry("pedal/switch/1", "any", f"phase/{word}", gesture)
        for word, gesture in (("toggle", "tap"), ("peek", "hold"))
    )
    it = Studio(rig([tap, hold], (Phase("create"), Phase("mix", ask=("Why?", "For whom?")))))
    it.after(500)
    assert it.hand("pedal/switch/1", 127) == ["main in mix"]
    assert it.hand("pedal/switch/1", 0) == [
        "main in mix settled",
        "told asked about main",
        "noted asked about Why?",
        "told asked about main",
        "noted asked about For whom?",
    ]
    assert it.asks("phase/set/mix") == []


def test_the_vision_is_told() -> None:
    it = studio()
    assert it.asks("vision/show") == ["told no-vision about vision/show"]
    it.step(Song(it.t_ns, "Night Drive", {"vision": "A drive at night; nothing is in a hurry."}))
    assert it.asks("vision/show") == ["told vision about vision"]


def test_references_are_told_with_the_vision_and_without_one() -> None:
    it = studio()
    references = [f"record {number}" for number in range(12)]
    it.step(Song(it.t_ns, "Night Drive", {"vision": "Slow.", "references": [*references, 7]}))
    it.out.clear()
    it.step(Do(it.t_ns, "vision/show", "test"))
    told = [effect.text for effect in it.out if isinstance(effect, Told)]
    assert told == ["Slow.", *(f"reference: {each}" for each in references[-8:])], "the newest"
    it.step(Song(it.t_ns, "Night Drive", {"vision": None, "references": ["a record"]}))
    assert it.asks("vision/show") == ["told reference about vision"]


def test_words_flow_over_displays_and_long_ones_are_cut_into_pieces() -> None:
    from bridge.core import notices

    pages = notices._pages("Something unhurried: a drive", (7, 7))
    assert pages == [["Somethi", "ng"], ["unhurri", "ed: a"], ["drive", ""]] or all(
        len(cell) == 7 for page in pages for cell in page
    )
    assert "".join(cell.strip() for page in pages for cell in page).replace(" ", "") == "Somethingunhurried:adrive"
    assert notices._pages("Anything", ()) == []
