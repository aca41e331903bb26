"""Scans: counted once per visitor and hour, only from the square, and GS1 Digital Links that lead to the lot."""

import datetime

import pytest
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django.fixtures import Settings

from catalog.models import Lot
from catalog.traceability import codes, scans
from cms.models import SiteSettings
from tests.cast import Cast
from tests.catalog.lots import PHONE, open_lot, scan
from tests.test_races import all_at_once

GTIN = "08938509040017"


@pytest.fixture
def lot(cast: Cast) -> Lot:
    cast.tea_100.gtin = GTIN
    cast.tea_100.save()
    return open_lot(cast.tea_product)


def count(lot: Lot) -> int:
    lot.refresh_from_db()
    return lot.scan_count


@pytest.mark.django_db
def test_each_scan_says_its_number_and_the_first_time(lot: Lot) -> None:
    assert "Chưa ai quét tem" in Client().get(f"/truy-xuat/{lot.code}/").content.decode()
    assert "Lần quét thứ 1 của lô này." in scan(lot)
    lot.refresh_from_db()
    first = timezone.localtime(lot.first_scanned_at)
    second = scan(lot, address="10.0.0.2")
    assert "Lần quét thứ 2 của lô này." in second
    assert f"Lần đầu: {first:%H:%M %d/%m/%Y}." in second
    assert "đã được quét 2 lần" in Client().get(f"/truy-xuat/{lot.code}/").content.decode()
    assert count(lot) == 2


@pytest.mark.django_db
def test_a_visitor_counts_once_an_hour(lot: Lot, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    for _time in range(3):
        assert "Lần quét thứ 1 của lô này." in scan(lot)
    scan(lot, agent=PHONE.replace("SM-A135F", "Redmi 12"))
    assert count(lot) == 2
    monkeypatch.setattr(scans.timezone, "now", lambda: now + datetime.timedelta(hours=1))
    scan(lot)
    assert count(lot) == 3


@pytest.mark.django_db
def test_what_is_kept_names_nobody_and_does_not_grow(lot: Lot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "MARKS_KEPT", 3)
    for number in range(6):
        scan(lot, address=f"10.0.1.{number}")
    assert count(lot) == 6
    assert len(lot.scan_marks) == 3
    assert all(isinstance(mark, int) for mark in lot.scan_marks)
    scan(lot, address="10.0.1.5")  # still remembered
    assert count(lot) == 6


@pytest.mark.django_db
def test_a_visit_a_robot_and_a_head_are_not_counted(lot: Lot) -> None:
    url = f"/truy-xuat/{lot.code}/"
    Client().get(url, headers={"User-Agent": PHONE})
    Client().head(f"{url}?q=1", headers={"User-Agent": PHONE})
    for agent in ("Mozilla/5.0 (compatible; Googlebot/2.1)", "facebookexternalhit/1.1", "Bytespider"):
        scan(lot, agent=agent)
    scan(lot, **{"Sec-Purpose": "prefetch;prerender"})
    assert count(lot) == 0


@pytest.mark.django_db
def test_a_database_that_takes_no_writes_still_shows_the_page(lot: Lot) -> None:
    SiteSettings.load()  # makes its row at the first look
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL transaction_read_only = on")
        page = scan(lot)
        transaction.set_rollback(True)  # a savepoint's end gives writing back
    assert lot.batch in page
    assert "Lần quét thứ" not in page
    assert "Lần quét thứ 1" in scan(lot)


@pytest.mark.django_db(transaction=True)
def test_scans_at_the_same_moment_are_all_counted(committed_cast: Cast) -> None:
    lot = open_lot(committed_cast.tea_product)
    results = all_at_once(
        [lambda number=number: scan(lot, address=f"10.0.2.{number}") for number in range(8)]
    )
    numbers = sorted(int(page.partition("Lần quét thứ ")[2].split()[0]) for page in results)
    assert numbers == list(range(1, 9))
    assert count(lot) == 8


@pytest.mark.django_db
def test_scans_far_beyond_the_packs_are_unusual(cast: Cast) -> None:
    lot = open_lot(cast.tea_product, quantity=100)
    for number, unusual in ((500, False), (501, True)):
        lot.scan_count = number
        assert scans.is_unusual(lot) is unusual
    lot.quantity, lot.scan_count = 2, 100  # so few scans say nothing
    assert not scans.is_unusual(lot)
    lot.quantity, lot.scan_count = None, 10_000_000
    assert not scans.is_unusual(lot)
    heavy = open_lot(cast.rice_product, quantity=510, unit="kg", variant_id=cast.rice_5kg.pk)
    heavy = Lot.unscoped.select_related("variant").get(pk=heavy.pk)
    assert scans.packs(heavy) == 100


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        f"{GTIN}/10/{{code}}",
        f"{GTIN[1:]}/10/{{code}}",  # GTIN-13
        f"{GTIN}/10/{{code}}/",
        f"{GTIN}/10/{{code}}/21/000123",
        f"{GTIN}/22/2A/10/{{code}}",
        f"{GTIN}/10/{{code}}?17=281001&linkType=gs1:traceability",
        f"{GTIN}/10/{{dashed}}",
        f"{GTIN}/10/{{code}}%20",
        f"{GTIN}?10={{code}}",
    ],
)
def test_a_digital_link_leads_to_the_lot_and_is_counted(lot: Lot, path: str) -> None:
    url = "/01/" + path.format(code=lot.code, dashed=lot.shown_code.lower().replace("-", "%2D"))
    response = Client().get(url)
    assert response.status_code in (302, 307)
    assert response["Location"] == f"/truy-xuat/{lot.code}/?q=1"
    assert count(lot) == 0  # the redirect itself is no visit
    Client().get(url, headers={"User-Agent": PHONE}, follow=True)
    assert count(lot) == 1


