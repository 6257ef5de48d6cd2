"""The writer of a recording: what happened is in the file, and what is missing is said there."""

import errno

from bridge.app import trace
from bridge.app.trace import Dropped, Header, Out
from bridge.app.tracefile import TraceFile
from bridge.core.events import PhaseIs, Received, Send, Wake
from tests.app.clockwork import until

MEDIA = {"desk": "midi", "main": "osc"}


def read(path):
    return list(trace.read(path.read_text().splitlines()))


def test_events_and_what_came_out_are_written_in_order_and_deadlines_by_what_they_caused(tmp_path):
    file = TraceFile(tmp_path / "t", Header("rig.yaml", recorded=True), MEDIA, print)
    file.start()
    file.saw(Received(1, "desk", b"\xb0\x00\x40"), [Send(1, "main", b"/x\0\0,\0\0\0")])
    file.saw(Wake(9), [PhaseIs(8, "mix", "main", True)])
    file.saw(Wake(10), [])
    file.stop()
    assert read(tmp_path / "t") == [
        Header("rig.yaml", recorded=True),
        Received(1, "desk", b"\xb0\x00\x40"),
        Out(1, {"port": "main", "osc": ["/x"]}),
        Out(8, {"phase": "mix", "group": "main", "settled": True}),
    ]


def test_what_a_full_disk_swallows_is_a_hole_that_the_file_names(tmp_path):
    said = []
    file = TraceFile(tmp_path / "t", Header(), MEDIA, said.append)
    disk = FullDisk(file._file)
    file._file = disk
    file.start()
    for number in range(20):
        file.saw(Received(number, "desk", b"\xb0\x00\x40"), [])
    until(lambda: said, "the complaint")
    assert "cannot be written (full)" in said[0]
    disk.full = False
    file.saw(Received(30, "desk", b"\xb0\x00\x41"), [])
    file.stop()
    assert len(said) == 1
    assert read(tmp_path / "t")[1:] == [Dropped(30, 20), Received(30, "desk", b"\xb0\x00\x41")]


class FullDisk:
    """The file as it is, but for a disk that takes half a line and no more."""

    def __init__(self, file):
        self.file = file
        self.full = True

    def __getattr__(self, name):
        return getattr(self.file, name)

    def write(self, data):
        if not self.full:
            return self.file.write(data)
        self.file.write(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "full")
