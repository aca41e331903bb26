"""Keys under which something is sent once: where a form carries one, how it looks, what was sent under it."""

import re
from hashlib import sha256

from django.http import HttpRequest

FIELD = "khoa"  # where a form carries the key itself
UNSIGNED = ("csrfmiddlewaretoken", FIELD)
_KEY = re.compile(r"[A-Za-z0-9_-]{26,64}")


def is_key(typed: str) -> bool:
    return _KEY.fullmatch(typed) is not None


def digest(request: HttpRequest) -> str:
    """Of what is asked for: the address, the fields in order of their names, the content of files."""
    found = sha256(request.get_full_path().encode())
    sent: list[tuple[str, str]] = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in UNSIGNED
        for value in map(str, values)
    ]
    for name, files in request.FILES.lists():
        for file in files:
            content = sha256()
            for chunk in file.chunks():
                content.update(chunk)
            file.seek(0)
            sent.append((f"file {name}", content.hexdigest()))
    for pair in sorted(sent):
        for part in pair:
            found.update(f"\n{len(part)}:{part}".encode())
    return found.hexdigest()
