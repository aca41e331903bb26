"""Certificates sent twice, changed by two people, decided or removed while somebody else looks at them."""

import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled
from PIL import Image

from catalog.models import Certificate, CertificatePaper, Product
from catalog.offering import certificates
from tests.cast import Cast
from tests.stall.floor import at_work
from tests.stall.test_certificates import QUEUE, certified, confirm, new, page_of, send, shown, text, typed

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
KEY = "0b0e4a2e-6f0c-4d1c-9a53-0f4a4c8f3a11"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def may(cast: Cast) -> Client:
    return at_work(cast.may)


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def photo(colour: str = "white") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (80, 110), colour).save(out, "JPEG")
    return SimpleUploadedFile("giay.jpg", out.getvalue())


def colour(row: Certificate) -> str:
    """Of the photograph that is kept."""
    with Image.open(io.BytesIO(bytes(CertificatePaper.unscoped.get(certificate=row).data))) as kept:
        red, _green, blue = kept.convert("RGB").getpixel((40, 50))
    return "white" if min(red, blue) > 200 else "red" if red > 200 else "blue"


def told(client: Client, url: str, data: dict[str, object] | None = None) -> str:
    """The words of the page that answers in the end."""
    answer = client.post(url, data or {}, follow=True)
    assert answer.status_code == 200
    return text(answer)


def of(row: Certificate) -> Certificate:
    return Certificate.unscoped.get(pk=row.pk)


def gone(row: Certificate) -> Certificate:
    Certificate.unscoped.filter(pk=row.pk).delete()
    return row


def test_a_form_sent_again_with_another_photograph_keeps_that_one(cast: Cast, may: Client) -> None:
    """The answer was lost, and the paper photographed anew."""
    row = send(may, cast.tea_product, key=KEY)
    assert "Đã gửi giấy" in told(may, new(cast.tea_product), typed(photo=photo("red"), key=KEY, number="2"))
    assert (of(row).number, of(row).version, of(row).state, colour(row)) == ("2", 2, "waiting", "red")
    told(may, new(cast.tea_product), typed(photo=photo("red"), key=KEY, number="2"))
    assert of(row).version == 2
    wrong = typed(photo=photo("blue"), key=KEY, number="")
    assert "Đã giữ ảnh giấy" in told(may, new(cast.tea_product), wrong)
    assert (of(row).state, colour(row)) == ("draft", "blue")
    assert Certificate.unscoped.count() == 1


def test_a_photograph_is_kept_where_somebody_else_wrote_first(cast: Cast, may: Client) -> None:
    row = send(may, cast.tea_product)
    may.post(page_of(row), typed(number="2", seen=1))
    page = told(may, page_of(row), typed(number="3", seen=1, photo=photo("red")))
    assert "Vừa có người sửa chỗ này thành “2”" in page
    assert "Đã giữ ảnh giấy" in page
    assert (of(row).number, colour(row)) == ("2", "red")
    [seen] = re.findall(r'name="seen" value="(\d+)"', page)
    assert "Đã gửi giấy" in told(may, page_of(row), typed(number="3", seen=seen))
    assert (of(row).number, of(row).state) == ("3", "waiting")


def test_a_photograph_that_cannot_be_read_is_not_said_to_be_kept(cast: Cast, may: Client) -> None:
    row = send(may, cast.tea_product)
    bad = typed(seen=1, photo=SimpleUploadedFile("giay.jpg", b"%PDF-1.7"))
    page = told(may, page_of(row), bad)
    assert "không phải ảnh" in page
    assert "Đã giữ ảnh giấy" not in page
    assert of(row).version == 1


def test_what_is_gone_is_removed_or_mended_with_a_word(cast: Cast, may: Client) -> None:
    removed = certified(cast.tea_product, 30)
    assert "Đã bỏ giấy" in told(may, f"{page_of(removed)}bo/")
    for row in (removed, gone(send(may, cast.tea_product))):
        assert "Giấy này không còn nữa" in told(may, f"{page_of(row)}bo/")
        for more in ({}, {"number": ""}):
            data = typed(seen=1, photo=photo(), **more)
            assert "Giấy này không còn nữa" in told(may, page_of(row), data)
        assert may.get(page_of(row)).status_code == 404


