"""Everything that waits for the union's people, as one list: whom to ring, what to decide, what to look into. Each
thing lies where it always lay and ends there; here it gets somebody who does it and a day."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BigIntegerField, CharField, DateTimeField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils import timezone
from django_scopes import scopes_disabled

from catalog import days, running_low
from catalog.models import Cooperative, Product
from catalog.models.cooperatives import Verification
from catalog.offering import certificates, proposals
from catalog.serving.ttl_cache import Kept
from shop.payments.models import BankTransfer, HeldCharge, Outcome, Resolution
from shop.payments.models.disputes import HeldResolution
from shop.union import calls, silence, silent_stalls
from shop.union.models import Assignment, Kind

MOST = 1000  # things of the list; who has more has another trouble
DUE_DAYS = {  # after it began, where nobody has said a day
    Kind.CALL: 0,
    Kind.SILENT: 37,
    Kind.STOCK: 3,
    Kind.PAPER: 0,  # counted from the day of its lapse
    Kind.TRANSFER: 1,
    Kind.HELD: 1,
    Kind.APPLICATION: 3,
    Kind.LISTING: 1,
    Kind.CERTIFICATE: 2,
}
WITHOUT_END = {Kind.SILENT, Kind.STOCK, Kind.PAPER}  # somebody must say that enough was done
DOORS = {  # whose page it is that shows it: who may read that one sees it here
    Kind.CALL: "calls",
    Kind.SILENT: "silent",
    Kind.STOCK: "cooperatives",
    Kind.PAPER: "certificates",
    Kind.TRANSFER: "transfers",
    Kind.HELD: "cards",
    Kind.APPLICATION: "registrations",
    Kind.LISTING: "approvals",
    Kind.CERTIFICATE: "certificates",
}


@dataclass
class Thing:
    """One thing to do. `name` is of goods, of a paper, of a matter; `amount` in đồng, 0 where it is not about money."""

    kind: Kind
    subject: int
    since: datetime.datetime
    stall: str
    cooperative_id: int | None
    name: str = ""
    amount: int = 0
    began_at: datetime.datetime | None = None  # from which its days are counted, where that is not `since`
    assignment: Assignment | None = None
    typed: dict[str, str] = field(default_factory=dict)  # what could not be written down

    @property
    def due_on(self) -> datetime.date:
        """The day somebody said, else the usual one."""
        if self.assignment and self.assignment.due_on:
            return self.assignment.due_on
        return timezone.localdate(self.began_at or self.since) + datetime.timedelta(days=DUE_DAYS[self.kind])

    @property
    def title(self) -> str:
        """Whose it is and what about."""
        stall = "" if self.name.startswith(self.stall) else self.stall
        return ": ".join(part for part in (stall, self.name) if part) or str(self.kind.label)

    @property
    def shown_day(self) -> str:
        """What the field of the day shows: what was typed, else what somebody said."""
        said = self.assignment.due_on if self.assignment else None
        return self.typed.get("due_on") or (said.isoformat() if said else "")

    @property
    def is_late(self) -> bool:
        return self.due_on < timezone.localdate()

    @property
    def officer(self) -> Any:
        return self.assignment.officer if self.assignment else None

    @property
    def is_done(self) -> bool:
        return bool(self.assignment and self.assignment.done_at)

    @property
    def has_no_end(self) -> bool:
        return self.kind in WITHOUT_END

    @property
    def url(self) -> str:
        """Where it is done."""
        if self.kind == Kind.LISTING:
            return reverse("union:approval", args=[self.subject])
        if self.kind in (Kind.SILENT, Kind.STOCK, Kind.APPLICATION) and self.cooperative_id:
            return reverse("union:cooperative", args=[self.cooperative_id])
        query = "?xem=sap-het-han" if self.kind == Kind.PAPER else ""
        return reverse(f"union:{DOORS[self.kind]}") + query


def open_things(kinds: Iterable[Kind] = Kind) -> list[Thing]:
    """What is not done, the most pressing first; five queries."""
    wanted = set(kinds)
    things = _stored(wanted)
    if Kind.STOCK in wanted:
        things += _low()
    if Kind.SILENT in wanted:
        things += _silent()
    assigned = _assigned(things)
    for thing in things:
        thing.assignment = assigned.get((thing.kind, thing.subject, thing.since))
    return sorted((thing for thing in things if not thing.is_done), key=lambda one: (one.due_on, one.since))


def _stored(wanted: set[Kind]) -> list[Thing]:
    """What is a row of its own; one query."""
    parts = [rows for kind, rows in _rows().items() if kind in wanted]
    if not parts:
        return []
    found = parts[0].union(*parts[1:], all=True)[:MOST] if len(parts) > 1 else parts[0][:MOST]
    return [
        Thing(Kind(kind), subject, _moment(kind, since), stall or "", key, name or "", amount)
        for kind, subject, since, stall, key, name, amount in found
    ]


def _moment(kind: str, since: datetime.datetime) -> datetime.datetime:
    """A paper's wait is known by the beginning of its last day."""
    return days.midnight(timezone.localdate(since)) if kind == Kind.PAPER else since


