"""`phasebridge surfaces`: which boxes there are profiles for, and what is on them."""

from typing import TYPE_CHECKING, Any

import click

from bridge.cli.asking import as_json, print_json, reject
from bridge.cli.tables import show

if TYPE_CHECKING:
    from bridge.model.surface import Control, Light, MessageShape, Profile


@click.command("surfaces", short_help="List the surfaces that have a profile.")
@click.argument("name", required=False)
@as_json
def command(name: str | None, json_: bool) -> None:
    """List the profiles; with NAME, the controls of that one."""
    from bridge import config

    names = list(config.profile_names())
    if name is not None and name not in names:
        reject(f"no profile {name!r}; there are {', '.join(names)}")
    found = [profile for each in names if name in (None, each) and (profile := config.find_profile(each))]
    if json_:
        print_json([_json(profile) for profile in found])
    elif name is None:
        show("surfaces", ("profile", "maker", "model", "controls", "tried"), [_summary(profile) for profile in found])
    else:
        rows = [(each.path, each.kind, _words(each.messages), _lit(each)) for each in found[0].controls]
        show(found[0].name, ("control", "kind", "sends", "shows"), rows)


def _summary(profile: "Profile") -> tuple[str, ...]:
    tried = profile.verified or "not yet on the hardware"
    return (profile.name, profile.maker, profile.model, str(len(profile.controls)), tried)


def _json(profile: "Profile") -> dict[str, Any]:
    return {"profile": profile.name, "controls": [_control(control) for control in profile.controls]}


def _control(control: "Control") -> dict[str, Any]:
    return {
        "control": control.path,
        "kind": control.kind,
        "messages": [_message(shape) for shape in control.messages],
        "feedback": [_light(light) for light in control.lights],
    }


def _message(shape: "MessageShape") -> dict[str, Any]:
    told: dict[str, Any] = {"type": shape.type}
    if shape.channel:
        told["channel"] = shape.channel
    if shape.number is not None:
        told["number"] = shape.number
    if shape.pattern is not None:
        told["pattern"] = shape.pattern
    return told


def _light(light: "Light") -> dict[str, Any]:
    return {**_message(light.message), "kind": str(light.kind), "on": light.on, "off": light.off}


def _words(shapes: "tuple[MessageShape, ...]") -> str:
    first = shapes[0]
    words = [first.type, *(str(each) for each in (first.pattern, first.number) if each is not None)]
    channels = sorted({shape.channel for shape in shapes})
    span = f"{channels[0]}-{channels[-1]}" if len(channels) > 1 else str(channels[0])
    return " ".join([*words, f"channel {span}"] if first.channel else words)


def _lit(control: "Control") -> str:
    return ", ".join(f"{light.kind}: {_words((light.message,))}" for light in control.lights)
