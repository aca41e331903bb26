"""A product from a photograph in four steps, without JavaScript: what a thumb does, and what it may do wrong."""

import gzip
import io
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_scopes import scope, scopes_disabled
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from catalog.models import Cooperative, Product, ProductPhoto, Variant
from catalog.offering import approval, drafts, packs, pictures, standing
from catalog.offering.packs import Pack
from catalog.offering.standing import State
from demo import pictures as demo_pictures
from tests.cast import Cast
from tests.catalog.test_offering import BLUE, GREEN, RED, now, photo, ready, sent, workflow
from tests.stall.floor import at_work, place

pytestmark = pytest.mark.django_db
BEGUN = re.compile(r"/htx/hang/(\d+)/")


@pytest.fixture
def may(cast: Cast, settings, tmp_path: Path) -> Client:
    settings.MEDIA_ROOT = tmp_path
    workflow()
    return at_work(cast.may)


def upload(colour: str = RED, name: str = "anh.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, photo(colour), "image/jpeg")


def begin(may: Client, *colours: str) -> int:
    response = may.post("/htx/hang/moi/", {"photo": [upload(colour) for colour in colours or (RED,)]})
    assert response.status_code == 302
    return int(BEGUN.search(response["Location"])[1])


def product(pk: int) -> Product:
    with scopes_disabled():
        return now(Product(pk=pk))


def state(pk: int) -> State:
    return standing.of(product(pk)).state


def text(response) -> str:
    return response.content.decode()


def test_four_steps_and_it_waits_for_the_union(cast: Cast, may: Client) -> None:
    """No kind is chosen: the name says it, and what is usual for it is filled in."""
    Product._base_manager.filter(pk=cast.tea_product.pk).update(storage="Nơi khô ráo", season_months=[3, 4])
    pk = begin(may)
    words = {"name": "Chè vàng bản Phìn", "category": ""}
    assert may.post(f"/htx/hang/{pk}/ten/", words)["Location"] == f"/htx/hang/{pk}/goi/"
    assert "Hộp 100 g" in text(may.get(f"/htx/hang/{pk}/goi/"))
    pack = {"size": "Hộp 100 g", "price": "85.000", "on_hand": "12", "then": "look"}
    assert may.post(f"/htx/hang/{pk}/goi/", pack)["Location"] == f"/htx/hang/{pk}/xem/"

    assert f'href="/htx/hang/{pk}/xem/">Xong, xem lại' in text(may.get(f"/htx/hang/{pk}/anh/"))
    page = text(may.get(f"/htx/hang/{pk}/xem/"))
    in_words = "tám mươi lăm nghìn đồng một hộp, tám trăm năm mươi nghìn đồng một ki-lô"
    for seen in ("Chè vàng bản Phìn", in_words, "850.000", "Nơi khô ráo", "3, 4"):
        assert seen in page.replace("\u00a0", " ")
    preview = text(may.get(f"/htx/hang/{pk}/xem/trang/"))
    assert "Chè vàng bản Phìn" in preview
    assert "Bản xem thử" in preview
    assert f'href="/htx/hang/{pk}/xem/">Về trang sửa' in preview
    assert "Bản xem thử" not in text(may.get("/san-pham/che-shan-tuyet/"))
    send = {"seen": re.search(r'name="seen" value="(\d+)"', page)[1]}
    said = text(may.post(f"/htx/hang/{pk}/xem/", send, follow=True))
    assert "Đã gửi Liên minh duyệt" in said
    assert state(pk) == State.WAITING
    variant = Variant.unscoped.get(product=pk)
    assert (variant.price, variant.on_hand, variant.weight_grams) == (85_000, 12, 110)


def test_each_step_is_saved_and_found_again_on_today_and_in_the_list(cast: Cast, may: Client) -> None:
    pk = begin(may)
    may.post(f"/htx/hang/{pk}/ten/", {"name": "Chè vàng", "category": cast.tea_product.category_id})
    assert 'href="/htx/hang/dang-do/"' in text(may.get("/htx/"))
    for page in ("/htx/hang/dang-do/", "/htx/hang/"):
        assert f'href="/htx/hang/{pk}/"' in text(may.get(page))
    assert "Chè Shan tuyết" not in text(may.get("/htx/hang/dang-do/"))
    again = text(may.get(f"/htx/hang/{pk}/"))
    assert f'href="/htx/hang/{pk}/goi/"' in again
    assert "Đang soạn" in again


def test_the_same_page_sent_twice_begins_one_product(cast: Cast, may: Client) -> None:
    key = re.search(r'name="key" value="([^"]+)"', text(may.get("/htx/hang/moi/")))[1]
    for _tap in range(2):
        may.post("/htx/hang/moi/", {"key": key, "photo": [upload()]})
    with scopes_disabled():
        assert Product.objects.filter(name="").count() == 1
    assert ProductPhoto.unscoped.count() == 1


BAD_FILES = {
    "a PDF": (b"%PDF-1.7 ...", "không phải ảnh"),
    "nothing": (b"", "không phải ảnh"),
    "half a photo": (photo(RED)[:900], "không phải ảnh"),
}


@pytest.mark.parametrize("bad", BAD_FILES)
def test_what_is_no_photo_is_said_and_the_good_ones_are_kept(cast: Cast, may: Client, bad: str) -> None:
    data, words = BAD_FILES[bad]
    files = [upload(GREEN), SimpleUploadedFile("hong.jpg", data, "image/jpeg"), upload(BLUE)]
    alone = may.post("/htx/hang/moi/", {"photo": [SimpleUploadedFile("hong.jpg", data)]})
    if bad != "half a photo":  # its head looks like one
        assert ProductPhoto.unscoped.count() == Product._base_manager.filter(name="").count() == 0
    page = may.post("/htx/hang/moi/", {"photo": files})
    for response in (alone, page):
        assert response.status_code == 200
        assert "hong.jpg" in text(response)
        assert words in text(response)
        assert 'aria-invalid="true"' in text(response)
    assert ProductPhoto.unscoped.count() == 2


def test_a_script_is_answered_in_json(cast: Cast, may: Client) -> None:
    headers = {"accept": "application/json"}
    taken = may.post("/htx/hang/moi/", {"photo": upload()}, headers=headers).json()
    assert BEGUN.match(taken["next"])
    refused = may.post(taken["next"], {"photo": SimpleUploadedFile("a.jpg", b"%PDF")}, headers=headers)
    assert refused.status_code == 422
    assert "không phải ảnh" in refused.json()["error"]


def test_photographs_are_put_in_order_by_taps(cast: Cast, may: Client) -> None:
    pk = begin(may, RED, GREEN, BLUE)
    red, green, blue = product(pk).photo_ids
    address = f"/htx/hang/{pk}/anh/xep/"
    may.post(address, {"earlier": blue})
    assert product(pk).photo_ids == [red, blue, green]
    may.post(address, {"cover": green})
    assert product(pk).photo_ids == [green, red, blue]
    assert f'name="undo" value="{red}"' in text(may.post(address, {"drop": red}, follow=True))
    may.post(address, {"undo": red})
    may.post(f"/htx/hang/{pk}/anh/", {"photo": upload("#777777"), "instead_of": green})
    assert product(pk).photo_ids[1:] == [blue, red]
    assert product(pk).photo_ids[0] != green
    may.post(address, {"cover": "x", "drop": "999999"})
    assert len(product(pk).photo_ids) == 3


BAD_WORDS = [
    ({"name": ""}, "Gõ tên sản phẩm"),
    ({"name": "🍵🍵"}, "chữ đọc được"),
    ({"name": "Chè " * 125}, "Dài quá"),
    ({"name": "Chè 0912 345 678"}, "số điện thoại"),
    ({"name": "Chè www.che.vn"}, "đường dẫn"),
    ({"name": "Xà phòng", "category": ""}, "chưa đoán được"),
    ({"name": "Chè", "category": "999999"}, "field__error"),
    ({"name": "Chè", "shelf_life_days": "-3"}, "field__error"),
]


@pytest.mark.parametrize(("typed", "words"), BAD_WORDS)
def test_words_that_cannot_be_taken_come_back_with_a_reason(
    cast: Cast, may: Client, typed: dict[str, str], words: str
) -> None:
    pk = begin(may)
    response = may.post(f"/htx/hang/{pk}/ten/", {"category": "", "storage": "Giữ lời này"} | typed)
    assert response.status_code == 200
    assert words in text(response)
    assert 'value="Giữ lời này"' in text(response)
    assert product(pk).name == ""


@pytest.mark.parametrize(
    ("price", "words"),
    [("85", "Đúng là 85.000"), ("1,25tr", "Đúng là 1.250.000"), ("85k", "Đúng là 85.000"), ("−5", "chữ số"),
     ("٣٠", "chữ số"), ("", "chữ số"), ("999999999", "đến 99.999.999"),
     ("9" * 20, "đến 99.999.999")],
)  # fmt: skip
def test_a_price_that_may_be_meant_is_asked_about(cast: Cast, may: Client, price: str, words: str) -> None:
    pk = begin(may)
    typed = {"size_other": "Gói 250 g", "price": price, "on_hand": "7"}
    page = text(may.post(f"/htx/hang/{pk}/goi/", typed)).replace("\u00a0", " ")
    assert words in page
    assert f'value="{price}"' in page
    assert not Variant.unscoped.filter(product=pk).exists()
    if meant := re.search(r'name="meant" value="(\d+)"', page):
        may.post(f"/htx/hang/{pk}/goi/", typed | {"meant": meant[1]})
        assert str(Variant.unscoped.get(product=pk).price) == meant[1]


def test_the_pack_page_offers_what_a_price_may_mean_too(cast: Cast, may: Client) -> None:
    address = f"/htx/hang/{cast.tea_product.pk}/goi/{cast.tea_100.pk}/"
    shown = {"shown_price": "120.000", "shown_on_hand": "10", "on_hand": "10"}
    assert 'name="meant" value="125000"' in text(may.post(address, shown | {"price": "125k"}))
    may.post(address, shown | {"price": "125k", "meant": "125000"})
    cast.tea_100.refresh_from_db()
    assert cast.tea_100.price == 125_000


def test_a_count_too_long_to_be_one_is_refused_on_both_pages(cast: Cast, may: Client) -> None:
    for address in (f"/htx/hang/{cast.tea_product.pk}/goi/", "/htx/hang/moi/mot-trang/"):
        answer = may.post(address, {"size": "200 g", "price": "50.000", "on_hand": "9" * 41, "key": "a" * 32})
        assert (answer.status_code, "9" * 41 in answer.content.decode()) == (200, True)


def test_a_pack_whose_size_says_no_weight_asks_for_it(cast: Cast, may: Client) -> None:
    pk = begin(may)
    typed = {"size_other": "1 chiếc khăn", "price": "250000", "on_hand": ""}
    assert "nặng bao nhiêu gam" in text(may.post(f"/htx/hang/{pk}/goi/", typed))
    may.post(f"/htx/hang/{pk}/goi/", typed | {"weight": "300"})
    assert Variant.unscoped.get(product=pk).weight_grams == 300
    page = text(may.post(f"/htx/hang/{pk}/goi/", typed | {"weight": "300", "price": "260000"}))
    assert "Đã có 1 chiếc khăn" in page


def test_two_people_at_the_same_words_are_told_and_nothing_is_lost(cast: Cast, may: Client) -> None:
    pk = cast.tea_product.pk
    page = text(may.get(f"/htx/hang/{pk}/ten/"))
    typed = {
        "seen": re.search(r'name="seen"(?: value="(\d*)")?', page)[1] or "",
        "name": "Chè Shan tuyết",
        "category": cast.tea_product.category_id,
        "summary": "Lời của Mây",
    }
    with scope(cooperative=cast.tea):
        drafts.edit(pk, {"origin_village": "Phìn Hồ"}, user=cast.minh)
    first = may.post(f"/htx/hang/{pk}/ten/", typed | {"origin_village": "Bản khác"})
    assert "thành “Phìn Hồ”" in text(first)  # nobody had drafted anything when the page was shown
    may.post(f"/htx/hang/{pk}/ten/", typed | {"seen": seen(pk)})
    shown = seen(pk)
    with scope(cooperative=cast.tea):
        drafts.edit(pk, {"summary": "Lời của Minh"}, user=cast.minh)
    refused = may.post(f"/htx/hang/{pk}/ten/", typed | {"seen": shown, "summary": "Lời khác của Mây"})
    assert "thành “Lời của Minh”" in text(refused)
    assert 'value="Lời khác của Mây"' in text(refused)
    again = re.search(r'name="seen" value="(\d+)"', text(refused))[1]
    may.post(f"/htx/hang/{pk}/ten/", typed | {"seen": again, "summary": "Lời khác của Mây"})
    assert drafts.of(product(pk)).summary == "Lời khác của Mây"


def seen(pk: int) -> str:
    return str(product(pk).latest_revision_id)


def test_what_was_changed_meanwhile_is_looked_at_before_it_is_sent(cast: Cast, may: Client) -> None:
    with scope(cooperative=cast.tea):
        made = ready(cast)
    old = seen(made.pk)
    with scope(cooperative=cast.tea):
        drafts.edit(made.pk, {"summary": "Mới"}, user=cast.minh)
    page = text(may.post(f"/htx/hang/{made.pk}/xem/", {"seen": old}))
    assert "Vừa có người sửa" in page
    assert state(made.pk) == State.DRAFT


def test_what_is_missing_is_named_and_leads_there(cast: Cast, may: Client) -> None:
    may.post("/htx/hang/moi/", {"skip": "1"})
    pk = Product._base_manager.get(name="").pk
    page = text(may.post(f"/htx/hang/{pk}/xem/", {"seen": seen(pk)}))
    for step in ("anh", "ten", "goi"):
        assert f'href="/htx/hang/{pk}/{step}/"' in page
    assert state(pk) == State.DRAFT


def test_the_reason_is_on_the_product_and_on_today_until_it_is_sent_again(cast: Cast, may: Client) -> None:
    with scope(cooperative=cast.tea):
        made = ready(cast)
        approval.propose(made.pk, user=cast.may)
        approval.send_back(made.pk, sent(made), user=cast.minh, reason="Ảnh chưa thấy búp chè")
    for page in (f"/htx/hang/{made.pk}/", "/htx/"):
        assert "Ảnh chưa thấy búp chè" in text(may.get(page))
    may.post(f"/htx/hang/{made.pk}/xem/", {"seen": seen(made.pk)})
    assert state(made.pk) == State.WAITING
    assert "Ảnh chưa thấy búp chè" not in text(may.get("/htx/"))


def test_a_trusted_stall_sees_that_it_is_live(cast: Cast, may: Client) -> None:
    Cooperative.objects.filter(pk=cast.tea.pk).update(is_trusted=True)
    with scope(cooperative=cast.tea):
        made = ready(cast)
    said = text(may.post(f"/htx/hang/{made.pk}/xem/", {"seen": seen(made.pk)}, follow=True))
    assert "Đã lên chợ" in said
    assert Product.published.filter(pk=made.pk).exists()


def test_put_away_brought_back_and_copied(cast: Cast, may: Client) -> None:
    pk = cast.tea_product.pk
    may.post(f"/htx/hang/{pk}/cat-di/")
    assert "Chè Shan tuyết" not in text(may.get("/htx/hang/"))
    assert "Chè Shan tuyết" in text(may.get("/htx/hang/?cat=1"))
    assert Client().get(cast.tea_product.get_absolute_url()).status_code in (404, 410)
    may.post(f"/htx/hang/{pk}/lay-ra/")
    assert Client().get(cast.tea_product.get_absolute_url()).status_code == 200

    key = re.search(r'name="key" value="([^"]+)"', text(may.get(f"/htx/hang/{pk}/")))[1]
    first, again = (may.post(f"/htx/hang/{pk}/giong/", {"key": key})["Location"] for _tap in range(2))
    assert first == again
    copied = int(BEGUN.search(first)[1])
    assert (product(copied).name, Variant.unscoped.filter(product=copied).count()) == ("Chè Shan tuyết", 2)


def test_a_dark_photograph_is_taken_with_a_gentle_word(cast: Cast, may: Client) -> None:
    pk = begin(may, "#101010")
    assert "Chụp gần cửa sổ sẽ đẹp hơn" in text(may.get(f"/htx/hang/{pk}/anh/"))


def test_the_session_gone_at_step_three_gives_back_what_was_typed(cast: Cast, may: Client) -> None:
    pk = begin(may)
    may.logout()
    address = f"/htx/hang/{pk}/goi/"
    typed = {"size_other": "Gói 250 g", "price": "85.000", "on_hand": "12"}
    gone = may.post(
        address, typed, HTTP_REFERER=f"http://testserver{address}", HTTP_ORIGIN="http://testserver"
    )
    assert gone["Location"].startswith("/dang-nhap/")
    assert "Những gì bạn vừa gõ vẫn còn" in text(may.get(gone["Location"]))
    page = text(
        may.post(
            gone["Location"], {"phone": "0912000011", "password": "chophien", "next": address}, follow=True
        )
    )
    assert 'value="85.000"' in page
    assert 'value="Gói 250 g"' in page


def test_the_page_of_four_photographs_weighs_ten_kilobytes_with_its_thumbnails(
    cast: Cast, may: Client, tmp_path: Path
) -> None:
    pk, names = (
        begin(may),
        ("ca-hoi-hun-khoi-1", "bi-do-nuong-pho-nui-1", "ao-lu-theu-1", "cham-cheo-mac-khen-1"),
    )
    for name in names:
        seen = Image.open(demo_pictures.FOLDER / "products" / f"{name}.webp").convert("RGB")
        grain = Image.effect_noise(seen.size, 40).convert("RGB")  # of a cheap phone's camera
        taken = io.BytesIO()
        Image.blend(seen, grain, 0.2).save(taken, "JPEG")
        may.post(f"/htx/hang/{pk}/anh/", {"photo": SimpleUploadedFile(f"{name}.jpg", taken.getvalue())})
    body = may.get(f"/htx/hang/{pk}/anh/").content
    thumbs = re.findall(r'type="image/webp" srcset="/media/(.+?)"', body.decode())
    assert len(thumbs) == 5  # the plain one that it began with weighs nothing
    assert len(gzip.compress(body)) + sum((tmp_path / thumb).stat().st_size for thumb in thumbs) <= 10_000


PAGES = ("", "anh/", "ten/", "goi/", "xem/", "xem/trang/")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_little_however_much_there_is(
    cast: Cast, may: Client, name: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with scope(cooperative=cast.tea):
        made = ready(cast)
        for number in range(3):
            pictures.add(made.pk, photo(f"#{number}0a0b0"), user=cast.may)
            packs.add(made.pk, Pack(f"Gói {number + 1} kg", 100_000, 1100, 5), user=cast.may)
        approval.propose(made.pk, user=cast.may)
    for pk in (made.pk, cast.tea_product.pk):  # one with a draft, one that never had any
        address = f"/htx/hang/{pk}/{name}"
        may.get(address)
        with django_assert_max_num_queries(8):
            assert may.get(address).status_code == 200


def test_a_packs_size_is_mended_until_somebody_has_ordered_it(cast: Cast, may: Client) -> None:
    address = f"/htx/hang/{cast.tea_product.pk}/goi/{cast.tea_100.pk}/"
    typed = {"action": "rename", "name": "Hộp 120 g", "weight": "150"}
    may.post(address, typed)
    cast.tea_100.refresh_from_db()
    assert (cast.tea_100.name, cast.tea_100.weight_grams) == ("Hộp 120 g", 150)
    for wrong, words in (
        ({"name": "Hộp 200 g"}, "đã có gói cỡ đó"),
        ({"name": "0912345678"}, "chữ đọc được"),
        ({"weight": "nặng"}, "từ 1 đến 200.000 gam"),
        ({"weight": "0"}, "ghi bằng gam"),
    ):
        page = text(may.post(address, typed | wrong))
        assert words in page
        assert f'value="{next(iter(wrong.values()))}"' in page
    place({cast.tea_100: 1})
    assert "đã có người đặt" in text(may.post(address, typed | {"name": "Hộp 1 kg"}))
    cast.tea_100.refresh_from_db()
    assert cast.tea_100.name == "Hộp 120 g"
