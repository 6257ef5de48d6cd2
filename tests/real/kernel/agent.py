"""Inside the virtual machine: plugs USB devices in and out, plays on them, and runs the daemon under test.

It does what it is asked over a virtio port, one JSON line each, and answers with one. It checks nothing: that is for
the tests outside.
"""

import contextlib
import json
import multiprocessing
import os
import socket as sockets
import struct
import sys
import termios
import time
import traceback
from collections.abc import Sequence
from fcntl import ioctl
from pathlib import Path
from typing import Any, BinaryIO

from pythonosc.osc_message import OscMessage

from bridge.app import client
from bridge.cli import execute
from tests.real.kernel.feet import HOME, Feet
from tests.real.kernel.sockets import WAIT_SECONDS, Label, Socket, until
from tests.real.kernel.watch import Watch

#: Commands run in processes of their own, forked from one that has the program loaded: loading it takes seconds here.
QUICKLY = multiprocessing.get_context("forkserver")
LOADED = [
    "__main__",
    "bridge.cli.run",
    "bridge.cli.ports",
    "bridge.app.serve",
    "bridge.ports.midi.hub",
    "bridge.ports.serial.port",
    "serial.tools.list_ports",
    "bridge.config.load",
]


def phasebridge(words: Sequence[str], log: Path) -> None:
    """Be the command `phasebridge WORDS`, whose output goes to `log`."""
    with log.open("wb") as file:
        for number in 1, 2:
            os.dup2(file.fileno(), number)
    sys.exit(execute(list(words)))


class Player:
    """Another program of the machine: it chooses a port of the sequencer by its name, speaks to it and hears it."""

    def __init__(self, name: str) -> None:
        import rtmidi

        self._in = rtmidi.MidiIn(rtmidi.API_LINUX_ALSA, name="player")
        self._out = rtmidi.MidiOut(rtmidi.API_LINUX_ALSA, name="player")
        self._in.ignore_types(sysex=False)
        self.listed: list[str] = []
        for end in self._in, self._out:
            ports = end.get_ports()
            at = next(at for at, port in enumerate(ports) if name in port)
            end.open_port(at)
            self.listed.append(ports[at])
        self._heard = bytearray()

    def send(self, data: bytes) -> None:
        """One message."""
        self._out.send_message(data)

    def heard(self) -> str:
        """All that came, as hex."""
        while event := self._in.get_message():
            self._heard += bytes(event[0])
        return self._heard.hex(" ")

    def leave(self) -> None:
        """It lets the port go."""
        for end in self._in, self._out:
            end.close_port()
            end.delete()


class Daw:
    """What takes OSC, and answers nothing."""

    def __init__(self) -> None:
        self._socket = sockets.socket(sockets.AF_INET, sockets.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.setblocking(False)
        self._heard: list[list[Any]] = []

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._socket.getsockname()[1])

    def heard(self) -> list[list[Any]]:
        """Every message that came by itself, address first; what comes in bundles is left out."""
        with contextlib.suppress(BlockingIOError):
            while data := self._socket.recv(65536):
                if data.startswith(b"/"):
                    message = OscMessage(data)
                    self._heard.append([message.address, *message.params])
        return self._heard


