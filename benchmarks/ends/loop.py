"""The least that could stand between a surface and a DAW, in Python: receive, look up, send. No state and no phases.

A thread for each of three sockets, as in the daemon: the surface's and the tablet's send from the DAW's, the DAW's from
the surface's. Arguments: the UDP ports of the surface and of the DAW. It prints those of surface, DAW and tablet. It
imports nothing of the bridge.
"""

import socket
import struct
import sys
import threading

LOOPBACK = "127.0.0.1"
FADERS = range(8)
SOLO = 32
TABLET_STRIPS = range(81, 89)


def _prefix(address: bytes, strip: int) -> bytes:
    return address.ljust((len(address) + 4) & -4, b"\0") + b",if\0" + struct.pack(">i", strip)


def _short_prefix(address: bytes) -> bytes:
    return address.ljust((len(address) + 4) & -4, b"\0") + b",f\0\0"


def _open() -> socket.socket:
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    opened.bind((LOOPBACK, 0))
    return opened


def hands(surface: socket.socket, daw: socket.socket, end: tuple[str, int]) -> None:
    """A hand moves a fader: three bytes become an OSC message."""
    prefixes = {0xB0 << 7 | number: _prefix(b"/strip/fader", number + 1) for number in FADERS}
    values = [number / 127 for number in range(128)]
    pack = struct.Struct(">f").pack
    while True:
        data, _ = surface.recvfrom(65507)
        prefix = prefixes.get(data[0] << 7 | data[1])
        if prefix is not None:
            daw.sendto(prefix + pack(values[data[2]]), socket.MSG_DONTWAIT, end)


def touches(tablet: socket.socket, daw: socket.socket, end: tuple[str, int]) -> None:
    """A finger moves a fader of the tablet: an OSC message becomes another."""
    prefixes = {
        _short_prefix(b"/fader/%d" % number): _prefix(b"/strip/fader", strip)
        for number, strip in enumerate(TABLET_STRIPS, 1)
    }
    while True:
        data, _ = tablet.recvfrom(65507)
        prefix = prefixes.get(data[:-4])
        if prefix is not None:
            daw.sendto(prefix + data[-4:], socket.MSG_DONTWAIT, end)


def feedback(daw: socket.socket, surface: socket.socket, end: tuple[str, int]) -> None:
    """The DAW says that a strip is soloed or not: an OSC message becomes three bytes."""
    lights = {_prefix(b"/strip/solo", number + 1): bytes((0xB0, SOLO + number)) for number in FADERS}
    unpack = struct.Struct(">f").unpack
    while True:
        data, _ = daw.recvfrom(65507)
        light = lights.get(data[:-4])
        if light is not None:
            surface.sendto(light + (b"\x7f" if unpack(data[-4:])[0] >= 0.5 else b"\0"), socket.MSG_DONTWAIT, end)


def main() -> None:
    """Run until ended."""
    surface, daw, tablet = _open(), _open(), _open()
    surface_end, daw_end = ((LOOPBACK, int(port)) for port in sys.argv[1:3])
    print(*(opened.getsockname()[1] for opened in (surface, daw, tablet)), flush=True)
    threading.Thread(target=hands, args=(surface, daw, daw_end), daemon=True).start()
    threading.Thread(target=touches, args=(tablet, daw, daw_end), daemon=True).start()
    feedback(daw, surface, surface_end)


if __name__ == "__main__":
    main()
