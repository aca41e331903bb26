"""Celery's doors to the reports."""

from celery import shared_task

from shop.reports import balances, market_prices, nightly, pruning, rollup


@shared_task(name="reports.roll_up")
def roll_up() -> int:
    return rollup.roll_up()


@shared_task(name="reports.rebuild")
def rebuild() -> int:
    return rollup.rebuild() + balances.carry_forward()


@shared_task(name="reports.tell_prices")
def tell_prices() -> int:
    """Nightly; a week is told on the night after its Sunday, or later where nights were missed."""
    return market_prices.tell_closed_weeks()


# Longer than the other tasks may: every promise over all orders. The broker sends it again meanwhile, and the
# second run finds the lock taken.
@shared_task(name="reports.check_books", soft_time_limit=900, time_limit=960)
def check_books() -> None:
    nightly.run()


@shared_task(name="reports.prune")
def prune() -> dict[str, int]:
    return pruning.prune()
