"""Income from the ledger, told apart: goods, delivery fees, what went back to buyers. One statement for all figures.

What comes in for an order pays its delivery fee first and goods after; what goes back takes goods first, so that a
partial refund lowers the goods and only a refund of everything the fee. An order counts as sold on the day of its
sale unless all of its money has gone back. What a correction takes back and books again on another day stands beside
the entry that it corrects, whatever came between.
"""

import datetime
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection

# Those of some days, and others of the same orders: these tell how much of them is goods.
LINES = """
    SELECT e.id, COALESCE(e.corrects_id, e.id) AS fact, e.kind, e.effective_on, p.cooperative_id,
           -SUM(p.amount) AS amount, e.order_number,
           COALESCE(NULLIF(e.order_number, ''), 'entry ' || e.id) AS sale
    FROM ledger_ledgerentry e JOIN ledger_posting p ON p.entry_id = e.id
    WHERE p.account IN ('sales', 'refunds')
      AND (%(known_at)s::timestamptz IS NULL OR e.recorded_at < %(known_at)s::timestamptz)
      AND e.id IN (
          SELECT id FROM ledger_ledgerentry WHERE effective_on = ANY(%(days)s::date[])
          UNION
          SELECT other.id FROM ledger_ledgerentry AS of_day JOIN ledger_ledgerentry AS other USING (order_number)
          WHERE of_day.effective_on = ANY(%(days)s::date[]) AND order_number <> '')
    GROUP BY e.id, p.cooperative_id
"""


def parts(lines: str, version: str = "") -> str:
    """SQL: each of `lines` with how much of it is goods. `version` names columns more by which they are kept apart."""
    whole = f"l.cooperative_id, sale{version}"
    return f"""
        SELECT *, CASE
            WHEN kind = 'sale' THEN amount - LEAST(come, fee) + LEAST(come - amount, fee)
            ELSE LEAST(gone + amount, sold - LEAST(fee, sold)) - LEAST(gone, sold - LEAST(fee, sold))
        END AS goods
        FROM (
            SELECT l.*, COALESCE(o.shipping_amount, 0) AS fee,
                   COALESCE(SUM(amount) FILTER (WHERE kind = 'sale') OVER whole, 0) AS sold,
                   COALESCE(SUM(amount) FILTER (WHERE kind = 'sale') OVER so_far, 0) AS come,
                   COALESCE(-SUM(amount) FILTER (WHERE kind <> 'sale') OVER so_far, 0) AS gone,
                   SUM(amount) OVER whole AS kept,
                   SUM(amount) FILTER (WHERE kind = 'sale') OVER (PARTITION BY {whole}, effective_on) AS sold_that_day
            FROM ({lines}) AS l LEFT JOIN orders_order o ON o.number = l.order_number
            WINDOW whole AS (PARTITION BY {whole}), so_far AS (PARTITION BY {whole} ORDER BY l.fact, l.id)
        ) AS running
    """  # noqa: S608 - no values in it


SALES = f"""
    SELECT cooperative_id, effective_on AS day, SUM(goods) AS goods_amount, SUM(amount - goods) AS delivery_amount,
           COALESCE(-SUM(amount) FILTER (WHERE kind <> 'sale'), 0) AS returned_amount, SUM(amount) AS income_amount,
           COUNT(DISTINCT sale) FILTER (WHERE kind = 'sale' AND kept > 0 AND sold_that_day > 0)
               AS order_count
    FROM ({parts(LINES)}) AS parts
    WHERE effective_on = ANY(%(days)s::date[])
    GROUP BY cooperative_id, effective_on
"""  # noqa: S608 - no values in it

# Income of orders that were not delivered when it was known, by cooperative: paid ones under way, and what has to
# go back for cancelled ones. What went back in these days for a sale of earlier ones is not waiting for anything: it
# takes nothing off, unless `is_netted`, as the texts of the first closings have it.
UNDELIVERED = """
    SELECT cooperative_id, SUM(CASE WHEN %(is_netted)s THEN amount ELSE GREATEST(amount, 0) END) AS amount
    FROM (
        SELECT p.cooperative_id, o.id, -SUM(p.amount) AS amount
        FROM ledger_ledgerentry e JOIN ledger_posting p ON p.entry_id = e.id
        JOIN orders_order o ON o.number = e.order_number
        WHERE p.account IN ('sales', 'refunds') AND e.effective_on = ANY(%(days)s::date[])
          AND (%(known_at)s::timestamptz IS NOT NULL OR o.status <> 'delivered')
          AND (%(known_at)s::timestamptz IS NULL OR e.recorded_at < %(known_at)s::timestamptz)
          AND NOT EXISTS (
              SELECT 1 FROM orders_orderevent v WHERE v.order_id = o.id AND v.after = 'delivered'
                AND (%(known_at)s::timestamptz IS NULL OR v.created_at < %(known_at)s::timestamptz))
        GROUP BY p.cooperative_id, o.id
    ) AS by_order
    GROUP BY cooperative_id
"""


# What cooperatives say they sold elsewhere; in no figure above.
DECLARED = """
    SELECT p.cooperative_id, -SUM(p.amount) AS amount
    FROM ledger_ledgerentry e JOIN ledger_posting p ON p.entry_id = e.id
    WHERE p.account = 'declared_sales' AND e.effective_on = ANY(%(days)s::date[])
      AND (%(known_at)s::timestamptz IS NULL OR e.recorded_at < %(known_at)s::timestamptz)
    GROUP BY p.cooperative_id
"""

BESIDES = f"""
    SELECT cooperative_id, SUM(undelivered), SUM(declared) FROM (
        SELECT cooperative_id, amount AS undelivered, 0 AS declared FROM ({UNDELIVERED}) AS under_way
        UNION ALL SELECT cooperative_id, 0, amount FROM ({DECLARED}) AS elsewhere
    ) AS found GROUP BY cooperative_id
"""  # noqa: S608 - no values in it


@dataclass(frozen=True)
class Day:
    """What one cooperative earned on one day of Vietnam, in đồng; `goods` and `delivery` without what went back.

    `returned`: what went back to buyers on that day. `orders`: sold on it, and not wholly paid back since.
    """

    cooperative_id: int
    day: datetime.date
    goods: int
    delivery: int
    returned: int
    income: int
    orders: int


def days_of(first: datetime.date, until: datetime.date) -> list[datetime.date]:
    """From `first` to before `until`."""
    return [first + datetime.timedelta(days=number) for number in range((until - first).days)]


def daily(days: list[datetime.date], *, known_at: datetime.datetime | None = None) -> list[Day]:
    """Every cooperative and day with an entry, as it was known at a moment (now where None); one query."""
    with connection.cursor() as cursor:
        cursor.execute(SALES, {"days": days, "known_at": known_at})
        return [Day(key, day, *(int(part) for part in parts)) for key, day, *parts in cursor.fetchall()]


class Besides(NamedTuple):
    """Đồng of a cooperative: of its income, that of orders not delivered yet; and what it declares to have taken
    elsewhere, which is no part of it."""

    undelivered: int = 0
    declared: int = 0


def besides(
    days: list[datetime.date], *, known_at: datetime.datetime | None = None, is_netted: bool = False
) -> dict[int, Besides]:
    """What stands beside the income of these days, by cooperative; one query. `is_netted`: what went back for sales of
    earlier days lowers what is undelivered, which may then be under nought."""
    with connection.cursor() as cursor:
        cursor.execute(BESIDES, {"days": days, "known_at": known_at, "is_netted": is_netted})
        return {key: Besides(int(waiting), int(declared)) for key, waiting, declared in cursor.fetchall()}
