"""Answers for machines that are too dear to be made for each reader: feeds and sitemaps.

A task writes them as files, piece by piece; an address only leads to its file, which the proxy or the server's own
threads carry. A file is named after its content and never changes, the one before it stays for who still reads it.
"""

import hashlib
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import IO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone

from catalog.models import PublicFile

FOLDER = "made"
FRESH = timedelta(minutes=15)
COST_FACTOR = 40  # what takes long to make is made more rarely: at most a fortieth of the time
RETRY_SECONDS = 60


class Draft:
    """A file that is being written."""

    def __init__(self, name: str, file: IO[bytes]) -> None:
        self.name = name
        self._file = file
        self._digest = hashlib.sha256()

    def write(self, piece: str) -> None:
        data = piece.encode()
        self._digest.update(data)
        self._file.write(data)

    def publish(self, seconds: float) -> None:
        """From now on its name leads to it."""
        now = timezone.now()
        name = PurePosixPath(self.name.replace("/", "-"))
        path = f"{FOLDER}/{name.stem}-{self._digest.hexdigest()[:20]}{name.suffix or '.xml'}"
        before = PublicFile.objects.filter(name=self.name).first()
        if before and before.path == path:
            PublicFile.objects.filter(pk=before.pk).update(made_at=now, seconds=seconds)
            return
        if default_storage.exists(path):
            default_storage.delete(path)  # perhaps half written
        self._file.seek(0)
        default_storage.save(path, File(self._file))
        values = {"path": path, "previous_path": before.path if before else "", "changed_at": now}
        values |= {"made_at": now, "seconds": seconds}
        PublicFile.objects.update_or_create(name=self.name, defaults=values)
        if before and before.previous_path not in ("", path):
            default_storage.delete(before.previous_path)


@contextmanager
def drafts(*names: str) -> Iterator[list[Draft]]:
    """Files to be written in the block; published at its end, and not at all where it fails."""
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with ExitStack() as stack:
        opened = [
            Draft(name, stack.enter_context(tempfile.TemporaryFile(dir=folder)))  # /tmp may be memory
            for name in names
        ]
        yield opened
        for draft in opened:
            draft.publish(time.monotonic() - started)


def is_due(name: str) -> bool:
    file = PublicFile.objects.filter(name=name).first()
    if file is None:
        return True
    return timezone.now() - file.made_at >= max(FRESH, COST_FACTOR * timedelta(seconds=file.seconds))


def withdraw(names: Iterable[str]) -> None:
    """These lead nowhere any more."""
    for file in PublicFile.objects.filter(name__in=list(names)):
        file.delete()
        for path in filter(None, (file.path, file.previous_path)):
            default_storage.delete(path)


def lead(name: str) -> HttpResponse:
    """To the file of this name. One query."""
    path = PublicFile.objects.filter(name=name).values_list("path", flat=True).first()
    if path is None:
        return not_yet()
    response = HttpResponseRedirect(default_storage.url(path))
    response["Cache-Control"] = "public, max-age=300"
    return response


def not_yet() -> HttpResponse:
    """A market that has just been started: come back in a minute."""
    response = HttpResponse("being made, try again in a minute\n", status=503, content_type="text/plain")
    response["Retry-After"] = str(RETRY_SECONDS)
    return response
