"""What search engines and other shop windows read: linked data, canonical addresses, sitemap, feeds."""

import csv
import io
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled

from catalog.advisory import Lock
from catalog.discovery import feeds, published, sitemaps
from catalog.models import Product, PublicFile, Variant
from tests import made
from tests.cast import Cast
from tests.catalog.photo_files import another_connection

pytestmark = pytest.mark.django_db
G = "{http://base.google.com/ns/1.0}"


def linked_data(page: str) -> list[dict[str, Any]]:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    return [json.loads(block) for block in blocks]


def test_a_product_says_what_it_costs_and_who_sells_it(client: Client, cast: Cast) -> None:
    page = client.get("/san-pham/che-shan-tuyet/").content.decode()
    product, path = linked_data(page)
    assert (product["@type"], product["name"]) == ("Product", cast.tea_product.name)
    prices = {offer["sku"]: (offer["price"], offer["priceCurrency"]) for offer in product["offers"]}
    assert prices[str(cast.tea_100.pk)] == (str(cast.tea_100.price), "VND")
    assert product["offers"][0]["availability"].endswith("InStock")
    assert product["brand"]["name"] == cast.tea.name
    assert [step["position"] for step in path["itemListElement"]] == [1, 2, 3]


def test_linked_data_cannot_be_broken_out_of(client: Client, cast: Cast) -> None:
    with scopes_disabled():
        Product.objects.filter(pk=cast.tea_product.pk).update(name="</script><script>alert(1)</script>")
    page = client.get("/san-pham/che-shan-tuyet/").content.decode()
    assert "<script>alert" not in page
    assert linked_data(page)[0]["name"] == "</script><script>alert(1)</script>"


def test_each_page_names_its_own_address_and_its_other_language(client: Client, cast: Cast) -> None:
    page = client.get("/en/san-pham/che-shan-tuyet/?utm_source=x").content.decode()
    host = settings.SITE_URL
    assert f'<link rel="canonical" href="{host}/en/san-pham/che-shan-tuyet/">' in page
    assert f'hreflang="vi" href="{host}/san-pham/che-shan-tuyet/"' in page
    assert f'hreflang="x-default" href="{host}/san-pham/che-shan-tuyet/"' in page
    category = cast.tea_product.category.slug
    page = client.get(f"/san-pham/?sap-xep=ten&danh-muc={category}&trang=1").content.decode()
    assert f'<link rel="canonical" href="{host}/san-pham/?danh-muc={category}">' in page


def test_the_sitemap_holds_what_is_public_in_both_languages(client: Client, cast: Cast) -> None:
    with scopes_disabled():
        Product.objects.filter(pk=cast.rice_product.pk).update(live=False)
    made.make()
    index = client.get("/sitemap.xml").content.decode()
    assert "/sitemap-san-pham.xml" in index
    goods = made.read(client, "/sitemap-san-pham.xml")
    assert "/san-pham/che-shan-tuyet/</loc>" in goods
    assert "/en/san-pham/che-shan-tuyet/</loc>" in goods
    assert cast.rice_product.slug not in goods
    assert "/hop-tac-xa/htx-che-may/</loc>" in made.read(client, "/sitemap-hop-tac-xa.xml")
    assert "<urlset" in made.read(client, "/sitemap-trang.xml")
    assert client.get("/sitemap-none.xml").status_code == 404


def test_a_sitemap_of_many_products_has_several_parts_and_loses_those_it_needs_no_more(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "PART", 1)
    made.make()
    assert "/sitemap-san-pham-2.xml" in client.get("/sitemap.xml").content.decode()
    assert cast.rice_product.slug in made.read(client, "/sitemap-san-pham-2.xml")
    with scopes_disabled():
        Product.objects.filter(pk=cast.rice_product.pk).update(live=False)
    made.make()
    assert "/sitemap-san-pham-2.xml" not in client.get("/sitemap.xml").content.decode()
    assert client.get("/sitemap-san-pham-2.xml").status_code == 404


