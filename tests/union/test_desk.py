"""The union's desk: sales without buyers' names, stalls to phone, stalls to verify."""

import datetime
import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled
from pytest_django import DjangoAssertNumQueries
from wagtail.models import ModelLogEntry

from catalog import verification
from catalog.models import Cooperative, Product
from catalog.models.cooperatives import Verification
from shop.lifecycle import money_in
from shop.notifications import waits
from shop.notifications.models import CallTry, OutboxMessage, PhoneCall
from shop.orders.actors import SYSTEM
from shop.payments.models import Payment
from shop.reports import rollup
from shop.reports.models import DailySales
from tests.cast import Cast
from tests.outbox import drain
from tests.stall.floor import BUYER, at_work, leave_unanswered, place, wait

pytestmark = pytest.mark.django_db
PAGES = ["/lien-minh/", "/lien-minh/doanh-thu.csv", "/lien-minh/can-goi/", "/lien-minh/hop-tac-xa/"]


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def sell(cast: Cast) -> None:
    """Tea for 144.000 đ and rice for 240.500 đ, both today."""
    for packs in ({cast.tea_100: 1}, {cast.rice_5kg: 1}):
        money_in.confirm_transfer(place(packs, "vietqr").pk, actor=SYSTEM)
    rollup.rebuild()


@pytest.mark.parametrize("path", PAGES)
def test_only_the_union_enters(cast: Cast, path: str) -> None:
    assert Client().get(path)["Location"].startswith("/dang-nhap/?next=")
    for user in (cast.hoa, cast.may, cast.ngan):
        assert at_work(user).get(path).status_code == 403
    assert at_work(cast.minh).get(path).status_code == 200
    assert at_work(cast.van).get(path).status_code == 200
    assert at_work(cast.minh).get(f"/en{path}").status_code == 200


def test_calls_lists_stalls_that_leave_orders_unanswered(cast: Cast, minh: Client) -> None:
    late, fresh = place({cast.tea_100: 1}), place({cast.rice_5kg: 1})
    unpaid = place({cast.rice_5kg: 1}, "vietqr")
    wait(unpaid, 40)
    Cooperative.objects.filter(pk=cast.tea.pk).update(phone="+84913222333")
    leave_unanswered(late)
    page = minh.get("/lien-minh/can-goi/").content.decode()
    assert late.number in page
    assert "tel:+84913222333" in page
    assert "Chờ 48 giờ" in page
    assert fresh.number not in page
    assert unpaid.number not in page
    assert BUYER not in page
    assert "0981" not in page
    assert "1 đơn chờ quá lâu" in minh.get("/lien-minh/").content.decode()
    at_work(cast.may).post(f"/htx/don/{late.number}/nhan/")
    assert "Không phải gọi ai" in minh.get("/lien-minh/can-goi/").content.decode()


def test_a_stall_that_was_told_is_shown_as_told_until_it_must_answer(cast: Cast, minh: Client) -> None:
    late = place({cast.tea_100: 1})
    leave_unanswered(late)
    call = PhoneCall.unscoped.get()
    seen = {"call": str(call.pk), "biet": "0"}
    url = f"/lien-minh/can-goi/{call.pk}/"
    minh.post(url, seen | {"answer": "da-bao", "note": "bà Mây nghe"})
    page = " ".join(minh.get("/lien-minh/can-goi/").content.decode().split())
    assert re.search(r"Đã báo lúc \d\d:\d\d \d\d/\d\d, Trần Văn Minh gọi.", page)
    assert "chưa nhận thì gọi lại" in page
    assert "button--go button--big" not in page
    assert "Đã gọi lại? Ghi thêm" in page
    done = minh.post(url, seen | {"answer": "da-bao", "note": "tôi cũng gọi"}, follow=True)  # read before
    assert "Việc này đã có người gọi xong." in done.content.decode()
    assert CallTry.unscoped.count() == 1
    first = CallTry.unscoped.get()
    CallTry.unscoped.update(next_try_at=timezone.now())
    page = minh.get("/lien-minh/can-goi/").content.decode()
    assert "Gian vẫn chưa nhận đơn: gọi lại." in page
    assert f'name="biet" value="{first.pk}"' in page
    assert "button--go button--big" in page
    minh.post(url, seen | {"answer": "chua-gap", "biet": str(first.pk)})
    assert CallTry.unscoped.count() == 2
    assert "Đã báo lúc" not in minh.get("/lien-minh/can-goi/").content.decode()


