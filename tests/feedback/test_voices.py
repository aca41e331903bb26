"""The pieces for other rooms' pages: drawn from values alone, escaped, in both languages."""

import pytest
from django.template import Context, Template
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from shop.feedback import moderation, questions, reading
from shop.orders.actors import SYSTEM
from tests import voices
from tests.cast import Cast
from tests.stall.floor import place

pytestmark = pytest.mark.django_db
PIECES = (
    "{% load feedback %}{% product_voices product as voices %}"
    '{% draw "feedback/rating_line.html" rating=voices.rating %}'
    '{% draw "feedback/reviews_piece.html" voices=voices slug=product.slug %}'
    '{% draw "feedback/questions_piece.html" voices=voices slug=product.slug %}'
)


def drawn(cast: Cast) -> str:
    return Template(PIECES).render(Context({"product": cast.tea_product}))


def test_an_unspoken_of_product_invites_questions(cast: Cast) -> None:
    page = drawn(cast)
    assert "Chưa có đánh giá nào." in page
    assert 'href="/san-pham/che-shan-tuyet/hoi/"' in page
    assert "rating-line" not in page
    assert "csrf" not in page


def test_the_pieces_show_what_was_said_with_one_query(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    review = voices.approved(voices.delivered(cast.tea_100), cast.tea_product, 4, "<i>Thơm</i>\nlắm")
    moderation.answer_review(review.pk, answer="Cảm ơn <b>chị</b>", actor=SYSTEM)
    asked = voices.question(cast.tea_product, "Có <u>túi</u> không?")
    questions.answer(asked.pk, words="Có ạ", actor=SYSTEM)
    with django_assert_num_queries(1):
        page = drawn(cast)
    for text in (
        "&lt;i&gt;Thơm&lt;/i&gt;<br>lắm",
        "Cảm ơn &lt;b&gt;chị&lt;/b&gt;",
        "Có &lt;u&gt;túi&lt;/u&gt; không?",
        "4,0",
    ):
        assert text in page, text
    assert '<rect width="40.0" height="10"/>' in page  # a point, though Vietnamese writes a comma
    with override("en"):
        assert 'href="/en/san-pham/che-shan-tuyet/hoi/"' in drawn(cast)


def test_a_change_is_seen_at_once(cast: Cast) -> None:
    review = voices.approved(voices.delivered(cast.tea_100), cast.tea_product, 4, "Thơm")
    assert "Thơm" in drawn(cast)
    moderation.reject(review.pk, version=1, reason="Quảng cáo", actor=SYSTEM)
    assert "Thơm" not in drawn(cast)


def test_the_buyers_page_leads_to_reviews_of_what_arrived(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    template = Template("{% load feedback %}{% review_links order %}")
    order = voices.delivered(cast.tea_100)
    purchase = order.purchase
    with django_assert_num_queries(0):
        page = template.render(Context({"purchase": purchase, "order": order}))
    assert f'href="/don/{purchase.number}/danh-gia/?t={purchase.token}"' in page
    waiting = place({cast.rice_5kg: 1})
    assert "href" not in template.render(Context({"purchase": waiting.purchase, "order": waiting}))


def test_a_shelf_of_cards_needs_one_query(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    voices.approved(voices.delivered(cast.tea_100), cast.tea_product, 3)
    with django_assert_num_queries(1):
        found = reading.for_products([cast.tea_product.pk, cast.rice_product.pk])
    assert found == {cast.tea_product.pk: reading.Rating((0, 0, 1, 0, 0))}
