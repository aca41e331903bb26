"""One rule says which certificates the public sees; whatever reads them is held against it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone
from django_scopes import scopes_disabled

from catalog.lists import cards, facets, finding, listing
from catalog.models import Certificate, Product, ProductPhoto, Variant
from catalog.models.certificates import CertificateState
from catalog.photos import share_cards
from catalog.product import content
from catalog.serving.prepared import statement
from catalog.stalls import pages
from catalog.traceability import pages as trace
from cms import shelves
from cms.shelves import Ask, Rule
from tests.cast import Cast
from tests.catalog.lots import open_lot

LAPSES = (None, -1, 0, 1)  # days from today


def goods(cast: Cast, today: date) -> dict[int, bool]:
    """A product for each day of lapse and for each state, and whether its certificate is shown, told anew."""
    expected = {}
    for state in CertificateState:
        for days in LAPSES if state == "confirmed" else LAPSES[:1]:
            product = Product.objects.create(
                cooperative=cast.tea,
                category=cast.tea_product.category,
                name=f"Chè {state} {days}",
                live=True,
            )
            Certificate.unscoped.create(
                product=product,
                scheme="ocop",
                stars=4,
                state=state,
                expires_on=None if days is None else today + timedelta(days),
            )
            expected[product.pk] = state == "confirmed" and days != -1
    Variant.unscoped.bulk_create(
        Variant(product_id=pk, name="Gói", weight_grams=1, price=1000, on_hand=1) for pk in expected
    )
    ProductPhoto.unscoped.bulk_create(
        ProductPhoto(product_id=pk, name=f"p{pk}", width=1, height=1, widths=[1], has_avif=True)
        for pk in expected
    )
    return expected


def filters(query: str) -> listing.Filters:
    return listing.read_filters(QueryDict(query), listing.category_tree(), listing.selling_cooperatives())


def of_pages(keys: list[int]) -> list[int]:
    return [pk for pk in keys if content.read_by_key(pk).page.badges]


def of_cards(keys: list[int]) -> list[int]:
    return [card.pk for card in cards.read(keys) if card.badge]


def of_filter(keys: list[int]) -> list[int]:
    return finding.find(filters("chung-nhan=ocop"), 0, 100).keys


def of_wishes(keys: list[int]) -> list[int]:
    return finding.find(filters("q=ocop 4 sao"), 0, 100).keys


def of_order(keys: list[int]) -> list[int]:
    rows = statement(f"SELECT p.id FROM catalog_product p WHERE {finding.IS_CERTIFIED}")
    return [row[0] for row in rows.rows(timezone.localdate())]


def of_counts(keys: list[int]) -> list[int]:
    known = facets.Bitmaps.read()
    return [pk for pk in keys if known.certificates["ocop"] >> known.places[pk] & 1]


def of_feeds(keys: list[int]) -> list[int]:
    return [product.pk for product in listing.cards(Product.published.filter(pk__in=keys)) if product.badges]


def of_seller(keys: list[int]) -> list[int]:
    today = timezone.localdate()
    product = Product.published.select_related("cooperative").get(pk=keys[0])
    papers = pages.papers(pages.goods_of(product.cooperative, today), today)
    return [paper.certificate.product_id for paper in papers]


def of_lots(keys: list[int]) -> list[int]:
    lots = {pk: open_lot(Product.published.get(pk=pk)) for pk in keys}
    return [pk for pk, lot in lots.items() if trace.read(lot.code).certificates]


def of_share_cards(keys: list[int]) -> list[int]:
    return [photo.product_id for photo in share_cards.stale(timezone.localdate()) if photo.stars]


def of_shelves(keys: list[int]) -> list[int]:
    return list(shelves.products(Ask(Rule.CERTIFIED, 100), set()).values_list("pk", flat=True))


READERS: list[Callable[[list[int]], list[int]]] = [
    *(of_pages, of_cards, of_filter, of_wishes, of_order, of_counts, of_feeds, of_seller, of_lots),
    *(of_share_cards, of_shelves),
]


@pytest.mark.django_db
def test_every_reader_shows_what_is_confirmed_and_has_not_lapsed(cast: Cast) -> None:
    with scopes_disabled():
        expected = goods(cast, timezone.localdate())
        shown = sorted(pk for pk, is_shown in expected.items() if is_shown)
        assert len(shown) == 3
        wrong = {
            reader.__name__: found
            for reader in READERS
            if (found := sorted(set(reader(list(expected))))) != shown
        }
    assert wrong == {}
