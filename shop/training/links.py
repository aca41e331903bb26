"""Whole addresses for letters, papers and squares: in Vietnamese, whoever asks."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override


def whole(name: str, *arguments: Any) -> str:
    """Of a page by its name."""
    with override("vi"):
        return f"{settings.SITE_URL}{reverse(name, args=arguments)}"
