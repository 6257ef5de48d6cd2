"""The least that could stand between a surface and a DAW, in Python: receive, look up, send. No state and no phases.

One thread reads the surface's socket and sends from the DAW's, one the other way round, as the daemon does. Arguments:
the UDP ports of the surface and of the DAW. It prints its own two, in that order. It imports nothing of the bridge.
"""

import socket
import struct
import sys
import threading

LOOPBACK = "127.0.0.1"
FADERS = range(8)
SOLO = 32


def _prefix(address: bytes, strip: int) -> bytes:
    return address.ljust((len(address) + 4) & -4, b"\0") + b",if\0" + struct.pack(">i", strip)


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
    surface, daw = _open(), _open()
    surface_end, daw_end = ((LOOPBACK, int(port)) for port in sys.argv[1:3])
    print(surface.getsockname()[1], daw.getsockname()[1], flush=True)
    threading.Thread(target=hands, args=(surface, daw, daw_end), daemon=True).start()
    feedback(daw, surface, surface_end)


if __name__ == "__main__":
    main()
