"""The UDP ends of a rig: where surfaces that speak OSC are heard and shown to, and who else would be heard there.

Whether an address can be opened is not known here; the port says so when it tries.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from ipaddress import ip_address

from bridge.config.problems import Report, Span
from bridge.config.scene import Listener, Scene
from bridge.config.shapes import Placed, Several, SurfaceShape
from bridge.model.rig import Address, Surface
from bridge.model.surface import Profile

#: Addresses that mean every network of this computer.
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to


def fit(name: Placed[str], shape: SurfaceShape, profile: Profile, report: Report) -> bool:
    """Whether the keys of a surface belong to the wire of its profile; reported where they do not."""
    say = partial(report.say, "E306")
    if profile.medium == "midi":
        for key, end in (("listen", shape.listen), ("send", shape.send)):
            if end is not None:
                what = f"{profile.name} speaks over a MIDI port, not over the network"
                say(end.span, what, f"write `port:` instead of `{key}:`")
        return not (shape.wrote("listen") or shape.wrote("send"))
    if shape.virtual is not None:
        say(shape.virtual.span, f"{profile.name} speaks OSC over the network", "write `listen:` instead of `virtual:`")
    if shape.port is not None:
        span = shape.port.span if isinstance(shape.port, Several) else name.span
        say(span, f"{profile.name} speaks OSC over the network, not over a MIDI port", "write `listen:` instead")
    if not shape.wrote("listen"):
        what = f"nothing says where {name.value} is heard, which speaks OSC"
        advice = 'add `listen: 9100`, or `listen: "0.0.0.0:9100"` where it is on another machine'
        report.say("E103", name.span, what, advice)
    return shape.listen is not None and shape.port is None


def osc_surface(name: Placed[str], shape: SurfaceShape, profile: Profile, scene: Scene) -> Surface:
    """A surface that speaks OSC and says where it is heard."""
    assert shape.listen is not None
    listen, send = shape.listen.value, shape.send.value if shape.send else None
    scene.listens.append(Listener(name.value, listen, send, shape.listen.span))
    if not _is_here(listen):
        who = f"whatever says it is {send.host}" if send else "every machine that reaches it"
        advice = "use it on a network of your own" if send else "add `send:`, and only that machine is heard"
        what = f"{name.value} is heard on {listen.host}:{listen.port}, and {who} can play it"
        scene.report.say("W609", shape.listen.span, what, advice)
    return Surface(name.value, profile if send else _dark(profile), listen=listen, send=send)


def _dark(profile: Profile) -> Profile:
    """The same surface when nobody knows where to show it anything: its faders are where fingers left them."""
    controls = tuple(replace(control, lights=()) for control in profile.controls)
    return replace(profile, controls=controls, displays=(), frames=())


def _is_here(end: Address) -> bool:
    """Whether only this computer reaches the address."""
    try:
        return ip_address(end.host).is_loopback
    except ValueError:
        return end.host == "localhost"


def check_listeners(listens: Sequence[Listener], report: Report) -> None:
    """Reports every two that would hear at the same UDP port, and who could never hear from where it sends."""
    for span, what, first in _shared(listens):
        advice = "give each its own port, in the settings of what sends there too"
        report.say("E304", span, what, advice, [(first, "here first")])
    for name, listen, send, span in listens:
        if send is not None and _is_here(listen) and not _is_here(send):
            what = f"{name} listens to this computer only and sends to {send.host}, which could not answer"
            report.say("E309", span, what, f'write `listen: "0.0.0.0:{listen.port}"`')


def _shared(listens: Sequence[Listener]) -> Iterator[tuple[Span, str, Span]]:
    for index, (name, mine, _, span) in enumerate(listens):
        for other, theirs, _, first in listens[:index]:
            if mine.port == theirs.port and (mine.host == theirs.host or {mine.host, theirs.host} & set(_EVERYWHERE)):
                yield span, f"{name} and {other} would listen on the same UDP port {mine.port}", first
                break