def test_what_came_after_the_call_was_not_told(cast: Cast, minh: Client) -> None:
    leave_unanswered(place({cast.tea_100: 1}))
    call = PhoneCall.unscoped.get()
    url = f"/lien-minh/can-goi/{call.pk}/"
    minh.post(url, {"call": str(call.pk), "biet": "0", "answer": "da-bao"})
    leave_unanswered(place({cast.tea_200: 1}))
    new = PhoneCall.unscoped.latest("pk")
    page = minh.get("/lien-minh/can-goi/").content.decode()
    assert "Đã báo lúc" not in page
    minh.post(url, {"call": [str(call.pk), str(new.pk)], "biet": "0", "answer": "da-bao"})
    with scopes_disabled():
        assert list(CallTry.unscoped.latest("pk").calls.values_list("pk", flat=True)) == [new.pk]


def test_paid_transfer_waits_from_when_its_money_came(cast: Cast, minh: Client) -> None:
    order = place({cast.tea_100: 1}, "vietqr")
    wait(order, 40)
    money_in.confirm_transfer(order.pk, actor=SYSTEM)
    (waiting,) = waits.unanswered(order.pk)
    assert waiting.since == Payment.objects.get(order=order).succeeded_at


def test_verifying_opens_a_stall_and_suspending_closes_it(cast: Cast, minh: Client) -> None:
    Cooperative.objects.filter(pk=cast.tea.pk).update(
        verification=Verification.SUBMITTED, verified_at=None, verified_by=None
    )
    buyer = Client()
    assert buyer.get(cast.tea_product.get_absolute_url()).status_code == 404
    for _tap in range(2):
        assert minh.post(f"/lien-minh/hop-tac-xa/{cast.tea.pk}/xac-minh/").status_code == 302
    cast.tea.refresh_from_db()
    assert (cast.tea.verification, cast.tea.verified_by_id) == (Verification.VERIFIED, cast.minh.pk)
    assert cast.tea.verified_at
    assert buyer.get(cast.tea_product.get_absolute_url()).status_code == 200
    for _tap in range(2):
        sent = minh.post(f"/lien-minh/hop-tac-xa/{cast.tea.pk}/tam-dung/", {"reason": "asked"})
        assert sent.status_code == 302
    assert buyer.get(cast.tea_product.get_absolute_url()).status_code == 404
    entries = ModelLogEntry.objects.filter(object_id=str(cast.tea.pk), user=cast.minh).order_by("pk")
    assert [entry.data["verification"]["after"] for entry in entries] == ["verified", "suspended"]


def test_suspended_stall_carries_its_reason_and_its_open_orders(cast: Cast, minh: Client) -> None:
    place({cast.tea_100: 1})
    minh.post(f"/lien-minh/hop-tac-xa/{cast.tea.pk}/tam-dung/", {"reason": "authority"})
    cast.tea.refresh_from_db()
    assert verification.suspension_reason(cast.tea) == str(verification.Reason.AUTHORITY.label)
    page = minh.get("/lien-minh/hop-tac-xa/").content.decode()
    assert "Còn 1 đơn phải giao cho xong" in page
    assert ">Cho bán lại<" in page
    assert page.index("HTX Chè Mây") < page.index("HTX Gạo Nước")
    assert "Lý do: Cơ quan nhà nước yêu cầu." in page


@pytest.mark.parametrize("sent", [{}, {"reason": ""}, {"reason": "bay"}])
def test_no_stall_is_suspended_without_a_reason(cast: Cast, minh: Client, sent: dict[str, str]) -> None:
    page = minh.post(f"/lien-minh/hop-tac-xa/{cast.rice.pk}/tam-dung/", sent).content.decode()
    assert "Chọn lý do tạm dừng." in page
    cast.rice.refresh_from_db()
    assert cast.rice.verification == Verification.VERIFIED
    assert not OutboxMessage.objects.exists()


def test_cooperative_is_told_of_each_decision_once_with_its_reason(cast: Cast, minh: Client) -> None:
    path = f"/lien-minh/hop-tac-xa/{cast.tea.pk}"
    for word, sent in (("tam-dung", {"reason": "authority"}), ("tam-dung", {"reason": "authority"})):
        minh.post(f"{path}/{word}/", sent)
        drain()
    minh.post(f"{path}/xac-minh/", {"reason": "mended"})
    drain()
    suspended, verified = mail.outbox
    assert suspended.to == verified.to == ["chemay@example.vn"]
    assert "tạm dừng bán" in suspended.subject
    assert "Lý do: Cơ quan nhà nước yêu cầu." in suspended.body
    assert "được bán hàng" in verified.subject
    minh.post(f"{path}/tam-dung/", {"reason": "authority"})
    minh.post(f"{path}/xac-minh/", {"reason": "mended"})
    drain()
    assert [letter.subject for letter in mail.outbox[2:]] == [verified.subject]  # what holds by now


