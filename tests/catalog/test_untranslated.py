"""What exists in Vietnamese alone says so on English pages, so that screen readers pronounce it."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django_scopes import scopes_disabled

from catalog import authorities
from catalog.models import Certificate, Cooperative, Person, Product
from catalog.traceability import lot_records
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
            product=cast.tea_product, scheme="ocop", stars=4, authority="Tổ chức Ban Mai"
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


TEXTS = ("Hái tay", "Búp một tôm hai lá.", "Nơi khô mát", "Tổ chức Ban Mai", "Chè cổ thụ", "Hộp 100 g")


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
    for words in ("Chè cổ thụ", "Bản ở trên mây.", "Sao chè", "Nghe tiếng lá.", "Tổ chức Ban Mai"):
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
    for page in pages:  # as they were written, and the reader is told so
        assert page.count("The cooperative answered in Vietnamese") == (2 if page is pages[0] else 1)
    question.answer = "In March."
    question.save()
    page = shown("/en/san-pham/che-shan-tuyet/hoi/")
    assert "answered in Vietnamese" not in page
    assert not marked(page, "In March.")


def test_a_lot(written: Cast) -> None:
    lot = lots.open_lot(written.tea_product, note="Chè vụ thu")
    with scopes_disabled():
        lot_records.record(lot.pk, lots.done(note="Hái lúc sáng"), actor_id=None)
    page = shown(f"/en/truy-xuat/{lot.code}/")

    for words in ("Chè vụ thu", "Nơi khô mát", "Hái lúc sáng", "Đồi Phìn Chải", "Tổ chức Ban Mai"):
        assert marked(page, words), words


@pytest.mark.parametrize(
    ("vietnamese", "english"),
    [
        ("UBND tỉnh Lai Châu", "People's Committee of Lai Châu Province"),
        ("Uỷ ban nhân dân  huyện Than Uyên", "People's Committee of Than Uyên District"),
        ("Ủy ban nhân dân xã Tả Lèng", "People's Committee of Tả Lèng Commune"),
        ("Cục Sở hữu trí tuệ", "Intellectual Property Office of Vietnam"),
        ("Sở Khoa học và Công nghệ Lai Châu", "Department of Science and Technology of Lai Châu"),
        ("Sở Y tế tỉnh Lai Châu", "Department of Health of Lai Châu Province"),
        ("UBND tỉnh", ""),
        ("Tổ chức Ban Mai", ""),
        ("Control Union", ""),
    ],
)
def test_bodies_that_issue_certificates_have_english_names(vietnamese: str, english: str) -> None:
    assert authorities.in_english(vietnamese) == english


def test_an_english_page_names_the_authority_in_english(written: Cast) -> None:
    with scopes_disabled():
        Certificate.unscoped.update(authority="UBND tỉnh Lai Châu")
    lot = lots.open_lot(written.tea_product)
    for path in ("san-pham/che-shan-tuyet/", f"hop-tac-xa/{written.tea.slug}/", f"truy-xuat/{lot.code}/"):
        english, vietnamese = shown(f"/en/{path}"), shown(f"/{path}")
        assert "<span>People&#x27;s Committee of Lai Châu Province</span>" in english, path
        assert "UBND" not in english, path
        assert "UBND tỉnh Lai Châu" in vietnamese, path
