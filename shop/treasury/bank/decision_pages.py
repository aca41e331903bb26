"""One person, one transfer, one way to end it: the question both desks ask, and what is answered.

Raises Http404 for a transfer out of reach: the rows a desk may see come from the desk.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.fields import DayField, LineField
from catalog.templatetags.money import dong
from shop.orders.actors import Actor
from shop.payments import records
from shop.payments.models import Outcome, Payment, Resolution
from shop.treasury import told_days
from shop.treasury.bank import decisions, transfer_queue
from shop.treasury.bank.transfer_queue import Item


class ResolveForm(forms.Form):
    """The order an unmatched transfer is for; the day that money was sent back, today where empty; and a note such as
    the bank's reference of that."""

    payment = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    note = LineField(
        label=gettext_lazy("Mã giao dịch trả lại (nếu có)"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    day = DayField(label=gettext_lazy("Ngày trả lại khách"), required=False)


@dataclass(frozen=True)
class Question:
    """`candidates` are payments to choose from, with whether each is chosen; `conflict` says why it cannot be."""

    item: Item
    word: str
    form: ResolveForm
    candidates: list[tuple[Payment, bool]]
    conflict: str
    status: int

    def context(self) -> dict[str, Any]:
        return {
            "tab": "money",
            "item": self.item,
            "word": self.word,
            "label": str(transfer_queue.BUTTONS[self.word]),
            "form": self.form,
            "chooses": _chooses(self.item, self.word),
            "candidates": self.candidates,
            "conflict": self.conflict,
        }


def find(rows: Any, pk: int) -> Item:
    row = transfer_queue.newest_first(rows.filter(pk=pk)).first()
    if row is None:
        raise Http404
    return transfer_queue.items([row])[0]


def decide(rows: Any, pk: int, word: str, data: Mapping[str, Any] | None, actor: Actor) -> Question | str:
    """The question, or what was done in words. `data` is what was sent; None only asks. Done before: said so."""
    resolution = transfer_queue.WORDS.get(word)
    if resolution is None:
        raise Http404
    item = find(rows, pk)
    if item.transfer.resolution == resolution:
        return _done_before(item, data)
    if data is None:
        return _question(item, word, ResolveForm())
    form = ResolveForm(data)
    if not form.is_valid():
        return _question(item, word, form, status=400)
    try:
        decisions.resolve(
            pk,
            resolution=resolution,
            actor=actor,
            payment_id=form.cleaned_data["payment"],
            note=form.cleaned_data["note"],
            returned_on=form.cleaned_data["day"] if resolution == Resolution.RETURNED else None,
        )
    except records.BadDay as refusal:
        form.add_error("day", told_days.bad_day(refusal))
        return _question(item, word, form, status=400)
    except decisions.Refusal as refusal:
        return _question(find(rows, pk), word, form, conflict=str(refusal))
    told = form.cleaned_data["day"] if resolution == Resolution.RETURNED else None
    return " ".join(filter(None, (_done(item, resolution), told_days.booked(told))))


def _question(item: Item, word: str, form: ResolveForm, *, conflict: str = "", status: int = 200) -> Question:
    if not item.transfer.is_waiting:
        conflict = conflict or str(decisions.AlreadyResolved.message)
    elif word not in dict(item.actions):
        conflict = conflict or str(decisions.NotAllowed.message)
    found = (
        transfer_queue.candidates(item.transfer) if _chooses(item, word) and item.transfer.is_waiting else []
    )
    chosen = str(form["payment"].value() or (found[0].pk if len(found) == 1 else ""))
    candidates = [(payment, str(payment.pk) == chosen) for payment in found]
    return Question(item, word, form, candidates, conflict, 409 if conflict else status)


def _chooses(item: Item, word: str) -> bool:
    return transfer_queue.WORDS[word] == Resolution.APPLIED and item.transfer.outcome == Outcome.UNMATCHED


def _done_before(item: Item, data: Mapping[str, Any] | None) -> str:
    """Nothing is changed; where another day was sent again, with the day that is written."""
    form = ResolveForm(data)
    said = form.cleaned_data.get("day") if data is not None and form.is_valid() else None
    written = told_days.returned_on(item.transfer) if said else None
    other = told_days.other_day(written, said) if written else ""
    return other or str(decisions.AlreadyResolved.message)


def _done(item: Item, resolution: str) -> str:
    if resolution == Resolution.RETURNED:
        return _("Đã ghi là trả lại khách %(amount)s.") % {"amount": dong(item.returned_amount)}
    if resolution == Resolution.APPLIED:
        return _("Đã tính %(amount)s vào đơn.") % {"amount": dong(item.transfer.amount)}
    return _("Đã ghi %(amount)s không phải tiền bán hàng.") % {"amount": dong(item.transfer.amount)}
