"""The union's page of what was told to whom: found by order, phone, kind and state, sent again, nobody named."""

import datetime

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from shop.lifecycle import fulfilment
from shop.notifications import labels
from shop.notifications.models import ChannelDay, Heartbeat, Notification, OutboxMessage, State
from shop.notifications.topics import KINDS, Topic
from shop.orders.actors import SYSTEM
from tests.cast import Cast
from tests.outbox import drain
from tests.stall.floor import BUYER, at_work, place

pytestmark = pytest.mark.django_db
PAGE = "/lien-minh/tin-nhan/"


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def found(client: Client, query: str = "") -> list[tuple[str, str]]:
    return [(row.label, row.about) for row in client.get(f"{PAGE}{query}").context["rows"]]


def test_every_message_has_words() -> None:
    assert set(labels.TOPICS) == set(KINDS)
    assert set(labels.KINDS) == set(KINDS.values())


def test_messages_are_found_by_order_purchase_phone_kind_and_state(cast: Cast, minh: Client) -> None:
    tea, rice = place({cast.tea_100: 1}), place({cast.rice_5kg: 1})
    drain()
    fulfilment.confirm(tea.pk, actor=SYSTEM)
    both = [("đã đặt hàng", tea.purchase.number), ("đơn mới", tea.number)]
    of_tea = [("hợp tác xã nhận đơn", tea.number), *reversed(both)]
    assert found(minh, f"?q={tea.number}") == of_tea
    assert found(minh, f"?q=+{tea.purchase.number.lower()}+") == of_tea
    assert len(found(minh)) == 5
    assert found(minh, "?tinh-trang=cho") == of_tea[:1]
    assert len(found(minh, "?tinh-trang=xong")) == 4
    assert found(minh, "?loai=money") == []
    assert len(found(minh, "?loai=order")) == 5
    assert len(found(minh, "?q=hoa%40example.vn")) == 2
    assert found(minh, "?q=an%40example.vn") == []
    assert {about for _label, about in found(minh, f"?q={rice.number}")} == {
        rice.number,
        rice.purchase.number,
    }


def test_a4_no_buyer_is_named(cast: Cast, minh: Client) -> None:
    place({cast.tea_100: 1})
    drain()
    page = minh.get(PAGE).content.decode()
    assert "Thư điện tử, người mua: đã gửi" in page
    assert BUYER not in page
    assert "hoa@" not in page
    assert "0981" not in page


def park(message: OutboxMessage) -> None:
    OutboxMessage.objects.filter(pk=message.pk).update(
        parked_at=timezone.now(), parked_because="refused", handled_at=None, attempts=5
    )


def test_what_is_parked_comes_first_and_goes_on_when_it_is_sent_again(cast: Cast, minh: Client) -> None:
    place({cast.tea_100: 1})
    parked = OutboxMessage.objects.order_by("pk")[0]
    place({cast.rice_5kg: 1})
    drain()
    park(parked)
    assert minh.get(PAGE).context["rows"][0].message == parked
    assert len(found(minh, "?tinh-trang=dung")) == 1
    Notification.objects.filter(message=parked).delete()
    mail.outbox.clear()
    assert minh.post(f"{PAGE}{parked.pk}/gui-lai/").status_code == 302
    drain()
    parked.refresh_from_db()
    assert (parked.handled_at is not None, len(mail.outbox)) == (True, 1)


def test_what_went_out_is_sent_again_once_in_a_while(cast: Cast, minh: Client) -> None:
    order = place({cast.tea_100: 1})
    drain()
    message = OutboxMessage.objects.get(topic=Topic.ORDER_PLACED)
    mail.outbox.clear()
    for _press in range(2):
        minh.post(f"{PAGE}{message.pk}/gui-lai/")
    drain()
    assert mail.outbox == []  # it went out a moment ago
    OutboxMessage.objects.update(created_at=timezone.now() - datetime.timedelta(minutes=11))
    for _press in range(2):
        minh.post(f"{PAGE}{message.pk}/gui-lai/")
    drain()
    (letter,) = mail.outbox
    assert order.number in letter.subject
    again = OutboxMessage.objects.latest("pk")
    assert (again.payload["again"], again.payload["by"]) == (message.pk, cast.minh.pk)


def test_a_code_and_what_is_no_message_are_not_sent_again(cast: Cast, minh: Client) -> None:
    long_ago = timezone.now() - datetime.timedelta(days=1)
    for topic, status in ((Topic.CODE_ASKED, 302), (Topic.REFUND_REQUESTED, 404)):
        row = OutboxMessage.objects.create(topic=topic, payload={}, handled_at=long_ago)
        OutboxMessage.objects.filter(pk=row.pk).update(created_at=long_ago)
        assert minh.post(f"{PAGE}{row.pk}/gui-lai/").status_code == status
    assert OutboxMessage.objects.count() == 2


def test_the_page_tells_which_way_is_broken_and_what_the_day_has_cost(
    cast: Cast, minh: Client, settings: Settings
) -> None:
    settings.DAILY_CAPS = {"sms": 10_000}
    Heartbeat.objects.create(name="down:zalo", beat_at=timezone.now())
    ChannelDay.objects.create(
        channel="sms", day=timezone.localdate(), messages=10, parts=10, cost_amount=8_500
    )
    shown = {channel.label: channel for channel in minh.get(PAGE).context["channels"]}
    assert shown["Zalo"].down_since
    assert (shown["SMS"].count, shown["SMS"].cost, shown["SMS"].is_low) == (10, 8_500, True)


def test_what_did_not_arrive_is_found(cast: Cast, minh: Client) -> None:
    place({cast.tea_100: 1})
    drain()
    assert found(minh, "?tinh-trang=loi") == []
    Notification.objects.filter(audience="buyer").update(state=State.FAILED)
    assert [label for label, _about in found(minh, "?tinh-trang=loi")] == ["đã đặt hàng"]


@pytest.mark.parametrize(
    "query", ["?q=%00", "?loai=x&tinh-trang=y", "?q=" + "9" * 500, "?trang=0", "?q=%27--"]
)
def test_bad_input_is_no_fault(cast: Cast, minh: Client, query: str) -> None:
    assert minh.get(f"{PAGE}{query}").status_code in (200, 400, 404)


@pytest.mark.parametrize("count", [1, 20])
def test_queries_do_not_grow(
    cast: Cast, minh: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _order in range(count):
        place({cast.rice_5kg: 1})
    drain()
    minh.get(PAGE)  # fills the cache of the site's settings
    # Session, user, groups; how many, messages, the ways tried, orders, purchases; what is down, today's costs.
    with django_assert_num_queries(12):
        minh.get(PAGE)
