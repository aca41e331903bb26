"""What buyers say and ask, as pages show it: values that are equal where the page is, so that a drawing can be kept.

The product page needs one statement for all of it (`for_product`).
"""

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import number_format

from catalog.product.content import ProductPage
from catalog.product.parts import PagePart
from catalog.serving.prepared import Statement
from shop.feedback.models import Question, Review
from shop.feedback.pictures import WIDTHS, address

SHOWN = 5  # newest reviews and questions on the product page
KEPT = 1000  # products per process, of some kilobytes each
# Of the product whose key an expression gives, as one text.
SUMMARY = """(
    SELECT json_build_object(
        'rating', (
            SELECT json_build_array(stars_1, stars_2, stars_3, stars_4, stars_5)
            FROM feedback_productrating WHERE product_id = wanted.id
        ),
        'reviews', (
            SELECT json_agg(r) FROM (
                SELECT display_name, stars, words, written_at, photo, photo_width, photo_height, answer, answered_at
                FROM feedback_review WHERE product_id = wanted.id AND status = 'approved'
                ORDER BY written_at DESC, id DESC LIMIT {shown}
            ) r
        ),
        'questions', (
            SELECT json_agg(q) FROM (
                SELECT display_name, words, asked_at, answer, answered_at
                FROM feedback_question
                WHERE product_id = wanted.id AND answered_at IS NOT NULL AND hidden_at IS NULL
                ORDER BY answered_at DESC, id DESC LIMIT {shown}
            ) q
        )
    )::text FROM (SELECT {product}::bigint AS id) wanted
)"""
OF_ONE = Statement(f"SELECT {SUMMARY.format(product='%s', shown=SHOWN)}")


@dataclass(frozen=True)
class Rating:
    """`by_stars` counts the reviews with 1, 2, 3, 4 and 5 stars, in this order."""

    by_stars: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)

    @property
    def count(self) -> int:
        return sum(self.by_stars)

    @property
    def average(self) -> float:
        """1.0–5.0; 0 without a review."""
        total = sum(stars * count for stars, count in enumerate(self.by_stars, 1))
        return total / self.count if self.count else 0.0

    @property
    def average_words(self) -> str:
        """One decimal, as the active language writes it: "4,6"."""
        return str(number_format(round(self.average, 1), 1))

    @property
    def bars(self) -> list[tuple[int, int, int]]:
        """Five stars first: stars, reviews, per cent of all."""
        most = self.count or 1
        return [
            (stars, self.by_stars[stars - 1], round(100 * self.by_stars[stars - 1] / most))
            for stars in (5, 4, 3, 2, 1)
        ]

    @property
    def linked_data(self) -> dict[str, Any] | None:
        """schema.org's AggregateRating for a product's linked data; None without a review, as Google asks."""
        if not self.count:
            return None
        return {
            "@type": "AggregateRating",
            "ratingValue": f"{self.average:.1f}",
            "reviewCount": self.count,
            "bestRating": 5,
            "worstRating": 1,
        }


@dataclass(frozen=True)
class ShownReview:
    name: str
    stars: int
    words: str
    written_on: datetime.date
    photo_small: str  # address, empty without a photo
    photo_large: str
    photo_width: int  # pixels, of the large one
    photo_height: int
    answer: str
    answered_on: datetime.date | None


@dataclass(frozen=True)
class ShownQuestion:
    name: str
    words: str
    asked_on: datetime.date
    answer: str
    answered_on: datetime.date


@dataclass(frozen=True)
class ProductVoices:
    """Equal values make an equal page: `{% draw "feedback/reviews_piece.html" voices=voices slug=… %}`."""

    rating: Rating = Rating()
    reviews: tuple[ShownReview, ...] = ()
    questions: tuple[ShownQuestion, ...] = ()


def for_product(product_id: int) -> ProductVoices:
    """Rating, newest reviews and newest answered questions of one product; one query, needs no tenant scope."""
    [[text]] = OF_ONE.rows(product_id)
    return _understood(text)


@lru_cache(KEPT)
def _understood(text: str) -> ProductVoices:
    """Never out of date: what was read is the argument."""
    found = json.loads(text)
    return ProductVoices(
        rating=Rating(tuple(found["rating"])) if found["rating"] else Rating(),
        reviews=tuple(_review(row) for row in found["reviews"] or ()),
        questions=tuple(_question(row) for row in found["questions"] or ()),
    )


def rating_of(product_id: int) -> Rating:
    """One query."""
    return for_products([product_id]).get(product_id, Rating())


def for_products(product_ids: Iterable[int]) -> dict[int, Rating]:
    """The ratings of those products that have one, for a shelf of cards; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT product_id, stars_1, stars_2, stars_3, stars_4, stars_5 FROM feedback_productrating"
            " WHERE product_id = ANY(%s) AND count > 0",
            [list(product_ids)],
        )
        return {row[0]: Rating(tuple(row[1:])) for row in cursor.fetchall()}


def shown_review(review: Review) -> ShownReview:
    return _review(vars(review))


def shown_question(question: Question) -> ShownQuestion:
    """Of an answered question."""
    return _question(vars(question))


def _review(row: dict[str, Any]) -> ShownReview:
    answered_at = row["answered_at"]
    return ShownReview(
        name=row["display_name"],
        stars=row["stars"],
        words=row["words"],
        written_on=_day(row["written_at"]),
        photo_small=address(row["photo"], WIDTHS[0]),
        photo_large=address(row["photo"], WIDTHS[1]),
        photo_width=row["photo_width"],
        photo_height=row["photo_height"],
        answer=row["answer"],
        answered_on=_day(answered_at) if answered_at else None,
    )


def _question(row: dict[str, Any]) -> ShownQuestion:
    return ShownQuestion(
        name=row["display_name"],
        words=row["words"],
        asked_on=_day(row["asked_at"]),
        answer=row["answer"],
        answered_on=_day(row["answered_at"]),
    )


def _day(moment: datetime.datetime | str) -> datetime.date:
    """The day here of a moment, or of its text in PostgreSQL's JSON."""
    at = datetime.datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return timezone.localdate(at)


def _on_product_page(request: HttpRequest, page: ProductPage, text: str) -> dict[str, Any]:
    return {"voices": _understood(text)}


ON_PRODUCT_PAGE = PagePart(_on_product_page, SUMMARY.format(product="p.id", shown=SHOWN))
