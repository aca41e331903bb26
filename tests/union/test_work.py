"""The desk's list of work: everything that waits in one place, given to somebody, done, and gone when it is."""

import datetime
import re

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled
from pytest_django import DjangoAssertNumQueries

from catalog import groups, stock
from catalog.models import Certificate, Cooperative
from catalog.models.cooperatives import Verification
from shop.accounts.models import User
from shop.feedback.models import Question, Review
from shop.impact import evaluations
from shop.impact.models import Evaluation
from shop.ledger.models import Settlement
from shop.lifecycle import fulfilment
from shop.orders.actors import SYSTEM
from shop.orders.models import Order
from shop.payments.models import BankTransfer, Dispute, Payment
from shop.reports import as_of, closing, periods
from shop.training import seats
from shop.training.models import Seat, Source, TrainingClass
from shop.treasury.models import PayoutChange
from shop.union import work
from shop.union.models import Assignment, Kind
from tests import voices
from tests.cast import PASSWORD, Cast
from tests.outbox import drain
from tests.stall.floor import at_work, leave_unanswered, place
from tests.training.scenes import moved, opened, person

pytestmark = pytest.mark.django_db
PAGE = "/lien-minh/viec/"


def days_ago(count: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=count)


@pytest.fixture
def waiting(cast: Cast) -> Order:
    """A call, a silent stall, goods that run low, a lapsing and a waiting paper, a transfer, an application."""
    order = place({cast.tea_100: 1})
    leave_unanswered(order)
    stock.count(cast.rice_5kg.pk, 2, actor_id=None)
    Cooperative.objects.filter(pk=cast.rice.pk).update(verified_at=days_ago(60))
    for state, left, scheme, stars in (("confirmed", 20, "ocop", 4), ("waiting", 700, "vietgap", None)):
        Certificate.unscoped.create(
            product=cast.tea_product, scheme=scheme, stars=stars, state=state, added_by=cast.may,
            expires_on=timezone.localdate() + datetime.timedelta(days=left),
        )  # fmt: skip
    BankTransfer.unscoped.create(
        cooperative=cast.tea, source="sepay", external_id="1", account_number="0000000001", amount=50_000,
        content="CHUYEN TIEN", occurred_at=days_ago(3), received_at=days_ago(3), outcome="unmatched",
    )  # fmt: skip
    new = Cooperative.objects.create(
        name="HTX Mới", commune_id=cast.tea.commune_id, contact_person="A", phone="+84912000099"
    )
    Cooperative.objects.filter(pk=new.pk).update(verification=Verification.SUBMITTED)
    return order


def kinds(client: Client, query: str = "") -> list[str]:
    return sorted(thing.kind.value for thing in client.get(f"{PAGE}{query}").context["page"])


def test_everything_that_waits_is_there_once_with_its_day(cast: Cast, waiting: Order) -> None:
    minh = at_work(cast.minh)
    assert kinds(minh) == ["chuyen-khoan", "duyet-giay", "goi", "het-han", "ho-so", "im-lang", "sap-het"]
    page = minh.get(PAGE).content.decode()
    assert "HTX Chè Mây: CHUYEN TIEN" in page
    assert "50.000" in page
    late = minh.get(f"{PAGE}?loai=qua-han").context["page"]
    assert {thing.kind for thing in late} >= {Kind.TRANSFER, Kind.SILENT}
    assert kinds(minh, "?loai=goi") == ["goi"]
    assert minh.get(f"{PAGE}?loai=an-com").status_code == 404
    (low,) = minh.get(f"{PAGE}?loai=sap-het").context["page"]
    assert low.due_on == timezone.localdate() + datetime.timedelta(days=3)  # of the day its packs went
    for thing in minh.get(PAGE).context["page"]:
        assert minh.get(thing.url).status_code == 200, thing


