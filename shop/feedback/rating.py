"""The only writer of ProductRating. Adding and taking away happen in the transaction that shows or hides a review,
with that review's row locked; one product's changes queue up at its row, so that no star is lost."""

from django.db import connection
from django.db.models import F

from shop.feedback.models import ProductRating

EMPTY = """
    INSERT INTO feedback_productrating (product_id, count, stars_sum, stars_1, stars_2, stars_3, stars_4, stars_5)
    VALUES (%s, 0, 0, 0, 0, 0, 0, 0) ON CONFLICT (product_id) DO NOTHING
"""
REBUILD = """
    INSERT INTO feedback_productrating (product_id, count, stars_sum, stars_1, stars_2, stars_3, stars_4, stars_5)
    SELECT product_id, COUNT(*), SUM(stars), COUNT(*) FILTER (WHERE stars = 1), COUNT(*) FILTER (WHERE stars = 2),
           COUNT(*) FILTER (WHERE stars = 3), COUNT(*) FILTER (WHERE stars = 4), COUNT(*) FILTER (WHERE stars = 5)
    FROM feedback_review WHERE status = 'approved' GROUP BY product_id
"""


class LostCount(Exception):
    """A review was shown of a product that has no rating: what the books call a broken promise."""


def add(product_id: int, stars: int) -> None:
    """A review with so many stars (1–5) is shown from now on."""
    with connection.cursor() as cursor:
        cursor.execute(EMPTY, [product_id])
    _change(product_id, stars, 1)


def take_away(product_id: int, stars: int) -> None:
    """A review with so many stars was shown and is not any more. Raises LostCount, IntegrityError where the counts
    are wrong; the transaction must not go on then."""
    _change(product_id, stars, -1)


def _change(product_id: int, stars: int, step: int) -> None:
    column = f"stars_{stars}"
    rows = ProductRating.objects.filter(product=product_id)
    if not rows.update(
        count=F("count") + step, stars_sum=F("stars_sum") + step * stars, **{column: F(column) + step}
    ):
        raise LostCount(product_id)


def rebuild() -> None:
    """Counts everything anew, for bulk writers; nobody else writes meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE feedback_productrating IN EXCLUSIVE MODE")
        cursor.execute("DELETE FROM feedback_productrating")
        cursor.execute(REBUILD)
