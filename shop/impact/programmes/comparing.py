"""Before and after: what participants sold on the market, beside similar cooperatives outside.

The last whole months of the programme, twelve at most, against the same months of a year before it began; so seasons
are the same. Compared are stalls that sold from the first month of "before" on. Similar is who works in one field at
least that the participant works in, with half to twice as many members, and was in no programme at that time.
"""

import datetime
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Min, Q, QuerySet, Sum

from shop.impact.models import Candidate, Programme, RegisteredCooperative, Step, WorkingState
from shop.reports.models import DailySales

LEAST_MONTHS = 3
MOST_MONTHS = 12
LEAST_EACH = 3  # cooperatives on each side; a median of fewer says nothing
SMALLEST, LARGEST = 0.5, 2.0  # of the participant's members


class Span(NamedTuple):
    """Whole months: from the first day to before `until`."""

    first: datetime.date
    until: datetime.date

    @property
    def last(self) -> datetime.date:
        return self.until - datetime.timedelta(days=1)


@dataclass(frozen=True)
class Spans:
    before: Span
    after: Span
    months: int


class Sold(NamedTuple):
    """Đồng of goods in both spans, and the first day with any sale."""

    before: int
    after: int
    first_on: datetime.date


@dataclass(frozen=True)
class Cooperative:
    """`size` is its members, else its member households; None where nobody told."""

    key: int
    name: str
    stall: int
    fields: frozenset[str]
    size: int | None


@dataclass(frozen=True)
class Group:
    """Đồng of goods of all together, and the middle one's change in per cent."""

    names: tuple[str, ...]
    before: int
    after: int
    median: int

    @property
    def count(self) -> int:
        return len(self.names)

    @property
    def change(self) -> int:
        """Per cent of all together."""
        return round(100 * (self.after - self.before) / self.before)


@dataclass
class Comparison:
    """`inside` and `outside` are None where there are too few to compare. `left_out`: participants that are not in it,
    and why, by key of WHY."""

    spans: Spans | None
    participants: int
    inside_count: int = 0
    outside_count: int = 0
    inside: Group | None = None
    outside: Group | None = None
    left_out: dict[str, list[str]] = field(default_factory=dict)


NO_STALL, TOO_NEW, UNSIZED, ALONE = "no-stall", "too-new", "unsized", "alone"


def spans_of(programme: Programme, today: datetime.date) -> Spans | None:
    """None where fewer than LEAST_MONTHS whole months have passed."""
    starts_on = programme.starts_on
    first = starts_on if starts_on.day == 1 else shifted(starts_on, 1)
    until = min(today.replace(day=1), shifted(programme.ends_on, 1))
    months = min(_count(first, until), MOST_MONTHS)
    if months < LEAST_MONTHS:
        return None
    after = Span(shifted(until, -months), until)
    before = after
    while before.until > starts_on.replace(day=1):
        before = Span(shifted(before.first, -12), shifted(before.until, -12))
    return Spans(before, after, months)


def shifted(day: datetime.date, months: int) -> datetime.date:
    """The first day of the month so many months later."""
    index = day.year * 12 + day.month - 1 + months
    return datetime.date(index // 12, index % 12 + 1, 1)


def _count(first: datetime.date, until: datetime.date) -> int:
    return (until.year - first.year) * 12 + until.month - first.month


def compare(programme: Programme, today: datetime.date) -> Comparison:
    """Three queries, however many cooperatives there are."""
    spans = spans_of(programme, today)
    taking_part = Q(candidacies__programme=programme, candidacies__step__in=(Step.SELECTED, Step.LEFT))
    inside = _read(RegisteredCooperative.listed.filter(taking_part).distinct())
    if spans is None or not inside:
        return Comparison(spans, len(inside))
    outside = _read(RegisteredCooperative.listed.filter(state=WorkingState.ACTIVE, stall__isnull=False).exclude(
        pk__in=_helped(spans)
    ))  # fmt: skip
    sold = _sold([one.stall for one in [*inside, *outside] if one.stall], spans)
    return pair(inside, outside, sold, spans)


def _helped(spans: Spans) -> "QuerySet[Candidate, Any]":
    """Cooperatives in any programme that runs in one of the spans."""
    rows = Candidate.objects.filter(
        step__in=(Step.SELECTED, Step.LEFT),
        programme__starts_on__lt=spans.after.until,
        programme__ends_on__gte=spans.before.first,
    )
    return rows.values("registered_id")


def _read(rows: "Iterable[RegisteredCooperative]") -> list[Cooperative]:
    return [
        Cooperative(
            row.pk, row.name, row.stall_id or 0, frozenset(row.fields), row.members or row.member_households
        )
        for row in rows
    ]


def _sold(stalls: Sequence[int], spans: Spans) -> dict[int, Sold]:
    """By stall; one query."""
    within = {
        name: Sum("goods_amount", filter=Q(day__gte=span.first, day__lt=span.until), default=0)
        for name, span in (("before", spans.before), ("after", spans.after))
    }
    rows = DailySales.objects.filter(cooperative__in=stalls).order_by().values_list("cooperative")
    found = rows.annotate(**within, first_on=Min("day", filter=Q(order_count__gt=0)))
    return {key: Sold(before, after, first_on) for key, before, after, first_on in found if first_on}


def pair(
    inside: Sequence[Cooperative], outside: Sequence[Cooperative], sold: Mapping[int, Sold], spans: Spans
) -> Comparison:
    """Each participant that can be compared, and everybody outside who is similar to one of them."""
    found = Comparison(spans, len(inside))
    ready = [one for one in outside if _is_old(sold.get(one.stall), spans)]
    compared: list[Cooperative] = []
    matched: dict[int, Cooperative] = {}
    for one in inside:
        why = _hindrance(one, sold, spans)
        near = [other for other in ready if is_similar(one, other)] if not why else []
        if why or not near:
            found.left_out.setdefault(why or ALONE, []).append(one.name)
            continue
        compared.append(one)
        matched |= {other.key: other for other in near}
    found.inside_count, found.outside_count = len(compared), len(matched)
    if min(len(compared), len(matched)) >= LEAST_EACH:
        found.inside, found.outside = _group(compared, sold), _group(list(matched.values()), sold)
    return found


def is_similar(one: Cooperative, other: Cooperative) -> bool:
    """One field in common at least, and half to twice the size; never where a size is not known."""
    if not one.size or not other.size:
        return False
    return bool(one.fields & other.fields) and SMALLEST * one.size <= other.size <= LARGEST * one.size


def _hindrance(one: Cooperative, sold: Mapping[int, Sold], spans: Spans) -> str:
    if not one.stall:
        return NO_STALL
    if not _is_old(sold.get(one.stall), spans):
        return TOO_NEW
    return "" if one.size and one.fields else UNSIZED


def _is_old(sold: Sold | None, spans: Spans) -> bool:
    return sold is not None and sold.before > 0 and sold.first_on < shifted(spans.before.first, 1)


def _group(rows: Sequence[Cooperative], sold: Mapping[int, Sold]) -> Group:
    changes = [
        100 * (sold[one.stall].after - sold[one.stall].before) / sold[one.stall].before for one in rows
    ]
    return Group(
        tuple(one.name for one in rows),
        sum(sold[one.stall].before for one in rows),
        sum(sold[one.stall].after for one in rows),
        round(statistics.median(changes)),
    )
