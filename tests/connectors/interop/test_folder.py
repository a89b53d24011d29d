"""Exchange through a folder: nothing is taken half, nothing is overwritten, nothing is lost when the machine stops."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.interop.errors import FileChanged, FileTooLarge, NameTaken, NameUnsafe
from connectors.interop.folder import ExchangeFolder, Outcome, WaitingFile

NOW = datetime(2026, 11, 20, 2, 0, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> ExchangeFolder:
    exchange = ExchangeFolder(tmp_path)
    exchange.prepare()
    return exchange


def put(folder: ExchangeFolder, name: str, data: bytes = b"<edXML/>", age: float = 60) -> WaitingFile:
    """A file that arrived `age` seconds ago."""
    path = folder.root / "incoming" / name
    path.write_bytes(data)
    written = NOW.timestamp() - age
    os.utime(path, (written, written))
    return WaitingFile(name, len(data), path.stat().st_mtime_ns)


def names(path: Path) -> set[str]:
    return {entry.name for entry in path.iterdir()}


# ---------------------------------------------------------------- arriving


def test_only_complete_files_are_listed_oldest_first(folder: ExchangeFolder) -> None:
    put(folder, "b.edxml", age=100)
    put(folder, "a.edxml", age=50)
    for unfinished in (".c.edxml", "d.edxml.part", "e.TMP"):
        put(folder, unfinished)
    (folder.root / "incoming" / "folder.edxml").mkdir()
    (folder.root / "incoming" / "link.edxml").symlink_to("/etc/hostname")
    assert [waiting.name for waiting in folder.incoming(NOW)] == ["b.edxml", "a.edxml"]


def test_a_file_still_being_written_is_left_for_the_next_round(folder: ExchangeFolder) -> None:
    put(folder, "growing.edxml", age=1)
    assert folder.incoming(NOW) == []
    assert [waiting.name for waiting in folder.incoming(NOW + timedelta(seconds=5))] == ["growing.edxml"]


def test_a_file_from_a_clock_that_runs_ahead_does_not_wait_for_years(folder: ExchangeFolder) -> None:
    put(folder, "future.edxml", age=-86_400 * 365)
    assert [waiting.name for waiting in folder.incoming(NOW)] == ["future.edxml"]


def test_reading_gives_the_bytes_and_refuses_what_is_too_large(folder: ExchangeFolder) -> None:
    waiting = put(folder, "a.edxml", b"x" * 1000)
    assert folder.read(waiting, most=1000) == b"x" * 1000
    with pytest.raises(FileTooLarge) as refused:
        folder.read(waiting, most=999)
    assert refused.value.code == "packet_too_large"


def test_a_file_replaced_behind_our_back_is_not_settled_unread(folder: ExchangeFolder) -> None:
    listed = put(folder, "a.edxml", b"first")
    put(folder, "a.edxml", b"second packet", age=30)
    with pytest.raises(FileChanged):
        folder.read(listed, most=1000)
    with pytest.raises(FileChanged):
        folder.settle(listed, Outcome.ACCEPTED, "")
    assert [folder.read(waiting, 1000) for waiting in folder.incoming(NOW)] == [b"second packet"]
    assert names(folder.root / "done") == set()


def test_a_link_put_in_place_of_a_file_is_not_followed(folder: ExchangeFolder, tmp_path: Path) -> None:
    listed = put(folder, "a.edxml", b"first")
    (folder.root / "incoming" / "a.edxml").unlink()
    (folder.root / "incoming" / "a.edxml").symlink_to("/etc/hostname")
    with pytest.raises(OSError, match="symbolic"):
        folder.read(listed, most=1000)


# ---------------------------------------------------------------- settling


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_settled_packet_stands_with_its_reason(folder: ExchangeFolder, outcome: Outcome) -> None:
    target = folder.settle(put(folder, "123-SXD.edxml", b"bytes"), outcome, "Đã vào sổ đến số 17.")
    assert target.parent == folder.root / outcome
    assert target.name.startswith("123-SXD.")
    assert target.suffix == ".edxml"
    assert target.read_bytes() == b"bytes"
    reason = target.with_name(target.name + ".reason.txt").read_text()
    assert reason == "123-SXD.edxml\nĐã vào sổ đến số 17.\n"
    assert folder.incoming(NOW) == []
    with pytest.raises(FileChanged):
        folder.settle(WaitingFile("123-SXD.edxml", 5, 0), outcome, "")


def test_packets_of_one_name_do_not_meet_and_one_sent_twice_is_one(folder: ExchangeFolder) -> None:
    for data in (b"first", b"second", b"first"):
        folder.settle(put(folder, "a.edxml", data), Outcome.ACCEPTED, "")
    kept = [path.read_bytes() for path in (folder.root / "done").glob("*.edxml")]
    assert sorted(kept) == [b"first", b"second"]


@pytest.mark.parametrize(
    "name", ["Công văn số 5 (bản cuối).edxml", "á" * 120 + ".xml", "khong-duoi", "..a.b", b"\xff\xfe.edxml"]
)
def test_any_name_can_be_settled(folder: ExchangeFolder, name: str | bytes) -> None:
    waiting = put(folder, name.lstrip(".") if isinstance(name, str) else os.fsdecode(name), b"bytes")
    target = folder.settle(waiting, Outcome.REFUSED, "Gói tin hỏng.")
    assert target.name.isascii()
    assert target.read_bytes() == b"bytes"
    assert names(folder.root / "refused") == {target.name, target.name + ".reason.txt"}


# ---------------------------------------------------------------- leaving


def test_a_delivered_packet_is_whole_and_alone(folder: ExchangeFolder) -> None:
    target = folder.deliver("12-SXD.edxml", b"bytes")
    assert target.read_bytes() == b"bytes"
    assert names(folder.root / "outgoing") == {"12-SXD.edxml"}
    assert folder.deliver("12-SXD.edxml", b"bytes") == target


def test_nothing_is_ever_overwritten(folder: ExchangeFolder) -> None:
    folder.deliver("12-SXD.edxml", b"bytes")
    with pytest.raises(NameTaken) as refused:
        folder.deliver("12-SXD.edxml", b"other bytes")
    assert refused.value.code == "name_taken"
    assert (folder.root / "outgoing" / "12-SXD.edxml").read_bytes() == b"bytes"


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../a", "a/b", "/etc/passwd", ".hidden", "a.part", "a.TMP", "số.xml", "a\0", "a\n", "a" * 151],
)
def test_an_unsafe_name_is_refused(folder: ExchangeFolder, name: str) -> None:
    with pytest.raises(NameUnsafe):
        folder.deliver(name, b"bytes")
    assert names(folder.root / "outgoing") == set()


def test_many_at_once_deliver_one(folder: ExchangeFolder) -> None:
    taken = []

    def deliver(data: bytes) -> None:
        try:
            folder.deliver("a.edxml", data)
        except NameTaken:
            taken.append(data)

    threads = [threading.Thread(target=deliver, args=(bytes([number]) * 100_000,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 7
    assert len((folder.root / "outgoing" / "a.edxml").read_bytes()) == 100_000


# ---------------------------------------------------------------- stopping anywhere

STOP_AFTER_EACH_LINE = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
import connectors.interop.folder as module
from connectors.interop.folder import ExchangeFolder, Outcome

base, now = Path(sys.argv[1]), datetime(2026, 11, 20, 2, 0, 0, tzinfo=UTC)

def work(folder):
    for waiting in folder.incoming(now):
        assert folder.read(waiting, 1000) == b"bytes"
        folder.settle(waiting, Outcome.ACCEPTED, "xong")
    folder.deliver("out.edxml", b"sent")

def stop_after(lines):
    left = [lines]
    def trace(frame, event, argument):
        if frame.f_code.co_filename != module.__file__:
            return None
        if event == "line":
            left[0] -= 1
            if left[0] < 0:
                os._exit(9)
        return trace
    return trace

lines = 0
while True:
    folder = ExchangeFolder(base / str(lines))
    folder.prepare()
    path = folder.root / "incoming" / "a.edxml"
    path.write_bytes(b"bytes")
    os.utime(path, (1, 1))
    child = os.fork()
    if not child:
        sys.settrace(stop_after(lines))
        work(folder)
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
        break
    lines += 1
print(lines)
"""


