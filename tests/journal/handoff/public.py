"""DAWproject 1.0 as its public schemas say it, type by type, and what lxml checks files by.

Facts: Project.xsd and MetaData.xsd of https://github.com/bitwig/dawproject, commits 1758788 and 3998352 (MIT License,
Copyright (c) 2020 Bitwig); written down here in a form of our own, all of it, also what phasebridge never writes. What
is valid here is valid there, and the other way round. Nothing is added that the public schemas leave open.

A content is a list of elements in their order: `Tempo:realParameter?` is an element of this type, `Channel?` one that
may stand anywhere under that name, `(Track|Channel)*` a choice, `Sends{Send:send*}?` one with a content of its own.
`?` may be missing, `*` be there often or not at all, `+` often. An attribute that has to be there ends with `!`; a type
in brackets is a list of such words.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from lxml import etree

XS = "http://www.w3.org/2001/XMLSchema"
#: Types that XML Schema has by itself.
BUILT_IN = frozenset({"string", "int", "double", "boolean", "ID", "IDREF"})


class Type(NamedTuple):
    """A type: what it extends, its content and its attributes; `is_abstract`: no element is of just this type."""

    base: str
    content: str = ""
    attributes: str = ""
    is_abstract: bool = False


TIMELINES = "(Timeline|Lanes|Notes|Clips|ClipSlot|markers|Warps|Audio|Video|Points)"
DEVICES = "(Device|Vst2Plugin|Vst3Plugin|ClapPlugin|BuiltinDevice|Equalizer|Compressor|NoiseGate|Limiter|AuPlugin)"
PARAMETERS = "(parameter|RealParameter|BoolParameter|IntegerParameter|EnumParameter|TimeSignatureParameter)"
POINTS = "(Point|RealPoint|EnumPoint|BoolPoint|IntegerPoint|TimeSignaturePoint)"
DYNAMICS = "Release:realParameter? Threshold:realParameter?"
GAINS = "InputGain:realParameter? OutputGain:realParameter?"

TYPES: Mapping[str, Type] = {
    "project": Type(
        "",
        "Application:application Transport:transport? Structure{(Track|Channel)*}? Arrangement? Scenes{Scene*}?",
        "version:string!",
    ),
    "application": Type("", "", "name:string! version:string!"),
    "transport": Type("", "Tempo:realParameter? TimeSignature:timeSignatureParameter?"),
    # What things are called, and what else may point at them.
    "nameable": Type("", "", "name:string color:string comment:string", is_abstract=True),
    "referenceable": Type("nameable", "", "id:ID", is_abstract=True),
    # Parameters.
    "parameter": Type("referenceable", "", "parameterID:int", is_abstract=True),
    "realParameter": Type("parameter", "", "max:string min:string unit:unit! value:string"),
    "boolParameter": Type("parameter", "", "value:boolean"),
    "integerParameter": Type("parameter", "", "max:int min:int value:int"),
    "enumParameter": Type("parameter", "", "count:int! labels:[string] value:int"),
    "timeSignatureParameter": Type("parameter", "", "denominator:int! numerator:int!"),
    # The mixer.
    "lane": Type("referenceable", is_abstract=True),
    "track": Type("lane", "Channel? Track*", "contentType:[contentType] loaded:boolean"),
    "channel": Type(
        "lane",
        f"Devices{{{DEVICES}*}}? Mute:boolParameter? Pan:realParameter? Sends{{Send:send*}}? Volume:realParameter?",
        "audioChannels:int destination:IDREF role:mixerRole solo:boolean",
    ),
    "send": Type(
        "referenceable",
        "Enable:boolParameter? Pan:realParameter? Volume:realParameter",
        "destination:IDREF type:sendType",
    ),
    # Devices.
    "device": Type(
        "referenceable",
        f"Parameters{{{PARAMETERS}*}}? Enabled:boolParameter? State:fileReference?",
        "deviceID:string deviceName:string! deviceRole:deviceRole! deviceVendor:string loaded:boolean",
    ),
    "fileReference": Type("", "", "path:string! external:boolean"),
    "plugin": Type("device", "", "pluginVersion:string", is_abstract=True),
    **dict.fromkeys(("vst2Plugin", "vst3Plugin", "clapPlugin", "auPlugin"), Type("plugin")),
    "builtinDevice": Type("device"),
    "equalizer": Type("builtinDevice", f"Band:eqBand* {GAINS}"),
    "eqBand": Type(
        "",
        "Freq:realParameter Gain:realParameter? Q:realParameter? Enabled:boolParameter?",
        "type:eqBandType! order:int",
    ),
    "compressor": Type(
        "builtinDevice", f"Attack:realParameter? AutoMakeup:boolParameter? {GAINS} Ratio:realParameter? {DYNAMICS}"
    ),
    "noiseGate": Type("builtinDevice", f"Attack:realParameter? Range:realParameter? Ratio:realParameter? {DYNAMICS}"),
    "limiter": Type("builtinDevice", f"Attack:realParameter? {GAINS} {DYNAMICS}"),
    # Time.
    "timeline": Type("referenceable", "", "timeUnit:timeUnit track:IDREF", is_abstract=True),
    "arrangement": Type(
        "referenceable", "Lanes? Markers:markers? TempoAutomation:points? TimeSignatureAutomation:points?"
    ),
    "scene": Type("referenceable", TIMELINES),
    "lanes": Type("timeline", f"{TIMELINES}*"),
    "markers": Type("timeline", "Marker+"),
    "marker": Type("nameable", "", "time:double!"),
    "notes": Type("timeline", "Note*"),
    "note": Type("", f"{TIMELINES}?", "time:string! duration:string! channel:int! key:int! vel:string rel:string"),
    "clips": Type("timeline", "Clip*"),
    "clipSlot": Type("timeline", "Clip?", "hasStop:boolean"),
    "clip": Type(
        "nameable",
        f"{TIMELINES}?",
        "time:double! duration:double contentTimeUnit:timeUnit playStart:double playStop:double loopStart:double "
        "loopEnd:double fadeTimeUnit:timeUnit fadeInTime:double fadeOutTime:double enable:boolean reference:IDREF",
    ),
    "warps": Type("timeline", f"{TIMELINES} Warp+", "contentTimeUnit:timeUnit!"),
    "warp": Type("", "", "time:double! contentTime:double!"),
    "mediaFile": Type("timeline", "File:fileReference", "duration:double!"),
    **dict.fromkeys(("audio", "video"), Type("mediaFile", "", "algorithm:string channels:int! sampleRate:int!")),
    "points": Type("timeline", f"Target:automationTarget {POINTS}*", "unit:unit"),
    "automationTarget": Type("", "", "parameter:IDREF expression:expressionType channel:int key:int controller:int"),
    "point": Type("", "", "time:string!", is_abstract=True),
    "realPoint": Type("point", "", "value:string! interpolation:interpolation"),
    "boolPoint": Type("point", "", "value:boolean!"),
    **dict.fromkeys(("enumPoint", "integerPoint"), Type("point", "", "value:int!")),
    "timeSignaturePoint": Type("point", "", "numerator:int! denominator:int!"),
}

WORDS: Mapping[str, str] = {
    "unit": "linear normalized percent decibel hertz semitones seconds beats bpm",
    "timeUnit": "beats seconds",
    "deviceRole": "instrument noteFX audioFX analyzer",
    "eqBandType": "highPass lowPass bandPass highShelf lowShelf bell notch",
    "mixerRole": "regular master effect submix vca",
    "sendType": "pre post",
    "contentType": "audio automation notes video markers tracks",
    "interpolation": "hold linear",
    "expressionType": "gain pan transpose timbre formant pressure channelController channelPressure polyPressure "
    "pitchBend programChange",
}

#: Types whose elements are only named within other types.
_INNER = frozenset(
    {"application", "transport", "referenceable", "nameable", "lane", "plugin", "mediaFile"}
    | {"fileReference", "eqBand", "send", "automationTarget"}
)
#: Elements that are called as their type is; all others begin with a capital.
_SMALL = frozenset({"markers", "parameter"})

METADATA: Mapping[str, Type] = {
    "metaData": Type(
        "",
        "Title:string? Artist:string? Album:string? OriginalArtist:string? Composer:string? Songwriter:string? "
        "Producer:string? Arranger:string? Year:string? Genre:string? Copyright:string? Website:string? "
        "Comment:string?",
    )
}

_OFTEN: Mapping[str, Mapping[str, str]] = {
    "": {},
    "?": {"minOccurs": "0"},
    "*": {"minOccurs": "0", "maxOccurs": "unbounded"},
    "+": {"maxOccurs": "unbounded"},
}
_PART = re.compile(r"\((?P<choice>[^()]*)\)(?P<often>[?*+]?)|(?P<one>\w+)(?P<more>:\w+|\{(?P<inner>[^{}]*)\})?([?*+]?)")


def schema(types: Mapping[str, Type]) -> etree.XMLSchema:
    """What checks a tree against these types."""
    root = etree.Element(f"{{{XS}}}schema", nsmap={"xs": XS})
    for name, type_ in types.items():
        if name not in _INNER:
            called = name if name in _SMALL else name[0].upper() + name[1:]
            _add(root, "element", name=called, type=name)
        _type(_add(root, "complexType", name=name), type_)
    for name, words in WORDS.items():
        restriction = _add(_add(root, "simpleType", name=name), "restriction", base="xs:string")
        for word in words.split():
            _add(restriction, "enumeration", value=word)
    return etree.XMLSchema(root)


def _add(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{XS}}}{tag}", attributes)


def _type(made: etree._Element, type_: Type) -> None:
    if type_.is_abstract:
        made.set("abstract", "true")
    if type_.base:
        made = _add(_add(made, "complexContent"), "extension", base=type_.base)
    _content(_add(made, "sequence"), type_.content)
    for each in type_.attributes.split():
        name, _, kind = each.partition(":")
        needed = {"use": "required"} if kind.endswith("!") else {}
        kind = kind.removesuffix("!")
        if kind.startswith("["):
            listed = _add(_add(made, "attribute", name=name), "simpleType")
            _add(listed, "list", itemType=_called(kind.strip("[]")))
        else:
            _add(made, "attribute", name=name, type=_called(kind), **needed)


def _called(kind: str) -> str:
    return f"xs:{kind}" if kind in BUILT_IN else kind


def _content(sequence: etree._Element, content: str) -> None:
    for part in _PART.finditer(content):
        often = _OFTEN[part["often"] or part[6] or ""]
        if part["choice"] is not None:
            choice = _add(sequence, "choice", **often)
            for name in part["choice"].split("|"):
                _add(choice, "element", ref=name)
        elif part["inner"] is not None:
            inner = _add(sequence, "element", name=part["one"], **often)
            _content(_add(_add(inner, "complexType"), "sequence"), part["inner"])
        elif part["more"]:
            _add(sequence, "element", name=part["one"], type=_called(part["more"][1:]), **often)
        else:
            _add(sequence, "element", ref=part["one"], **often)
