"""Reviews: only of what was bought and received, once, by who has it."""

import datetime
import threading
from contextlib import nullcontext

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from shop.feedback import moderation, rating, reading, writing
from shop.feedback.models import (
    FeedbackEvent,
    ProductRating,
    Review,
)
from shop.feedback.wording import default_name
from shop.lifecycle import refunds
from shop.orders.actors import SYSTEM, Actor, ActorKind
from shop.orders.models import Order, Purchase, Status
from tests import voices
from tests.cast import Cast
from tests.stall.floor import at_work, place
from tests.voices import address, form

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(cast: Cast) -> Order:
    return voices.delivered(cast.tea_100, cast.tea_200)


def test_a_guest_with_the_link_writes_and_it_waits_for_the_union(cast: Cast, order: Order) -> None:
    guest, tea = Client(), cast.tea_product
    page = guest.get(address(order), {"t": order.purchase.token}).content.decode()
    assert page.count("Viết đánh giá") == 1  # two packs of one product are one voice
    shown = guest.get(address(order, tea), {"t": order.purchase.token}).content.decode()
    assert 'value="Hoa, Hà Nội"' in shown  # no family name, no phone
    assert guest.post(address(order, tea), form(order)).status_code == 302
    review = Review.unscoped.get()
    assert (review.stars, review.words, review.status, review.version) == (4, "Chè thơm.", "pending", 1)
    assert "Chè thơm." not in guest.get(f"/san-pham/{tea.slug}/danh-gia/").content.decode()
    assert not ProductRating.objects.exists()
    event = FeedbackEvent.objects.get()
    assert (event.act, event.actor_kind, event.details) == ("written", "guest", {"stars": 4, "version": 1})


def test_the_buyer_who_is_logged_in_needs_no_token(cast: Cast, order: Order) -> None:
    Purchase.objects.update(buyer=cast.hoa)
    hoa = at_work(cast.hoa)
    assert hoa.post(address(order, cast.tea_product), form(order, t="")).status_code == 302
    assert FeedbackEvent.objects.get().actor == cast.hoa
    assert at_work(cast.nuoc).get(address(order)).status_code == 404


def test_another_purchases_token_opens_nothing(cast: Cast, order: Order) -> None:
    other = voices.delivered(cast.rice_5kg)
    mine = form(order, t=other.purchase.token)
    assert Client().post(address(order, cast.tea_product), mine).status_code == 404
    # The right token of the other purchase, and a product that was not in it.
    assert Client().post(address(other, cast.tea_product), mine).status_code == 404
    assert Client().get("/don/KHONGCO99/danh-gia/", {"t": mine["t"]}).status_code == 404
    assert not Review.unscoped.exists()


@pytest.mark.parametrize("status", [status for status in Status.values if status != Status.DELIVERED])
def test_only_a_delivered_order_is_reviewed(cast: Cast, status: str) -> None:
    order = place({cast.tea_100: 1})
    Order.unscoped.update(status=status)
    answer = Client().post(address(order, cast.tea_product), form(order), follow=True)
    assert not Review.unscoped.exists()
    assert (
        "Hàng đến tay rồi" if status in ("placed", "confirmed", "packed", "shipped") else "Đơn đã huỷ"
    ) in (answer.content.decode())
    with pytest.raises(writing.NotReviewable):
        voices.written(order, cast.tea_product)


def test_a_whole_refund_ends_it_and_a_part_does_not(cast: Cast, order: Order) -> None:
    refunds.ask_part(order.pk, amount=20_000, reason="vỡ", actor=SYSTEM)
    assert voices.written(order, cast.tea_product, 2).stars == 2
    refunds.ask_part(order.pk, amount=order.total_amount - 20_000, reason="vỡ hết", actor=SYSTEM)
    with pytest.raises(writing.NotReviewable):
        voices.written(order, cast.tea_product, 1)
    assert Review.unscoped.get().stars == 2


def test_a_member_does_not_praise_the_own_cooperative(cast: Cast, order: Order) -> None:
    Order.unscoped.update(is_internal=True)
    with pytest.raises(writing.NotReviewable):
        voices.written(order, cast.tea_product)
    Order.unscoped.update(is_internal=False)  # nor with a buyer's link, by the own login
    opinion = voices.opinion()
    for person, may_write in ((cast.may, False), (cast.nuoc, True)):
        actor = Actor(ActorKind.BUYER, person.pk)
        with nullcontext() if may_write else pytest.raises(writing.NotReviewable):
            writing.save(order.pk, cast.tea_product.pk, opinion, version=0, actor=actor)