def test_what_is_done_at_its_own_page_leaves_the_list_and_the_head(cast: Cast, waiting: Order) -> None:
    minh = at_work(cast.minh)
    work.COUNTS.forget()
    head = minh.get("/lien-minh/tin-nhan/").content.decode()
    assert re.search(r'union-nav__count number">\s*7\s*<', head)
    fulfilment.confirm(waiting.pk, actor=SYSTEM)
    assert "goi" not in kinds(minh)
    work.COUNTS.forget()
    assert sum(work.COUNTS.get().values()) == 6


@pytest.fixture
def written(cast: Cast) -> Order:
    """What waits with the money, and what somebody wrote: one of each."""
    order = place({cast.tea_100: 1})
    last_year = timezone.localdate().year - 1
    Dispute.objects.create(
        payment=Payment.objects.get(purchase=order.purchase), provider_id="dp_1",
        amount=60_000, reason="fraudulent", opened_at=days_ago(1),
    )  # fmt: skip
    bank = {"bank_id": "970405", "account_number": "0000000009", "account_name": "HTX CHE MAY"}
    PayoutChange.unscoped.create(
        cooperative=cast.tea, requested_at=days_ago(1), requested_by=cast.may, effective_at=days_ago(-2), **bank,
    )  # fmt: skip
    Settlement.unscoped.create(
        number="DS-202601-00001", cooperative=cast.tea, until=days_ago(2), total_amount=144_000,
        created_at=days_ago(1), **bank,
    )  # fmt: skip
    closing.close(
        periods.starting(periods.Unit.QUARTER, datetime.date(2025, 4, 1)),
        actor_id=cast.minh.pk, known_at=as_of.end_of(datetime.date(2025, 7, 5)),
    )  # fmt: skip
    evaluations.score(cast.tea.pk, last_year, {"1": 5}, is_evaluated=True, shown=0, actor_id=None)
    evaluations.score(
        cast.tea.pk, last_year, {"1": 6}, is_evaluated=True, shown=Evaluation.unscoped.get().pk, actor_id=None
    )
    voices.shown(cast.tea_product, order)
    Review.unscoped.update(status="pending")
    asked = voices.question(cast.rice_product)
    Question.unscoped.filter(pk=asked.pk).update(asked_at=days_ago(4))
    voices.question(cast.rice_product, "Gạo năm nay hay năm ngoái?")  # the stall still has its time
    return order


def test_money_and_words_wait_in_the_same_list(cast: Cast, written: Order) -> None:
    minh = at_work(cast.minh)
    assert kinds(minh) == [
        "cham-diem", "chot-so", "danh-gia", "doi-soat", "hoi-dap", "khieu-nai", "tai-khoan",
    ]  # fmt: skip
    page = minh.get(PAGE)
    told = page.content.decode()
    for words in ("01/04/2025 – 30/06/2025", "HTX Chè Mây: DS-202601-00001", written.purchase.number):
        assert words in told
    assert "0000000009" not in told
    for thing in page.context["page"]:
        assert minh.get(thing.url).status_code == 200, thing
    year = timezone.localdate().year - 1
    (scored,) = Evaluation.unscoped.filter(year=year).order_by("-pk")[:1]
    evaluations.say(scored.pk, is_agreed=True, reason="", actor_id=cast.minh.pk)
    PayoutChange.unscoped.update(stopped_at=timezone.now())
    assert {"cham-diem", "tai-khoan"}.isdisjoint(kinds(minh))


def test_whoever_is_given_work_hears_of_it_once(cast: Cast, waiting: Order) -> None:
    other = User.objects.create_user("+84912000078", PASSWORD, full_name="Lò Thị Mai", email="mai@example.vn")
    other.groups.set(cast.minh.groups.all())
    User.objects.filter(pk=cast.minh.pk).update(email="minh@example.vn")
    minh = at_work(cast.minh)
    day = timezone.localdate() + datetime.timedelta(days=5)
    address = f"{PAGE}im-lang/{cast.rice.pk}/"
    drain()
    mail.outbox.clear()
    for who in (cast.minh, other, other):
        minh.post(address, {"officer": who.pk, "due_on": day.isoformat()})
        drain()
    (letter,) = mail.outbox
    assert letter.to == ["mai@example.vn"]
    for words in (cast.minh.full_name, "Gian im lặng", "HTX Gạo", f"{day:%d/%m/%Y}", "?loai=cua-toi"):
        assert words in letter.body, words


