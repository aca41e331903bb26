"""Steps sent again with another answer, from an old page, or where they cannot be: told, never dropped or done."""

import re

import pytest
from django.test import Client

from shop.checkout.timeline import timeline
from shop.lifecycle import fulfilment
from shop.notifications import messages
from shop.notifications.models import OutboxMessage
from shop.orders.actors import Actor, ActorKind
from shop.orders.models import Order, OrderEvent, Status
from shop.payments.models import Payment, Refund
from shop.stall.steps import STEPS
from tests.cast import Cast
from tests.stall.floor import BUYER, at_work, place

pytestmark = pytest.mark.django_db
SHIP = {"carrier": "Viettel Post", "tracking_number": "VTP-AAA-111"}
OTHER = SHIP | {"tracking_number": "VTP-BBB-222"}
WAY = (("nhan", {}), ("dong-goi", {}), ("gui", SHIP), ("giao", {"collected_by": "carrier"}))

# After so many steps of a cash order: what may be asked, and what is done already.
ASKED = (
    ("nhan huy", ""),
    ("dong-goi huy", "nhan"),
    ("gui huy", "dong-goi"),
    ("giao hang-ve sua-ma", "gui"),
    ("hang-ve sua-ma tra-mot-phan", "giao nhan-tien"),
)


@pytest.fixture
def may(cast: Cast) -> Client:
    return at_work(cast.may)


def post(client: Client, order: Order, word: str, data: dict[str, str] | None = None):
    return client.post(f"/htx/don/{order.number}/{word}/", data or {}, follow=True)


def get(client: Client, order: Order, word: str = ""):
    return client.get(f"/htx/don/{order.number}/{f'{word}/' if word else ''}")


def ordered(cast: Cast, may: Client, steps: int, method: str = "cod") -> Order:
    """Hoa's tea, so many steps on its way."""
    order = place({cast.tea_100: 2}, method)
    for word, data in WAY[:steps]:
        post(may, order, word, data)
    order.refresh_from_db()
    return order


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the page's form."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def fields(response) -> tuple[int, str]:
    return response.status_code, response.content.decode()


def test_a_number_corrected_after_a_lost_answer_is_asked_about(cast: Cast, may: Client) -> None:
    order = ordered(cast, may, 3)
    status, page = fields(post(may, order, "gui", OTHER | {"tu": "hom-nay"}))
    assert status == 409
    assert "Đã ghi mã VTP-AAA-111. Đổi sang VTP-BBB-222?" in page
    assert 'value="VTP-BBB-222"' in page
    order.refresh_from_db()
    assert order.tracking_number == "VTP-AAA-111"
    said = post(may, order, "sua-ma", hidden(page) | OTHER).content.decode()
    assert f"Đã sửa mã gửi hàng của {BUYER}." in said
    order.refresh_from_db()
    assert (order.tracking_number, order.status) == ("VTP-BBB-222", Status.SHIPPED)


def test_a_correction_keeps_what_was_written_and_the_buyer_is_told(
    cast: Cast, may: Client, mailoutbox
) -> None:
    order = ordered(cast, may, 3)
    first = OrderEvent.unscoped.get(order=order, after=Status.SHIPPED)
    assert "Sửa mã gửi hàng" in get(may, order).content.decode()
    page = get(may, order, "sua-ma").content.decode()
    assert 'value="VTP-AAA-111"' in page
    post(may, order, "sua-ma", hidden(page) | OTHER)
    event = OrderEvent.unscoped.filter(order=order).last()
    assert event.is_correction
    assert event.actor_id == cast.may.pk
    assert event.details == OTHER | {"was": SHIP}
    assert (
        "Sửa mã gửi hàng: Viettel Post VTP-AAA-111 thành Viettel Post VTP-BBB-222"
        in get(may, order).content.decode()
    )
    message = OutboxMessage.objects.get(topic="order.parcel_corrected")
    messages.deliver(message.pk, message.payload)
    assert "Mã vận đơn: VTP-BBB-222" in mailoutbox[-1].body
    events = list(OrderEvent.unscoped.filter(order=order))
    order.refresh_from_db()
    assert [step.at for step in timeline(order, events) if step.is_current] == [first.created_at]


def test_the_same_again_corrects_nothing_and_an_old_page_is_asked(cast: Cast, may: Client) -> None:
    order = ordered(cast, may, 3)
    old = hidden(get(may, order, "sua-ma").content.decode())
    post(may, order, "sua-ma", old | OTHER)
    assert fields(post(may, order, "sua-ma", old | OTHER))[0] == 200  # the first answer was lost
    post(may, order, "sua-ma", hidden(get(may, order, "sua-ma").content.decode()) | OTHER)
    assert OutboxMessage.objects.filter(topic="order.parcel_corrected").count() == 1
    third = SHIP | {"tracking_number": "VTP-CCC-333"}
    status, page = fields(post(may, order, "sua-ma", old | third))
    assert status == 409
    assert "Đã ghi mã VTP-BBB-222. Đổi sang VTP-CCC-333?" in page
    post(may, order, "sua-ma", hidden(page) | third)
    order.refresh_from_db()
    assert order.tracking_number == "VTP-CCC-333"


