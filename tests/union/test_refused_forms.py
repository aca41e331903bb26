"""What an officer typed wrongly is answered with 400 on every page of the desk, and stays as typed."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from shop.impact import profiles
from shop.notifications import asked_calls
from shop.notifications.letters import Recipient
from shop.treasury.models import PayoutChange
from tests.cast import Cast
from tests.impact.programme_scene import registered
from tests.stall.floor import at_work
from tests.training.scenes import opened

pytestmark = pytest.mark.django_db
TYPED = "Điều đã gõ"


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def changed(cast: Cast) -> PayoutChange:
    now = timezone.now()
    change: PayoutChange = PayoutChange.unscoped.create(
        cooperative=cast.tea,
        bank_id="970405",
        account_number="0000000009",
        account_name="HTX CHE MAY",
        requested_at=now,
        requested_by=cast.may,
        effective_at=now,
    )
    return change


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("/lien-minh/so-htx/moi/", {"name": TYPED, "members": "nhiều"}),
        ("/lien-minh/so-htx/{row}/sua/", {"name": TYPED, "members": "nhiều"}),
        ("/lien-minh/ho/ho-so-nam/{stall}/", {"nam": "{year}", "paper": TYPED, "members": "nhiều"}),
        ("/lien-minh/ho-so/moi/", {"name": TYPED}),
        ("/lien-minh/tien/doi-soat/lap/", {"until": "32/13/2026"}),
        ("/lien-minh/can-goi/{call}/", {"note": TYPED, "answer": "?"}),
        ("/lien-minh/lop/moi/", {"title": TYPED, "seats": "nhiều"}),
        ("/lien-minh/lop/{class}/sua/", {"title": TYPED, "seats": "nhiều"}),
        ("/lien-minh/tien/tai-khoan/{payout}/dung/", {"reason": 50 * TYPED}),
    ],
)
def test_a_form_that_is_refused_is_answered_with_400(
    minh: Client, cast: Cast, path: str, values: dict[str, Any]
) -> None:
    row = registered("HTX Quế")
    call = asked_calls.ask(Recipient.of_cooperative(cast.tea), "Việc", "Nói gì")
    keys = {"row": row.pk, "stall": cast.tea.pk, "call": call.pk, "year": profiles.due_year()}
    keys |= {"class": opened().pk, "payout": changed(cast).pk}
    data = {name: str(value).format(**keys) for name, value in values.items()}
    answer = minh.post(path.format(**keys), data)
    assert answer.status_code == 400, answer
    if TYPED in data.values():
        assert TYPED in answer.content.decode()


def test_an_address_that_means_nothing_is_answered_with_400(minh: Client) -> None:
    answer = minh.get("/lien-minh/tien/doi-soat/?until=mai")
    assert answer.status_code == 400
    assert 'value="mai"' in answer.content.decode()
