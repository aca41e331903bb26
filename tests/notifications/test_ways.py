"""One message per person and event, by the first way that works (promise C9)."""

import base64
import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from catalog import advisory
from catalog.advisory import Lock
from catalog.models import Cooperative
from shop.accounts.models import Membership, Role, User
from shop.notifications import codes, dead_addresses, dispatch, handling, messages, operators, outages
from shop.notifications.channels import push as push_channel
from shop.notifications.models import (
    ChannelDay,
    Heartbeat,
    Notification,
    OutboxMessage,
    PhoneCall,
    Preference,
    Reason,
    State,
)
from shop.orders.models import Purchase
from tests.cast import Cast
from tests.catalog.photo_files import another_connection
from tests.fakephones import FakePhones
from tests.notifications.conftest import Clock
from tests.outbox import drain
from tests.stall.floor import place

pytestmark = pytest.mark.django_db
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
LANDLINE = "+842133876501"


def placed(
    cast: Cast, *, buyer_email: str = "", phone: str = "+84981000111"
) -> tuple[OutboxMessage, Purchase]:
    """An order of somebody who gave a number, and perhaps an address; what the buyer is told of it. The stall has a
    landline alone, so that the phones show the buyer's messages only."""
    Cooperative.objects.filter(pk=cast.tea.pk).update(phone=LANDLINE)
    purchase = place({cast.tea_100: 1}).purchase
    Purchase.objects.filter(pk=purchase.pk).update(email=buyer_email, phone=phone)
    purchase.refresh_from_db()
    return OutboxMessage.objects.get(topic="purchase.placed", payload__purchase=purchase.pk), purchase


def run(message: OutboxMessage) -> OutboxMessage:
    handling.handle(message.pk, lambda payload: messages.deliver(message.pk, payload))
    message.refresh_from_db()
    return message


def again(message: OutboxMessage) -> OutboxMessage:
    OutboxMessage.objects.filter(pk=message.pk).update(handled_at=None)
    return run(message)


def test_c9_a_guest_with_a_number_alone_gets_one_sms_with_the_link(cast: Cast, sms: FakePhones) -> None:
    message, purchase = placed(cast)
    assert run(message).handled_at
    Purchase.objects.filter(pk=purchase.pk).update(email="hoa@example.vn")
    assert again(message).handled_at
    assert mail.outbox == []  # by no other way either
    (sent,) = sms.sent("sms")
    assert sent.to == "84981000111"
    assert purchase.get_absolute_url() in sent.text
    assert sent.text.isascii()
    row = Notification.objects.get(message=message)
    assert (row.channel, row.state, row.parts, row.cost_amount) == (
        "sms",
        State.SENT,
        sent.parts,
        sent.parts * 850,
    )
    day = ChannelDay.objects.get()
    assert (day.channel, day.messages, day.cost_amount) == ("sms", 1, row.cost_amount)


def test_c9_a_worker_killed_between_sending_and_noting_it_sends_no_second_sms(
    cast: Cast, sms: FakePhones, monkeypatch: pytest.MonkeyPatch
) -> None:
    message, _purchase = placed(cast)
    with monkeypatch.context() as killed:
        killed.setattr(dispatch, "_sent", lambda *_args, **_facts: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            run(message)
    assert Notification.objects.get(message=message).sent_at is None
    assert run(message).handled_at
    assert sms.world.asked == ["sms", "sms"]
    assert len(sms.sent("sms")) == 1


def test_c9_a_gateway_that_hangs_delays_its_own_messages_alone_and_doubles_none(
    cast: Cast, sms: FakePhones
) -> None:
    sms.plant("sms", "hang", after=True)
    message, _purchase = placed(cast, buyer_email="")
    other, _ = placed(cast, buyer_email="hoa@example.vn")
    Cooperative.objects.filter(pk=cast.tea.pk).update(email="")
    assert run(message).handled_at is None
    assert message.attempts == 1
    assert run(other).handled_at  # the next message goes its way at once
    assert [letter.to for letter in mail.outbox] == [["hoa@example.vn"]]
    third, _ = placed(cast)
    assert run(third).last_error.startswith("Down: sms: hangs")
    assert sms.world.asked == ["sms"]  # and the gateway is not asked again for half a minute
    passed = timezone.now() - outages.PROBE_EVERY
    Heartbeat.objects.filter(name="hangs:sms").update(beat_at=passed)
    assert run(message).handled_at
    assert run(third).handled_at
    assert sorted(sent.key for sent in sms.sent("sms")) == sorted({sent.key for sent in sms.sent("sms")})
    assert len(sms.sent("sms")) == 2


def test_c9_who_may_have_taken_it_is_asked_again_before_another_way_is_tried(
    cast: Cast, sms: FakePhones
) -> None:
    Cooperative.objects.filter(pk=cast.tea.pk).update(phone="+84912000005")  # and a mail address
    place({cast.tea_100: 1})
    told = OutboxMessage.objects.get(topic="order.placed")
    sms.plant("sms", "hang", after=True)
    assert run(told).last_error.startswith("Unsure: sms")
    assert mail.outbox == []
    Heartbeat.objects.filter(name="hangs:sms").delete()
    assert run(told).handled_at
    assert (len(sms.sent("sms")), mail.outbox) == (1, [])
    place({cast.tea_100: 1})
    told = OutboxMessage.objects.get(topic="order.placed", handled_at=None)
    sms.plant("sms", "hang", times=2)
    run(told)
    Notification.objects.filter(message=told).update(created_at=timezone.now() - datetime.timedelta(hours=1))
    Heartbeat.objects.filter(name="hangs:sms").delete()
    assert run(told).handled_at  # but not for ever
    assert len(mail.outbox) == 1


def test_c9_no_second_worker_hangs_where_one_does(
    cast: Cast, sms: FakePhones, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outages, "MOMENT", 0.1)
    message, _purchase = placed(cast)
    key = advisory.key_of("sms")
    with another_connection() as other, other.cursor() as cursor:  # another worker is at the gateway
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [Lock.CHANNEL, key])
        assert run(message).attempts == 1
        assert sms.world.asked == []
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [Lock.CHANNEL, key])
    assert run(message).handled_at


