"""Transferred money that an order holds and that pays for nothing: a part of what is due, or what must go back."""

from typing import Any, ClassVar

from django import forms
from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.templatetags.money import dong
from shop.orders.actors import Actor
from shop.orders.models import Order, Status
from shop.payments.models import BankTransfer, PaymentStatus, Resolution
from shop.stall.forms import ChosenOrTypedForm, StepForm, told_day
from shop.treasury.bank import decisions

ENDED = (Status.CANCELLED, Status.RETURNED)


CAME_ON = gettext_lazy("Tiền về ngày")


class SeenForm(StepForm):
    day = told_day(CAME_ON)


class RestForm(ChosenOrTypedForm):
    """Where the rest of a half-paid order came from. `held`: the part that the page showed, so that nobody answers
    for money that came meanwhile."""

    legend = gettext_lazy("Phần còn thiếu đã về bằng cách nào?")
    value_name = "rest"
    options: ClassVar[tuple[str | Promise, ...]] = (
        gettext_lazy("Khách chuyển khoản thêm, đã thấy trong tài khoản"),
        gettext_lazy("Khách đưa tiền mặt"),
    )
    missing = gettext_lazy("Phần còn thiếu chưa về thì đừng bấm. Về rồi thì chọn đã về bằng cách nào.")

    rest = forms.CharField(required=False, max_length=200)
    rest_other = forms.CharField(label=gettext_lazy("Cách khác, gõ vào"), required=False, max_length=200)
    held = forms.IntegerField(required=False, widget=forms.HiddenInput)
    day = told_day(CAME_ON)


def with_held(orders: "QuerySet[Order]") -> Any:
    """The orders with `held_amount`, what their transfers hold (đồng), and `held_transfer`, the first of these."""
    held = BankTransfer.unscoped.filter(
        payment__order=OuterRef("pk"), resolution=Resolution.OPEN, held_amount__gt=0
    ).order_by()
    total = held.values("payment__order").annotate(total=Sum("held_amount")).values("total")
    return orders.annotate(
        held_amount=Coalesce(Subquery(total), 0), held_transfer=Subquery(held.order_by("pk").values("pk")[:1])
    )


def to_give_back() -> Any:
    """Orders of which a transfer holds money that cannot be a part of what is due."""
    of_theirs = Q(payments__transfers__resolution=Resolution.OPEN, payments__transfers__held_amount__gt=0)
    no_part = Q(status__in=ENDED) | Q(payments__status=PaymentStatus.SUCCEEDED)
    return Order.objects.filter(of_theirs & no_part)


def facts(part: int, missing: int) -> list[tuple[str, str]]:
    """What came and what is awaited of a transfer, both in đồng."""
    return [(_("Mới về"), dong(part)), (_("Còn thiếu"), dong(missing))]


def label(part: int, missing: int) -> str:
    """The same in one line, both in đồng."""
    return _("Mới về %(part)s, còn thiếu %(missing)s") % {"part": dong(part), "missing": dong(missing)}


def rest_label(missing: int) -> str:
    """The button for the rest (đồng)."""
    return _("Đã nhận nốt %(amount)s") % {"amount": dong(missing)}


def give_back_label(amount: int) -> str:
    """The button for đồng that go back to the buyer."""
    return _("Trả lại khách %(amount)s") % {"amount": dong(amount)}


def seen(card: Any, data: dict[str, Any], actor: Actor) -> object:
    """The stall's answer that all is there; where a part was shown, with where the rest came from."""
    return decisions.seen_by_hand(
        card.order.pk,
        actor=actor,
        shown_held=data.get("held") or 0,
        rest=data.get("rest", ""),
        paid_on=data.get("day"),
    )


def warning(part: int) -> str:
    """Of an order that ends before the rest has come."""
    words = _("Khách đã chuyển %(amount)s. Hợp tác xã phải trả lại khoản này cho khách.")
    return words % {"amount": dong(part)}
