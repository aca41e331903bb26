"""Card money that waits for a person: held charges, refunds that did not arrive, disputes. Never a buyer's name."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from catalog.fields import DayField, LineField
from catalog.templatetags.money import dong
from shop.card_payments import disputes, held_charges
from shop.lifecycle import refunds
from shop.orders.actors import Actor, ActorKind
from shop.orders.models import PaymentMethod
from shop.payments import records, stripe_reasons
from shop.payments.models import (
    HELD_WAITING,
    Dispute,
    DisputeStatus,
    HeldCharge,
    HeldResolution,
    PaymentShare,
    Refund,
    RefundStatus,
)
from shop.treasury import told_days

BAD_REQUEST = 400
MOST = 100  # rows of each part; whatever is dealt with makes room
CLOSED_FOR = datetime.timedelta(days=90)  # how long a closed dispute is still shown
SOON = datetime.timedelta(days=3)  # before the day evidence is due


class NoteForm(forms.Form):
    note = LineField(
        label=gettext_lazy("Đã xử lý thế nào"),
        max_length=held_charges.NOTE_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Ghi lại đã trả tiền bằng cách nào, ai làm.")},
    )
    day = DayField(label=gettext_lazy("Ngày trả lại khách"), required=False)


class ReferenceForm(forms.Form):
    reference = LineField(
        label=gettext_lazy("Mã giao dịch ngân hàng"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": gettext_lazy("Ghi mã giao dịch của lần chuyển tiền cho khách.")},
    )
    day = DayField(label=gettext_lazy("Ngày trả lại khách"), required=False)


Typed = tuple[str, int, forms.Form]  # kind of row, its key, the form as it was sent


@never_cache
@require_GET
def cards(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, *, typed: Typed | None = None, status: int = 200) -> HttpResponse:
    now = timezone.now()
    all_disputes = _with_orders(Dispute.objects.all())
    open_ones = all_disputes.filter(status=DisputeStatus.OPEN).order_by("evidence_due_at", "pk")
    closed = all_disputes.exclude(status=DisputeStatus.OPEN).filter(closed_at__gte=now - CLOSED_FOR)
    context = {
        "tab": "money",
        "money_tab": "cards",
        "held": [_held(row, typed) for row in _held_charges()[:MOST]],
        "failed": [_failed(row, typed) for row in _failed_refunds()[:MOST]],
        "disputes": [_dispute(row, now) for row in open_ones[:MOST]],
        "closed": [_dispute(row, now) for row in closed.order_by("-closed_at")[:MOST]],
        "closed_days": CLOSED_FOR.days,
    }
    return render(request, "union/cards.html", context, status=status)


def _with_orders(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With the numbers of the orders that the payment is for; the purchase, which has the names, is not read."""
    shares = PaymentShare.objects.select_related("order").only("payment_id", "order__number", "order_id")
    return rows.select_related("payment").prefetch_related(
        Prefetch("payment__shares", shares.order_by("order_id"))
    )


def _held_charges() -> QuerySet[HeldCharge]:
    return _with_orders(HeldCharge.objects.filter(resolution__in=HELD_WAITING)).order_by("resolution", "pk")


def _failed_refunds() -> QuerySet[Refund]:
    failed = Refund.objects.filter(
        status=RefundStatus.FAILED, payment__method=PaymentMethod.CARD, retried_by__isnull=True
    )
    return failed.select_related("order", "payment").order_by("failed_at", "pk")


def _numbers(payment: Any) -> list[str]:
    return [share.order.number for share in payment.shares.all()]


def _form(typed: Typed | None, kind: str, pk: int, form: type[forms.Form]) -> forms.Form:
    if typed and typed[:2] == (kind, pk):
        return typed[2]
    return form(auto_id=f"{kind}-{pk}-%s")


def _held(row: HeldCharge, typed: Typed | None) -> dict[str, Any]:
    is_dong = row.currency == "vnd"
    return {
        "row": row,
        "amount": dong(row.amount) if is_dong else f"{row.amount} {row.currency.upper()}",
        "numbers": _numbers(row.payment),
        "is_open": row.resolution == HeldResolution.OPEN,
        "asked": row.payment.amount,
        "note": stripe_reasons.failure(row.note),
        "form": _form(typed, "giu-lai", row.pk, NoteForm),
    }


def _failed(row: Refund, typed: Typed | None) -> dict[str, Any]:
    return {
        "row": row,
        "failure": stripe_reasons.failure(row.failure),
        "form": _form(typed, "hoan", row.pk, ReferenceForm),
    }


def _dispute(row: Dispute, now: datetime.datetime) -> dict[str, Any]:
    due = row.evidence_due_at
    return {
        "row": row,
        "reason": stripe_reasons.dispute(row.reason),
        "parts": disputes.parts(row),
        "is_late": bool(due and due <= now),
        "is_soon": bool(due and now < due <= now + SOON),
    }


@dataclass(frozen=True)
class Decision:
    """One thing that can be done with a row, by the word in its address. `said`: what the page says then."""

    run: Callable[[int, dict[str, Any], Actor], object]
    said: Any
    form: type[forms.Form] | None = None


STEPS: dict[tuple[str, str], Decision] = {
    ("giu-lai", "tra-lai"): Decision(
        lambda pk, _data, actor: held_charges.give_back(pk, actor),
        gettext_lazy("Đang hoàn tiền về thẻ của khách."),
    ),
    ("giu-lai", "xong"): Decision(
        lambda pk, data, actor: held_charges.dismiss(pk, data["note"], actor, left_on=data["day"]),
        gettext_lazy("Đã ghi là xử lý xong ngoài chợ."),
        NoteForm,
    ),
    ("hoan", "lam-lai"): Decision(
        lambda pk, _data, actor: refunds.retry(pk, actor),
        gettext_lazy("Đang hoàn lại lần nữa về thẻ của khách."),
    ),
    ("hoan", "da-tra"): Decision(
        lambda pk, data, actor: refunds.paid_otherwise(pk, data["reference"], actor, sent_on=data["day"]),
        gettext_lazy("Đã ghi là trả cho khách bằng cách khác."),
        ReferenceForm,
    ),
}


@require_POST
def step(request: HttpRequest, kind: str, pk: int, word: str) -> HttpResponse:
    """Does one thing with one row. What was left empty is said beside it; what moved on meanwhile is a 409."""
    chosen = STEPS.get((kind, word))
    if chosen is None:
        raise Http404
    form = chosen.form(request.POST, auto_id=f"{kind}-{pk}-%s") if chosen.form else None
    if form is not None and not form.is_valid():
        return _page(request, typed=(kind, pk, form), status=BAD_REQUEST)
    data = form.cleaned_data if form else {}
    try:
        chosen.run(pk, data, Actor(ActorKind.UNION, request.user.pk))
    except records.BadDay as refusal:
        assert form  # noqa: S101 - only a form tells a day
        form.add_error("day", told_days.bad_day(refusal))
        return _page(request, typed=(kind, pk, form), status=BAD_REQUEST)
    except (HeldCharge.DoesNotExist, Refund.DoesNotExist) as error:
        raise Http404 from error
    except records.MovedOn:
        messages.error(request, _("Khoản này đã có người xử lý. Dưới đây là tình trạng hiện giờ."))
        return _page(request, typed=(kind, pk, form) if form else None, status=409)
    messages.success(request, " ".join(filter(None, (str(chosen.said), told_days.booked(data.get("day"))))))
    return redirect("union:cards")
