"""What the union does not pay for goes by the next free way, or by none; what the law needs always goes."""

from pathlib import Path

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from shop.lifecycle import fulfilment
from shop.notifications import messages, outbox, switches
from shop.notifications.letters import BUYER, COOPERATIVE, LEARNER
from shop.notifications.models import Notification, OutboxMessage, PhoneCall, State, SwitchedOff
from shop.notifications.topics import KINDS, Kind, Topic
from shop.orders.actors import SYSTEM
from tests.cast import Cast
from tests.fakephones import FakePhones
from tests.notifications.test_ways import LANDLINE, again, placed, run
from tests.outbox import drain
from tests.stall.floor import at_work

pytestmark = pytest.mark.django_db
TEMPLATES = Path(messages.__file__).parent / "templates" / "notifications"


def confirmed(cast: Cast, email: str) -> OutboxMessage:
    """The message that a stall has taken the order of somebody with a number, and perhaps an address."""
    _placed, purchase = placed(cast, buyer_email=email)
    fulfilment.confirm(purchase.orders(manager="unscoped").get().pk, actor=SYSTEM)
    return OutboxMessage.objects.get(topic="order.confirmed", payload__order__isnull=False)


@pytest.mark.parametrize(
    ("email", "tried"), [("hoa@example.vn", [("email", "sent")]), ("", [("sms", "off")])]
)
def test_a_message_that_is_switched_off_goes_by_the_next_free_way_or_not_at_all(
    cast: Cast, sms: FakePhones, email: str, tried: list[tuple[str, str]]
) -> None:
    SwitchedOff.objects.create(said="buyer/order.confirmed", sms=True)
    message = confirmed(cast, email)
    mail.outbox.clear()
    for _time in range(2):
        assert again(message).handled_at
    assert sms.sent("sms") == []
    assert len(mail.outbox) == len(email and [email])
    rows = Notification.objects.filter(message=message)
    assert list(rows.values_list("channel", "state")) == tried
    SwitchedOff.objects.all().delete()  # on again
    assert again(message).handled_at
    assert len(sms.sent("sms")) == (not email)
    assert Notification.objects.get(message=message).state == State.SENT


def test_a_way_is_switched_off_alone_and_for_one_message_alone(cast: Cast, zalo: FakePhones) -> None:
    SwitchedOff.objects.create(said="buyer/order.shipped", zalo=True)
    _placed, purchase = placed(cast)
    order = purchase.orders(manager="unscoped").get()
    fulfilment.confirm(order.pk, actor=SYSTEM)
    fulfilment.pack(order.pk, actor=SYSTEM)
    fulfilment.ship(order.pk, carrier="Viettel Post", tracking_number="VTP1234", actor=SYSTEM)
    drain()
    assert [(m.channel, m.to) for m in zalo.sent("zalo")] == [("zalo", "84981000111")]  # that it was placed
    shipped = Notification.objects.filter(message__topic="order.shipped")
    assert sorted(shipped.values_list("channel", "state")) == [("sms", "sent"), ("zalo", "off")]


def test_with_the_sms_of_a_stall_no_person_rings_in_its_place(cast: Cast, sms: FakePhones) -> None:
    type(cast.tea).objects.filter(pk=cast.tea.pk).update(phone="+84912000005", email="")
    SwitchedOff.objects.create(said="cooperative/stock.low", sms=True)
    cast.tea_product.variants(manager="unscoped").update(on_hand=1)
    outbox.write(Topic.STOCK_LOW, product=cast.tea_product.pk)
    drain()
    assert Notification.objects.filter(state=State.OFF).exists()
    assert (sms.sent("sms"), PhoneCall.unscoped.count()) == ([], 0)


def test_what_law_and_money_need_cannot_be_switched_off() -> None:
    for said in (
        "buyer/purchase.placed",
        "buyer/order.cancelled",
        "buyer/order.refunded",
        "caller/code.asked",
    ):
        with pytest.raises(ValidationError) as refused:
            SwitchedOff(said=said, sms=True).full_clean()
        assert "said" in refused.value.message_dict
    with pytest.raises(ValidationError):
        SwitchedOff(said="buyer/order.packed").full_clean()  # which way, is not said


def test_a_row_that_names_what_cannot_be_switched_off_changes_nothing(cast: Cast, sms: FakePhones) -> None:
    SwitchedOff.objects.create(said="buyer/purchase.placed", sms=True)
    assert run(placed(cast)[0]).handled_at
    assert len(sms.sent("sms")) == 1


def test_every_message_that_costs_money_may_be_switched_off_or_says_why_not() -> None:
    told = {
        (path.parent.name, Topic(path.name.removesuffix(".sms.txt")))
        for path in TEMPLATES.glob("*/*.sms.txt")
        if path.parent.name in (BUYER, COOPERATIVE, LEARNER)
    }
    paid = {(reader, topic) for reader, topic in told if KINDS[topic] != Kind.NEWS}
    assert paid == set(switches.OFFERED) | set(switches.NEVER)
    assert not set(switches.OFFERED) & set(switches.NEVER)


def test_an_officer_switches_it_off_and_the_messages_page_says_so(site: Cast, sms: FakePhones) -> None:
    minh = at_work(site.minh)
    add = "/quan-tri/snippets/notifications/switchedoff/add/"
    assert minh.get(add).status_code == 200
    assert minh.post(add, {"said": "buyer/order.confirmed", "sms": "on"}).status_code == 302
    type(site.tea).objects.filter(pk=site.tea.pk).update(phone=LANDLINE)
    run(confirmed(site, ""))
    page = minh.get("/lien-minh/tin-nhan/").content.decode()
    assert "SMS, người mua: tắt theo ý Liên minh" in page
    assert "Người mua: hợp tác xã nhận đơn: SMS" in page
