"""The market's home page, and pages to put below it."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from wagtail.images import get_image_model
from wagtail.models import Locale, Page

from cms.models import HomePage
from tests.cast import Cast

Pair = tuple[Any, Any]


@pytest.fixture
def home(site: Cast) -> HomePage:
    return HomePage.objects.get(locale__language_code="vi")


@pytest.fixture
def picture(db: None, settings: Any, tmp_path: Any) -> Any:
    """An image of the library, its file in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path
    out = BytesIO()
    Image.new("RGB", (1280, 720), "olive").save(out, "JPEG")
    image = get_image_model()(title="Đồi chè", file=ContentFile(out.getvalue(), name="doi.jpg"))
    image.save()
    return image


@pytest.fixture
def publish() -> Callable[..., Pair]:
    """Puts a page below `parent` and, with `title_en`, its English translation: (page, translation or None)."""

    def add(parent: Page, page: Page, title_en: str = "", slug_en: str = "") -> Pair:
        page.locale = parent.locale
        parent.add_child(instance=page)
        page.save_revision().publish()
        if not title_en:
            return page, None
        english = page.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
        english.title, english.slug = title_en, slug_en
        english.save_revision().publish()
        return page, english

    return add
