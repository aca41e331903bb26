"""Printing for one order or many: what and on which paper, then a PDF or a page that prints. Nothing is changed."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from shop.orders.models import Order
from shop.stall import order_cards
from shop.stall.order_cards import OrderCard, Pile
from shop.stall.paper import contents, sheets
from shop.stall.paper.contents import Kind, Paper
from shop.stall.requests import StallRequest

MOST = 60  # orders at once: more than a day's, and within three seconds
LAST_PAPER = "paper"  # in the session: a stall has one printer
TEMPLATES = {
    Kind.LABEL: "stall/paper_labels.html",
    Kind.SLIP: "stall/paper_slips.html",
    Kind.PICK: "stall/paper_pick.html",
}


class PaperForm(forms.Form):
    giay = forms.ChoiceField(
        label=gettext_lazy("In gì?"), choices=Kind.choices, initial=Kind.LABEL, widget=forms.RadioSelect
    )
    kho = forms.ChoiceField(
        label=gettext_lazy("Máy in, cỡ giấy"),
        choices=Paper.choices,
        initial=Paper.A4,
        widget=forms.RadioSelect,
    )


@dataclass(frozen=True)
class Chosen:
    """`refused`: the order's number and why nothing is printed for it. `left`: how many are over the limit."""

    numbers: list[str]  # as asked for
    cards: list[OrderCard]
    refused: list[tuple[str, str]]
    left: int


def _with_ward(orders: "QuerySet[Order]") -> "QuerySet[Order]":
    return orders.select_related("purchase__ward")


def _chosen(request: StallRequest) -> Chosen:
    """The orders named in the address, else those that wait to be packed. Raises Http404 for another stall's."""
    numbers = list(dict.fromkeys(request.GET.getlist("don")))
    if numbers:
        found = order_cards.of(
            _with_ward(Order.objects.filter(number__in=numbers[:MOST])).order_by("placed_at", "pk")
        )
        if len(found) != len(numbers[:MOST]):
            raise Http404
        left = len(numbers) - len(found)
    else:
        waiting = _with_ward(order_cards.needing_work(Pile.TO_PACK))
        found = order_cards.of(waiting[:MOST])
        left = max(waiting.count() - MOST, 0)
    why = {card.order.number: contents.refusal(card) for card in found}
    return Chosen(
        numbers,
        [card for card in found if not why[card.order.number]],
        [(number, reason) for number, reason in why.items() if reason],
        left,
    )


@never_cache
@require_GET
def choose(request: StallRequest) -> HttpResponse:
    """`?don=` once for each order; none is all that wait to be packed."""
    chosen = _chosen(request)
    first = {"giay": request.GET.get("giay"), "kho": request.session.get(LAST_PAPER, Paper.A4)}
    if first["giay"] not in Kind.values:
        first["giay"] = Kind.LABEL
    return _ask(request, chosen, PaperForm(initial=first))


def _ask(request: StallRequest, chosen: Chosen, form: PaperForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "tab": "orders",
        "form": form,
        "chosen": chosen,
        "has_other_letters": contents.has_other_letters(chosen.cards),
    }
    return render(request, "stall/paper.html", context, status=status)


@never_cache
@require_GET
def print_page(request: StallRequest) -> HttpResponse:
    """The same as the PDF, for a printer that a phone or a browser knows."""
    return _print(request, is_file=False)


@never_cache
@require_GET
def print_file(request: StallRequest) -> HttpResponse:
    return _print(request, is_file=True)


def _print(request: StallRequest, *, is_file: bool) -> HttpResponse:
    """Without anything to print, or without an answer, the question again."""
    chosen, form = _chosen(request), PaperForm(request.GET)
    if not chosen.cards or not form.is_valid():
        return _ask(request, chosen, form)
    kind, paper = Kind(form.cleaned_data["giay"]), Paper(form.cleaned_data["kho"])
    if request.session.get(LAST_PAPER) != paper:
        request.session[LAST_PAPER] = paper.value
    if is_file:
        pdf = sheets.render(kind, paper, chosen.cards, request.cooperative)
        response = HttpResponse(pdf, content_type="application/pdf")
        name = sheets.file_name(kind, chosen.cards)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    context = {
        "tab": "orders",
        "kind": kind,
        "paper": paper,
        "papers": sheets.papers(kind, chosen.cards, request.cooperative),
        "about": sheets.about(chosen.cards),
        "back": request.GET.urlencode(),
    }
    return render(request, TEMPLATES[kind], context)