@pytest.mark.parametrize("hour", [22, 3])
def test_at_night_phones_are_silent_and_waiting_is_no_failure(
    cast: Cast, sms: FakePhones, set_clock: Clock, hour: int
) -> None:
    night = datetime.datetime(2026, 12, 1 + (hour < 12), hour, 15, tzinfo=HANOI)
    morning = datetime.datetime(2026, 12, 2, 6, 0, tzinfo=HANOI)
    message, _purchase = placed(cast)
    OutboxMessage.objects.update(created_at=night)
    set_clock(night)
    for _try in range(handling.MAX_ATTEMPTS + 2):
        run(message)
    assert (message.attempts, message.parked_at, message.handled_at) == (0, None, None)
    assert message.next_try_at == morning
    set_clock(morning - datetime.timedelta(minutes=1))
    OutboxMessage.objects.exclude(pk=message.pk).update(handled_at=night)
    assert "outbox" not in Client().get("/readyz").json()["reasons"]
    assert sms.sent("sms") == []
    set_clock(morning)
    assert run(message).handled_at
    assert len(sms.sent("sms")) == 1


def test_at_night_a_mail_goes_to_the_buyer_a_stall_waits_and_a_code_is_sent(
    cast: Cast, sms: FakePhones, set_clock: Clock
) -> None:
    set_clock(datetime.datetime(2026, 12, 1, 23, 0, tzinfo=HANOI))
    message, _purchase = placed(cast, buyer_email="hoa@example.vn")
    assert run(message).handled_at
    Cooperative.objects.filter(pk=cast.tea.pk).update(phone="+84912000005")
    to_stall = run(OutboxMessage.objects.get(topic="order.placed"))
    assert (to_stall.handled_at, to_stall.attempts) == (None, 0)
    assert [letter.to for letter in mail.outbox] == [["hoa@example.vn"]]
    request = Client().get("/").wsgi_request
    codes.send("+84981000222", codes.Purpose.CONFIRM, request)
    asked = OutboxMessage.objects.get(topic="code.asked")
    handling.handle(asked.pk, lambda payload: codes.deliver(asked.pk, payload))
    assert [sent.to for sent in sms.sent("sms")] == ["84981000222"]


def test_a_stall_is_told_by_sms_before_mail_and_before_anybody_rings(cast: Cast, sms: FakePhones) -> None:
    Cooperative.objects.filter(pk=cast.tea.pk).update(phone="+84912000005")
    order = place({cast.tea_100: 1})
    told = OutboxMessage.objects.get(topic="order.placed")
    run(told)
    assert [sent.to for sent in sms.sent("sms")] == ["84912000005"]
    assert f"/htx/don/{order.number}/" in sms.sent("sms")[0].text
    assert mail.outbox == []
    assert not PhoneCall.unscoped.exists()


def test_a_cap_leaves_the_next_way_and_the_operators_hear_of_it_once(
    cast: Cast, sms: FakePhones, settings: Settings
) -> None:
    settings.DAILY_CAPS = {"sms": 2 * 850}
    User.objects.filter(pk=cast.van.pk).update(email="van@example.vn")
    run(placed(cast)[0])
    beyond, purchase = placed(cast)
    assert run(beyond).handled_at  # no way is left for it today
    Purchase.objects.filter(pk=purchase.pk).update(email="hoa@example.vn")
    dead_addresses.add("email", "nobody@example.vn", Reason.BOUNCED)
    again(beyond)
    assert len(sms.sent("sms")) == 1
    assert [letter.to for letter in mail.outbox] == [["hoa@example.vn"]]
    assert ChannelDay.objects.get().cost_amount <= 2 * 850
    assert [operators.tell_caps(), operators.tell_caps()] == [1, 0]
    assert mail.outbox[-1].to == ["van@example.vn"]


