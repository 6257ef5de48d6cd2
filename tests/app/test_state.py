"""The state folder: what was kept comes back, whatever the disk does; one daemon owns it."""

import errno
import json
import os
import subprocess
import sys
import threading

import pytest

from bridge.app import state
from bridge.app.state import Folder, FolderTaken, FolderUnusable, Saver, recall
from tests.app.clockwork import until

TAKES_A_FOLDER = """
import sys, pathlib
from bridge.app.state import Folder
folder = Folder(pathlib.Path(sys.argv[1]))
print("mine", flush=True)
sys.stdin.read()
"""

MEMORY = {"groups": {"main": {"phase": "mix", "bank": 8}}}


def saver(folder, memory=MEMORY, said=None):
    made = Saver(folder, lambda: memory, (said if said is not None else []).append)
    made.start()
    return made


def test_what_was_saved_is_recalled(tmp_path):
    kept = saver(tmp_path)
    kept.soon()
    until((tmp_path / state.STATE_FILE).exists, "the state file")
    kept.stop()
    assert recall(tmp_path, pytest.fail) == MEMORY


def test_a_change_just_before_the_end_is_saved(tmp_path):
    memory = dict(MEMORY)
    kept = saver(tmp_path, memory)
    memory["groups"] = {"main": {"phase": "create", "bank": 0}}
    kept.stop()
    assert recall(tmp_path, pytest.fail) == memory


def test_an_empty_folder_recalls_nothing_and_says_nothing(tmp_path):
    assert recall(tmp_path, pytest.fail) == {}


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"memory": 5}', "\0" * 50, '{"state": 1}', "[" * 100_000])
def test_a_damaged_file_is_set_aside_and_said_not_deleted(tmp_path, damage):
    (tmp_path / state.STATE_FILE).write_text(damage)
    (tmp_path / "state.json.damaged-1").write_text("an older one")
    said = []
    assert recall(tmp_path, said.append) == {}
    assert (tmp_path / "state.json.damaged-2").read_text() == damage
    assert len(said) == 1
    assert "state.json.damaged-2" in said[0]


def test_a_full_disk_is_said_once_tried_again_and_said_once_when_it_works(tmp_path, monkeypatch):
    full = True
    tries = threading.Semaphore(0)
    real = os.fsync

    def fsync(handle):
        tries.release()
        if full:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(state, "RETRY_SECONDS", 0.02)
    monkeypatch.setattr(os, "fsync", fsync)
    said = []
    kept = saver(tmp_path, said=said)
    kept.soon()
    for _ in range(3):
        assert tries.acquire(timeout=10)
    assert kept.problem == "No space left on device"
    full = False
    until(lambda: kept.problem is None, "the disk to be used again")
    kept.stop()
    assert recall(tmp_path, pytest.fail) == MEMORY
    assert len(said) == 2
    assert "cannot be saved" in said[0]
    assert "No space left on device" in said[0]
    assert "saved again" in said[1]


def test_a_folder_on_a_full_disk_can_be_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "write", lambda *_: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
    folder = Folder(tmp_path / "new")
    monkeypatch.undo()
    with pytest.raises(FolderTaken, match="unknown"):
        Folder(folder.path)
    folder.leave()


def test_a_disk_that_fills_up_in_the_middle_leaves_the_old_state_whole(tmp_path, monkeypatch):
    state.write_whole(tmp_path / state.STATE_FILE, json.dumps({"memory": MEMORY}))
    monkeypatch.setattr(os, "fsync", lambda handle: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
    kept = saver(tmp_path, {"groups": {"other": {}}})
    kept.soon()
    until(lambda: kept.problem, "the failure")
    kept.stop()
    assert recall(tmp_path, pytest.fail) == MEMORY


def test_a_change_during_the_last_write_is_saved_too(tmp_path):
    memory, writing, go = dict(MEMORY), threading.Event(), threading.Event()

    def remember():
        writing.set()
        kept = dict(memory)
        assert go.wait(10)
        return kept

    kept = Saver(tmp_path, remember, pytest.fail)
    kept.start()
    kept.soon()
    assert writing.wait(10)
    memory["groups"] = {"main": {"phase": "create", "bank": 0}}
    stopping = threading.Thread(target=kept.stop)
    stopping.start()
    until(kept._ending.is_set, "the end to be asked for")
    go.set()
    stopping.join(10)
    assert recall(tmp_path, pytest.fail) == memory


def test_who_reads_while_the_state_is_replaced_reads_the_old_one_whole(tmp_path):
    path = tmp_path / state.STATE_FILE
    state.write_whole(path, "the old one")
    with path.open() as reader:
        state.write_whole(path, "the new one")
        assert reader.read() == "the old one"
    assert path.read_text() == "the new one"
    assert list(tmp_path.iterdir()) == [path], "nothing else is left"


def test_an_unchanged_state_is_not_written_again(tmp_path):
    kept = saver(tmp_path)
    kept.soon()
    path = tmp_path / state.STATE_FILE
    until(path.exists, "the state file")
    first = path.stat().st_ino
    kept.soon()
    kept.stop()
    assert path.stat().st_ino == first


def test_the_folder_is_made_for_its_owner_only(tmp_path):
    folder = Folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700
    folder.leave()


def test_a_second_daemon_is_told_who_has_the_folder_and_what_to_do(tmp_path):
    folder = Folder(tmp_path)
    with pytest.raises(FolderTaken) as refused:
        Folder(tmp_path)
    assert str(os.getpid()) in str(refused.value)
    assert "--state" in str(refused.value)
    folder.leave()
    Folder(tmp_path).leave()


def test_a_daemon_that_was_killed_leaves_its_folder_to_the_next(tmp_path):
    child = subprocess.Popen(
        [sys.executable, "-c", TAKES_A_FOLDER, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout.readline() == b"mine\n"
    with pytest.raises(FolderTaken, match=str(child.pid)):
        Folder(tmp_path)
    child.kill()
    child.communicate()
    Folder(tmp_path).leave()


def test_a_folder_that_cannot_be_made_is_refused_with_what_to_do(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderUnusable, match="--state"):
        Folder(tmp_path / "file" / "state")
