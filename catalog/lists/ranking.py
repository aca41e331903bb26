"""The order in which lists suggest products: worked out at night and kept in a column with an index.

In each top category the cooperatives take turns, each with what is in season first, then what is certified, then the
newest. A list of everything thereby has every category in turn, and one of a category every cooperative. A new
product stands before the others until its first night. What is sold out goes to the end at once
(`catalog.lists.finding`).
"""

import datetime

from django.db import connection, transaction
from django.utils import timezone

from catalog.models.certificates import IS_SHOWN
from catalog.models.products import listed_sql

BATCH = 2000  # products that a transaction holds

BEST = "seasonal DESC, certified DESC, created_at DESC, id DESC"
MOVED = f"""
SELECT id, place FROM (
    SELECT *, row_number() OVER (PARTITION BY top ORDER BY turn, {BEST}) AS place FROM (
        SELECT *, row_number() OVER (PARTITION BY top, cooperative_id ORDER BY {BEST}) AS turn FROM (
            SELECT p.id, p.cooperative_id, p.created_at, p.place AS former, coalesce(c.parent_id, c.id) AS top,
                   %s = ANY (p.season_months) AS seasonal,
                   EXISTS (SELECT FROM catalog_certificate z WHERE z.product_id = p.id AND {IS_SHOWN}) AS certified
            FROM catalog_product p JOIN catalog_cooperative h ON h.id = p.cooperative_id
            JOIN catalog_category c ON c.id = p.category_id
            WHERE {listed_sql()}
        ) AS listed
    ) AS turns
) AS places WHERE place <> former ORDER BY id
"""  # noqa: S608 - no values in it


def rank(today: datetime.date | None = None) -> int:
    """Gives every public product its place as of a day of Vietnam; the number of those that moved. May run twice."""
    day = today or timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(MOVED, [day.month, day])
        moved = cursor.fetchall()
        for start in range(0, len(moved), BATCH):
            ids, places = zip(*moved[start : start + BATCH], strict=True)
            with transaction.atomic():
                cursor.execute(
                    "UPDATE catalog_product p SET place = n.place"
                    " FROM unnest(%s::bigint[], %s::int[]) AS n (id, place) WHERE p.id = n.id",
                    [list(ids), list(places)],
                )
    return len(moved)
