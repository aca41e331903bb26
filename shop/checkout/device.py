"""What this device is remembered by: a buyer's last address and orders.

All of it lies in the session: on the server, named by a signed, HttpOnly cookie, gone after 30 days without a visit.
Nothing is asked. One button forgets it and asks to keep no more; somebody who logs out is forgotten as well.
"""

from typing import Any

from django.http import HttpRequest

from catalog import phones
from shop.checkout.forms import CheckoutForm
from shop.orders.models import Purchase

ADDRESS_KEY = "address"
DRAFT_KEY = "draft"  # a form that is being reviewed: neither Back nor a reload may empty it
PLACED_KEY = "placed"  # number of the last purchase, for a replayed checkout
HISTORY_KEY = "purchases"  # numbers of what this device has bought, newest first
THANKS_KEY = "thanks"  # number of the purchase whose thank-you nobody has seen yet
SILENT_KEY = "no_memory"  # this device was asked to forget
OPENED_KEY = "opened"  # numbers of purchases whose link this device has followed, newest first
HISTORY_LENGTH = 20


def initial(request: HttpRequest) -> dict[str, Any]:
    """What the checkout form begins with: what was being filled in, else the address of this device's last purchase,
    else what the account knows; the phone as people write it."""
    if typed := draft(request):
        return typed
    known = dict(request.session.get(ADDRESS_KEY) or {}) or _of_account(request)
    return known | {"phone": phones.national(known["phone"])} if known else {}


def _of_account(request: HttpRequest) -> dict[str, Any]:
    """Name, phone and e-mail of who is logged in, and where the last purchase that was no gift went; one query."""
    user = request.user
    if not user.is_authenticated or is_silent(request):
        return {}
    bought = Purchase.objects.filter(buyer=user, gift_note="", hide_prices=False)
    latest = bought.order_by("-placed_at").values("email", "province", "ward", "street")
    last: dict[str, Any] = dict(latest.first() or {})
    own = {"full_name": user.full_name, "phone": user.phone, "email": user.email or last.get("email", "")}
    return {**last, **own}


def draft(request: HttpRequest) -> dict[str, Any]:
    """The form that was reviewed last, as it was typed; empty where there is none."""
    return dict(request.session.get(DRAFT_KEY) or {})


def knows_address(request: HttpRequest) -> bool:
    return bool(request.session.get(ADDRESS_KEY))


def is_silent(request: HttpRequest) -> bool:
    return bool(request.session.get(SILENT_KEY))


def keep_draft(request: HttpRequest, form: CheckoutForm) -> None:
    request.session[DRAFT_KEY] = form.carried()


def placed(request: HttpRequest, form: CheckoutForm, purchase: Purchase) -> None:
    """After an order: its number, and the address for the next time unless that is not wanted."""
    session = request.session
    session.pop(DRAFT_KEY, None)
    session[PLACED_KEY] = session[THANKS_KEY] = purchase.number
    if not is_silent(request):
        session[HISTORY_KEY] = [purchase.number, *placed_here(request)][:HISTORY_LENGTH]
        data = form.cleaned_data
        session[ADDRESS_KEY] = {name: getattr(data[name], "code", data[name]) for name in form.ADDRESS}


def placed_here(request: HttpRequest) -> list[str]:
    """Numbers of the purchases made on this device, newest first."""
    return list(request.session.get(HISTORY_KEY) or [])


def keep_opened(request: HttpRequest, purchase: Purchase) -> None:
    """The link was followed here: from now on the purchase's address opens it without the token."""
    opened = request.session.get(OPENED_KEY) or []
    if not is_silent(request) and purchase.number not in opened[:1]:
        others = [number for number in opened if number != purchase.number]
        request.session[OPENED_KEY] = [purchase.number, *others][:HISTORY_LENGTH]


def has_opened(request: HttpRequest, purchase: Purchase) -> bool:
    return purchase.number in (request.session.get(OPENED_KEY) or [])


def awaits_thanks(request: HttpRequest, purchase: Purchase) -> bool:
    """Whether this device has ordered it and nobody has seen the thanks yet."""
    return bool(request.session.get(THANKS_KEY) == purchase.number)


def take_thanks(request: HttpRequest) -> None:
    """The thanks are seen."""
    request.session.pop(THANKS_KEY, None)


def forget(request: HttpRequest) -> None:
    for key in (ADDRESS_KEY, DRAFT_KEY, PLACED_KEY, HISTORY_KEY, THANKS_KEY, OPENED_KEY):
        request.session.pop(key, None)
    request.session[SILENT_KEY] = True