def test_work_that_is_anothers_by_now_is_told_to_nobody(cast: Cast, waiting: Order) -> None:
    other = User.objects.create_user("+84912000078", PASSWORD, full_name="Lò Thị Mai", email="mai@example.vn")
    other.groups.set(cast.minh.groups.all())
    drain()
    mail.outbox.clear()
    minh = at_work(cast.minh)
    for who in (other, cast.minh):
        minh.post(f"{PAGE}im-lang/{cast.rice.pk}/", {"officer": who.pk})
    drain()
    assert mail.outbox == []


def test_it_is_given_to_somebody_until_a_day(cast: Cast, waiting: Order) -> None:
    minh = at_work(cast.minh)
    day = timezone.localdate() + datetime.timedelta(days=5)
    address = f"{PAGE}im-lang/{cast.rice.pk}/"
    assert minh.post(address, {"officer": cast.minh.pk, "due_on": day.isoformat()}).status_code == 302
    (mine,) = minh.get(f"{PAGE}?loai=cua-toi").context["page"]
    assert (mine.kind, mine.officer, mine.due_on, mine.is_late) == (Kind.SILENT, cast.minh, day, False)
    minh.post(address, {"officer": "", "due_on": ""})
    assert kinds(minh, "?loai=cua-toi") == []
    assert Assignment.unscoped.count() == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"due_on": "2001-01-01"}, "Chọn ngày từ hôm nay"),
        ({"due_on": "9999-01-01"}, "Chọn ngày từ hôm nay"),
        ({"due_on": "mai"}, "ngày"),
        ({"officer": "0"}, ""),
        ({"officer": "x" * 500}, ""),
    ],
)
def test_bad_input_changes_nothing(cast: Cast, waiting: Order, data: dict[str, str], words: str) -> None:
    answer = at_work(cast.minh).post(f"{PAGE}im-lang/{cast.rice.pk}/", data)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert words in page
    assert data.get("due_on", "") in page
    assert not Assignment.unscoped.exists()


def test_what_has_no_end_of_its_own_is_told_as_done_and_comes_again(cast: Cast, waiting: Order) -> None:
    minh = at_work(cast.minh)
    low = f"{PAGE}sap-het/{cast.rice_product.pk}/xong/"
    assert minh.post(low, {"words": " "}).status_code == 400
    assert "sap-het" in kinds(minh)
    assert minh.post(low, {"words": "Đã hỏi, tuần sau có gạo mới"}).status_code == 302
    assert "sap-het" not in kinds(minh)
    assert minh.post(f"{PAGE}sap-het/{cast.rice_product.pk}/", {"officer": ""}).status_code == 302  # gone
    stock.count(cast.rice_5kg.pk, 20, actor_id=None)
    stock.count(cast.rice_5kg.pk, 1, actor_id=None)
    assert "sap-het" in kinds(minh)  # filled up and low again
    with scopes_disabled():
        (call,) = work.open_things([Kind.CALL])
    assert minh.post(f"{PAGE}goi/{call.subject}/xong/", {"words": "xong"}).status_code == 404


