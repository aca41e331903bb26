"""Covers in the widths that pages ask for: made by the task, shown once they are there, never made by a request."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image

from catalog import photos, tasks
from catalog.models import Cooperative
from catalog.photos import covers
from tests.cast import Cast
from tests.catalog.photo_files import jpeg, striped

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea(cast: Cast, settings, tmp_path) -> Cooperative:
    settings.MEDIA_ROOT = tmp_path
    return cast.tea


def hang(tea: Cooperative, width: int = 1400) -> Cooperative:
    data = photos.cover(jpeg(striped((width, width * 9 // 16))))
    tea.cover.save("anh-bia.webp", ContentFile(data))
    return Cooperative.objects.get(pk=tea.pk)


def pages(tea: Cooperative) -> list[str]:
    return [Client().get(path).content.decode() for path in (tea.get_absolute_url(), "/hop-tac-xa/")]


def test_the_task_makes_them_and_pages_show_them(tea: Cooperative, tmp_path) -> None:
    tea = hang(tea)
    for page in pages(tea):
        assert tea.cover.url in page
        assert "htx/anh-bia-720.webp" not in page
    assert [path.name for path in (tmp_path / "htx").iterdir()] == ["anh-bia.webp"]

    assert [tasks.render_photos(), tasks.render_photos()] == [1, 0]

    tea.refresh_from_db()
    assert tea.cover_widths == [480, 720, 960, 1400]
    for page in pages(tea):
        assert "/media/htx/anh-bia-720.webp 720w" in page
        assert "/media/htx/anh-bia-720.avif 720w" in page
        assert f"{tea.cover.url} 1400w" in page
    for width in tea.cover_widths:
        with Image.open(tmp_path / f"htx/anh-bia-{width}.avif") as opened:
            assert opened.width == width
    assert (tmp_path / "htx/anh-bia-720.webp").stat().st_size < (tmp_path / "htx/anh-bia.webp").stat().st_size


def test_a_new_cover_waits_for_its_own(tea: Cooperative) -> None:
    tea = hang(tea)
    covers.make_due()
    tea = hang(Cooperative.objects.get(pk=tea.pk), 700)
    assert tea.cover_picture is not None
    assert tea.cover_picture.srcset == ""
    assert covers.make_due() == 1
    tea.refresh_from_db()
    assert tea.cover_widths == [480, 700]  # none is enlarged, none hardly narrower


def test_publishing_an_older_draft_forgets_no_rendition(tea: Cooperative) -> None:
    tea = hang(tea)
    draft = tea.save_revision()
    covers.make_due()
    draft.publish()
    assert covers.make_due() == 0
    assert Cooperative.objects.get(pk=tea.pk).cover_widths == [480, 720, 960, 1400]


def test_a_broken_cover_is_told_once_and_shown_as_it_is(tea: Cooperative, tmp_path, caplog) -> None:
    tea = hang(tea)
    (tmp_path / tea.cover.name).write_bytes(BytesIO(b"half a pic").getvalue())
    assert [covers.make_due(), covers.make_due()] == [1, 0]
    assert caplog.text.count("no renditions of its cover") == 1
    tea.refresh_from_db()
    assert tea.cover_picture is not None
    assert tea.cover_picture.small_url == tea.cover.url
