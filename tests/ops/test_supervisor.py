"""Several processes as one: what dies comes back, what cannot live ends all, and nothing is left behind."""

import io
import os
import signal
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from ops import embedded, run
from ops.supervisor import Supervisor, read_procfile
from tests.ops.processes import alive, eventually

SUPERVISE = """
import os, signal, sys
from pathlib import Path
from ops.supervisor import Supervisor, read_procfile
supervisor = Supervisor(read_procfile(Path(sys.argv[1])), os.environ)
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda *_: supervisor.stop())
sys.exit(supervisor.run())
"""
PROCFILE = """\
# two that stay, one of them with a child of its own
steady: echo $$ steady; exec sleep 600
parent: sleep 601 & echo $! child; echo $$ parent; wait
"""


def start(procfile: Path) -> tuple["subprocess.Popen[str]", dict[str, int]]:
    """The running supervisor, and the process ids that its children printed."""
    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISE, str(procfile)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=embedded.CHECKOUT,
        start_new_session=True,
    )
    printed = [process.stdout.readline().split(" | ")[1].split() for _ in range(3)]
    return process, {name: int(pid) for pid, name in printed}


@pytest.fixture
def procfile(tmp_path: Path) -> Path:
    path = tmp_path / "Procfile"
    path.write_text(PROCFILE)
    return path


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_it_alone_ends_everything(procfile: Path, number: signal.Signals) -> None:
    supervisor, pids = start(procfile)
    supervisor.send_signal(number)
    supervisor.communicate(timeout=120)
    assert supervisor.returncode == 0
    assert alive(pids.values()) == []


def test_a_signal_to_its_group_ends_everything(procfile: Path) -> None:
    supervisor, pids = start(procfile)
    os.killpg(supervisor.pid, signal.SIGINT)
    supervisor.communicate(timeout=120)
    assert supervisor.returncode == 0
    assert alive(pids.values()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_killing_it_tells_its_children_to_stop(procfile: Path) -> None:
    supervisor, pids = start(procfile)
    supervisor.kill()
    supervisor.communicate()
    try:
        assert eventually(lambda: alive([pids["steady"], pids["parent"]]) == [])
    finally:
        os.kill(pids["child"], signal.SIGKILL)


def test_a_child_that_dies_is_started_again_and_leaves_no_children(procfile: Path) -> None:
    supervisor, pids = start(procfile)
    os.kill(pids["parent"], signal.SIGKILL)
    lines = [supervisor.stdout.readline() for _ in range(3)]
    assert "ended with -9, starting it again" in lines[0]
    assert {line.split()[-1] for line in lines[1:]} == {"child", "parent"}
    assert eventually(lambda: alive([pids["child"], pids["parent"]]) == [])
    supervisor.terminate()
    supervisor.communicate(timeout=120)


def test_a_child_that_cannot_stay_up_ends_everything() -> None:
    output = io.StringIO()
    supervisor = Supervisor(
        {"steady": "exec sleep 600", "broken": "echo no database; exit 3"}, os.environ, output=output
    )
    assert supervisor.run() == 1
    lines = output.getvalue().splitlines()
    assert lines.count("broken | no database") == 3
    assert lines.count("broken | ended with 3, starting it again") == 2
    assert lines[-1] == "broken | ended with 3, 3 times in a row: stopping everything"


def test_a_shop_that_somebody_else_answers_for_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two that listen on one port would each get every second visitor."""

    class Stranger(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("X-Instance", answering)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    monkeypatch.setenv("INSTANCE", "ours")
    with HTTPServer(("127.0.0.1", 0), Stranger) as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        for answering, expected in (("ours", "Chợ Phiên Lai Châu"), ("", "Another shop answers")):
            output = io.StringIO()
            supervisor = Supervisor({"web": "exec sleep 600"}, os.environ, output=output)
            chores = run._chores(supervisor, None, "127.0.0.1", server.server_port)
            supervisor.every_second = lambda: (chores(), supervisor.stop())  # noqa: B023
            assert supervisor.run() == (0 if answering else 1)
            assert expected in output.getvalue()
        server.shutdown()


def test_a_child_that_does_not_listen_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ops.supervisor.STOP_SECONDS", 0.5)
    output = io.StringIO()
    supervisor = Supervisor(
        {"deaf": "trap '' TERM; while true; do sleep 0.1; done"}, os.environ, output=output
    )
    seconds = iter(range(10))
    supervisor.every_second = lambda: supervisor.stop() if next(seconds) == 1 else None
    assert supervisor.run() == 0
    assert "deaf | did not stop within 0.5 s: killed" in output.getvalue()


def test_a_procfile_is_read_without_its_comments(procfile: Path) -> None:
    assert read_procfile(procfile) == {
        "steady": "echo $$ steady; exec sleep 600",
        "parent": "sleep 601 & echo $! child; echo $$ parent; wait",
    }
