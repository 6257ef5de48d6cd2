"""Colours by name, as rigs and profiles write them."""

from collections.abc import Mapping

#: Colours by name; lights that can show colours read them as these.
COLORS: Mapping[str, str] = {
    "red": "#ff0000",
    "orange": "#ff8800",
    "amber": "#ffbf00",
    "yellow": "#ffff00",
    "lime": "#88ff00",
    "green": "#00ff00",
    "mint": "#00ff88",
    "cyan": "#00ffff",
    "sky": "#0088ff",
    "blue": "#0000ff",
    "purple": "#8800ff",
    "magenta": "#ff00ff",
    "pink": "#ff88bb",
    "white": "#ffffff",
}


def rgb(text: str) -> int:
    """The number 0xrrggbb of a colour's name, or of '#rrggbb'."""
    return int(COLORS.get(text, text).removeprefix("#"), 16)
