"""One run of the MIDI process, seen from phasebridge: started, spoken to, ended. It restarts nothing; the hub does."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import bridge
from bridge.ports.midi.channel import Channel

#: How long a process that was told to end may take before it is killed.
END_SECONDS = 1.0
#: Room in the socket, so that a burst of some hundred messages fits while the other side is busy.
_SOCKET_BUFFER = 1 << 19


class Process:
    """A running MIDI process and the channel to it."""

    def __init__(self, system: str = "") -> None:
        """Start it with the MIDI system named (`alsa`, `jack`, `coremidi`, `winmm`; '': the first that works).

        OSError when the machine cannot start another process.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            for end in (ours, theirs):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SOCKET_BUFFER)
            try:
                self._run = _started(theirs, system)
            except OSError:
                ours.close()
                raise
        self.talk = Channel(ours)

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._run.pid

    def end(self) -> None:
        """Let it send what it was given, then end it; kill it when that takes too long."""
        self.talk.finish()
        try:
            self._run.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._run.kill()
        self._gone()

    def kill(self) -> None:
        """End it at once."""
        self._run.kill()
        self._gone()

    def _gone(self) -> None:
        self._run.wait()
        self.talk.close()


def _started(theirs: socket.socket, system: str) -> "subprocess.Popen[bytes]":
    # -P keeps the user's folder off the path: a file of theirs called rtmidi.py must not become ours.
    command = [sys.executable, "-P", "-m", "bridge.ports.midi.child"]
    home = str(Path(bridge.__file__).parent.parent)
    path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))
    # JACK's library must find a server or none; it would start one of its own.
    environment = {**os.environ, "PYTHONPATH": path, "JACK_NO_START_SERVER": "1"}
    # stderr and stdout take only what the MIDI libraries print at every try while there is no server.
    quiet = subprocess.DEVNULL
    if sys.platform == "win32":
        run = subprocess.Popen(  # noqa: S603 - the command is ours
            [*command, "-", system],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=quiet,
            stderr=quiet,
            creationflags=subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP,
        )
        assert run.stdin is not None
        run.stdin.write(theirs.share(run.pid))
        run.stdin.close()
        return run
    # A session of its own: Ctrl-C and a closing terminal are phasebridge's to handle.
    return subprocess.Popen(  # noqa: S603 - the command is ours
        [*command, str(theirs.fileno()), system],
        env=environment,
        pass_fds=[theirs.fileno()],
        stdin=quiet,
        stdout=quiet,
        stderr=quiet,
        start_new_session=True,
    )
