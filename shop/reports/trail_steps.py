"""What happened to one order's money, read from every table that knows a part of it; never who the buyer is.

Each function gives steps with the reference of the ledger entry that recorded them; `money_trail` puts the entries
beside them and everything in order of time.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.fields.json import KT
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.templatetags.money import dong
from shop.ledger.models import LedgerEntry, SettlementLine
from shop.orders import reasons
from shop.orders.models import Order, OrderEvent, PaymentMethod, Status
from shop.payments.models import (
    Collector,
    Payment,
    ProviderEvent,
    Refund,
    RefundStatus,
)
from shop.reports.payment_case import Case

MOST_EVENTS = 100
TOLD = (
    Status.DELIVERED,
    Status.CANCELLED,
    Status.RETURNED,
)  # what decides about the money, and being taken up again


@dataclass
class TrailStep:
    """One thing that happened. `amount` in đồng as people say it, None where no money is meant.

    `entries` are the ledger's records of it; `owed_change` is what it does to what others hold for the cooperative.
    `landed` is what the cooperative looks for on its bank statement, where this brought it the money.
    """

    at: datetime.datetime
    title: str
    amount: int | None = None
    facts: list[tuple[str, str]] = field(default_factory=list)
    reference: str = ""  # of its ledger entry
    is_wrong: bool = False
    is_money: bool = False  # money moved, or was asked back
    entries: list[LedgerEntry] = field(default_factory=list)
    owed_change: int = 0
    owed_after: int = 0
    landed: str = ""
    landed_on: datetime.date | None = None
    landed_amount: int = 0  # the bank's whole line, of which `amount` is this order's part (đồng)

    @property
    def is_part_of_a_line(self) -> bool:
        return self.landed_amount != self.amount


def facts(*pairs: tuple[str, Any]) -> list[tuple[str, str]]:
    """Those that have a value, as text."""
    return [(label, str(value)) for label, value in pairs if value not in (None, "")]


def of_order(case: Case) -> Iterator[TrailStep]:
    """Placed, and the ends that decide what becomes of its money."""
    order = case.order
    fee = dong(order.fee_amount) if order.fee_amount else ""
    yield TrailStep(
        order.placed_at,
        _("Đặt giúp khách qua điện thoại") if order.purchase.is_by_phone else _("Khách đặt đơn"),
        order.total_amount,
        facts(
            (_("Đơn mua"), order.purchase.number),
            (_("Người đặt giúp"), _taken_by(order)),
            (_("Tiền hàng"), dong(order.items_amount)),
            (_("Phí giao"), dong(order.shipping_amount)),
            (_("Phí chợ, đã chốt"), fee),
        ),
    )
    for event in OrderEvent.unscoped.filter(order=order).exclude(before__in=("", F("after"))):
        is_reopened = (event.before, event.after) == (Status.CANCELLED, Status.PLACED)
        if event.after in TOLD or is_reopened:
            title = _("Nhận lại đơn đã quá hạn") if is_reopened else event.after_label
            yield TrailStep(event.created_at, title, facts=facts((_("Lý do"), reasons.words(event.reason))))
    if case.share.dropped_at:
        yield TrailStep(case.share.dropped_at, _("Khách không phải trả phần này nữa"), case.share.amount)


def _taken_by(order: Order) -> str:
    """Who placed it for a caller."""
    if not order.purchase.is_by_phone:
        return ""
    events = OrderEvent.unscoped.select_related("actor", "on_behalf_of")
    return events.filter(order=order, before="").earliest("pk").signature


def of_payment(case: Case) -> Iterator[TrailStep]:
    """Every page the buyer was given, and the money that came."""
    payment = case.payment
    for attempt in case.attempts:
        yield TrailStep(
            attempt.created_at,
            _("Mở trang thanh toán thẻ, lần %(n)s") % {"n": attempt.number},
            attempt.amount,
            facts(
                (_("Phiên Stripe"), attempt.session_id),
                (_("Mã chống gửi trùng"), attempt.idempotency_key),
                (_("Hết hạn"), moment(attempt.expires_at)),
            ),
        )
    if payment.succeeded_at:
        yield TrailStep(
            payment.succeeded_at,
            _received(payment),
            case.share.amount,
            facts(
                (_("Cả đơn mua"), dong(payment.captured_amount) if payment.order_id is None else ""),
                (_("Mã"), payment.provider_reference),
                (_("Nội dung chuyển khoản"), payment.memo_code),
                (_("Tài khoản nhận"), payment.payee_account_number),
            ),
            reference=f"sale:{payment.pk}:{case.order.pk}",
            is_money=True,
            landed=_landed(case),
            landed_on=payment.paid_on or timezone.localdate(payment.succeeded_at),
            landed_amount=case.share.amount,
        )
        if payment.provider_fee_note:
            noted = facts((_("Phí"), payment.provider_fee_note))
            yield TrailStep(payment.succeeded_at, _("Stripe trừ phí bằng ngoại tệ"), facts=noted)


def _received(payment: Payment) -> str:
    if payment.method == PaymentMethod.CARD:
        return _("Nhận tiền thẻ, chợ giữ hộ")
    if payment.method == PaymentMethod.VIETQR:
        return _("Tiền về tài khoản hợp tác xã")
    if payment.collected_by == Collector.CARRIER:
        return _("Bên vận chuyển thu tiền mặt")
    return _("Hợp tác xã thu tiền mặt")


def _landed(case: Case) -> str:
    """Card money and a carrier's cash reach the cooperative later; transfers that the bank told of speak for
    themselves."""
    payment = case.payment
    if payment.method == PaymentMethod.VIETQR and case.transfers:
        return ""
    if payment.method == PaymentMethod.VIETQR:
        return payment.provider_reference or payment.memo_code or _("chuyển khoản")
    is_in_hand = payment.method == PaymentMethod.COD and payment.collected_by != Collector.CARRIER
    return _("tiền mặt") if is_in_hand else ""


def of_refunds(case: Case) -> Iterator[TrailStep]:
    for refund in (row for row in case.refunds if row.order_id == case.order.pk):
        tried = refund.retry_of_id is not None
        yield TrailStep(
            refund.created_at,
            _("Hoàn tiền lại lần nữa") if tried else _("Yêu cầu hoàn tiền"),
            refund.amount,
            facts(
                (_("Lý do"), refund.words),
                (_("Phí chợ trả lại"), dong(refund.fee_amount) if refund.fee_amount else ""),
                (_("Mã chống gửi trùng"), refund.idempotency_key),
            ),
        )
        if refund.succeeded_at:
            yield TrailStep(
                refund.succeeded_at,
                _refunded(case, refund),
                refund.amount,
                facts((_("Mã"), refund.provider_reference)),
                reference=f"refund:{refund.pk}",
                is_money=True,
            )
        if refund.status == RefundStatus.FAILED and refund.failed_at:
            yield TrailStep(
                refund.failed_at,
                _("Hoàn tiền không tới khách"),
                refund.amount,
                facts((_("Stripe báo"), refund.failure)),
                reference=f"refund_failed:{refund.pk}",
                is_wrong=True,
            )


def _refunded(case: Case, refund: Refund) -> str:
    is_card = case.payment.method == PaymentMethod.CARD
    is_by_hand = is_card and not refund.provider_reference.startswith("re_")
    return _("Đã trả khách bằng cách khác") if is_by_hand else _("Đã hoàn tiền cho khách")


def of_transfers(case: Case) -> Iterator[TrailStep]:
    """What the bank said came for it. A transfer's own words may name who sent it, so they are not shown."""
    for row in case.transfers:
        yield TrailStep(
            row.occurred_at,
            _("Ngân hàng báo có: %(outcome)s") % {"outcome": row.get_outcome_display()},
            row.amount,
            facts(
                (_("Mã giao dịch ngân hàng"), row.bank_reference),
                (_("Tài khoản nhận"), row.account_number),
                (_("Nội dung chuyển khoản"), row.memo_code),
                (_("Nguồn"), row.source),
                (_("Chợ biết lúc"), moment(row.received_at)),
            ),
            reference=f"transfer:{row.pk}",
            landed=row.bank_reference or row.memo_code or _("chuyển khoản"),
            landed_on=timezone.localdate(row.occurred_at),
            landed_amount=row.amount,
        )
        if row.resolved_at:
            yield TrailStep(
                row.resolved_at,
                _("Xử lý chuyển khoản: %(how)s") % {"how": row.get_resolution_display()},
                facts=facts((_("Ghi chú"), row.note), (_("Người làm"), row.resolved_by)),
                reference=f"transfer_done:{row.pk}",
            )


