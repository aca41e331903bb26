"""The public page of a lot: every field of Circular 02/2024/TT-BKHCN, in both languages, without a login."""

import datetime
import html
import re

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scope, scopes_disabled
from django_scopes.exceptions import ScopeError

from catalog import gtin
from catalog.models import Certificate, Lot, LotStep, Product, ProductPhoto, Variant
from catalog.models.cooperatives import Verification
from catalog.models.lots import ALPHABET, CODE_LENGTH, new_code
from catalog.product import content
from catalog.traceability import codes, lot_records, pages
from tests.cast import Cast
from tests.catalog.lots import done, open_lot

pytestmark = pytest.mark.django_db
TEA_GTIN = "8938509040017"


@pytest.fixture
def lot(cast: Cast) -> Lot:
    """Tea of October with a photo, a good and a lapsed certificate, a GTIN and two steps."""
    lot = open_lot(cast.tea_product)
    ProductPhoto.unscoped.create(
        product=cast.tea_product, name="anh/che", width=800, height=1000, widths=[360, 720]
    )
    today = timezone.localdate()
    for number, days in (("OCOP-HET", -1), ("OCOP-CON", 0)):
        Certificate.unscoped.create(
            product=cast.tea_product, scheme="ocop", stars=4, number=number, authority="UBND tỉnh Lai Châu",
            expires_on=today + datetime.timedelta(days=days),
        )  # fmt: skip
    cast.tea_100.gtin = TEA_GTIN
    cast.tea_100.save()
    with scopes_disabled():
        lot_records.record(
            lot.pk, done("packed", at=timezone.now(), place="Xưởng Tả Lèng", who="Tổ đóng gói"), None
        )
        lot_records.record(lot.pk, done(), None)
    return lot


def read(url: str, status: int = 200) -> str:
    response = Client().get(url)
    assert response.status_code == status
    return html.unescape(response.content.decode())


def words_of(page: str) -> str:
    main = page.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_the_page_says_everything_that_the_circular_names(cast: Cast, lot: Lot) -> None:
    page = read(f"/truy-xuat/{lot.code}/")
    words = words_of(page)
    assert re.search(r'<img src="[^"]*anh/che-360.webp"[^>]*alt="Chè Shan tuyết"', page)
    for label, value in (
        ("Tên sản phẩm", "Chè Shan tuyết"),
        ("Nhãn hiệu", "HTX Chè Mây"),
        ("Nơi sản xuất", f"HTX Chè Mây {cast.tea.commune.full_name}, tỉnh Lai Châu"),
        ("Nơi bán", f"HTX Chè Mây {cast.tea.commune.full_name}, tỉnh Lai Châu"),
        ("Thu hoạch, sản xuất", "03/10/2026"),
        ("Đóng gói", "12/10/2026"),
        ("Hạn sử dụng", "01/10/2028"),
        ("Số lô", "Lô tháng 10/2026"),
        ("Mã truy xuất", lot.shown_code),
        ("Mã vạch (GTIN)", TEA_GTIN),
        ("Mã số vùng trồng", "VN-LCOR-0042"),
        ("Vùng trồng, nơi làm", "bản Phìn Chải"),
        ("Cả lô", "120 gói/chai"),
        ("Ghi chú", "Chè vụ thu"),
        ("Thu hoạch, thu hái", "06:30 03/10/2026 Đồi Phìn Chải Người làm: Nhóm hái bà Mẩy Hái tay"),
    ):
        assert f"{label} {value}" in words, label
    assert words.index("Nhóm hái bà Mẩy") < words.index("Tổ đóng gói")  # in the order in which it happened
    assert cast.tea_product.get_absolute_url() in page
    assert f'href="tel:{cast.tea.phone}"' in page
    assert "mailto:chemay@example.vn" in page


