"""Certificates from the stall: photographed, typed, confirmed by the union beside the paper, renewed, lapsing."""

import io
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled
from PIL import Image
from wagtail.users.models import UserProfile

from catalog.models import Certificate, CertificatePaper, Product
from catalog.product import content
from shop.accounts.models import Membership, Role, User
from shop.notifications import tasks
from shop.notifications.models import OutboxMessage
from tests.cast import PASSWORD, Cast
from tests.stall.floor import at_work

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
QUEUE = "/lien-minh/duyet/giay/"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def may(cast: Cast) -> Client:
    return at_work(cast.may)


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def picture(kind: str = "JPEG", size: tuple[int, int] = (80, 110), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind, **more)
    return out.getvalue()


def photo(data: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile("giay.jpg", data or picture())


def typed(**changes: object) -> dict[str, object]:
    """What stands on an OCOP paper, as a thumb types it."""
    return {
        "scheme": "ocop",
        "stars": "4",
        "number": "812/QĐ-UBND",
        "authority": "UBND tỉnh Lai Châu",
        "issued_on": "15/3/2025",
        "expires_on": f"{TODAY() + timedelta(days=400):%d/%m/%Y}",
    } | changes


def new(product: Product) -> str:
    return f"/htx/hang/{product.pk}/giay/moi/"


def page_of(row: Certificate) -> str:
    return f"/htx/hang/{row.product_id}/giay/{row.pk}/"


def send(may: Client, product: Product, **changes: object) -> Certificate:
    answer = may.post(new(product), typed(photo=photo(), **changes))
    assert answer.status_code == 302, answer.content.decode()
    return Certificate.unscoped.latest("pk")


def confirm(minh: Client, row: Certificate, version: int | None = None) -> str:
    data = {"version": version or row.version}
    return minh.post(f"{QUEUE}{row.pk}/dong-y/", data, follow=True).content.decode()


def shown(product: Product) -> list[str]:
    with scopes_disabled():
        return [badge.label for badge in content.read_by_key(product.pk).page.badges]


def certified(product: Product, days: int, **more: object) -> Certificate:
    return Certificate.unscoped.create(
        product=product, scheme="ocop", stars=4, number="1", expires_on=TODAY() + timedelta(days), **more
    )


def text(response) -> str:
    return response.content.decode()


def test_a_paper_is_public_once_the_union_has_confirmed_what_it_saw(
    cast: Cast, may: Client, minh: Client
) -> None:
    tea = cast.tea_product
    row = send(may, tea)
    assert (row.stars, row.issued_on, row.state) == (4, date(2025, 3, 15), "waiting")
    assert shown(tea) == []
    queue = text(minh.get(QUEUE))
    for seen in ("OCOP 4★", "812/QĐ-UBND", "UBND tỉnh Lai Châu", "15/03/2025", cast.tea.name):
        assert seen in queue
    assert f'src="{QUEUE}{row.pk}/anh/"' in queue
    assert "Giấy chứng nhận&nbsp;<b" in text(minh.get("/lien-minh/duyet/"))

    assert "Đã xác nhận OCOP 4★" in confirm(minh, row)
    row.refresh_from_db()
    assert (row.state, row.decided_by, bool(row.decided_at)) == ("confirmed", cast.minh, True)
    assert shown(tea) == ["OCOP 4★"]
    assert "Trần Văn Minh" in text(may.get(page_of(row)))


def test_what_the_stall_changes_meanwhile_is_not_confirmed(cast: Cast, may: Client, minh: Client) -> None:
    row = send(may, cast.tea_product)
    changed = may.post(page_of(row), typed(number="999/QĐ-UBND", seen=row.version))
    assert changed.status_code == 302
    assert "Gian hàng vừa sửa giấy này" in confirm(minh, row)
    assert shown(cast.tea_product) == []
    row.refresh_from_db()
    assert (row.state, row.version, row.number) == ("waiting", 2, "999/QĐ-UBND")
    photographed = may.post(
        page_of(row), typed(number="999/QĐ-UBND", seen=2, photo=photo(picture(size=(90, 110))))
    )
    assert photographed.status_code == 302
    assert "Gian hàng vừa sửa giấy này" in confirm(minh, row, version=2)
    confirm(minh, row, version=3)
    assert shown(cast.tea_product) == ["OCOP 4★"]
    assert may.post(page_of(row), typed(number="1", seen=3), follow=True).status_code == 200
    assert Certificate.unscoped.get(pk=row.pk).number == "999/QĐ-UBND"


def test_sent_back_with_a_reason_mended_and_sent_again(cast: Cast, may: Client, minh: Client) -> None:
    row = send(may, cast.tea_product)
    none = minh.post(f"{QUEUE}{row.pk}/gui-lai/", {"version": 1, "reason": " "})
    assert none.status_code == 400
    assert Certificate.unscoped.get(pk=row.pk).state == "waiting"
    minh.post(f"{QUEUE}{row.pk}/gui-lai/", {"version": 1, "quick": "mo"})
    for url in ("/htx/", f"/htx/hang/{row.product_id}/", page_of(row)):
        assert "Ảnh giấy chưa đọc được" in text(may.get(url)), url
    tasks.tell_certificate(OutboxMessage.objects.get(topic="certificate.sent_back").pk)
    assert "Ảnh giấy chưa đọc được" in mail.outbox[-1].body
    may.post(page_of(row), typed(seen=1))
    row.refresh_from_db()
    assert (row.state, row.reason, row.version) == ("waiting", "", 2)


def test_a_renewed_paper_waits_beside_the_old_one_and_takes_its_place(
    cast: Cast, may: Client, minh: Client
) -> None:
    tea = cast.tea_product
    old = certified(tea, 30)
    assert f"giay/moi/?thay={old.pk}" in text(may.get(page_of(old)))
    assert 'value="UBND' not in text(may.get(f"{new(tea)}?thay={old.pk}"))
    row = send(may, tea, thay=old.pk, stars="5")
    assert shown(tea) == ["OCOP 4★"]
    confirm(minh, row)
    assert shown(tea) == ["OCOP 5★"]
    old.refresh_from_db()
    assert (old.state, old.decided_by) == ("replaced", cast.minh)
    may.post(f"{page_of(row)}bo/")
    assert shown(tea) == []
    assert Certificate.unscoped.get(pk=row.pk).state == "removed"
    assert may.get(page_of(row)).status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"issued_on": 1}, "Ngày cấp chưa tới"),
        ({"issued_on": "31/2/2025"}, "Ngày ghi như 20/2/2027"),
        ({"expires_on": "14/3/2025"}, "Ngày hết hạn phải sau ngày cấp"),
        ({"expires_on": -1}, "Giấy này hết hạn từ"),
        ({"expires_on": ""}, "Ghi ngày hết hạn trên giấy"),
        ({"stars": ""}, "Chọn số sao ghi trên giấy"),
        ({"stars": "7"}, "7"),
        ({"scheme": "iso"}, "iso"),
        ({"number": "x" * 500}, "60"),
    ],
)
def test_a_word_beside_the_field_and_the_photograph_is_kept(
    cast: Cast, may: Client, changes: dict[str, str | int], said: str
) -> None:
    """A number stands for a day, so many from the test's own."""
    days = {name: f"{TODAY() + timedelta(n):%d/%m/%Y}" for name, n in changes.items() if isinstance(n, int)}
    answer = may.post(new(cast.tea_product), typed(photo=photo(), **(changes | days)))
    assert answer.status_code == 200
    page = text(answer)
    assert said in page
    assert "UBND tỉnh Lai Châu" in page
    assert "Đã giữ ảnh giấy" in page
    [row] = Certificate.unscoped.all()
    assert (row.state, shown(cast.tea_product)) == ("draft", [])
    [seen] = re.findall(r'name="seen" value="(\d+)"', page)
    assert may.post(page_of(row), typed(seen=seen)).status_code == 302
    assert Certificate.unscoped.get().state == "waiting"
    assert bytes(CertificatePaper.unscoped.get(certificate=row).data)[:4] == b"RIFF"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("giay.jpg", b"%PDF-1.7\n%%EOF", "không phải ảnh"),
        ("giay.jpg", b"", "không phải ảnh"),
        ("giay.jpg", b"<html>", "không phải ảnh"),
    ],
)
def test_a_file_that_is_no_photograph_is_told_and_what_was_typed_stays(
    cast: Cast, may: Client, name: str, data: bytes, said: str
) -> None:
    answer = may.post(new(cast.tea_product), typed(photo=SimpleUploadedFile(name, data)))
    assert said in text(answer)
    assert "812/QĐ-UBND" in text(answer)
    assert not Certificate.unscoped.exists()