def of_disputes(case: Case) -> Iterator[TrailStep]:
    """The whole payment's; what of it is this order's stands in the entries."""
    for dispute in case.disputes:
        yield TrailStep(
            dispute.opened_at,
            _("Chủ thẻ khiếu nại"),
            dispute.amount,
            facts(
                (_("Mã"), dispute.provider_id),
                (_("Lý do Stripe ghi"), dispute.reason),
                (_("Gửi bằng chứng trước"), moment(dispute.evidence_due_at)),
            ),
            is_wrong=True,
        )
        if dispute.closed_at:
            title = _("Khiếu nại kết thúc: %(how)s") % {"how": dispute.get_status_display()}
            yield TrailStep(dispute.closed_at, title, dispute.amount, is_wrong=dispute.status == "lost")
    for held in case.held:
        yield TrailStep(
            held.created_at,
            _("Giữ lại tiền thẻ: %(why)s") % {"why": held.get_reason_display()},
            held.amount if held.currency == "vnd" else None,
            facts(
                (_("Mã"), held.provider_reference),
                (_("Số tiền"), "" if held.currency == "vnd" else f"{held.amount} {held.currency.upper()}"),
            ),
            reference=f"held:{held.pk}",
            is_wrong=True,
        )
        if held.resolved_at and held.resolution:
            yield TrailStep(
                held.resolved_at,
                _("Tiền thẻ giữ lại: %(how)s") % {"how": held.get_resolution_display()},
                facts=facts((_("Mã hoàn tiền"), held.refund_reference), (_("Ghi chú"), held.note)),
                reference=f"held_done:{held.pk}",
            )