def test_after_thirty_days_it_stays_as_it_is(cast: Cast, order: Order) -> None:
    review = voices.approved(order, cast.tea_product)
    Review.unscoped.update(written_at=timezone.now() - datetime.timedelta(days=writing.EDIT_DAYS, minutes=1))
    answer = (
        Client()
        .post(address(order, cast.tea_product), form(order, stars="1", version="1"), follow=True)
        .content.decode()
    )
    assert "không sửa được nữa" in answer
    with pytest.raises(writing.NotReviewable):
        writing.save(order.pk, cast.tea_product.pk, voices.opinion(1), version=1, actor=SYSTEM)
    review.refresh_from_db()
    assert (review.stars, review.status) == (5, "approved")


def test_a_second_window_does_not_overwrite_the_first_unseen(cast: Cast, order: Order) -> None:
    guest, url = Client(), address(order, cast.tea_product)
    guest.post(url, form(order, words="Từ cửa sổ một."))
    answer = guest.post(url, form(order, words="Từ cửa sổ hai."))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "ở một cửa sổ khác" in page
    assert "Từ cửa sổ hai." in page  # nothing typed is lost
    assert Review.unscoped.get().words == "Từ cửa sổ một."
    assert 'name="version" value="1"' in page
    assert guest.post(url, form(order, words="Từ cửa sổ hai.", version="1")).status_code == 302
    assert Review.unscoped.get().words == "Từ cửa sổ hai."


@pytest.mark.parametrize("version", ["mot", "-1", "99999999999999999999", "1\u0660x"])
def test_a_spoilt_version_is_told_and_what_was_typed_stays(cast: Cast, order: Order, version: str) -> None:
    guest, url = Client(), address(order, cast.tea_product)
    guest.post(url, form(order))
    page = guest.post(url, form(order, words="Lời mới.", version=version)).content.decode()
    assert "Trang này cũ rồi" in page
    assert "Lời mới." in page
    assert 'name="version" value="1"' in page
    assert Review.unscoped.get().version == 1


def test_the_same_post_again_changes_nothing(cast: Cast, order: Order) -> None:
    guest, url = Client(), address(order, cast.tea_product)
    for _time in range(3):
        assert guest.post(url, form(order)).status_code == 302
    assert Review.unscoped.get().version == 1
    assert FeedbackEvent.objects.count() == 1


BAD = [
    ("stars", "", "Chọn số sao"),
    ("stars", "6", "Chọn từ 1 đến 5"),
    ("stars", "5; DROP TABLE", "Chọn từ 1 đến 5"),
    ("words", "x" * 1001, "1000"),
    ("words", "x" * 10_000, "1000"),
    ("words", "Hay lắm, gọi em 0912 345 678 nhé", "công khai"),
    ("words", "Gọi +84.912.345.678", "công khai"),
    ("words", "xem https://re-hon.example", "công khai"),
    ("words", "vào re-hon.shop mua", "công khai"),
    ("words", "thư ai@do.example", "công khai"),
    ("display_name", "", "Ghi một tên"),
    ("display_name", "0912345678", "công khai"),
    ("display_name", "x" * 61, "60"),
]


def test_bad_input_is_said_and_kept(cast: Cast, order: Order) -> None:
    for name, typed, said in BAD:
        answer = Client().post(address(order, cast.tea_product), form(order, **{name: typed}))
        assert answer.status_code == 200, typed
        page = answer.content.decode()
        assert said in page, typed
        assert name == "stars" or typed in page, typed
        assert not Review.unscoped.exists(), typed


def test_strange_words_are_shown_as_they_are(cast: Cast, order: Order) -> None:
    typed = "<script>alert(1)</script> Ngo\u0302n 😀 1.250.000 đồng, 0.5 kg, 2026-11-23 12:30\r\nDòng hai"
    guest = Client()
    answer = guest.post(address(order, cast.tea_product), form(order, words=typed, display_name="<b>Hoa</b>"))
    assert answer.status_code == 302
    review = Review.unscoped.get()
    assert review.words.endswith("12:30\nDòng hai")
    assert " Ngôn " in review.words  # one letter with its mark
    moderation.approve(review.pk, version=1, actor=SYSTEM)
    for client, url in (
        (guest, f"/san-pham/{cast.tea_product.slug}/danh-gia/"),
        (at_work(cast.may), f"/htx/danh-gia/{review.pk}/"),
        (at_work(cast.minh), "/lien-minh/danh-gia/?xem=dang-hien"),
    ):
        page = client.get(url).content.decode()
        assert "&lt;script&gt;" in page
        assert "<script>alert" not in page
        assert "<b>Hoa</b>" not in page
        assert "😀" in page


