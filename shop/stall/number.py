"""Whether the stall's own number is the right one: a code sent there comes back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shop.accounts.tries import TooManyTries
from shop.notifications import codes, ways
from shop.notifications.channels import sms
from shop.notifications.codes import Purpose
from shop.stall.requests import StallRequest

SENT = "da-gui"


def may_be_asked(phone: str) -> bool:
    """Whether any way to phones is set up, and this is a number that takes messages."""
    return bool(sms.mobile(phone)) and any(ways.CHANNELS[name].is_on() for name in ("sms", "zalo"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: StallRequest) -> HttpResponse:
    """First a code is sent, then it is typed; a wrong one leaves the page as it was."""
    phone = request.cooperative.phone
    if request.method != "POST" or not may_be_asked(phone):
        return _page(request)
    if "code" in request.POST:
        if not codes.check(phone, Purpose.CONFIRM, request.POST["code"][:40]):
            return _page(request, is_wrong=True)
        codes.note_confirmed(phone)
        messages.success(request, _("Đúng rồi. Tin của chợ sẽ gửi vào số này."))
        return redirect("stall:number")
    try:
        codes.send(phone, Purpose.CONFIRM, request)
    except TooManyTries:
        return _page(request, is_too_often=True)
    return redirect(f"{reverse('stall:number')}?{SENT}=1")


def _page(request: HttpRequest, **context: bool) -> HttpResponse:
    stall: StallRequest = request  # type: ignore[assignment]
    phone = stall.cooperative.phone
    facts = {
        "tab": "",
        "is_asked": SENT in request.GET or "is_wrong" in context,
        "may_be_asked": may_be_asked(phone),
        "confirmed_at": codes.confirmed_at(phone),
    }
    return render(request, "stall/number.html", facts | context)