def test_only_a_parcel_that_was_sent_has_a_number_to_correct(cast: Cast, may: Client) -> None:
    order = ordered(cast, may, 2)
    assert get(may, order, "sua-ma").status_code == 409
    assert "Sửa mã gửi hàng" not in get(may, order).content.decode()
    assert post(may, order, "sua-ma", OTHER).status_code == 409
    post(may, order, "gui", SHIP)
    post(may, order, "giao", {"collected_by": "carrier"})
    post(may, order, "sua-ma", OTHER | {"was_carrier": "Viettel Post", "was_number": "VTP-AAA-111"})
    order.refresh_from_db()
    assert order.tracking_number == "VTP-BBB-222"
    assert not OutboxMessage.objects.filter(topic="order.parcel_corrected").exists()  # the buyer has it


@pytest.mark.parametrize(
    ("steps", "word", "first", "second", "told"),
    [
        (3, "giao", {"collected_by": "carrier"}, {"collected_by": "stall"}, "đã ghi là: Bưu tá"),
        (
            1,
            "huy",
            {"reason": "Hết hàng"},
            {"reason": "Khách xin huỷ"},
            "Lý do “Khách xin huỷ” không ghi.",
        ),
        (
            3,
            "hang-ve",
            {"reason": "Sai địa chỉ"},
            {"reason_other": "Hỏng"},
            "Lý do “Hỏng” không ghi.",
        ),
    ],
)
def test_another_answer_to_a_step_that_is_done_is_not_taken_for_done(
    cast: Cast, may: Client, steps: int, word: str, first: dict[str, str], second: dict[str, str], told: str
) -> None:
    order = ordered(cast, may, steps)
    post(may, order, word, first)
    before = OrderEvent.unscoped.count()
    assert post(may, order, word, first).status_code == 200
    status, page = fields(post(may, order, word, second))
    assert (status, OrderEvent.unscoped.count()) == (409, before)
    assert told in " ".join(re.findall(r'role="alert">([^<]*)', page))


def test_a_refund_sent_again_names_the_one_that_was_written(cast: Cast, may: Client) -> None:
    order = ordered(cast, may, 4)
    typed = hidden(get(may, order, "tra-mot-phan").content.decode()) | {
        "reason": "Giao muộn",
        "amount": "15000",
    }
    post(may, order, "tra-mot-phan", typed)
    status, page = fields(post(may, order, "tra-mot-phan", typed | {"amount": "20000"}))
    assert status == 409
    assert "Vừa ghi trả lại 15.000" in page
    assert Refund.objects.filter(order=order).count() == 1


def test_impossible_steps_show_no_form(cast: Cast, may: Client) -> None:
    """In each state, what cannot be done is a page that says where the order is, with no way to send it."""
    for taps, (possible, done) in enumerate(ASKED):
        order = ordered(cast, may, taps)
        answers = {word: get(may, order, word) for word in STEPS}
        assert {word for word, answer in answers.items() if answer.status_code == 200} == set(
            possible.split()
        ), taps
        assert {word for word, answer in answers.items() if answer.status_code == 302} == set(done.split()), (
            taps
        )
        for word, answer in answers.items():
            if answer.status_code not in (200, 302):
                page = answer.content.decode()
                assert answer.status_code == 409, (taps, word)
                assert 'role="alert"' in page, (taps, word)
                assert f'action="/htx/don/{order.number}/{word}/"' not in page, (taps, word)


def test_a_step_of_an_order_cancelled_meanwhile_says_who_and_why(cast: Cast, may: Client) -> None:
    order = ordered(cast, may, 2)
    actor = Actor(ActorKind.MANAGER, cast.may.pk)
    fulfilment.cancel(order.pk, reason="Hết hàng", actor=actor)
    status, page = fields(get(may, order, "gui"))
    assert status == 409
    assert "Đơn này đang ở bước “Đã huỷ”" in page
    assert "Đã huỷ: Hết hàng (Chu A Mây" in page


@pytest.mark.parametrize(
    ("steps", "word", "after"), [(1, "huy", Status.CANCELLED), (3, "hang-ve", Status.RETURNED)]
)
def test_an_end_sent_from_an_old_page_is_told_what_happened_and_asked_again(
    cast: Cast, may: Client, steps: int, word: str, after: str
) -> None:
    order = ordered(cast, may, steps)
    old = hidden(get(may, order, word).content.decode())
    next_word, data = WAY[steps]
    post(may, order, next_word, data)
    status, page = fields(post(may, order, word, old | {"reason": "Hàng hỏng"}))
    assert status == 409
    happened = {"huy": "Đã đóng gói", "hang-ve": "Đã giao"}[word]
    assert f"Từ lúc mở trang này đã có việc khác: {happened} (Chu A Mây" in page
    assert "Hàng hỏng" in page
    assert Order.unscoped.get(pk=order.pk).status != after
    post(may, order, word, hidden(page) | {"reason": "Hàng hỏng"})
    assert Order.unscoped.get(pk=order.pk).status == after


def test_a_lost_answer_is_not_told_twice(cast: Cast, may: Client) -> None:
    order = place({cast.tea_100: 1})
    may.post(f"/htx/don/{order.number}/nhan/")  # its answer, and so its message, never arrives
    page = post(may, order, "nhan").content.decode()
    assert page.count("stall-said") == 2  # the one about the signal, and this
    assert f"Đã nhận đơn của {BUYER}" in page
    assert "Đơn này đã nhận rồi." in post(may, order, "nhan").content.decode()
    assert Payment.objects.count() == 1
