"""The stall's steps as data: the word in the address, the service behind it, its button, what comes next."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.templatetags.money import dong
from shop.lifecycle import fulfilment, locks, refunds
from shop.orders import transitions
from shop.orders.actors import Actor
from shop.orders.models import PaymentMethod, Status
from shop.payments import records
from shop.payments.models import Refund, RefundStatus
from shop.stall import received, till
from shop.stall.forms import (
    CancelForm,
    CollectForm,
    ParcelForm,
    RefundPartForm,
    ReturnForm,
    SendBackForm,
    ShipForm,
    StepForm,
    usual_collector,
)
from shop.stall.order_cards import OrderCard

Words = str | Promise
Run = Callable[[OrderCard, dict[str, Any], Actor], object]


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
    cash_form: type[StepForm] = field(default=StepForm)
    invitation: Words = ""
    question: Words = ""
    explain: Words = ""
    form: type[StepForm] = field(default=StepForm)
    look: str = "primary"
    asks: bool = False
    waits: bool = False  # on the phone for a signal, where there is none

    def takes_cash(self, card: OrderCard) -> bool:
        return bool(self.cash_button) and card.is_cash_due

    def asks_about(self, card: OrderCard) -> bool:
        """Money is never booked by one tap in a list: the ledger takes nothing back."""
        return self.asks or self.takes_cash(card)

    def asks_for_rest(self, card: OrderCard) -> bool:
        return self.word == MONEY_SEEN and card.part > 0

    def form_for(self, card: OrderCard) -> type[StepForm]:
        if self.asks_for_rest(card):
            return received.RestForm
        return self.cash_form if self.takes_cash(card) else self.form

    def amount(self, card: OrderCard) -> int:
        """The money that the step is about (đồng)."""
        return card.refund.amount if self.word == SEND_BACK and card.refund else card.order.total_amount

    def label(self, card: OrderCard) -> str:
        words = self.cash_button if self.takes_cash(card) else self.button
        if self.asks_for_rest(card):
            return received.rest_label(card.missing)
        return str(words) % {"amount": dong(self.amount(card))}

    def first_label(self, card: OrderCard) -> str:
        """The button in a list: the step itself, or the way to its question."""
        if not self.asks_about(card):
            return self.label(card)
        words = self.button if self.takes_cash(card) else self.invitation or self.button
        return str(words) % {"amount": dong(self.amount(card))}

    def asked(self, card: OrderCard) -> str:
        if self.asks_for_rest(card):
            return gettext("Phần còn thiếu đã về chưa?")
        return str(self.cash_question if self.takes_cash(card) else self.question) or self.label(card)

    def is_done(self, card: OrderCard) -> bool:
        if self.after:
            return card.order.status == self.after
        if self.word == SEND_BACK:
            return card.refund is None and any(row.status == RefundStatus.SUCCEEDED for row in card.refunds)
        return self.word == MONEY_SEEN and card.payment.is_paid

    def is_out_of_place(self, card: OrderCard) -> bool:
        """It cannot even be asked about: from where the order is, no way leads there."""
        if self.after:
            is_unpaid = self.word == CONFIRM and card.awaits_money
            return is_unpaid or self.after not in transitions.ALLOWED[card.order.status]
        return not MAY_BE_ASKED[self.word](card)


class AmountRefused(ValueError):
    """So much cannot be given back; the text says why, in the reader's language."""


def _correct(card: OrderCard, data: dict[str, Any], actor: Actor) -> object:
    return fulfilment.correct_parcel(
        card.order.pk,
        carrier=data["carrier"],
        tracking_number=data["tracking_number"],
        shown=(data["was_carrier"], data["was_number"]),
        actor=actor,
    )


def _only_from(data: dict[str, Any], possible: Collection[str]) -> Collection[str]:
    """The state that the page showed; any possible one for a page that tells none."""
    return (data["shown"],) if data.get("shown") in possible else possible


