"""What a phone sends under a key of its own is done once, in one transaction with its answer (promise C11)."""

import datetime
import secrets
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from catalog import stock
from catalog.models import StockMovement, Variant
from shop.accounts import behalf, kept_forms
from shop.accounts.models import BehalfAct, Consent, Membership, SentKey
from shop.feedback.models import Question
from shop.ledger.models import Account, Posting
from shop.lifecycle import fulfilment
from shop.offsite.models import DeclaredSale
from shop.orders.actors import Actor, ActorKind
from shop.orders.models import Order, OrderEvent, Status
from shop.reports import pruning
from shop.stall import order_pages
from tests import voices
from tests.cast import Cast
from tests.stall.floor import at_work, place
from tests.test_races import all_at_once

JSON = "application/json"


def new_key() -> str:
    return secrets.token_urlsafe(24)


def send(client: Client, url: str, data: dict[str, Any], key: str, **headers: str) -> Any:
    """As the phone's script does."""
    return client.post(url, data, headers={"Idempotency-Key": key, "Accept": JSON, **headers})


def price_url(variant: Variant) -> str:
    return f"/htx/hang/{variant.product_id}/goi/{variant.pk}/"


@pytest.fixture
def may(cast: Cast) -> Client:
    return at_work(cast.may)


def confirmed(order: Order) -> int:
    return OrderEvent.unscoped.filter(order=order, after=Status.CONFIRMED).count()


@pytest.mark.django_db(transaction=True)
def test_c11_the_same_key_ten_times_at_once_is_one_effect_and_one_answer(committed_cast: Cast) -> None:
    cast = committed_cast
    order = place({cast.tea_100: 2})
    question = voices.question(cast.tea_product)
    pack = price_url(cast.tea_100)
    sale = {"goi": cast.tea_200.pk, "quantity": "2", "amount": "400.000", "channel": "market"}
    works: dict[str, tuple[str, dict[str, Any], Callable[[], int]]] = {
        "step": (f"/htx/don/{order.number}/nhan/", {}, lambda: confirmed(order)),
        "count": (
            pack,
            {"on_hand": "7", "shown_on_hand": "10"},
            lambda: StockMovement.unscoped.filter(variant=cast.tea_100, on_hand_delta=-3).count(),
        ),
        "sale": ("/htx/ban-ngoai/", sale, DeclaredSale.unscoped.count),
        "answer": (
            f"/htx/hoi-dap/{question.pk}/",
            {"answer": "Còn hàng"},
            lambda: Question.unscoped.exclude(answered_at=None).count(),
        ),
    }
    clients = [at_work(cast.may) for _number in range(10)]
    for name, (url, data, effects) in works.items():
        key = new_key()
        answers: list[Any] = all_at_once([partial(send, client, url, data, key) for client in clients])
        assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}, (
            name
        )
        assert answers[0].json()["state"] == "done"
        assert effects() == 1, name
    posted = Posting.objects.filter(account=Account.DECLARED_SALES).count()
    assert (posted, SentKey.unscoped.count()) == (1, len(works))


@pytest.mark.django_db
def test_a_page_sent_again_under_its_key_leads_where_it_led(cast: Cast, may: Client) -> None:
    url, data = price_url(cast.tea_100), {"price": "90000", "shown_price": "120.000", "khoa": new_key()}
    first = may.post(url, data)
    Variant.unscoped.filter(pk=cast.tea_100.pk).update(price=95_000)  # a colleague, since
    again = may.post(url, data | {"csrfmiddlewaretoken": "another"})
    assert (
        (first.status_code, first["Location"]) == (again.status_code, again["Location"]) == (302, first.url)
    )
    cast.tea_100.refresh_from_db()
    assert cast.tea_100.price == 95_000
    assert may.get(first.url).content.decode().count("Giá mới 90.000") == 1
    other = may.post(url, data | {"price": "80000"})
    assert other.status_code == 422
    assert "đã dùng cho việc khác. Chưa làm gì" in other.content.decode()


@pytest.mark.django_db
def test_another_body_is_refused_whatever_differs(cast: Cast, may: Client) -> None:
    key, url = new_key(), "/htx/ban-ngoai/"
    sale = {"words": "Mật ong", "quantity": "1", "amount": "200.000", "channel": "market"}
    assert send(may, url, sale, key).status_code == 200
    others = [
        sale | {"quantity": "2"},
        sale | {"more": ""},
        {name: value for name, value in sale.items() if name != "channel"},
        sale | {"words": "Mật", "quantity": " ong1"},
        sale | {"photo": SimpleUploadedFile("a.jpg", b"one")},
    ]
    for body in others:
        answer = send(may, url, body, key)
        assert (answer.status_code, answer.json()["state"]) == (422, "refused"), body
    assert send(may, "/htx/nghi/", sale, key).status_code == 422
    photo = partial(SimpleUploadedFile, "a.jpg")
    slip, key = f"{url}{DeclaredSale.unscoped.get().pk}/anh/", new_key()
    assert send(may, slip, {"photo": photo(b"no picture")}, key).json()["state"] == "refused"
    assert "khác" not in send(may, slip, {"photo": photo(b"no picture")}, key).json()["message"]
    assert "khác" in send(may, slip, {"photo": photo(b"other bytes")}, key).json()["message"]
    assert DeclaredSale.unscoped.count() == 1


