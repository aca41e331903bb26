"""A stall hears five days before why it leaves the market; at once only for an authority or by its own wish."""

import datetime

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled

from catalog.models.cooperatives import Verification
from shop.notifications.models import OutboxMessage
from shop.union import notices
from shop.union.models import Notice
from tests.cast import Cast
from tests.outbox import drain
from tests.stall.floor import at_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def address(cast: Cast, word: str) -> str:
    return f"/lien-minh/hop-tac-xa/{cast.tea.pk}/{word}"


def state(cast: Cast) -> str:
    cast.tea.refresh_from_db()
    return str(cast.tea.verification)


def pass_days(count: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many stalls the two beats of that morning suspend."""
    now = timezone.now()
    with monkeypatch.context() as later, scopes_disabled():
        later.setattr(timezone, "now", lambda: now + datetime.timedelta(days=count))
        return notices.carry_out() + notices.carry_out()


def test_a_stall_is_told_sells_five_whole_days_and_then_leaves(
    cast: Cast, minh: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _tap in range(2):
        assert minh.post(address(cast, "tam-dung/"), {"reason": "rules"}).status_code == 302
    drain()
    (letter,) = mail.outbox
    assert letter.to == ["chemay@example.vn"]
    day = timezone.localdate() + datetime.timedelta(days=6)
    assert f"sẽ tạm dừng bán từ {day:%d/%m/%Y}" in letter.subject
    assert "Lý do: Vi phạm quy chế của chợ." in letter.body
    for path in ("", "../"):
        page = minh.get(f"/lien-minh/hop-tac-xa/{cast.tea.pk}/{path}".replace(f"{cast.tea.pk}/../", ""))
        assert f"Dừng bán từ {day:%d/%m/%Y}" in page.content.decode()
    assert (
        f"từ ngày {day:%d/%m/%Y} gian hàng phải dừng bán" in at_work(cast.may).get("/htx/").content.decode()
    )
    assert Client().get(cast.tea_product.get_absolute_url()).status_code == 200
    assert pass_days(5, monkeypatch) == 0
    assert state(cast) == Verification.VERIFIED
    assert pass_days(6, monkeypatch) == 1
    assert state(cast) == Verification.SUSPENDED
    drain()
    assert "tạm dừng bán trên chợ" in mail.outbox[-1].subject
    assert len(mail.outbox) == 2
    assert "Báo trước dừng từ" in minh.get(address(cast, "")).content.decode()


def test_what_was_put_right_is_taken_back_and_told(
    cast: Cast, minh: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    minh.post(address(cast, "tam-dung/"), {"reason": "silent"})
    drain()
    mail.outbox.clear()
    for _tap in range(2):
        assert minh.post(address(cast, "thoi-dung/")).status_code == 302
    drain()
    (letter,) = mail.outbox
    assert "không bị tạm dừng nữa" in letter.subject
    assert "gian hàng phải dừng bán" not in at_work(cast.may).get("/htx/").content.decode()
    assert pass_days(30, monkeypatch) == 0
    assert state(cast) == Verification.VERIFIED
    assert "đã rút lại" in minh.get(address(cast, "")).content.decode()
    minh.post(address(cast, "tam-dung/"), {"reason": "silent"})  # anew
    assert Notice.unscoped.filter(ended_at=None).count() == 1


@pytest.mark.parametrize("reason", ["authority", "asked"])
def test_an_authority_and_the_cooperative_itself_wait_for_nothing(
    cast: Cast, minh: Client, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    minh.post(address(cast, "tam-dung/"), {"reason": "rules"})
    drain()
    minh.post(address(cast, "tam-dung/"), {"reason": reason})
    assert state(cast) == Verification.SUSPENDED
    assert not Notice.unscoped.filter(ended_at=None).exists()
    minh.post(address(cast, "xac-minh/"), {"reason": "lifted"})
    assert pass_days(30, monkeypatch) == 0  # the old notice is over


def test_a_notice_that_waited_past_its_day_is_not_told(
    cast: Cast, minh: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    minh.post(address(cast, "tam-dung/"), {"reason": "rules"})
    assert pass_days(6, monkeypatch) == 1
    drain()
    assert ["tạm dừng bán trên chợ" in letter.subject for letter in mail.outbox] == [True]
    assert not OutboxMessage.objects.filter(handled_at=None).exists()
