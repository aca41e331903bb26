"""All cooperatives' transfers at the union's desk, and ending one for a cooperative that cannot. No buyers' names."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from catalog import paging
from shop.orders.actors import Actor, ActorKind
from shop.payments.models import BankTransfer, Outcome, Resolution
from shop.treasury.bank import decision_pages, transfer_queue
from shop.union import stall_search
from shop.union.once import once

PAGE_SIZE = 30
STATES = {"": Resolution.OPEN, "xong": None}
OUTCOMES = {  # the word in the address
    "chua-ro": Outcome.UNMATCHED,
    "den-muon": Outcome.LATE,
    "thieu": Outcome.UNDER,
    "thua": Outcome.OVER,
    "hai-lan": Outcome.DOUBLED,
    "khop": Outcome.EXACT,
}


@never_cache
@require_GET
def transfer_list(request: HttpRequest) -> HttpResponse:
    """What waits everywhere; `?xem=xong` what was dealt with, `?ket-qua=` one outcome, `?htx=` one cooperative
    (or its name in `q`)."""
    shown, word = (request.GET.get(name, "") for name in ("xem", "ket-qua"))
    choice = stall_search.choose(request)
    slug = choice.chosen.slug if choice.chosen else ""
    if shown not in STATES or (word and word not in OUTCOMES):
        raise Http404
    rows = BankTransfer.objects.all()
    rows = rows.exclude(resolution=Resolution.OPEN) if shown else rows.filter(resolution=Resolution.OPEN)
    if choice.chosen:
        rows = rows.filter(cooperative=choice.chosen)
    counts = transfer_queue.counts(rows)
    if word:
        rows = rows.filter(outcome=OUTCOMES[word])
    page = paging.page(request, transfer_queue.newest_first(rows), PAGE_SIZE)
    context = {
        "tab": "money",
        "money_tab": "transfers",
        "shown": shown,
        "choice": choice,
        "kept": _query(shown, "", ""),
        "word": word,
        "page": page,
        "page_query": _query(shown, word, slug),
        "rows": [
            (item, transfer_queue.without_names(item.transfer.content)) for item in transfer_queue.items(page)
        ],
        "filters": _filters(shown, word, slug, counts),
        "other_state": _query("" if shown else "xong", "", slug),
        "waiting": _waiting(),
    }
    return render(request, "union/transfers.html", context)


def _query(shown: str, word: str, slug: str) -> str:
    kept = {name: value for name, value in (("xem", shown), ("ket-qua", word), ("htx", slug)) if value}
    return f"{urlencode(kept)}&" if kept else ""


def _filters(shown: str, word: str, slug: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    rows = [
        {
            "label": outcome.label,
            "query": _query(shown, name, slug),
            "count": counts.get(outcome, 0),
            "is_current": name == word,
        }
        for name, outcome in OUTCOMES.items()
        if counts.get(outcome) or name == word
    ]
    everything = {
        "label": _("Tất cả"),
        "query": _query(shown, "", slug),
        "count": sum(counts.values()),
        "is_current": not word,
    }
    return [everything, *rows]


def _waiting() -> dict[str, int]:
    """How many transfers wait and at how many cooperatives."""
    waiting = BankTransfer.objects.filter(resolution=Resolution.OPEN)
    return waiting.aggregate(transfers=Count("pk"), cooperatives=Count("cooperative", distinct=True))


@never_cache
@require_http_methods(["GET", "POST"])
@once
def resolve(request: HttpRequest, pk: int, word: str) -> HttpResponse:
    """One way to end a transfer, for its cooperative. GET asks first, POST does it; impossible: 409."""
    rows = BankTransfer.objects.all()
    cooperative_id = rows.filter(pk=pk).values_list("cooperative", flat=True).first()
    actor = Actor(ActorKind.UNION, request.user.pk, cooperative_id)
    answer = decision_pages.decide(rows, pk, word, request.POST if request.method == "POST" else None, actor)
    if isinstance(answer, str):
        messages.success(request, answer)
        return redirect("union:transfers")
    content = transfer_queue.without_names(answer.item.transfer.content)
    context = answer.context() | {"money_tab": "transfers", "content": content}
    return render(request, "union/transfer_ask.html", context, status=answer.status)
