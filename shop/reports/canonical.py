"""The rows that a period's figures are made of, as known at a moment: always the same, so that their hash can be."""

import datetime

from django.db import connection

from shop.reports import as_of

Row = list[str | int]

STALLS = "htx"
ORDERS = "don"
LINES = "dong"
DECLARED = "khai-bao"

THEN = (
    "f.day >= %(first)s AND f.day < %(until)s AND f.known_from < %(at)s"
    " AND (f.known_until IS NULL OR f.known_until >= %(at)s)"
)
STATEMENTS = {
    ORDERS: f"""
        SELECT f.cooperative_id, f.day::text, COALESCE(o.number, ''), f.method, COALESCE(f.province_id, ''),
               f.goods_amount, f.delivery_amount, f.returned_amount, f.is_sold::int
        FROM reports_ordersales f LEFT JOIN orders_order o ON o.id = f.order_id
        WHERE {THEN}
    """,  # noqa: S608 - words of this module
    LINES: f"""
        SELECT f.cooperative_id, f.day::text, COALESCE(o.number, ''), COALESCE(f.line_id, 0),
               COALESCE(l.product_name, ''), COALESCE(f.category_id, 0), f.goods_amount, f.returned_amount
        FROM reports_linesales f LEFT JOIN orders_order o ON o.id = f.order_id
        LEFT JOIN orders_orderline l ON l.id = f.line_id
        WHERE {THEN}
    """,  # noqa: S608
    DECLARED: """
        SELECT p.cooperative_id, f.effective_on::text, f.reference, p.channel, -p.amount
        FROM ledger_ledgerentry f JOIN ledger_posting p ON p.entry_id = f.id
        WHERE p.account = 'declared_sales' AND f.effective_on >= %(first)s AND f.effective_on < %(until)s
          AND f.recorded_at < %(at)s
    """,
}


def canonical(first: datetime.date, until: datetime.date, *, known_at: datetime.datetime) -> list[Row]:
    """Plain strings and whole đồng, in one order: each cooperative with the name and place of then, each order's part,
    each line's, each declared sale. No buyers. Five queries.

    Raises as_of.NotYetFixed. The parts must have been summed up to that moment (`rollup.up_to_date_at`).
    """
    as_of.refuse_unfixed(known_at)
    found: dict[str, list[Row]] = {}
    with connection.cursor() as cursor:
        for kind, sql in STATEMENTS.items():
            cursor.execute(sql, {"first": first, "until": until, "at": known_at})
            found[kind] = sorted([kind, *row] for row in cursor.fetchall())
    selling = {row[1] for rows in found.values() for row in rows}
    stalls: list[Row] = [
        [STALLS, stall.pk, stall.name, stall.commune.code, stall.former_district, stall.member_households]
        for stall, was_known in sorted(as_of.named(known_at), key=lambda row: row[0].pk)
        if was_known or stall.pk in selling
    ]
    return [*stalls, *(row for rows in found.values() for row in rows)]