class Agent:
    """What can be asked."""

    def __init__(self) -> None:
        self._sockets = [Socket(number) for number in range(4)]
        self._held: dict[int, BinaryIO] = {}
        self._players: dict[str, Player] = {}
        self._feet = Feet()
        self._watches: dict[int, Watch] = {}
        self._daw = Daw()
        self._daemon: Any = None
        self._folder = HOME
        self._runs = 0
        self._rig = ""

    def plug(self, socket: int, product: str, serial: str) -> None:
        self._sockets[socket].plug(Label(product, serial))

    def replug(self, socket: int) -> None:
        """Pull and push in again, as quickly as it goes."""
        self._sockets[socket].pull()
        self._sockets[socket].connect()

    def pull(self, socket: int) -> None:
        self._sockets[socket].pull()

    def plug_foot(self, socket: int, label: Sequence[str], hello: dict[str, Any]) -> None:
        """A footswitch on a board with this product, serial number, vendor's and product's id."""
        self._watch(socket)
        self._feet.plug(self._sockets[socket], Label(*label), hello)

    def plug_chip(self, socket: int, label: Sequence[str], simbox: str, elf: str) -> None:
        """The same with compiled firmware in a simulated chip."""
        self._watch(socket)
        self._feet.plug_chip(self._sockets[socket], Label(*label), simbox, elf)

    def _watch(self, socket: int) -> None:
        if socket not in self._watches:
            self._watches[socket] = Watch(self._sockets[socket].bus)
        self._watches[socket].told.clear()

    def replug_foot(self, socket: int) -> None:
        self._feet.replug(self._sockets[socket])

    def pull_foot(self, socket: int) -> None:
        self._feet.pull(self._sockets[socket])

    def press(self, socket: int, switch: int) -> None:
        self._feet[socket].press(switch)

    def release(self, socket: int, switch: int) -> None:
        self._feet[socket].release(switch)

    def begin_anew(self, socket: int) -> None:
        self._feet[socket].begin_anew()

    def lights(self, socket: int) -> dict[str, int]:
        """The states of the lights of a footswitch."""
        return {str(light): state for light, state in self._feet[socket].lights().items()}

    def told_of_line(self, socket: int) -> list[dict[str, Any]]:
        """What the machine told the devices in this socket about their line."""
        return list(self._watches[socket].told)

    def line(self, socket: int) -> str:
        """What the machine calls the line of the device in this socket."""
        (end,) = self._sockets[socket].host_ends()
        return str(end)

    def signals(self, socket: int) -> dict[str, bool]:
        """How the signals of a line stand that the daemon has open; only this machine's root may look."""
        file = os.open(self.line(socket), os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
        try:
            (bits,) = struct.unpack("i", ioctl(file, termios.TIOCMGET, bytes(4)))
        finally:
            os.close(file)
        return {name: bool(bits & getattr(termios, f"TIOCM_{name.upper()}")) for name in ("dtr", "rts", "cts", "dsr")}

    def daw(self) -> int:
        """The UDP port on which the DAW listens."""
        return self._daw.port

    def daw_heard(self) -> list[list[Any]]:
        return self._daw.heard()

    def send(self, socket: int, data: str) -> None:
        self._sockets[socket].send(bytes.fromhex(data))

    def heard(self, socket: int) -> str:
        return self._sockets[socket].heard.hex(" ")

    def choose(self, name: str) -> list[str]:
        """Another program chooses a port of this name; how it lists the way from it and the way to it."""
        self._players[name] = Player(name)
        return self._players[name].listed

    def speak(self, name: str, data: str) -> None:
        self._players[name].send(bytes.fromhex(data))

    def overheard(self, name: str) -> str:
        return self._players[name].heard()

    def leave(self) -> None:
        while self._players:
            self._players.popitem()[1].leave()

    def flood(self, socket: int, count: int, a_second: int) -> float:
        """Positions 0 to 99 of control change 0 at this rate, again and again, and 127 at the end. How long it took."""
        begin = time.monotonic()
        for number in range(0, count, 100):
            self._sockets[socket].send(b"".join(bytes((0xB0, 0, each % 100)) for each in range(100)))
            time.sleep(max(0.0, begin + (number + 100) / a_second - time.monotonic()))
        self._sockets[socket].send(b"\xb0\x00\x7f")
        return time.monotonic() - begin

    def hold(self, socket: int) -> None:
        """Another program opens the device as raw MIDI, past the sequencer."""
        (end,) = self._sockets[socket].host_ends()
        self._held[socket] = end.open("rb", buffering=0)

    def let_go(self, socket: int) -> None:
        """That program closes it."""
        self._held.pop(socket).close()

    def place(self, socket: int) -> str:
        """Where the device is plugged in."""
        return self._sockets[socket].place()

    def play_on(self, rig: str) -> None:
        """Run the daemon on a rig, or let the one go on that runs on it already: a start takes seconds here."""
        if rig != self._rig or self._daemon is None or not self._daemon.is_alive():
            self.play(rig)

    def play(self, rig: str) -> None:
        """Run the daemon on a rig, instead of the one that ran."""
        self._rig = rig
        if self._daemon is not None and self._daemon.is_alive():
            self._daemon.kill()
            self._daemon.join()
        self._runs += 1
        self._folder = HOME / str(self._runs)
        self._folder.mkdir(parents=True)
        (self._folder / "rig.yaml").write_text(rig)
        state = str(self._folder / "state")
        self._daemon = self._command("run", str(self._folder / "rig.yaml"), "--state", state, "--no-web")
        until(self._ready, "the daemon to be ready")

    def _command(self, *words: str) -> Any:
        process = QUICKLY.Process(target=phasebridge, args=(words, self._log(words[0])))
        process.start()
        return process

    def _ready(self) -> bool:
        assert self._daemon is not None
        if not self._daemon.is_alive():
            raise RuntimeError(f"the daemon ended with {self._daemon.exitcode}:\n" + "\n".join(self.lines()))
        return any(line.startswith("ready") for line in self.lines())

    def _log(self, word: str) -> Path:
        return self._folder / f"{word}.log"

    def lines(self) -> list[str]:
        """What the daemon printed."""
        log = self._log("run")
        return log.read_text(errors="replace").splitlines() if log.exists() else []

    def status(self) -> Any:
        """What `phasebridge status --json` prints."""
        return client.ask(self._folder / "state", {"get": "status"}, WAIT_SECONDS)["status"]

    def stop(self) -> int:
        """End the daemon; its exit code."""
        assert self._daemon is not None
        self._daemon.terminate()
        self._daemon.join(WAIT_SECONDS)
        return int(self._daemon.exitcode)

    def ports(self) -> str:
        """What `phasebridge ports` prints."""
        process = self._command("ports", "--state", str(self._folder / "state"))
        process.join(WAIT_SECONDS)
        said = self._log("ports").read_text()
        if process.exitcode:
            raise RuntimeError(f"it ended with {process.exitcode}: {said}")
        return said

    def clear(self) -> None:
        """Every socket is empty, and nothing was heard; the daemon runs on."""
        for file in self._held.values():
            file.close()
        self._held.clear()
        for socket in self._sockets:
            self._feet.pull(socket)
            socket.forget()
            socket.heard.clear()

    def read(self, path: str) -> str:
        return Path(path).read_text()

    def kernel(self) -> str:
        return os.uname().release


def serve(port: Path) -> None:
    """Answer until there is nobody to answer."""
    agent = Agent()
    with port.open("r+b", buffering=0) as file:
        reader = open(file.fileno(), "rb", closefd=False)  # noqa: SIM115 - one file, read by lines
        file.write(b'{"ok": "here"}\n')
        for line in reader:
            try:
                request = json.loads(line)
                answer = {"ok": getattr(agent, request.pop("do"))(**request)}
            except Exception:
                answer = {"failed": traceback.format_exc()}
            file.write(json.dumps(answer).encode() + b"\n")


def _port() -> Path:
    names = Path("/sys/class/virtio-ports").glob("*/name")
    return Path("/dev") / next(file.parent.name for file in names if file.read_text().strip() == "agent")


if __name__ == "__main__":
    QUICKLY.set_forkserver_preload(LOADED)
    serve(_port())