def test_a_machine_that_stops_after_any_line_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """The work is cut off by sudden death after its first line, its second, … and then simply done again."""
    command = [sys.executable, "-c", STOP_AFTER_EACH_LINE, str(tmp_path)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
    stops = int(told.stdout)
    assert stops > 50
    for stop in range(stops):
        folder = ExchangeFolder(tmp_path / str(stop))
        before = {path.name: path.read_bytes() for path in (folder.root / "outgoing").glob("[!.]*")}
        assert before in ({}, {"out.edxml": b"sent"}), f"half a packet was visible after line {stop}"
        settled = list((folder.root / "done").glob("[!.]*.edxml"))
        assert len(settled) + len(folder.incoming(NOW)) == 1, f"lost or doubled after line {stop}"
        for waiting in folder.incoming(NOW):
            assert folder.read(waiting, 1000) == b"bytes"
            folder.settle(waiting, Outcome.ACCEPTED, "xong")
        folder.deliver("out.edxml", b"sent")
        (target,) = (folder.root / "done").glob("[!.]*.edxml")
        assert target.read_bytes() == b"bytes"
        assert target.with_name(target.name + ".reason.txt").read_text() == "a.edxml\nxong\n"
        assert (folder.root / "outgoing" / "out.edxml").read_bytes() == b"sent"
        assert folder.incoming(NOW) == []
