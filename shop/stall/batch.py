"""Many things that a phone has kept, in one request: on a weak line the headers of fifty weigh more than what they say.

Each is asked of the whole application like a request of its own (login, stall, role, token, key, its own transaction),
in the order of the list. After a refusal or a conflict nothing more about the same order or product is asked.
"""

import json
import time
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from django.core.exceptions import RequestDataTooBig
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shop.accounts import phone_answers
from shop.accounts.scope import STALL, room
from shop.stall import keyed
from shop.stall.requests import StallRequest

MOST = 50  # things in one request
MOST_BYTES = 64_000
SECONDS = 10  # after which the rest is left for the phone's next request: others wait for this worker
TOO_LARGE = 413
FORM = "application/x-www-form-urlencoded"
GOES_ON = (phone_answers.DONE, phone_answers.CONFLICT, phone_answers.REFUSED, phone_answers.HELD)


class BadBatch(ValueError):
    """It cannot be read as a list of things that a phone has kept."""


@dataclass(frozen=True)
class Entry:
    """`body` is the form as a browser encodes it; `about` the order or product, "" where it stands alone."""

    key: str
    path: str
    body: str
    made_at: str = ""
    about: str = ""


@never_cache
@require_POST
def send(request: StallRequest) -> HttpResponse:
    """Answers a list in the same order; shorter where time ran out, or where a login or a token is needed first."""
    try:
        entries = _read(request)
    except RequestDataTooBig:
        return _too_much()
    except BadBatch:
        words = _("Máy gửi chưa đúng nên chợ không đọc được. Chưa làm gì.")
        return phone_answers.answer(phone_answers.REFUSED, words, status=keyed.BAD_REQUEST)
    if len(entries) > MOST:
        return _too_much()
    return JsonResponse({"answers": _ask_all(request, entries)})


def _too_much() -> HttpResponse:
    words = _("Gửi một lần nhiều việc quá. Chưa làm gì.")
    return phone_answers.answer(phone_answers.REFUSED, words, status=TOO_LARGE)


def _read(request: HttpRequest) -> list[Entry]:
    """Raises BadBatch, RequestDataTooBig."""
    if len(request.body) > MOST_BYTES:
        raise RequestDataTooBig
    try:
        entries = [_entry(each) for each in json.loads(request.body)]
    except (ValueError, TypeError, RecursionError) as error:
        raise BadBatch from error
    return entries


def _entry(sent: Any) -> Entry:
    """What a later version says besides is passed over. Raises ValueError, TypeError."""
    entry = Entry(**{name: str(sent[name]) for name in Entry.__dataclass_fields__ if name in sent})
    if not entry.key:  # without one it would be done each time that it comes
        raise BadBatch
    urlsplit(entry.path)
    "".join(vars(entry).values()).encode()
    return entry


def _ask_all(request: HttpRequest, entries: list[Entry]) -> list[dict[str, Any]]:
    ends_at = time.monotonic() + SECONDS
    answers: list[dict[str, Any]] = []
    held: set[str] = set()
    for entry in entries:
        if entry.about in held:
            answers.append({"state": phone_answers.HELD, "message": ""})
            continue
        if answers and time.monotonic() >= ends_at:
            break
        answer = _ask(request, entry)
        answers.append(answer)
        if answer["state"] not in GOES_ON:
            break
        if answer["state"] != phone_answers.DONE and entry.about:
            held.add(entry.about)
    return answers


def _ask(request: Any, entry: Entry) -> dict[str, Any]:
    address = urlsplit(entry.path)
    if room(address.path) != STALL or address.netloc or "/cho-song/" in address.path:
        return {"state": phone_answers.REFUSED, "message": _("Không còn làm việc này được nữa. Chưa làm gì.")}
    body = entry.body.encode()
    asked = WSGIRequest(
        {
            **request.environ,
            "PATH_INFO": unquote_to_bytes(address.path).decode("latin1"),
            "QUERY_STRING": address.query,
            "CONTENT_TYPE": FORM,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
            "HTTP_ACCEPT": "application/json",
            "HTTP_ACCEPT_ENCODING": "",
            "HTTP_IDEMPOTENCY_KEY": entry.key,
            "HTTP_X_MADE_AT": entry.made_at,
        }
    )
    answered: Any = _application().get_response(asked)
    try:
        told = json.loads(answered.content)
        return {name: told[name] for name in ("state", "message", "location")}
    except (ValueError, KeyError, TypeError):  # a fault's page, or one that refuses what no form sends
        is_refused = answered.status_code in (keyed.BAD_REQUEST, keyed.NOT_FOUND, TOO_LARGE)
        return {"state": phone_answers.REFUSED if is_refused else phone_answers.LATER, "message": ""}


@cache
def _application() -> WSGIHandler:
    return WSGIHandler()
