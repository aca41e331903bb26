"""One step for many orders at once, ticked in the list. Each goes its own way and is told; twice is harmless."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from catalog import stock
from shop.lifecycle.fulfilment import NotPaidYet
from shop.orders.actors import Actor
from shop.orders.models import Order, Status
from shop.orders.transitions import IllegalTransition
from shop.stall import next_messages, order_cards, steps
from shop.stall.order_cards import OrderCard
from shop.stall.requests import StallRequest, actor

PRINT = "in"
MOST = 60  # orders at once
ALONG = (Status.PLACED, Status.CONFIRMED, Status.PACKED, Status.SHIPPED, Status.DELIVERED)
DONE, BEFORE, CANCELLED, NEEDS_CALL = "done", "before", "cancelled", "needs call"
UNPAID, OUT_OF_STOCK, NOT_YET, RETURNED = "unpaid", "out of stock", "not yet", "returned"

# What a step did, and what it found done: words for so many orders.
SAID: dict[tuple[str, str], Callable[[int], str]] = {
    (steps.CONFIRM, DONE): lambda n: ngettext("%(n)d đơn đã nhận", "%(n)d đơn đã nhận", n),
    (steps.CONFIRM, BEFORE): lambda n: ngettext(
        "%(n)d đơn đã nhận từ trước", "%(n)d đơn đã nhận từ trước", n
    ),
    (steps.PACK, DONE): lambda n: ngettext("%(n)d đơn đã đóng gói", "%(n)d đơn đã đóng gói", n),
    (steps.PACK, BEFORE): lambda n: ngettext(
        "%(n)d đơn đã đóng gói từ trước", "%(n)d đơn đã đóng gói từ trước", n
    ),
}
# What kept it from being done; the orders are named.
KEPT: dict[str, Callable[[int], str]] = {
    CANCELLED: lambda n: ngettext("%(n)d đơn đã huỷ trước đó", "%(n)d đơn đã huỷ trước đó", n),
    RETURNED: lambda n: ngettext("%(n)d đơn hàng đã trả về", "%(n)d đơn hàng đã trả về", n),
    UNPAID: lambda n: ngettext("%(n)d đơn khách chưa trả tiền", "%(n)d đơn khách chưa trả tiền", n),
    NEEDS_CALL: lambda n: ngettext(
        "%(n)d đơn lớn phải gọi khách trước, rồi mở đơn để nhận",
        "%(n)d đơn lớn phải gọi khách trước, rồi mở đơn để nhận",
        n,
    ),
    OUT_OF_STOCK: lambda n: ngettext("%(n)d đơn không còn đủ hàng", "%(n)d đơn không còn đủ hàng", n),
    NOT_YET: lambda n: ngettext(
        "%(n)d đơn chưa nhận nên chưa đóng gói", "%(n)d đơn chưa nhận nên chưa đóng gói", n
    ),
}


def may_be_ticked(card: OrderCard) -> bool:
    """Something can be done with it from the list: a step, or printing."""
    return card.order.status in order_cards.AT_WORK and not card.awaits_money


@require_POST
def run(request: StallRequest) -> HttpResponse:
    """`viec` says what, `don` which orders. A number that is none of this stall's is a 404 before anything is done."""
    word = request.POST.get("viec", "")
    if word not in (steps.CONFIRM, steps.PACK, PRINT):
        raise Http404
    numbers = list(dict.fromkeys(request.POST.getlist("don")))
    if not 0 < len(numbers) <= MOST:
        words = (
            _("Mỗi lần chọn nhiều nhất %(most)d đơn. Chưa làm gì.") % {"most": MOST}
            if numbers
            else _("Chưa chọn đơn nào. Tích vào ô bên trái đơn rồi bấm lại.")
        )
        messages.error(request, words)
        return redirect("stall:orders")
    chosen = order_cards.of(Order.objects.filter(number__in=numbers).order_by("placed_at", "pk"))
    if len(chosen) != len(numbers):
        raise Http404
    if word == PRINT:
        return redirect(f"{reverse('stall:print')}?{urlencode([('don', number) for number in numbers])}")
    _say(request, word, _do(chosen, word, actor(request)))
    return redirect(f"{reverse('stall:orders')}?{urlencode({'trang-thai': NEXT_LIST[word]})}")


NEXT_LIST = {steps.CONFIRM: "da-nhan", steps.PACK: "da-dong-goi"}  # where the orders are found now


def _do(chosen: list[OrderCard], word: str, who: Actor) -> dict[str, list[str]]:
    """The numbers of the orders by what became of them."""
    outcomes: dict[str, list[str]] = {}
    for card in chosen:
        outcomes.setdefault(_step(card, steps.STEPS[word], who), []).append(card.order.number)
    return outcomes


def _step(card: OrderCard, step: steps.Step, who: Actor) -> str:
    if step.word == steps.CONFIRM and card.order.needs_call:
        return NEEDS_CALL
    try:
        step.run(card, {}, who)
    except IllegalTransition as error:
        return _found(error.before, step)
    except NotPaidYet:
        return UNPAID
    except stock.OutOfStock:
        return OUT_OF_STOCK
    return DONE


def _found(status: str, step: steps.Step) -> str:
    """What an order in this state says to a step that was not possible."""
    if status in (Status.CANCELLED, Status.RETURNED):
        return CANCELLED if status == Status.CANCELLED else RETURNED
    return BEFORE if ALONG.index(Status(status)) >= ALONG.index(Status(step.after)) else NOT_YET


def _say(request: StallRequest, word: str, outcomes: dict[str, list[str]]) -> None:
    good = [
        SAID[word, key](len(numbers)) % {"n": len(numbers)}
        for key in (DONE, BEFORE)
        if (numbers := outcomes.get(key))
    ]
    if good:
        next_messages.done(request, f"{', '.join(good)}.", is_repeat=DONE not in outcomes)
    kept = [
        f"{words(len(numbers)) % {'n': len(numbers)}} ({', '.join(numbers)})"
        for key, words in KEPT.items()
        if (numbers := outcomes.get(key))
    ]
    if kept:
        messages.error(request, f"{', '.join(kept)}.")