def test_what_was_confirmed_before_the_form_came_again_stays(cast: Cast, may: Client, minh: Client) -> None:
    row = send(may, cast.tea_product, key=KEY)
    confirm(minh, row)
    for more in ({}, {"number": ""}):
        again = typed(photo=photo("red"), key=KEY, **more)
        assert "Liên minh đã xác nhận giấy này" in told(may, new(cast.tea_product), again)
    assert (of(row).number, colour(row)) == ("812/QĐ-UBND", "white")


def test_a_second_renewal_is_refused_while_one_is_open(cast: Cast, may: Client, minh: Client) -> None:
    tea = cast.tea_product
    old = certified(tea, 30)
    row = send(may, tea, thay=old.pk)
    page = told(may, new(tea), typed(photo=photo(), thay=old.pk, number="9"))
    assert "Giấy này đã có giấy mới gửi rồi" in page
    assert f'href="{page_of(row)}"' in page
    assert 'value="9"' in page
    confirm(minh, row)
    page = told(may, new(tea), typed(photo=photo(), thay=old.pk, number="9"))
    assert "Giấy cũ không còn nữa" in page
    assert 'value="9"' in page
    assert 'name="thay"' not in page
    assert Certificate.unscoped.filter(replaces=old).count() == 1
    assert shown(tea) == ["OCOP 4★"]
    assert may.get(f"{new(tea)}?thay={old.pk}").status_code == 404


def test_a_renewal_that_lapsed_while_it_waited_does_not_take_the_old_ones_place(
    cast: Cast, may: Client, minh: Client
) -> None:
    old = certified(cast.tea_product, 30)
    row = send(may, cast.tea_product, thay=old.pk)
    Certificate.unscoped.filter(pk=row.pk).update(expires_on=TODAY() - timedelta(1))
    assert "đã hết hạn. Chưa xác nhận" in confirm(minh, row)
    assert (of(old).state, of(row).state, shown(cast.tea_product)) == ("confirmed", "waiting", ["OCOP 4★"])
    assert "/dong-y/" not in text(minh.get(QUEUE))


def queue_before(product: Product, days: int = 1) -> None:
    """A page of papers that wait longer."""
    for _paper in range(20):
        row = certified(product, 90, state="waiting")
        Certificate.unscoped.filter(pk=row.pk).update(sent_at=timezone.now() - timedelta(days))


@pytest.mark.parametrize("waiting", [0, 20])
def test_a_typed_reason_stays_beside_what_the_stall_changed(
    cast: Cast, may: Client, minh: Client, waiting: int
) -> None:
    if waiting:
        queue_before(cast.rice_product)
    row = send(may, cast.tea_product)
    may.post(page_of(row), typed(number="999/QĐ", seen=1))
    sent = {"version": 1, "reason": "Chụp thiếu con dấu đỏ"}
    page = told(minh, f"{QUEUE}{row.pk}/gui-lai/", sent)
    assert "Gian hàng vừa sửa giấy này" in page
    assert re.search(rf'id="reason-{row.pk}"[^>]*>Chụp thiếu con dấu đỏ</textarea>', page)
    assert "999/QĐ" in page
    assert of(row).state == "waiting"
    if waiting:
        assert f'href="{QUEUE}?xem=cho-xac-nhan&amp;trang=1"' in page
    too_long = "Chụp thiếu. " * 40
    page = text(minh.post(f"{QUEUE}{row.pk}/gui-lai/", {"version": 2, "reason": too_long}))
    assert re.search(rf'id="reason-{row.pk}"[^>]*>Chụp thiếu', page)


def test_deciding_about_what_the_stall_removed_is_told(cast: Cast, may: Client, minh: Client) -> None:
    row = gone(send(may, cast.tea_product))
    assert "Gian hàng vừa sửa giấy này" in confirm(minh, row)
    page = told(minh, f"{QUEUE}{row.pk}/gui-lai/", {"version": 1, "quick": "mo"})
    assert "Gian hàng vừa sửa giấy này" in page
    with scopes_disabled(), pytest.raises(certificates.CertificateChanged):
        certificates.confirm(row.pk, 1, user=cast.minh)


def test_goods_that_were_never_public_are_not_linked_at_the_desk(cast: Cast, minh: Client) -> None:
    for product in (cast.tea_product, cast.rice_product):
        certified(product, 30, state="waiting")
    with scopes_disabled():
        Product.objects.filter(pk=cast.rice_product.pk).update(live=False)
    page = text(minh.get(QUEUE))
    assert f'href="{cast.tea_product.get_absolute_url()}"' in page
    assert f'href="{cast.rice_product.get_absolute_url()}"' not in page
    assert cast.rice_product.name in page
