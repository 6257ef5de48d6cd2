"""A group that a DAW banks, as a rig says it: which group, which places, and what is written again for a trace."""

import pytest

from bridge.config import find_dialect, load_text, render_all
from bridge.config.writing import write
from bridge.core.compiler import compile_rig
from bridge.core.program import LinkPlan, Program
from bridge.model.rig import Link, Rig

RIG = """\
version: 1
rig: Linked
surfaces:
  desk: {profile: korg-nanokontrol2}
  side: {profile: akai-midimix}
  main-desk: {profile: presonus-faderport-16}
daws:
  ardour: {dialect: ardour-osc, send: "10.0.0.7:3819", strips: tracks, link: {set: 3, id: 2, group: right}}
  buses: {dialect: ardour-osc, send: "10.0.0.7:3819", strips: buses, link: {set: 4, id: 1, group: left}}
groups:
  left: {surfaces: [main-desk]}
  right: {surfaces: [desk, side], follows: left}
phases: {mix: }
map:
  desk/fader/1-8: {any: strip/1-8/volume}
  side/fader/1-8: {any: strip/9-16/volume}
  main-desk/fader/1-16: {any: buses/strip/1-16/volume}
"""
#: The same with one group, which nobody named.
ALONE = """\
version: 1
rig: Alone
surfaces: {desk: {profile: korg-nanokontrol2}}
daws: {ardour: {dialect: ardour-osc, send: 3819, link: {set: 1, id: 2}}}
phases: {mix: }
map: {desk/fader/1-8: {any: strip/1-8/volume}}
"""


def rig(text: str = RIG) -> Rig:
    loaded = load_text(text, "rig.yaml")
    assert loaded.rig is not None, render_all(loaded.problems)
    return loaded.rig


def program(text: str = RIG) -> Program:
    dialect = find_dialect("ardour-osc")
    assert dialect is not None
    return compile_rig(rig(text), {"ardour-osc": dialect})


def test_two_entries_of_one_ardour_link_two_groups() -> None:
    assert [daw.link for daw in rig().daws] == [Link(3, 2, "right"), Link(4, 1, "left")]


def test_a_second_wire_goes_to_where_the_daw_is_and_is_answered_where_it_asks_from() -> None:
    plan = program().ports["ardour/link"]
    assert (plan.role, plan.medium, plan.listen) == ("daw", "osc", None)
    assert plan.send is not None
    assert (plan.send.host, plan.send.port) == ("10.0.0.7", 3819)
    assert list(program().ports)[-4:] == ["ardour", "buses", "ardour/link", "buses/link"]


def test_the_group_knows_who_banks_it_and_the_daw_how_many_strips_it_has() -> None:
    made = program()
    assert [(group.name, group.link) for group in made.groups] == [
        ("left", LinkPlan("buses", "buses/link")),
        ("right", LinkPlan("ardour", "ardour/link")),
    ]
    places = {port: made.dialects[port].about for port in ("ardour/link", "buses/link")}  # type: ignore[attr-defined] # of this dialect alone
    assert {port: (each.size, each.strip_types, each.set, each.number) for port, each in places.items()} == {
        "ardour/link": (16, 3, 3, 2),
        "buses/link": (16, 140, 4, 1),
    }


def test_a_rig_that_was_not_changed_compiles_to_the_same_wires() -> None:
    """Else a reload would join the set anew, and lead all of it back to the first bank."""
    assert program().dialects["ardour/link"] is program().dialects["ardour/link"]
    assert program().ports == program().ports


@pytest.mark.parametrize("text", [RIG, ALONE])
def test_a_rig_is_written_again_with_its_links(text: str) -> None:
    assert rig(write(rig(text))).daws == rig(text).daws


def test_the_only_group_there_is_need_not_be_named() -> None:
    assert rig(ALONE).daws[0].link == Link(1, 2, "main")
