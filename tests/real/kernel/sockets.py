"""Inside the virtual machine: its USB sockets, and the devices that are plugged into them.

A socket is the kernel's dummy_hcd with a gadget behind it (configfs). A device appears only when its own end listens:
the kernel throws away what comes to a raw MIDI end that nobody has read from, and echoes what comes to a serial end
that nobody has set up, and a real device does neither. It knows no daemon and checks nothing.
"""

import contextlib
import os
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, Protocol

GADGETS = Path("/sys/kernel/config/usb_gadget")
DEVICES = Path("/sys/bus/usb/devices")
WAIT_SECONDS = 120


def until(true: Callable[[], Any], what: str) -> Any:
    """Wait until something is so, and return it."""
    last = time.monotonic() + WAIT_SECONDS
    while not (found := true()):
        if time.monotonic() > last:
            raise TimeoutError(f"waited {WAIT_SECONDS} s for {what}")
        time.sleep(0.005)
    return found


class Label(NamedTuple):
    """What a device says it is."""

    product: str
    serial: str
    vendor_id: str = "1209"
    product_id: str = "0001"


class Function(Protocol):
    """What a device does: its folder among the gadget's functions, and its own end of the wire."""

    name: str
    #: Whether its end outlives a pull until somebody closes it; else the pull ends whatever is done on it.
    clings: bool

    def prepare(self, folder: Path) -> None:
        """The function was made; nothing sees it yet."""

    def open(self) -> int | None:
        """The device is bound and the machine may not speak to it yet: open its end, ready to take what comes.

        None where somebody else opens it.
        """

    def host_ends(self, place: str) -> list[Path]:
        """What the machine made of it."""

    def gone(self) -> bool:
        """Whether nothing is left of a device that was pulled and whose end was closed."""


class Midi:
    """One USB MIDI port."""

    name = "midi.0"
    clings = True

    def __init__(self, number: int) -> None:
        self._id = f"far{number}"
        self._proc = Path(f"/proc/asound/{self._id}")

    def prepare(self, folder: Path) -> None:
        """Name the card, so that it is found."""
        (folder / "id").write_text(self._id)

    def open(self) -> int:
        """Raw MIDI; the kernel takes what comes from the first read on."""
        until(self._proc.exists, "the device's end")
        path = Path(f"/dev/snd/midiC{self._proc.readlink().name.removeprefix('card')}D0")
        until(path.exists, str(path))
        file = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        with contextlib.suppress(BlockingIOError):
            os.read(file, 1)
        return file

    def host_ends(self, place: str) -> list[Path]:
        """The raw MIDI devices that the machine made of it."""
        return [Path("/dev/snd", each.name) for each in (DEVICES / place).glob("*/sound/card*/midiC*D0")]

    def gone(self) -> bool:
        """Whether its card is gone."""
        return not self._proc.exists()


