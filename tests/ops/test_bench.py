"""`make bench`, with tiny numbers: every case runs, the table is whole, nothing stays behind."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops import embedded
from ops.bench import client, growth, rows
from ops.bench.cases import request, visit
from ops.bench.client import Unexpected
from tests.ops.processes import eventually

FOREIGN = ("DATABASE_URL", "BROKER_URL", "SECRET_KEY", "DEBUG", "STATIC_ROOT", "STATIC_STORAGE", "MEDIA_ROOT")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """A server with one long file; a process, because the load generator forks."""
    folder, port = tmp_path_factory.mktemp("files"), embedded.free_port()
    (folder / "long").write_bytes(b"x" * 3_000_000)
    command = [sys.executable, "-m", "http.server", "--protocol", "HTTP/1.1", "--bind", "127.0.0.1"]
    server = subprocess.Popen([*command, str(port)], cwd=folder, stderr=subprocess.DEVNULL)
    assert eventually(lambda: not embedded.is_free(port))
    yield ("127.0.0.1", port)
    server.terminate()
    server.wait()


def test_an_answer_is_whole_only_with_its_last_byte() -> None:
    whole = b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nContent-Length: 4\r\nset-cookie: b=2\r\n\r\nch\xc3\xa8"
    assert client.parse(whole[:30]) is None
    assert client.parse(whole[:-1]) is None
    answer = client.parse(whole)
    assert answer
    assert (answer.status, answer.text()) == (200, "chè")
    assert answer.headers("set-cookie") == ["a=1", "b=2"]


def test_a_long_answer_in_many_pieces_arrives(address: tuple[str, int]) -> None:
    answers = client.run_once(address, visit(request("shop", "GET", "/long")))
    assert [len(answer.body) for answer in answers] == [3_000_000]


def test_what_is_not_the_page_asked_for_is_never_measured(address: tuple[str, int]) -> None:
    with pytest.raises(Unexpected, match="404 instead of 200"):
        client.load(address, lambda: visit(request("shop", "GET", "/missing")), 0.2)


def test_percentiles_and_rates_are_of_all_processes_together() -> None:
    half = [index / 1000 for index in range(1, 101)]
    tally = rows.Tally.of([rows.Tally(2, half, 0.5), rows.Tally(2, half, 0.25)])
    assert (tally.per_second, tally.client_seconds) == (100, 0.75)
    assert tally.percentile(50) == pytest.approx(50.5)
    assert tally.percentile(95) == pytest.approx(95.95)


def test_a_page_that_more_than_doubles_is_marked() -> None:
    small = [growth.Page("guest /", 20.0, 9000), growth.Page("guest /tim/", 1.0, 500)]
    large = [
        growth.Page("guest /", 41.0, 9100),
        growth.Page("guest /tim/", 9.0, 500),
        growth.Page("new /", 1.0, 1),
    ]
    home, search, new = growth.table([small, large]).splitlines()
    assert home.split() == ["guest", "/", "20.0", "41.0", "2.0", "×", "!", "9,100", "B"]
    assert "!" not in search  # nine milliseconds are no wait
    assert new.split() == ["new", "/", "1.0", "1", "B"]
    assert growth.table([small]).splitlines()[0].split() == ["guest", "/", "20.0", "9,000", "B"]


@pytest.mark.long
def test_the_whole_benchmark_with_tiny_numbers(tmp_path: Path) -> None:
    before = set(embedded.FALLBACK.glob("chophien-bench-*"))
    file = tmp_path / "figures.json"
    sizes = ["--seconds", "0.1", "--products", "20", "--sold", "40", "--orders", "16", "--json", str(file)]
    sizes += ["--ledger-lines", "3000", "--desk-lines", "400", "--connections", "1"]
    result = subprocess.run(
        [sys.executable, "-m", "ops.bench", *sizes],
        cwd=embedded.CHECKOUT,
        env={name: value for name, value in os.environ.items() if name not in FOREIGN},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "The books are right" in result.stderr
    figures = {row["name"]: row for row in json.loads(file.read_text())["rows"]}
    assert len(figures) == 25
    assert sum("lines" in name for name in figures) == 2
    assert all(row["per_second"] > 0 and row["p50_ms"] <= row["p95_ms"] for row in figures.values())
    assert figures["bare Django view"]["of_bare"] == 1
    # The list and the page as promised: at most 8 and 5 queries, 15 kB on the wire.
    assert figures["category, filters, 24 products"]["queries"] <= 8
    assert figures["product page"]["queries"] <= 5
    assert 1000 < figures["category, filters, 24 products"]["size_bytes"] < 15_000
    assert all(name in result.stdout for name in figures)
    assert all(
        page in result.stdout for page in ("guest /hop-tac-xa/ ", "stall /htx/ ", "union /lien-minh/tien/ ")
    )
    for work in ("a year by category", "cooperative × six months", "rollup of a day", "XLSX of raw rows"):
        assert re.search(rf"^{work}.* [0-9.]+ +[0-9.]+ +[1-9][0-9]* +[1-9]", result.stdout, re.MULTILINE), (
            work
        )
    assert set(embedded.FALLBACK.glob("chophien-bench-*")) == before