@pytest.mark.parametrize(
    "url", ["/feed/google.xml", "/feed/san-pham.csv", "/sitemap.xml", "/sitemap-trang.xml"]
)
def test_what_no_task_has_made_yet_is_asked_for_again_later(client: Client, cast: Cast, url: str) -> None:
    answer = client.get(url)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")


def test_a_feed_that_has_changed_is_another_file_and_the_one_before_stays_for_who_reads_it(
    client: Client, cast: Cast
) -> None:
    seen = []
    for price in (120_000, 120_000, 130_000, 140_000):
        with scopes_disabled():
            Variant.unscoped.filter(pk=cast.tea_100.pk).update(price=price)
        made.make()
        assert f"<g:price>{price} VND</g:price>" in made.read(client, "/feed/google.xml")
        seen.append(client.get("/feed/google.xml")["Location"].removeprefix(settings.MEDIA_URL))
    assert seen[0] == seen[1] != seen[2]
    kept = [Path(settings.MEDIA_ROOT, path).exists() for path in seen[1:]]
    assert kept == [False, True, True]


def test_a_feed_is_not_made_again_while_it_is_new(cast: Cast, django_assert_num_queries: Any) -> None:
    made.make()
    with django_assert_num_queries(1):
        assert not feeds.publish()


@pytest.mark.parametrize(
    ("minutes", "took", "is_due"), [(14, 1, False), (16, 1, True), (39, 60, False), (41, 60, True)]
)
def test_what_takes_long_is_made_more_rarely(cast: Cast, minutes: int, took: float, is_due: bool) -> None:
    made_at = timezone.now() - timedelta(minutes=minutes)
    PublicFile.objects.create(name="x", path="x", changed_at=made_at, made_at=made_at, seconds=took)
    assert published.is_due("x") is is_due


def test_c5_a_feed_that_somebody_makes_just_now_is_not_made_a_second_time(cast: Cast) -> None:
    with another_connection() as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, 0)", [Lock.PUBLISHED_FILES])
        assert not feeds.publish()
        assert not PublicFile.objects.exists()
        cursor.execute(
            "SELECT pg_advisory_unlock(%s, 0)", [Lock.PUBLISHED_FILES]
        )  # a closing line takes its time
    assert feeds.publish()


def test_each_language_has_its_feed(client: Client, cast: Cast) -> None:
    made.make()
    assert "/en/san-pham/" in made.read(client, "/en/feed/google.xml")
    assert "/en/san-pham/" not in made.read(client, "/feed/google.xml")


def test_the_merchant_feed_is_xml_with_every_pack(client: Client, cast: Cast) -> None:
    with scopes_disabled():
        Product.objects.filter(pk=cast.tea_product.pk).update(name='Chè <b> & "Shan"')
    made.make()
    items = ElementTree.fromstring(made.read(client, "/feed/google.xml")).findall("channel/item")
    by_id = {item.findtext(f"{G}id"): item for item in items}
    tea = by_id[str(cast.tea_100.pk)]
    assert (tea.findtext(f"{G}title") or "").startswith('Chè <b> & "Shan" – ')
    assert tea.findtext(f"{G}price") == f"{cast.tea_100.price} VND"
    assert tea.findtext(f"{G}availability") == "in_stock"


def test_w3_the_csv_feed_runs_nothing_in_a_spreadsheet(client: Client, cast: Cast) -> None:
    with scopes_disabled():
        Product.objects.filter(pk=cast.tea_product.pk).update(name="=HYPERLINK(1)")
    made.make()
    text = made.read(client, "/feed/san-pham.csv")
    assert text.startswith("\ufeff")
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(text[1:]))}
    tea = rows[str(cast.tea_100.pk)]
    assert tea["title"] == "'=HYPERLINK(1)"
    assert tea["price_vnd"] == str(cast.tea_100.price)


def test_robots_keep_out_of_private_rooms_and_find_the_sitemap(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /en/htx/\n" in text
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in text


def test_machines_that_read_text_are_told_where_the_data_lies(client: Client, cast: Cast) -> None:
    text = client.get("/llms.txt").content.decode()
    assert text.startswith("# Chợ Phiên Lai Châu\n")
    assert "/feed/san-pham.csv" in text
    assert f"?danh-muc={cast.tea_product.category.slug}" in text
