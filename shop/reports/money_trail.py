"""One order's money from the buyer's tap to the cooperative's bank statement: everything known, in order of time."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from catalog.templatetags.money import dong
from shop.ledger.models import Account, DayCorrection, EntryKind, LedgerEntry, Posting
from shop.orders.models import Order, PaymentMethod
from shop.payments.models import HELD_WAITING, Payment
from shop.reports import trail_steps
from shop.reports.payment_case import Case
from shop.reports.trail_steps import TrailStep, day, facts

# What others hold for the cooperative: the marketplace (a credit), and the carrier (a debit).
HELD_FOR_IT = {Account.PAYABLE: -1, Account.CASH_IN_TRANSIT: 1}


@dataclass(frozen=True)
class Trail:
    """`owed_amount`: đồng of this order that the marketplace or a carrier still holds for the cooperative."""

    order: Order
    payment: Payment
    share_amount: int
    steps: list[TrailStep]
    owed_amount: int
    received_amount: int  # what came from the buyer for this order
    refunded_amount: int
    fee_amount: int  # the marketplace's, less what went back
    waiting_amount: int  # of the buyer, received and belonging to nothing yet: too much, too little, held

    @property
    def landed(self) -> list[TrailStep]:
        """What brought money to the cooperative itself."""
        return [step for step in self.steps if step.landed]

    @property
    def goes_straight(self) -> bool:
        """Into the cooperative's own account or hand: nobody holds it in between."""
        return self.payment.method != PaymentMethod.CARD and self.payment.collected_by != "carrier"


def follow(number: str) -> Trail:
    """The trail of the order with this number. Raises Order.DoesNotExist."""
    order = Order.unscoped.select_related("purchase", "cooperative").get(number=number)
    case = Case.of(order)
    steps = [step for source in trail_steps.SOURCES for step in source(case)]
    entries = _entries(case, steps)
    steps += _corrections(entries)
    _attach(steps, entries)
    steps.sort(key=lambda step: step.at)
    owed = 0
    for step in steps:
        owed += step.owed_change
        step.owed_after = owed
    return Trail(
        order=order,
        payment=case.payment,
        share_amount=case.share.amount,
        steps=steps,
        owed_amount=owed,
        received_amount=-_sum(entries, Account.SALES, order),
        refunded_amount=_sum(entries, Account.REFUNDS, order),
        fee_amount=_sum(entries, Account.MARKET_FEE, order),
        waiting_amount=_waiting(case),
    )


def _waiting(case: Case) -> int:
    transfers = sum(row.held_amount for row in case.transfers)
    in_dong = (row for row in case.held if row.currency == "vnd")
    return transfers + sum(row.amount for row in in_dong if row.resolution in HELD_WAITING)


def _entries(case: Case, steps: list[TrailStep]) -> list[LedgerEntry]:
    """Those that name the order, and those of its payment that name none: fees, held money, disputes' fees."""
    about = Q(order_number=case.order.number)
    about |= Q(reference__in=[step.reference for step in steps if step.reference])
    about |= Q(reference=f"provider_fee:{case.payment.pk}")
    for dispute in case.disputes:
        about |= Q(reference__startswith=f"dispute:{dispute.pk}:fee:")
    for held in case.held:
        about |= Q(reference__startswith=f"held:{held.pk}:")
        about |= Q(reference__startswith=f"held_done:{held.pk}:")
    postings = Posting.objects.select_related("cooperative").order_by("pk")
    return list(LedgerEntry.objects.filter(about).prefetch_related(Prefetch("postings", postings)))


def _corrections(entries: list[LedgerEntry]) -> Iterator[TrailStep]:
    """What a person had told wrongly; the two entries of each carry its reference."""
    rows = DayCorrection.objects.filter(entry__in=entries).select_related("entry", "made_by")
    for row in rows:
        yield TrailStep(
            row.made_at,
            _("Đính chính: %(what)s") % {"what": row.entry.get_kind_display()},
            facts=facts(
                (_("Ngày cũ"), day(row.old_on)),
                (_("Ngày đúng"), day(row.new_on)),
                *_other_words(row),
                (_("Lý do"), row.reason),
                (_("Người làm"), row.made_by),
            ),
            reference=f"{row.entry.reference}:{row.pk}",
        )


def _other_words(row: DayCorrection) -> Iterator[tuple[str, str]]:
    """What else a carrier's list said, where that was wrong."""
    if row.new_reference != row.old_reference:
        yield _("Mã bảng kê"), _changed(row.old_reference or "–", row.new_reference or "–")
    if row.new_fee_amount != row.old_fee_amount:
        yield _("Phí thu hộ"), _changed(dong(row.old_fee_amount), dong(row.new_fee_amount))


def _changed(old: str, new: str) -> str:
    return _("%(old)s thành %(new)s") % {"old": old, "new": new}


def _attach(steps: list[TrailStep], entries: list[LedgerEntry]) -> None:
    """Each entry beside what it records; a step of its own where nothing else tells of it."""
    by_reference = {step.reference: step for step in steps if step.reference}
    for entry in entries:
        stem = entry.reference.rpartition(":")[0] if entry.corrects_id else entry.reference
        step = by_reference.get(stem)
        if step is None:
            step = TrailStep(entry.recorded_at, entry.get_kind_display(), _size(entry), is_money=True)
            steps.append(step)
        step.entries.append(entry)
        step.owed_change += _owed(entry)


def _size(entry: LedgerEntry) -> int:
    """What it moves (đồng): the greatest of its lines."""
    return max((abs(line.amount) for line in entry.postings.all()), default=0)


def _owed(entry: LedgerEntry) -> int:
    """A settlement's entry pays many orders; its part in this one is counted by its lines."""
    if entry.kind == EntryKind.SETTLEMENT:
        return 0
    return sum(HELD_FOR_IT.get(Account(line.account), 0) * line.amount for line in entry.postings.all())


def _sum(entries: list[LedgerEntry], account: Account, order: Order) -> int:
    return sum(
        line.amount
        for entry in entries
        if entry.order_number == order.number
        for line in entry.postings.all()
        if line.account == account
    )
