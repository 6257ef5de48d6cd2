"""The kernel's queue before an ALSA sequencer client: made as long as it may be, and asked what it dropped.

python-rtmidi leaves it at 200 messages, which is 20 ms of a device that floods; when it is full the kernel drops what
comes, and then all that waits in it, without a word. RtMidi has no call for its length, so the sequencer's own is used
on the file it opened. Where anything of this is not as expected, the queue stays as it is. It reads and sends no MIDI.
"""

import contextlib
import re
import struct
from pathlib import Path
from typing import NamedTuple

#: The longest queue the kernel gives a client (Linux, include/sound/seq_kernel.h: SNDRV_SEQ_MAX_CLIENT_EVENTS).
LONGEST = 2000
DEVICE = "/dev/snd/seq"
CLIENTS = Path("/proc/asound/seq/clients")
_OURS = Path("/proc/self/fd")

#: struct snd_seq_client_pool (Linux, include/uapi/sound/asequencer.h): client, sizes of its output and input pool, and
#: what is not ours to say.
_POOL = struct.Struct("=iii12x64x")
_READ, _WRITE = 2, 1


def _call(way: int, number: int, size: int) -> int:
    """The number of one of the sequencer's ioctls (Linux, include/uapi/asm-generic/ioctl.h)."""
    return way << 30 | size << 16 | ord("S") << 8 | number


_CLIENT_ID = _call(_READ, 0x01, 4)
_GET_POOL = _call(_READ | _WRITE, 0x4B, _POOL.size)
_SET_POOL = _call(_WRITE, 0x4C, _POOL.size)

_CLIENT = re.compile(r"^Client +(?P<number>\d+) :.*\n(?P<rest>(?:[ \t].*\n?)*)", re.MULTILINE)
_FAILED = re.compile(r"Input pool :\n(?:.*\n)*? *Alloc failures +: (?P<count>\d+)")


class Client(NamedTuple):
    """A client of this process: its file, and its number in the sequencer."""

    file: int
    number: int


def clients() -> set[Client]:
    """The sequencer clients that this process has open."""
    found = set()
    for entry in _OURS.iterdir() if _OURS.exists() else ():
        with contextlib.suppress(OSError):  # the folder's own handle is gone by now
            if str(entry.readlink()) == DEVICE:
                found.add(Client(int(entry.name), _number(int(entry.name))))
    return found


def lengthen(client: Client) -> None:
    """Give the client the longest input queue; OSError where the kernel will not."""
    import fcntl

    pool = bytearray(_POOL.size)
    _POOL.pack_into(pool, 0, client.number, 0, 0)
    fcntl.ioctl(client.file, _GET_POOL, pool)
    _, output, _ = _POOL.unpack(pool)
    fcntl.ioctl(client.file, _SET_POOL, _POOL.pack(client.number, output, LONGEST))


def told() -> str:
    """What the kernel tells of all clients; '' where it does not."""
    try:
        return CLIENTS.read_text()
    except OSError:
        return ""


def dropped(said: str) -> dict[int, int]:
    """What the kernel dropped before each client, from what it told; what it threw out with that is not counted."""
    return {
        int(client["number"]): int(failed["count"])
        for client in _CLIENT.finditer(said)
        if (failed := _FAILED.search(client["rest"]))
    }


def _number(file: int) -> int:
    import fcntl

    return int(struct.unpack("=i", fcntl.ioctl(file, _CLIENT_ID, bytes(4)))[0])
