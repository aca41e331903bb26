"""What a class brought: tests given once, certificates that can be checked, stalls beside similar ones."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled

from catalog import days, groups
from catalog.models import Cooperative, Product
from shop.accounts.models import AccessKind, AccessRecord, User
from shop.impact.models import RegisteredCooperative
from shop.impact.register import entries
from shop.notifications.models import OutboxMessage
from shop.orders.models import Order, OrderEvent
from shop.reports.models import DailySales
from shop.training import attendance, certificates, classes, papers, quizzes, results, views
from shop.training.models import ClassCertificate, Moment, Place, Seat, TestResult, TrainingClass
from tests.cast import PASSWORD, Cast
from tests.stall.floor import at_work, place
from tests.training.scenes import asked, moved, opened

pytestmark = pytest.mark.django_db
DESK = "/lien-minh/lop/"
TYPED = "Ảnh chụp lúc nào?\n* Ban ngày\n- Đêm\n\nNền ảnh?\n- Rối\n* Trơn"


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def text(page: Any) -> str:
    return " ".join(page.content.decode().split())


def held(*numbers: int, day: int = 0, **changes: Any) -> tuple[TrainingClass, list[Seat]]:
    """A class with two questions, at which these people were."""
    row = moved(opened(seats=20), day)
    quizzes.ask(row.pk, quizzes.read(TYPED))
    people = asked(row, *numbers, **changes)
    for seat in people:
        attendance.mark(seat.pk, by_id=None)
    row.refresh_from_db()
    return row, people


def certified(*numbers: int) -> list[ClassCertificate]:
    row, _people = held(*numbers, day=-1)
    return certificates.issue(row.pk, by_id=None)


def test_questions_are_read_as_they_are_written() -> None:
    questions = quizzes.read(TYPED)
    assert questions[1] == {"text": "Nền ảnh?", "choices": ["Rối", "Trơn"], "right": 1}
    assert quizzes.read(quizzes.write(questions)) == questions
    alike = ["Câu?\n* Một", "Câu?\n- Một\n- Hai", "Câu?\n* Một\n* Hai", "Câu?\nMột\n* Hai"]
    for wrong in [*alike, "\n\n".join([TYPED] * 6)]:
        with pytest.raises(quizzes.NoQuestions):
            quizzes.read(wrong)


def test_a_phone_answers_before_and_after_once_each(cast: Cast) -> None:
    row, (seat,) = held(1)
    phone, own = Client(), f"/lop/toi/{seat.token}/"
    assert "trước lớp" in text(phone.get(own))
    half = phone.post(f"{own}bai/truoc/", {"cau_0": "0"})
    assert "Còn câu chưa chọn" in text(half)
    assert "checked" in text(half)
    assert phone.post(f"{own}bai/sau/", {"cau_0": "0", "cau_1": "1"}).status_code == 302  # not yet
    phone.post(f"{own}bai/truoc/", {"cau_0": "0", "cau_1": "0"})
    phone.post(f"{own}bai/truoc/", {"cau_0": "0", "cau_1": "1"})  # a second time changes nothing
    phone.post(f"{own}bai/sau/", {"cau_0": "0", "cau_1": "1"})
    given = TestResult.unscoped.order_by("pk").values_list("moment", "right", "asked")
    assert list(given) == [("before", 1, 2), ("after", 2, 2)]
    with pytest.raises(quizzes.Begun):
        quizzes.ask(row.pk, [])


def test_the_average_is_of_those_who_gave_both(cast: Cast, minh: Client) -> None:
    row, people = held(1, 2, 3)
    for seat, before, after in zip(people, (0, 1, 0), (2, 1, None), strict=True):
        quizzes.give(seat.pk, Moment.BEFORE, before, by_id=None)
        if after is not None:
            quizzes.give(seat.pk, Moment.AFTER, after, by_id=None)
    assert quizzes.averages(row.pk) == quizzes.Averages(2, 25.0, 75.0)
    assert "<b>25 %</b>, sau lớp <b>75 %</b> (2 người" in text(minh.get(f"{DESK}{row.pk}/ket-qua/"))
    treasurer = User.objects.create_user("+84912000077", PASSWORD, full_name="Kế Toán")
    treasurer.groups.add(Group.objects.get(name=groups.TREASURER))
    seen = text(at_work(treasurer).get(f"{DESK}{row.pk}/ket-qua/"))  # who may not read the names
    assert "Chưa đủ năm người" in seen
    assert "75 %" not in seen


def test_points_from_paper_are_written_once_and_only_what_can_be(cast: Cast, minh: Client) -> None:
    row, (seat, other) = held(1, 2, day=-1)
    page = f"{DESK}{row.pk}/bai/"
    typed = {f"diem_{seat.pk}_before": "1", f"diem_{other.pk}_before": "3", "viec": "diem"}
    said = text(minh.post(page, typed, follow=True))
    assert ("Đã ghi 1 bài" in said, "1 ô chưa ghi được" in said) == (True, True)
    minh.post(page, {f"diem_{seat.pk}_before": "2", "viec": "diem"})
    assert TestResult.unscoped.get().right == 1
    assert TestResult.unscoped.get().written_by == cast.minh
    assert minh.post(page, {"questions": TYPED}).status_code == 409
    wrong = minh.post(f"{DESK}{opened().pk}/bai/", {"questions": "Câu?\n* Một"})
    assert (wrong.status_code, "Câu 1 cần từ 2 đến 6" in text(wrong)) == (400, True)
    Seat.unscoped.filter(pk=other.pk).update(attended_at=None)
    with pytest.raises(quizzes.NotNow):
        quizzes.give(other.pk, Moment.BEFORE, 1, by_id=None)


def test_papers_are_issued_after_the_class_to_those_who_came(cast: Cast, minh: Client) -> None:
    row = opened()
    came, away = asked(row, 1, 2)
    address = f"{DESK}{row.pk}/giay/"
    assert "chưa cấp giấy được" in text(minh.post(address, follow=True))
    moved(row, -1)
    attendance.mark(came.pk, by_id=None)
    assert "Đã cấp 1 giấy" in text(minh.post(address, follow=True))
    assert "Đã cấp 0 giấy" in text(minh.post(address, follow=True))
    paper = ClassCertificate.unscoped.get()
    assert (paper.seat, paper.name, paper.issued_by) == (came, "Giàng A 1", cast.minh)
    assert OutboxMessage.objects.get(topic="class.certified").payload == {"seat": came.pk}
    with pytest.raises(attendance.HasPaper):
        attendance.unmark(came.pk)
    assert away.state == Place.SEATED


def test_anybody_checks_a_paper_and_one_taken_back_is_none(
    cast: Cast, minh: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    (paper,) = certified(1)
    spelled = certificates.spelled(paper.code)
    for typed in (paper.code, spelled, f" {spelled.lower()} "):
        page = Client().get(f"/chung-nhan/{typed}/")
        assert (page.status_code, "Giấy còn giá trị" in text(page), paper.name in text(page)) == (
            200,
            True,
            True,
        )
    assert paper.seat.phone not in text(page)
    file = Client().get(f"/chung-nhan/{paper.code}/giay.pdf")
    assert file.content.startswith(b"%PDF-")
    nothing = [
        text(Client().get(f"/chung-nhan/{code}/")).split("<main")[1].split("</main>")[0]
        for code in ("A" * 12, "x")
    ]
    assert nothing[0] == nothing[1]
    assert "Không có giấy này" in nothing[0]
    address = f"{DESK}{paper.seat.training_class_id}/giay/{paper.pk}/thu-hoi/"
    assert "Ghi lý do" in text(minh.post(address, follow=True))
    minh.post(address, {"reason": "Nhầm tên"})
    minh.post(address, {"reason": "Khác"})
    assert ClassCertificate.unscoped.get().revoke_reason == "Nhầm tên"
    page = Client().get(f"/chung-nhan/{paper.code}/")
    assert "Giấy không còn giá trị" in text(page)
    assert Client().get(f"/chung-nhan/{paper.code}/giay.pdf").status_code == 404
    monkeypatch.setattr(views, "CHECKS_PER_NETWORK", 1)
    assert Client().get(f"/chung-nhan/{paper.code}/").status_code == 429


def test_the_papers_of_a_class_are_one_file_and_the_export_is_logged(cast: Cast, minh: Client) -> None:
    made = certified(1, 2)
    row = made[0].seat.training_class_id
    certificates.revoke(made[0].pk, "Nhầm", by_id=cast.minh.pk)
    assert minh.get(f"{DESK}{row}/giay.pdf").content.startswith(b"%PDF-")
    record = AccessRecord.objects.get(kind=AccessKind.EXPORT)
    assert (record.subject, record.reference, record.row_count) == ("training.seat.pdf", str(row), 1)
    name = "#eval(1) *đậm* $x$ \\"
    ClassCertificate.unscoped.filter(pk=made[1].pk).update(name=name)
    assert papers.render(certificates.of_class(row)[1:]).startswith(b"%PDF-")  # what was typed is no markup


def test_the_database_refuses_what_no_page_does(cast: Cast) -> None:
    row, (seat, _other) = held(1, 2)
    for write in (
        lambda: TestResult.unscoped.create(seat=seat, moment="before", right=3, asked=2),
        lambda: ClassCertificate.unscoped.create(seat=seat, name="x", revoked_at=timezone.now()),
        lambda: Seat.unscoped.filter(pk=seat.pk).update(state=Place.WAITING),
        lambda: TrainingClass.objects.filter(pk=row.pk).update(ends_at=row.starts_at),
        lambda: TrainingClass.objects.filter(pk=row.pk).update(cancelled_at=timezone.now()),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


def results_of(row: TrainingClass) -> results.Results | None:
    """As the desk asks, which sees all stalls."""
    with scopes_disabled():
        return results.of(row)


def sold(stall: Cooperative, day: datetime.date, amount: int) -> None:
    DailySales.objects.create(
        cooperative=stall, day=day, goods_amount=amount, income_amount=amount, order_count=1
    )


def answered(cast: Cast, moment: datetime.datetime, hours: int) -> None:
    order = place({cast.tea_100: 1})
    Order.unscoped.filter(pk=order.pk).update(placed_at=moment)
    yes = moment + datetime.timedelta(hours=hours)
    OrderEvent.unscoped.create(
        order=order, before="placed", after="confirmed", actor_kind="manager", created_at=yes
    )


def test_stalls_of_those_who_came_stand_beside_similar_ones(
    cast: Cast, minh: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, _people = held(1, 2, day=-40, cooperative_id=cast.tea.pk)
    day, long_ago = row.held_on, timezone.now() - datetime.timedelta(days=400)
    Cooperative.objects.update(verified_at=long_ago)
    Product.published.update(created_at=long_ago)
    one = datetime.timedelta(days=1)
    for stall, before, after in ((cast.tea, 100_000, 300_000), (cast.rice, 50_000, 60_000)):
        for when, amount in ((day - one, before), (day + one, after), (day, 7), (day - 40 * one, 9)):
            sold(stall, when, amount)
    for moment, hours in ((days.midnight(day - one), 10), (days.midnight(day + 3 * one), 2)):
        answered(cast, moment, hours)
    page = f"{DESK}{row.pk}/ket-qua/"
    assert results_of(row) == results.Results(results.span_of(row, timezone.localdate()), 1, 0, None, None)
    Product.published.update(category=cast.tea_product.category)
    few = text(minh.get(page))
    assert "1 gian hàng có người đi học; 1 gian hàng tương tự" in few
    assert "Ít quá, không so" in few
    assert "không chứng minh được" in few
    monkeypatch.setattr(results, "LEAST", 1)
    found = results_of(row)
    assert found is not None
    assert found.came is not None
    assert found.similar is not None
    assert (found.span.length, found.came.sold, found.similar.sold) == (
        39, results.Pair(100_000, 300_000), results.Pair(50_000, 60_000),
    )  # fmt: skip
    assert (found.came.hours, found.similar.hours) == (results.Pair(10, 2), results.Pair(None, None))
    assert found.came.listed == results.Pair(0, 0)
    assert "300.000" in text(minh.get(page))
    held(9, day=-10, cooperative_id=cast.rice.pk)  # no comparison any more: it was at a class
    again = results_of(row)
    assert again is not None
    assert again.similar_count == 0


def test_it_is_too_early_for_a_class_of_last_week_and_never_for_a_cancelled_one(cast: Cast) -> None:
    row, _people = held(1, day=-results.LEAST_DAYS)
    assert results_of(row) is None
    assert results_of(moved(row, -results.LEAST_DAYS - 1)) is not None
    other = opened()
    classes.cancel(other.pk, "Mưa", by_id=None)
    other.refresh_from_db()
    assert results_of(moved(other, -60)) is None


def test_the_register_the_stall_s_page_the_commune_and_the_score_name_the_class(
    cast: Cast, minh: Client
) -> None:
    entries.take_in(cast.tea)
    registered = RegisteredCooperative.objects.get()
    year_end = datetime.date(timezone.localdate().year - 1, 12, 1)
    back = (year_end - timezone.localdate()).days
    row, _people = held(1, 2, day=back, cooperative_id=cast.tea.pk)
    for page in (
        f"/lien-minh/so-htx/{registered.pk}/",
        f"/lien-minh/hop-tac-xa/{cast.tea.pk}/",
        "/lien-minh/xa/03405/",
    ):
        shown = text(minh.get(page))
        assert row.title in shown, page
        assert "2 người có mặt" in shown, page
    assert "2 người dự 1 lớp tập huấn trong năm" in text(at_work(cast.may).get("/htx/cham-diem/"))
    assert "lớp tập huấn trong năm" not in text(at_work(cast.nuoc).get("/htx/cham-diem/"))
