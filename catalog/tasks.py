"""Celery's doors to the photographs, feeds and forgotten drafts; all come from beat and may run twice."""

from celery import shared_task

from catalog.discovery import feeds
from catalog.lists import ranking
from catalog.offering import abandoned
from catalog.photos import covers, renditions, share_cards, tidying


@shared_task(name="catalog.render_photos")
def render_photos() -> int:
    """Of products and covers."""
    return renditions.make_due() + covers.make_due()


@shared_task(name="catalog.publish_feeds", soft_time_limit=900, time_limit=960)
def publish_feeds() -> bool:
    """Each minute; makes them when they are due."""
    return feeds.publish()


@shared_task(name="catalog.draw_share_cards")
def draw_share_cards() -> int:
    return share_cards.draw_stale()


@shared_task(name="catalog.tidy_photos")
def tidy_photos() -> int:
    return tidying.tidy()


@shared_task(name="catalog.forget_drafts")
def forget_drafts() -> int:
    return abandoned.forget()


@shared_task(name="catalog.rank_products", soft_time_limit=900, time_limit=960)
def rank_products() -> int:
    return ranking.rank()