@pytest.mark.parametrize("value", ["a\x00b", "\x00"])
def test_a_nul_is_no_500(cast: Cast, order: Order, value: str) -> None:
    for name in ("words", "display_name", "stars", "version", "t"):
        status = Client().post(address(order, cast.tea_product), form(order, **{name: value})).status_code
        assert status in (200, 302, 400, 404), name


def test_the_database_itself_holds_one_review_and_its_bounds(cast: Cast, order: Order) -> None:
    review = voices.approved(order, cast.tea_product)
    with pytest.raises(IntegrityError), transaction.atomic():
        voices.shown(cast.tea_product, order)
    for values in (
        {"stars": 6},
        {"stars": 0},
        {"words": "x" * 1001},
        {"status": "good"},
        {"reject_reason": "x"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Review.unscoped.filter(pk=review.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProductRating.objects.update(count=2)
    with pytest.raises(DatabaseError), transaction.atomic():
        FeedbackEvent.objects.update(reason="x")
    with pytest.raises(DatabaseError), transaction.atomic():  # never below nothing
        rating.take_away(cast.tea_product.pk, 1)
    with pytest.raises(rating.LostCount), transaction.atomic():
        rating.take_away(cast.rice_product.pk, 5)


@pytest.mark.parametrize(
    ("name", "language", "called"),
    [
        ("Nguyễn Thị Hoa", "vi", "Hoa, Hà Nội"),
        ("John Smith", "en", "John, Hà Nội"),
        ("Nguyễn Thị Hoa", "en", "Hoa, Hà Nội"),
        ("Hoa", "vi", "Hoa, Hà Nội"),
    ],
)
def test_the_name_by_default_tells_little(order: Order, name: str, language: str, called: str) -> None:
    purchase = order.purchase
    purchase.full_name, purchase.language = name, language
    assert default_name(purchase) == called


def test_the_product_page_needs_one_query(
    cast: Cast, order: Order, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    review = voices.approved(order, cast.tea_product, 4)
    moderation.answer_review(review.pk, answer="Cảm ơn.", actor=SYSTEM)
    for number in range(7):
        voices.approved(voices.delivered(cast.tea_100), cast.tea_product, 5, f"Lần {number}.")
    voices.written(voices.delivered(cast.tea_100), cast.tea_product, 1, "Chưa ai đọc.")
    found = reading.for_product(cast.tea_product.pk)  # its connection may have to prepare the statement first
    with django_assert_num_queries(1):
        assert reading.for_product(cast.tea_product.pk) == found
    assert found.rating.by_stars == (0, 0, 0, 1, 7)
    assert [row.words for row in found.reviews] == [f"Lần {number}." for number in (6, 5, 4, 3, 2)]
    assert found == reading.for_product(cast.tea_product.pk)
    assert hash(found) == hash(reading.for_product(cast.tea_product.pk))
    assert found.rating.average_words == "4,9"
    with override("en"):
        assert found.rating.average_words == "4.9"
    assert found.rating.linked_data == {
        "@type": "AggregateRating", "ratingValue": "4.9", "reviewCount": 8, "bestRating": 5, "worstRating": 1,
    }  # fmt: skip
    assert reading.for_product(cast.rice_product.pk) == reading.ProductVoices()
    assert reading.ProductVoices().rating.linked_data is None


def test_all_reviews_have_pages_and_an_unknown_one_is_a_404(cast: Cast, order: Order) -> None:
    voices.approved(order, cast.tea_product, 4)
    url, guest = f"/san-pham/{cast.tea_product.slug}/danh-gia/", Client()
    assert guest.get(url, {"sao": "4", "trang": "1"}).status_code == 200
    for query in (
        {"trang": "2"},
        {"trang": "x"},
        {"trang": "-1"},
        {"sao": "9"},
        {"sao": "²"},
        {"trang": "9" * 99},
    ):
        assert guest.get(url, query).status_code == 404, query
    assert guest.get("/san-pham/khong-co/danh-gia/").status_code == 404
    assert guest.get("/en" + url).status_code == 200


def test_two_posts_at_once_leave_one_review(committed_cast: Cast) -> None:
    cast = committed_cast
    order = voices.delivered(cast.tea_100)
    outcomes: list[str] = []
    barrier = threading.Barrier(4)

    def post(number: int) -> None:
        barrier.wait()
        try:
            writing.save(order.pk, cast.tea_product.pk, voices.opinion(number), version=0, actor=voices.HOA)
            outcomes.append("kept")
        except writing.ChangedElsewhere:
            outcomes.append("changed")
        finally:
            connection.close()

    threads = [threading.Thread(target=post, args=(number,)) for number in (1, 2, 3, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["changed", "changed", "changed", "kept"]
    assert Review.unscoped.count() == 1
