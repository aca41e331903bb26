"""A whole product on one page, for where no signal leads from one step to the next: photograph, name, pack, price.

A phone's queue sends what was typed first and the photographs after it; they join it by the page's key.
"""

import uuid
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog.models import Product
from catalog.offering import drafts, naming, packs
from catalog.offering.packs import Pack
from catalog.templatetags.money import dong
from shop.stall import next_messages
from shop.stall.offering import lookup, photos
from shop.stall.offering.naming import WordsForm, unknown_kind, with_suggestions
from shop.stall.offering.packs import PackForm
from shop.stall.requests import StallRequest


@never_cache
@require_http_methods(["GET", "POST"])
def write(request: StallRequest) -> HttpResponse:
    key = lookup.key_of(request.POST.get("key", "")) or uuid.uuid4()
    if request.method != "POST":
        return _show(request, WordsForm(), PackForm(), key)
    words, pack = WordsForm(request.POST), PackForm(request.POST)
    good, refused = photos.readable(request.FILES.getlist("photo"))
    is_good = words.is_valid()
    found = with_suggestions({"category_id": None} | _words(words), is_first=True) if is_good else None
    if is_good and found is None:
        words.add_error("category", unknown_kind())
    if not pack.is_valid() or found is None or refused:
        return _show(request, words, pack, key, refused)
    try:
        product = _begin(request, found, pack, key)
    except packs.PackExists as error:
        told = _("Đã có %(name)s giá %(price)s.")
        there = error.variant
        pack.add_error("size_other", told % {"name": there.name, "price": dong(there.price)})
        return _show(request, words, pack, key)
    except naming.BadName as error:
        pack.add_error("size_other", str(error))
        return _show(request, words, pack, key)
    sent = photos.take(request, product.pk, good)
    next_messages.done(request, " ".join([_("Đã ghi %(name)s.") % {"name": found["name"]}, *sent.refused]))
    return redirect("stall:photos", product.pk)


@transaction.atomic
def _begin(request: StallRequest, words: dict[str, Any], pack: PackForm, key: uuid.UUID) -> Product:
    """The product of that key, which a photograph may have begun. Raises packs.PackExists, naming.BadName; then
    nothing was begun."""
    data = pack.cleaned_data
    product = drafts.begin(request.cooperative.pk, user=request.user, words=words, key=key)
    drafts.edit(product.pk, words, user=request.user)
    typed = Pack(data["name"], data["price"], data["weight_grams"], data["on_hand"])
    packs.add(product.pk, typed, user=request.user)
    return product


def _words(form: WordsForm) -> dict[str, Any]:
    typed = form.cleaned_data
    return {"name": typed["name"], "category_id": typed["category"]} | {
        name: typed[name] for name in ("storage", "season_months", "shelf_life_days")
    }


def _show(
    request: StallRequest, words: WordsForm, pack: PackForm, key: uuid.UUID, refused: list[str] | None = None
) -> HttpResponse:
    context = {
        "tab": "products",
        "words": words,
        "form": pack,
        "key": key,
        "refused": refused or [],
        "shows_weight": pack.needs_weight or bool(pack.data.get("weight")),
    }
    return render(request, "stall/offering/at_once.html", context)
