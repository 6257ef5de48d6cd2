"""The control socket: answers its owner, survives garbage, drops who misbehaves."""

import json
import socket
import stat
from pathlib import Path

import pytest

from bridge.app import control
from bridge.app.client import Declined, NoDaemon, ask
from bridge.app.control import Control
from tests.app.clockwork import PATIENCE, until


def answer(request):
    if request.get("get") == "status":
        return {"ok": True, "status": {"phase": "mix"}}
    return control.problem("no such thing", "ask for the status")


@pytest.fixture(params=[True, False], ids=["unix", "loopback"])
def served(request, tmp_path):
    made = Control(tmp_path, answer, unix=request.param)
    made.start()
    yield tmp_path
    made.stop()


@pytest.fixture
def unix(tmp_path):
    made = Control(tmp_path, answer)
    made.start()
    yield tmp_path
    made.stop()


def connect(folder):
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(PATIENCE)
    connection.connect(str(folder / control.SOCKET_FILE))
    return connection


def line_of(connection):
    with connection.makefile("rb") as lines:
        return json.loads(lines.readline())


def test_a_request_is_answered(served):
    assert ask(served, {"get": "status"}) == {"ok": True, "status": {"phase": "mix"}}


def test_what_cannot_be_done_says_what_to_do_instead(served):
    with pytest.raises(Declined, match="no such thing; ask for the status"):
        ask(served, {"do": "dance"})


def test_without_a_daemon_the_client_says_how_to_start_one(tmp_path):
    with pytest.raises(NoDaemon, match="phasebridge run RIG"):
        ask(tmp_path, {"get": "status"})


def test_a_daemon_that_was_killed_leaves_a_socket_that_the_next_one_replaces(tmp_path):
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(tmp_path / control.SOCKET_FILE))
    left.close()
    with pytest.raises(NoDaemon, match="phasebridge run RIG"):
        ask(tmp_path, {"get": "status"})
    made = Control(tmp_path, answer)
    made.start()
    assert ask(tmp_path, {"get": "status"})["ok"]
    made.stop()
    assert not (tmp_path / control.SOCKET_FILE).exists()


def test_only_the_owner_may_connect(unix):
    assert stat.S_IMODE((unix / control.SOCKET_FILE).stat().st_mode) == 0o600


def test_the_token_of_a_loopback_port_is_for_the_owner_only_and_asked_for(tmp_path):
    made = Control(tmp_path, answer, unix=False)
    made.start()
    where = tmp_path / control.PORT_FILE
    assert stat.S_IMODE(where.stat().st_mode) == 0o600
    with socket.create_connection(("127.0.0.1", json.loads(where.read_text())["port"]), PATIENCE) as connection:
        connection.sendall(b'{"get": "status"}\n{"token": "guess"}\n')
        with connection.makefile("rb") as lines:
            assert json.loads(lines.readline())["error"] == "wrong token"
            assert json.loads(lines.readline())["error"] == "wrong token"
    made.stop()
    assert not where.exists()


def test_a_folder_with_a_long_path_gets_a_socket_elsewhere(tmp_path):
    folder = tmp_path / ("long" * 30)
    folder.mkdir()
    made = Control(folder, answer)
    made.start()
    assert ask(folder, {"get": "status"})["ok"]
    elsewhere = Path((folder / control.PATH_FILE).read_text())
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o600
    assert stat.S_IMODE(elsewhere.parent.stat().st_mode) == 0o700
    made.stop()
    assert not elsewhere.parent.exists()


@pytest.mark.parametrize("garbage", [b"\xff\xfe\0", b"hello", b"[]", b"5", b"{", b"[" * 20_000, b""])
def test_garbage_is_answered_and_the_next_request_works(unix, garbage):
    with connect(unix) as connection:
        connection.sendall(garbage + b"\n")
        with connection.makefile("rb") as lines:
            assert "error" in json.loads(lines.readline())
            connection.sendall(b'{"get": "status"}\n')
            assert json.loads(lines.readline())["ok"]


def test_a_request_in_pieces_and_two_in_one_are_all_answered(unix):
    with connect(unix) as connection, connection.makefile("rb") as lines:
        connection.sendall(b'{"get": "sta')
        connection.sendall(b'tus"}\n{"get": "status"}\n')
        assert json.loads(lines.readline())["ok"]
        assert json.loads(lines.readline())["ok"]


def test_a_line_without_end_is_refused_and_its_client_dropped(unix):
    with connect(unix) as connection, pytest.raises((BrokenPipeError, ConnectionResetError)):
        connection.sendall(b"x" * 10 * control.LONGEST_LINE)
    assert ask(unix, {"get": "status"})["ok"]


def test_a_client_that_does_not_read_is_dropped_and_others_are_served(tmp_path):
    made = Control(tmp_path, lambda request: {"ok": True, "much": "x" * 60_000})
    made.start()
    with connect(tmp_path) as connection:
        connection.settimeout(0.2)
        with pytest.raises((BrokenPipeError, ConnectionResetError, TimeoutError)):
            connection.sendall(b'{"get": "status"}\n' * 100_000)
        until(lambda: not made._clients, "the slow client to be dropped")
        assert ask(tmp_path, {"get": "status"})["ok"]
    made.stop()


def test_one_client_too_many_is_turned_away_and_a_place_is_free_again_later(unix):
    clients = [connect(unix) for _ in range(control.MOST_CLIENTS)]
    for each in clients:
        each.sendall(b'{"get": "status"}\n')
        assert line_of(each)["ok"]
    with connect(unix) as extra:
        assert extra.recv(1) == b""
    for each in clients:
        each.close()

    def served():
        try:
            return ask(unix, {"get": "status"})["ok"]
        except NoDaemon:
            return False

    until(served, "a free place")