def test_the_kept_photograph_is_upright_small_and_says_nothing_of_the_place(cast: Cast, may: Client) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera lay on its side
    exif.get_ifd(0x8825).update({1: "N", 2: (22.0, 23.0, 0.0)})
    for data in (picture(size=(2400, 1800), exif=exif), picture("HEIF")):
        may.post(new(cast.tea_product), typed(photo=photo(data)))
        row = Certificate.unscoped.latest("pk")
        answer = may.get(f"{page_of(row)}anh/")
        assert answer["Content-Type"] == "image/webp"
        assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
        with Image.open(io.BytesIO(answer.content)) as kept:
            assert kept.height > kept.width
            assert max(kept.size) <= 1800
            assert not kept.getexif()


def test_the_same_form_sent_twice_is_one_certificate(cast: Cast, may: Client) -> None:
    [key] = re.findall(r'name="key" value="([^"]+)"', text(may.get(new(cast.tea_product))))
    for _tap in range(2):
        assert may.post(new(cast.tea_product), typed(photo=photo(), key=key)).status_code == 302
    assert Certificate.unscoped.count() == 1


def test_two_people_change_the_same_paper(cast: Cast, may: Client) -> None:
    row = send(may, cast.tea_product)
    may.post(page_of(row), typed(number="2", seen=1))
    page = text(may.post(page_of(row), typed(number="3", seen=1)))
    assert "Vừa có người sửa chỗ này thành “2”" in page
    assert 'value="3"' in page
    may.post(page_of(row), typed(number="3", seen=2))
    assert Certificate.unscoped.get().number == "3"


