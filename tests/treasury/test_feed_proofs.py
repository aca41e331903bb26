"""Each service's documented ways to prove a message and to name an account, and what its page says was refused."""

import json

import pytest
from django.test import Client

from shop.payments.models import BankTransfer, FeedRefusal, Payment, ProviderEvent
from tests.cast import Cast
from tests.outbox import drain
from tests.shop.test_money_admin import FEED, van
from tests.stall.floor import at_work, place
from tests.treasury import bank
from tests.treasury.bank import ACCOUNT, SECRET, send, signed, tell, watch
from tests.treasury.test_matching import memo_of, payment_of

__all__ = ["van"]
pytestmark = pytest.mark.django_db
PRICE = 144_000


def reasons() -> list[tuple[int, str, int]]:
    return list(FeedRefusal.unscoped.order_by("reason").values_list("feed", "reason", "count"))


def test_m7_sepays_api_key_is_taken_where_the_feed_asks_for_it_and_nowhere_else(cast: Cast) -> None:
    feed = watch(cast.tea, proof="api_key")
    order = place({cast.tea_100: 1}, "vietqr")
    body = bank.sepay_body(PRICE, memo_of(order))
    raw = json.dumps(body).encode()
    for headers in (
        {},
        {"Authorization": "Apikey wrong"},
        {"Authorization": f"Bearer {SECRET}"},
        {"Authorization": "Apikey "},
        {"Authorization": f"Apikey {SECRET.upper()}"},
        signed("sepay", body)[1],
    ):
        assert send("sepay", raw, headers) == 400
    assert reasons() == [(feed.pk, "api key", 6)]
    assert send("sepay", raw, {"Authorization": f"Apikey {SECRET}"}) == 200
    drain()
    assert payment_of(order).is_paid
    feed.proof = "signature"
    feed.save()
    assert send("sepay", raw, {"Authorization": f"Apikey {SECRET}"}) == 400


@pytest.mark.parametrize("provider", ["payos", "casso"])
@pytest.mark.parametrize("empty", [None, ""])
def test_m7_a_virtual_account_alone_names_the_account_behind_it(
    cast: Cast, provider: str, empty: str | None
) -> None:
    watch(cast.tea, provider, virtual_account_number="VQR0001ABC")
    order = place({cast.tea_100: 1}, "vietqr")
    changes = {"accountNumber": empty, "virtualAccountNumber": "vqr0001abc"}
    assert tell(provider, PRICE, memo_of(order), **changes) == 200
    assert tell(provider, PRICE, memo_of(order), accountNumber=empty, virtualAccountNumber="") == 400
    drain()
    assert payment_of(order).is_paid
    assert BankTransfer.unscoped.get().account_number == ACCOUNT


@pytest.mark.parametrize("provider", ["sepay", "payos", "casso"])
def test_m7_an_account_number_may_be_a_json_number_that_lost_its_zeros(cast: Cast, provider: str) -> None:
    watch(cast.tea, provider)
    order = place({cast.tea_100: 1}, "vietqr")
    assert tell(provider, PRICE, memo_of(order), accountNumber=int(ACCOUNT)) == 200
    drain()
    assert payment_of(order).is_paid
    for wrong in (True, 1.0, [1], str(int(ACCOUNT))):  # a text has lost nothing: it is another account
        status = tell(provider, 1_000, "x", accountNumber=wrong)
        assert (status, BankTransfer.unscoped.count()) == (200 if wrong == "1" else 400, 1)


@pytest.mark.parametrize("known_by", ["feed", "account", "buyers"])
def test_a2_one_stalls_secret_says_nothing_about_anothers_account(cast: Cast, known_by: str) -> None:
    """And the number of such a message is not used up: the true one comes through once the account is watched."""
    ours = watch(cast.tea)
    if known_by == "feed":
        watch(cast.rice, "casso", account_number="222")
    elif known_by == "buyers":  # were told it once; the cooperative has another account by now
        place({cast.rice_5kg: 1}, "vietqr")
        Payment.objects.update(payee_account_number="222")
    else:
        cast.rice.bank_account_number = "222"
        cast.rice.save(update_fields=["bank_account_number"])
    body = bank.sepay_body(PRICE, "mua gao", accountNumber="222")
    assert send("sepay", *signed("sepay", body)) == 400
    assert (reasons(), ProviderEvent.objects.count()) == ([(ours.pk, "another's account", 1)], 0)
    watch(cast.rice, account_number="222", secret="theirs")
    assert send("sepay", *signed("sepay", body, secret="theirs")) == 200
    drain()
    assert BankTransfer.unscoped.get().cooperative == cast.rice


def test_a2_a_number_of_an_account_that_nobody_has_yet_is_not_used_up(cast: Cast) -> None:
    watch(cast.tea)
    body = bank.sepay_body(PRICE, "mua gao", accountNumber="222")
    assert send("sepay", *signed("sepay", body)) == 200
    watch(cast.rice, account_number="222", secret="theirs")
    assert send("sepay", *signed("sepay", body, secret="theirs")) == 200
    drain()
    assert BankTransfer.unscoped.get().cooperative == cast.rice


def test_the_feeds_page_says_what_was_refused_and_why_and_no_secret(cast: Cast, van: Client) -> None:
    feed = watch(cast.tea)
    switched_off = watch(cast.rice, account_number="333", is_active=False, secret="theirs")
    body = bank.sepay_body(PRICE, "NGUYEN VAN A mua che")
    assert send("sepay", *signed("sepay", body, secret="guessed")) == 400
    assert send("sepay", *signed("sepay", body, age=400)) == 400
    assert tell("sepay", "12.5", "mua che") == 400
    off = bank.sepay_body(1_000, "x", accountNumber="333")
    assert send("sepay", *signed("sepay", off, secret="theirs")) == 400
    shown = {one.pk: van.get(f"{FEED}{one.pk}/change/").content.decode() for one in (feed, switched_off)}
    for words in ("Sai chữ ký", "Tin ký quá 5 phút trước", "không phải số nguyên đồng"):
        assert words in shown[feed.pk]
    assert "Dịch vụ đang tắt" in shown[switched_off.pk]
    assert "Sai chữ ký" not in shown[switched_off.pk]
    for private in (SECRET, "NGUYEN VAN A"):
        assert private not in shown[feed.pk]


def test_only_sepay_is_set_up_with_an_api_key(cast: Cast, van: Client) -> None:
    page = f"{FEED}add/"
    values = {"cooperative": cast.tea.pk, "account_number": "444", "secret": "s", "proof": "api_key"}
    inline = {"refusals-TOTAL_FORMS": "0", "refusals-INITIAL_FORMS": "0"}
    answer = van.post(page, values | inline | {"provider": "payos"})
    assert "Chỉ SePay gửi API Key" in answer.content.decode()
    assert van.post(page, values | inline | {"provider": "sepay"}).status_code == 302
    assert at_work(cast.may).get(page).status_code != 200