def test_what_no_mail_can_tell_is_rung_up_and_noted(cast: Cast, minh: Client) -> None:
    Cooperative.objects.filter(pk=cast.tea.pk).update(email="")
    minh.post(f"/lien-minh/hop-tac-xa/{cast.tea.pk}/tam-dung/", {"reason": "authority"})
    drain()
    assert mail.outbox == []
    page = minh.get("/lien-minh/can-goi/").content.decode()
    assert "HTX Chè Mây tạm dừng bán trên chợ" in page
    assert "Lý do: Cơ quan nhà nước yêu cầu." in page
    assert f'href="tel:{cast.tea.phone}"' in page
    assert "tự huỷ từ" not in page  # nobody here leaves an order unanswered
    call = PhoneCall.unscoped.get()
    minh.post(f"/lien-minh/can-goi/{call.pk}/", {"answer": "chua-gap", "note": "máy bận"})
    page = minh.get("/lien-minh/can-goi/").content.decode()
    assert "Không nghe máy, “máy bận”" in page
    assert "Gọi lại lúc" in page
    too_long = minh.post(f"/lien-minh/can-goi/{call.pk}/", {"answer": "da-bao", "note": "ă" * 201})
    assert "ă" * 201 in too_long.content.decode()
    call.refresh_from_db()
    assert (CallTry.unscoped.count(), call.done_at) == (1, None)
    minh.post(f"/lien-minh/can-goi/{call.pk}/", {"answer": "da-bao", "note": "bà Mây nghe"})
    minh.post(f"/lien-minh/can-goi/{call.pk}/", {"answer": "chua-gap", "note": ""})
    call.refresh_from_db()
    last, _first = CallTry.unscoped.all()
    assert (last.note, last.called_by) == ("bà Mây nghe", cast.minh)
    assert call.done_at is not None
    assert "Không phải gọi ai." in minh.get("/lien-minh/can-goi/").content.decode()


@pytest.mark.parametrize(
    ("answer", "words"), [("hen-lai", "hẹn gọi lại"), ("sai-so", "sai số"), ("chua-gap", "chưa gặp")]
)
def test_what_came_of_a_call_is_said_back(cast: Cast, minh: Client, answer: str, words: str) -> None:
    Cooperative.objects.filter(pk=cast.tea.pk).update(email="")
    minh.post(f"/lien-minh/hop-tac-xa/{cast.tea.pk}/tam-dung/", {"reason": "authority"})
    drain()
    call = PhoneCall.unscoped.get()
    done = minh.post(f"/lien-minh/can-goi/{call.pk}/", {"answer": answer}, follow=True).content.decode()
    assert re.search(rf"Đã ghi: [^<]*{words}", done)


def test_incomplete_papers_are_named_before_a_stall_is_verified(cast: Cast, minh: Client) -> None:
    Cooperative.objects.update(tax_number="0123456789")
    Cooperative.objects.filter(pk=cast.rice.pk).update(verification=Verification.SUBMITTED)
    assert "Vẫn xác minh" not in minh.get("/lien-minh/hop-tac-xa/").content.decode()
    Cooperative.objects.filter(pk=cast.rice.pk).update(tax_number="")
    page = minh.get("/lien-minh/hop-tac-xa/").content.decode()
    assert "Hồ sơ còn thiếu mã số thuế." in page
    assert "Vẫn xác minh" in page


def test_silent_stalls_are_named_with_the_day_they_sold_last(cast: Cast, minh: Client) -> None:
    today = timezone.localdate()
    Cooperative.objects.update(verified_at=timezone.now() - datetime.timedelta(days=60))
    for cooperative, days in ((cast.tea, 30), (cast.rice, 29)):
        day = today - datetime.timedelta(days=days)
        DailySales.objects.create(cooperative=cooperative, day=day, income_amount=100_000, order_count=1)
    silent = minh.get("/lien-minh/").context["silent"]
    assert [(row.cooperative.pk, row.last_sold_on) for row in silent] == [
        (cast.tea.pk, today - datetime.timedelta(days=30))
    ]
    leave_unanswered(place({cast.rice_5kg: 1}))
    silent = minh.get("/lien-minh/").context["silent"]
    assert [(row.cooperative.pk, row.unanswered) for row in silent] == [(cast.rice.pk, 1), (cast.tea.pk, 0)]
    Cooperative.objects.update(verification=Verification.SUSPENDED)
    assert minh.get("/lien-minh/").context["silent"] == []


