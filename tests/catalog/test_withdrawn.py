"""A product that was taken off the market: a 404 that helps, and nothing about what was never public."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled
from pytest_django import DjangoAssertNumQueries

from catalog import verification
from catalog.lists import listing
from catalog.models import Cooperative, Product
from catalog.models.cooperatives import Verification
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PATH = "/san-pham/che-shan-tuyet/"
WORDS = "Chợ không còn bán mặt hàng này"


@pytest.fixture
def taken_away(cast: Cast) -> Cast:
    """The tea was on sale once; another of its category still is."""
    now = timezone.now()
    with scopes_disabled():
        Cooperative.objects.update(first_published_at=now)
        Product.objects.filter(pk=cast.tea_product.pk).update(live=False, first_published_at=now)
        other = Product.objects.create(
            cooperative=cast.tea, category=cast.tea_product.category, name="Trà hoa vàng", live=True
        )
        Product.objects.filter(pk=other.pk).update(created_at=now + datetime.timedelta(days=1))
    return cast


def test_it_says_what_it_was_and_what_there_is(taken_away: Cast, client: Client) -> None:
    answer = client.get(PATH)
    page = answer.content.decode()

    assert answer.status_code == 404
    assert WORDS in page
    assert "<h1>Chè Shan tuyết</h1>" in page
    assert '<meta name="robots" content="noindex">' in page
    assert "/san-pham/tra-hoa-vang/" in page
    assert taken_away.tea.get_absolute_url() in page
    assert "?danh-muc=che" in page


def test_it_costs_three_queries_more_than_looking_for_the_product(
    taken_away: Cast, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(PATH)
    # public product; this one; others of its category; their cards; redirects of the address, twice
    with django_assert_num_queries(6):
        client.get(PATH)


def test_a_suspended_stall_is_not_led_to(taken_away: Cast, client: Client) -> None:
    verification.suspend(taken_away.tea.pk, officer_id=taken_away.minh.pk, reason=verification.Reason.RULES)
    page = client.get(PATH).content.decode()

    assert WORDS in page
    assert taken_away.tea.get_absolute_url() not in page
    assert "/san-pham/tra-hoa-vang/" not in page


@pytest.mark.parametrize("what", ["product", "stall", "unverified", "suspended"])
def test_what_was_never_public_is_not_told(taken_away: Cast, client: Client, what: str) -> None:
    with scopes_disabled():
        if what == "product":
            Product.objects.update(first_published_at=None)
        elif what == "stall":
            Cooperative.objects.update(first_published_at=None)
        else:
            Cooperative.objects.update(verification=Verification.SUBMITTED)
            if what == "suspended":  # before it was ever verified
                verification.suspend(
                    taken_away.tea.pk, officer_id=taken_away.minh.pk, reason=verification.Reason.RULES
                )
    answer = client.get(PATH)

    assert answer.status_code == 404
    assert WORDS not in answer.content.decode()
    assert "Chè Shan tuyết" not in answer.content.decode()
    assert client.get("/san-pham/khong-co-bao-gio/").status_code == 404


def test_a_page_behind_the_last_leads_to_the_last(cast: Cast, client: Client) -> None:
    for query, where in (
        ("trang=99", ""),
        ("q=gao&trang=2", "q=gao&"),
        ("danh-muc=che&trang=7", "danh-muc=che&"),
    ):
        assert client.get(f"/san-pham/?{query}")["Location"] == f"/san-pham/?{where}".rstrip("?&")
    with scopes_disabled():
        for number in range(listing.PAGE_SIZE):
            Product.objects.create(
                cooperative=cast.tea, category=cast.tea_product.category, name=f"Chè {number}", live=True
            )
    answer = client.get("/en/san-pham/?trang=99")
    assert answer["Location"] == "/en/san-pham/?trang=2"
    assert client.get(answer["Location"]).status_code == 200
    for nonsense in ("0", "-1", "x", "9" * 50):
        assert client.get(f"/san-pham/?trang={nonsense}").status_code == 404


@pytest.mark.parametrize(
    ("path", "is_season"),
    [("/san-pham/khong-co/", True), ("/san-pham/?danh-muc=khong-co", False), ("/x/", False)],
)
def test_only_a_product_may_be_out_of_season(cast: Cast, client: Client, path: str, is_season: bool) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert ("hết mùa" in answer.content.decode()) is is_season
