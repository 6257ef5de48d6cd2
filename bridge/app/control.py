"""The control socket: how commands ask the running daemon. One JSON object per line in, one per line out.

    {"get": "status"}                            -> {"ok": true, "status": {...}}
    {"get": "picture"}                           -> {"ok": true, "picture": {...}}  what a handoff shows of the mixer
    {"do": "phase/set/mix", "by": "command"}     -> {"ok": true, "told": [...], "codes": [...]}
    {"levels": "store", "name": "mine"}          -> {"ok": true, "told": [...], "kept": 12}   once it is on disk
    {"song": "Night Drive"}                      -> {"ok": true, "song": "Night Drive"}
    {"write": "idea", "words": {"text": "..."}}  -> {"ok": true, "written": {"number": 7, "said": "..."}}
    anything else                                -> {"error": "what is wrong", "todo": "what to do"}

It stands in the state folder as `control.sock`, for its owner only. Where the path is too long for a socket it stands
in a short folder of its own, which `control.path` names. Windows has no such sockets: there it is a port on the
loopback interface, and `control.json` (for its owner only) holds the port and a token that a client must send first:
{"token": "..."}, answered like everything else.

An answer may come later (app/later.py); until then what else its client sends waits.

One thread serves all clients. A line that is too long, a client too many, one that does not read its answers: each is
dropped. Nothing here waits for a client, and nothing a client sends is more than text to look up.
"""

import contextlib
import hmac
import json
import os
import secrets
import selectors
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bridge.app.later import Later

SOCKET_FILE = "control.sock"
PATH_FILE = "control.path"
PORT_FILE = "control.json"
#: The shortest limit of a socket's path among our systems is 104 bytes with the zero at its end (macOS).
LONGEST_PATH = 100
#: Room for the longest text the journal keeps, with every sign of it escaped.
LONGEST_LINE = 256 * 1024
#: Answers a client may leave unread, in bytes.
LONGEST_BACKLOG = 256 * 1024
MOST_CLIENTS = 32
READ_SIZE = 16 * 1024
STOP_SECONDS = 1.0
#: `Answer` functions take a request and give its answer, at once or later.
Answer = Callable[[Mapping[str, Any]], Mapping[str, Any] | Later]

HAS_UNIX_SOCKETS = hasattr(socket, "AF_UNIX")


def problem(error: str, todo: str) -> dict[str, Any]:
    """The answer to what cannot be done."""
    return {"error": error, "todo": todo}


@dataclass(slots=True, eq=False)
class _Client:
    connection: socket.socket
    trusted: bool
    incoming: bytearray = field(default_factory=bytearray)
    outgoing: bytearray = field(default_factory=bytearray)
    later: Later | None = None


