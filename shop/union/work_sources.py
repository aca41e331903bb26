"""Where each kind of the desk's work lies: what waits there, as the same seven columns for all of them."""

from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from catalog.models import Cooperative, Product
from catalog.models.cooperatives import Verification
from catalog.offering import certificates, proposals
from shop.feedback import questions
from shop.feedback.models import Review, ReviewStatus
from shop.impact.models import Evaluation, EvaluationWord
from shop.ledger.models import Settlement, SettlementStatus
from shop.payments.models import BankTransfer, Dispute, DisputeStatus, HeldCharge, Outcome, Resolution
from shop.payments.models.disputes import HeldResolution
from shop.reports.models import Closing
from shop.treasury.models import PayoutChange
from shop.union import calls
from shop.union.models import Kind

Rows = QuerySet[Any, tuple[Any, ...]]


def rows() -> dict[Kind, "Rows"]:
    """What waits, by kind; unasked. Each row: kind, key, since, stall's name and key, name, đồng (see `_row`)."""
    today = timezone.localdate()
    transfers = BankTransfer.unscoped.filter(resolution=Resolution.OPEN).exclude(outcome=Outcome.EXACT)
    held = HeldCharge.objects.filter(resolution=HeldResolution.OPEN)
    applied = Cooperative.objects.filter(verification=Verification.SUBMITTED)
    handed_in = Coalesce("registration__submitted_at", "created_at")
    goods = {"stall": "product__cooperative__name", "key": "product__cooperative", "name": "product__name"}
    return (
        {
            Kind.CALL: _row(Kind.CALL, calls.waiting(), "created_at", name="subject"),
            Kind.PAPER: _row(Kind.PAPER, certificates.lapsing(today), "expires_on", **goods),
            Kind.CERTIFICATE: _row(Kind.CERTIFICATE, certificates.waiting(), "sent_at", **goods),
            Kind.TRANSFER: _row(Kind.TRANSFER, transfers, "occurred_at", name="content", amount="amount"),
            Kind.HELD: _row(Kind.HELD, held, "created_at", stall="", key="", amount="amount"),
            Kind.APPLICATION: _row(Kind.APPLICATION, applied, handed_in, stall="name", key="pk"),
            Kind.LISTING: _row(Kind.LISTING, *_listings()),
        }
        | _money()
        | _words()
    )


def _money() -> dict[Kind, "Rows"]:
    """What a treasurer or a signer must look at before it moves."""
    disputes = Dispute.objects.filter(status=DisputeStatus.OPEN)
    changes = PayoutChange.unscoped.filter(applied_at=None, stopped_at=None)
    settlements = Settlement.unscoped.filter(status=SettlementStatus.READY, approved_by=None)
    closings = Closing.objects.filter(approved_at=None, withdrawn_at=None)
    return {
        Kind.DISPUTE: _row(
            Kind.DISPUTE,
            disputes,
            "opened_at",
            stall="",
            key="",
            name="payment__purchase__number",
            amount="amount",
        ),
        Kind.PAYOUT: _row(Kind.PAYOUT, changes, "requested_at"),
        Kind.SETTLEMENT: _row(
            Kind.SETTLEMENT, settlements, "created_at", name="number", amount="total_amount"
        ),
        Kind.CLOSING: _row(
            Kind.CLOSING, closings.annotate(days=_days()), "made_at", stall="", key="", name="days"
        ),
    }


def _days() -> Concat:
    """The days of a closed period, as people write them."""
    first, last = (
        Func(F(day), Value("DD/MM/YYYY"), function="to_char", output_field=CharField())
        for day in ("first_on", "last_on")
    )
    return Concat(first, Value(" – "), last)


def _words() -> dict[Kind, "Rows"]:
    """What somebody has written and waits for an answer or a decision."""
    newer = Evaluation.unscoped.filter(
        cooperative=OuterRef("cooperative"), year=OuterRef("year"), pk__gt=OuterRef("pk")
    )
    unread = Evaluation.unscoped.filter(
        ~Exists(newer), ~Exists(EvaluationWord.unscoped.filter(evaluation=OuterRef("pk")))
    )
    waiting = Q(status=ReviewStatus.PENDING) | Q(reported_at__isnull=False)
    reviews = Review.unscoped.filter(waiting).annotate(since=Coalesce("reported_at", "changed_at"))
    slow = questions.waiting().filter(asked_at__lt=timezone.now() - questions.SLOW_AFTER)
    goods = {"stall": "product__cooperative__name", "key": "product__cooperative", "name": "product__name"}
    return {
        Kind.EVALUATION: _row(Kind.EVALUATION, unread, "recorded_at", name="year"),
        Kind.REVIEW: _row(Kind.REVIEW, reviews, "since", **goods),
        Kind.QUESTION: _row(Kind.QUESTION, slow, "asked_at", **goods),
    }


def _listings() -> tuple[Any, ...]:
    """A workflow names its product by a text."""
    product = Product.objects.filter(pk=Cast(OuterRef("object_id"), BigIntegerField()))
    rows = proposals.waiting().annotate(
        product_key=Cast("object_id", BigIntegerField()),
        product_name=Subquery(product.values("name")[:1]),
        stall_name=Subquery(product.values("cooperative__name")[:1]),
        stall_key=Subquery(product.values("cooperative")[:1]),
    )
    return rows, "created_at", "product_key", "stall_name", "stall_key", "product_name"


def _row(
    kind: Kind,
    rows: "QuerySet[Any]",
    since: Any,
    subject: str = "pk",
    stall: str = "cooperative__name",
    key: str = "cooperative",
    name: str = "",
    amount: str = "",
) -> "Rows":
    """The same columns for every kind, empty where it has none."""
    columns: dict[str, Any] = {
        "a": Value(kind.value, CharField()),
        "b": Cast(subject, BigIntegerField()),
        "c": Cast(since, DateTimeField()),
        "d": Cast(stall, CharField()) if stall else Value("", CharField()),
        "e": Cast(key, BigIntegerField()) if key else Cast(Value(None), BigIntegerField()),
        "f": Cast(name, CharField()) if name else Value("", CharField()),
        "g": Cast(amount, BigIntegerField()) if amount else Value(0, BigIntegerField()),
    }
    return rows.order_by().select_related(None).values(**columns).values_list(*columns)
