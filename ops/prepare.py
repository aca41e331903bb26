"""Brings the database, the translations and the static files up to date before the processes start."""

import gc
import hashlib
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import django
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

CHECKOUT = Path(__file__).resolve().parent.parent


def compile_translations() -> list[Path]:
    """Write the .mo beside every .po of ours that is newer than it; returns what was written."""
    written = []
    for source in sorted(CHECKOUT.glob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3])
        draft = target.with_suffix(f".mo.{os.getpid()}")
        with draft.open("wb") as file:
            write_mo(file, catalogue)
        draft.replace(target)
        written.append(target)
    return written


def migrate() -> None:
    """Run Django's migrate; it makes models by the thousand, and looking for garbage among them costs a fifth.

    Another fourth is to ask which models a setting swaps: Django forgets the answer with every model it makes. The
    settings stay the same, and so does the answer kept here.
    """
    thresholds = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    apps.get_swappable_settings_name = cache(apps.get_swappable_settings_name)
    try:
        call_command("migrate", interactive=False, verbosity=0)
    finally:
        del apps.get_swappable_settings_name
        gc.set_threshold(*thresholds)


def collect_static() -> None:
    """Run collectstatic, which takes a while, where a static file or its storage has changed since."""
    root = Path(settings.STATIC_ROOT)
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = os.stat(storage.path(path))
            digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    stamp = root / ".collected"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    print("Collecting static files", flush=True)
    call_command("collectstatic", interactive=False, clear=root.exists(), verbosity=0)
    stamp.write_text(digest.hexdigest())


@contextmanager
def beside(work: Callable[[], None]) -> Iterator[None]:
    """Does work that needs no database on another processor while the block runs, and waits for it.

    In a copy of this process, for Django starts slowly: it must come before the first connection. Leaves with the
    copy's exit code where that failed.
    """
    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    try:
        yield
    except BaseException:
        process.terminate()
        raise
    finally:
        process.join()
    if process.exitcode:
        sys.exit(process.exitcode)


def main() -> None:
    """Everything that must be true before the first request, in one process because Django starts slowly."""
    compile_translations()
    django.setup()
    with beside(collect_static):
        print("Migrating the database", flush=True)
        migrate()
        call_command("sync_roles")
    call_command("load_demo", if_empty=True, cut=True)
    if settings.ZALO_API_BASE == settings.ESMS_API_BASE:  # one fake is both
        call_command("join_fake_zalo")


if __name__ == "__main__":
    main()
