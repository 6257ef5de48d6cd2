"""Asking ports of one name which of them is the box: who answers, who does not, who answers as another box."""

from bridge.ports.midi.inquiry import WHO, Inquiry, Pair, identity_of
from bridge.ports.midi.names import Match, Matched, MatchRefused, NoMatch

KORG = bytes.fromhex("42 13 01 00 00")
REPLY = bytes.fromhex("f0 7e 00 06 02 42 13 01 00 00 03 00 01 00 f7")
OTHER = bytes.fromhex("f0 7e 00 06 02 47 4f 00 19 00 01 00 f7")
NAMES = ("UM-4 MIDI 1", "UM-4 MIDI 2", "UM-4 MIDI 3")
REFUSED = MatchRefused("3 MIDI inputs match 'UM-4*'", NAMES)
FOUND: tuple[Match | None, Match | None] = (REFUSED, REFUSED)


def asked(answers: dict[str, list[tuple[str, bytes]]], found: tuple[Match | None, Match | None] = FOUND) -> Inquiry:
    """An inquiry that is over; `answers`: output asked -> what came, and where."""
    made = Inquiry(KORG, found)

    def ask(output: str) -> None:
        for name, data in answers.get(output, []):
            made.hear(name, data)

    while not made.over:
        assert made.result() == found
        made.go_on(ask)
    return made


def test_the_pair_that_answers_is_meant() -> None:
    made = asked({NAMES[1]: [(NAMES[1], REPLY)], NAMES[2]: [(NAMES[2], OTHER)]})
    assert made.result() == (Matched(NAMES[1]), Matched(NAMES[1]))


def test_the_output_need_not_be_called_as_its_input() -> None:
    assert asked({NAMES[0]: [(NAMES[2], REPLY)]}).result() == (Matched(NAMES[2]), Matched(NAMES[0]))


def test_two_that_answer_alike_stay_refused_and_so_do_none() -> None:
    two, _ = asked({name: [(name, REPLY)] for name in NAMES[:2]}).result()
    none, _ = asked({NAMES[0]: [(NAMES[0], OTHER), (NAMES[0], b"\xb0\x00\x01")]}).result()
    assert two == REFUSED._replace(advice=f"{REFUSED.advice} (2 of them answered as this box does when asked)")
    assert none == REFUSED._replace(advice=f"{REFUSED.advice} (none of them answered as this box does when asked)")


def test_one_answer_heard_twice_is_one() -> None:
    assert asked({NAMES[1]: [(NAMES[1], REPLY), (NAMES[1], REPLY)]}).result()[0] == Matched(NAMES[1])


def test_what_comes_before_and_after_the_questions_is_no_answer() -> None:
    made = Inquiry(KORG, FOUND)
    made.hear(NAMES[0], REPLY)
    while not made.over:
        made.go_on(lambda _: None)
    made.hear(NAMES[0], REPLY)
    made.go_on(lambda _: None)
    assert isinstance(made.result()[0], MatchRefused)


def test_asking_helps_where_names_fit_several_and_there_is_a_way_there_and_back() -> None:
    assert Inquiry.helps(KORG, FOUND)
    assert Inquiry.helps(KORG, (Matched(NAMES[0]), REFUSED))
    assert not Inquiry.helps(b"", FOUND)
    assert not Inquiry.helps(KORG, (REFUSED, None)), "a surface that is not lit cannot be asked"
    assert not Inquiry.helps(KORG, (REFUSED, NoMatch("")))
    assert not Inquiry.helps(KORG, (Matched(NAMES[0]), Matched(NAMES[0])))
    assert not Inquiry.helps(KORG, (MatchRefused("cannot be told", ()), REFUSED))


def test_an_identity_reply_is_known_by_its_head() -> None:
    assert identity_of(REPLY).startswith(KORG)
    assert identity_of(WHO) == b""
    assert identity_of(b"\xb0\x00\x01") == b""
    assert Pair("a", "b").output == "b"
