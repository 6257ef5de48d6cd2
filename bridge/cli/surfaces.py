"""`phasebridge surfaces`: which boxes there are profiles for, what is on them, and what they can show.

It tells what the files say. Whether such a box is here is `phasebridge ports`' business.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from bridge.cli.asking import as_json, print_json, reject
from bridge.cli.tables import show

if TYPE_CHECKING:
    from bridge.model.surface import Control, Display, Light, MessageShape, Profile


@click.command("surfaces", short_help="List the surfaces that have a profile.")
@click.argument("name", required=False)
@as_json
def command(name: str | None, json_: bool) -> None:
    """List the profiles; with NAME, the controls and displays of that one."""
    from bridge import config

    names = list(config.profile_names())
    if name is not None and name not in names:
        reject(f"no profile {name!r}; there are {', '.join(names)}")
    found = [profile for each in names if name in (None, each) and (profile := config.find_profile(each))]
    if json_:
        print_json([_json(profile) for profile in found])
    elif name is None:
        show("surfaces", ("profile", "controls", "shows"), [_summary(each) for each in found], steady=2)
        click.echo(f"\n{_tried(found)}")
    else:
        show(found[0].name, ("control", "sends", "shows"), list(_rows(found[0])), steady=1)


# --- For people ---------------------------------------------------------------------------------------------------


def _summary(profile: "Profile") -> tuple[str, ...]:
    lights = [light for control in profile.controls for light in control.lights]
    kinds = dict.fromkeys(str(light.kind) for light in (*lights, *(each.light for each in profile.displays)))
    return (profile.name, str(len(profile.controls)), " ".join(kinds))


def _tried(profiles: "Iterable[Profile]") -> str:
    tried = [f"{profile.name}: {profile.verified}" for profile in profiles if profile.verified]
    return "Tried on the hardware: " + ("; ".join(tried) or "none yet. Each file says where its numbers come from.")


def _rows(profile: "Profile") -> "Iterator[tuple[str, str, str]]":
    """The controls of a profile, then its displays."""
    for control in profile.controls:
        yield control.path, _sends(control), ", ".join(_lit(light) for light in control.lights)
    for display in profile.displays:
        whose = f" of {', '.join(display.controls[:3])}" if display.controls else ""
        more = ", ..." if len(display.controls) > 3 else ""
        yield display.path, "", f"{' and '.join(display.shows) or display.light.kind}{whose}{more}"


def _sends(control: "Control") -> str:
    notes = [f"{control.bits} bits"] if control.bits > 7 else []
    notes += [control.relative] if control.relative else []
    notes += [word for word in ("latching", "inverted") if getattr(control, word)]
    notes += [f"touch: {_words(control.touch)}"] if control.touch else []
    return ", ".join([_words(control.messages), *notes])


def _words(shapes: "tuple[MessageShape, ...]") -> str:
    first = shapes[0]
    if first.type == "hui" and first.number is not None:
        return f"hui zone {first.number >> 3} port {first.number & 7}"
    numbers = list(dict.fromkeys(str(shape.number) for shape in shapes if shape.number is not None))
    words = [first.type, *([first.pattern] if first.pattern else []), *(["+".join(numbers)] if numbers else [])]
    channels = sorted({shape.channel for shape in shapes})
    span = f"{channels[0]}-{channels[-1]}" if len(channels) > 1 else str(channels[0])
    return " ".join([*words, f"channel {span}"] if first.channel else words)


def _lit(light: "Light") -> str:
    return f"{light.kind}: {_words((light.message,))}"


# --- For programs -------------------------------------------------------------------------------------------------


def _json(profile: "Profile") -> dict[str, Any]:
    return {
        "profile": profile.name,
        "maker": profile.maker,
        "model": profile.model,
        "verified": profile.verified,
        "strips": profile.strips,
        "controls": [_control(control) for control in profile.controls],
        "displays": [_display(display) for display in profile.displays],
    }


def _control(control: "Control") -> dict[str, Any]:
    told: dict[str, Any] = {
        "control": control.path,
        "kind": control.kind,
        "messages": _messages(control.messages),
        "feedback": [_light(light) for light in control.lights],
    }
    told |= {"bits": control.bits} if control.bits != 7 else {}
    told |= {"relative": control.relative} if control.relative else {}
    told |= {"touch": _messages(control.touch)} if control.touch else {}
    told |= {"aftertouch": _messages(control.after)} if control.after else {}
    return told | {word: True for word in ("latching", "inverted", "accelerates") if getattr(control, word)}


def _display(display: "Display") -> dict[str, Any]:
    return {
        "display": display.path,
        "shows": list(display.shows),
        "for": list(display.controls),
        **_light(display.light),
    }


def _messages(shapes: "Iterable[MessageShape]") -> list[dict[str, Any]]:
    return [message for shape in shapes for message in _spelt(shape)]


def _spelt(shape: "MessageShape") -> "Iterator[dict[str, Any]]":
    """A message in mido's words; a switch of a HUI is two of them, its zone and its port."""
    if shape.type == "hui" and shape.number is not None:
        yield {"type": "control_change", "channel": shape.channel, "number": 0x0F, "value": shape.number >> 3}
        yield {"type": "control_change", "channel": shape.channel, "number": 0x2F, "value": 0x40 | shape.number & 7}
        return
    told: dict[str, Any] = {"type": shape.type}
    told |= {"channel": shape.channel} if shape.channel and shape.pattern is None else {}
    told |= {"number": shape.number} if shape.number is not None else {}
    told |= {"address" if shape.type == "osc" else "data": shape.pattern} if shape.pattern is not None else {}
    yield told


def _light(light: "Light") -> dict[str, Any]:
    told = {**_setting(light.message), "kind": str(light.kind)}
    told |= {"on": light.on} if light.look is None else {}
    return told | {"off": light.off, **_look(light.look)}


def _setting(shape: "MessageShape") -> dict[str, Any]:
    """The message that sets a light; of a HUI's the one with its port, behind the one that names its zone."""
    if shape.type == "hui" and shape.number is not None:
        zone = {"type": "control_change", "channel": shape.channel, "number": 0x0C, "value": shape.number >> 3}
        return {"type": "control_change", "channel": shape.channel, "number": 0x2C, "after": zone}
    return next(_spelt(shape))


def _look(look: object) -> dict[str, Any]:
    """What more there is to a colour, ring, motor, text or meter, in its profile's words."""
    from dataclasses import fields, is_dataclass

    if not is_dataclass(look):
        return {}
    told = {field.name: getattr(look, field.name) for field in fields(look)}
    return {name: _plain(value) for name, value in told.items() if value not in (None, False, (), "")}


def _plain(value: Any) -> Any:
    from bridge.model.surface import MessageShape

    if isinstance(value, MessageShape):
        return next(_spelt(value))
    if isinstance(value, tuple) and value and all(isinstance(each, tuple) for each in value):
        return {str(name): _plain(number) for name, number in value}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value
