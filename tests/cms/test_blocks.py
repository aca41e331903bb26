"""Blocks: their previews for editors, galleries, calendars, links that may be left empty."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scopes_disabled

from cms import blocks, seasons
from cms.blocks.links import OptionalLinkBlock
from cms.models import HomePage, StandardPage
from tests.cast import Cast

# Wagtail leaves the temporary file of a new rendition to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def test_every_block_shows_editors_what_it_looks_like(client: Client, site: Cast, picture: Any) -> None:
    client.force_login(site.ngan, "django.contrib.auth.backends.ModelBackend")
    body = HomePage._meta.get_field("body")
    assert len(body.stream_block.child_blocks) == len(blocks.FRONT)
    with scopes_disabled():
        site.tea_product.season_months = [timezone.localdate().month]
        site.tea_product.save(update_fields=["season_months"])

    for name, block in body.stream_block.child_blocks.items():
        assert block.is_previewable, name
        page = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
        assert page.status_code == 200, name
        assert "cms/cms.css" in page.content.decode(), name


def test_a_calendar_has_a_row_for_what_has_a_season(site: Cast) -> None:
    with scopes_disabled():
        type(site.tea_product).objects.filter(pk=site.tea_product.pk).update(season_months=[3, 4, 11])
        type(site.rice_product).objects.filter(pk=site.rice_product.pk).update(
            season_months=list(range(1, 13))
        )

    rows = seasons.calendar(seasons.By.CATEGORY)

    assert [(row.label, row.months) for row in rows] == [("Chè", (3, 4, 11))]
    assert [row.label for row in seasons.calendar(seasons.By.PRODUCT)] == ["Chè Shan tuyết"]
    assert seasons.calendar(seasons.By.PRODUCT, site.rice_product.category_id) == []


def test_the_calendar_on_a_page_says_what_the_calendar_of_goods_says(client: Client, site: Cast) -> None:
    """A kind of which something is there all the year has no season on either."""
    with scopes_disabled():
        goods = type(site.tea_product).objects
        goods.filter(pk=site.tea_product.pk).update(season_months=[3])
        goods.filter(pk=site.rice_product.pk).update(category=site.tea_product.category, season_months=[])

    assert seasons.calendar(seasons.By.CATEGORY) == []
    assert [row.label for row in client.get("/mua-vu/").context["all_year"]] == ["Chè"]


def test_a_gallery_has_its_captions_and_needs_no_script(client: Client, home: HomePage, picture: Any) -> None:
    photo = {
        "image": {"image": picture.pk, "alt_text": "Đồi chè", "decorative": False},
        "caption": "Tả Lèng, tháng Ba",
    }
    page = StandardPage(title="Ảnh", slug="anh", locale=home.locale)
    page.body = [{"type": "gallery", "value": {"title": "Mùa chè", "photos": [photo, photo]}}]
    home.add_child(instance=page)

    shown = client.get("/anh/").content.decode()

    assert shown.count("Tả Lèng, tháng Ba") == 2
    assert 'alt="Đồi chè"' in shown
    assert 'loading="lazy"' in shown


def test_an_empty_page_says_that_it_is_being_written(client: Client, home: HomePage) -> None:
    home.add_child(instance=StandardPage(title="Trống", slug="trong", locale=home.locale))

    assert "Trang này đang được viết." in client.get("/trong/").content.decode()


def test_a_button_may_be_left_out_but_not_left_without_words() -> None:
    block = OptionalLinkBlock()
    empty = block.to_python({"label": "", "page": None, "address": ""})
    assert block.clean(empty) == empty

    with pytest.raises(ValidationError):
        block.clean(block.to_python({"label": "", "page": None, "address": "/san-pham/"}))
    with pytest.raises(ValidationError):
        block.clean(block.to_python({"label": "Xem", "page": None, "address": ""}))


def test_chosen_goods_are_read_only_where_they_are_looked_at(
    site: Cast, home: HomePage, django_assert_num_queries: Any
) -> None:
    chooser = blocks.ProductShelfBlock().child_blocks["chosen"].child_block
    with django_assert_num_queries(0):
        first, second, none = chooser.bulk_to_python([site.tea_product.pk, site.rice_product.pk, None])
        assert chooser.get_prep_value(first) == site.tea_product.pk
    with django_assert_num_queries(1):
        assert [str(first), str(second), none] == ["Chè Shan tuyết", "Gạo Séng cù", None]

    gone = chooser.bulk_to_python([10**9])[0]
    assert chooser.get_form_state(gone) is None
