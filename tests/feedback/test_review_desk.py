"""Reviews are read by a person before they are shown; the cooperative answers once; buyers are asked once."""

import datetime
import threading
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from shop.feedback import mails, moderation, reading, tasks, writing
from shop.feedback.models import (
    Act,
    FeedbackEvent,
    ProductRating,
    Review,
    ReviewInvitation,
    ReviewStatus,
)
from shop.lifecycle import fulfilment
from shop.orders.actors import SYSTEM, Actor, ActorKind
from shop.orders.models import Order, Purchase
from tests import voices
from tests.cast import Cast
from tests.outbox import drain
from tests.stall.floor import at_work
from tests.voices import address, form, is_right

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(cast: Cast) -> Order:
    return voices.delivered(cast.tea_100, cast.tea_200)


def test_approval_shows_it_once_and_counts_it_once(cast: Cast, order: Order) -> None:
    minh, review = at_work(cast.minh), voices.written(order, cast.tea_product, 4)
    queue = minh.get("/lien-minh/danh-gia/").content.decode()
    assert order.number in queue
    assert order.purchase.full_name not in queue
    for _time in range(2):
        minh.post(f"/lien-minh/danh-gia/{review.pk}/duyet/", {"version": "1"})
    assert reading.for_product(cast.tea_product.pk).rating.by_stars == (0, 0, 0, 1, 0)
    page = Client().get(f"/san-pham/{cast.tea_product.slug}/danh-gia/").content.decode()
    assert "Chè thơm." in page
    assert "Hoa, Hà Nội" in page
    assert "0981" not in page
    acts = list(FeedbackEvent.objects.filter(act=Act.APPROVED).values_list("actor", "actor_kind"))
    assert acts == [(cast.minh.pk, "union")]
    assert is_right("ratings")
    assert is_right("reviews-bought")


def test_a_rejection_needs_a_reason_and_the_buyer_hears_it(cast: Cast, order: Order) -> None:
    minh, review = at_work(cast.minh), voices.approved(order, cast.tea_product)
    url = f"/lien-minh/danh-gia/{review.pk}/khong-dang/"
    for reason in ("", "  ", "x" * 301):
        minh.post(url, {"version": "1", "reason": reason})
        assert ProductRating.objects.get().count == 1
    minh.post(url, {"version": "1", "reason": "Có <b>tên</b> người giao hàng."})
    assert ProductRating.objects.get().count == 0
    assert is_right("ratings")
    mail.outbox.clear()
    drain()
    letter = next(letter for letter in mail.outbox if "chưa được đăng" in letter.subject)
    assert letter.to == ["hoa@example.vn"]
    assert "Có <b>tên</b> người giao hàng." in letter.body
    assert f"/don/{order.purchase.number}/danh-gia/?t={order.purchase.token}" in letter.body


def test_a_change_goes_back_to_the_union_and_leaves_the_sum(cast: Cast, order: Order) -> None:
    review = voices.approved(order, cast.tea_product, 5)
    guest = Client()
    shown = guest.get(address(order, cast.tea_product), {"t": order.purchase.token}).content.decode()
    assert 'name="version" value="1"' in shown
    guest.post(address(order, cast.tea_product), form(order, stars="2", words="Nhạt.", version="1"))
    review.refresh_from_db()
    assert (review.stars, review.status, review.version) == (2, ReviewStatus.PENDING, 2)
    assert ProductRating.objects.get().count == 0
    with pytest.raises(moderation.OutOfDate):  # the officer still looks at the old words
        moderation.approve(review.pk, version=1, actor=SYSTEM)
    moderation.approve(review.pk, version=2, actor=SYSTEM)
    assert ProductRating.objects.get().stars_sum == 2
    assert is_right("ratings")