def test_another_cooperatives_certificate_and_its_paper_are_not_there(cast: Cast, may: Client) -> None:
    row, rival = send(may, cast.tea_product), at_work(cast.nuoc)
    through_own = f"/htx/hang/{cast.rice_product.pk}/giay/{row.pk}/"
    for url in (page_of(row), f"{page_of(row)}anh/", through_own, f"{through_own}anh/"):
        assert rival.get(url).status_code == 404, url
    for url in (page_of(row), f"{page_of(row)}bo/", through_own, f"{through_own}bo/"):
        assert rival.post(url, typed(seen=1)).status_code == 404, url
    stolen = typed(photo=photo(), thay=row.pk)
    assert rival.post(new(cast.rice_product), stolen).status_code == 404
    assert rival.post(new(cast.tea_product), typed(photo=photo())).status_code == 404
    assert list(Certificate.unscoped.values_list("pk", "version")) == [(row.pk, 1)]


def test_who_packs_neither_sees_nor_sends_papers(cast: Cast, may: Client) -> None:
    row = send(may, cast.tea_product)
    packer = User.objects.create_user("0912000013", PASSWORD, full_name="Lò Thị Phụ")
    Membership.objects.create(user=packer, cooperative=cast.tea, role=Role.PACKER)
    client = at_work(packer)
    assert "giay/" not in text(client.get(f"/htx/hang/{row.product_id}/"))
    assert client.get(f"{page_of(row)}anh/").status_code == 403
    assert client.post(f"{page_of(row)}bo/").status_code == 403
    assert Certificate.unscoped.count() == 1


