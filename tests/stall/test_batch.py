"""Many kept things in one request: each as if it had come alone (promise C11)."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import Variant
from shop.accounts.models import Membership, SentKey
from shop.lifecycle import fulfilment
from shop.offsite.models import DeclaredSale
from shop.orders.actors import Actor, ActorKind
from shop.orders.models import Order, Status
from shop.stall import batch, order_pages
from tests.cast import Cast
from tests.stall.floor import at_work, place
from tests.stall.test_keyed import confirmed, new_key, price_url, send

pytestmark = pytest.mark.django_db
SALE = "words=M%E1%BA%ADt+ong&quantity=1&amount=200.000&channel=market"


@pytest.fixture
def may(cast: Cast) -> Client:
    return at_work(cast.may)


def together(client: Client, entries: Any, **headers: str) -> Any:
    """As the phone's script does: everything of one line and one token."""
    token = client.get("/htx/cho-song/the/").json()
    return client.post(
        reverse("stall:waiting-send"),
        json.dumps(entries),
        content_type="application/json",
        headers={"X-CSRFToken": token["token"], "X-Stall-Owner": token["owner"], **headers},
    )


def states(answer: Any) -> list[str]:
    return [each["state"] for each in answer.json()["answers"]]


def entry(path: str, body: str = "", **more: str) -> dict[str, str]:
    return {"key": new_key(), "path": path, "body": body, "made_at": "2027-12-01T00:00:00Z"} | more


def step(order: Order, word: str = "nhan", **more: str) -> dict[str, str]:
    return entry(f"/htx/don/{order.number}/{word}/", about=f"/don/{order.number}/", **more)


def test_c11_each_of_a_batch_is_done_once_in_its_order_whichever_way_it_comes_again(
    cast: Cast, may: Client
) -> None:
    order, pack = place({cast.tea_100: 1}), price_url(cast.tea_100)
    first = step(order)
    alone = send(may, first["path"], {}, first["key"])
    entries = [
        first,
        step(order, "dong-goi"),
        entry(pack, "price=110.000&shown_price=120.000", about=pack),
        entry(pack, "price=115.000&shown_price=110.000", about=pack),
        entry("/htx/ban-ngoai/", SALE),
    ]
    answer = together(may, entries)
    assert states(answer) == ["done"] * 5
    assert answer.json()["answers"][0] == alone.json()
    assert together(may, entries).content == answer.content  # a phone restored from its backup
    assert (
        send(may, pack, {"price": "110.000", "shown_price": "120.000"}, entries[2]["key"]).status_code == 200
    )
    assert Order.unscoped.get(pk=order.pk).status == Status.PACKED
    assert (confirmed(order), DeclaredSale.unscoped.count(), SentKey.unscoped.count()) == (1, 1, 5)
    assert Variant.unscoped.get(pk=cast.tea_100.pk).price == 115_000
    kept = SentKey.unscoped.order_by("pk").values_list("key", "made_at")
    assert list(kept) == [(first["key"], "")] + [(each["key"], each["made_at"]) for each in entries[1:]]


def test_a_conflict_holds_what_is_about_the_same_and_nothing_else(cast: Cast, may: Client) -> None:
    gone, other = place({cast.tea_100: 1}), place({cast.tea_100: 1})
    fulfilment.cancel(gone.pk, reason="khách đổi ý", actor=Actor(ActorKind.MANAGER, cast.may.pk))
    entries = [
        step(gone),
        step(gone, "dong-goi"),
        step(other),
        entry("/htx/ban-ngoai/", "words=x"),
        step(other, "dong-goi"),
    ]
    answer = together(may, entries)
    assert states(answer) == ["conflict", "held", "done", "refused", "done"]
    assert "Đã huỷ" in answer.json()["answers"][0]["message"]
    assert not SentKey.unscoped.filter(key=entries[1]["key"]).exists()
    assert Order.unscoped.get(pk=other.pk).status == Status.PACKED