@pytest.mark.django_db
def test_short_article_numbers_resolve_too(cast: Cast) -> None:
    lot = open_lot(cast.tea_product)
    for number in ("96385074", "036000291452", "4006381333931"):
        cast.tea_100.gtin = number
        cast.tea_100.save()
        assert Client().get(f"/01/{number}/10/{lot.code}")["Location"] == f"/truy-xuat/{lot.code}/?q=1"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "08938509040010/10/{code}",  # wrong check digit
        "10614141000415/10/{code}",  # of somebody else
        f"{GTIN}/10/ABCDEFGHJK",
        f"{GTIN}/10/",
        f"{GTIN}/10",
        f"{GTIN}/10/{{code}}/21",
        "x", "0", "/", f"{GTIN}/10/%F0%9F%8D%B5", f"{GTIN}/10/" + "9" * 3000, "10614141000415",
    ],
)  # fmt: skip
def test_a_link_that_leads_nowhere_is_a_helpful_404(lot: Lot, path: str) -> None:
    response = Client().get("/01/" + path.format(code=lot.code))
    assert response.status_code == 404
    assert "Mã in dưới ô vuông" in response.content.decode()


@pytest.mark.django_db
def test_a_plain_bar_code_leads_to_the_product(cast: Cast, lot: Lot) -> None:
    assert Client().get(f"/01/{GTIN}")["Location"] == cast.tea_product.get_absolute_url()
    assert Client().get(f"/en/01/{GTIN}/10/{lot.code}")["Location"] == f"/en/truy-xuat/{lot.code}/?q=1"


def test_behind_our_proxy_the_address_is_the_one_that_it_added(settings: Settings) -> None:
    def mark(forwarded: str) -> int:
        request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded})
        return scans._mark(Lot(pk=1), request, datetime.datetime(2026, 10, 3))

    assert mark("1.1.1.1") == mark("2.2.2.2")  # nobody may choose their own
    settings.BEHIND_PROXY = True
    assert mark("1.1.1.1") != mark("2.2.2.2")
    assert mark("9.9.9.9, 1.1.1.1") == mark("1.1.1.1")


def test_what_a_square_says(settings: Settings) -> None:
    settings.SITE_URL = "https://cho.example"
    assert codes.address("7KQ2MXWTBL") == "https://cho.example/truy-xuat/7KQ2MXWTBL/?q=1"
    assert codes.address("7KQ2MXWTBL", GTIN) == f"https://cho.example/01/{GTIN}/10/7KQ2MXWTBL"