def may_correct(card: OrderCard) -> bool:
    """The parcel is sent, and its carrier and number can be written anew."""
    return card.order.status in transitions.SENT


def may_refund_part(card: OrderCard) -> bool:
    return card.left > 0 and card.order.status not in (Status.CANCELLED, Status.RETURNED)


@transaction.atomic
def _refund_part(card: OrderCard, data: dict[str, Any], actor: Actor) -> object:
    """A second tap finds less left than its page had shown, and is refused."""
    locks.purchase(card.order.purchase_id)
    left = records.refundable(card.payment, card.order)
    if data.get("left") not in (None, left):
        last = Refund.objects.filter(order=card.order).exclude(status=RefundStatus.FAILED).latest("pk")
        words = gettext(
            "Vừa ghi trả lại %(written)s cho đơn này, còn trả được %(left)s. Bấm nữa là trả thêm %(amount)s."
        )
        amounts = {"written": dong(last.amount), "left": dong(left), "amount": dong(data["amount"])}
        raise AmountRefused(words % amounts)
    try:
        return refunds.ask_part(card.order.pk, amount=data["amount"], reason=data["reason"], actor=actor)
    except records.RefundTooLarge as error:
        words = gettext("Đơn này chỉ còn trả lại được nhiều nhất %(left)s. Chưa ghi gì.")
        raise AmountRefused(words % {"left": dong(left)}) from error


