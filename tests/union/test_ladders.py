"""What else waits for a stall and climbs a ladder: a silence, a settlement nobody opens, goods nearly sold out."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.utils import timezone
from django_scopes import scopes_disabled
from pytest_django.fixtures import Settings

from catalog import pauses, stock
from catalog.models import Certificate, Cooperative, Product
from catalog.models.cooperatives import Verification
from shop.accounts.models import User
from shop.ledger.models import Settlement
from shop.notifications import certificates
from shop.notifications.models import OutboxMessage, PhoneCall, Rung
from shop.reports.models import BooksCheck, DailySales
from shop.stall import low_stock
from shop.treasury.models import SettlementOpened
from shop.treasury.settlement import unopened
from shop.union import call_digest, silence
from tests.cast import Cast
from tests.outbox import drain
from tests.stall.floor import at_work, leave_unanswered, place

pytestmark = pytest.mark.django_db


def days_ago(days: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=days)


def opened(cooperative: Cooperative, days: int) -> None:
    Cooperative.objects.filter(pk=cooperative.pk).update(verified_at=days_ago(days))


def longer_ago(days: int) -> None:
    """As if every step had been taken so many days before."""
    for rung in Rung.unscoped.all():
        Rung.unscoped.filter(pk=rung.pk).update(climbed_at=rung.climbed_at - datetime.timedelta(days=days))


def test_c10_a_silent_stall_is_asked_then_rung_up_once_each(cast: Cast) -> None:
    opened(cast.tea, 31)
    opened(cast.rice, 20)
    assert [silence.climb(), silence.climb()] == [1, 0]
    drain()
    (letter,) = mail.outbox
    assert letter.to == ["chemay@example.vn"]
    assert "chưa có đơn nào" in letter.body
    longer_ago(15)
    opened(cast.rice, 1)
    assert [silence.climb(), silence.climb()] == [1, 0]
    call = PhoneCall.unscoped.get()
    assert (call.cooperative, call.phone) == (cast.tea, cast.tea.phone)


def test_a_stall_that_closed_itself_is_not_silent(cast: Cast) -> None:
    opened(cast.tea, 60)
    opened(cast.rice, 1)
    pauses.close(
        cast.tea.pk,
        until=timezone.localdate() + datetime.timedelta(days=3),
        note="",
        actor_id=cast.may.pk,
    )
    assert silence.climb() == 0


def test_who_sells_before_the_letter_goes_out_is_not_told(cast: Cast) -> None:
    opened(cast.tea, 60)
    opened(cast.rice, 1)
    assert silence.climb() == 1
    Cooperative.objects.filter(pk=cast.tea.pk).update(paused_until=timezone.localdate())
    drain()
    assert mail.outbox == []


def low(product: Product, packs: int) -> None:
    """So many packs of all its packs together."""
    for variant in product.variants(manager="unscoped").all():
        stock.count(variant.pk, packs, actor_id=None)
        packs = 0


def test_goods_in_season_that_run_low_are_told_once_until_they_are_filled_up(
    cast: Cast, settings: Settings
) -> None:
    settings.WAKING_HOURS = [0, 24]
    low(cast.tea_product, 2)
    assert [low_stock.climb(), low_stock.climb()] == [1, 0]
    drain()
    (letter,) = mail.outbox
    assert "Chè Shan tuyết chỉ còn 2 gói" in letter.subject
    assert f"/htx/hang/{cast.tea_product.pk}/" in letter.body
    stock.count(cast.tea_100.pk, 10, actor_id=None)
    assert low_stock.climb() == 0
    stock.count(cast.tea_100.pk, 3, actor_id=None)
    assert low_stock.climb() == 1  # it was filled up in between


def test_goods_out_of_season_or_of_a_closed_stall_are_not_asked_for(cast: Cast, settings: Settings) -> None:
    settings.WAKING_HOURS = [0, 24]
    low(cast.tea_product, 2)
    low(cast.rice_product, 2)
    another = timezone.localdate().month % 12 + 1
    Product.published.filter(pk=cast.tea_product.pk).update(season_months=[another])
    Cooperative.objects.filter(pk=cast.rice.pk).update(paused_until=timezone.localdate())
    assert low_stock.climb() == 0


@pytest.fixture
def paid(cast: Cast) -> Settlement:
    """Paid to the tea stall four days ago."""
    return Settlement.unscoped.create(
        number="DS-202611-00001",
        cooperative=cast.tea,
        until=timezone.localdate() - datetime.timedelta(days=5),
        total_amount=144_000,
        bank_id="970405",
        account_number="0000000001",
        account_name="HTX CHE MAY",
        status="paid",
        created_at=days_ago(5),
        paid_on=timezone.localdate() - datetime.timedelta(days=4),
        paid_at=days_ago(4),
        bank_reference="FT1",
    )


def test_c10_a_settlement_nobody_opens_is_reminded_then_rung_up(cast: Cast, paid: Settlement) -> None:
    assert [unopened.climb(), unopened.climb()] == [1, 0]
    drain()
    (letter,) = mail.outbox
    assert paid.number in letter.subject
    assert "144.000" in letter.body
    longer_ago(8)
    assert [unopened.climb(), unopened.climb()] == [1, 0]
    assert paid.number in PhoneCall.unscoped.get().subject


def test_a_settlement_that_its_stall_has_opened_is_asked_for_no_more(cast: Cast, paid: Settlement) -> None:
    may = at_work(cast.may)
    for _time in range(2):
        assert may.get(f"/htx/tien/doi-soat/{paid.number}/").status_code == 200
    assert SettlementOpened.unscoped.get().opened_by == cast.may
    assert unopened.climb() == 0


def test_c10_a_certificate_that_lapses_is_told_by_its_days_each_once_and_then_rung_up(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = timezone.localdate()
    row = Certificate.unscoped.create(
        product=cast.tea_product, scheme="ocop", stars=4, state="confirmed", added_by=cast.may,
        expires_on=today + datetime.timedelta(days=61),
    )  # fmt: skip
    now = timezone.now()
    taken, letters = {}, []
    for day in range(75):
        monkeypatch.setattr(timezone, "now", lambda day=day: now + datetime.timedelta(days=day))
        assert certificates.climb() + certificates.climb() <= 1  # two beats
        for rung in Rung.unscoped.filter(ladder="paper").exclude(step__in=taken):
            taken[rung.step] = 61 - day
        drain()
        letters += [letter.subject for letter in mail.outbox]
        mail.outbox.clear()
    assert taken == {"remind": 60, "remind_again": 30, "remind_last": 7, "lapsed": -1, "call": -8}
    assert [("sắp hết hạn" in subject, "đã hết hạn" in subject) for subject in letters] == [
        (True, False), (True, False), (True, False), (False, True)
    ]  # fmt: skip
    call = PhoneCall.unscoped.get()
    assert (call.cooperative, call.phone, "OCOP 4★" in call.subject) == (cast.tea, cast.tea.phone, True)
    assert str(row.product.label) in call.body


def test_a_paper_that_came_late_is_told_at_the_step_of_its_day(cast: Cast) -> None:
    for days, steps in ((40, ["remind"]), (5, ["remind_last"]), (-20, ["lapsed"])):
        paper = Certificate.unscoped.create(
            product=cast.tea_product, scheme="ocop", stars=4, state="confirmed", added_by=cast.may,
            expires_on=timezone.localdate() + datetime.timedelta(days=days),
        )  # fmt: skip
        assert [certificates.climb(), certificates.climb()] == [1, 0]
        assert list(Rung.unscoped.filter(subject=paper.pk).values_list("step", flat=True)) == steps
        paper.delete()
    assert not PhoneCall.unscoped.exists()  # nobody is rung up who was not told first


def test_officers_are_written_to_once_where_somebody_waits_for_a_call(cast: Cast) -> None:
    User.objects.filter(pk=cast.minh.pk).update(email="minh@example.vn")
    with scopes_disabled():
        assert not call_digest.promise()
        leave_unanswered(place({cast.tea_100: 1}))
        mail.outbox.clear()
        OutboxMessage.objects.all().delete()
        assert [call_digest.promise(), call_digest.promise()] == [True, False]
    drain()
    (letter,) = mail.outbox
    assert letter.to == ["minh@example.vn"]
    assert "1 gian hàng cần gọi" in letter.subject
    assert "HTX Chè Mây" in letter.body


def test_a_call_made_meanwhile_is_not_written_about(cast: Cast) -> None:
    User.objects.filter(pk=cast.minh.pk).update(email="minh@example.vn")
    leave_unanswered(place({cast.tea_100: 1}))
    OutboxMessage.objects.all().delete()
    with scopes_disabled():
        assert call_digest.promise()
    at_work(cast.minh).post(
        f"/lien-minh/can-goi/{PhoneCall.unscoped.get().pk}/", {"answer": "chua-gap", "sau": "4"}
    )
    drain()
    assert mail.outbox == []


def test_broken_books_are_told_once_a_day_while_they_are_broken(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.filter(pk=cast.minh.pk).update(email="minh@example.vn")
    User.objects.filter(pk=cast.ngan.pk).update(email="ngan@example.vn")
    now = timezone.now()

    def found(*broken: dict[str, object]) -> None:
        BooksCheck.objects.create(started_at=now, seconds=1, check_count=40, broken=list(broken))

    def pass_days(count: float) -> list[str]:
        monkeypatch.setattr(timezone, "now", lambda: now + datetime.timedelta(days=count))
        mail.outbox.clear()
        with scopes_disabled():
            call_digest.promise()
            call_digest.promise()
        drain()
        return [to for letter in mail.outbox for to in letter.to if "M3 entries" in letter.body]

    found()
    assert pass_days(0) == []
    found({"id": "M3", "name": "entries", "count": 2})
    assert pass_days(0) == ["minh@example.vn"]  # and not the editor
    assert mail.outbox[0].subject == "Sổ sách chợ có chỗ sai"
    assert pass_days(0) == []
    assert pass_days(1) == ["minh@example.vn"]
    found()
    assert pass_days(2) == []


def test_an_application_and_a_dispute_are_written_about_as_well(cast: Cast) -> None:
    User.objects.filter(pk=cast.minh.pk).update(email="minh@example.vn")
    Cooperative.objects.filter(pk=cast.rice.pk).update(verification=Verification.SUBMITTED)
    with scopes_disabled():
        assert call_digest.promise()
    drain()
    (letter,) = mail.outbox
    assert letter.subject == "Có việc chờ Liên minh"
    assert "1 hồ sơ xin mở gian đang chờ" in letter.body
    assert "khiếu nại" not in letter.body


def test_lists_calls_and_work_name_one_day_since_which_a_stall_is_silent(cast: Cast) -> None:
    """It sold, closed itself for the harvest, and sold nothing since: its silence counts from when it was open."""
    opened(cast.tea, 200)
    opened(cast.rice, 1)
    again, sold = (timezone.localdate() - datetime.timedelta(days=days) for days in (47, 82))
    Cooperative.objects.filter(pk=cast.tea.pk).update(paused_until=again)
    DailySales.objects.create(cooperative=cast.tea, day=sold, goods_amount=9, income_amount=9, order_count=1)
    silence.climb()
    longer_ago(15)
    silence.climb()
    assert f"từ {again.day}/{again.month}/{again.year}" in PhoneCall.unscoped.get().subject
    minh = at_work(cast.minh)
    (line,) = BeautifulSoup(minh.get("/lien-minh/im-lang/").content, "html.parser").select(".union-silent li")
    words = " ".join(line.get_text(" ").split())
    assert (
        f"bán lần cuối {sold.day}/{sold.month}/{sold.year}, bán lại được từ {again.day}/{again.month}"
        in words
    )
    call = PhoneCall.unscoped.get()
    assert line.select_one(f'a[href="/lien-minh/can-goi/#goi-{call.pk}"]')
    assert "gọi lần cuối" not in words
    minh.post(f"/lien-minh/can-goi/{call.pk}/", {"answer": "hen-lai", "note": ""})
    assert "gọi lần cuối" in minh.get("/lien-minh/im-lang/").content.decode()
    page = minh.get(f"/lien-minh/hop-tac-xa/{cast.tea.pk}/").content.decode()
    assert f"từ {again.day}/{again.month}/{again.year}" in page
    assert "Gọi lại lúc" in page
