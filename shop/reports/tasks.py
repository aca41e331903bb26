"""Celery's doors to the reports."""

from celery import shared_task

from shop.reports import rollup


@shared_task(name="reports.roll_up")
def roll_up() -> int:
    return rollup.roll_up()


@shared_task(name="reports.rebuild")
def rebuild() -> int:
    return rollup.rebuild()