CONFIRM, PACK, SHIP, DELIVER = "nhan", "dong-goi", "gui", "giao"
MONEY_SEEN, CANCEL, TAKE_BACK, SEND_BACK = "nhan-tien", "huy", "hang-ve", "tra-tien"
REFUND_PART, CORRECT = "tra-mot-phan", "sua-ma"

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
            waits=True,
        ),
        Step(
            PACK,
            lambda card, data, actor: fulfilment.pack(card.order.pk, actor=actor),
            after=Status.PACKED,
            button=_("Đóng gói xong"),
            done=_("Đã đóng gói đơn của %(name)s. Giờ giao cho vận chuyển."),
            already=_("Đơn này đã đóng gói rồi."),
            waits=True,
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
            waits=True,
        ),
        Step(
            DELIVER,
            till.deliver,
            after=Status.DELIVERED,
            button=_("Đã giao cho khách"),
            cash_button=_("Đã giao, đã thu %(amount)s"),
            cash_question=_("Đã thu đủ tiền mặt chưa?"),
            cash_form=CollectForm,
            done=_("Xong đơn của %(name)s. Cảm ơn bà con!"),
            already=_("Đơn này đã giao rồi."),
            look="go",
            waits=True,
        ),
        Step(
            MONEY_SEEN,
            received.seen,
            button=_("Đã nhận %(amount)s"),
            invitation=_("Xem tiền về chưa"),
            question=_("Tiền đã vào tài khoản chưa?"),
            explain=_("Mở ứng dụng ngân hàng, tìm khoản tiền có đúng số tiền và nội dung này rồi mới bấm."),
            done=_("Đã ghi tiền của %(name)s về rồi. Giờ bấm “Nhận đơn”."),
            already=_("Tiền của đơn này đã ghi nhận rồi."),
            form=received.SeenForm,
            look="go",
            asks=True,
        ),
        Step(
            CANCEL,
            lambda card, data, actor: fulfilment.cancel(
                card.order.pk,
                reason=data["reason"],
                actor=actor,
                only_from=_only_from(data, transitions.HOLDING_STOCK),
            ),
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
            lambda card, data, actor: fulfilment.take_back(
                card.order.pk,
                reason=data["reason"],
                actor=actor,
                only_from=_only_from(data, transitions.SENT),
            ),
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
            till.send_back,
            button=_("Đã trả lại %(amount)s"),
            invitation=_("Trả lại khách %(amount)s"),
            question=_("Đã trả lại tiền cho khách chưa?"),
            explain=_("Gọi khách để hỏi số tài khoản. Trả xong mới bấm nút này."),
            done=_("Đã ghi là trả lại tiền cho %(name)s."),
            already=_("Tiền của đơn này đã trả lại rồi."),
            form=SendBackForm,
            look="go",
            asks=True,
        ),
        Step(
            REFUND_PART,
            _refund_part,
            button=_("Trả lại số tiền này"),
            invitation=_("Trả lại một phần tiền"),
            question=_("Trả lại khách bao nhiêu?"),
            explain=_("Đơn vẫn tiếp tục như cũ, chỉ trả lại một phần tiền."),
            done=_("Đã ghi khoản trả lại cho %(name)s."),
            already="",  # may be done again
            form=RefundPartForm,
            asks=True,
        ),
        Step(
            CORRECT,
            _correct,
            button=_("Lưu mã gửi hàng"),
            question=_("Mã gửi hàng (mã vận đơn) nào mới đúng?"),
            explain=_("Đơn đang trên đường thì khách được báo lại."),
            done=_("Đã sửa mã gửi hàng của %(name)s."),
            already="",  # may be done again
            form=ParcelForm,
            asks=True,
        ),
    )
}
MAY_BE_ASKED: dict[str, Callable[[OrderCard], bool]] = {
    MONEY_SEEN: lambda card: card.awaits_money and card.order.payment_method == PaymentMethod.VIETQR,
    SEND_BACK: lambda card: card.refund is not None,
    REFUND_PART: may_refund_part,
    CORRECT: may_correct,
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
    transfer: int | None = None  # it leads to this one of the order's instead
    waits: bool = False  # as `Step.waits`

    @property
    def door(self) -> str:
        """What `shop.stall.permissions` calls the way that it opens."""
        return "transfer" if self.transfer else f"step:{self.word}"


def main_button(card: OrderCard) -> Button | None:
    """The one thing to do next with an order; None where there is nothing."""
    if card.refund:
        word = SEND_BACK
    elif card.order.status == Status.PLACED and card.awaits_money:
        word = UNPAID.get(PaymentMethod(card.order.payment_method), "")
    else:
        word = MAIN.get(Status(card.order.status), "")
    step = STEPS.get(word)
    if step is None and card.surplus:
        words = received.give_back_label(card.surplus)
        return Button("", words, "primary", True, card.order.held_transfer)  # type: ignore[attr-defined]
    if step is None:
        return None
    asks = step.asks_about(card)
    return Button(word, step.first_label(card), "primary" if asks else step.look, asks, waits=step.waits)


def ending_button(card: OrderCard) -> Button | None:
    """How this order may end early from where it is."""
    word, label = ENDING.get(Status(card.order.status), ("", ""))
    return Button(word, str(label), "danger", True) if word else None


def refund_button(card: OrderCard) -> Button | None:
    """Giving a part of the money back without ending the order."""
    if not may_refund_part(card):
        return None
    return Button(REFUND_PART, STEPS[REFUND_PART].first_label(card), "quiet", True)


def usual(step: Step, card: OrderCard) -> dict[str, Any]:
    """What a step's page begins with; the carrier of last time is the caller's to know."""
    order = card.order
    values: dict[str, Any] = {"shown": order.status}
    if step.takes_cash(card):
        values |= {"collected_by": usual_collector(order.carrier)}
    elif step.asks_for_rest(card):
        values |= {"held": card.part}
    elif step.word == REFUND_PART:
        values |= {"left": card.left}
    elif step.word == SEND_BACK and card.refund:
        values |= {"refund": card.refund.pk}
    elif step.word == CORRECT:
        values |= {"carrier": order.carrier, "tracking_number": order.tracking_number} | was(card)
    return values


def was(card: OrderCard) -> dict[str, str]:
    """What the page of a correction showed of the parcel."""
    return {"was_carrier": card.order.carrier, "was_number": card.order.tracking_number}