class Serial:
    """One serial line over USB (CDC ACM)."""

    clings = False

    def __init__(self, number: int) -> None:
        self.name = f"acm.{number}"
        self.path = Path()

    def prepare(self, folder: Path) -> None:
        """Learn which of the machine's gadget lines it is."""
        self.path = Path(f"/dev/ttyGS{(folder / 'port_num').read_text().strip()}")

    def open(self) -> int | None:
        """The line, raw and without echo."""
        until(self.path.exists, str(self.path))
        file = os.open(self.path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
        tty.setraw(file)
        return file

    def host_ends(self, place: str) -> list[Path]:
        """The serial device that the machine made of it."""
        return [Path("/dev", each.name) for each in (DEVICES / place).glob("*/tty/ttyACM*")]

    def gone(self) -> bool:
        """Nothing of its end goes away: the kernel hangs up."""
        return True


class Left(Serial):
    """A serial line whose end is left to another program."""

    def open(self) -> None:
        """The other program opens it."""
        until(self.path.exists, str(self.path))


#: What can be plugged in.
FUNCTIONS: dict[str, Callable[[int], Function]] = {"midi": Midi, "serial": Serial, "left": Left}


class Socket:
    """One USB socket: the device in it, made anew with every plug, and what came to it."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.heard = bytearray()
        #: Hears every piece that comes, on the thread that reads the device's end.
        self.on_heard: Callable[[bytes], None] = lambda _: None
        #: The device's end, while it is plugged in.
        self.file: int | None = None
        self._gadget = GADGETS / f"g{number}"
        self._function: Function = Midi(number)
        self._reader: threading.Thread | None = None
        # The machine sees a device and makes nothing of it before it is told to.
        (self._hub / "authorized_default").write_text("0")

    def plug(self, label: Label, does: str = "midi") -> None:
        """A device of this name appears."""
        self.make(label, does)
        self.connect()

    def connect(self) -> None:
        """The device that was made is there."""
        self.bind()
        self.let_in()

    def make(self, label: Label, does: str = "midi") -> None:
        """Make a device of this name; nobody sees it yet."""
        self.forget()
        self._function = FUNCTIONS[does](self.number)
        self._gadget.mkdir()
        function, config = self._gadget / "functions" / self._function.name, self._gadget / "configs" / "c.1"
        for folder in self._gadget / "strings" / "0x409", config, function:
            folder.mkdir(parents=True, exist_ok=True)
        files = {
            "idVendor": f"0x{label.vendor_id}",
            "idProduct": f"0x{label.product_id}",
            "strings/0x409/manufacturer": "Test",
            "strings/0x409/product": label.product,
            "strings/0x409/serialnumber": label.serial,
        }
        for name, text in files.items():
            (self._gadget / name).write_text(text)
        self._function.prepare(function)
        (config / function.name).symlink_to(function)

    def bind(self) -> None:
        """The device is plugged in and its end listens; the machine makes nothing of it yet."""
        (self._gadget / "UDC").write_text(f"dummy_udc.{self.number}")
        file = self.file = self._function.open()
        if file is not None:
            self._reader = threading.Thread(target=self._read, args=(file,), daemon=True)
            self._reader.start()

    def let_in(self) -> None:
        """The machine makes of it what it is."""
        place = until(self.place, "the machine to see the device")
        (DEVICES / place / "authorized").write_text("1")
        until(self.host_ends, "the machine to make something of the device")

    def pull(self) -> None:
        """The device is gone."""
        if self._function.clings:
            self._close()
        (self._gadget / "UDC").write_text("\n")
        self._close()
        # A device that is back before the machine saw it go would be let in as the one that goes.
        until(lambda: self._function.gone() and not self.place(), "the device to be gone")

    def forget(self) -> None:
        """Unmake the device."""
        if not self._gadget.exists():
            return
        if (self._gadget / "UDC").read_text().strip():
            self.pull()
        name = self._function.name
        (self._gadget / "configs" / "c.1" / name).unlink()
        for folder in "configs/c.1", f"functions/{name}", "strings/0x409", ".":
            (self._gadget / folder).rmdir()

    def send(self, data: bytes) -> None:
        """The device sends bytes, as fast as they are taken."""
        assert self.file is not None
        last = time.monotonic() + WAIT_SECONDS
        while data:
            try:
                data = data[os.write(self.file, data) :]
            except BlockingIOError:
                if time.monotonic() > last:
                    raise
                time.sleep(0.001)

    def place(self) -> str:
        """Where it is plugged in, as the machine sees it; '' when it does not."""
        return next((each.name for each in self._hub.glob("*-*") if ":" not in each.name), "")

    def host_ends(self) -> list[Path]:
        """What the machine made of it, in /dev."""
        place = self.place()
        return self._function.host_ends(place) if place else []

    @property
    def end(self) -> Path:
        """The device's end of a serial line."""
        assert isinstance(self._function, Serial)
        return self._function.path

    @property
    def bus(self) -> int:
        """The number of the bus that the socket is the one socket of."""
        return int(self._hub.name.removeprefix("usb"))

    @property
    def _hub(self) -> Path:
        (found,) = Path(f"/sys/devices/platform/dummy_hcd.{self.number}").glob("usb[0-9]*")
        return found

    def _close(self) -> None:
        file, self.file = self.file, None
        if file is not None:
            assert self._reader is not None
            self._reader.join()
            os.close(file)

    def _read(self, file: int) -> None:
        while self.file == file:
            try:
                data = os.read(file, 4096)
            except BlockingIOError:
                time.sleep(0.002)
                continue
            except OSError:
                return
            if not data:  # the kernel hung up
                return
            self.heard += data
            self.on_heard(data)
