"""Everything that waits for the union's people, as one list: whom to ring, what to decide, what to look into. Each
thing lies where it always lay and ends there; here it gets somebody who does it and a day."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django_scopes import scopes_disabled

from catalog import days, running_low
from catalog.serving.ttl_cache import Kept
from shop.training import classes
from shop.union import given_work, silence, silent_stalls, work_sources
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
    Kind.DISPUTE: 3,
    Kind.PAYOUT: 1,
    Kind.SETTLEMENT: 2,
    Kind.CLOSING: 3,
    Kind.EVALUATION: 30,
    Kind.REVIEW: 2,
    Kind.QUESTION: 5,
    Kind.LEARNERS: 1,
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
    Kind.DISPUTE: "cards",
    Kind.PAYOUT: "payouts",
    Kind.SETTLEMENT: "settlements",
    Kind.CLOSING: "closings",
    Kind.EVALUATION: "evaluations",
    Kind.REVIEW: "reviews",
    Kind.QUESTION: "questions",
    Kind.LEARNERS: "class-people",
}
OWN_PAGES = {  # of one thing
    Kind.LISTING: "approval",
    Kind.CLOSING: "closing",
    Kind.EVALUATION: "evaluation",
    Kind.LEARNERS: "class-people",
}
QUERIES = {Kind.PAPER: "?xem=sap-het-han", Kind.QUESTION: "?xem=cho-lau"}  # the pile in which it lies


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
        if self.kind in OWN_PAGES:
            return reverse(f"union:{OWN_PAGES[self.kind]}", args=[self.subject])
        if self.kind in (Kind.SILENT, Kind.STOCK, Kind.APPLICATION) and self.cooperative_id:
            return reverse("union:cooperative", args=[self.cooperative_id])
        return reverse(f"union:{DOORS[self.kind]}") + QUERIES.get(self.kind, "")


def open_things(kinds: Iterable[Kind] = Kind) -> list[Thing]:
    """What is not done, the most pressing first; six queries."""
    wanted = set(kinds)
    things = _stored(wanted)
    if Kind.STOCK in wanted:
        things += _low()
    if Kind.SILENT in wanted:
        things += _silent()
    if Kind.LEARNERS in wanted:
        things += _learners()
    assigned = _assigned(things)
    for thing in things:
        thing.assignment = assigned.get((thing.kind, thing.subject, thing.since))
    return sorted((thing for thing in things if not thing.is_done), key=lambda one: (one.due_on, one.since))


def _stored(wanted: set[Kind]) -> list[Thing]:
    """What is a row of its own; one query."""
    parts = [rows for kind, rows in work_sources.rows().items() if kind in wanted]
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


def _learners() -> list[Thing]:
    """A class is one thing, with how many people wait for a yes; whoever has it keeps it while more of them come."""
    found = []
    for row in classes.waiting_for_a_yes():
        words = ngettext("%(n)d người chờ đồng ý", "%(n)d người chờ đồng ý", row.to_agree)  # type: ignore[attr-defined]
        first: datetime.datetime = row.first_asked_at  # type: ignore[attr-defined]
        name = words % {"n": row.to_agree}  # type: ignore[attr-defined]
        found.append(Thing(Kind.LEARNERS, row.pk, row.created_at, row.title, None, name, began_at=first))
    return found


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


@transaction.atomic
def assign(thing: Thing, *, officer_id: int | None, due_on: datetime.date | None, by: int) -> None:
    """Gives it to somebody, who is told, or to nobody, until a day; None leaves the usual one."""
    before = thing.assignment.officer_id if thing.assignment else None
    written = _write(thing, by, officer_id=officer_id, due_on=due_on)
    if officer_id != before:
        given_work.promise(written)


def finish(thing: Thing, *, words: str, by: int) -> None:
    """Enough was done about what has no end of its own; it comes again when it begins anew."""
    _write(thing, by, done_at=timezone.now(), words=words)


def _write(thing: Thing, by: int, **facts: Any) -> Assignment:
    written, _is_new = Assignment.unscoped.update_or_create(
        kind=thing.kind,
        subject=thing.subject,
        since=thing.since,
        defaults={"cooperative_id": thing.cooperative_id, "changed_by_id": by} | facts,
    )
    COUNTS.forget()
    return written
