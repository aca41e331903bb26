"""Turns plans into the rows that the shop itself would have written, with their times, and writes them.

Keys are drawn from the sequences beforehand, so that rows can name each other before any of them is written.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from random import Random
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Max
from django.utils import timezone

from catalog import row_locks
from catalog.models import Cooperative, Province, StockMovement, Variant
from catalog.models.variants import MovementKind
from demo.orders.keys import keys
from demo.orders.plans import Course, Plan, PlannedOrder, PlannedStep
from shop.ledger import posting
from shop.ledger.models import EntryKind, LedgerEntry, Posting
from shop.orders import shipping
from shop.orders.actors import SYSTEM, Actor
from shop.orders.models import (
    NUMBER_ALPHABET,
    Order,
    OrderEvent,
    OrderLine,
    PaymentMethod,
    Purchase,
    Status,
    new_token,
)
from shop.payments import providers
from shop.payments.models import Collector, Payment, PaymentShare, PaymentStatus, Refund, RefundStatus
from shop.reports.models import Closing
from shop.treasury.cash import remittance
from shop.treasury.models import CodRemittance

MOVES = {  # what a status does to the stock: kind, change of on_hand and of reserved per pack
    Status.PLACED: (MovementKind.RESERVED, 0, 1),
    Status.CANCELLED: (MovementKind.RELEASED, 0, -1),
    Status.SHIPPED: (MovementKind.SHIPPED, -1, -1),
    Status.RETURNED: (MovementKind.RETURNED, 1, 0),
}
ENDED = (Status.CANCELLED, Status.RETURNED)
FORGOTTEN = 40  # of so many parcels the carrier forgets to hand over the cash of one, until it is asked for
ASKED_FOR = datetime.timedelta(days=150)

ADD_TO_COUNTERS = """
    UPDATE catalog_variant v SET on_hand = v.on_hand + d.on_hand, reserved = v.reserved + d.reserved
    FROM unnest(%s::bigint[], %s::int[], %s::int[]) AS d (id, on_hand, reserved) WHERE v.id = d.id
