"""Today, the list of orders, one order, and every step of one. A tap twice is harmless."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from catalog import verification
from catalog.models.cooperatives import Verification
from catalog.templatetags.money import dong
from shop.checkout.fulfilment import NotPaidYet, RefundFailed
from shop.checkout.payment import NotATransfer
from shop.feedback import questions
from shop.orders.models import Order, Status
from shop.orders.transitions import IllegalTransition
from shop.payments.models import Collector
from shop.stall import cards, figures, history, steps
from shop.stall.cards import Card, Pile
from shop.stall.requests import StallRequest, actor
from shop.stall.steps import Button, Step

TODAY_LIMIT = 20  # a page that loads on a weak signal; the rest comes up as work is done
FEW = 3  # so many orders need no overview
NAME_IN_MESSAGES = 40  # characters
FROM_TODAY = "hom-nay"
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


@dataclass(frozen=True)
class Job:
    card: Card
    main: Button | None


def _pile(word: str) -> Pile | None:
    return Pile(word) if word in Pile.values else None


@never_cache
@require_GET
def today(request: StallRequest) -> HttpResponse:
    """What waits, pile by pile; `?viec=` shows one pile. A pile that is empty by now shows them all."""
    counts = cards.count_by_pile()
    chosen = _pile(request.GET.get("viec", ""))
    if chosen not in counts:
        chosen = None
    shown = cards.of(cards.needing_work(chosen)[:TODAY_LIMIT])
    total = counts[chosen] if chosen else sum(counts.values())
    context = {
        "tab": "today",
        "now": timezone.localtime(),
        "figures": figures.today(request.cooperative),
        "chosen": chosen,
        "counts": [(pile, count) for pile, count in counts.items()] if total > FEW or chosen else [],
        "piles": [
            (pile, [Job(card, steps.main_button(card)) for card in group])
            for pile, group in groupby(shown, key=lambda card: cards.pile_of(card.order))
        ],
        "left": total - len(shown),
        "questions": questions.waiting().count(),
        "suspension_reason": _why_suspended(request),
    }
    return render(request, "stall/today.html", context)


def _why_suspended(request: StallRequest) -> str:
    if request.cooperative.verification != Verification.SUSPENDED:
        return ""
    return verification.suspension_reason(request.cooperative)


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
    context = {
        "tab": "orders",
        "card": card,
        "badge": BADGES[Status(card.order.status)],
        "main": steps.main_button(card),
        "ending": steps.ending_button(card),
        "partly": steps.refund_button(card),
        "history": history.of(card),
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
    if chosen.is_out_of_place(card):
        return _conflict(request, chosen, number)
    if request.method != "POST":
        return _ask(request, chosen, card, chosen.form_for(card)(initial=_usual(chosen, card)))
    form = chosen.form_for(card)(request.POST)
    if not form.is_valid():
        return _ask(request, chosen, card, form)
    return _run(request, chosen, card, form)


def _run(request: StallRequest, chosen: Step, card: Card, form: Any) -> HttpResponse:
    number = card.order.number
    try:
        chosen.run(card, form.cleaned_data, actor(request))
    except IllegalTransition as error:
        if error.before == error.after:  # the first of two taps was faster
            return _back(request, card, str(chosen.already))
        return _conflict(request, chosen, number)
    except steps.SentBackBefore:
        return _back(request, card, str(chosen.already))
    except steps.AmountRefused as refusal:
        return _ask_again(request, chosen, number, str(refusal))
    except (NotPaidYet, NotATransfer, RefundFailed, steps.NothingToSendBack):
        return _conflict(request, chosen, number)
    return _back(request, card, _done(chosen, card, form.cleaned_data))


def _ask_again(request: StallRequest, chosen: Step, number: str, refusal: str) -> HttpResponse:
    """The order as it is now, with what was typed and the reason why it cannot be."""
    card = _find(number)
    if chosen.is_out_of_place(card):
        return _conflict(request, chosen, number)
    typed = request.POST.copy()
    typed.update({name: str(value) for name, value in steps.usual(chosen, card).items()})
    form = chosen.form_for(card)(typed)
    form.add_error("amount", refusal)
    return _ask(request, chosen, card, form, status=409)


def _usual(chosen: Step, card: Card) -> dict[str, Any]:
    """What fits this order, and for the carrier what this stall chose last time."""
    if chosen.word != steps.SHIP:
        return steps.usual(chosen, card)
    last = Order.objects.exclude(carrier="").order_by("-status_changed_at").values_list("carrier", flat=True)
    return {"carrier": last[0]} if last[:1] else {}


def _done(chosen: Step, card: Card, data: dict[str, Any]) -> str:
    """What was done, and what the buyer's money still wants. `card` is the order as it was before."""
    name = Truncator(card.order.purchase.full_name).chars(NAME_IN_MESSAGES)
    words = [str(chosen.done) % {"name": name}]
    if data.get("collected_by") == Collector.CARRIER:
        words.append(_("Khi bên vận chuyển nộp tiền thì ghi ở trang Tiền thu hộ."))
    ends_early = chosen.word in (steps.CANCEL, steps.TAKE_BACK)
    if (ends_early and card.left) or chosen.word == steps.REFUND_PART:
        if card.order.payment_method in cards.SENT_BACK_BY_STALL:
            words.append(_("Giờ trả lại tiền cho khách."))
        else:
            words.append(_("Chợ tự hoàn tiền thẻ cho khách."))
    return " ".join(words)


