"""The pattern set that is written for REAPER: of its default set just what is spoken here.

What this file refuses to do: name an address that REAPER's default pattern set has not, so that either may be chosen.
"""

from collections.abc import Mapping

from bridge.dialects.reaper_osc.size import START
from bridge.dialects.reaper_osc.table import EQ
from bridge.dialects.reaper_osc.talk import HEART
from bridge.dialects.reaper_osc.words import SELECTED

#: What the file is called.
NAME = "phasebridge.ReaperOSC"


def _patterns(word: str, flag: str, *addresses: str) -> Mapping[str, tuple[str, str]]:
    return dict.fromkeys(addresses, (word, flag))


def _on_both(word: str, flag: str, leaf: str) -> Mapping[str, tuple[str, str]]:
    """The pattern of a track that is counted, and of the one in focus."""
    return _patterns(word, flag, f"/track/@/{leaf}", f"/track/{leaf}")


#: REAPER's word for each pattern, by address (reaper-sdk csurf_osc.cpp names all of them). Flags: f and s as they are,
#: n from 0 to 1, b off or on, t on without an argument. Every address is one of the default pattern set's.
PATTERNS: Mapping[str, tuple[str, str]] = {
    **_on_both("TRACK_VOLUME", "f", "volume/db"),
    **_on_both("TRACK_PAN", "n", "pan"),
    **_on_both("TRACK_PAN2", "n", "pan2"),
    **_on_both("TRACK_MUTE", "b", "mute"),
    **_on_both("TRACK_MUTE", "t", "mute/toggle"),
    **_on_both("TRACK_SOLO", "b", "solo"),
    **_on_both("TRACK_SOLO", "t", "solo/toggle"),
    **_on_both("TRACK_REC_ARM", "b", "recarm"),
    **_on_both("TRACK_REC_ARM", "t", "recarm/toggle"),
    **_on_both("TRACK_MONITOR", "b", "monitor"),
    "/track/@/select": ("TRACK_SELECT", "b"),
    **_on_both("TRACK_NAME", "s", "name"),
    SELECTED: ("TRACK_NUMBER", "s"),
    **_on_both("TRACK_VU", "n", "vu"),
    **_on_both("TRACK_SEND_NAME", "s", "send/@/name"),
    **_on_both("TRACK_SEND_VOLUME", "s", "send/@/volume/str"),
    **_on_both("TRACK_SEND_PAN", "n", "send/@/pan"),
    **_on_both("TRACK_RECV_NAME", "s", "recv/@/name"),
    **_on_both("TRACK_RECV_VOLUME", "s", "recv/@/volume/str"),
    **_on_both("TRACK_AUTO_TRIM", "t", "autotrim"),
    **_on_both("TRACK_AUTO_READ", "t", "autoread"),
    **_on_both("TRACK_AUTO_TOUCH", "t", "autotouch"),
    **_on_both("TRACK_AUTO_LATCH", "t", "autolatch"),
    **_on_both("TRACK_AUTO_WRITE", "t", "autowrite"),
    **_patterns("FX_NAME", "s", "/track/@/fx/@/name", "/fx/name"),
    **_patterns("FX_BYPASS", "b", "/track/@/fx/@/bypass", "/fx/@/bypass", "/fx/bypass"),
    **_patterns("FX_PARAM_NAME", "s", "/fxparam/@/name"),
    **_patterns("FX_PARAM_VALUE", "n", "/track/@/fx/@/fxparam/@/value", "/fx/@/fxparam/@/value", "/fxparam/@/value"),
    "/fxeq/bypass": ("FX_EQ_BYPASS", "b"),
    **{
        place.address: (f"FX_EQ_{place.address.split('/')[2]}_{place.address.split('/')[3]}".upper(), "n")
        for place in EQ.values()
    },
    "/fxparam/last_touched/name": ("LAST_TOUCHED_FX_PARAM_NAME", "s"),
    "/fxparam/last_touched/value": ("LAST_TOUCHED_FX_PARAM_VALUE", "n"),
    HEART: ("MASTER_VOLUME", "s"),
    "/master/pan": ("MASTER_PAN", "n"),
    "/master/vu": ("MASTER_VU", "n"),
    "/master/send/@/name": ("MASTER_SEND_NAME", "s"),
    "/master/send/@/volume/str": ("MASTER_SEND_VOLUME", "s"),
    "/master/send/@/pan": ("MASTER_SEND_PAN", "n"),
    "/frames/str": ("FRAMES", "s"),
    "/play": ("PLAY", "t"),
    "/stop": ("STOP", "t"),
    "/pause": ("PAUSE", "t"),
    "/record": ("RECORD", "t"),
    "/repeat": ("REPEAT", "t"),
    "/click": ("METRONOME", "t"),
    "/autorecarm": ("AUTO_REC_ARM", "t"),
    "/rewind": ("REWIND", "b"),
    "/forward": ("FORWARD", "b"),
    "/tempo/raw": ("TEMPO", "f"),
    "/playrate/raw": ("PLAY_RATE", "f"),
    "/marker": ("GOTO_MARKER", "i"),
    "/marker/@/name": ("MARKER_NAME", "s"),
    "/action": ("ACTION", "i"),
    "/action/str": ("ACTION", "s"),
    "/action/@/cc": ("ACTION", "f"),
    "/device/track/count": ("DEVICE_TRACK_COUNT", "i"),
    "/device/send/count": ("DEVICE_SEND_COUNT", "i"),
    "/device/receive/count": ("DEVICE_RECEIVE_COUNT", "i"),
    "/device/fx/count": ("DEVICE_FX_COUNT", "i"),
    "/device/fxparam/count": ("DEVICE_FX_PARAM_COUNT", "i"),
    "/device/marker/count": ("DEVICE_MARKER_COUNT", "i"),
    "/device/track/bank/follows": ("DEVICE_TRACK_BANK_FOLLOWS", "s"),
    "/device/track/follows": ("DEVICE_TRACK_FOLLOWS", "s"),
    "/device/fx/follows": ("DEVICE_FX_FOLLOWS", "s"),
    "/device/track/bank/select": ("DEVICE_TRACK_BANK_SELECT", "i"),
    "/device/fxparam/bank/select": ("DEVICE_FX_PARAM_BANK_SELECT", "i"),
}
#: What stands before the patterns of a word: the size of the device until we say another.
_SIZES: Mapping[str, object] = {
    "DEVICE_TRACK_COUNT": START.tracks,
    "DEVICE_SEND_COUNT": START.sends,
    "DEVICE_RECEIVE_COUNT": START.receives,
    "DEVICE_FX_COUNT": START.effects,
    "DEVICE_FX_PARAM_COUNT": START.parameters,
    "DEVICE_TRACK_BANK_FOLLOWS": "DEVICE",
    "DEVICE_TRACK_FOLLOWS": "LAST_TOUCHED",
    "DEVICE_FX_FOLLOWS": "FOCUSED",
}


_HEAD = (
    "# REAPER's OSC for phasebridge: what it speaks, and nothing else.",
    "# Put this file into the folder OSC of REAPER's resources, and choose it for the OSC device.",
)


def text() -> str:
    """The lines of the file: REAPER's word for each thing, and the patterns that stand for it."""
    words: dict[str, list[str]] = {}
    for address, (word, flag) in PATTERNS.items():
        words.setdefault(word, [str(_SIZES[word])] if word in _SIZES else []).append(f"{flag}{address}")
    lines = (f"{word} {' '.join(patterns)}" for word, patterns in words.items())
    return "\n".join([*_HEAD, *lines, ""])
