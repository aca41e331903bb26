"""Questions to a cooperative: nobody has to log in, machines get nowhere, the answer publishes both."""

import datetime
import threading

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled

from shop.feedback import questions, reading
from shop.feedback.models import FeedbackEvent, Question
from shop.orders.actors import SYSTEM
from tests import voices
from tests.cast import Cast
from tests.outbox import drain
from tests.stall.floor import at_work

pytestmark = pytest.mark.django_db
URL = "/san-pham/che-shan-tuyet/hoi/"
FORM = {"words": "Chè này hái tháng mấy?", "display_name": "Hùng", "contact": "", "website": ""}


def test_a_question_reaches_the_stall_and_its_answer_the_market(cast: Cast) -> None:
    guest, may = Client(), at_work(cast.may)
    assert guest.post(URL, FORM | {"contact": "hung@example.vn"}, REMOTE_ADDR="10.0.0.1").status_code == 302
    question = Question.unscoped.get()
    assert question.sender not in ("", "10.0.0.1")
    assert FORM["words"] not in guest.get(URL).content.decode()
    drain()
    [letter] = [row for row in mail.outbox if row.to == ["chemay@example.vn"]]
    assert f"/htx/hoi-dap/{question.pk}/" in letter.body
    assert FORM["words"] in may.get("/htx/hoi-dap/").content.decode()
    assert "1 câu khách hỏi đang chờ" in may.get("/htx/").content.decode()
    may.post(f"/htx/hoi-dap/{question.pk}/", {"answer": "Tháng Ba <b>nhé</b>."})
    assert "câu khách hỏi đang chờ" not in may.get("/htx/").content.decode()
    page = guest.get(URL).content.decode()
    assert FORM["words"] in page
    assert "Tháng Ba &lt;b&gt;nhé&lt;/b&gt;." in page
    assert "hung@example.vn" not in page
    drain()
    [answer] = [row for row in mail.outbox if row.to == ["hung@example.vn"]]
    assert "Tháng Ba <b>nhé</b>." in answer.body
    assert FeedbackEvent.objects.get().actor == cast.may
    [shown] = reading.for_product(cast.tea_product.pk).questions
    assert (shown.name, shown.words) == ("Hùng", FORM["words"])


def test_another_stall_sees_and_answers_nothing(cast: Cast) -> None:
    question, nuoc = voices.question(cast.tea_product), at_work(cast.nuoc)
    assert question.words not in nuoc.get("/htx/hoi-dap/").content.decode()
    assert nuoc.post(f"/htx/hoi-dap/{question.pk}/", {"answer": "Tôi!"}).status_code == 404


def test_an_answer_is_given_once(cast: Cast) -> None:
    question, may = voices.question(cast.tea_product), at_work(cast.may)
    url = f"/htx/hoi-dap/{question.pk}/"
    for words in ("", "   ", "x" * 1001):
        assert may.post(url, {"answer": words}).status_code == 200
    assert "Dài quá" in may.post(url, {"answer": "x" * 10_000}).content.decode()
    for words in ("Tháng Ba.", "Tháng Ba.", "Tháng Tư."):
        may.post(url, {"answer": words})
    assert Question.unscoped.get().answer == "Tháng Ba."
    with pytest.raises(questions.AlreadyAnswered):
        questions.answer(question.pk, words="Tháng Tư.", actor=SYSTEM)


BAD = [
    ("words", "", "Ghi câu hỏi"),
    ("words", "x" * 501, "500"),
    ("words", "😀" * 10_000, "500"),
    ("words", "Gọi em 0912.345.678 nhé", "công khai"),
    ("words", "mua ở www.noi-khac.example", "công khai"),
    ("display_name", "", "Ghi một tên"),
    ("display_name", "zalo.me/0912", "công khai"),
    ("contact", "12", "Chưa đọc được"),
    ("contact", "ten@", "Chưa đọc được"),
    ("contact", "a@b.c d", "Chưa đọc được"),
    ("contact", "x" * 10_000, "200"),
]


@pytest.mark.parametrize(("name", "typed", "said"), BAD, ids=[f"{row[0]}-{row[1][:12]}" for row in BAD])
def test_bad_input_is_said_and_kept(cast: Cast, name: str, typed: str, said: str) -> None:
    answer = Client().post(URL, FORM | {name: typed})
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert typed in answer.content.decode()
    assert not Question.unscoped.exists()


def test_a_nul_is_no_500(cast: Cast) -> None:
    for name in FORM:
        assert Client().post(URL, FORM | {name: "a\x00b"}).status_code in (200, 302, 400)


