"""Cash that the carrier still holds for this stall: tick off its remittance list, look at the sum, confirm."""

import datetime
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog import text
from catalog.fields import AmountField, DayField
from catalog.numbers import whole
from catalog.templatetags.money import dong
from shop.ledger import splitting
from shop.payments.models import Payment
from shop.stall import next_messages
from shop.stall.forms import refuse_thousands
from shop.stall.requests import StallRequest
from shop.treasury.cash import remittance

SHOWN = 200  # rows; what is older comes first
CONFIRM, EDIT = "ghi", "sua"


class RemitForm(forms.Form):
    """What the carrier's list says beside its orders. `fee` is kept of the whole list."""

    fee = AmountField(label=gettext_lazy("Phí thu hộ bị trừ (đồng)"), required=False)
    remitted_on = DayField(label=gettext_lazy("Ngày nộp tiền"))
    reference = forms.CharField(
        label=gettext_lazy("Số tờ kê (bảng kê), nếu có"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )

    def clean_reference(self) -> str:
        return text.normalise(self.cleaned_data["reference"])


@dataclass(frozen=True)
class CollectedParcel:
    payment: Payment
    days: int  # since the delivery
    is_ticked: bool

    @property
    def name(self) -> str:
        """What people call the buyer: the last word of a Vietnamese name."""
        assert self.payment.order  # noqa: S101 - cash is paid order by order
        buyer = self.payment.order.buyer
        return buyer.name if buyer.is_hidden else buyer.name.split()[-1]

    @property
    def is_late(self) -> bool:
        return self.days > remittance.LATE_AFTER.days


@never_cache
@require_http_methods(["GET", "POST"])
def cash(request: StallRequest) -> HttpResponse:
    if request.method != "POST":
        form = RemitForm(initial={"remitted_on": timezone.localdate()})
        return _page(request, form, set())
    ids = _ticked(request)
    form = RemitForm(request.POST)
    try:
        payments = remittance.chosen(request.cooperative.pk, ids)
    except remittance.NotYours as error:
        raise Http404 from error
    if request.POST.get("action") == EDIT:
        typed = {name: request.POST.get(name, "") for name in form.fields}
        return _page(request, RemitForm(initial=typed), ids)
    if not payments:
        form.add_error(None, _("Đánh dấu những đơn có trong tờ kê của bên vận chuyển. Chưa ghi gì."))
    if form.is_valid():
        _check(form, payments)
    if form.errors:
        return _page(request, form, ids)
    if request.POST.get("action") != CONFIRM:
        return _ask(request, form, payments)
    return _remit(request, form, payments)


def _ticked(request: StallRequest) -> set[int]:
    """The payments ticked. Raises Http404 for what is no number."""
    ticked = {whole(word) for word in request.POST.getlist("don")}
    if None in ticked:
        raise Http404
    return {pk for pk in ticked if pk is not None}


def _check(form: RemitForm, payments: list[Payment]) -> None:
    total = sum(payment.captured_amount for payment in payments)
    if form.cleaned_data["fee"] > total:
        words = _("Phí lớn hơn cả số tiền thu hộ (%(total)s). Chưa ghi gì.")
        form.add_error("fee", words % {"total": dong(total)})
    else:
        try:
            refuse_thousands(form.cleaned_data["fee"], total)
        except forms.ValidationError as error:
            form.add_error("fee", error)
    try:
        remittance.check_day(form.cleaned_data["remitted_on"], payments)
    except remittance.BadDay:
        form.add_error("remitted_on", _("Ngày nộp phải từ ngày khách đặt hàng đến hôm nay. Chưa ghi gì."))


def _remit(request: StallRequest, form: RemitForm, payments: list[Payment]) -> HttpResponse:
    data = form.cleaned_data
    fees = splitting.by_weight(data["fee"], [payment.captured_amount for payment in payments])
    try:
        rows = remittance.remit(
            cooperative_id=request.cooperative.pk,
            payments={payment.pk: fee for payment, fee in zip(payments, fees, strict=True)},
            remitted_on=data["remitted_on"],
            reference=data["reference"],
            actor_id=request.user.pk,
        )
    except remittance.NotHeld as refusal:
        if written := _written(request, {payment.pk for payment in payments}):
            return _repeated(request, form, written)
        return _conflict(request, form, payments, set(refusal.payment_ids))
    net = sum(row.amount - row.fee_amount for row in rows)
    next_messages.done(
        request,
        ngettext(
            "Đã ghi: bên vận chuyển nộp %(net)s của %(n)s đơn.",
            "Đã ghi: bên vận chuyển nộp %(net)s của %(n)s đơn.",
            len(rows),
        )
        % {"net": dong(net), "n": len(rows)},
    )
    return redirect("stall:cash")


@dataclass(frozen=True)
class Written:
    """The list on which every order of a form is already."""

    remitted_on: datetime.date
    reference: str
    fee: int  # đồng, of these orders


def _written(request: StallRequest, ids: set[int]) -> Written | None:
    """None unless the orders are all on one list: the first of two taps was faster, or a colleague."""
    known = [
        payment.cod_remittance
        for payment in remittance.chosen(request.cooperative.pk, ids)
        if hasattr(payment, "cod_remittance")
    ]
    lists = {(row.remitted_on, row.reference) for row in known}
    if len(known) != len(ids) or len(lists) != 1:
        return None
    return Written(*lists.pop(), fee=sum(row.fee_amount for row in known))


def _repeated(request: StallRequest, form: RemitForm, written: Written) -> HttpResponse:
    """What was written stays; a second sending that says otherwise is told so."""
    data = form.cleaned_data
    if written == Written(data["remitted_on"], data["reference"], data["fee"]):
        next_messages.done(request, _("Tờ kê này đã ghi rồi."), is_repeat=True)
        return redirect("stall:cash")
    words = _(
        "Những đơn này đã ghi rồi: nộp ngày %(day)s, số tờ kê %(reference)s, trừ phí %(fee)s. "
        "Chỗ vừa sửa không ghi; cần sửa thì gọi Liên minh HTX."
    )
    day = date_format(written.remitted_on, "SHORT_DATE_FORMAT")
    values = {"day": day, "reference": written.reference or "–", "fee": dong(written.fee)}
    form.add_error(None, words % values)
    return _page(request, form, set(), status=409)


def _conflict(
    request: StallRequest, form: RemitForm, payments: list[Payment], gone: set[int]
) -> HttpResponse:
    numbers = ", ".join(payment.order.number for payment in payments if payment.pk in gone and payment.order)
    words = _("Bên vận chuyển không còn giữ tiền của đơn %(numbers)s. Chưa ghi gì; xem lại rồi bấm.")
    form.add_error(None, words % {"numbers": numbers})
    left = {payment.pk for payment in payments} - gone
    return _page(request, form, left, status=409)


def _page(request: StallRequest, form: RemitForm, ticked: set[int], *, status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    held = remittance.held(request.cooperative.pk)
    rows = [
        CollectedParcel(payment, _days(payment, today), payment.pk in ticked)
        for payment in held.select_related("order__purchase")[: SHOWN + 1]
    ]
    by_carrier = sorted(rows[:SHOWN], key=_carrier)
    context: dict[str, Any] = {
        "tab": "money",
        "form": form,
        "groups": [(name, list(group)) for name, group in groupby(by_carrier, key=_carrier)],
        "count": len(rows[:SHOWN]),
        "total": sum(row.payment.captured_amount for row in rows[:SHOWN]),
        "has_more": len(rows) > SHOWN,
        "late_days": remittance.LATE_AFTER.days,
        "history": remittance.history(request.cooperative.pk),
    }
    return render(request, "stall/cash.html", context, status=status)


def _carrier(row: CollectedParcel) -> str:
    return row.payment.order.carrier if row.payment.order else ""


def _days(payment: Payment, today: datetime.date) -> int:
    return (today - timezone.localdate(payment.succeeded_at)).days


def _ask(request: StallRequest, form: RemitForm, payments: list[Payment]) -> HttpResponse:
    """The sum that must be on the bank's statement, before anything is booked."""
    gone = {payment.pk for payment in payments if not remittance.is_held(payment)}
    if gone and (written := _written(request, {payment.pk for payment in payments})):
        return _repeated(request, form, written)
    if gone:
        return _conflict(request, form, payments, gone)
    total = sum(payment.captured_amount for payment in payments)
    fee = form.cleaned_data["fee"]
    context = {
        "tab": "money",
        "form": form,
        "payments": payments,
        "total": total,
        "fee": fee,
        "net": total - fee,
        "typed": [(name, request.POST.get(name, "")) for name in form.fields],
    }
    return render(request, "stall/cash_check.html", context)
