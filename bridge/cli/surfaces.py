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
    number = {} if shape.number is None else {"number": shape.number}
    return {"type": shape.type, "channel": shape.channel, **number}


def _light(light: "Light") -> dict[str, Any]:
    return {**_message(light.message), "kind": str(light.kind), "on": light.on, "off": light.off}


def _words(shapes: "tuple[MessageShape, ...]") -> str:
    words = [f"{shape.type} {'' if shape.number is None else shape.number}".rstrip() for shape in shapes[:1]]
    channels = sorted({shape.channel for shape in shapes})
    span = f"{channels[0]}-{channels[-1]}" if len(channels) > 1 else str(channels[0])
    return f"{' '.join(words)} channel {span}"


def _lit(control: "Control") -> str:
    return ", ".join(f"{light.kind}: {_words((light.message,))}" for light in control.lights)
