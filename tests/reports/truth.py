"""Sales recomputed from where they come from: payments with their shares, refunds, orders and lines; not the ledger.

What comes in pays the delivery fee first, what goes back takes goods first; goods are shared by price among lines.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection

from shop.ledger import splitting

VIETNAM = "AT TIME ZONE 'Asia/Ho_Chi_Minh'"
MONEY = f"""
    SELECT s.order_id, COALESCE(c.new_on, p.paid_on, (p.succeeded_at {VIETNAM})::date) AS day, p.succeeded_at AS known,
           s.amount AS come, 0 AS gone
    FROM payments_payment p JOIN payments_paymentshare s ON s.payment_id = p.id AND s.dropped_at IS NULL
    LEFT JOIN ledger_ledgerentry e ON e.reference = 'sale:' || p.id || ':' || s.order_id
    LEFT JOIN ledger_daycorrection c ON c.entry_id = e.id
    WHERE p.status = 'succeeded'
    UNION ALL
    SELECT order_id, COALESCE(sent_on, (succeeded_at {VIETNAM})::date), succeeded_at, 0, amount
    FROM payments_refund WHERE succeeded_at IS NOT NULL
    UNION ALL
    SELECT order_id, (failed_at {VIETNAM})::date, failed_at, 0, -amount
    FROM payments_refund WHERE succeeded_at IS NOT NULL AND failed_at IS NOT NULL
    ORDER BY 3
"""
ORDERS = """
    SELECT o.id, o.cooperative_id, o.shipping_amount, o.payment_method, u.province_id,
           COALESCE(NULLIF(u.giver_phone, ''), u.phone), h.commune_id, h.former_district
    FROM orders_order o JOIN orders_purchase u ON u.id = o.purchase_id
    JOIN catalog_cooperative h ON h.id = o.cooperative_id
"""
LINES = """
    SELECT l.order_id, l.line_amount, p.id, COALESCE(above.slug, c.slug) FROM orders_orderline l
    JOIN catalog_variant v ON v.id = l.variant_id JOIN catalog_product p ON p.id = v.product_id
    JOIN catalog_category c ON c.id = p.category_id LEFT JOIN catalog_category above ON above.id = c.parent_id
    ORDER BY l.id
"""


@dataclass
class Part:
    """What one movement of money meant for an order, or for one line of it (`product` and `category` then)."""

    order: int
    cooperative: str
    commune: str
    district: str
    method: str
    province: str
    buyer: str
    day: datetime.date
    goods: int
    delivery: int
    returned: int
    is_sale: bool
    is_kept: bool  # the order was not wholly paid back
    product: str = ""
    category: str = ""


def rows(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def parts(known_at: datetime.datetime | None = None) -> tuple[list[Part], list[Part]]:
    """Of orders, and of their lines, as known at a moment (now where None)."""
    lines: dict[int, list[tuple[int, str, str]]] = {}
    for order, amount, product, category in rows(LINES):
        lines.setdefault(order, []).append((amount, str(product), category))
    money: dict[int, list[tuple[datetime.date, int, int]]] = {}
    for order, day, known, come, gone in rows(MONEY):
        if known_at is None or known < known_at:
            money.setdefault(order, []).append((day, come, gone))
    of_orders, of_lines = [], []
    for order, stall, fee, method, province, buyer, commune, district in rows(ORDERS):
        came = went = goods_left = delivery_left = 0
        sold = sum(come for _day, come, _gone in money.get(order, []))
        is_kept = sold > sum(gone for _day, _come, gone in money.get(order, []))
        for day, come, gone in money.get(order, []):
            came, went = came + come, went + gone
            delivery = min(fee, came) - max(0, went - (sold - min(fee, sold)))
            goods = came - went - delivery
            whose = (order, str(stall), commune, district, method, province, buyer, day)
            of_orders.append(
                Part(*whose, goods - goods_left, delivery - delivery_left, gone, come > 0, is_kept)
            )
            weights = [amount for amount, _product, _category in lines[order]]
            shares = zip(
                splitting.by_weight(goods, weights), splitting.by_weight(goods_left, weights), strict=True
            )
            for (now, before), (_amount, product, category) in zip(shares, lines[order], strict=True):
                returned = 0 if come else before - now
                of_lines.append(Part(*whose, now - before, 0, returned, come > 0, is_kept, product, category))
            goods_left, delivery_left = goods, delivery
    return of_orders, of_lines


def figures(of: list[Part], key: Callable[[Part], str], first: datetime.date, until: datetime.date):
    """By key: goods, delivery, returned, orders, buyers of these days."""
    found: dict[str, list[Part]] = {}
    for part in of:
        if first <= part.day < until:
            found.setdefault(key(part), []).append(part)
    return {name: summed(members) for name, members in found.items()}


def summed(members: list[Part]) -> tuple[int, int, int, int, int]:
    sales = [part for part in members if part.is_sale and part.is_kept]
    return (
        sum(part.goods for part in members),
        sum(part.delivery for part in members),
        sum(part.returned for part in members),
        len({part.order for part in sales}),
        len({part.buyer for part in sales}),
    )
