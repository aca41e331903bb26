"""Files that only a checked view hands out: outside MEDIA_ROOT, under a name that nobody can guess.

A view that has checked who asks answers with `hand_out`. In production the proxy then carries the file (see
ops/deploy/Caddyfile): a web worker's answer leaves in one piece, and a large file would fill its memory.
"""

import re
import secrets
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse

NAME = re.compile(r"[0-9a-z]+\.[0-9a-z]+", re.ASCII)
BY_PROXY = "X-Accel-Redirect"  # names the file to the proxy, which removes it from the answer


def new_name(ending: str) -> str:
    """256 random bits; `ending` begins with a dot."""
    return f"{secrets.token_hex(32)}{ending}"


def path_of(name: str) -> Path:
    """Where the file of a name lies, in a folder that is there. Raises ValueError for a name that leads elsewhere."""
    if not NAME.fullmatch(name):
        raise ValueError("no name of a private file")
    folder = Path(settings.PRIVATE_ROOT)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / name


def delete(name: str) -> None:
    path_of(name).unlink(missing_ok=True)


def hand_out(name: str, *, as_name: str, content_type: str) -> HttpResponse:
    """The file as a download called `as_name`. Raises OSError where it is gone."""
    path = path_of(name)
    path.stat()
    if settings.PRIVATE_FILES_BY_PROXY:
        response = HttpResponse(content_type=content_type, headers={BY_PROXY: f"/{name}"})
    else:  # a development machine
        response = HttpResponse(path.read_bytes(), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{as_name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