@pytest.mark.django_db
def test_a_key_of_another_stall_or_person_says_nothing_of_what_it_was(cast: Cast, may: Client) -> None:
    Membership.objects.create(user=cast.hoa, cooperative=cast.tea)
    order, key = place({cast.tea_100: 1}), new_key()
    url = f"/htx/don/{order.number}/nhan/"
    send(may, url, {}, key)
    own = send(may, url, {"x": "1"}, key)
    for other in (cast.nuoc, cast.hoa):
        answer = send(at_work(other), url, {}, key)
        assert (answer.status_code, answer.content) == (422, own.content)
        assert at_work(other).post("/htx/cho-song/rut/", {"rut": key}).status_code == 409
    key = new_key()
    assert at_work(cast.nuoc).post("/htx/cho-song/rut/", {"rut": key}).status_code == 200
    assert may.post("/htx/cho-song/rut/", {"rut": key}).status_code == 409


@pytest.mark.django_db
def test_who_left_the_stall_or_is_not_logged_in_changes_nothing(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1})
    url, key = f"/htx/don/{order.number}/nhan/", new_key()
    owner = may.get("/htx/cho-song/the/").json()["owner"]
    answer = send(Client(), url, {}, key)
    assert (answer.status_code, answer.json()["state"]) == (401, "login")
    # Another person's login on the same phone, and another stall of the same person's.
    Membership.objects.create(user=cast.nuoc, cooperative=cast.tea)
    nuoc = at_work(cast.nuoc)
    nuoc.post("/htx/doi-gian/", {"cooperative": cast.tea.pk})
    assert send(nuoc, url, {}, key, **{"X-Stall-Owner": owner}).json()["state"] == "login"
    Membership.objects.filter(user=cast.may).delete()
    answer = send(may, url, {}, key, **{"X-Stall-Owner": owner})
    assert (answer.status_code, answer.json()["state"]) == (403, "refused")
    assert (confirmed(order), SentKey.unscoped.count()) == (0, 0)
    cast.may.memberships.create(cooperative=cast.tea)
    assert send(may, url, {}, key, **{"X-Stall-Owner": owner}).json()["state"] == "done"


@pytest.mark.django_db
def test_another_secret_key_strands_nothing_and_a_form_that_waits_is_not_typed_in_again(
    cast: Cast, may: Client, settings: Settings
) -> None:
    order = place({cast.tea_100: 1})
    url, key, names = f"/htx/don/{order.number}/nhan/", new_key(), may.get("/htx/cho-song/the/").json()
    page = {"Idempotency-Key": key, "Origin": "http://testserver"}
    guest = Client()
    assert guest.post(url, {"x": "1"}, headers=page).status_code == 302
    assert kept_forms.KEY not in guest.session
    assert guest.post(url, {"x": "1"}, headers={"Origin": "http://testserver"}).status_code == 302
    assert kept_forms.KEY in guest.session
    settings.SECRET_KEY = "of another year, long enough to sign with it whatever is signed"
    again = at_work(cast.may)
    told = again.get("/htx/cho-song/the/").json()
    assert (told["owner"], told["former"] == names["former"]) == (names["owner"], False)
    for name in (told["owner"], told["former"]):
        assert send(again, url, {}, key, **{"X-Stall-Owner": name}).json()["state"] == "done"
    assert send(again, url, {}, key, **{"X-Stall-Owner": names["former"]}).json()["state"] == "login"


@pytest.mark.django_db
def test_roles_and_tokens_stand_before_the_key(cast: Cast) -> None:
    packer = at_work(cast.hoa)
    Membership.objects.create(user=cast.hoa, cooperative=cast.tea, role="packer")
    answer = send(packer, price_url(cast.tea_100), {"price": "90000", "shown_price": "120.000"}, new_key())
    assert (answer.status_code, answer.json()["state"]) == (403, "refused")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = at_work(cast.may).cookies
    answer = send(strict, price_url(cast.tea_100), {"price": "90000"}, new_key())
    assert (answer.status_code, answer.json()["state"]) == (403, "token")
    token = strict.get("/htx/cho-song/the/").json()["token"]
    data = {"price": "90000", "shown_price": "120.000", "csrfmiddlewaretoken": token}
    assert send(strict, price_url(cast.tea_100), data, new_key()).json()["state"] == "done"


