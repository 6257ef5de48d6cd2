"""Displays of a profile: places that show something of their controls, and the messages that carry several of them.

A display says what every light says, and whose it is and what it shows. What stands there is the engine's.
"""

from collections.abc import Iterator, Mapping, Sequence

from bridge.config import patterns
from bridge.config.problems import Report, Span, meant
from bridge.config.profile_light_shapes import DisplayShape, FrameShape
from bridge.config.profile_lights import Lights, Place
from bridge.config.shapes import Row, Rows
from bridge.model.surface import Colors, Control, Display, Frame, LightKind, MessageShape, Text

#: What a display can be.
DISPLAY_KINDS = ("text", "digits", "meter", "color")
#: Things to show that belong to a control.
_OF_CONTROLS = frozenset({"name", "label", "value"})


class Displays:
    """Reads the displays of one profile."""

    def __init__(self, lights: Lights, report: Report, channel: int) -> None:
        self._lights = lights
        self._report = report
        self._channel = channel

    def all(
        self,
        rows: Rows[str, DisplayShape] | None,
        frames: Rows[str, FrameShape] | None,
        controls: Sequence[Control],
    ) -> tuple[tuple[Display, ...], tuple[Frame, ...]]:
        """The displays of a profile, and the messages that carry several of them."""
        carried = {
            path
            for row in frames or ()
            if row.value
            for of in row.value.of
            for path in patterns.expand(of, self._report) or ()
        }
        known = {control.path for control in controls}
        made: dict[str, tuple[Display, Span]] = {}
        for row in rows or ():
            for display in self._display_row(row, carried, known):
                if display.path in made:
                    again = [(made[display.path][1], "it is here")]
                    advice = "give each display a name of its own"
                    self._report.say("E501", row.key.span, f"{display.path} is there already", advice, again)
                made[display.path] = display, row.key.span
        displays = {path: display for path, (display, _) in made.items()}
        return tuple(displays.values()), tuple(self._frames(frames, displays))

    def _display_row(self, row: Row[str, DisplayShape], carried: set[str], known: set[str]) -> Iterator[Display]:
        shape, span = row.value, row.key.span
        paths = patterns.expand(row.key, self._report) if shape is not None else None
        if shape is None or not paths:
            return
        word, _, rest = paths[0].partition("/")
        if word not in DISPLAY_KINDS or not rest or "/" in rest:
            what = f"{paths[0]} is no name for a display"
            self._report.say(
                "E501", span, what, f"write {', '.join(f'{kind}/1' for kind in DISPLAY_KINDS)} or the like"
            )
            return
        kind = LightKind(word)
        lights = self._lights.lights(
            shape, Place(len(paths), kind, span, (), self._channel, framed=paths[0] in carried)
        )
        owners = self._owners(shape, len(paths), known)
        shows = self._shows(shape, kind)
        if shape.for_ is None and (kind in (LightKind.METER, LightKind.COLOR) or set(shows) & _OF_CONTROLS):
            self._report.say("E103", span, "nothing says whose it is", "add `for: fader/1-8` or the like")
        for path, light, owner in zip(paths, lights, owners, strict=False):
            yield Display(path, light, owner, shows)

    def _shows(self, shape: DisplayShape, kind: LightKind) -> tuple[str, ...]:
        lettered = kind in (LightKind.TEXT, LightKind.DIGITS)
        if shape.shows is not None and not lettered:
            self._report.say("E410", shape.shows.span, f"a {kind} shows one thing only", "delete `shows`")
        if shape.shows is not None:
            return tuple(placed.value for placed in shape.shows)
        return (("bank",) if kind is LightKind.DIGITS else ("name",)) if lettered else ()

    def _owners(self, shape: DisplayShape, count: int, known: set[str]) -> list[tuple[str, ...]]:
        """The controls of each display of a row, in the order they count."""
        owners: list[tuple[str, ...]] = [()] * count
        for pattern in shape.for_ or ():
            paths = patterns.expand(pattern, self._report) or []
            unknown = next((path for path in paths if path not in known), None)
            if unknown is not None:
                self._report.say("E204", pattern.span, f"there is no control {unknown}", meant(unknown, known))
            elif count == 1:
                owners = [(*owners[0], *paths)]
            elif len(paths) != count:
                what = f"{count} displays and {len(paths)} controls do not go in step"
                self._report.say("E401", pattern.span, what, "give both ranges the same length")
            else:
                owners = [(*owner, path) for owner, path in zip(owners, paths, strict=True)]
        return owners

    def _frames(self, rows: Rows[str, FrameShape] | None, displays: Mapping[str, Display]) -> Iterator[Frame]:
        for row in rows or ():
            if row.value is None:
                continue
            shape = row.value
            paths = [(path, of.span) for of in shape.of for path in patterns.expand(of, self._report) or ()]
            unknown = next(((path, span) for path, span in paths if path not in displays), None)
            if unknown is not None:
                advice = meant(unknown[0], displays, "displays are")
                self._report.say("E204", unknown[1], f"there is no display {unknown[0]}", advice)
            elif set(shape.sysex.value.fields) != {"values"}:
                what = "a frame fills {values}, one display after the other"
                self._report.say("E106", shape.sysex.span, what, "let the message have {values}, and no other field")
            elif self._lights.short_enough(shape.sysex, shape.sysex.value, _size(paths, displays) - 1):
                message = MessageShape("sysex", 0, None, str(shape.sysex.value))
                yield Frame(row.key.value, message, tuple(path for path, _ in paths))


def _size(paths: Sequence[tuple[str, Span]], displays: Mapping[str, Display]) -> int:
    """Bytes that these displays take in a frame."""
    looks = (displays[path].light.look for path, _ in paths)
    return sum(
        look.width if isinstance(look, Text) else 3 if isinstance(look, Colors) and not look.palette else 1
        for look in looks
    )
