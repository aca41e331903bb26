"""Celery's doors to the content: what beat starts."""

from celery import shared_task

from catalog.search import statistics
from cms import images, scheduling, sitemap_files


@shared_task(name="cms.publish_scheduled")
def publish_scheduled() -> None:
    """Each minute."""
    scheduling.run()


@shared_task(name="cms.forget_searches")
def forget_searches() -> None:
    """Each night."""
    statistics.forget_old()


@shared_task(name="cms.publish_sitemaps", soft_time_limit=900, time_limit=960)
def publish_sitemaps() -> bool:
    """Each minute; makes them when they are due."""
    return sitemap_files.publish()


@shared_task(name="cms.prepare_images")
def prepare_images() -> int:
    """Every 15 seconds."""
    return images.prepare()
