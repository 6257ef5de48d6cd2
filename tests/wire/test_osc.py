"""OSC both ways, with python-osc as the second opinion, and everything a broken or hostile sender can come up with."""

import math
import struct
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from bridge.wire.osc import (
    DEEPEST_BUNDLE,
    FLOAT,
    IMPULSE,
    INT,
    LONGEST_ADDRESS,
    LONGEST_DATAGRAM,
    MOST_MESSAGES,
    Message,
    OscMistake,
    decode,
    encode,
    encode_typed,
    prefix,
)

texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
addresses = texts.map("/".__add__)
VALUES = {
    "i": st.integers(-(2**31), 2**31 - 1),
    "f": st.floats(width=32),
    "s": texts,
    "b": st.binary(min_size=1, max_size=20),
    "h": st.integers(-(2**63), 2**63 - 1),
    "d": st.floats(),
    "r": st.integers(0, 2**32 - 1),
    "T": st.just(True),
    "F": st.just(False),
    "N": st.none(),
}
arguments = st.sampled_from("ifsbhdrTFN").flatmap(lambda tag: st.tuples(st.just(tag), VALUES[tag]))
typed = st.lists(arguments, max_size=6)


def by_python_osc(address, tagged):
    builder = OscMessageBuilder(address)
    for tag, value in tagged:
        builder.add_arg(value, tag)
    return builder.build().dgram


def bundle(*elements, time_tag=bytes(7) + b"\1"):
    return b"#bundle\0" + time_tag + b"".join(INT.pack(len(element)) + element for element in elements)


def outcome(datagram):
    """What reading gives, comparable: NaN equals itself by way of repr."""
    try:
        return repr(decode(datagram))
    except OscMistake:
        return "mistake"


def raw(address, tags=None, data=b""):
    def padded(text):
        return text + bytes(4 - len(text) % 4)

    return padded(address) + (b"" if tags is None else padded(tags)) + data


@given(addresses, typed)
def test_what_python_osc_writes_is_read_back_with_the_same_values(address, tagged):
    expected = Message(address, tuple(value for _, value in tagged))

    assert repr(decode(by_python_osc(address, tagged))) == repr([expected])


@given(addresses, typed)
def test_writing_gives_the_bytes_python_osc_gives(address, tagged):
    tags = "".join(tag for tag, _ in tagged)
    args = [value for _, value in tagged]

    assert encode_typed(address, tags, *args) == by_python_osc(address, tagged)


@given(addresses, st.lists(st.one_of(*(VALUES[tag] for tag in "ifsbhTFN")), max_size=6))
@example("/x", [2**31 - 1, 2**31, 1 - 2**31, -(2**31) - 1])
def test_untold_types_are_guessed_as_python_osc_guesses_them(address, args):
    builder = OscMessageBuilder(address)
    for arg in args:
        builder.add_arg(arg)

    datagram = encode(address, *args)

    assert datagram == builder.build().dgram
    assert repr(OscMessage(datagram).params) == repr(args)


@given(addresses, typed, VALUES["f"], VALUES["i"])
def test_prefix_and_packed_values_are_the_whole_datagram(address, leading, number, index):
    tags = "".join(tag for tag, _ in leading) + "fi"
    args = [value for _, value in leading]

    whole = prefix(address, tags, *args) + FLOAT.pack(number) + INT.pack(index)

    assert whole == by_python_osc(address, [*leading, ("f", number), ("i", index)])


@pytest.mark.parametrize("tags", ["", *map("".join, [*product("if", repeat=1), *product("if", repeat=2)]), "iif"])
def test_every_short_run_of_numbers_is_read(tags):
    values = {"i": -7, "f": 0.5}
    args = tuple(values[tag] for tag in tags)

    assert decode(encode_typed("/strip/fader", tags, *args)) == [("/strip/fader", args)]


def test_nan_and_infinities_are_delivered_as_they_are():
    [message] = decode(encode("/x", math.nan, math.inf, -math.inf))

    assert math.isnan(message.args[0])
    assert message.args[1:] == (math.inf, -math.inf)


def test_less_usual_types_are_read():
    data = struct.pack(">I4sQ", 0xFF8800FF, b"\x01\x90\x3c\x7f", 2**63) + b"mute\0\0\0\0"

    [message] = decode(raw(b"/x", b",rmtSI", data))

    assert message.args == (0xFF8800FF, b"\x01\x90\x3c\x7f", 2**63, "mute", IMPULSE)