def test_a_phone_is_for_the_stall_alone(cast: Cast) -> None:
    Client().post(URL, FORM | {"contact": "0912 345 678"})
    question = Question.unscoped.get()
    assert question.phone == "+84912345678"
    assert "tel:+84912345678" in at_work(cast.may).get(f"/htx/hoi-dap/{question.pk}/").content.decode()
    questions.answer(question.pk, words="Có.", actor=SYSTEM)
    assert "345" not in Client().get(URL).content.decode().split('id="da-hoi"')[1].split("</section>")[0]


def test_who_fills_in_the_field_for_machines_is_thanked_and_forgotten(cast: Cast) -> None:
    assert Client().post(URL, FORM | {"website": "buy"}).status_code == 302
    assert not Question.unscoped.exists()


def test_one_address_asks_ten_times_an_hour(cast: Cast) -> None:
    for number in range(questions.PER_HOUR):
        assert Client().post(URL, FORM | {"words": f"Câu {number}?"}).status_code == 302
    answer = Client().post(URL, FORM | {"words": "Một câu nữa?"})
    assert answer.status_code == 429
    assert "Một câu nữa?" in answer.content.decode()
    assert Client().post(URL, FORM | {"words": "Máy khác?"}, REMOTE_ADDR="10.9.9.9").status_code == 302
    Question.unscoped.update(asked_at=timezone.now() - datetime.timedelta(hours=2))
    assert Client().post(URL, FORM | {"words": "Một câu nữa?"}).status_code == 302


def test_the_same_question_sent_again_is_one(cast: Cast) -> None:
    for _time in range(3):
        assert Client().post(URL, FORM).status_code == 302
    assert Question.unscoped.count() == 1


def test_two_posts_at_once_are_one_question(committed_cast: Cast) -> None:
    barrier = threading.Barrier(4)

    def post() -> None:
        barrier.wait()
        assert Client().post(URL, FORM).status_code == 302
        connection.close()

    threads = [threading.Thread(target=post) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Question.unscoped.count() == 1


def test_the_union_hides_shows_and_sees_who_is_slow(cast: Cast) -> None:
    slow, new = voices.question(cast.tea_product, "Câu cũ?"), voices.question(cast.tea_product, "Câu mới?")
    Question.unscoped.filter(pk=slow.pk).update(asked_at=timezone.now() - datetime.timedelta(days=4))
    minh = at_work(cast.minh)
    page = minh.get("/lien-minh/hoi-dap/").content.decode()
    assert "Câu cũ?" in page
    assert "Câu mới?" not in page
    assert "tel:+84912000000" in page
    questions.answer(new.pk, words="Có.", actor=SYSTEM)
    url = f"/lien-minh/hoi-dap/{new.pk}/"
    minh.post(f"{url}an/", {"reason": ""})
    assert "Câu mới?" in Client().get(URL).content.decode()
    minh.post(f"{url}an/", {"reason": "Quảng cáo."})
    assert "Câu mới?" not in Client().get(URL).content.decode()
    assert reading.for_product(cast.tea_product.pk).questions == ()
    assert "Quảng cáo." in at_work(cast.may).get("/htx/hoi-dap/?xem=xong").content.decode()
    minh.post(f"{url}hien/")
    assert "Câu mới?" in Client().get(URL).content.decode()
    acts = list(FeedbackEvent.objects.filter(question=new).values_list("act", "actor"))
    assert acts[1:] == [("hidden", cast.minh.pk), ("shown", cast.minh.pk)]


def test_a_hidden_question_waits_for_nobody_and_mails_nobody(cast: Cast) -> None:
    question = voices.question(cast.tea_product, email="hung@example.vn")
    Question.unscoped.update(hidden_at=timezone.now())
    drain()
    assert mail.outbox == []
    with scopes_disabled():
        assert not questions.waiting().exists()
    questions.answer(question.pk, words="Có.", actor=SYSTEM)
    drain()
    assert mail.outbox == []
    assert reading.for_product(cast.tea_product.pk).questions == ()


def test_addresses_go_thirty_days_after_the_answer(cast: Cast) -> None:
    question = voices.question(cast.tea_product, email="hung@example.vn")
    questions.answer(question.pk, words="Có.", actor=SYSTEM)
    assert questions.forget_askers() == 0
    Question.unscoped.update(answered_at=timezone.now() - datetime.timedelta(days=31))
    assert questions.forget_askers() == 1
    question.refresh_from_db()
    assert (question.email, question.sender) == ("", "")


def test_the_database_holds_an_answer_with_its_time(cast: Cast) -> None:
    voices.question(cast.tea_product)
    for values in ({"answer": "Có."}, {"answered_at": timezone.now()}, {"words": "x" * 501}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Question.unscoped.update(**values)
