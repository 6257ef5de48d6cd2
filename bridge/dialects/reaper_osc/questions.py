"""What makes REAPER say something: it has no questions, but says again what it holds for unsaid.

What REAPER is told under an address it does not say back under that address. A message that does nothing (no argument;
a trigger with 0) makes it hold its address for unsaid, and a list of tracks told anew makes it say all that is unsaid
(ProcessMessage, SetTrackListChange): that is a question. What stands in no list of tracks cannot be asked for:
transport, tempo, rate, ReaEQ. REAPER says those once when it starts and then when they change. Names in brackets are
functions of Cockos' source (reaper-sdk, reaper_csurf/csurf_osc.cpp).

What this file refuses to do: ask where asking would do something (a trigger, an EQ that would be put on the track).
"""

from collections.abc import Iterable, Sequence

from bridge.core.osc_places import Place, at
from bridge.wire.osc import INT, encode

#: Questions in one packet; REAPER reads packets of any size that UDP carries, and a small one is lost less easily.
_PACKED = 24

#: The bank stands at the first track, which makes REAPER say all that is unsaid of its tracks (SetTrackListChange).
SAY_ALL = encode("/device/track/bank/select", 1)
#: The same for the effect in focus (SetActiveFXChange).
SAY_EFFECT = encode("/device/fxparam/bank/select", 1)


def packet(*messages: bytes) -> bytes:
    """Several messages in one bundle, to be obeyed at once and in order."""
    return b"#bundle\0" + bytes(7) + b"\1" + b"".join(INT.pack(len(each)) + each for each in messages)


def question(place: Place, indexes: Sequence[int]) -> bytes | None:
    """What makes REAPER say this again; None where asking would do something, or nobody would answer."""
    address = at(place.address, indexes)
    if not place.heard or place.address.startswith("/fxparam/last"):
        return None
    if place.shape.startswith("device/"):
        return packet(encode(address), SAY_EFFECT)
    if place.address.startswith(("/track/", "/fx/", "/master/")):
        # A trigger without an argument is pulled; with 0 nothing happens (TriggerMessage).
        return packet(encode(address) if place.fires != (None,) else encode(address, 0.0), SAY_ALL)
    # The transport is told only when it changes, and whoever asks for an EQ may put one there (TrackFX_GetEQ).
    return None


def name_questions(first: int, last: int) -> Iterable[bytes]:
    """What makes REAPER say the names of these tracks, `last` with them."""
    addresses = [encode(f"/track/{track}/name") for track in range(first, last + 1)]
    for start in range(0, len(addresses), _PACKED):
        yield packet(*addresses[start : start + _PACKED], SAY_ALL)
