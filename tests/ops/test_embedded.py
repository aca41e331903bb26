"""The development servers: shared while used, gone with the last user, whole again after a kill."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from ops import embedded, postgresql
from ops.valkey import ValkeyFailed
from tests.ops.processes import alive, eventually

HOLDER = """
import json, sys
from pathlib import Path
from ops.embedded import ensure
with ensure(Path(sys.argv[1]), durable=False) as servers:
    print(json.dumps([servers.database_url, servers.broker_url]), flush=True)
    sys.stdin.read()
"""


class Holder:
    """Another process that uses the servers of a data folder."""

    def __init__(self, data: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=embedded.CHECKOUT,
        )
        self.database_url, self.broker_url = json.loads(self.process.stdout.readline())

    def leave(self) -> None:
        self.process.communicate(timeout=120)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def data(open_folder: Path) -> Iterator[Path]:
    """A data folder whose servers are down before and after the test."""
    yield open_folder
    with embedded.ensure(open_folder, durable=False):
        pass
    assert not (open_folder / "servers/postgresql/data/postmaster.pid").exists()


def pids(data: Path) -> tuple[int, int]:
    """Process ids of PostgreSQL and Valkey."""
    servers = data / "servers"
    postmaster = (servers / "postgresql/data/postmaster.pid").read_text().split()[0]
    return int(postmaster), int((servers / "valkey/valkey.pid").read_text())


def keeper_of(data: Path) -> psutil.Process:
    return next(
        process
        for process in psutil.process_iter(["cmdline"])
        if "ops.keeper" in (process.info["cmdline"] or [])
        and str(data / "servers") in process.info["cmdline"]
    )


def test_the_servers_are_real_and_speak_vietnamese(data: Path) -> None:
    with embedded.ensure(data, durable=False) as servers:
        with psycopg.connect(servers.database_url) as connection:
            assert connection.info.server_version // 10_000 == 18
            row = connection.execute(
                "SELECT lower('ĐẶC SẢN'), 'Đ' ILIKE 'đ', usesuper FROM pg_user WHERE usename = user"
            )
            assert row.fetchone() == ("đặc sản", True, False)
        with redis.Redis.from_url(servers.broker_url) as client:
            assert client.ping() is True


def test_the_last_user_stops_the_servers_and_nobody_before(data: Path) -> None:
    first = Holder(data)
    second = Holder(data)
    postgres, valkey = pids(data)
    assert first.database_url == second.database_url
    assert first.broker_url == second.broker_url

    first.leave()
    assert alive([postgres, valkey]) == [postgres, valkey]

    keeper = keeper_of(data)
    second.leave()
    assert alive([postgres, valkey]) == []
    assert eventually(lambda: alive([keeper.pid]) == [])


def test_a_killed_user_leaves_no_server_behind(data: Path) -> None:
    holder = Holder(data)
    postgres, valkey = pids(data)
    assert eventually(lambda: bool(keeper_of(data)))

    holder.kill()

    assert eventually(lambda: alive([postgres, valkey]) == [])


def test_servers_of_a_killed_run_are_adopted(data: Path) -> None:
    holder = Holder(data)
    before = pids(data)
    keeper_of(data).kill()
    holder.kill()
    assert alive(before) == list(before)

    with embedded.ensure(data, durable=False) as servers:
        assert servers.database_url == holder.database_url
        assert pids(data) == before

    assert alive(before) == []


def test_killed_servers_come_back_at_the_same_address_with_their_data(data: Path) -> None:
    with embedded.ensure(data, durable=True) as servers:
        with psycopg.connect(servers.database_url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        killed = pids(data)
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        assert eventually(lambda: alive(killed) == [])

        assert servers.revive() is True
        assert servers.revive() is False

        with psycopg.connect(servers.database_url) as connection:
            assert connection.execute("SELECT number FROM kept").fetchone() == (7,)
            connection.execute("DROP TABLE kept")
        assert set(pids(data)).isdisjoint(killed)


def test_servers_that_hang_get_no_twin_and_are_gone_with_their_last_user(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "CONNECT_SECONDS", 2)
    monkeypatch.setattr(embedded, "START_TRIES", 1)
    with embedded.ensure(data, durable=False) as servers:
        hanging = pids(data)
        ports = (data / "servers/ports.json").read_text()
        os.kill(hanging[1], signal.SIGSTOP)
        assert servers.revive() is False
        with pytest.raises(ValkeyFailed, match=f"process {hanging[1]}.* does not answer"):
            embedded.ensure(data, durable=False)
        os.kill(hanging[0], signal.SIGSTOP)
        assert pids(data) == hanging
        assert (data / "servers/ports.json").read_text() == ports
    assert alive(hanging) == []


def test_a_held_port_is_nobody_elses_and_lets_granian_listen() -> None:
    port = embedded.free_port()
    holder = embedded.hold_port(port)
    assert holder is not None
    with holder, socket.socket() as granian:
        assert embedded.hold_port(port) is None
        assert embedded.hold_port(port, "0.0.0.0") is None
        granian.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        granian.bind(("127.0.0.1", port))
        granian.listen()
        with socket.create_connection(("127.0.0.1", port), timeout=60):
            granian.accept()[0].close()
        assert embedded.hold_port(port) is None


def test_a_stale_pid_file_that_names_a_stranger_is_no_obstacle(data: Path) -> None:
    with embedded.ensure(data, durable=False) as servers:
        folder = servers.cluster.postgresql.data
    (folder / "postmaster.pid").write_text(f"{os.getpid()}\n{folder}\n1\n1\n\n127.0.0.1\n\nready\n")

    with embedded.ensure(data, durable=False) as servers, psycopg.connect(servers.database_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_ports_are_remembered_until_somebody_else_takes_them(data: Path) -> None:
    with embedded.ensure(data, durable=False) as servers:
        first = servers.database_url, servers.broker_url
    with embedded.ensure(data, durable=False) as servers:
        assert (servers.database_url, servers.broker_url) == first
    ports = json.loads((data / "servers/ports.json").read_text())
    taken = socket.create_server(("127.0.0.1", ports["postgresql"]))
    with taken, embedded.ensure(data, durable=False) as servers:
        assert servers.database_url != first[0]
        assert servers.broker_url == first[1]


def test_a_folder_out_of_reach_moves_to_one_within_reach(
    open_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    closed = tmp_path / "home"
    (closed / "servers" / "postgresql").mkdir(parents=True)
    reachable = postgresql.may_use
    monkeypatch.setattr(
        embedded, "may_use", lambda folder, user: closed not in folder.parents and reachable(folder, user)
    )
    monkeypatch.setattr(embedded, "FALLBACK", open_folder)

    with embedded.ensure(closed, durable=False) as servers:
        assert servers.cluster.folder.parent == open_folder
        assert str(servers.cluster.folder) in capsys.readouterr().err
        with psycopg.connect(servers.database_url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts PostgreSQL as another user")
def test_a_private_folder_is_out_of_reach_and_stays_private(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    assert postgresql.may_use(tmp_path, postgresql.system_user()) is False
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_a_secret_is_made_once_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret_key"
    first = embedded.secret(path)
    assert len(first) == 64
    assert embedded.secret(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]