def test_people_who_wait_for_a_yes_are_one_thing_a_class(cast: Cast) -> None:
    row = opened(title="Đóng gói chè", seats=2)
    TrainingClass.objects.update(created_at=days_ago(30))
    people = [person(number) for number in range(3)]
    seats.ask(row.pk, people, source=Source.PUBLIC, by_id=None)
    over = opened(title="Lớp đã qua", seats=1)
    seats.ask(over.pk, people, source=Source.PUBLIC, by_id=None)
    moved(over, -1)
    minh = at_work(cast.minh)
    (thing,) = minh.get(f"{PAGE}?loai=nguoi-hoc").context["page"]
    assert (thing.title, thing.is_late) == ("Đóng gói chè: 2 người chờ đồng ý", False)
    assert thing.url == f"/lien-minh/lop/{row.pk}/nguoi/"
    minh.post(f"{PAGE}nguoi-hoc/{row.pk}/", {"officer": cast.minh.pk, "due_on": ""})
    held = Seat.unscoped.filter(training_class=row, needs_yes=True)
    minh.post(f"{thing.url}{held.earliest('pk').pk}/nhan/")
    (thing,) = minh.get(f"{PAGE}?loai=cua-toi").context["page"]  # whoever has it keeps it
    assert thing.title == "Đóng gói chè: 1 người chờ đồng ý"
    minh.post(f"{thing.url}{held.get().pk}/nhan-het/")
    assert "nguoi-hoc" not in kinds(minh)


def test_a1_each_sees_what_their_own_pages_show(cast: Cast, waiting: Order) -> None:
    treasurer = User.objects.create_user("+84912000077", PASSWORD, full_name="Kế Toán")
    treasurer.groups.add(Group.objects.get(name=groups.TREASURER))
    client = at_work(treasurer)
    assert kinds(client) == ["chuyen-khoan", "im-lang", "sap-het"]
    with scopes_disabled():
        (call,) = work.open_things([Kind.CALL])
    assert client.post(f"{PAGE}goi/{call.subject}/", {"officer": ""}).status_code == 403
    assert not Assignment.unscoped.exists()


def test_the_list_asks_few_questions_however_much_waits(
    cast: Cast, waiting: Order, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    minh = at_work(cast.minh)
    minh.get(PAGE)
    with django_assert_num_queries(10):
        minh.get(PAGE)
    for number in range(20):
        BankTransfer.unscoped.create(
            cooperative=cast.tea, source="sepay", external_id=f"x{number}", account_number="0000000001",
            amount=50_000, occurred_at=days_ago(3), received_at=days_ago(3), outcome="unmatched",
        )  # fmt: skip
    with django_assert_num_queries(10):
        minh.get(PAGE)


def test_a_cooperatives_page_gathers_what_the_union_knows(
    cast: Cast, waiting: Order, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    minh = at_work(cast.minh)
    minh.post(f"{PAGE}im-lang/{cast.rice.pk}/xong/", {"words": "Đã gọi, cuối tháng bán lại"})
    minh.get(f"/lien-minh/hop-tac-xa/{cast.rice.pk}/")
    with django_assert_max_num_queries(
        13
    ):  # one of them for the classes; a row in the register costs two more
        page = minh.get(f"/lien-minh/hop-tac-xa/{cast.tea.pk}/").content.decode()
    assert "HTX Chè Mây" in page
    assert f"Đơn {waiting.number} chưa nhận" in page
    assert "OCOP 4★" in page
    assert "Chờ xác nhận" in page
    assert "Hoa" not in page
    assert "Đã gọi, cuối tháng bán lại" in minh.get(f"/lien-minh/hop-tac-xa/{cast.rice.pk}/").content.decode()
    assert minh.get("/lien-minh/hop-tac-xa/999999/").status_code == 404


def test_a_suspended_stall_sells_again_only_with_a_reason_that_stays(cast: Cast) -> None:
    minh = at_work(cast.minh)
    address = f"/lien-minh/hop-tac-xa/{cast.tea.pk}/"
    minh.post(f"{address}tam-dung/", {"reason": "authority"})
    for reason in ("", "rules", "x" * 300):
        answer = minh.post(f"{address}xac-minh/", {"reason": reason})
        assert answer.status_code == 400
        assert "Chọn lý do cho bán lại" in answer.content.decode()
        cast.tea.refresh_from_db()
        assert cast.tea.verification == Verification.SUSPENDED
    assert minh.post(f"{address}xac-minh/", {"reason": "mended"}).status_code == 302
    page = minh.get(address).content.decode()
    assert "Đã sửa chỗ sai" in page
    assert "Cơ quan nhà nước yêu cầu" in page
