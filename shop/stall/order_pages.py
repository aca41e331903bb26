"""One order, and every step of one. A tap twice is harmless; a tap on an old page is told what happened since."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from catalog import stock
from catalog.templatetags.money import dong
from shop.lifecycle.fulfilment import NotPaidYet, ParcelChanged
from shop.lifecycle.money_in import NotATransfer
from shop.lifecycle.refunds import RefundFailed
from shop.orders.models import Order, Status
from shop.orders.transitions import IllegalTransition
from shop.payments.models import Collector
from shop.payments.records import BadDay
from shop.stall import (
    bulk_orders,
    history,
    next_messages,
    order_cards,
    order_list,
    received,
    repeated_steps,
    steps,
    till,
    today,
)
from shop.stall.forms import ParcelForm
from shop.stall.order_cards import OrderCard, Pile
from shop.stall.requests import StallRequest, actor
from shop.stall.steps import Step
from shop.treasury import told_days
from shop.treasury.bank import decisions

NAME_IN_MESSAGES = 40  # characters
FROM_TODAY = "hom-nay"


def _find(number: str) -> OrderCard:
    card = order_cards.find(number)
    if card is None:
        raise Http404
    return card


@never_cache
@require_GET
def order_page(request: StallRequest, number: str) -> HttpResponse:
    return _show(request, _find(number))


def _show(request: StallRequest, card: OrderCard, *, conflict: str = "") -> HttpResponse:
    context = {
        "tab": "orders",
        "card": card,
        "badge": order_list.BADGES[Status(card.order.status)],
        "main": steps.main_button(card),
        "ending": steps.ending_button(card),
        "partly": steps.refund_button(card),
        "corrects": steps.may_correct(card),
        "prints": bulk_orders.may_be_ticked(card),
        "history": history.of(card),
        "conflict": conflict,
        "buyer_days": settings.BUYER_DATA_DAYS,
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
        return _repeated(request, chosen, card)
    if chosen.is_out_of_place(card):
        return _conflict(request, chosen, number)
    if request.method != "POST":
        return _ask(request, chosen, card, chosen.form_for(card)(initial=_usual(chosen, card)))
    form = chosen.form_for(card)(request.POST)
    if not form.is_valid():
        return _ask(request, chosen, card, form)
    return _run(request, chosen, card, form)


def _run(request: StallRequest, chosen: Step, card: OrderCard, form: Any) -> HttpResponse:
    number = card.order.number
    try:
        chosen.run(card, form.cleaned_data, actor(request))
    except IllegalTransition as error:
        if error.before == error.after == chosen.after:  # the first of two taps was faster
            return _repeated(request, chosen, _find(number))
        return _ask_again(request, chosen, number)
    except stock.OutOfStock:
        words = _(
            "Không còn đủ hàng cho đơn này. Gọi khách rồi huỷ đơn, hoặc ghi thêm hàng vào kho rồi nhận."
        )
        return _show(request, _find(number), conflict=words)
    except till.SentBackBefore:
        return _repeated(request, chosen, card)
    except decisions.PartCame:
        fresh = _find(number)
        typed = {"day": request.POST.get("day", "")}
        form = chosen.form_for(fresh)(initial=_usual(chosen, fresh) | typed)
        return _ask(request, chosen, fresh, form, status=409)
    except BadDay as refusal:
        form.add_error("day", told_days.bad_day(refusal))
        return _ask(request, chosen, card, form)
    except steps.AmountRefused as refusal:
        return _ask_again(request, chosen, number, ("amount", str(refusal)))
    except ParcelChanged:
        return _ask_to_correct(request, _find(number))
    except (NotPaidYet, NotATransfer, RefundFailed, till.NothingToSendBack):
        return _conflict(request, chosen, number)
    return _back(request, card, _done(chosen, card, form.cleaned_data))


def _repeated(request: StallRequest, chosen: Step, card: OrderCard) -> HttpResponse:
    """Done before; answers that differ from those it was done with are not taken for done."""
    form = (chosen.cash_form if chosen.cash_button else chosen.form)(request.POST)
    if request.method != "POST" or not form.is_valid():
        return _back(request, card, str(chosen.already), is_repeat=True)
    data = form.cleaned_data
    sent = (data.get("carrier"), data.get("tracking_number"))
    if chosen.word == steps.SHIP and sent != (card.order.carrier, card.order.tracking_number):
        return _ask_to_correct(request, card)
    if words := repeated_steps.other(chosen, card, data):
        return _show(request, card, conflict=words)
    return _back(request, card, str(chosen.already), is_repeat=True)


def _ask_again(
    request: StallRequest, chosen: Step, number: str, refusal: tuple[str | None, str] | None = None
) -> HttpResponse:
    """The order as it is now, with what was typed and what speaks against it: `refusal` is a field and its words,
    else it is what happened since the page was shown."""
    card = _find(number)
    if chosen.is_out_of_place(card):
        return _conflict(request, chosen, number)
    typed = request.POST.copy()
    typed.update({name: str(value) for name, value in steps.usual(chosen, card).items()})
    form = chosen.form_for(card)(typed)
    words = _("Từ lúc mở trang này đã có việc khác: %(happened)s. Vẫn muốn làm thì bấm lần nữa.")
    form.add_error(*(refusal or (None, words % {"happened": repeated_steps.meanwhile(card)})))
    return _ask(request, chosen, card, form, status=409)


def _ask_to_correct(request: StallRequest, card: OrderCard) -> HttpResponse:
    """The parcel is written otherwise than what was sent; one tap more writes it anew."""
    chosen = steps.STEPS[steps.CORRECT]
    if chosen.is_out_of_place(card):
        return _conflict(request, chosen, card.order.number)
    typed = request.POST.copy()
    typed.update(steps.was(card))
    form = ParcelForm(typed)
    if not form.is_valid():
        return _ask(request, chosen, card, form, status=409)
    form.add_error(None, repeated_steps.parcel_question(card, form.cleaned_data))
    return _ask(request, chosen, card, form, status=409)


def _usual(chosen: Step, card: OrderCard) -> dict[str, Any]:
    """What fits this order, and for the carrier what this stall chose last time."""
    usual = steps.usual(chosen, card)
    if chosen.word != steps.SHIP:
        return usual
    sent = Order.objects.exclude(carrier="").order_by("-status_changed_at").values_list("carrier", flat=True)
    last = sent.first()
    return usual | ({"carrier": last} if last else {})


def _done(chosen: Step, card: OrderCard, data: dict[str, Any]) -> str:
    """What was done, and what the buyer's money still wants. `card` is the order as it was before."""
    name = Truncator(card.order.buyer.name).chars(NAME_IN_MESSAGES)
    words = [str(chosen.done) % {"name": name}]
    if data.get("collected_by") == Collector.CARRIER:
        words.append(_("Khi bên vận chuyển nộp tiền thì ghi ở trang Tiền thu hộ."))
    if booked := told_days.booked(data.get("day")):
        words.append(booked)
    ends_early = chosen.word in (steps.CANCEL, steps.TAKE_BACK)
    if (ends_early and (card.left or card.part)) or chosen.word == steps.REFUND_PART:
        if card.order.payment_method in order_cards.SENT_BACK_BY_STALL:
            words.append(_("Giờ trả lại tiền cho khách."))
        else:
            words.append(_("Chợ tự hoàn tiền thẻ cho khách."))
    return " ".join(words)


