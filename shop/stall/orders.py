"""Today, the list of orders, one order, and every step of one. A tap twice is harmless."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from catalog.templatetags.money import dong
from shop.checkout.fulfilment import NotPaidYet
from shop.checkout.payment import NotATransfer
from shop.orders import reasons
from shop.orders.actors import ActorKind
from shop.orders.models import Order, OrderEvent, Status
from shop.orders.transitions import IllegalTransition
from shop.stall import cards, figures, steps
from shop.stall.cards import Card
from shop.stall.requests import StallRequest, actor
from shop.stall.steps import Button, Step

TODAY_LIMIT = 20  # a page that loads on a weak signal; the rest is one tap away
PAGE_SIZE = 20
FILTERS = {
    "moi": Status.PLACED,
    "da-nhan": Status.CONFIRMED,
    "da-dong-goi": Status.PACKED,
    "dang-giao": Status.SHIPPED,
    "da-giao": Status.DELIVERED,
    "da-huy": Status.CANCELLED,
    "hang-ve": Status.RETURNED,
}
BADGES = {
    Status.PLACED: "wait",
    Status.CONFIRMED: "now",
    Status.PACKED: "now",
    Status.SHIPPED: "now",
    Status.DELIVERED: "go",
    Status.CANCELLED: "stop",
    Status.RETURNED: "stop",
}
ACTORS = {
    ActorKind.BUYER: gettext_lazy("khách"),
    ActorKind.GUEST: gettext_lazy("khách"),
    ActorKind.UNION: gettext_lazy("Liên minh làm hộ"),
    ActorKind.SYSTEM: gettext_lazy("tự động"),
}


def _who(event: OrderEvent) -> str:
    """A colleague by name, everyone else by their part."""
    if event.actor_kind == ActorKind.MANAGER and event.actor:
        return event.actor.get_full_name()
    return str(ACTORS.get(ActorKind(event.actor_kind), ""))


@dataclass(frozen=True)
class Job:
    card: Card
    main: Button | None


def reason_label(reason: str) -> str:
    return reasons.words(reason)


@never_cache
@require_GET
def today(request: StallRequest) -> HttpResponse:
    waiting = cards.of(cards.needing_work()[: TODAY_LIMIT + 1])
    shown = [Job(card, steps.main_button(card)) for card in waiting[:TODAY_LIMIT]]
    context = {
        "tab": "today",
        "now": timezone.localtime(),
        "figures": figures.today(request.cooperative),
        "work": [row for row in shown if row.card.order.status != Status.SHIPPED],
        "on_their_way": [row for row in shown if row.card.order.status == Status.SHIPPED],
        "has_more": len(waiting) > TODAY_LIMIT,
    }
    return render(request, "stall/today.html", context)


@never_cache
@require_GET
def order_list(request: StallRequest) -> HttpResponse:
    chosen = request.GET.get("trang-thai", "")
    query = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    if chosen and chosen not in FILTERS:
        raise Http404
    orders = cards.search(query) if query else Order.objects.all()
    if chosen:
        orders = orders.filter(status=FILTERS[chosen])
    try:
        page = Paginator(cards.with_everything(orders), PAGE_SIZE).page(request.GET.get("trang") or 1)
    except (EmptyPage, PageNotAnInteger) as error:
        raise Http404 from error
    counts = cards.count_by_status()
    kept = {name: value for name, value in (("trang-thai", chosen), ("q", query)) if value}
    context = {
        "tab": "orders",
        "query": query,
        "page": page,
        "page_query": f"{urlencode(kept)}&" if kept else "",
        "rows": [{"card": cards.card(order), "badge": BADGES[Status(order.status)]} for order in page],
        "filters": [
            {"value": "", "label": _("Tất cả"), "count": sum(counts.values()), "is_current": not chosen},
            *(
                {"value": word, "label": status.label, "count": count, "is_current": word == chosen}
                for word, status in FILTERS.items()
                if (count := counts.get(status, 0)) or word == chosen
            ),
        ],
    }
    return render(request, "stall/orders.html", context)


def _find(number: str) -> Card:
    card = cards.find(number)
    if card is None:
        raise Http404
    return card


@never_cache
@require_GET
def order_page(request: StallRequest, number: str) -> HttpResponse:
    return _show(request, _find(number))


def _show(request: StallRequest, card: Card, *, conflict: str = "") -> HttpResponse:
    events = OrderEvent.objects.filter(order=card.order).select_related("actor")
    context = {
        "tab": "orders",
        "card": card,
        "badge": BADGES[Status(card.order.status)],
        "main": steps.main_button(card),
        "ending": steps.ending_button(card),
        "events": [
            {"event": event, "who": _who(event), "reason": reason_label(event.reason)} for event in events
        ],
        "cancel_reason": reason_label(card.order.cancel_reason),
        "conflict": conflict,
    }
    return render(request, "stall/order.html", context, status=409 if conflict else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def step(request: StallRequest, number: str, word: str) -> HttpResponse:
    """One step of one order. GET asks first, POST does it; done before: said so; impossible now: 409."""
    chosen = steps.STEPS.get(word)
    if chosen is None:
        raise Http404
    card = _find(number)
    if chosen.is_done(card):
        return _back(request, card, str(chosen.already))
    if request.method != "POST":
        return _ask(request, chosen, card, chosen.form())
    form = chosen.form(request.POST)
    if not form.is_valid():
        return _ask(request, chosen, card, form)
    try:
        chosen.run(card, form.cleaned_data, actor(request))
    except IllegalTransition as error:
        if error.before == error.after:  # the first of two taps was faster
            return _back(request, card, str(chosen.already))
        return _conflict(request, chosen, number)
    except (NotPaidYet, NotATransfer, steps.NothingToSendBack):
        return _conflict(request, chosen, number)
    return _back(request, card, str(chosen.done) % {"number": card.order.number})


def _back(request: StallRequest, card: Card, message: str) -> HttpResponse:
    messages.success(request, message)
    if (request.POST or request.GET).get("tu") == "hom-nay":
        return redirect(f"{reverse('stall:today')}#don-{card.order.number}")
    return redirect("stall:order", card.order.number)


def _conflict(request: StallRequest, chosen: Step, number: str) -> HttpResponse:
    """The order as it is now, with the reason why the step cannot be done."""
    card = _find(number)
    if card.awaits_money:
        reason = _("Khách chưa trả tiền nên chưa làm bước này được.")
    else:
        reason = _("Đơn này đang ở bước “%(status)s”, không bấm “%(button)s” được nữa.") % {
            "status": card.order.get_status_display(),
            "button": chosen.label(card),
        }
    return _show(request, card, conflict=reason)


def _ask(request: StallRequest, chosen: Step, card: Card, form: Any) -> HttpResponse:
    context = {
        "tab": "orders",
        "step": chosen,
        "card": card,
        "label": chosen.label(card),
        "form": form,
        "facts": _facts(chosen, card, request),
        "warning": _warning(chosen, card),
        "calls_buyer": chosen.word in (steps.MONEY_SEEN, steps.SEND_BACK),
        "came_from": "hom-nay" if (request.POST or request.GET).get("tu") == "hom-nay" else "",
    }
    return render(request, "stall/step.html", context)


def _facts(chosen: Step, card: Card, request: StallRequest) -> list[tuple[str, str]]:
    amount = dong(card.order.total_amount)
    if chosen.word == steps.MONEY_SEEN:
        return [
            (_("Số tiền"), amount),
            (_("Nội dung"), card.payment.memo_code or ""),
            (_("Vào tài khoản"), request.cooperative.bank_account_number),
        ]
    if chosen.word == steps.SEND_BACK:
        return [(_("Trả lại"), amount), (_("Cho"), card.order.purchase.full_name)]
    return []


def _warning(chosen: Step, card: Card) -> str:
    """Money that must go back when an order ends early."""
    if chosen.word not in (steps.CANCEL, steps.TAKE_BACK) or not card.payment.is_paid:
        return ""
    if card.order.payment_method in cards.SENT_BACK_BY_STALL:
        words = _("Khách đã trả %(amount)s. Hợp tác xã phải trả lại khoản này cho khách.")
    else:
        words = _("Khách đã trả %(amount)s bằng thẻ. Chợ sẽ tự hoàn lại cho khách.")
    return words % {"amount": dong(card.order.total_amount)}
