"""A form of the desk that writes something new does so once, however often it comes: two taps, a line that broke.

The form carries a key (`{% once %}`). The key's row, what was done and the page it led to are one transaction; who
sends the key meanwhile waits for it at the unique index, and is led to the same page. What was refused leaves no key.
"""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import redirect, render
from django.utils.text import Truncator

from shop.accounts.models import SentKey
from shop.accounts.sent_keys import FIELD, UNSIGNED, digest, is_key

View = Callable[..., HttpResponse]
CONFLICT = 409
LONGEST = 1000  # characters of what is said again


def new_key() -> str:
    return uuid.uuid4().hex


def once(view: View) -> View:
    """The view, which does what comes under one key once. Without a key it is as it was."""

    @wraps(view)
    def keyed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.POST.get(FIELD) if request.method == "POST" else None
        if not key:
            return view(request, *args, **kwargs)
        if not is_key(key):
            return _ask(request, None)
        asked = digest(request)
        with transaction.atomic():
            sent, is_new = SentKey.unscoped.get_or_create(
                key=key, defaults={"user_id": int(request.user.pk or 0), "digest": asked}
            )
            if is_new:
                response = view(request, *args, **kwargs)
                _keep(request, sent, response)
                return response
        if sent.user_id != request.user.pk or sent.cooperative_id is not None:
            return _ask(request, None)
        return _again(request, sent) if sent.digest == asked else _ask(request, sent)

    return keyed


def _keep(request: HttpRequest, sent: SentKey, response: HttpResponse) -> None:
    """Where it led, if something was done; else the same form may come again."""
    if not isinstance(response, HttpResponseRedirectBase):
        sent.delete()
        return
    said = _unread(request)
    if any(notice.level >= messages.ERROR for notice in said):
        sent.delete()
        return
    sent.status, sent.location = response.status_code, response.url
    sent.words = Truncator(str(said[-1].message) if said else "").chars(LONGEST)
    sent.save(update_fields=["status", "location", "words"])


def _again(request: HttpRequest, sent: SentKey) -> HttpResponse:
    """The first answer; its words once, where nobody has read them yet."""
    if sent.words and all(str(notice.message) != sent.words for notice in _unread(request)):
        messages.success(request, sent.words)
    return redirect(sent.location)


def _unread(request: HttpRequest) -> list[Any]:
    """The notices for the page that a redirect leads to; reading alone would take them away from it."""
    unread = list(messages.get_messages(request))
    for notice in unread:
        messages.add_message(request, notice.level, notice.message, notice.extra_tags or "")
    return unread


def _ask(request: HttpRequest, sent: SentKey | None) -> HttpResponse:
    """The form was changed after it had been sent: nothing is written until somebody says that it is another matter.

    What was typed goes with that button, under a new key; files cannot.
    """
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in UNSIGNED
        for value in map(str, values)
    ]
    unread = [str(notice.message) for notice in messages.get_messages(request)]  # this page shows them
    context = {
        "sent": sent,
        "words": sent.words if sent and sent.words not in unread else "",
        "typed": typed,
        "lines": [value for _name, value in typed if " " in value.strip()],  # what people wrote, no codes
        "has_files": bool(request.FILES),
    }
    return render(request, "union/sent_before.html", context, status=CONFLICT)