def test_arrays_arrive_flat():
    assert decode(raw(b"/x", b",i[i[f]]i", struct.pack(">iifi", 1, 2, 0.5, 3))) == [("/x", (1, 2, 0.5, 3))]


def test_an_empty_blob_is_read_and_what_follows_it_too():
    assert decode(raw(b"/x", b",bi", struct.pack(">ii", 0, 5))) == [("/x", (b"", 5))]


def test_a_message_without_type_tags_has_no_arguments():
    assert decode(raw(b"/transport_play")) == [("/transport_play", ())]


def test_ardours_reply_address_is_accepted_as_it_is():
    assert decode(raw(b"#reply", b",s", b"end_route_list\0\0")) == [("#reply", ("end_route_list",))]


def test_one_bad_letter_in_a_name_does_not_lose_the_message():
    assert decode(raw(b"/strip/name", b",is", INT.pack(3) + b"T\xf6m\0")) == [("/strip/name", (3, "T�m"))]


def test_bundles_act_at_once_and_in_order_however_far_their_time_lies_ahead():
    later = OscBundleBuilder(2_000_000_000)
    inner = OscBundleBuilder(IMMEDIATELY)
    for builder, name in ((later, "/a"), (inner, "/b"), (inner, "/c")):
        builder.add_content(OscMessageBuilder(name).build())
    later.add_content(inner.build())
    later.add_content(OscMessageBuilder("/d").build())

    assert [message.address for message in decode(later.build().dgram)] == ["/a", "/b", "/c", "/d"]


def test_an_empty_bundle_holds_nothing():
    assert decode(bundle()) == []


@pytest.mark.parametrize("depth", [1, DEEPEST_BUNDLE])
def test_nested_bundles_are_opened(depth):
    packet = encode("/x", 1)
    for _ in range(depth):
        packet = bundle(packet)

    assert decode(packet) == [("/x", (1,))]


def test_a_bundle_nested_too_deep_is_refused():
    packet = encode("/x", 1)
    for _ in range(DEEPEST_BUNDLE + 1):
        packet = bundle(packet)

    with pytest.raises(OscMistake, match="nested more than 8 deep"):
        decode(packet)


def test_as_many_messages_as_allowed_are_read_and_one_more_is_refused():
    many = [raw(b"/x")] * MOST_MESSAGES

    assert len(decode(bundle(*many))) == MOST_MESSAGES
    with pytest.raises(OscMistake, match="more than 1024 messages"):
        decode(bundle(*many, raw(b"/x")))


@pytest.mark.parametrize("tags", [b",f", b",fff"])
def test_the_longest_address_is_read_and_one_byte_more_is_refused(tags):
    longest = b"/" + b"x" * (LONGEST_ADDRESS - 1)
    data = bytes(4 * (len(tags) - 1))

    assert decode(raw(longest, tags, data))[0].address == longest.decode()
    with pytest.raises(OscMistake, match="1025 bytes"):
        decode(raw(longest + b"x", tags, data))


@pytest.mark.parametrize("tags", [b",f", b",b"])
def test_a_datagram_longer_than_udp_allows_is_refused(tags):
    with pytest.raises(OscMistake, match="65536 bytes"):
        decode(raw(b"/x", tags, bytes(LONGEST_DATAGRAM + 1 - 8)))


def test_the_longest_datagram_is_read():
    size = LONGEST_DATAGRAM - 12
    [message] = decode(raw(b"/x", b",b", INT.pack(size) + bytes(size)))

    assert len(message.args[0]) == size


