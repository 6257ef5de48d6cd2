"""The device selected in Live: what its parameters are called, between which ends they go, and where they stand.

Its parameters have ranges of their own, so what `device/param/N` is said with is known here alone: it stands for the
Nth parameter of the device (0, which is the device's own switch, is `device/bypass`). They are listened to once both
ends of all of them are known.

What this file refuses to do: set a parameter whose range it has not heard, and know which device is in focus.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from bridge.core.dialect import Fact, Heard, Named, Say
from bridge.core.osc_rows import Arguments, number_of
from bridge.dialects.ableton_osc.table import LATE_ADDRESS
from bridge.wire.osc import encode

#: What asks which device is in focus.
SELECTED_DEVICE = encode("/live/view/get/selected_device")
#: Parameters of the device in focus that are listened to.
PARAMETERS = 64
#: What is asked of a device; last what tells that the ranges are complete.
_ASKED = ("name", "parameters/name", "parameters/is_quantized", "parameters/min", "parameters/max")


@dataclass(slots=True)
class Focus:
    """The device selected in Live: its track and place on it, and the ranges of its parameters where they are known."""

    track: int
    device: int
    lowest: tuple[float, ...] = ()
    highest: tuple[float, ...] = ()
    whole: tuple[bool, ...] = ()  # which of them only take whole numbers
    meant: dict[int, tuple[float, float]] = field(default_factory=dict)  # whole number sent last, for which position
    listening: int = 0  # parameters listened to

    def asks(self) -> Iterable[bytes]:
        """What asks for its name, and for its parameters by name and range."""
        return (encode(f"/live/device/get/{each}", self.track, self.device) for each in _ASKED)

    def says(self, key: str, position: float) -> bytes:
        """What sets a parameter; asks what is in focus where its range is not known."""
        number = 0 if key == "device/bypass" else int(key.rpartition("/")[2])
        if number >= min(len(self.lowest), len(self.highest)):
            return SELECTED_DEVICE
        if number == 0:
            position = 1.0 - position
        value = self.lowest[number] + position * (self.highest[number] - self.lowest[number])
        if number < len(self.whole) and self.whole[number]:
            value = float(round(value))
            self.meant[number] = (value, position)
        return encode(LATE_ADDRESS, self.track, self.device, number, value)

    def ends_listening(self) -> Iterable[bytes]:
        """What ends the listening to each of its parameters."""
        for number in range(self.listening):
            yield encode("/live/device/stop_listen/parameter/value", self.track, self.device, number)
        self.listening = 0

    def _named(self, args: Arguments) -> Iterable[Fact]:
        return (Named("device", str(args[0])),) if args else ()

    def _names(self, args: Arguments) -> Iterable[Fact]:
        return [Named(f"device/param/{number}", str(name)) for number, name in enumerate(args[: PARAMETERS + 1])]

    def _lowest(self, args: Arguments) -> Iterable[Fact]:
        self.lowest = tuple(number_of(each) for each in args[: PARAMETERS + 1])
        return self._listens()

    def _highest(self, args: Arguments) -> Iterable[Fact]:
        self.highest = tuple(number_of(each) for each in args[: PARAMETERS + 1])
        return self._listens()

    def _whole(self, args: Arguments) -> Iterable[Fact]:
        self.whole = tuple(bool(each) for each in args[: PARAMETERS + 1])
        return ()

    def _listens(self) -> Iterable[Fact]:
        """Listens to every parameter once both ends of all of them are known: before, a value would mean nothing."""
        if self.listening or not self.lowest or len(self.lowest) != len(self.highest):
            return ()
        self.listening = len(self.lowest)
        address = "/live/device/start_listen/parameter/value"
        return [Say(encode(address, self.track, self.device, number)) for number in range(self.listening)]

    def _parameter(self, args: Arguments) -> Iterable[Fact]:
        if len(args) != 2:
            return ()
        number, value = args
        if not isinstance(number, int) or not 0 <= number < min(len(self.lowest), len(self.highest)):
            return ()
        low, high = self.lowest[number], self.highest[number]
        said, position = self.meant.get(number, (None, 0.0))
        if said != value:  # else it is what a hand meant by it, and that stays in hold
            position = (number_of(value) - low) / (high - low) if high > low else 0.0
        if number == 0:
            return (Heard("device/bypass", min(1.0, max(0.0, 1.0 - position))),)
        return (Heard(f"device/param/{number}", min(1.0, max(0.0, position))),)


#: What is said of a device, by address, without the two numbers that say which; ValueError on what is no number.
READERS: Mapping[str, Callable[[Focus, Arguments], Iterable[Fact]]] = {
    "/live/device/get/name": Focus._named,
    "/live/device/get/parameters/name": Focus._names,
    "/live/device/get/parameters/is_quantized": Focus._whole,
    "/live/device/get/parameters/min": Focus._lowest,
    "/live/device/get/parameters/max": Focus._highest,
    "/live/device/get/parameter/value": Focus._parameter,
}
