"""The database of the tests, migrated once: the workers of `make test` copy it instead of migrating their own.

It stays for the next run where nothing that migrations read has changed since.
"""

import hashlib
import os
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg
from psycopg import sql

from ops import prepare

NAME = "TEST_TEMPLATE"  # the environment variable that names it to tests/conftest.py
# What decides how the database comes out: migrations, the rows they write, and who brings their own (the packages).
READ = (
    *("**/migrations/*.py", "requirements/*.txt", "shop/database/**/*.py", "ops/postgresql.py"),
    *("catalog/data/*", "catalog/places.py", "catalog/text.py", "shop/orders/rates.py"),
)


def name_for(url: str) -> str:
    """The name of the template beside the database of `url`."""
    return f"template_{urlsplit(url).path.strip('/')}"


def digest() -> str:
    """Of everything in READ."""
    found = {path for pattern in READ for path in prepare.CHECKOUT.glob(pattern) if path.is_file()}
    whole = hashlib.sha256()
    for path in sorted(found):
        if not path.relative_to(prepare.CHECKOUT).parts[0].startswith("."):
            whole.update(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def main() -> None:
    """Makes it beside the database of DATABASE_URL, unless it is there as it would be made."""
    url = os.environ["DATABASE_URL"]
    name, wanted = name_for(url), digest()
    with psycopg.connect(url, autocommit=True) as connection:
        if made_as(connection, name) == wanted:
            return
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    os.environ["DATABASE_URL"] = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    django.setup()
    prepare.migrate()
    with psycopg.connect(url, autocommit=True) as connection:  # last: what was broken off has no comment
        connection.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(wanted))
        )


def made_as(connection: psycopg.Connection, name: str) -> str | None:
    """The digest that a template was made with; None where there is none."""
    row = connection.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
    ).fetchone()
    return row[0] if row else None


if __name__ == "__main__":
    main()
