"""The books on one page: where all the money is, what waits for a person, and when it was last checked."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from catalog.models import Cooperative
from shop.ledger.models import Account, Settlement, SettlementStatus
from shop.payments.models import Outcome
from shop.reports import balances, waiting
from shop.treasury.settlement import overview


@never_cache
@require_GET
def books_page(request: HttpRequest) -> HttpResponse:
    chosen = _cooperative(request)
    sums = balances.read()
    cooperative_id = chosen.pk if chosen else None
    outlooks = overview.outlook(overview.yesterday())
    oldest_on = overview.oldest_unpaid_on(outlooks)
    context: dict[str, Any] = {
        "tab": "money",
        "money_tab": "books",
        "chosen": chosen,
        "cooperatives": Cooperative.objects.filter(pk__in=sums.cooperative_ids)
        .order_by("name_sort_key", "pk")
        .only("name", "slug"),
        "books": [sums.platform(cooperative_id), sums.cooperatives(cooperative_id)],
        "piles": _piles(),
        "owed_amount": -sums.of(Account.PAYABLE),
        "ready": Settlement.unscoped.filter(status=SettlementStatus.READY).count(),
        "due_amount": sum(row.due_amount for row in outlooks if row.is_payable),
        "oldest_on": oldest_on,
        "oldest_days": (timezone.localdate() - oldest_on).days if oldest_on else 0,
        "machines": waiting.machines(),
        "takes_cards": settings.STRIPE_ENABLED,
        "is_right": not sum(sums.sums.values()),
    }
    return render(request, "union/books.html", context)


def _piles() -> dict[str, Any]:
    transfers = waiting.transfers()
    return {
        "transfers": waiting.together(transfers),
        "unmatched": transfers.get(Outcome.UNMATCHED),
        "by_outcome": [(outcome.label, transfers[outcome]) for outcome in Outcome if outcome in transfers],
        "held": waiting.held_charges(),
        "refunds": waiting.failed_refunds(),
        "under_way": waiting.card_refunds_under_way(),
        "disputes": waiting.open_disputes(),
        "carriers": waiting.cash_with_carriers(),
    }


def _cooperative(request: HttpRequest) -> Cooperative | None:
    """The one asked for. Raises Http404 for what is none."""
    slug = request.GET.get("htx", "")
    return get_object_or_404(Cooperative, slug=slug) if slug else None