class Control:
    """Serves `answer` on the folder's control socket; raises OSError when the socket cannot be made."""

    def __init__(self, folder: Path, answer: Answer, unix: bool = HAS_UNIX_SOCKETS) -> None:
        """Open the socket (the folder must be ours: an old socket is replaced); `start` serves it."""
        self._folder = folder
        self._answer = answer
        self._token = "" if unix else secrets.token_hex(16)
        self._listener = self._listen_unix() if unix else self._listen_loopback()
        self._listener.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._clients: set[_Client] = set()
        self._wake_reader, self._wake_writer = socket.socketpair()
        self._wake_writer.setblocking(False)  # who rings may be the music
        self._selector.register(self._wake_reader, selectors.EVENT_READ)
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="control", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Close every connection and remove the socket."""
        self._ending.set()
        self._ring()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(STOP_SECONDS)
        for opened in (
            self._listener,
            self._wake_reader,
            self._wake_writer,
            *(each.connection for each in self._clients),
        ):
            opened.close()
        self._sweep()

    # --- Opening ------------------------------------------------------------------------------------------------

    def _listen_unix(self) -> socket.socket:
        self._sweep()
        path = self._folder / SOCKET_FILE
        if len(os.fsencode(path)) > LONGEST_PATH:
            short = Path(tempfile.mkdtemp(prefix="phasebridge-", dir=_short_folder()))
            path = short / SOCKET_FILE
            _write_private(self._folder / PATH_FILE, str(path))
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        # The socket is born private: between bind and a chmod anybody could connect.
        mask = os.umask(0o177)
        try:
            listener.bind(str(path))
        finally:
            os.umask(mask)
        listener.listen(MOST_CLIENTS)
        return listener

    def _sweep(self) -> None:
        """Remove what we, or a daemon that was killed, left behind."""
        pointer = self._folder / PATH_FILE
        with contextlib.suppress(OSError):
            short = Path(pointer.read_text(encoding="utf-8"))
            short.unlink()
            short.parent.rmdir()
        for old in (pointer, self._folder / SOCKET_FILE, self._folder / PORT_FILE):
            with contextlib.suppress(OSError):
                old.unlink()

    def _listen_loopback(self) -> socket.socket:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.bind(("127.0.0.1", 0))
        listener.listen(MOST_CLIENTS)
        self._sweep()
        where = {"port": listener.getsockname()[1], "token": self._token}
        _write_private(self._folder / PORT_FILE, json.dumps(where))
        return listener

    # --- Serving ------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._ending.is_set():
            for key, events in self._selector.select(self._patience()):
                if key.fileobj is self._listener:
                    self._accept()
                elif key.data is not None:
                    self._serve(key.data, events)
                else:
                    self._wake_reader.recv(READ_SIZE)
            for client in [client for client in self._clients if client.later is not None]:
                self._serve(client, 0)

    def _patience(self) -> float | None:
        """How long nobody has to be looked after, in seconds; None: until somebody speaks."""
        deadlines = [client.later.deadline for client in self._clients if client.later is not None]
        return max(0.0, min(deadlines) - time.monotonic()) if deadlines else None

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:  # it hung up again, or there are no file handles left
            return
        if len(self._clients) >= MOST_CLIENTS:
            connection.close()
            return
        connection.setblocking(False)
        client = _Client(connection, trusted=not self._token)
        self._clients.add(client)
        self._selector.register(connection, selectors.EVENT_READ, client)

    def _serve(self, client: _Client, events: int) -> None:
        try:
            if events & selectors.EVENT_READ:
                self._read(client)
            self._obey(client)
            self._write(client)
        except (OSError, _Enough):
            self._drop(client)

    def _read(self, client: _Client) -> None:
        with contextlib.suppress(BlockingIOError):
            data = client.connection.recv(READ_SIZE)
            if not data:
                raise _Enough
            client.incoming += data

    def _obey(self, client: _Client) -> None:
        """Answers line by line, as far as the answers are there."""
        while True:
            if client.later is not None:
                answer: Mapping[str, Any] | Later | None = client.later.answer
                client.later = None if answer is not None else client.later
            else:
                answer = self._next(client)
            if answer is None:
                break
            if isinstance(answer, Later):
                client.later = answer
                answer.rings(self._ring)
            else:
                self._reply(client, answer)
        if len(client.incoming) > LONGEST_LINE:
            self._reply(
                client, problem(f"a line of more than {LONGEST_LINE} bytes", "send one short JSON object per line")
            )
            self._write(client)
            raise _Enough

    def _next(self, client: _Client) -> Mapping[str, Any] | Later | None:
        """The answer to the next line; None where there is none."""
        end = client.incoming.find(b"\n")
        if end < 0:
            return None
        line = bytes(client.incoming[:end])
        del client.incoming[: end + 1]
        return self._respond(client, line)

    def _ring(self) -> None:
        """An answer is there: whoever serves has a look. Called from any thread, at most once for each answer."""
        with contextlib.suppress(OSError):
            self._wake_writer.send(b"\0")

    def _respond(self, client: _Client, line: bytes) -> Mapping[str, Any] | Later:
        try:
            request = json.loads(line)
        except (ValueError, RecursionError):
            request = None
        if not isinstance(request, dict):
            return problem("this is not a JSON object", 'send one per line, such as {"get": "status"}')
        if not client.trusted:
            client.trusted = hmac.compare_digest(str(request.get("token", "")).encode(), self._token.encode())
            return {"ok": True} if client.trusted else problem("wrong token", f"send the one in {PORT_FILE} first")
        return self._answer(request)

    def _reply(self, client: _Client, answer: Mapping[str, Any]) -> None:
        client.outgoing += json.dumps(answer).encode() + b"\n"
        if len(client.outgoing) > LONGEST_BACKLOG:
            raise _Enough

    def _write(self, client: _Client) -> None:
        with contextlib.suppress(BlockingIOError):
            while client.outgoing:
                sent = client.connection.send(client.outgoing)
                del client.outgoing[:sent]
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if client.outgoing else 0)
        self._selector.modify(client.connection, wanted, client)

    def _drop(self, client: _Client) -> None:
        self._selector.unregister(client.connection)
        self._clients.discard(client)
        client.connection.close()


class _Enough(Exception):
    """This client is dropped."""


def _short_folder() -> str | None:
    """Where a short path can be made: the usual place, or /tmp when that is a long one itself."""
    return None if len(os.fsencode(tempfile.gettempdir())) < LONGEST_PATH // 2 else "/tmp"  # noqa: S108 - mkdtemp makes a private folder


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123 - born private
        file.write(text)