def of_carrier(case: Case) -> Iterator[TrailStep]:
    row = getattr(case.payment, "cod_remittance", None)
    if row is not None:
        yield TrailStep(
            row.recorded_at,
            _("Bên vận chuyển nộp tiền cho hợp tác xã"),
            row.amount - row.fee_amount,
            facts(
                (_("Ngày nộp"), day(row.remitted_on)),
                (_("Mã bảng kê"), row.reference),
                (_("Phí thu hộ"), dong(row.fee_amount)),
            ),
            reference=f"remittance:{row.pk}",
            is_money=True,
            landed=row.reference or _("bảng kê"),
            landed_on=row.remitted_on,
            landed_amount=_whole_list(row),
        )


def _whole_list(row: Any) -> int:
    """What the carrier paid over in one sum, with the parcels ticked off together (đồng)."""
    together = type(row).unscoped.filter(
        cooperative=row.cooperative_id,
        remitted_on=row.remitted_on,
        reference=row.reference,
        recorded_at=row.recorded_at,
    )
    sums = together.aggregate(amount=Sum("amount", default=0), fee=Sum("fee_amount", default=0))
    return int(sums["amount"] - sums["fee"])


def of_settlements(case: Case) -> Iterator[TrailStep]:
    """Settled and paid out. A settlement pays many orders, so only this one's lines count here."""
    lines = SettlementLine.unscoped.filter(posting__entry__order_number=case.order.number)
    amounts: dict[Any, int] = defaultdict(int)
    for line in lines.select_related("settlement__bank").order_by("pk"):
        amounts[line.settlement] += line.amount
    for settlement, amount in amounts.items():
        yield TrailStep(
            settlement.created_at,
            _("Vào đối soát %(number)s") % {"number": settlement.number},
            amount,
            facts((_("Cả kỳ"), dong(settlement.total_amount)), (_("Đến hết ngày"), day(settlement.until))),
        )
        if settlement.is_paid:
            yield TrailStep(
                settlement.paid_at or settlement.created_at,
                _("Chợ chuyển cho hợp tác xã"),
                amount,
                facts(
                    (_("Ngày chuyển"), day(settlement.paid_on)),
                    (_("Mã giao dịch ngân hàng"), settlement.bank_reference),
                    (_("Vào tài khoản"), f"{settlement.account_number} {settlement.bank.short_name}"),
                    (_("Đối soát"), settlement.number),
                    (_("Cả kỳ"), dong(settlement.total_amount)),
                ),
                reference=f"settlement:{settlement.pk}",
                is_money=True,
                owed_change=-amount,
                landed=f"{settlement.number} · {settlement.bank_reference}",
                landed_on=settlement.paid_on,
                landed_amount=settlement.total_amount,
            )


def of_provider(case: Case) -> Iterator[TrailStep]:
    """What Stripe and the banks sent us about it: type and outcome alone."""
    events = [*_from_stripe(case)[:MOST_EVENTS], *_from_banks(case)[:MOST_EVENTS]]
    for event in events:
        yield TrailStep(
            event.received_at,
            _("Tin từ %(who)s: %(type)s") % {"who": event.provider, "type": event.event_type},
            facts=facts(
                (_("Mã tin"), event.event_id),
                (_("Kết quả"), event.outcome),
                (_("Số lần nhận"), event.deliveries if event.deliveries > 1 else ""),
            ),
        )


def _from_stripe(case: Case) -> QuerySet[ProviderEvent]:
    """About a session, a refund or a dispute of it, or anything that belongs to its PaymentIntents."""
    ids = [row.session_id for row in case.attempts] + [row.provider_reference for row in case.refunds]
    ids = list(filter(None, [*ids, *(row.provider_id for row in case.disputes)]))
    references = [row.provider_reference for row in case.held]
    intents = references + ([case.payment.provider_reference] if case.payment.provider_reference else [])
    if case.payment.method != PaymentMethod.CARD or not ids + intents:
        return ProviderEvent.objects.none()
    about = ProviderEvent.objects.alias(
        about=KT("payload__data__object__id"), of=KT("payload__data__object__payment_intent")
    )
    return about.filter(Q(about__in=ids + intents) | Q(of__in=intents), provider="stripe").defer("payload")


def _from_banks(case: Case) -> QuerySet[ProviderEvent]:
    told = [
        Q(provider=row.source, event_id=f"{row.account_number}:{row.external_id}") for row in case.transfers
    ]
    if not told:
        return ProviderEvent.objects.none()
    return ProviderEvent.objects.filter(reduce(or_, told)).defer("payload")


def day(value: datetime.date | None) -> str:
    """5/12/2026; empty where there is none."""
    return date_format(value, "SHORT_DATE_FORMAT") if value else ""


def moment(value: datetime.datetime | None) -> str:
    """14:30 5/12/2026, the hour in Vietnam; empty where there is none."""
    return date_format(timezone.localtime(value), "H:i j/n/Y") if value else ""


SOURCES = (
    of_order, of_payment, of_refunds, of_transfers, of_disputes, of_carrier, of_settlements, of_provider,
)  # fmt: skip
