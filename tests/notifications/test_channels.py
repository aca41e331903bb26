"""What each provider answers, and what it means for the message: mended once, passed on, or tried again."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import ec
from django.core import mail
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from shop.notifications import dispatch, zalo_tokens
from shop.notifications.channels import Down, Postponed, Undeliverable, gsm, sealing
from shop.notifications.channels import push as push_channel
from shop.notifications.channels import sms as sms_channel
from shop.notifications.models import Notification, PushSubscription, State, ZaloToken
from shop.orders.models import Purchase
from tests.cast import Cast
from tests.fakephones import FakePhones
from tests.notifications.test_ways import again, placed, run

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("101", "Down"),
        ("103", "Down"),
        ("104", "Down"),
        ("120", "Postponed"),
        ("999", "Down"),
    ],
)
def test_esms_says_no_to_us_and_the_message_waits(
    cast: Cast, sms: FakePhones, answer: str, error: str
) -> None:
    sms.plant("sms", "code", {"CodeResult": answer, "ErrorMessage": "no"})
    message, _purchase = placed(cast)
    assert run(message).last_error.startswith(f"{error}: sms: answered with {answer}")
    assert message.parked_at is None
    assert run(message).handled_at


@pytest.mark.parametrize("answer", ["108", "99", "146"])
def test_esms_says_no_to_the_number_or_the_words_for_good(cast: Cast, sms: FakePhones, answer: str) -> None:
    sms.plant("sms", "code", {"CodeResult": answer}, times=9)
    message, _purchase = placed(cast)
    assert run(message).parked_because == "refused"
    assert "981000111" not in message.last_error
    assert Notification.objects.get(message=message).state == State.FAILED


@pytest.mark.parametrize(("kind", "value"), [("html", None), ("status", 500), ("code", ["no", "object"])])
def test_a_page_in_place_of_an_answer_is_an_outage_and_mail_goes_out(
    cast: Cast, sms: FakePhones, kind: str, value: object
) -> None:
    sms.plant("sms", kind, value)
    message, purchase = placed(cast)
    Purchase.objects.filter(pk=purchase.pk).update(buyer=cast.hoa, email="")
    assert run(message).last_error.startswith("Down: sms")
    Purchase.objects.filter(pk=purchase.pk).update(email="hoa@example.vn")
    sms.plant("sms", kind, value)
    assert run(message).handled_at
    assert len(mail.outbox) == 1
    assert sms.sent("sms") == []


def test_the_strict_gateway_takes_what_the_shop_sends_and_nothing_else(cast: Cast, sms: FakePhones) -> None:
    """The fake refuses what eSMS refuses; otherwise the tests above would prove nothing."""
    good = {
        "ApiKey": sms.world.api_key, "SecretKey": sms.world.secret_key, "Brandname": "CHOPHIEN", "SmsType": "2",
        "IsUnicode": "0", "Phone": "84981000111", "Content": "Don moi", "RequestId": "1",
    }  # fmt: skip
    for change, code in (
        ({"ApiKey": "x"}, "101"), ({"Brandname": "X"}, "104"), ({"Phone": "84213387650"}, "108"),
        ({"Content": "Đơn mới"}, "146"), ({"Content": "a" * 613}, "146"), ({"Color": "red"}, "99"),
        ({}, "100"), ({}, "124"),
    ):  # fmt: skip
        answer = requests.post(sms.base_url + sms_channel.SEND, json=good | change, timeout=60).json()
        assert answer["CodeResult"] == code, change


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Đơn mới của HTX Chè Mây, 1.250.000\u00a0₫", "Don moi cua HTX Che May, 1.250.000d"),
        ("234.000 ₫", "234.000d"),
        ("“Tẻ râu” – ngon… 5×2", '"Te rau" - ngon... 5x2'),
        ("Order, ₫1,250,000", "Order, VND 1,250,000"),
        ("🍵 ok\u0301", " ok"),
    ],
)
def test_an_sms_is_spelled_with_what_every_phone_has(text: str, plain: str) -> None:
    assert gsm.plain(text) == plain


def test_an_sms_is_counted_in_parts_and_shortened_at_a_word_before_its_link() -> None:
    assert [gsm.count_parts("a" * n) for n in (160, 161, 306, 307)] == [1, 2, 2, 3]
    assert gsm.count_parts("{" * 81) == 2
    link = "https://chophien.example/don/ABCDEFGHJ/?t=" + "x" * 32
    text = gsm.fitting("mot hai ba " * 60, link)
    assert text.endswith(f"... {link}")
    assert text.removesuffix(f"... {link}").split(" ")[-1] in ("mot", "hai", "ba")
    assert 290 < gsm.length(text) <= gsm.LONGEST


def test_zalo_comes_before_sms_and_its_parameters_fit(cast: Cast, zalo: FakePhones) -> None:
    message, purchase = placed(cast)
    Purchase.objects.filter(pk=purchase.pk).update(full_name="Nguyễn Thị Hoa " * 6)
    assert run(message).handled_at
    again(message)
    (sent,) = zalo.sent("zalo")
    assert sent.to == "84981000111"
    assert purchase.number in sent.text
    assert zalo.sent("sms") == []
    assert Notification.objects.get(message=message).cost_amount == 300


def test_a_number_without_zalo_and_a_template_unknown_there_go_by_sms(cast: Cast, zalo: FakePhones) -> None:
    zalo.world.without_zalo.add("84981000111")
    assert run(placed(cast)[0]).handled_at
    zalo.world.without_zalo.clear()
    zalo.world.templates.clear()
    assert run(placed(cast)[0]).handled_at
    assert (len(zalo.sent("zalo")), len(zalo.sent("sms"))) == (0, 2)


def test_an_old_zalo_token_is_made_new_once_and_kept(cast: Cast, zalo: FakePhones) -> None:
    for _message in range(2):
        assert run(placed(cast)[0]).handled_at
    assert zalo.world.renewals == 1
    zalo.world.access_token = "made elsewhere"  # theirs ended before its time
    assert run(placed(cast)[0]).handled_at
    assert zalo.world.renewals == 2
    row = ZaloToken.objects.get()
    assert (row.access_token, row.refresh_token) == (zalo.world.access_token, zalo.world.refresh_token)


def test_a_refused_refresh_token_is_not_tried_again_and_sms_follows(cast: Cast, zalo: FakePhones) -> None:
    zalo_tokens.replace("used by another program")
    for _message in range(3):
        assert run(placed(cast)[0]).handled_at
    assert zalo.world.asked.count("oauth") == 1
    assert len(zalo.sent("sms")) == 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_an_old_token_renew_it_once(zalo: FakePhones) -> None:
    zalo.world.renewal_seconds = 0.3
    got: list[str] = []

    def worker() -> None:
        try:
            got.append(zalo_tokens.current())
        finally:
            connection.close()

    workers = [threading.Thread(target=worker) for _number in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(20)
    assert got == [zalo.world.access_token] * 2
    assert zalo.world.renewals == 1


def device(push: FakePhones, cast: Cast) -> "PushSubscription":
    browser = push.browser()
    push_channel.subscribe(cast.hoa.pk, push.endpoint(browser), browser.p256dh, browser.auth)
    return PushSubscription.objects.get(endpoint=push.endpoint(browser))


def told_by_push(cast: Cast) -> Callable[[], Notification | None]:
    message, purchase = placed(cast)
    Purchase.objects.filter(pk=purchase.pk).update(buyer=cast.hoa)
    run(message)
    return lambda: Notification.objects.filter(message=message, channel="push").first()


def test_a_browser_that_is_gone_is_forgotten_and_sms_follows(cast: Cast, push: FakePhones) -> None:
    device(push, cast)
    next(iter(push.world.browsers.values())).is_gone = True
    told_by_push(cast)
    assert not PushSubscription.objects.exists()
    assert len(push.sent("sms")) == 1


def test_a_busy_push_service_is_waited_for_and_its_repeat_takes_the_firsts_place(
    cast: Cast, push: FakePhones
) -> None:
    device(push, cast)
    push.plant("push", "status", 429, retry_after="")
    row = told_by_push(cast)
    assert push.sent("sms") == []
    found = row()
    assert found is not None
    run(found.message)
    Notification.objects.filter(pk=found.pk).update(sent_at=None, falls_back_at=None, state=State.OPEN)
    run(found.message)
    assert len(push.sent("push")) == 1
    # It may not stay busy for ever.
    push.plant("push", "status", 429)
    Notification.objects.filter(pk=found.pk).update(
        sent_at=None, falls_back_at=None, state=State.OPEN, created_at=timezone.now() - timedelta(hours=1)
    )
    run(found.message)
    assert len(push.sent("sms")) == 1


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://127.0.0.1:5432/push/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://fcm.googleapis.com@127.0.0.1/x",
        "https://evil.example/.notify.windows.com",
        "https://evil.example\\.notify.windows.com/x",
        "file:///etc/passwd",
    ],
)
def test_only_push_services_that_are_known_are_called(
    cast: Cast, push: FakePhones, settings: Settings, endpoint: str
) -> None:
    settings.PUSH_SERVICES = ["https://fcm.googleapis.com", "https://*.notify.windows.com", push.base_url]
    assert push_channel.may_call("https://db5p.notify.windows.com/w/?token=x")
    assert not push_channel.may_call(endpoint)
    browser = push.browser()
    with pytest.raises(ValueError, match="push service"):
        push_channel.subscribe(cast.hoa.pk, endpoint, browser.p256dh, browser.auth)
    PushSubscription.objects.create(
        user=cast.hoa, endpoint=endpoint, p256dh=browser.p256dh, auth=browser.auth
    )
    told_by_push(cast)
    assert not PushSubscription.objects.exists()


def test_a_push_is_sealed_as_the_example_of_rfc_8291() -> None:
    own = sealing.private_key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
    assert isinstance(own, ec.EllipticCurvePrivateKey)
    body = sealing.sealed_with(
        b"When I grow up, I want to be a watermelon",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
        sealing.unpacked("DGv6ra1nlYgDCS1FRnbzlw"),
        own,
    )
    assert sealing.packed(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
        "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_errors_are_what_the_outbox_knows() -> None:
    assert issubclass(Down, Postponed)
    assert issubclass(Postponed, OSError)
    assert not issubclass(Undeliverable, OSError)


def test_a_key_belongs_to_one_message_and_is_not_guessed(cast: Cast) -> None:
    message, _purchase = placed(cast)
    row = Notification.objects.create(message=message, channel="sms", audience="buyer")
    assert dispatch.by_key(dispatch.key_of(row.pk)) == row
    for key in ("", "x", f"{row.pk}", f"{row.pk}-", f"{row.pk}-{'0' * 16}", "٣-x", "9" * 30 + "-x"):
        assert dispatch.by_key(key) is None
