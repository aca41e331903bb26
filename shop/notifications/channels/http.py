"""One HTTP call to a provider of messages, with time limits, and what its failing means."""

import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from django.utils import timezone
from urllib3.exceptions import NewConnectionError

from catalog import numbers
from shop.notifications.channels import Down, Postponed, Unsure

TIMEOUT = (3, 8)  # seconds to connect, to be answered
BUSY = {requests.codes.too_many_requests, requests.codes.service_unavailable}
LONGEST_PAUSE = datetime.timedelta(hours=1)  # that an answer can ask for


def post(channel: str, url: str, **body: Any) -> requests.Response:
    """Follows no redirect: a key belongs to the address it was given for. Raises Unsure, Down."""
    try:
        return requests.post(url, timeout=TIMEOUT, allow_redirects=False, **body)
    except requests.ConnectionError as error:  # a connection that took too long to open as well
        kind = Down if _never_began(error) else Unsure
        raise kind(f"{channel}: {type(error).__name__}") from None
    except requests.RequestException as error:
        raise Unsure(f"{channel}: {type(error).__name__}") from None


def post_json(channel: str, url: str, **body: Any) -> dict[str, Any]:
    """What is no JSON object was not written by the provider but is a page of somebody's proxy: Down.

    Raises Postponed, Unsure, Down.
    """
    answer = post(channel, url, **body)
    raise_if_busy(channel, answer)
    try:
        told = answer.json()
    except ValueError:
        raise Down(f"{channel}: answered with a page, {answer.status_code}") from None
    if not isinstance(told, dict):
        raise Down(f"{channel}: answered with a {type(told).__name__}")
    return told


def raise_if_busy(channel: str, answer: requests.Response) -> None:
    """Raises Postponed, with the moment that its Retry-After names (RFC 9110, 10.2.3)."""
    if answer.status_code in BUSY:
        asked = answer.headers.get("Retry-After", "")
        raise Postponed(f"{channel}: answered with {answer.status_code}", until=_moment(asked.strip()))


def _moment(asked: str) -> datetime.datetime | None:
    """Seconds or a date; nothing where it is neither, or is over."""
    now = timezone.now()
    try:
        if (seconds := numbers.whole(asked)) is not None:
            moment = now + min(datetime.timedelta(seconds=min(seconds, 86_400)), LONGEST_PAUSE)
        else:
            moment = min(parsedate_to_datetime(asked), now + LONGEST_PAUSE)
    except (TypeError, ValueError):
        return None
    return moment if moment > now else None


def _never_began(error: requests.ConnectionError) -> bool:
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", cause), NewConnectionError)