def _rows() -> dict[Kind, "QuerySet[Any, tuple[Any, ...]]"]:
    today = timezone.localdate()
    transfers = BankTransfer.unscoped.filter(resolution=Resolution.OPEN).exclude(outcome=Outcome.EXACT)
    held = HeldCharge.objects.filter(resolution=HeldResolution.OPEN)
    applied = Cooperative.objects.filter(verification=Verification.SUBMITTED)
    handed_in = Coalesce("registration__submitted_at", "created_at")
    goods = {"stall": "product__cooperative__name", "key": "product__cooperative", "name": "product__name"}
    return {
        Kind.CALL: _row(Kind.CALL, calls.waiting(), "created_at", name="subject"),
        Kind.PAPER: _row(Kind.PAPER, certificates.lapsing(today), "expires_on", **goods),
        Kind.CERTIFICATE: _row(Kind.CERTIFICATE, certificates.waiting(), "sent_at", **goods),
        Kind.TRANSFER: _row(Kind.TRANSFER, transfers, "occurred_at", name="content", amount="amount"),
        Kind.HELD: _row(Kind.HELD, held, "created_at", stall="", key="", amount="amount"),
        Kind.APPLICATION: _row(Kind.APPLICATION, applied, handed_in, stall="name", key="pk"),
        Kind.LISTING: _row(Kind.LISTING, *_listings()),
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
) -> "QuerySet[Any, tuple[Any, ...]]":
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


def _low() -> list[Thing]:
    columns = ("pk", "filled_at", "moved_at", "cooperative__name", "cooperative", "name")
    return [
        Thing(Kind.STOCK, pk, filled_at, stall, key, name, began_at=moved_at)
        for pk, filled_at, moved_at, stall, key, name in running_low.goods().values_list(*columns)
    ]


def _silent() -> list[Thing]:
    """Of those that sell nothing, whom it has taken long enough to be asked."""
    until = timezone.localdate() - silent_stalls.SILENT_AFTER
    return [
        Thing(Kind.SILENT, stall.pk, days.midnight(began), stall.name, stall.pk)
        for stall, began in silence.quiet()
        if began <= until
    ]


def _assigned(things: list[Thing]) -> dict[tuple[str, int, datetime.datetime], Assignment]:
    rows = Assignment.unscoped.filter(subject__in={thing.subject for thing in things}).select_related(
        "officer"
    )
    return {(row.kind, row.subject, row.since): row for row in rows}


def counts() -> "Counter[str]":
    """Open things by kind."""
    with scopes_disabled():
        return Counter(thing.kind for thing in open_things())


# The head of every page of the desk shows it; half a minute old is new enough.
COUNTS: Kept["Counter[str]"] = Kept(counts, seconds=30, cost_factor=20)


def find(kind: Kind, subject: int) -> Thing | None:
    """One thing as it waits now; None where it does not."""
    return next((thing for thing in open_things([kind]) if thing.subject == subject), None)


def assign(thing: Thing, *, officer_id: int | None, due_on: datetime.date | None, by: int) -> None:
    """Gives it to somebody, or to nobody, until a day; None leaves the usual one."""
    _write(thing, by, officer_id=officer_id, due_on=due_on)


def finish(thing: Thing, *, words: str, by: int) -> None:
    """Enough was done about what has no end of its own; it comes again when it begins anew."""
    _write(thing, by, done_at=timezone.now(), words=words)


def _write(thing: Thing, by: int, **facts: Any) -> None:
    Assignment.unscoped.update_or_create(
        kind=thing.kind,
        subject=thing.subject,
        since=thing.since,
        defaults={"cooperative_id": thing.cooperative_id, "changed_by_id": by} | facts,
    )
    COUNTS.forget()