def test_what_was_not_sent_is_not_counted_as_spent(cast: Cast, sms: FakePhones) -> None:
    sms.plant("sms", "html")
    run(placed(cast)[0])
    assert ChannelDay.objects.get().cost_amount == 0


def test_a_number_that_a_stranger_typed_gets_five_messages_a_day(cast: Cast, sms: FakePhones) -> None:
    for _order in range(6):
        run(placed(cast)[0])
    assert len(sms.sent("sms")) == 5
    run(placed(cast, phone="+84981000222")[0])
    assert len(sms.sent("sms")) == 6


@pytest.mark.parametrize("phone", ["+4915112345678", "+12025550123", LANDLINE])
def test_no_sms_goes_abroad_or_to_a_landline(cast: Cast, sms: FakePhones, phone: str) -> None:
    assert run(placed(cast, phone=phone)[0]).handled_at
    assert sms.world.asked == []


def test_an_address_that_bounced_is_not_written_to_and_sms_follows(
    cast: Cast, sms: FakePhones, settings: Settings
) -> None:
    settings.MAIL_PROVIDER = "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": "union:secret"}
    event = {
        "RecordType": "Bounce",
        "Type": "HardBounce",
        "Email": "Hoa@example.vn",
        "BouncedAt": "2026-11-01T00:00:00Z",
    }
    for secret, status in ((b"union:wrong", 400), (b"union:secret", 200)):
        answer = Client().post(
            "/webhooks/mail/postmark/",
            event,
            content_type="application/json",
            headers={"Authorization": f"Basic {base64.b64encode(secret).decode()}"},
        )
        assert answer.status_code == status
    run(placed(cast, buyer_email="hoa@example.vn")[0])
    assert mail.outbox == []
    assert len(sms.sent("sms")) == 1


def test_who_wants_sms_first_gets_it_and_orders_cannot_be_switched_off(cast: Cast, sms: FakePhones) -> None:
    for ways, taken in (("sms email", ["sms"]), ("", ["email"])):
        Preference.objects.update_or_create(user=cast.hoa, kind="order", defaults={"ways": ways})
        message, purchase = placed(cast, buyer_email="hoa@example.vn")
        Purchase.objects.filter(pk=purchase.pk).update(buyer=cast.hoa)
        run(message)
        assert list(Notification.objects.filter(message=message).values_list("channel", flat=True)) == taken


def test_a_push_that_nobody_opens_is_followed_by_the_next_way(
    cast: Cast, push: FakePhones, set_clock: Clock
) -> None:
    noon = datetime.datetime(2026, 12, 1, 12, 0, tzinfo=HANOI)
    set_clock(noon)
    messages_of = {}
    for who in ("sleeps", "looks"):
        message, purchase = placed(cast, buyer_email=f"{who}@example.vn")
        Purchase.objects.filter(pk=purchase.pk).update(buyer=cast.hoa)
        messages_of[who] = message
    subscribe(push, cast.hoa)
    for message in messages_of.values():
        run(message)
        assert message.next_try_at == noon + datetime.timedelta(minutes=30)
    assert [bool(sent.text) for sent in push.sent("push")] == [True, True]
    key = dispatch.key_of(Notification.objects.get(message=messages_of["looks"]).pk)
    assert Client().post("/thong-bao/da-mo/", {"key": key}).status_code == 204
    set_clock(noon + datetime.timedelta(minutes=29))
    for message in messages_of.values():
        run(message)
    assert mail.outbox == []
    set_clock(noon + datetime.timedelta(minutes=31))
    for message in messages_of.values():
        assert run(message).handled_at
        again(message)
    assert [letter.to for letter in mail.outbox] == [["sleeps@example.vn"]]
    assert len(push.sent("push")) == 2


def subscribe(push: FakePhones, user: User) -> None:
    browser = push.browser()
    push_channel.subscribe(user.pk, push.endpoint(browser), browser.p256dh, browser.auth)


def test_the_people_of_a_stall_get_its_push_without_a_buyers_name(cast: Cast, push: FakePhones) -> None:
    Membership.objects.filter(user=cast.may).update(role=Role.OWNER)
    subscribe(push, cast.may)
    subscribe(push, cast.nuoc)
    order = place({cast.tea_100: 1})
    drain(rounds=1)
    (sent,) = push.sent("push")
    assert order.number in sent.text
    assert "Hoa" not in sent.text
    assert sent.link.endswith(f"/htx/don/{order.number}/")
