"""What was typed when the session had ended: kept for an hour, and in its form again after the login.

It only fills fields: what is sent, and whether, is decided by the person who looks at it again. Kept in the session of
the device that sent it, and given back only to who used this device before.
"""

import time
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _

from shop.accounts import phone_answers, tries
from shop.accounts.models import User

KEY = "typed"
AGE = 3600  # seconds
LONGEST = 20_000  # characters of all fields
TYPED = ("", "text", "tel", "number", "email", "search", "url", "date", "datetime-local", "time", "month")


class _Check(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> HttpResponseForbidden:
        return HttpResponseForbidden(reason)


def keep(request: HttpRequest) -> str:
    """Keeps a form that somebody without a login has sent; where to go on after the login. Another site's form, too
    long a one, what waits on the phone itself, files and passwords are not kept."""
    page = _page_of(request)
    waits_on_phone = phone_answers.KEY_HEADER in request.headers  # sent again from there by itself
    if request.method != "POST" or waits_on_phone or not _is_own(request):
        return page
    fields = _fields(request)
    if fields and sum(len(value) for values in fields.values() for value in values) <= LONGEST:
        request.session[KEY] = {
            "page": page,
            "action": request.path,
            "fields": fields,
            "at": time.time(),
            "device": tries.device(request),
        }
    return page


def give_back(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Fills what was kept into its form on this page, once."""
    kept: dict[str, Any] | None = request.session.get(KEY)
    if kept is None:
        return
    if time.time() - kept["at"] > AGE or kept["device"] not in ("", tries.device_of(user.phone)):
        del request.session[KEY]
    elif request.method == "GET" and response.status_code == 200 and request.get_full_path() == kept["page"]:
        del request.session[KEY]
        page = BeautifulSoup(response.content, "html.parser")
        for form in page.find_all("form", method="post"):
            if urlsplit(str(form.get("action") or request.path)).path == kept["action"]:
                _fill(form, kept["fields"])
                _say(page, form)
                response.content = str(page).encode()
                return


def _page_of(request: HttpRequest) -> str:
    """The page that a form was sent from; its own address where the browser does not tell."""
    sent_from = urlsplit(request.headers.get("Referer", ""))
    if request.method != "POST" or sent_from.netloc != request.get_host():
        return request.get_full_path()
    return sent_from.path + (f"?{sent_from.query}" if sent_from.query else "")


def _is_own(request: HttpRequest) -> bool:
    """Whether the form came from one of our pages: by its origin, or by its token."""
    if origin := request.headers.get("Origin"):
        return origin == f"{request.scheme}://{request.get_host()}"
    return _Check(lambda _request: HttpResponse()).process_view(request, HttpResponse, (), {}) is None


def _fields(request: HttpRequest) -> dict[str, list[str]]:
    try:
        sent = dict(request.POST.lists())
    except SuspiciousOperation:
        return {}
    return {
        name: [str(value) for value in values]
        for name, values in sent.items()
        if name != "csrfmiddlewaretoken" and "password" not in name and not any("\x00" in v for v in values)
    }


def _fill(form: Tag, fields: dict[str, list[str]]) -> None:
    for field in form.find_all(["input", "textarea", "select"]):
        name, kind = str(field.get("name", "")), str(field.get("type", ""))
        values = fields.get(name, [])
        if field.name == "input" and kind in ("checkbox", "radio"):
            if values or kind == "checkbox":
                _mark(field, "checked", str(field.get("value", "on")) in values)
        elif not values:
            continue
        elif field.name == "textarea":
            field.string = values[0]
        elif field.name == "select":
            for option in field.find_all("option"):
                _mark(option, "selected", str(option.get("value", option.text)) in values)
        elif kind in TYPED:
            field["value"] = values[0]


def _mark(field: Tag, attribute: str, is_set: bool) -> None:
    if is_set:
        field[attribute] = ""
    elif attribute in field.attrs:
        del field[attribute]


def _say(page: BeautifulSoup, form: Tag) -> None:
    words = page.new_tag("p", attrs={"class": "notice", "role": "status"})
    words.string = _("Những gì bạn gõ lúc nãy vẫn còn đây, chưa gửi. Xem lại rồi bấm nút nhé.")
    form.insert(0, words)