def test_keys_roles_and_addresses_are_looked_at_one_by_one(cast: Cast, may: Client) -> None:
    order, pack = place({cast.tea_100: 1}), price_url(cast.tea_100)
    Membership.objects.create(user=cast.hoa, cooperative=cast.tea, role="packer")
    packer, taken, back = at_work(cast.hoa), new_key(), new_key()
    send(at_work(cast.nuoc), "/htx/nghi/", {}, taken)
    packer.post("/htx/cho-song/rut/", {"rut": back})
    entries = [
        entry(pack, "price=90.000&shown_price=120.000"),  # not a packer's
        step(order) | {"key": taken, "about": ""},  # another stall's key
        step(order) | {"key": back, "about": ""},  # taken back
        step(order) | {"key": "short", "about": ""},
        entry("/htx/don/CP-0-1/nhan/"),
        entry("/lien-minh/"),
        entry("//example.com/htx/"),
        entry("/htx/cho-song/gui/", "[]"),
        entry("/htx/don/\x00/nhan/"),
        step(order),
        step(order, "dong-goi"),
    ]
    answer = together(packer, entries)
    assert states(answer) == ["refused"] * 9 + ["done"] * 2
    said = [each["message"] for each in answer.json()["answers"]]
    assert "Tài khoản này không còn làm việc này" in said[0]
    assert "đã dùng cho việc khác" in said[1]
    assert "đã rút lại trước khi gửi đến" in said[2]
    assert together(packer, [entries[9] | {"body": "x=1"}]).json()["answers"][0]["message"] == said[1]
    cast.tea_100.refresh_from_db()
    assert (cast.tea_100.price, confirmed(order)) == (120_000, 1)


def test_what_needs_a_login_first_stops_there(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1})
    answer = together(may, [step(order), step(order, "dong-goi")], **{"X-Stall-Owner": "somebody else's"})
    assert states(answer) == ["login"]
    assert (confirmed(order), SentKey.unscoped.count()) == (0, 0)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = may.cookies
    headers = {"X-CSRFToken": "stale", "X-Stall-Owner": "?", "Accept": "application/json"}
    stale = strict.post(reverse("stall:waiting-send"), "[]", content_type="application/json", headers=headers)
    assert (stale.status_code, stale.json()["state"]) == (403, "token")


def test_a_fault_in_the_middle_leaves_what_was_done_and_is_sent_again(
    cast: Cast, may: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders = [place({cast.tea_100: 1}) for _number in range(3)]
    entries = [step(order) for order in orders]
    done = order_pages._done
    may.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(
            order_pages, "_done", lambda *of: 1 / 0 if orders[1].number in str(of[1:]) else done(*of)
        )
        assert states(together(may, entries)) == ["done", "later"]
    assert [confirmed(order) for order in orders] == [1, 0, 0]
    with monkeypatch.context() as patch:
        patch.setattr(batch, "SECONDS", -1)
        assert states(together(may, entries)) == ["done"]  # the rest with the next request
    assert states(together(may, entries)) == ["done"] * 3
    assert [confirmed(order) for order in orders] == [1, 1, 1]


def test_what_is_no_list_of_kept_things_or_too_much_is_refused_whole(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1})
    good = step(order)
    for bad in (
        "{", "null", "5", "{}x", '"abc"', json.dumps([good, good | {"key": ""}]),
        json.dumps([good, {"path": "/htx/"}]), json.dumps([good, {"key": new_key()}]), json.dumps([good, [1]]),
        json.dumps([good, step(order, body="\ud800")]), "[" * 30_000,
    ):  # fmt: skip
        answer = may.post(
            reverse("stall:waiting-send"),
            bad,
            content_type="application/json",
            headers={"Accept": "application/json"},
        )
        assert (answer.status_code, answer.json()["state"]) == (400, "refused"), bad[:50]
    for many in ([good] * (batch.MOST + 1), [good | {"body": "x" * batch.MOST_BYTES}]):
        assert together(may, many).status_code == 413
    assert confirmed(order) == 0
    assert states(together(may, [good | {"of_the_next_version": 1}])) == ["done"]
