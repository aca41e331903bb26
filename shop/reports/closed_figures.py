"""What a closed period says, as one text that is the same for ever: the figures of each cooperative as they were known.

JSON without blanks, keys and cooperatives in order, amounts whole đồng. `rows` are the period's; `corrections` what
entries of earlier days changed since the closing before this one, so that all closings together are the ledger.
"""

import datetime
import json
from collections import defaultdict
from dataclasses import dataclass, fields
from hashlib import sha256
from typing import Any

from django.db.models import Min
from django.utils import timezone

from catalog.models import Cooperative
from shop.ledger.models import LedgerEntry
from shop.reports import as_of, sales
from shop.reports.periods import ONE_DAY

VERSION = 2
NETTED = 1  # the version whose `undelivered` money that went back for sales of earlier days had lowered


@dataclass(frozen=True)
class Figures:
    """One cooperative (`key`, its name and place as known then). Đồng, but households and orders are counts.

    `goods` and `delivery` without what went back (`returned`); `undelivered` of them, and `declared` beside them, as
    `shop.reports.sales` has it.
    """

    key: int
    name: str
    commune: str
    former_district: str
    member_households: int
    goods: int = 0
    delivery: int = 0
    returned: int = 0
    orders: int = 0
    undelivered: int = 0
    declared: int = 0

    @property
    def income(self) -> int:
        """Đồng of goods and delivery."""
        return self.goods + self.delivery

    @property
    def amounts(self) -> tuple[int, ...]:
        """What is summed, in the order of the columns."""
        return self.goods, self.delivery, self.returned, self.orders, self.undelivered, self.declared


COLUMNS = [field.name for field in fields(Figures)]
NOTHING = '{"rows":[],"corrections":[]}'
Sums = dict[int, list[int]]


def text(
    first: datetime.date,
    last: datetime.date,
    *,
    known_at: datetime.datetime,
    since: datetime.datetime | None,
    version: int = VERSION,
) -> str:
    """The canonical text of these days, both ends in it. `since`: the moment that the closing before this one knew;
    `version`: by the rules of which texts.

    Raises as_of.NotYetFixed.
    """
    as_of.refuse_unfixed(known_at)
    known = as_of.named(known_at)
    days = sales.days_of(first, last + ONE_DAY)
    is_netted = version == NETTED
    own = _sums(days, known_at, is_netted=is_netted)
    late = _later(first, known_at, since, is_netted=is_netted) if since else {}
    rows = []
    corrections = []
    for stall, was_known in known:
        said = (stall.pk, stall.name, stall.commune.code, stall.former_district, stall.member_households)
        if was_known or stall.pk in own:
            rows.append([*said, *own.get(stall.pk, [0] * 6)])
        if any(late.get(stall.pk, ())):
            corrections.append([*said, *late[stall.pk]])
    return json.dumps(
        {
            "version": version,
            "first": first.isoformat(),
            "last": last.isoformat(),
            "known_at": _instant(known_at),
            "corrections_since": _instant(since) if since else None,
            "columns": COLUMNS,
            "rows": sorted(rows),
            "corrections": sorted(corrections),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def digest(canonical: str) -> str:
    """SHA-256 of the text in UTF-8, 64 hex digits."""
    return sha256(canonical.encode()).hexdigest()


def read(canonical: str) -> tuple[list[Figures], list[Figures]]:
    """The rows and the corrections of a text."""
    said: dict[str, Any] = json.loads(canonical)
    return [Figures(*row) for row in said["rows"]], [Figures(*row) for row in said["corrections"]]


def corrections_since(canonical: str) -> datetime.datetime | None:
    """The moment that the closing before this one knew; None of the first."""
    said = json.loads(canonical)["corrections_since"]
    return datetime.datetime.fromisoformat(said) if said else None


def version(canonical: str) -> int:
    found: int = json.loads(canonical)["version"]
    return found


def total(rows: list[Figures]) -> Figures:
    """All of them together."""
    sums = [sum(row.amounts[index] for row in rows) for index in range(6)]
    return Figures(0, "", "", "", sum(row.member_households for row in rows), *sums)


def changed(
    first: datetime.date, last: datetime.date, *, known_at: datetime.datetime, now: datetime.datetime
) -> Sums:
    """What entries of these days that were recorded after `known_at` changed, by cooperative; those alone."""
    days = sales.days_of(first, last + ONE_DAY)
    return _difference(_sums(days, now), _sums(days, known_at))


def since(first: datetime.date, last: datetime.date, *, known_at: datetime.datetime) -> list[Figures]:
    """What was recorded of these days after a moment: differences, of each cooperative of which anything changed; as it
    is called by now, in the order of names."""
    found = changed(first, last, known_at=known_at, now=timezone.now())
    stalls = Cooperative.objects.filter(pk__in=found).order_by("name_sort_key") if found else []
    return [
        Figures(
            *(stall.pk, stall.name, stall.commune_id, stall.former_district, stall.member_households),
            *found[stall.pk],
        )
        for stall in stalls
    ]


def _later(
    first: datetime.date, known_at: datetime.datetime, since: datetime.datetime, *, is_netted: bool
) -> Sums:
    """What was learned of the days before `first` between two moments."""
    earliest = LedgerEntry.objects.aggregate(day=Min("effective_on"))["day"]
    if earliest is None or earliest >= first:
        return {}
    days = sales.days_of(earliest, first)
    return _difference(_sums(days, known_at, is_netted=is_netted), _sums(days, since, is_netted=is_netted))


def _difference(now: Sums, then: Sums) -> Sums:
    nothing = [0] * 6
    found = {
        key: [a - b for a, b in zip(now.get(key, nothing), then.get(key, nothing), strict=True)]
        for key in now.keys() | then.keys()
    }
    return {key: sums for key, sums in found.items() if any(sums)}


def _sums(days: list[datetime.date], known_at: datetime.datetime, *, is_netted: bool = False) -> Sums:
    """Of each cooperative with an entry, in the order of `Figures.amounts`; two queries."""
    sums: Sums = defaultdict(lambda: [0] * 6)
    for day in sales.daily(days, known_at=known_at):
        row = sums[day.cooperative_id]
        for index, amount in enumerate((day.goods, day.delivery, day.returned, day.orders)):
            row[index] += amount
    for key, (undelivered, declared) in sales.besides(days, known_at=known_at, is_netted=is_netted).items():
        sums[key][4:] = [undelivered, declared]
    return dict(sums)


def _instant(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).isoformat(timespec="microseconds")
