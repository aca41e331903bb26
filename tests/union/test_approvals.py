"""The union's desk for goods: what is new beside what was, approved, sent back with a reason, several at once."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django_scopes import scope, scopes_disabled

from catalog.models import FlaggedPhrase, Product
from catalog.offering import approval, drafts, flags, pictures, standing
from catalog.offering.standing import State
from tests.cast import Cast
from tests.catalog.test_offering import BLUE, photo, ready, workflow

LIST = "/lien-minh/duyet/"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def minh(cast: Cast) -> Iterator[Client]:
    workflow()
    client = Client()
    client.force_login(cast.minh)
    with scopes_disabled():
        yield client


def sent(cast: Cast, name: str = "Hồng trà Phình Hồ") -> Product:
    """A new product that waits."""
    with scope(cooperative=cast.tea):
        product = ready(cast, name)
        approval.propose(product.pk, user=cast.may)
    return product


def now(product: Product) -> Product:
    return Product.objects.select_related("latest_revision").get(pk=product.pk)


def state(product: Product) -> standing.Standing:
    return standing.of(now(product))


def version(product: Product) -> int:
    return state(product).revision_id or 0


def test_what_waits_is_listed_and_approved_by_one_press(cast: Cast, minh: Client) -> None:
    product = sent(cast)
    page = minh.get(LIST).content.decode()
    assert "Hồng trà Phình Hồ" in page
    assert cast.tea.name in page
    assert "Gói 250 g" in page
    [key] = re.findall(r'name="one" value="(.+?)"', page)
    answer = minh.post(LIST, {"xem": "cho-duyet", "one": key}, follow=True)
    assert "Đã duyệt 1 mặt hàng." in answer.content.decode()
    assert Product.published.filter(pk=product.pk).exists()


def test_several_are_approved_at_once_but_not_what_changed_meanwhile(cast: Cast, minh: Client) -> None:
    products = [sent(cast, name) for name in ("Chè một", "Chè hai", "Chè ba")]
    keys = [f"{product.pk}:{version(product)}" for product in products]
    with scope(cooperative=cast.tea):
        drafts.edit(products[1].pk, {"summary": "Mới hái"}, user=cast.may)
        approval.propose(products[1].pk, user=cast.may)
    answer = minh.post(LIST, {"xem": "cho-duyet", "chosen": keys}, follow=True).content.decode()
    assert "Đã duyệt 2 mặt hàng." in answer
    assert "Chưa duyệt, vì vừa có thay đổi: Chè hai." in answer
    assert [state(product).state for product in products] == [State.LIVE, State.WAITING, State.LIVE]


def test_a_change_is_shown_beside_what_was(cast: Cast, minh: Client) -> None:
    product = cast.tea_product
    with scope(cooperative=cast.tea):
        drafts.edit(product.pk, {"name": "Chè Shan tuyết cổ thụ", "summary": "Hái tay"}, user=cast.may)
        pictures.add(product.pk, photo(BLUE), user=cast.may)
        approval.propose(product.pk, user=cast.may)
    listed = minh.get(LIST).content.decode()
    assert "tên sản phẩm, một câu giới thiệu, ảnh" in listed
    page = minh.get(f"{LIST}{product.pk}/").content.decode()
    assert re.search(r"Trước:</span> Chè Shan tuyết</dd>\s*<dd.+Mới:</span> Chè Shan tuyết cổ thụ", page)
    assert "Ảnh đang hiện" in page
    assert "Mô tả" not in page  # untouched


@pytest.mark.parametrize(
    ("given", "read"),
    [({"quick": "anh"}, "Ảnh tối hoặc mờ"), ({"reason": " Thiếu nơi làm "}, "Thiếu nơi làm")],
)
def test_it_is_sent_back_with_a_reason_that_the_stall_reads(
    cast: Cast, minh: Client, given: dict[str, str], read: str
) -> None:
    product = sent(cast)
    minh.post(f"{LIST}{product.pk}/gui-lai/", given | {"version": version(product)}, follow=True)
    assert state(product).state == State.SENT_BACK
    assert state(product).reason.startswith(read)
    assert "Hồng trà" not in minh.get(LIST).content.decode()


@pytest.mark.parametrize("typed", ["", "  ", "x" * 501])
def test_without_a_reason_nothing_is_sent_back_and_nothing_typed_is_lost(
    cast: Cast, minh: Client, typed: str
) -> None:
    product = sent(cast)
    page = minh.post(f"{LIST}{product.pk}/gui-lai/", {"reason": typed, "version": version(product)})
    assert "Ghi lý do" in page.content.decode()
    assert typed in page.content.decode()
    assert state(product).state == State.WAITING


def test_what_was_not_looked_at_is_not_decided(cast: Cast, minh: Client) -> None:
    product = sent(cast)
    seen = version(product)
    with scope(cooperative=cast.tea):
        drafts.edit(product.pk, {"summary": "Chữa bách bệnh"}, user=cast.may)
        approval.propose(product.pk, user=cast.may)
    for word in ("dong-y", "gui-lai"):
        page = minh.post(f"{LIST}{product.pk}/{word}/", {"version": seen, "reason": "Ảnh mờ"})
        assert "Xem lại bản mới" in page.content.decode()
        assert "Chữa bách bệnh" in page.content.decode()
    assert state(product).state == State.WAITING


@pytest.mark.parametrize("key", ["", "1", "1:x", "٣:1", "9999999:1", "1:2:3"])
def test_a_key_that_is_none_is_not_found(cast: Cast, minh: Client, key: str) -> None:
    assert minh.post(LIST, {"chosen": key}).status_code == 404


def test_a_trusted_stalls_goods_are_looked_at_afterwards(cast: Cast, minh: Client) -> None:
    minh.post(f"/lien-minh/hop-tac-xa/{cast.tea.pk}/dang-thang/", {"trusted": "1"})
    product = sent(cast)
    assert state(product).state == State.LIVE
    assert "Hồng trà" not in minh.get(LIST).content.decode()
    page = minh.get(f"{LIST}?xem=vua-dang").content.decode()
    [key] = re.findall(r'name="one" value="(.+?)"', page)
    assert "Đã xem, để trên chợ" in minh.get(f"{LIST}{product.pk}/").content.decode()
    minh.post(LIST, {"xem": "vua-dang", "one": key})
    assert "Hồng trà" not in minh.get(f"{LIST}?xem=vua-dang").content.decode()
    minh.post(f"/lien-minh/hop-tac-xa/{cast.tea.pk}/dang-thang/", {"trusted": "0"})
    assert state(sent(cast, "Chè bốn")).state == State.WAITING


def test_forbidden_goods_and_promises_of_healing_are_flagged(cast: Cast, minh: Client) -> None:
    product = sent(cast, "Cao hổ cốt trị bệnh")
    for page in (minh.get(LIST), minh.get(f"{LIST}{product.pk}/")):
        assert "lời hứa chữa bệnh" in page.content.decode()
        assert "thú rừng" in page.content.decode()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Chè chữa bệnh", ["chữa bệnh"]),
        ("CHE CHUA BENH", ["chữa bệnh"]),
        ("Măng chua, bệnh viện khen", []),
        ("Vườn rượu vang: RƯỢU ngô", ["rượu"]),
        ("Trái ngọt", []),
    ],
)
def test_phrases_are_found_as_whole_words_with_and_without_diacritics(
    db: None, written: str, said: list[str]
) -> None:
    phrases = list(FlaggedPhrase.objects.filter(phrase__in=["chữa bệnh", "rượu"]))
    assert [row.phrase for row in flags.found([written], phrases)] == said


def test_the_desk_costs_eight_queries_for_any_number(
    cast: Cast, minh: Client, django_assert_num_queries
) -> None:
    # Session, user, groups; counts of the piles; what waits, products with their packs, flagged phrases, photos.
    product = sent(cast)
    minh.get(LIST)
    with django_assert_num_queries(8):
        minh.get(LIST)
    with scope(cooperative=cast.tea):
        for number in range(3):
            sent(cast, f"Chè số {number} mới")
        drafts.edit(cast.tea_product.pk, {"category_id": cast.rice_product.category_id}, user=cast.may)
        approval.propose(cast.tea_product.pk, user=cast.may)
    with django_assert_num_queries(8):
        assert cast.rice_product.category.name in minh.get(f"{LIST}{cast.tea_product.pk}/").content.decode()
    with django_assert_num_queries(8):
        minh.get(LIST)
    approval.trust(cast.tea.pk, is_trusted=True, user=cast.minh)
    later = sent(cast, "Chè năm")
    with django_assert_num_queries(7):  # what was published brings its product
        minh.get(f"{LIST}?xem=vua-dang")
    with django_assert_num_queries(8):
        minh.get(f"{LIST}{later.pk}/")
    with django_assert_num_queries(8):
        minh.get(f"{LIST}{product.pk}/")


def test_what_an_officer_drafts_for_a_stall_is_not_approved_with_what_was_sent(
    cast: Cast, minh: Client
) -> None:
    product = sent(cast)
    looked_at = version(product)
    with scope(cooperative=cast.tea):
        drafts.edit(product.pk, {"summary": "Viết hộ, chưa gửi"}, user=cast.minh)
    minh.post(f"{LIST}{product.pk}/dong-y/", {"version": looked_at})
    assert Product.published.get(pk=product.pk).summary == ""
    assert state(product).state == State.CHANGED
