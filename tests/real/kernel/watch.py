"""Inside the virtual machine: what the machine tells the serial devices of a USB bus about their line, off the wire.

A serial gadget keeps to itself whether the machine has raised DTR, and at which rate the line was set. Both are told
in control requests (USB CDC PSTN 1.2, 6.3.10 and 6.3.12), and usbmon shows these with whatever the kernel does by
itself at opening and closing (Linux, Documentation/usb/usbmon.rst). It keeps the last thousand and asks for nothing.
"""

import threading
from collections import deque
from pathlib import Path
from typing import Any

USBMON = Path("/sys/kernel/debug/usb/usbmon")
KEPT = 1000
#: To an interface, of its class (USB 2.0, 9.3): a request of a serial device.
_CLASS_REQUEST = "21"
_SET_LINE_CODING, _SET_CONTROL_LINE_STATE = "20", "22"
_DTR = 1


class Watch:
    """One bus; `told` is `{"rate": 115200}` or `{"dtr": true}` for every request, in order."""

    def __init__(self, bus: int) -> None:
        """Begin to listen."""
        self.told: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self._file = (USBMON / f"{bus}u").open("r")
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self._file:
            request = read(line)
            if request:
                self.told.append(request)


def read(line: str) -> dict[str, Any] | None:
    """What one line of usbmon says of a serial line; None where it says something else.

    Its words: tag, time, S for a request, Co:bus:device:end, s, type, request, value, index, length, length, =, data.
    """
    words = line.split()
    if len(words) < 10 or words[2] != "S" or words[4:6] != ["s", _CLASS_REQUEST]:
        return None
    if words[6] == _SET_CONTROL_LINE_STATE:
        return {"dtr": bool(int(words[7], 16) & _DTR)}
    if words[6] == _SET_LINE_CODING and "=" in words:
        data = bytes.fromhex("".join(words[words.index("=") + 1 :]))
        return {"rate": int.from_bytes(data[:4], "little")}
    return None
