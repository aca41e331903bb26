"""The database of the tests, migrated once: the workers of `make test` copy it instead of migrating their own."""

import os
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg
from psycopg import sql

from ops import prepare

NAME = "TEST_TEMPLATE"  # the environment variable that names it to tests/conftest.py


def name_for(url: str) -> str:
    """The name of the template beside the database of `url`."""
    return f"template_{urlsplit(url).path.strip('/')}"


def main() -> None:
    """Makes it anew beside the database of DATABASE_URL."""
    url = os.environ["DATABASE_URL"]
    name = sql.Identifier(name_for(url))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
    os.environ["DATABASE_URL"] = urlunsplit(urlsplit(url)._replace(path=f"/{name_for(url)}"))
    django.setup()
    prepare.migrate()


if __name__ == "__main__":
    main()
