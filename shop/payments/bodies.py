"""Reading what was sent to a webhook, byte by byte as it was signed, and no more of it than is allowed."""

from typing import IO

from django.http import HttpRequest, UnreadablePostError

from catalog.numbers import whole
from shop.payments.refused_messages import SAMPLE

LENGTH_DIGITS = 9


class TooLarge(Exception):
    """More was sent or announced than the limit; `beginning` is what had been read of it."""

    def __init__(self, beginning: bytes = b"") -> None:
        super().__init__(len(beginning))
        self.beginning = beginning


def read(request: HttpRequest, limit: int) -> bytes:
    """The body, at most `limit` bytes; empty where the sender broke off. Raises TooLarge.

    Django takes a body without Content-Length for empty, so a chunked one is read from the server itself.
    """
    told = request.META.get("CONTENT_LENGTH") or ""
    stream: IO[bytes] = request  # type: ignore[assignment]
    if not told and _is_chunked(request):
        stream = request.META["wsgi.input"]
    length = whole(told, LENGTH_DIGITS)
    try:
        if told and (length is None or length > limit):
            raise TooLarge(_beginning(stream, SAMPLE))
        body = _beginning(stream, limit + 1)
    except (OSError, UnreadablePostError):
        return b""
    if len(body) > limit:
        raise TooLarge(body)
    return body


def _is_chunked(request: HttpRequest) -> bool:
    is_ended = bool(request.META.get("wsgi.input_terminated"))
    return is_ended or "chunked" in request.headers.get("Transfer-Encoding", "").lower()


def _beginning(stream: IO[bytes], limit: int) -> bytes:
    parts: list[bytes] = []
    while limit > 0 and (part := stream.read(min(65_536, limit))):
        parts.append(part)
        limit -= len(part)
    return b"".join(parts)