def test_what_lapses_is_told_once_for_each_day_of_lapse(cast: Cast, may: Client, minh: Client) -> None:
    """Also by Today and the union's list, until a renewed paper is on its way."""
    tea = cast.tea_product
    soon, late = certified(tea, 60), certified(cast.rice_product, 61)
    lapsed = certified(tea, -1, authority="Cũ")
    Certificate.unscoped.filter(pk=lapsed.pk).update(scheme="vietgap", stars=None)
    assert tasks.climb_certificates() == 2
    assert tasks.climb_certificates() == 0
    told, over = OutboxMessage.objects.filter(topic="certificate.lapsing").order_by("payload__certificate")
    assert [told.payload, over.payload] == [{"certificate": soon.pk}, {"certificate": lapsed.pk}]
    tasks.tell_certificate(over.pk)
    assert "đã hết hạn" in mail.outbox[0].subject
    mail.outbox.clear()
    may_user = cast.may
    may_user.email = "may@example.vn"
    may_user.save()
    tasks.tell_certificate(told.pk)
    assert sorted(letter.to[0] for letter in mail.outbox) == ["chemay@example.vn", "may@example.vn"]
    assert "còn 60 ngày" in mail.outbox[0].body
    today = text(may.get("/htx/"))
    assert "Còn 60 ngày" in today
    assert "Đã hết hạn" in today
    listed = text(minh.get(f"{QUEUE}?xem=sap-het-han"))
    assert listed.count('class="card union-paper"') == 2
    assert "Đã hết hạn" in text(may.get(f"/htx/hang/{tea.pk}/"))
    assert shown(tea) == ["OCOP 4★"]

    Certificate.unscoped.filter(pk=late.pk).update(expires_on=TODAY() + timedelta(59))
    Certificate.unscoped.filter(pk=soon.pk).update(expires_on=TODAY() + timedelta(58))
    assert tasks.climb_certificates() == 2  # another day of lapse is told about anew
    again = OutboxMessage.objects.filter(topic="certificate.lapsing").earliest("-pk")
    row = send(may, tea, thay=soon.pk)
    assert "Còn 58 ngày" not in text(may.get("/htx/"))
    mail.outbox.clear()
    for message in OutboxMessage.objects.filter(topic="certificate.lapsing", handled_at=None):
        tasks.tell_certificate(message.pk)
    assert {letter.to[0] for letter in mail.outbox} == {"gaonuoc@example.vn"}, again
    assert row.state == "waiting"


def test_a_letter_comes_in_the_language_of_who_reads_it(cast: Cast) -> None:
    certified(cast.tea_product, 10)
    cast.may.email = "may@example.vn"
    cast.may.save()
    UserProfile.objects.create(user=cast.may, preferred_language="en")
    tasks.climb_certificates()
    tasks.tell_certificate(OutboxMessage.objects.get(topic="certificate.lapsing").pk)
    assert "10 days" in next(letter.body for letter in mail.outbox if letter.to == ["may@example.vn"])


def test_what_an_officer_enters_in_the_admin_is_confirmed_and_what_a_stall_sent_is_not_changed_there(
    cast: Cast, may: Client
) -> None:
    van = at_work(cast.van)
    entered = typed(product=cast.tea_product.pk, issued_on="2025-03-15", expires_on="2028-03-15")
    van.post("/quan-tri/snippets/catalog/certificate/add/", entered)
    row = Certificate.unscoped.get()
    assert (row.state, row.decided_by, shown(row.product)) == ("confirmed", cast.van, ["OCOP 4★"])
    waiting = send(may, cast.tea_product, number="7")
    edited = van.post(f"/quan-tri/snippets/catalog/certificate/edit/{waiting.pk}/", entered)
    assert "quyết định ở trang Duyệt hàng" in text(edited)
    assert Certificate.unscoped.get(pk=waiting.pk).state == "waiting"


def test_pages_ask_few_questions_however_many_papers(
    cast: Cast, may: Client, minh: Client, django_assert_max_num_queries
) -> None:
    for n in range(8):
        row = certified(cast.tea_product, 10 + n)
        Certificate.unscoped.filter(pk=row.pk).update(state="waiting" if n % 2 else "confirmed", scheme="gi")
    for client, url in (
        (may, "/htx/"),
        (may, f"/htx/hang/{cast.tea_product.pk}/"),
        (may, page_of(row)),
        (minh, QUEUE),
        (minh, "/lien-minh/duyet/"),
    ):
        client.get(url)
        with django_assert_max_num_queries(8):
            client.get(url)
