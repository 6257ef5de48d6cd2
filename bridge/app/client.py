"""The other end of the control socket: finds the daemon of a state folder, asks it one thing, gives the answer.

It starts no daemon and waits at most a few seconds for one that hangs.
"""

import json
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bridge.app.control import HAS_UNIX_SOCKETS, PATH_FILE, PORT_FILE, SOCKET_FILE

ANSWER_SECONDS = 3.0


class NoDaemon(Exception):
    """No daemon answers for this state folder; the text says what to do."""


class Mute(NoDaemon):
    """There is a daemon, and it does not answer in time: what it was asked it may still do."""


class Declined(Exception):
    """The daemon cannot do that; the text says why and what to do."""


def ask(folder: Path, request: Mapping[str, Any], seconds: float = ANSWER_SECONDS) -> dict[str, Any]:
    """Send one request to the daemon of this folder. Raises NoDaemon, or Declined with the daemon's reason.

    `seconds`: how long it may take to answer.
    """
    try:
        with _connect(folder) as connection, connection.makefile("rwb") as lines:
            connection.settimeout(seconds)
            if (folder / PORT_FILE).exists():
                token = json.loads((folder / PORT_FILE).read_text(encoding="utf-8"))["token"]
                _exchange(lines, {"token": token})
            answer = _exchange(lines, request)
    except (FileNotFoundError, ConnectionRefusedError):
        raise NoDaemon(
            f"no phasebridge runs with the state folder {folder}; start one with: phasebridge run RIG"
        ) from None
    except (OSError, ValueError, KeyError) as trouble:
        raise Mute(f"the phasebridge of the state folder {folder} does not answer ({trouble}); restart it") from None
    if "error" in answer:
        raise Declined(f"{answer['error']}; {answer.get('todo', '')}".rstrip("; "))
    return answer


def _connect(folder: Path) -> socket.socket:
    if (folder / PORT_FILE).exists():
        port = json.loads((folder / PORT_FILE).read_text(encoding="utf-8"))["port"]
        return socket.create_connection(("127.0.0.1", port), ANSWER_SECONDS)
    if not HAS_UNIX_SOCKETS:
        raise FileNotFoundError
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(ANSWER_SECONDS)
    pointer = folder / PATH_FILE
    path = pointer.read_text(encoding="utf-8") if pointer.exists() else str(folder / SOCKET_FILE)
    try:
        connection.connect(path)
    except BaseException:
        connection.close()
        raise
    return connection


def _exchange(lines: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    lines.write(json.dumps(request).encode() + b"\n")
    lines.flush()
    line = lines.readline()
    if not line:
        raise ConnectionResetError("it hung up")
    answer = json.loads(line)
    if not isinstance(answer, dict):
        raise ValueError("not an answer")
    return answer
