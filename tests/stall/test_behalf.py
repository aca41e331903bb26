"""A9: nobody acts for a cooperative without its recorded, unexpired consent, and every such act names both."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from catalog import groups
from catalog.models import Variant
from shop.accounts import behalf
from shop.accounts.models import AccessRecord, BehalfAct, Consent
from shop.orders.models import OrderEvent
from shop.treasury.models import PayoutChange
from tests.cast import Cast
from tests.stall.floor import at_work, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def may(cast: Cast) -> Client:
    return at_work(cast.may)


@pytest.fixture
def minh(cast: Cast, may: Client) -> Client:
    """At work in the tea's stall, which has said yes."""
    assert may.post("/htx/thay-mat/", {"days": "7"}).status_code == 302
    client = at_work(cast.minh)
    assert client.post(f"/lien-minh/hop-tac-xa/{cast.tea.pk}/thay-mat/")["Location"] == "/htx/"
    return client


def test_a9_without_consent_an_officer_stays_outside(cast: Cast, may: Client) -> None:
    minh = at_work(cast.minh)
    assert minh.post(f"/lien-minh/hop-tac-xa/{cast.tea.pk}/thay-mat/").status_code == 403
    assert minh.get("/htx/").status_code == 403
    may.post("/htx/thay-mat/", {"days": "7"})
    assert minh.post(f"/lien-minh/hop-tac-xa/{cast.rice.pk}/thay-mat/").status_code == 403


def test_a9_every_act_names_the_officer_and_the_cooperative(cast: Cast, may: Client, minh: Client) -> None:
    order = place({cast.tea_100: 1})
    page = minh.get(f"/htx/don/{order.number}/").content.decode()
    assert "<b>Trần Văn Minh</b> thay mặt <b>HTX Chè Mây</b>" in page
    assert AccessRecord.objects.filter(user=cast.minh, reference=f"/htx/don/{order.number}/").exists()
    minh.post(f"/htx/don/{order.number}/nhan/")
    event = OrderEvent.unscoped.get(order=order, after="confirmed")
    assert (event.actor, event.actor_kind, event.on_behalf_of) == (cast.minh, "union", cast.tea)
    seen = may.get(f"/htx/don/{order.number}/").content.decode()
    assert "Trần Văn Minh thay mặt HTX Chè Mây" in seen
    minh.post(
        f"/htx/hang/{cast.tea_product.pk}/goi/{cast.tea_100.pk}/",
        {"price": "130000", "shown_price": "120.000"},
    )
    pages = list(BehalfAct.unscoped.order_by("pk").values_list("page", flat=True))
    assert pages == [
        f"/htx/don/{order.number}/nhan/",
        f"/htx/hang/{cast.tea_product.pk}/goi/{cast.tea_100.pk}/",
    ]
    told = may.get("/htx/thay-mat/").content.decode()
    assert told.count("Trần Văn Minh thay mặt HTX Chè Mây") == 2


@pytest.mark.parametrize("end", ["withdrawn", "expired", "no officer any more"])
def test_a9_the_end_of_consent_is_felt_at_the_next_request(
    cast: Cast, may: Client, minh: Client, end: str
) -> None:
    assert minh.get("/htx/").status_code == 200
    if end == "withdrawn":
        may.post("/htx/thay-mat/", {"action": "withdraw"})
    elif end == "expired":
        Consent.unscoped.update(ends_at=timezone.now() - datetime.timedelta(seconds=1))
    else:
        cast.minh.groups.remove(Group.objects.get(name=groups.UNION))
    typed = {"price": "130000", "shown_price": "120.000"}
    assert minh.post(f"/htx/hang/{cast.tea_product.pk}/goi/{cast.tea_100.pk}/", typed).status_code == 403
    assert minh.get("/htx/").status_code == 403
    assert Variant.unscoped.get(pk=cast.tea_100.pk).price == 120_000
    assert not BehalfAct.unscoped.exists()


@pytest.mark.parametrize("page", ["tien/tai-khoan/", "nhan-su/", "nhan-su/moi/", "thay-mat/"])
def test_a9_account_people_and_consent_are_never_an_officers(cast: Cast, minh: Client, page: str) -> None:
    assert minh.get(f"/htx/{page}").status_code == 403
    assert minh.post(f"/htx/{page}", {"days": "90", "action": "withdraw"}).status_code == 403
    assert Consent.unscoped.filter(withdrawn_at=None).count() == 1
    assert not PayoutChange.unscoped.exists()


def test_a_consent_has_a_longest_time_and_a_new_one_takes_its_place(
    cast: Cast, may: Client, settings: Settings
) -> None:
    settings.CONSENT_MOST_DAYS = 30
    assert may.post("/htx/thay-mat/", {"days": "90"}).status_code == 400
    assert not Consent.unscoped.exists()
    with pytest.raises(ValueError, match="31"):
        behalf.give(cast.tea, days=31, by=cast.may)
    for days in ("1", "30"):
        may.post("/htx/thay-mat/", {"days": days})
    assert Consent.unscoped.count() == 2
    in_force = behalf.in_force(cast.tea.pk)
    assert in_force
    assert in_force.ends_at > timezone.now() + datetime.timedelta(days=29)


def test_an_officer_stops_working_there(cast: Cast, minh: Client) -> None:
    assert minh.post("/lien-minh/thay-mat/thoi/")["Location"] == "/lien-minh/hop-tac-xa/"
    assert minh.get("/htx/").status_code == 403
