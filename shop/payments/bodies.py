"""Reading what was sent to a webhook, byte by byte as it was signed, and no more of it than is allowed."""

from typing import Any

from django.http import HttpRequest, UnreadablePostError


class TooLarge(Exception):
    """More was sent than the limit; `beginning` is what had been read of it."""

    def __init__(self, beginning: bytes = b"") -> None:
        super().__init__(len(beginning))
        self.beginning = beginning


def read(request: HttpRequest, limit: int) -> bytes:
    """The body, at most `limit` bytes; empty where the sender broke off. Raises TooLarge.

    Django takes a body without Content-Length for empty, so a chunked one is read from the server itself.
    """
    length = request.META.get("CONTENT_LENGTH") or ""
    if length.isdecimal() and int(length) > limit:
        raise TooLarge
    try:
        if not length and "chunked" in request.headers.get("Transfer-Encoding", "").lower():
            return _read_stream(request.META["wsgi.input"], limit)
        return request.body
    except (OSError, UnreadablePostError):
        return b""


def _read_stream(stream: Any, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while part := stream.read(min(65_536, limit + 1 - size)):
        parts.append(part)
        size += len(part)
        if size > limit:
            raise TooLarge(b"".join(parts))
    return b"".join(parts)