def test_the_english_page_says_the_same(cast: Cast, lot: Lot) -> None:
    page = read(f"/en/truy-xuat/{lot.code}/")
    assert '<html lang="en">' in page
    words = words_of(page)
    for value in (
        "Shan tuyet tea", "HTX Chè Mây", "3 Oct 2026", "12 Oct 2026", "1 Oct 2028", "Lot of 10/2026", lot.shown_code,
        TEA_GTIN, "VN-LCOR-0042", "bản Phìn Chải", "OCOP-CON", "Nhóm hái bà Mẩy",
    ):  # fmt: skip
        assert value in words, value
    assert cast.tea_product.get_absolute_url() in page


def test_a_lapsed_certificate_hides_itself(lot: Lot) -> None:
    words = words_of(read(f"/truy-xuat/{lot.code}/"))
    assert "OCOP-CON" in words
    assert "OCOP-HET" not in words


def test_the_page_costs_three_queries_and_a_scan_one_more(lot: Lot) -> None:
    """Lot with steps, photo, certificates; the shell is the site's and kept for some seconds."""
    for query, most in (("", 3), ("?q=1", 4)):
        cache.clear()
        read("/truy-xuat/")
        with CaptureQueriesContext(connection) as captured:
            read(f"/truy-xuat/{lot.code}/{query}")
        own = [
            row["sql"] for row in captured if re.search(r"catalog_(lot|productphoto|certificate)", row["sql"])
        ]
        others = [row["sql"] for row in captured if row["sql"] not in own and "SAVEPOINT" not in row["sql"]]
        assert len(own) == most
        assert others == []


@pytest.mark.parametrize(
    "spelled", ["{0}", "{1}", " {0} ", "{2}", "{3}", "{4}-", "{0}.", "https://cho.vn/truy-xuat/{0}/?q=1"]
)
def test_a_code_may_be_spelled_in_many_ways(spelled: str) -> None:
    code = "7KQ2MXWTBL"
    typed = spelled.format(code, "7kq2m-xwtbl", "7KQ 2MX WTB L", "７ＫＱ２ＭＸＷＴＢＬ", "7KQ2M–XWTB1")
    assert codes.read(typed) == code


@pytest.mark.parametrize(
    "typed",
    ["", " ", "7KQ2M", "7KQ2MXWTB0", "7KQ2MXWTBO", "7KQ2MXWTBLL", "đ" * 10, "%" * 10, "9" * 10_000, "'--"],
)
def test_what_is_no_code_is_read_as_none(typed: str) -> None:
    assert codes.read(typed) == ""


def test_any_spelling_leads_to_the_page(lot: Lot) -> None:
    for typed in (lot.code.lower(), lot.shown_code, f"{lot.code[:3]} {lot.code[3:]}"):
        assert lot.batch in read(f"/truy-xuat/{typed}/")
        assert Client().get("/truy-xuat/", {"ma": typed})["Location"] == f"/truy-xuat/{lot.code}/"


@pytest.mark.parametrize("typed", ["ABCDE-FGHJK", "khong co", "<b>x</b>", "9" * 500, "🍵", "che\u0301"])
def test_an_unknown_code_is_a_404_that_helps(lot: Lot, typed: str) -> None:
    response = Client().get(f"/truy-xuat/{typed}/" if "/" not in typed else "/truy-xuat/", {"ma": typed})
    assert response.status_code == 404
    page = response.content.decode()
    assert "Mã in dưới ô vuông" in page
    assert "<b>x" not in page
    assert '<form class="card trace-ask__form" action="/truy-xuat/">' in page


def test_a_recalled_lot_says_so_first_and_what_to_do(cast: Cast, lot: Lot) -> None:
    with scopes_disabled():
        lot_records.recall(lot.pk, "Một phần bị mốc <b>", cast.may.pk)
    page = Client().get(f"/truy-xuat/{lot.code}/").content.decode()
    assert page.index("<h1>Lô này đã bị thu hồi. Xin đừng dùng.</h1>") < page.index("Thông tin sản phẩm")
    assert "Một phần bị mốc &lt;b&gt;" in page
    assert "Đừng ăn, đừng dùng" in page
    assert f"tel:{cast.tea.phone}" in page
    assert current_lot(cast.tea_product) is None


