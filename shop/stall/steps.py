"""The stall's steps as data: the word in the address, the service behind it, its button, what comes next."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.templatetags.money import dong
from shop.checkout import fulfilment
from shop.checkout import payment as money
from shop.orders.actors import Actor
from shop.orders.models import PaymentMethod, Status
from shop.payments.models import RefundStatus
from shop.stall.cards import Card
from shop.stall.forms import CancelForm, ReturnForm, ShipForm, StepForm

Words = str | Promise
Run = Callable[[Card, dict[str, Any], Actor], object]


@dataclass(frozen=True)
class Step:
    """`after`: the order's status once it is done, "" for a step about money. `asks`: a page of its own comes
    first, and `invitation` is the button that leads there. The `cash_…` words stand in, on such a page, where
    cash is collected with it. "%(amount)s" is the order's money."""

    word: str
    run: Run
    button: Words
    done: Words
    already: Words
    after: str = ""
    cash_button: Words = ""
    cash_question: Words = ""
    invitation: Words = ""
    question: Words = ""
    explain: Words = ""
    form: type[StepForm] = field(default=StepForm)
    look: str = "primary"
    asks: bool = False

    def takes_cash(self, card: Card) -> bool:
        return bool(self.cash_button) and card.is_cash_due

    def asks_about(self, card: Card) -> bool:
        """Money is never booked by one tap in a list: the ledger takes nothing back."""
        return self.asks or self.takes_cash(card)

    def label(self, card: Card) -> str:
        words = self.cash_button if self.takes_cash(card) else self.button
        return str(words) % {"amount": dong(card.order.total_amount)}

    def first_label(self, card: Card) -> str:
        """The button in a list: the step itself, or the way to its question."""
        if not self.asks_about(card):
            return self.label(card)
        words = self.button if self.takes_cash(card) else self.invitation or self.button
        return str(words) % {"amount": dong(card.order.total_amount)}

    def asked(self, card: Card) -> str:
        return str(self.cash_question if self.takes_cash(card) else self.question) or self.label(card)

    def is_done(self, card: Card) -> bool:
        if self.after:
            return card.order.status == self.after
        if self.word == SEND_BACK:
            return any(row.status == RefundStatus.SUCCEEDED for row in card.refunds)
        return card.payment.is_paid


class NothingToSendBack(Exception):
    """No refund of this order waits for the stall."""


def _send_back(card: Card, data: dict[str, Any], actor: Actor) -> object:
    if card.refund is None:
        raise NothingToSendBack
    return fulfilment.finish_refund(card.refund.pk, actor=actor)


CONFIRM, PACK, SHIP, DELIVER = "nhan", "dong-goi", "gui", "giao"
MONEY_SEEN, CANCEL, TAKE_BACK, SEND_BACK = "nhan-tien", "huy", "hang-ve", "tra-tien"

