"""How a DAW says back what it was told, where that is not the same message; each line was seen on the real one."""

from collections.abc import Callable

from bridge.core.dialect import Dialect
from bridge.wire import osc

#: Ardour 7.3: width is set as -1 to 1 and told as 0 to 1; switches are set as int and told as float.
_ARDOUR_WIDTHS = {"/strip/pan_stereo_width", "/select/pan_stereo_width"}


def _ardour(said: bytes) -> bytes:
    (message,) = osc.decode(said)
    if not message.args or not isinstance(message.args[-1], int | float):
        return said
    number = float(message.args[-1])
    if message.address in _ARDOUR_WIDTHS:
        number = (number + 1) / 2
    return osc.encode(message.address, *message.args[:-1], number)


def _live(said: bytes) -> bytes:
    """AbletonOSC answers nothing to what sets a value; its listeners tell under the address that asks."""
    (message,) = osc.decode(said)
    return osc.encode(message.address.replace("/set/", "/get/"), *message.args)


ECHOES: dict[str, Callable[[bytes], bytes]] = {"ardour-osc": _ardour, "ableton-osc": _live}


def echo(dialect: Dialect, said: bytes) -> bytes:
    """What the DAW answers when it has obeyed this message."""
    return ECHOES.get(dialect.name, bytes)(said)
