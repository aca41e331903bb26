"""What the catalogue knows of a kind of goods: where it belongs, how it is packed and kept, when it is harvested.

Learnt from what is on the market, of every cooperative; a new kind has nothing to go by, and nothing is suggested.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q

from catalog import text
from catalog.models import Category, Product, Variant

MOST_PACKS = 4
LOOKED_AT = 300  # products


@dataclass(frozen=True)
class UsualPack:
    name: str
    weight_grams: int  # of the parcel


@dataclass(frozen=True)
class Usual:
    packs: tuple[UsualPack, ...] = ()
    storage: str = ""
    storage_en: str = ""
    season_months: tuple[int, ...] = ()
    shelf_life_days: int | None = None


def category_of(name: str) -> Category | None:
    """Where products called like this lie: Vietnamese names begin with what the thing is ("Chè …", "Mật ong …").

    None where nothing on the market begins so, and no category is called so. Two queries.
    """
    folded = f"{text.fold(name)} "
    first = folded.split(" ")[0]
    if not first:
        return None
    alike = Product.published.filter(search_name__startswith=f" {first} ").values_list(
        "category_id", "search_name"
    )
    votes: Counter[int] = Counter()
    for category_id, known in alike[:LOOKED_AT]:
        votes[category_id] += 10 ** _shared(folded.split(), known.split())
    categories = {row.pk: row for row in Category.published.all()}
    for category in categories.values():
        if f"{text.fold(category.name)} " in f" {folded}":
            votes[category.pk] += 50
    return next((categories[pk] for pk, _votes in votes.most_common() if pk in categories), None)


def _shared(one: list[str], other: list[str]) -> int:
    """How many words both begin with, four at most."""
    count = 0
    for mine, theirs in zip(one[:4], other[:4], strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def of(category_id: int) -> Usual:
    """What products of the category have in common. Two queries."""
    products = Product.published.filter(category=category_id)
    columns = ("storage", "storage_en", "season_months", "shelf_life_days")
    rows = list(products.order_by("-pk").values_list(*columns)[:LOOKED_AT])
    storage = _most((row[0], row[1]) for row in rows if row[0]) or ("", "")
    packs = (
        Variant.unscoped.filter(Q(product__in=products), is_active=True)
        .values("name")
        .annotate(times=Count("pk"), grams=Max("weight_grams"))
        .order_by("-times", "grams")
    )
    return Usual(
        packs=tuple(UsualPack(row["name"], row["grams"]) for row in packs[:MOST_PACKS]),
        storage=storage[0],
        storage_en=storage[1],
        season_months=_most(tuple(row[2]) for row in rows if row[2]) or (),
        shelf_life_days=_most(row[3] for row in rows if row[3]),
    )


def _most(values: Iterable[Any]) -> Any:
    """The commonest; None of nothing."""
    found = Counter(values).most_common(1)
    return found[0][0] if found else None
