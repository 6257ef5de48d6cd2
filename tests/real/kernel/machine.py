"""The virtual machine, from outside: started, asked, ended. It decides nothing about what is played in it."""

import json
import os
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from shlex import quote
from typing import Any, BinaryIO

from tests.real.kernel import image
from tests.real.waiting import wait_until

QEMU = "qemu-system-x86_64"
#: It takes 5 s where nothing else runs; a busy machine that emulates it takes much longer.
BOOT_SECONDS = 300
#: How long one request may take: the agent gives up before.
ANSWER_SECONDS = 180
#: How long anything may take that comes of a request.
SECONDS = 90
CHECKOUT = Path(__file__).parents[3]


class Machine:
    """A running kernel, its agent, and the sockets that devices are plugged into."""

    def __init__(self, folder: Path) -> None:
        """Keep logs in `folder`; `start` boots."""
        self._folder = folder
        self._console = folder / "console.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._talk: socket.socket | None = None
        self._lines: BinaryIO | None = None

    def start(self) -> None:
        """Boot, and wait for the agent; RuntimeError with what the console said when it does not come up."""
        self._folder.mkdir(parents=True, exist_ok=True)
        first_files = self._folder / "initrd"
        common = image.first_files().read_bytes()
        program = stat.S_IFREG | 0o755
        init = Path(__file__).with_name("init").read_bytes()
        start = image.archive({"init": (program, init), "start": (program, self._start().encode())})
        first_files.write_bytes(common + bytes(-len(common) % 4) + start)  # each archive begins at a multiple of 4
        try:
            self._talk = self._met(first_files)
            self._talk.settimeout(BOOT_SECONDS)
            self._lines = self._talk.makefile("rb")
            assert self._answer() == "here"
        except (OSError, AssertionError, json.JSONDecodeError) as problem:
            said = "".join(file.read_text(errors="replace")[-3000:] for file in self._folder.glob("*.log"))
            raise RuntimeError(f"the virtual machine did not come up ({problem}):\n{said}") from problem
        self._talk.settimeout(ANSWER_SECONDS)

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def ask(self, do: str, **arguments: Any) -> Any:
        """Have the agent do something; what it answers. AssertionError with its words when that fails."""
        assert self._talk is not None
        self._talk.sendall(json.dumps({"do": do, **arguments}).encode() + b"\n")
        return self._answer()

    def stop(self) -> None:
        """Switch it off."""
        for end in self._lines, self._talk:
            if end is not None:
                end.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _met(self, first_files: Path) -> socket.socket:
        """Start QEMU, which connects the agent's port to a socket that waits for it."""
        path = self._folder / "agent"
        with socket.socket(socket.AF_UNIX) as waiting, (self._folder / "qemu.log").open("wb") as log:
            waiting.bind(str(path))
            waiting.listen()
            waiting.settimeout(BOOT_SECONDS)
            command = _command(first_files, self._console, path)
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            return waiting.accept()[0]

    def _answer(self) -> Any:
        assert self._lines is not None
        line = self._lines.readline()
        answer = json.loads(line) if line else {"failed": "the virtual machine is gone"}
        assert "failed" not in answer, f"in the virtual machine: {answer['failed']}"
        return answer["ok"]

    def _start(self) -> str:
        path = os.pathsep.join([str(CHECKOUT), *filter(None, [os.environ.get("PYTHONPATH")])])
        settings = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG": "C.UTF-8",
            "HOME": "/agent",
            "TMPDIR": "/agent",
            "PYTHONPATH": path,
        }
        exports = "".join(f"export {name}={quote(value)}\n" for name, value in settings.items())
        agent = quote(str(Path(__file__).with_name("agent.py")))
        return f"{exports}export PYTHONDONTWRITEBYTECODE=1\ncd /agent\nexec {quote(sys.executable)} -P {agent}\n"


def _command(first_files: Path, console: Path, agent: Path) -> list[str]:
    return [
        *(QEMU, "-nodefaults", "-no-reboot", "-display", "none", "-accel", "tcg", "-cpu", "max", "-smp", "1"),
        *("-m", "1024", "-kernel", str(image.kernel()), "-initrd", str(first_files)),
        *("-append", "console=ttyS0 quiet panic=-1", "-serial", f"file:{console}"),
        *("-fsdev", "local,id=outside,path=/,security_model=none,readonly=on,multidevs=remap"),
        *("-device", "virtio-9p-pci,fsdev=outside,mount_tag=outside"),
        *("-device", "virtio-serial-pci", "-chardev", f"socket,id=agent,path={agent}"),
        *("-device", "virtserialport,chardev=agent,name=agent"),
    ]


