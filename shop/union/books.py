"""The books on one page: where all the money is, what waits for a person, and when it was last checked."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from shop.ledger.models import Account
from shop.payments.models import Outcome
from shop.reports import balances, waiting
from shop.treasury.settlement import overview
from shop.union import stall_search


@never_cache
@require_GET
def books_page(request: HttpRequest) -> HttpResponse:
    choice = stall_search.choose(request)
    everything = balances.read()
    shown = balances.read(choice.chosen.pk) if choice.chosen else everything
    outlooks = overview.outlook(overview.yesterday())
    oldest_on = overview.oldest_unpaid_on(outlooks)
    piles = waiting.piles()
    context: dict[str, Any] = {
        "tab": "money",
        "money_tab": "books",
        "choice": choice,
        "chosen": choice.chosen,
        "books": [shown.platform, shown.cooperatives],
        "piles": piles,
        "by_outcome": [
            (outcome.label, piles.transfers[outcome]) for outcome in Outcome if outcome in piles.transfers
        ],
        "unmatched": piles.transfers.get(Outcome.UNMATCHED),
        "owed_amount": -everything.of(Account.PAYABLE),
        "due_amount": sum(row.due_amount for row in outlooks if row.is_payable),
        "oldest_on": oldest_on,
        "oldest_days": (timezone.localdate() - oldest_on).days if oldest_on else 0,
        "machines": waiting.machines(),
        "takes_cards": settings.STRIPE_ENABLED,
        "is_right": everything.is_balanced,
    }
    return render(request, "union/books.html", context)