@pytest.mark.django_db
def test_a_crash_after_the_effect_leaves_neither_effect_nor_key(
    cast: Cast, may: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = place({cast.tea_100: 1})
    url, key = f"/htx/don/{order.number}/nhan/", new_key()
    with monkeypatch.context() as patch:
        patch.setattr(order_pages, "_done", lambda *_of: 1 / 0)  # confirmed, and nothing answered
        may.raise_request_exception = False
        assert send(may, url, {}, key).status_code == 500
    assert (confirmed(order), SentKey.unscoped.count()) == (0, 0)
    assert send(may, url, {}, key).json()["state"] == "done"
    assert confirmed(order) == 1


@pytest.mark.django_db
def test_what_the_world_has_overtaken_is_a_conflict_and_stays_one(cast: Cast, may: Client) -> None:
    order, key = place({cast.tea_100: 1}), new_key()
    url = f"/htx/don/{order.number}/nhan/"
    fulfilment.cancel(order.pk, reason="khách đổi ý", actor=Actor(ActorKind.MANAGER, cast.may.pk))
    first = send(may, url, {}, key)
    assert (first.status_code, first.json()["state"]) == (409, "conflict")
    assert "Đã huỷ" in first.json()["message"]
    Order.unscoped.filter(pk=order.pk).update(status=Status.PLACED)  # whatever comes later
    assert send(may, url, {}, key).content == first.content
    assert may.post(url, headers={"Idempotency-Key": key}).status_code == 409
    assert confirmed(order) == 0
    prices, counts = (
        {"price": "90000", "shown_price": "110.000"},
        {"on_hand": "4", "shown_on_hand": "5"},
    )
    stock.count(cast.tea_200.pk, 3, actor_id=None)
    for pack, data in ((cast.tea_100, prices), (cast.tea_200, counts)):
        answer = send(may, price_url(pack), data, new_key())
        assert (answer.status_code, answer.json()["state"]) == (409, "conflict")
        assert "Vừa có" in answer.json()["message"]
    cast.tea_100.refresh_from_db()
    assert cast.tea_100.price == 120_000


@pytest.mark.django_db
def test_what_was_taken_back_is_not_done_when_it_comes_late(cast: Cast, may: Client) -> None:
    order, key = place({cast.tea_100: 1}), new_key()
    url = f"/htx/don/{order.number}/nhan/"
    assert [may.post("/htx/cho-song/rut/", {"rut": key}).json()["state"] for _tap in range(2)] == ["done"] * 2
    assert send(may, url, {}, key).status_code == 410
    assert confirmed(order) == 0
    key = new_key()
    assert send(may, url, {}, key).json()["state"] == "done"
    late = may.post("/htx/cho-song/rut/", {"rut": key})
    assert (late.status_code, late.json()["state"]) == (409, "conflict")


@pytest.mark.django_db
def test_old_bodies_bad_keys_and_wrong_clocks_are_understood(cast: Cast, may: Client) -> None:
    order, key = place({cast.tea_100: 1}), new_key()
    body = {"field_of_the_next_version": "1", "tu": "nowhere"}
    for made_at in ("1970-01-01T00:00:00Z", "x" * 400):
        answer = send(may, f"/htx/don/{order.number}/nhan/", body, key, **{"X-Made-At": made_at})
        assert answer.json() == {
            "state": "done",
            "message": "Đã nhận đơn của Nguyễn Thị Hoa. Giờ đóng gói hàng.",
            "location": f"/htx/don/{order.number}/",
        }
    sent = SentKey.unscoped.get()
    assert sent.made_at == "1970-01-01T00:00:00Z"
    assert timezone.now() - sent.sent_at < datetime.timedelta(minutes=10)
    for bad in ("short", "a" * 65, "a" * 30 + "!"):
        assert send(may, f"/htx/don/{order.number}/dong-goi/", {}, bad).status_code == 400
    gone = send(may, "/htx/don/CP-0-1/nhan/", {}, new_key())
    assert (gone.status_code, gone.json()["state"]) == (404, "refused")
    assert "Giờ đóng gói" not in may.get("/htx/").content.decode()  # it was told to the phone


@pytest.mark.django_db
def test_an_officers_act_is_written_down_once(cast: Cast) -> None:
    Consent.unscoped.create(
        cooperative=cast.tea,
        given_by=cast.may,
        ends_at=timezone.now() + datetime.timedelta(days=1),
    )
    minh, order, key = at_work(cast.minh), place({cast.tea_100: 1}), new_key()
    session = minh.session
    session[behalf.SESSION_KEY] = cast.tea.pk
    session.save()
    for _time in range(3):
        assert send(minh, f"/htx/don/{order.number}/nhan/", {}, key).json()["state"] == "done"
    assert BehalfAct.unscoped.count() == 1


@pytest.mark.django_db
def test_keys_live_thirty_days(cast: Cast, settings: Settings) -> None:
    for days in (29, 31):
        SentKey.unscoped.create(
            key=new_key(),
            user=cast.may,
            cooperative=cast.tea,
            sent_at=timezone.now() - datetime.timedelta(days=days),
        )
    assert pruning.prune() == {"accounts.SentKey": 1}
    assert settings.KEEP_DAYS["sent_keys"] == 30