class Box:
    """A USB MIDI device in one of the machine's sockets."""

    def __init__(self, machine: Machine, socket: int, product: str, serial: str) -> None:
        """Name it; `plug` makes it appear."""
        self.product = product
        self.serial = serial
        self.socket = socket
        self._machine = machine

    def plug(self, product: str = "") -> None:
        """It appears, with another name than before if one is given."""
        self._machine.ask("plug", socket=self.socket, product=product or self.product, serial=self.serial)

    def pull(self) -> None:
        """It is gone."""
        self._machine.ask("pull", socket=self.socket)

    def replug(self) -> None:
        """It is gone and back as quickly as that goes."""
        self._machine.ask("replug", socket=self.socket)

    def send(self, data: str) -> None:
        """It sends bytes, given as hex."""
        self._machine.ask("send", socket=self.socket, data=data)

    def heard(self) -> str:
        """All that came to it, as hex."""
        return str(self._machine.ask("heard", socket=self.socket))

    def place(self) -> str:
        """Where it is plugged in, as the kernel says."""
        return str(self._machine.ask("place", socket=self.socket))

    def wait_for(self, data: str, since: int = 0) -> str:
        """What came to it, once these bytes are in what came behind the first `since` characters of it."""

        def came() -> str:
            now = self.heard()[since:]
            return now if data in now else ""

        try:
            return wait_until(came, SECONDS, f"{data} to come to {self.product}")
        except AssertionError as late:
            said, heard = "\n".join(self._machine.ask("lines")[-10:]), self.heard()[-300:]
            raise AssertionError(f"{late}\nit heard: {heard}\nthe daemon said:\n{said}") from None


class Foot:
    """A footswitch on a USB board in one of the machine's sockets."""

    def __init__(self, machine: Machine, socket: int, label: Sequence[str], **hello: Any) -> None:
        """On a board with this product, serial number, and the USB ids of its maker and product; it says this hello."""
        self.socket = socket
        self._machine = machine
        self._label = list(label)
        self._hello = hello

    def plug(self) -> None:
        """It appears."""
        self._machine.ask("plug_foot", socket=self.socket, label=self._label, hello=self._hello)

    def pull(self) -> None:
        """It is gone."""
        self._machine.ask("pull_foot", socket=self.socket)

    def replug(self) -> None:
        """It is gone and back as quickly as that goes."""
        self._machine.ask("replug_foot", socket=self.socket)

    def press(self, switch: int) -> None:
        """A foot goes down on a switch; they count from 1, as in a rig."""
        self._machine.ask("press", socket=self.socket, switch=switch - 1)

    def release(self, switch: int) -> None:
        """And off it."""
        self._machine.ask("release", socket=self.socket, switch=switch - 1)

    def tap(self, switch: int) -> None:
        """Down and up."""
        self.press(switch)
        self.release(switch)

    def begin_anew(self) -> None:
        """The box is reset, on its cable."""
        self._machine.ask("begin_anew", socket=self.socket)

    def lights(self) -> dict[int, int]:
        """The states of its lights, from 1, as they were shown: 0 off, 1 on, 2 blinking."""
        return {int(light) + 1: state for light, state in self._machine.ask("lights", socket=self.socket).items()}

    def line(self) -> str:
        """What the machine calls its line."""
        return str(self._machine.ask("line", socket=self.socket))

    def told_of_line(self) -> list[dict[str, Any]]:
        """Rates and DTR that the machine told it over USB since it appeared."""
        return list(self._machine.ask("told_of_line", socket=self.socket))


class Chip(Foot):
    """The same with compiled firmware inside, in a simulated chip."""

    def __init__(self, machine: Machine, socket: int, label: Sequence[str], simbox: Path, elf: Path) -> None:
        """On a board with this label; `simbox` runs the firmware `elf`, both outside the machine's own folders."""
        super().__init__(machine, socket, label)
        self._files = {"simbox": str(simbox), "elf": str(elf)}

    def plug(self) -> None:
        """It appears, and begins as a chip with power does."""
        self._machine.ask("plug_chip", socket=self.socket, label=self._label, **self._files)


def missing() -> str:
    """What this machine lacks to start a virtual one; '' when nothing."""
    if not shutil.which(QEMU):
        return f"there is no {QEMU}"
    return "" if image.made() else "no kernel was unpacked for it"
