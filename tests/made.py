"""Feeds and sitemaps in tests: made now, and read where their address leads to."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.utils import timezone

from catalog import tasks as catalogue
from catalog.models import PublicFile
from cms import tasks as content


def make() -> None:
    """What beat starts each minute, after the time in which nothing is made again."""
    PublicFile.objects.update(made_at=timezone.now() - timedelta(hours=1))
    assert content.publish_sitemaps()
    assert catalogue.publish_feeds()


def read(client: Client, url: str) -> str:
    """Follows the address to its file."""
    answer = client.get(url)
    assert answer.status_code == 302, answer.content
    assert answer["Location"].startswith(f"{settings.MEDIA_URL}made/")
    return Path(settings.MEDIA_ROOT, answer["Location"].removeprefix(settings.MEDIA_URL)).read_text()


def now(client: Client, url: str) -> str:
    make()
    return read(client, url)
