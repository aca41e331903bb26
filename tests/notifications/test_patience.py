"""Messages while a channel is away, or says no: nothing is lost, somebody hears of it (promises C4, O4)."""

import datetime
import smtplib
import socket
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import OperationalError
from django.db.models import F
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from catalog.advisory import Lock
from catalog.models import Cooperative
from shop.accounts.models import User
from shop.notifications import handling, messages, operators, outages, outbox
from shop.notifications.letters import COOPERATIVE, Letter, Recipient
from shop.notifications.models import Heartbeat, Notification, OutboxMessage, ParkedBecause, PhoneCall
from shop.notifications.topics import Topic
from shop.orders.models import Purchase
from shop.payments.providers import stripe
from tests.cast import Cast
from tests.catalog.photo_files import another_connection
from tests.mail_sink import HOST, mail_sink
from tests.orders.test_transitions import place
from tests.outbox import drain

pytestmark = pytest.mark.django_db


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def port(settings: Settings) -> int:
    """Mails go to this port of loopback, where nobody listens yet."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, free_port()
    return int(settings.EMAIL_PORT)


def pass_time(seconds: float) -> None:
    """Everything that was put off lies that much further back."""
    ago = datetime.timedelta(seconds=seconds)
    OutboxMessage.objects.filter(handled_at=None).update(
        next_try_at=F("next_try_at") - ago, failing_since=F("failing_since") - ago
    )


def try_for(seconds: float) -> int:
    """Runs the relay through that much time of an outage; returns how many tries there were."""
    tries, passed = drain(rounds=1), 0.0
    while passed < seconds:
        waiting = OutboxMessage.objects.filter(handled_at=None, parked_at=None)
        pause = waiting.order_by("next_try_at").first()
        if pause is None or pause.next_try_at is None:
            break
        step = (pause.next_try_at - timezone.now()).total_seconds() + 0.01
        pass_time(step)
        passed += step
        tries += drain(rounds=1)
    return tries


def reasons() -> dict[str, str]:
    answer: dict[str, str] = Client().get("/readyz").json()["reasons"]
    return {name: words for name, words in answer.items() if name not in ("relay", "beat")}


def test_c4_a_mail_server_away_for_ten_minutes_loses_no_mail(cast: Cast, port: int) -> None:
    place(cast)
    count = OutboxMessage.objects.count()
    tries = try_for(600)
    assert tries < 15 * count  # it is not hammered either
    assert not OutboxMessage.objects.filter(parked_at__isnull=False).exists()
    assert reasons()["email"].startswith("down for")
    with mail_sink(port) as sink:
        pass_time(handling.LONGEST_PAUSE)
        drain()
        assert OutboxMessage.objects.filter(handled_at=None).count() == 0
        assert len(sink.letters) == 2  # the buyer's and the cooperative's
    assert "email" not in reasons()


def test_c9_a_channel_that_is_down_is_asked_for_one_letter_of_a_message(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def hang_up(message: EmailMultiAlternatives) -> None:
        asked.extend(message.to)
        raise ConnectionRefusedError

    order = place(cast)
    message = outbox.write("order.cancelled", order=order.pk)
    monkeypatch.setattr(EmailMultiAlternatives, "send", hang_up)
    handling.handle(message.pk, lambda payload: messages.deliver(message.pk, payload))
    assert asked == ["hoa@example.vn"]  # and not the cooperative's, which would wait as long once more


def test_the_first_mail_that_gets_through_frees_those_that_wait(cast: Cast, port: int) -> None:
    place(cast)
    try_for(300)
    first = OutboxMessage.objects.order_by("pk").first()
    assert first is not None
    with mail_sink(port) as sink:
        OutboxMessage.objects.filter(pk=first.pk).update(next_try_at=None)
        drain()
        assert len(sink.letters) == 2


def test_the_probe_counts_days_too(cast: Cast) -> None:
    since = timezone.now() - datetime.timedelta(days=2)
    for name in ("relay", "beat", f"{outages.PREFIX}email"):
        Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": since})
    place(cast)
    OutboxMessage.objects.update(created_at=since)
    answer: dict[str, str] = Client().get("/readyz").json()["reasons"]
    for name in ("relay", "beat", "email", "outbox"):
        assert int(answer[name].split()[-2]) >= 172_800, answer[name]


def test_c4_after_a_day_it_is_parked_told_and_can_be_sent_again(cast: Cast, port: int) -> None:
    User.objects.filter(pk=cast.van.pk).update(email="van@example.vn")
    place(cast)
    try_for(300)
    assert not OutboxMessage.objects.filter(parked_at__isnull=False).exists()
    began = timezone.now() - datetime.timedelta(seconds=250)
    assert not OutboxMessage.objects.filter(handled_at=None, failing_since__gt=began).exists()
    pass_time(handling.PATIENCE.total_seconds())
    drain(rounds=1)
    parked = OutboxMessage.objects.filter(parked_at__isnull=False)
    assert set(parked.values_list("parked_because", flat=True)) == {ParkedBecause.AWAY}
    assert operators.tell_parked() == 2
    assert not parked.filter(alerted_at__isnull=False).exists()  # the mail about it did not go out either
    assert "parked" in reasons()
    with mail_sink(port) as sink:
        operators.tell_parked()
        operators.tell_parked()  # once
        assert len(sink.letters) == 1
        van = Client()
        van.force_login(cast.van, backend="django.contrib.auth.backends.ModelBackend")
        chosen = {"action": "send_again", "_selected_action": list(parked.values_list("pk", flat=True))}
        ids = chosen["_selected_action"]
        van.post("/ky-thuat/notifications/outboxmessage/?state=parked", chosen)
        begun_anew = OutboxMessage.objects.filter(pk__in=ids).values_list(
            "attempts", "failing_since", "alerted_at"
        )
        assert set(begun_anew) == {(0, None, None)}
        drain()
        assert len(sink.letters) == 3
    assert reasons() == {}


@pytest.mark.parametrize("error", [stripe.Unavailable("503"), OperationalError("away"), TimeoutError()])
def test_whatever_is_away_is_waited_for(cast: Cast, error: Exception) -> None:
    assert trouble(error, tries=handling.MAX_ATTEMPTS + 3).parked_at is None


def test_a_fault_of_ours_is_parked_after_five_tries(cast: Cast) -> None:
    message = trouble(KeyError("order"), tries=handling.MAX_ATTEMPTS + 3)
    assert (message.attempts, message.parked_because) == (handling.MAX_ATTEMPTS, ParkedBecause.FAULT)
    assert "parked" in reasons()


def trouble(error: Exception, tries: int) -> OutboxMessage:
    def fail(payload: dict[str, Any]) -> None:
        raise error

    message = outbox.write("order.placed", order=1)
    for _attempt in range(tries):
        handling.handle(message.pk, fail)
    message.refresh_from_db()
    return message


def test_c2_only_one_worker_at_a_time_does_a_messages_work(cast: Cast) -> None:
    """While another session holds its lock nothing is done; then it is done, once."""
    message = outbox.write("order.placed", order=1)
    done: list[dict[str, Any]] = []
    with another_connection() as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [Lock.OUTBOX_MESSAGE, message.pk])
        handling.handle(message.pk, done.append)
        assert done == []
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [Lock.OUTBOX_MESSAGE, message.pk])
    handling.handle(message.pk, done.append)
    handling.handle(message.pk, done.append)
    assert done == [{"order": 1}]


def refuse(code: int, to: str) -> Callable[[EmailMultiAlternatives], None]:
    def send(message: EmailMultiAlternatives) -> None:
        if to in message.to:
            raise smtplib.SMTPRecipientsRefused({to: (code, b"no")})
        mail.outbox.append(message)

    return send


def test_an_address_refused_for_good_holds_up_nobody_elses_mail(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse(550, "hoa@example.vn"))
    order = place(cast, "vietqr")
    drain()
    parked = OutboxMessage.objects.get(parked_at__isnull=False)
    assert (parked.topic, parked.attempts, parked.parked_because) == (
        "purchase.placed",
        1,
        ParkedBecause.REFUSED,
    )
    assert "hoa@example.vn" not in parked.last_error
    assert reasons() == {}  # any guest can mistype an address
    outbox.write("order.cancelled", order=order.pk)
    drain()
    assert [letter.to for letter in mail.outbox][-1] == ["chemay@example.vn"]


def test_c9_who_has_got_a_message_gets_it_no_second_time_when_another_address_is_tried_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = place(cast)
    message = outbox.write("order.cancelled", order=order.pk)
    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse(450, "hoa@example.vn"))
    for _try in range(2):
        handling.handle(message.pk, lambda payload: messages.deliver(message.pk, payload))
    assert [letter.to for letter in mail.outbox] == [["chemay@example.vn"]]


def test_an_operator_whose_address_is_refused_does_not_make_the_others_hear_it_for_ever(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse(550, "gone@example.vn"))
    User.objects.filter(pk=cast.van.pk).update(email="van@example.vn")
    User.objects.create_superuser("+84912000042", "x", full_name="Lò Văn Đi", email="gone@example.vn")
    trouble(KeyError("order"), tries=handling.MAX_ATTEMPTS)
    assert [operators.tell_parked(), operators.tell_parked()] == [1, 0]
    assert [letter.to for letter in mail.outbox] == [["van@example.vn"]]


def test_a_busy_server_for_one_address_is_no_outage(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse(450, "hoa@example.vn"))
    place(cast)
    try_for(3600)
    assert not OutboxMessage.objects.filter(parked_at__isnull=False).exists()
    assert reasons() == {}
    assert Notification.objects.filter(sent_at__isnull=False).count() == 1


@pytest.mark.parametrize("address", ["", "gone@example.vn"])
def test_a_cooperative_that_no_mail_reaches_is_put_on_the_list_of_calls_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse(550, "gone@example.vn"))
    Cooperative.objects.filter(pk=cast.tea.pk).update(email="", phone="+84912000111", contact_person="Mây")
    cast.tea.refresh_from_db()
    message = outbox.write("payout.applied", change=1)
    to = replace(Recipient.of_cooperative(cast.tea, is_rung=True), email=address)
    letter = Letter(COOPERATIVE, Topic.COOPERATIVE_VERIFIED, to, lambda: {"cooperative": cast.tea})
    for _time in range(2):
        messages.send_once(message.pk, letter)
    call = PhoneCall.unscoped.get()
    assert (call.cooperative, call.phone, call.name) == (cast.tea, "+84912000111", "Mây")
    assert call.subject == "HTX Chè Mây được bán hàng trên chợ"
    assert "Liên minh HTX tỉnh đã xác minh HTX Chè Mây." in call.body
    assert mail.outbox == []


def test_a_buyer_without_an_address_is_no_call(cast: Cast) -> None:
    place(cast)
    Purchase.objects.update(email="")
    drain()
    assert not PhoneCall.unscoped.exists()