def _came_from(request: StallRequest) -> str:
    """The list that the step was tapped in, "" for the order's own page."""
    word = (request.POST or request.GET).get("tu", "")
    return word if word == FROM_TODAY or word in Pile.values else ""


def _list_url(came_from: str) -> str:
    pile = today.pile(came_from)
    return reverse("stall:today") + (f"?{urlencode({'viec': pile.value})}" if pile else "")


def _back(request: StallRequest, card: OrderCard, message: str, *, is_repeat: bool = False) -> HttpResponse:
    """To the list it was tapped in, with a way to the order; else to the order."""
    came_from = _came_from(request)
    next_messages.done(request, message, order=card.order.number if came_from else "", is_repeat=is_repeat)
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
        reason = _(
            "Đơn này đang ở bước “%(status)s”, không bấm “%(button)s” được. Vừa rồi: %(happened)s."
        ) % {
            "status": card.order.get_status_display(),
            "button": chosen.label(card),
            "happened": repeated_steps.meanwhile(card),
        }
    return _show(request, card, conflict=reason)


def _ask(
    request: StallRequest, chosen: Step, card: OrderCard, form: Any, *, status: int = 200
) -> HttpResponse:
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
        "calls_buyer": card.order.needs_call or chosen.word in (steps.MONEY_SEEN, steps.SEND_BACK),
        "came_from": came_from,
        "back_url": _list_url(came_from) if came_from else reverse("stall:order", args=[card.order.number]),
    }
    return render(request, "stall/step.html", context, status=status)


def _facts(chosen: Step, card: OrderCard, request: StallRequest) -> list[tuple[str, str]]:
    amount = dong(chosen.amount(card))
    if chosen.word == steps.MONEY_SEEN:
        return [
            *([] if card.part else [(_("Số tiền"), amount)]),
            *(received.facts(card.part, card.missing) if card.part else []),
            (_("Nội dung"), card.payment.memo_code or ""),
            (
                _("Vào tài khoản"),
                f"{card.payment.payee_bank or ''} {card.payment.payee_account_number}".strip(),
            ),
        ]
    if chosen.word == steps.SEND_BACK:
        return [(_("Trả lại"), amount), (_("Cho"), card.order.buyer.payer_name)]
    if chosen.word == steps.REFUND_PART:
        return [(_("Còn trả lại được"), dong(card.left)), (_("Cho"), card.order.buyer.payer_name)]
    if chosen.word == steps.CORRECT:
        return [(_("Đang ghi"), repeated_steps.parcel(card) or _("chưa ghi gì"))]
    if chosen.takes_cash(card):
        return [(_("Tiền phải thu"), amount), (_("Của"), card.order.buyer.name)]
    return []


def _warning(chosen: Step, card: OrderCard) -> str:
    """Money that must go back when an order ends early."""
    if chosen.word == steps.CANCEL and card.part:
        return received.warning(card.part)
    if chosen.word not in (steps.CANCEL, steps.TAKE_BACK) or not card.left:
        return ""
    if card.order.payment_method in order_cards.SENT_BACK_BY_STALL:
        words = _("Khách đã trả %(amount)s. Hợp tác xã phải trả lại khoản này cho khách.")
    else:
        words = _("Khách đã trả %(amount)s bằng thẻ. Chợ sẽ tự hoàn lại cho khách.")
    return words % {"amount": dong(card.left)}