"""


class Writer:
    """Writes plans as far as they have come by `now`. `marker` begins the cart keys of what it wrote."""

    MODELS: tuple[type[models.Model], ...] = (
        Purchase, Order, OrderLine, OrderEvent, Payment, PaymentShare, Refund, CodRemittance, LedgerEntry,
        Posting, StockMovement,
    )  # fmt: skip

    def __init__(self, rng: Random, now: datetime.datetime, marker: str) -> None:
        self.rng, self.now, self.marker = rng, now, marker
        numbered = (Purchase, Order, Payment, Refund, CodRemittance, LedgerEntry)
        self.keys = {model: keys(model) for model in numbered}
        self.regions = dict(Province.objects.values_list("pk", "region"))
        self.memos = set(Payment.objects.exclude(memo_code=None).values_list("memo_code", flat=True))
        payee = ("bank_id", "bank_account_number", "bank_account_name")
        self.payees = {pk: rest for pk, *rest in Cooperative.objects.values_list("pk", *payee)}
        self.preparation_days = dict(Cooperative.objects.values_list("pk", "preparation_days"))
        self.rows: dict[type[models.Model], list[Any]] = {model: [] for model in self.MODELS}
        self.row_count = 0
        # What is invented for a closed period is learned after its closing.
        self.closed_at = Closing.objects.aggregate(at=Max("known_at"))["at"]

    @transaction.atomic
    def write(self, plans: Sequence[Plan]) -> int:
        """Writes the plans and returns the number of orders. One transaction."""
        rates = {region: shipping.read(region) for region in sorted({self._region(plan) for plan in plans})}
        for plan in plans:
            self._purchase(plan, rates[self._region(plan)])
        self._receive(plans)
        self._count_stock()
        orders = len(self.rows[Order])
        for model, rows in self.rows.items():
            self.row_count += len(rows)
            model._base_manager.bulk_create(rows, batch_size=5000)
            rows.clear()
        return orders

    def _region(self, plan: Plan) -> str:
        return self.regions[plan.buyer.province_id]

    def _purchase(self, plan: Plan, rates: list[shipping.Rate]) -> None:
        """`rates` are those of the region it goes to."""
        buyer = plan.buyer
        number = "".join(self.rng.choices(NUMBER_ALPHABET, k=9))
        purchase = Purchase(
            pk=next(self.keys[Purchase]),
            number=number,
            token=new_token(),
            cart_key=f"{self.marker}-{self.rng.getrandbits(96):024x}",
            buyer_id=buyer.user_id,
            language=plan.language,
            full_name=buyer.full_name,
            phone=buyer.phone,
            email=buyer.email,
            province_id=buyer.province_id,
            ward_id=buyer.ward_id,
            street=buyer.street,
            note=plan.note,
            payment_method=plan.method,
            placed_at=plan.placed_at,
        )
        courses = [part.course.until(self.now) for part in plan.parts]
        orders = [
            self._order(purchase, place, part, course)
            for place, (part, course) in enumerate(zip(plan.parts, courses, strict=True), 1)
        ]
        for order in orders:
            self._send(order, rates)
        purchase.items_amount = sum(order.items_amount for order in orders)
        purchase.shipping_amount = sum(order.shipping_amount for order in orders)
        purchase.total_amount = purchase.items_amount + purchase.shipping_amount
        self.rows[Purchase].append(purchase)
        self._payments(purchase, list(zip(orders, courses, strict=True)))

    def _send(self, order: Order, rates: list[shipping.Rate]) -> None:
        parcel = shipping.way(rates, order.weight_grams)
        order.shipping_amount = parcel.price
        order.total_amount = order.items_amount + parcel.price
        order.expected_from, order.expected_until = shipping.arrival(
            timezone.localdate(order.placed_at), self.preparation_days[order.cooperative_id], parcel
        )

    def _order(self, purchase: Purchase, place: int, part: PlannedOrder, course: Course) -> Order:
        details = {name: text for step in course.steps for name, text in step.details.items()}
        order = Order(
            pk=next(self.keys[Order]),
            number=f"{purchase.number}-{place}",
            purchase_id=purchase.pk,
            cooperative_id=part.cooperative_id,
            status=course.status,
            payment_method=purchase.payment_method,
            items_amount=sum(pack.price * quantity for pack, quantity in part.lines),
            weight_grams=_weight(part),
            placed_at=purchase.placed_at,
            status_changed_at=course.steps[-1].at,
            **details,
        )
        order.set_search_words(
            purchase.full_name, purchase.phone, (pack.product_name for pack, _quantity in part.lines)
        )
        self.rows[Order].append(order)
        self.rows[OrderLine] += [
            OrderLine(
                order_id=order.pk,
                variant_id=pack.variant_id,
                product_name=pack.product_name,
                variant_name=pack.variant_name,
                product_name_en=pack.product_name_en,
                variant_name_en=pack.variant_name_en,
                unit_price=pack.price,
                quantity=quantity,
                line_amount=pack.price * quantity,
                weight_grams=pack.weight_grams * quantity,
            )
            for pack, quantity in part.lines
        ]
        before = ""
        for step in course.steps:
            self._event(order, before, step)
            self._moves(order, part, step)
            before = step.after
        return order

    def _event(self, order: Order, before: str, step: PlannedStep) -> None:
        self.rows[OrderEvent].append(
            OrderEvent(
                order_id=order.pk,
                before=before,
                after=step.after,
                actor_id=step.actor.user_id,
                actor_kind=step.actor.kind,
                on_behalf_of_id=step.actor.on_behalf_of_id,
                reason=step.reason,
                details=step.details,
                created_at=step.at,
            )
        )

    def _moves(self, order: Order, part: PlannedOrder, step: PlannedStep) -> None:
        if step.after not in MOVES:
            return
        kind, on_hand, reserved = MOVES[Status(step.after)]
        self.rows[StockMovement] += [
            StockMovement(
                variant_id=pack.variant_id,
                kind=kind,
                on_hand_delta=on_hand * quantity,
                reserved_delta=reserved * quantity,
                reference=order.number,
                actor_id=step.actor.user_id,
                created_at=step.at,
            )
            for pack, quantity in part.lines
        ]

    def _payments(self, purchase: Purchase, orders: list[tuple[Order, Course]]) -> None:
        provider = providers.REGISTRY[purchase.payment_method]
        if provider.covers_purchase:
            self._payment(purchase, None, orders)
        else:
            for order, course in orders:
                self._payment(purchase, order, [(order, course)])

    def _payment(self, purchase: Purchase, order: Order | None, covered: list[tuple[Order, Course]]) -> None:
        provider = providers.REGISTRY[purchase.payment_method]
        hold = provider.hold(is_by_phone=False)
        paid_at = covered[0][1].paid_at
        has_ended = all(covered_order.status in ENDED for covered_order, _course in covered)
        unpaid_status = PaymentStatus.CANCELLED if has_ended else PaymentStatus.PENDING
        amount = order.total_amount if order else purchase.total_amount
        payment = Payment(
            pk=next(self.keys[Payment]),
            purchase_id=purchase.pk,
            order_id=order.pk if order else None,
            method=purchase.payment_method,
            status=PaymentStatus.SUCCEEDED if paid_at else unpaid_status,
            amount=amount,
            captured_amount=amount if paid_at else 0,
            expires_at=purchase.placed_at + hold if hold else None,
            succeeded_at=paid_at,
            created_at=purchase.placed_at,
        )
        payment.memo_code = self._memo(payment, provider)
        if paid_at and payment.method == PaymentMethod.COD:
            payment.collected_by = covered[0][1].collected_by
        if order is not None and payment.method == PaymentMethod.VIETQR:
            payee = self.payees[order.cooperative_id]
            payment.payee_bank_id, payment.payee_account_number, payment.payee_account_name = payee
        if paid_at and order is None:
            payment.provider_reference = f"pi_demo_{payment.pk}"
        elif paid_at:
            payment.confirmed_by_id = _stall_actor(covered[0][1]).user_id
        self.rows[Payment].append(payment)
        for covered_order, course in covered:
            self._share(payment, covered_order, course)

    def _memo(self, payment: Payment, provider: providers.Provider) -> str | None:
        """None where a synthetic payment would take another's code: its five digits repeat by the day."""
        memo = provider.memo_code(payment.pk, payment.created_at)
        if memo is None or memo in self.memos:
            return None
        self.memos.add(memo)
        return memo

    def _share(self, payment: Payment, order: Order, course: Course) -> None:
        self.rows[PaymentShare].append(
            PaymentShare(payment_id=payment.pk, order_id=order.pk, amount=order.total_amount)
        )
        if payment.succeeded_at is None:
            return
        lines = posting.sale_lines(posting.route(payment.method, payment.collected_by), order.total_amount)
        self._entry(EntryKind.SALE, f"sale:{payment.pk}:{order.pk}", order, payment.succeeded_at, lines)
        if course.given_back:
            self._refund(payment, order, course)
        if payment.collected_by == Collector.CARRIER:
            self._remittance(payment, order, payment.succeeded_at)

    def _remittance(self, payment: Payment, order: Order, collected_at: datetime.datetime) -> None:
        """Each week's cash comes in one list with the next Friday but one, less one per cent."""
        friday = 4
        ahead = (friday - timezone.localdate(collected_at).weekday()) % 7 + 7
        noon = datetime.datetime.combine(timezone.localdate(collected_at), datetime.time(12))
        paid_out_at = timezone.make_aware(noon) + datetime.timedelta(days=ahead)
        is_forgotten = payment.pk % FORGOTTEN == 0 and self.now - collected_at < ASKED_FOR
        if paid_out_at > self.now or is_forgotten:
            return
        row = CodRemittance(
            pk=next(self.keys[CodRemittance]),
            cooperative_id=order.cooperative_id,
            payment_id=payment.pk,
            amount=payment.amount,
            fee_amount=payment.amount // 100,
            remitted_on=timezone.localdate(paid_out_at),
            reference=f"COD-{paid_out_at:%d%m%y}",
            recorded_at=paid_out_at,
            recorded_by_id=payment.confirmed_by_id,
        )
        self.rows[CodRemittance].append(row)
        lines = remittance.lines(row.amount, row.fee_amount)
        self._entry(EntryKind.REMITTANCE, f"remittance:{row.pk}", order, paid_out_at, lines)

    def _refund(self, payment: Payment, order: Order, course: Course) -> None:
        back = course.given_back
        assert back  # noqa: S101 - the caller looked
        refund = Refund(
            pk=next(self.keys[Refund]),
            payment_id=payment.pk,
            order_id=order.pk,
            amount=order.total_amount,
            status=RefundStatus.SUCCEEDED if back.done_at else RefundStatus.REQUESTED,
            reason=back.reason,
            idempotency_key=f"chophien-refund-{payment.pk}-{order.pk}-1",
            actor_id=back.actor.user_id,
            created_at=back.at,
            succeeded_at=back.done_at,
            sent_on=back.sent_on,
        )
        self.rows[Refund].append(refund)
        if back.done_at is None:
            return
        if payment.method == PaymentMethod.CARD:
            refund.provider_reference = f"re_demo_{refund.pk}"
        lines = posting.refund_lines(posting.route(payment.method, payment.collected_by), order.total_amount)
        self._entry(EntryKind.REFUND, f"refund:{refund.pk}", order, back.done_at, lines, day=back.sent_on)

    def _entry(
        self, kind: EntryKind, reference: str, order: Order, at: datetime.datetime, lines: posting.Lines,
        day: datetime.date | None = None,
    ) -> None:  # fmt: skip
        entry = LedgerEntry(
            pk=next(self.keys[LedgerEntry]),
            kind=kind,
            reference=reference,
            order_number=order.number,
            effective_on=day or timezone.localdate(at),
            recorded_at=max(at, self.closed_at) if self.closed_at else at,
        )
        self.rows[LedgerEntry].append(entry)
        self.rows[Posting] += [
            posting.line(entry.pk, order.cooperative_id, account, amount, is_internal=order.is_internal)
            for account, amount in lines
            if amount
        ]

    def _receive(self, plans: Sequence[Plan]) -> None:
        """Brings into the store room, at the start of each month, what that month's orders kept of it."""
        kept: dict[tuple[datetime.date, int], int] = defaultdict(int)
        for plan in plans:
            month = timezone.localdate(plan.placed_at).replace(day=1)
            for part in plan.parts:
                if part.course.until(self.now).status not in ENDED:
                    for pack, quantity in part.lines:
                        kept[month, pack.variant_id] += quantity
        arrivals = [
            StockMovement(
                variant_id=variant_id,
                kind=MovementKind.RECEIVED,
                on_hand_delta=quantity,
                reason="Nhập hàng trong tháng",
                created_at=timezone.make_aware(datetime.datetime.combine(month, datetime.time(6))),
            )
            for (month, variant_id), quantity in sorted(kept.items())
        ]
        self.rows[StockMovement][:0] = arrivals

    def _count_stock(self) -> None:
        """Adds the movements to the counters: one statement, variants in key order as the shop locks them."""
        changes: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        for movement in self.rows[StockMovement]:
            changes[movement.variant_id][0] += movement.on_hand_delta
            changes[movement.variant_id][1] += movement.reserved_delta
        ids = sorted(changes)
        list(row_locks.hold(Variant.unscoped.filter(pk__in=ids)).values_list("pk"))
        with connection.cursor() as cursor:
            cursor.execute(
                ADD_TO_COUNTERS, [ids, [changes[pk][0] for pk in ids], [changes[pk][1] for pk in ids]]
            )


def _weight(part: PlannedOrder) -> int:
    return sum(pack.weight_grams * quantity for pack, quantity in part.lines)


def _stall_actor(course: Course) -> Actor:
    """Who acted for the stall in this course: the one who saw the money."""
    return next((step.actor for step in reversed(course.steps) if step.after in SERVED), SYSTEM)


SERVED = (Status.CONFIRMED, Status.PACKED, Status.SHIPPED, Status.DELIVERED)


def in_batches(plans: Iterable[Plan], size: int) -> Iterator[list[Plan]]:
    """Plans in order, `size` at a time."""
    rest = iter(plans)
    while batch := list(islice(rest, size)):
        yield batch
