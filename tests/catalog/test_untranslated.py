"""What exists in Vietnamese alone says so on English pages, so that screen readers pronounce it."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django_scopes import scopes_disabled

from catalog.models import Certificate, Cooperative, Person, Product
from catalog.traceability import keeping
from tests import voices
from tests.cast import Cast
from tests.catalog import lots

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(cast: Cast) -> Cast:
    """Tea with all its words, none of them English but the name; and somebody's voice."""
    cache.clear()
    with scopes_disabled():
        Product.objects.filter(pk=cast.tea_product.pk).update(
            summary="Hái tay", description="Búp một tôm hai lá.", storage="Nơi khô mát"
        )
        Cooperative.objects.filter(pk=cast.tea.pk).update(tagline="Chè cổ thụ", story="Bản ở trên mây.")
        Certificate.unscoped.create(
            product=cast.tea_product, scheme="ocop", stars=4, authority="UBND tỉnh Lai Châu"
        )
        Person.unscoped.create(
            cooperative=cast.tea, full_name="Giàng Thị Mỷ", role="Sao chè", words="Nghe tiếng lá.",
            has_consent=True, consented_on="2026-01-01",
        )  # fmt: skip
    return cast


def shown(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def marked(page: str, words: str) -> bool:
    """Whether the element that holds the words, or the one around it, is in Vietnamese."""
    return re.search(rf'lang="vi">(<p>)?[“]?{re.escape(words)}', page) is not None


TEXTS = ("Hái tay", "Búp một tôm hai lá.", "Nơi khô mát", "UBND tỉnh Lai Châu", "Chè cổ thụ", "Hộp 100 g")


def test_a_product_page(written: Cast) -> None:
    english, vietnamese = shown("/en/san-pham/che-shan-tuyet/"), shown("/san-pham/che-shan-tuyet/")
    for words in TEXTS:
        assert marked(english, words), words
        assert words in vietnamese
    assert "<h1>Shan tuyet tea</h1>" in english
    assert 'lang="vi"' not in vietnamese.partition("<main")[2]


def test_a_translated_text_is_not_marked(written: Cast) -> None:
    with scopes_disabled():
        Product.objects.filter(pk=written.tea_product.pk).update(
            summary_en="Hand-picked", description_en="One bud, two leaves.", name_en=""
        )
    page = shown("/en/san-pham/che-shan-tuyet/")
    assert '<p class="lead">Hand-picked' in page
    assert not marked(page, "One bud")
    assert '<h1 lang="vi">Chè Shan tuyết' in page
    assert 'lang="vi">Chè Shan tuyết' in shown("/en/san-pham/")  # on its card


def test_a_cooperative(written: Cast) -> None:
    page = shown(f"/en/hop-tac-xa/{written.tea.slug}/")
    for words in ("Chè cổ thụ", "Bản ở trên mây.", "Sao chè", "Nghe tiếng lá.", "UBND tỉnh Lai Châu"):
        assert marked(page, words), words
    assert marked(shown("/en/hop-tac-xa/"), "Chè cổ thụ")


def test_voices(written: Cast) -> None:
    order = voices.delivered(written.tea_100)
    review = voices.approved(order, written.tea_product, words="Chè thơm.")
    review.answer, review.answered_at = "Cảm ơn bạn.", review.written_at
    review.save()
    question = voices.question(written.tea_product, "Chè này hái tháng mấy?")
    question.answer, question.answered_at = "Tháng ba.", question.asked_at
    question.save()
    pages = [shown(f"/en/san-pham/che-shan-tuyet/{rest}") for rest in ("", "danh-gia/", "hoi/")]

    for words in ("Chè thơm.", "Cảm ơn bạn."):
        assert marked(pages[0], words), words
        assert marked(pages[1], words), words
    for words in ("Chè này hái tháng mấy?", "Tháng ba."):
        assert marked(pages[0], words), words
        assert marked(pages[2], words), words


def test_a_lot(written: Cast) -> None:
    lot = lots.open_lot(written.tea_product, note="Chè vụ thu")
    with scopes_disabled():
        keeping.record(lot.pk, lots.done(note="Hái lúc sáng"), actor_id=None)
    page = shown(f"/en/truy-xuat/{lot.code}/")

    for words in ("Chè vụ thu", "Nơi khô mát", "Hái lúc sáng", "Đồi Phìn Chải", "UBND tỉnh Lai Châu"):
        assert marked(page, words), words