def test_the_page_outlives_the_listing_and_the_stall(cast: Cast, lot: Lot) -> None:
    """Packs are in kitchens when a product has left the shelf; only buying again is no longer offered."""
    buying = f'href="{cast.tea_product.get_absolute_url()}"'
    assert buying in read(f"/truy-xuat/{lot.code}/")
    with scopes_disabled():
        Product.objects.filter(pk=cast.tea_product.pk).update(live=False, first_published_at=timezone.now())
    cast.tea.verification = Verification.SUSPENDED
    cast.tea.save()
    page = read(f"/truy-xuat/{lot.code}/")
    assert lot.batch in page
    assert buying not in page


def test_a_listing_that_nobody_approved_shows_no_lot(cast: Cast, lot: Lot) -> None:
    with scopes_disabled():
        Product.objects.filter(pk=cast.tea_product.pk).update(live=False, first_published_at=None)
    read(f"/truy-xuat/{lot.code}/", 404)


def current_lot(product: Product) -> pages.LotView | None:
    found = content.read(product.slug)
    assert found
    return found.lot


def test_the_product_page_shows_the_lot_of_now(cast: Cast, lot: Lot) -> None:
    view = current_lot(cast.tea_product)
    assert view == pages.LotView(lot.batch, lot.produced_on, lot.packed_on, f"/truy-xuat/{lot.code}/")
    drawn = render_to_string("catalog/lot_piece.html", {"lot": view})
    for value in (lot.batch, "03/10/2026", "12/10/2026", f'href="/truy-xuat/{lot.code}/"'):
        assert value in drawn
    assert render_to_string("catalog/lot_piece.html", {"lot": None}).strip() == ""
    assert current_lot(cast.rice_product) is None


def test_lots_and_steps_ask_for_a_scope(cast: Cast, lot: Lot) -> None:
    for model in (Lot, LotStep):
        with pytest.raises(ScopeError):
            model.objects.count()
    with scope(cooperative=cast.rice):
        assert not Lot.objects.exists()
        assert not LotStep.objects.exists()
        with pytest.raises(Lot.DoesNotExist):
            lot_records.recall(lot.pk, "không phải của tôi", None)
    lot.refresh_from_db()
    assert not lot.is_recalled


def test_a_code_has_fifty_random_bits_and_no_look_alikes() -> None:
    assert len(ALPHABET) ** CODE_LENGTH >= 2**50
    assert not set("01OI") & set(ALPHABET)
    assert len({new_code() for _time in range(500)}) == 500


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("96385074", "00000096385074"),
        ("036000291452", "00036000291452"),
        ("4006381333931", "04006381333931"),
        ("893 8509-04001 7", "08938509040017"),
        ("10614141000415", "10614141000415"),
    ],
)
def test_a_gtin_of_any_length_is_stored_in_fourteen_digits(cast: Cast, typed: str, stored: str) -> None:
    cast.tea_200.gtin = typed
    cast.tea_200.save()
    cast.tea_200.refresh_from_db()
    assert cast.tea_200.gtin == stored
    assert gtin.parse(gtin.printed(stored)) == stored
    with scopes_disabled():
        cast.tea_200.full_clean()


@pytest.mark.parametrize("typed", ["8938509040015", "123", "0" * 13, "89385090400l4", "٨" * 13, "9" * 999])
def test_what_is_no_gtin_is_refused(cast: Cast, typed: str) -> None:
    with pytest.raises(ValidationError):
        Variant._meta.get_field("gtin").clean(typed, None)
    cast.tea_200.gtin = typed
    with pytest.raises(gtin.InvalidGtin):
        cast.tea_200.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Variant.unscoped.filter(pk=cast.tea_200.pk).update(gtin=typed[:12])