MALFORMED = {
    "empty": (b"", "cut short"),
    "one zero": (b"\0", "cut short"),
    "zeros": (bytes(8), "does not begin with '/'"),
    "no slash": (raw(b"strip", b",f", bytes(4)), "does not begin with '/': 'strip'"),
    "a hash": (raw(b"#other", b",f", bytes(4)), "does not begin with '/'"),
    "tags for an address": (b",ff\0" + bytes(8), "does not begin with '/'"),
    "address without end": (b"/str", "cut short"),
    "address without padding": (b"/stx\0", "cut short"),
    "address not text": (raw(b"/\xff\xfe", b",f", bytes(4)), "not text"),
    "tags without end": (b"/a\0\0,ff", "cut short"),
    "values but no tags": (raw(b"/x", None, FLOAT.pack(0.5)), "without a type tag string"),
    "unknown type": (raw(b"/x", b",fz", bytes(8)), "/x: an argument of unknown type 'z'"),
    "float missing": (raw(b"/x", b",f"), "number cut short"),
    "float torn": (raw(b"/x", b",f", bytes(3)), "number cut short"),
    "second number missing": (raw(b"/x", b",if", bytes(4)), "number cut short"),
    "text torn": (raw(b"/x", b",s", b"abcd"), "text cut short"),
    "text missing": (raw(b"/x", b",s"), "text cut short"),
    "blob too long": (raw(b"/x", b",b", INT.pack(9) + bytes(8)), "claims 9 bytes where 8"),
    "blob of negative size": (raw(b"/x", b",b", INT.pack(-8) + bytes(8)), "claims -8 bytes"),
    "bundle without time tag": (b"#bundle\0\0\0\0", "cut short in its time tag"),
    "element of negative size": (bundle() + INT.pack(-4), "claims -4 bytes"),
    "element of no size": (bundle(b""), "claims 0 bytes"),
    "element too long": (bundle() + INT.pack(16) + bytes(4), "claims 16 bytes where 4"),
    "element size torn": (bundle() + b"\0\0", "number cut short"),
    "one bad element": (bundle(encode("/x", 1), b"junk"), "cut short"),
}


@pytest.mark.parametrize(("datagram", "reason"), MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_datagram_is_a_mistake_with_its_reason(datagram, reason):
    with pytest.raises(OscMistake, match=reason):
        decode(datagram)


def torn_and_twisted(datagram):
    edits = st.lists(st.tuples(st.integers(0, len(datagram) - 1), st.integers(0, 255)), max_size=4)

    def twist(cut, changes, tail):
        twisted = bytearray(datagram)
        for at, byte in changes:
            twisted[at] = byte
        return bytes(twisted[:cut]) + tail

    return st.builds(twist, st.integers(0, len(datagram)), edits, st.binary(max_size=8))


valid = st.builds(by_python_osc, addresses, typed)
packets = st.one_of(st.binary(max_size=64), valid, valid.flatmap(torn_and_twisted))


@given(packets)
@example(b"/a\0\0,ff")
@example(b"/a\0\0,f\0\0\0\0")
def test_a_message_reads_the_same_alone_and_in_a_bundle(packet):
    """The quick way and the careful way agree, on sense and on nonsense."""
    alone = outcome(packet) if packet else "mistake"

    assert outcome(bundle(packet)) == alone


@given(st.lists(packets, max_size=3).map(lambda some: bundle(*some)).flatmap(torn_and_twisted))
def test_broken_bundles_give_messages_or_a_mistake_and_nothing_else(datagram):
    outcome(datagram)


@given(packets)
def test_reading_twice_gives_the_same(packet):
    assert outcome(packet) == outcome(packet)


REFUSED_TO_WRITE = {
    "no slash": (lambda: encode("x", 1), "does not begin with '/'"),
    "empty address": (lambda: encode("", 1), "does not begin with '/'"),
    "zero in address": (lambda: encode("/x\0y"), "zero byte"),
    "zero in text": (lambda: encode("/x", "a\0b"), "zero byte"),
    "half a letter": (lambda: encode("/x", "\ud800"), "cannot be sent as type 's'"),
    "int too large": (lambda: encode_typed("/x", "i", 2**31), "2147483648 cannot be sent as type 'i'"),
    "float too large": (lambda: encode_typed("/x", "f", 1e300), "cannot be sent as type 'f'"),
    "text as float": (lambda: encode_typed("/x", "f", "loud"), "'loud' cannot be sent as type 'f'"),
    "text as blob": (lambda: encode_typed("/x", "b", "loud"), "cannot be sent as type 'b'"),
    "unknown type": (lambda: encode_typed("/x", "z", 1), "cannot write type 'z'"),
    "unknown type to come": (lambda: prefix("/x", "z"), "cannot write type 'z'"),
    "argument missing": (lambda: encode_typed("/x", "if", 1), "2 types for 1 arguments"),
    "argument too many": (lambda: encode_typed("/x", "i", 1, 2), "1 types for 2 arguments"),
    "too many leading": (lambda: prefix("/x", "i", 1, 2), "1 types for 2 arguments"),
}


@pytest.mark.parametrize(("write", "reason"), REFUSED_TO_WRITE.values(), ids=REFUSED_TO_WRITE.keys())
def test_what_cannot_be_written_is_refused_with_its_reason(write, reason):
    with pytest.raises(OscMistake, match=reason):
        write()