def _came_from(request: StallRequest) -> str:
    """The list that the step was tapped in, "" for the order's own page."""
    word = (request.POST or request.GET).get("tu", "")
    return word if word == FROM_TODAY or word in Pile.values else ""


def _list_url(came_from: str) -> str:
    pile = _pile(came_from)
    return reverse("stall:today") + (f"?{urlencode({'viec': pile.value})}" if pile else "")


def _back(request: StallRequest, card: Card, message: str) -> HttpResponse:
    """To the list it was tapped in, with a way to the order; else to the order."""
    came_from = _came_from(request)
    messages.success(request, message, extra_tags=card.order.number if came_from else "")
    return redirect(_list_url(came_from)) if came_from else redirect("stall:order", card.order.number)


def _conflict(request: StallRequest, chosen: Step, number: str) -> HttpResponse:
    """The order as it is now, with the reason why the step cannot be done."""
    card = _find(number)
    if card.awaits_money:
        reason = _("Khách chưa trả tiền nên chưa làm bước này được.")
    elif chosen.word == steps.REFUND_PART and card.payment.is_paid:
        reason = _("Tiền của đơn này đã ghi trả lại hết rồi.")
    elif chosen.word == steps.REFUND_PART:
        reason = _("Chưa thu tiền của đơn này nên chưa có gì để trả lại.")
    else:
        reason = _("Đơn này đang ở bước “%(status)s”, không bấm “%(button)s” được nữa.") % {
            "status": card.order.get_status_display(),
            "button": chosen.label(card),
        }
    return _show(request, card, conflict=reason)


def _ask(request: StallRequest, chosen: Step, card: Card, form: Any, *, status: int = 200) -> HttpResponse:
    came_from = _came_from(request)
    context = {
        "tab": "today" if came_from else "orders",
        "step": chosen,
        "card": card,
        "question": chosen.asked(card),
        "label": chosen.label(card),
        "form": form,
        "facts": _facts(chosen, card, request),
        "warning": _warning(chosen, card),
        "calls_buyer": chosen.word in (steps.MONEY_SEEN, steps.SEND_BACK),
        "came_from": came_from,
        "back_url": _list_url(came_from) if came_from else reverse("stall:order", args=[card.order.number]),
    }
    return render(request, "stall/step.html", context, status=status)


def _facts(chosen: Step, card: Card, request: StallRequest) -> list[tuple[str, str]]:
    amount = dong(chosen.amount(card))
    if chosen.word == steps.MONEY_SEEN:
        return [
            (_("Số tiền"), amount),
            (_("Nội dung"), card.payment.memo_code or ""),
            (
                _("Vào tài khoản"),
                f"{card.payment.payee_bank or ''} {card.payment.payee_account_number}".strip(),
            ),
        ]
    if chosen.word == steps.SEND_BACK:
        return [(_("Trả lại"), amount), (_("Cho"), card.order.purchase.full_name)]
    if chosen.word == steps.REFUND_PART:
        return [(_("Còn trả lại được"), dong(card.left)), (_("Cho"), card.order.purchase.full_name)]
    if chosen.takes_cash(card):
        return [(_("Tiền phải thu"), amount), (_("Của"), card.order.purchase.full_name)]
    return []


def _warning(chosen: Step, card: Card) -> str:
    """Money that must go back when an order ends early."""
    if chosen.word not in (steps.CANCEL, steps.TAKE_BACK) or not card.left:
        return ""
    if card.order.payment_method in cards.SENT_BACK_BY_STALL:
        words = _("Khách đã trả %(amount)s. Hợp tác xã phải trả lại khoản này cho khách.")
    else:
        words = _("Khách đã trả %(amount)s bằng thẻ. Chợ sẽ tự hoàn lại cho khách.")
    return words % {"amount": dong(card.left)}