STEPS: dict[str, Step] = {
    step.word: step
    for step in (
        Step(
            CONFIRM,
            lambda card, data, actor: fulfilment.confirm(card.order.pk, actor=actor),
            after=Status.CONFIRMED,
            button=_("Nhận đơn"),
            done=_("Đã nhận đơn của %(name)s. Giờ đóng gói hàng."),
            already=_("Đơn này đã nhận rồi."),
            look="go",
        ),
        Step(
            PACK,
            lambda card, data, actor: fulfilment.pack(card.order.pk, actor=actor),
            after=Status.PACKED,
            button=_("Đóng gói xong"),
            done=_("Đã đóng gói đơn của %(name)s. Giờ giao cho vận chuyển."),
            already=_("Đơn này đã đóng gói rồi."),
        ),
        Step(
            SHIP,
            lambda card, data, actor: fulfilment.ship(
                card.order.pk, carrier=data["carrier"], tracking_number=data["tracking_number"], actor=actor
            ),
            after=Status.SHIPPED,
            button=_("Giao cho vận chuyển"),
            question=_("Gửi hàng qua đâu?"),
            explain=_("Khách sẽ được báo là hàng đang trên đường."),
            done=_("Đã gửi đơn của %(name)s. Khách nhận hàng rồi thì bấm “Đã giao cho khách”."),
            already=_("Đơn này đã giao cho vận chuyển rồi."),
            form=ShipForm,
            asks=True,
        ),
        Step(
            DELIVER,
            lambda card, data, actor: fulfilment.deliver(card.order.pk, actor=actor),
            after=Status.DELIVERED,
            button=_("Đã giao cho khách"),
            cash_button=_("Đã giao, đã thu %(amount)s"),
            cash_question=_("Đã thu đủ tiền mặt chưa?"),
            done=_("Xong đơn của %(name)s. Cảm ơn bà con!"),
            already=_("Đơn này đã giao rồi."),
            look="go",
        ),
        Step(
            MONEY_SEEN,
            lambda card, data, actor: money.confirm_transfer(card.order.pk, actor=actor),
            button=_("Đã nhận %(amount)s"),
            invitation=_("Xem tiền về chưa"),
            question=_("Tiền đã vào tài khoản chưa?"),
            explain=_("Mở ứng dụng ngân hàng, tìm khoản tiền có đúng số tiền và nội dung này rồi mới bấm."),
            done=_("Đã ghi tiền của %(name)s về rồi. Giờ bấm “Nhận đơn”."),
            already=_("Tiền của đơn này đã ghi nhận rồi."),
            look="go",
            asks=True,
        ),
        Step(
            CANCEL,
            lambda card, data, actor: fulfilment.cancel(card.order.pk, reason=data["reason"], actor=actor),
            after=Status.CANCELLED,
            button=_("Huỷ đơn này"),
            question=_("Vì sao huỷ đơn?"),
            explain=_("Khách sẽ được báo lý do. Hàng trở lại kho để bán tiếp."),
            done=_("Đã huỷ đơn của %(name)s."),
            already=_("Đơn này đã huỷ rồi."),
            form=CancelForm,
            look="danger",
            asks=True,
        ),
        Step(
            TAKE_BACK,
            lambda card, data, actor: fulfilment.take_back(card.order.pk, reason=data["reason"], actor=actor),
            after=Status.RETURNED,
            button=_("Hàng đã về kho"),
            question=_("Vì sao hàng quay về?"),
            explain=_("Hàng được cộng lại vào kho. Nếu hàng hỏng, vào mục Hàng hoá sửa lại số."),
            done=_("Hàng của %(name)s đã về kho."),
            already=_("Hàng của đơn này đã về rồi."),
            form=ReturnForm,
            look="danger",
            asks=True,
        ),
        Step(
            SEND_BACK,
            _send_back,
            button=_("Đã trả lại %(amount)s"),
            invitation=_("Trả lại khách %(amount)s"),
            question=_("Đã trả lại tiền cho khách chưa?"),
            explain=_("Gọi khách để hỏi số tài khoản. Trả xong mới bấm nút này."),
            done=_("Đã ghi là trả lại tiền cho %(name)s."),
            already=_("Tiền của đơn này đã trả lại rồi."),
            look="go",
            asks=True,
        ),
    )
}
MAIN = {Status.PLACED: CONFIRM, Status.CONFIRMED: PACK, Status.PACKED: SHIP, Status.SHIPPED: DELIVER}
UNPAID = {PaymentMethod.VIETQR: MONEY_SEEN}  # a card payment reports itself
ENDING = {
    Status.PLACED: (CANCEL, _("Huỷ đơn")),
    Status.CONFIRMED: (CANCEL, _("Huỷ đơn")),
    Status.PACKED: (CANCEL, _("Huỷ đơn")),
    Status.SHIPPED: (TAKE_BACK, _("Khách không nhận – hàng về")),
    Status.DELIVERED: (TAKE_BACK, _("Khách trả lại hàng")),
}


@dataclass(frozen=True)
class Button:
    """`asks`: it leads to a page that asks first. Green buttons do something at once."""

    word: str
    label: str
    look: str
    asks: bool


def main_button(card: Card) -> Button | None:
    """The one thing to do next with an order; None where there is nothing."""
    if card.refund:
        word = SEND_BACK
    elif card.order.status == Status.PLACED and card.awaits_money:
        word = UNPAID.get(PaymentMethod(card.order.payment_method), "")
    else:
        word = MAIN.get(Status(card.order.status), "")
    step = STEPS.get(word)
    if step is None:
        return None
    asks = step.asks_about(card)
    return Button(word, step.first_label(card), "primary" if asks else step.look, asks)


def ending_button(card: Card) -> Button | None:
    """How this order may end early from where it is."""
    word, label = ENDING.get(Status(card.order.status), ("", ""))
    return Button(word, str(label), "danger", True) if word else None