def test_the_cooperative_answers_once_and_may_ask_for_a_second_look(cast: Cast, order: Order) -> None:
    review = voices.approved(order, cast.tea_product, 1, "Không ngon.")
    may, url = at_work(cast.may), f"/htx/danh-gia/{review.pk}/"
    assert "Không ngon." in may.get("/htx/danh-gia/").content.decode()
    assert at_work(cast.nuoc).post(url, {"words": "Tôi!"}).status_code == 404
    for words in ("", "x" * 1001):
        assert may.post(url, {"words": words}).status_code == 200
    may.post(url, {"act": "tra-loi", "words": "Xin lỗi anh."})
    may.post(url, {"act": "tra-loi", "words": "Đổi ý."})
    may.post(url, {"act": "bao", "words": "Khách chưa mở hộp."})
    review.refresh_from_db()
    assert (review.answer, review.report_reason) == ("Xin lỗi anh.", "Khách chưa mở hộp.")
    assert Review.unscoped.filter(status="approved").exists()  # a report hides nothing
    minh = at_work(cast.minh)
    assert "Khách chưa mở hộp." in minh.get("/lien-minh/danh-gia/?xem=xem-lai").content.decode()
    minh.post(f"/lien-minh/danh-gia/{review.pk}/giu/")
    may.post(url, {"act": "bao", "words": "Lần nữa."})
    review.refresh_from_db()
    assert (review.reported_at, review.report_reason) == (None, "Khách chưa mở hộp.")
    acts = list(FeedbackEvent.objects.filter(review=review).values_list("act", "actor"))
    assert acts[2:] == [("answered", cast.may.pk), ("reported", cast.may.pk), ("kept", cast.minh.pk)]
    minh.post(f"/lien-minh/danh-gia/{review.pk}/go-tra-loi/", {"reason": "Lời gắt."})
    review.refresh_from_db()
    assert review.answer == ""


def test_what_is_not_shown_is_not_the_stalls_to_see(cast: Cast, order: Order) -> None:
    review = voices.written(order, cast.tea_product)
    assert at_work(cast.may).get(f"/htx/danh-gia/{review.pk}/").status_code == 404
    with pytest.raises(moderation.OutOfDate):
        moderation.answer_review(review.pk, answer="Cảm ơn.", actor=SYSTEM)
    with pytest.raises(moderation.OutOfDate):
        moderation.report(review.pk, reason="Sai.", actor=SYSTEM)


def test_deleted_personal_data_leaves_stars_and_words(cast: Cast, order: Order) -> None:
    review = voices.approved(order, cast.tea_product)
    assert writing.forget(order.purchase, actor=Actor(ActorKind.UNION, cast.minh.pk)) == 1
    page = Client().get(f"/san-pham/{cast.tea_product.slug}/danh-gia/").content.decode()
    assert "Chè thơm." in page
    assert "Hoa, Hà Nội" not in page
    assert "Người mua</b>" in page
    review.refresh_from_db()
    assert review.display_name == ""


def late(order: Order, days: float) -> None:
    Order.unscoped.filter(pk=order.pk).update(
        status_changed_at=timezone.now() - datetime.timedelta(days=days)
    )


def invited() -> list[Any]:
    tasks.daily()
    drain()
    return [letter for letter in mail.outbox if "thế nào?" in letter.subject]


def test_an_invitation_goes_out_once_some_days_later(cast: Cast, order: Order) -> None:
    assert invited() == []  # too early
    late(order, 6)
    [letter] = invited()
    assert letter.to == ["hoa@example.vn"]
    assert f"/don/{order.purchase.number}/danh-gia/?t={order.purchase.token}" in letter.body
    assert letter.body.count("– Chè Shan tuyết") == 1
    assert "chỉ hỏi một lần" in letter.body
    assert invited() == [letter]
    assert ReviewInvitation.objects.count() == 1


def test_nobody_is_asked_in_vain(cast: Cast, order: Order) -> None:
    late(order, 31)
    assert invited() == []  # long ago
    late(order, 6)
    Purchase.objects.update(email="")
    assert invited() == []
    assert not ReviewInvitation.objects.exists()
    Purchase.objects.update(email="hoa@example.vn")
    voices.written(order, cast.tea_product)
    assert invited() == []  # has spoken already
    other = voices.delivered(cast.rice_5kg)
    late(other, 6)
    mails.invite_due()
    fulfilment.take_back(other.pk, reason="hỏng", actor=SYSTEM)  # between asking and the mail
    assert invited() == []


def test_an_english_buyer_is_asked_in_english(cast: Cast, order: Order) -> None:
    Purchase.objects.update(language="en")
    late(order, 6)
    mails.invite_due()
    drain()
    assert any(f"/en/don/{order.purchase.number}/danh-gia/" in letter.body for letter in mail.outbox)


def test_approvals_at_once_lose_no_star(committed_cast: Cast) -> None:
    cast = committed_cast
    reviews = [
        voices.written(voices.delivered(cast.tea_100), cast.tea_product, stars) for stars in (1, 3, 5, 5)
    ]
    barrier = threading.Barrier(8)

    def approve(review: Review) -> None:
        barrier.wait()
        moderation.approve(review.pk, version=1, actor=SYSTEM)
        connection.close()

    threads = [threading.Thread(target=approve, args=(review,)) for review in reviews * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert reading.rating_of(cast.tea_product.pk).by_stars == (1, 0, 1, 0, 2)
    assert is_right("ratings")