def test_a_stall_is_silent_only_after_it_could_sell_for_so_long(cast: Cast, minh: Client) -> None:
    """Verified minutes ago, or let in again after a pause: its days count from then."""
    opened = {cast.tea: 29, cast.rice: 30}
    for cooperative, days in opened.items():
        cooperative.verified_at = timezone.now() - datetime.timedelta(days=days)
        cooperative.save()
    DailySales.objects.create(
        cooperative=cast.tea,
        day=timezone.localdate() - datetime.timedelta(days=90),
        income_amount=1,
        order_count=1,
    )
    context = minh.get("/lien-minh/").context
    assert [row.cooperative.pk for row in context["silent"]] == [cast.rice.pk]
    assert {item["row"].cooperative.pk: item["is_silent"] for item in context["rows"]} == {
        cast.tea.pk: False, cast.rice.pk: True,
    }  # fmt: skip


def test_stall_that_never_applied_cannot_be_suspended(cast: Cast, minh: Client) -> None:
    Cooperative.objects.filter(pk=cast.tea.pk).update(verification=Verification.DRAFT)
    sent = minh.post(f"/lien-minh/hop-tac-xa/{cast.tea.pk}/tam-dung/", {"reason": "asked"})
    assert sent.status_code == 409
    assert Cooperative.objects.get(pk=cast.tea.pk).verification == Verification.DRAFT
    with pytest.raises(verification.NotSuspendable):
        verification.suspend(cast.tea.pk, officer_id=cast.minh.pk, reason=verification.Reason.RULES)


@pytest.mark.parametrize("word", ["xac-minh", "tam-dung"])
def test_only_a_post_of_the_union_decides(cast: Cast, minh: Client, word: str) -> None:
    path = f"/lien-minh/hop-tac-xa/{cast.tea.pk}/{word}/"
    assert minh.get(path).status_code == 405
    assert at_work(cast.may).post(path).status_code == 403
    sent = minh.post(f"/lien-minh/hop-tac-xa/999999/{word}/", {"reason": "asked"})
    assert sent.status_code == 404
    assert Cooperative.objects.get(pk=cast.tea.pk).verification == Verification.VERIFIED


def test_list_links_to_the_admin_and_filters_by_state(cast: Cast, minh: Client) -> None:
    Cooperative.objects.filter(pk=cast.rice.pk).update(verification=Verification.SUBMITTED)
    page = minh.get("/lien-minh/hop-tac-xa/?xac-minh=cho-xac-minh").content.decode()
    assert f"/quan-tri/snippets/catalog/cooperative/edit/{cast.rice.pk}/" in page
    assert "HTX Chè Mây" not in page
    assert minh.get("/lien-minh/hop-tac-xa/?xac-minh=bay").status_code == 404


@pytest.mark.parametrize("count", [0, 5])
def test_queries_do_not_grow_with_cooperatives(
    cast: Cast, minh: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        cooperative = Cooperative.objects.create(
            name=f"HTX {number}", commune_id="03405", phone="+84912000000"
        )
        Product.published.create(
            cooperative=cooperative, category=cast.tea_product.category, name=f"Chè {number}", live=True
        )
    for order in (place({cast.tea_100: 1}), place({cast.rice_5kg: 1})):
        leave_unanswered(order)
    sell(cast)
    minh.get("/lien-minh/")  # fills the cache of the site's settings
    # Session, user, groups; sums, cooperatives, what is not delivered or declared; days of sales, unanswered orders;
    # card money held; the rollup's time; silent stalls' open calls and last tries.
    with django_assert_num_queries(12):
        minh.get("/lien-minh/")
    # Session, user, groups; sums, cooperatives, what is not delivered or declared; the log of exports.
    with django_assert_num_queries(7):
        minh.get("/lien-minh/doanh-thu.csv")
    # Session, user, groups; what is to be told, with its order and stall; the log of it; calls made.
    with django_assert_num_queries(6):
        minh.get("/lien-minh/can-goi/")
    # Session, user, groups; counts by state, cooperatives with their product counts; orders of suspended stalls,
    # notices.
    with django_assert_num_queries(7):
        minh.get("/lien-minh/hop-tac-xa/")
