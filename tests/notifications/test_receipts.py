"""What the providers tell afterwards: proof first, once, and no more than a state."""

import re

import pytest
from django.core import mail
from django.core.signing import Signer
from django.http import HttpResponse
from django.test import Client

from shop.notifications import unsubscribing
from shop.notifications.models import DeliveryReceipt, Notification, OutboxMessage, State
from shop.orders.models import Order, Purchase
from tests.cast import Cast
from tests.fakephones import FakePhones, esms
from tests.fakephones import zalo as fake_zalo
from tests.notifications.test_ways import placed, run

pytestmark = pytest.mark.django_db
ESMS = "/webhooks/sms/esms/an-address-nobody-guesses/"


def state_of(message: OutboxMessage, channel: str) -> str:
    return Notification.objects.get(message=message, channel=channel).state


def test_a_receipt_moves_the_state_on_once_and_never_back(cast: Cast, sms: FakePhones) -> None:
    message, _purchase = placed(cast)
    run(message)
    (sent,) = sms.sent("sms")
    good, bad = esms.receipt(sent), esms.receipt(sent, is_delivered=False)
    assert Client().get(f"/webhooks/sms/esms/guessed/?{good}").status_code == 404
    assert state_of(message, "sms") == State.SENT
    for query in (good, good, bad):
        assert Client().get(f"{ESMS}?{query}").status_code == 200
    assert state_of(message, "sms") == State.DELIVERED
    assert run(message).handled_at
    assert DeliveryReceipt.objects.count() == 2
    for query in (
        "",
        "SendStatus=5&SendSuccess=1&RequestId=1-0000",
        "SendStatus=5",
    ):
        assert Client().get(f"{ESMS}?{query}").status_code == 200
    assert DeliveryReceipt.objects.count() == 2


def test_a_message_that_did_not_arrive_takes_the_next_way(cast: Cast, sms: FakePhones) -> None:
    message, purchase = placed(cast)
    assert run(message).handled_at
    Purchase.objects.filter(pk=purchase.pk).update(email="hoa@example.vn")
    for _time in range(2):
        Client().get(f"{ESMS}?{esms.receipt(sms.sent('sms')[0], is_delivered=False)}")
    message.refresh_from_db()
    assert message.handled_at is None
    assert run(message).handled_at
    assert len(mail.outbox) == 1
    assert len(sms.sent("sms")) == 1


def test_a_receipt_that_comes_before_the_worker_has_noted_it_keeps_it_one(
    cast: Cast, sms: FakePhones
) -> None:
    message, _purchase = placed(cast)
    run(message)
    Notification.objects.filter(message=message).update(sent_at=None, state=State.OPEN)
    OutboxMessage.objects.filter(pk=message.pk).update(handled_at=None)
    Client().get(f"{ESMS}?{esms.receipt(sms.sent('sms')[0])}")
    assert run(message).handled_at
    assert sms.world.asked == ["sms"]


def test_zalo_is_believed_only_under_its_signature(cast: Cast, zalo: FakePhones) -> None:
    message, _purchase = placed(cast)
    run(message)
    body, signature = fake_zalo.receipt(zalo.world, zalo.sent("zalo")[0])

    def tell(body: str, signature: str) -> int:
        answer = Client().post(
            "/webhooks/zalo/",
            body,
            content_type="application/json",
            headers={"X-ZEvent-Signature": signature},
        )
        return answer.status_code

    assert tell(body, "") == 400
    assert tell(body.replace("user_received", "user_seen"), signature) == 400
    assert tell("[1", signature) == 400
    assert state_of(message, "zalo") == State.SENT
    assert [tell(body, signature), tell(body, signature)] == [200, 200]
    assert state_of(message, "zalo") == State.DELIVERED
    assert DeliveryReceipt.objects.count() == 1


def offered(page: HttpResponse) -> list[str]:
    """The buttons of the form in the middle of the page."""
    main = re.search(r"<main.*</main>", page.content.decode(), re.DOTALL)
    assert main
    return [" ".join(words.split()) for words in re.findall(r"<button[^>]*>([^<]+)</button>", main[0])]


def test_news_carries_a_way_out_that_needs_one_click_and_no_login(cast: Cast) -> None:
    order = Order.unscoped.get(purchase=placed(cast, buyer_email="hoa@example.vn")[1])
    letter = news(order)
    link = letter.extra_headers["List-Unsubscribe"].strip("<>")
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = "/" + link.split("/", 3)[3]
    page = Client().get(path)
    assert page.status_code == 200
    assert offered(page) == ["Thôi nhận tin mới"]
    assert news(order)  # looking at it changes nothing
    posted = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    assert posted.status_code == 200
    assert "Chợ không gửi tin mới vào địa chỉ này nữa" in posted.content.decode()
    assert offered(posted) == ["Nhận lại tin mới"]
    assert news(order) is None
    run(placed(cast, buyer_email="hoa@example.vn")[0])
    assert "List-Unsubscribe" not in mail.outbox[-1].extra_headers  # orders are told as before
    back = Client().post(path, {"again": "1"})
    assert "Chợ lại gửi tin mới" in back.content.decode()
    assert news(order)
    forged = Signer(salt="another").sign("hoa@example.vn")
    assert Client().post(f"/thoi-nhan-tin/{forged}/").status_code == 404
    assert unsubscribing.is_valid(path.split("/")[-2])
    assert "hoa" not in link


def news(order: Order):
    """The invitation to review, as it goes out now; None where it does not."""
    from functools import partial

    from shop.feedback import mails
    from shop.notifications import messages, outbox
    from shop.notifications.topics import Topic

    before = len(mail.outbox)
    message = outbox.write(Topic.REVIEW_INVITED, order=order.pk)
    letter = mails._letter(order, Topic.REVIEW_INVITED, partial(mails._to_buyer, order, {"names": ["Chè"]}))
    messages.send_once(message.pk, letter)
    return mail.outbox[-1] if len(mail.outbox) > before else None


def test_a_mail_is_a_page_as_well_with_a_button_and_nothing_from_elsewhere(cast: Cast) -> None:
    message, purchase = placed(cast, buyer_email="hoa@example.vn")
    Purchase.objects.filter(pk=purchase.pk).update(full_name="<b>Hoa</b>")
    run(message)
    letter = mail.outbox[0]
    (page, kind) = letter.alternatives[0]
    assert kind == "text/html"
    assert f'href="http://127.0.0.1:8000{purchase.get_absolute_url()}"' in page
    assert "<b>Hoa" not in page
    assert "<img" not in page
    assert "src=" not in page
    assert purchase.get_absolute_url() in letter.body
