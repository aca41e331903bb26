"""What a phone sends under a key that it made is done once, however often it comes (promise C11).

The key's row, what was done and the answer are one transaction. Who sends the same key meanwhile waits for it in the
database, and is answered alike. Photographs of goods, which no transaction may wait for, claim their key first.
"""

from collections.abc import Callable
from contextlib import nullcontext
from functools import partial, wraps
from typing import Any

from bs4 import BeautifulSoup
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import redirect, render
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from shop.accounts import behalf, phone_answers
from shop.accounts.models import SentKey
from shop.accounts.sent_keys import FIELD, digest, is_key
from shop.stall import next_messages

# Pictures for the media store: its answer must not be waited for inside a transaction. A second time changes nothing
# there either: a product is known by its page's key, a picture by its digest.
KNOWN_BY_THEMSELVES = ("product-new", "product-at-once", "photos")
WITHOUT_A_KEY = ("waiting-send",)  # it carries the keys of others
SAYS_NO = ".stall-main [role=alert], .stall-main .field__error, .stall-main .notice--bad"
BAD_REQUEST, NOT_FOUND, CONFLICT, GONE, UNPROCESSABLE, FAILED = 400, 404, 409, 410, 422, 500

View = Callable[..., HttpResponse]


def once(view: View, *, stores_pictures: bool = False) -> View:
    """The view, which does what comes under one key once. Without a key it is as it was."""

    @wraps(view)
    def keyed(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        key = key_of(request)
        if key is None:
            return view(request, *args, **kwargs)
        if not is_key(key):
            return _refuse(request, _("Khoá gửi không đúng. Chưa làm gì."), BAD_REQUEST)
        own = (request.phone_owner, request.former_phone_owner)
        if request.headers.get(phone_answers.OWNER_HEADER, request.phone_owner) not in own:
            return phone_answers.log_in()
        try:
            act = partial(view, request, *args, **kwargs)
            return _answer(request, key, act, is_apart=stores_pictures and bool(request.FILES))
        except Http404:
            if not phone_answers.are_wanted(request):
                raise
            return _refuse(request, _("Không còn thấy đơn hoặc món này nữa. Chưa làm gì."), NOT_FOUND)

    return keyed


def key_of(request: HttpRequest) -> str | None:
    """What this request calls its key; None where it changes nothing or has none."""
    if request.method != "POST":
        return None
    return request.headers.get(phone_answers.KEY_HEADER) or request.POST.get(FIELD) or None


def take_back(key: str, *, user_id: int, cooperative_id: int) -> bool:
    """Closes a key, so that what is sent under it later is not done. False where it has been done, or is another's.

    Waits for what is under way. Raises ValueError where it is no key.
    """
    if not is_key(key):
        raise ValueError(key)
    sent, _is_new = SentKey.unscoped.get_or_create(  # another stall's key is none of ours either
        key=key, defaults={"user_id": user_id, "cooperative_id": cooperative_id, "status": GONE}
    )
    return not sent.digest and (sent.user_id, sent.cooperative_id) == (user_id, cooperative_id)


def _answer(request: Any, key: str, act: Callable[[], HttpResponse], *, is_apart: bool) -> HttpResponse:
    """Of the view where it is the key's first request, else as that was answered.

    `is_apart`: no transaction is open while the view is asked. A key that was claimed and has no answer, since another
    request is under way or was killed, is asked again.
    """
    asked = digest(request)
    owner = {"user_id": request.user.pk, "cooperative_id": request.cooperative.pk}
    with nullcontext() if is_apart else transaction.atomic():
        # Another stall's key must be known as taken, and is told no more of than that.
        sent, is_new = SentKey.unscoped.get_or_create(
            key=key,
            defaults=owner | {"digest": asked, "made_at": request.headers.get("X-Made-At", "")[:40]},
        )
        is_new = is_new or (is_apart and _is_claimed(sent, asked, owner))
        if is_new:
            response = act()
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response.render()
            if response.status_code >= FAILED:
                if not is_apart:
                    transaction.set_rollback(True)
                return response
            _keep(request, sent, response)
            if consent := getattr(request, "consent", None):
                behalf.note(consent, request.user.pk, request.path_info)
    request.is_noted = True
    if not is_new and (sent.user_id, sent.cooperative_id) != (owner["user_id"], owner["cooperative_id"]):
        return _refuse(request, _other(), UNPROCESSABLE)
    if not is_new and not sent.digest:
        return _refuse(request, _("Việc này đã rút lại trước khi gửi đến. Chưa làm gì."), GONE)
    if sent.digest != asked:
        return _refuse(request, _other(), UNPROCESSABLE)
    if phone_answers.are_wanted(request):
        return phone_answers.answer(_state(sent), sent.words, status=_status(sent), location=sent.location)
    return response if is_new else _again(request, sent)


def _is_claimed(sent: SentKey, asked: str, owner: dict[str, int]) -> bool:
    """Whether it waits for its answer, for this very body of the same person at the same stall."""
    is_own = (sent.user_id, sent.cooperative_id) == (owner["user_id"], owner["cooperative_id"])
    return not sent.status and sent.digest == asked and is_own


def _other() -> str:
    return _("Khoá gửi này đã dùng cho việc khác. Chưa làm gì. Mở lại trang rồi làm lại nhé.")


def _keep(request: HttpRequest, sent: SentKey, response: HttpResponse) -> None:
    sent.status = response.status_code
    if isinstance(response, HttpResponseRedirectBase):
        sent.location = response.url
        said = [str(message) for message in _said(request)]
        sent.words = Truncator(said[-1] if said else "").chars(1000)
    else:
        sent.words = Truncator(_no(response)).chars(1000)
    sent.save(update_fields=["status", "location", "words"])


def _said(request: HttpRequest) -> list[Any]:
    """The notices for the next page. They stay for it, except where a phone asks that shows no page: it gets the
    last, which is of what it sent, and the earlier ones wait for somebody who reads."""
    notices = list(messages.get_messages(request))
    for notice in notices[:-1] if phone_answers.are_wanted(request) else notices:
        messages.add_message(request, notice.level, notice.message, notice.extra_tags or "")
    return notices


def _no(response: HttpResponse) -> str:
    """What a page says against what was sent; its heading where it says nothing."""
    page = BeautifulSoup(response.content, "html.parser")
    found = page.select(SAYS_NO) or page.select("h1")
    words = dict.fromkeys(" ".join(each.get_text().split()) for each in found)
    return " ".join(filter(None, words))


def _state(sent: SentKey) -> str:
    if sent.location:
        return phone_answers.DONE
    return phone_answers.CONFLICT if sent.status == CONFLICT else phone_answers.REFUSED


def _status(sent: SentKey) -> int:
    """Of the phone's answer: a page that only asks again has done nothing."""
    if sent.location:
        return 200
    return sent.status if sent.status >= BAD_REQUEST else UNPROCESSABLE


def _again(request: HttpRequest, sent: SentKey) -> HttpResponse:
    if not sent.location:
        return _page(request, sent.words, sent.status)
    if sent.words:
        next_messages.done(request, sent.words)  # once, where the first answer was lost too
    return redirect(sent.location)


def _refuse(request: HttpRequest, words: str, status: int) -> HttpResponse:
    if phone_answers.are_wanted(request):
        return phone_answers.answer(phone_answers.REFUSED, words, status=status)
    return _page(request, words, status)


def _page(request: HttpRequest, words: str, status: int) -> HttpResponse:
    return render(request, "stall/sent_before.html", {"tab": "", "words": words}, status=status)
