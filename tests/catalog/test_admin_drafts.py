"""Listings and categories in the admin: drafts that do not leak, versions, previews, locks."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_scopes import scopes_disabled
from wagtail.models import Revision

from catalog.lists import listing
from catalog.models import Category, Cooperative, Product
from tests.cast import Cast
from tests.catalog.test_wagtail_admin import cooperative_form, edit_url, enter, product_form


@pytest.fixture
def minh(client: Client, site: Cast, cast: Cast) -> Client:
    """The union officer's browser."""
    return enter(client, cast.minh)


@pytest.fixture
def tea(cast: Cast) -> Category:
    return Category.objects.get(pk=cast.tea_product.category_id)


def category_form(category: Category, **changes: Any) -> dict[str, Any]:
    fields = ("name", "name_en", "slug", "position")
    form = {name: getattr(category, name) for name in fields}
    return {**form, "parent": category.parent_id or "", "go_live_at": "", "expire_at": "", **changes}


def page_of(thing: Any, name: str, *args: Any) -> str:
    return reverse(f"wagtailsnippets_catalog_{thing._meta.model_name}:{name}", args=[thing.pk, *args])


def tree_labels() -> list[str]:
    return [node.label for top in listing.category_tree() for node in (top, *top.children)]


def test_a_category_waits_as_a_draft_while_its_place_moves_at_once(minh: Client, tea: Category) -> None:
    Category.objects.create(name="Gạo ngon", position=1)

    answer = minh.post(edit_url(tea), category_form(tea, name="Trà núi", position=7))

    assert answer.status_code in (200, 302), answer.content
    assert "Trà núi" not in tree_labels()
    assert tree_labels()[-1] == tea.name
    assert tea.name in Client().get("/san-pham/").content.decode()

    minh.post(edit_url(tea), category_form(tea, name="Trà núi", position=7) | {"action-publish": "1"})
    assert tree_labels()[-1] == "Trà núi"


def test_an_older_draft_brings_no_address_parent_or_place_back(minh: Client, tea: Category) -> None:
    top = Category.objects.create(name="Đồ uống")
    old = tea.save_revision()
    minh.post(edit_url(tea), category_form(tea, slug="tra-nui", parent=top.pk, position=9))

    old.publish()

    tea.refresh_from_db()
    assert (tea.slug, tea.parent_id, tea.position) == ("tra-nui", top.pk, 9)


def test_a_new_category_is_seen_once_published_and_never_below_a_hidden_one(minh: Client, cast: Cast) -> None:
    minh.post(
        reverse("wagtailsnippets_catalog_category:add"), {**category_form(Category(name="Nấm")), "slug": ""}
    )
    mushrooms = Category.objects.get(name="Nấm")
    assert mushrooms.slug == "nam"
    assert "Nấm" not in tree_labels()
    assert Client().get("/san-pham/", {"danh-muc": "nam"}).content.decode().count("Nấm") == 0

    Category.objects.create(name="Nấm hương", parent=mushrooms)
    assert "Nấm hương" not in tree_labels()
    minh.post(edit_url(mushrooms), category_form(mushrooms) | {"action-publish": "1"})
    assert {"Nấm", "Nấm hương"} <= set(tree_labels())


@pytest.mark.parametrize("wrong", ["itself", "child"])
def test_the_tree_keeps_two_levels(wrong: str, minh: Client, tea: Category) -> None:
    child = Category.objects.create(name="Trà ô long", parent=tea)
    parent = {"itself": tea, "child": child}[wrong]

    answer = minh.post(edit_url(tea), category_form(tea, parent=parent.pk, name="Đổi tên"))

    assert "Chọn một danh mục lớn" in answer.content.decode()
    tea.refresh_from_db()
    assert tea.parent_id is None


def test_a_category_with_products_on_sale_cannot_be_hidden(minh: Client, tea: Category, cast: Cast) -> None:
    answer = minh.post(page_of(tea, "unpublish"), follow=True)
    assert "còn sản phẩm đang bán" in answer.content.decode()
    tea.refresh_from_db()
    assert tea.live

    empty = Category.objects.create(name="Trống")
    minh.post(page_of(empty, "unpublish"))
    assert "Trống" not in tree_labels()


def test_a_draft_is_compared_with_what_is_live(minh: Client, cast: Cast) -> None:
    """The cast's listing went live without a revision, as imports do."""
    minh.post(edit_url(cast.tea_product), product_form(cast.tea_product, summary="Sao bằng chảo gang"))

    kept, draft = Revision.objects.for_instance(cast.tea_product).order_by("pk")
    compared = minh.get(page_of(cast.tea_product, "revisions_compare", kept.pk, draft.pk)).content.decode()
    assert "Sao bằng chảo gang" in compared
    live = minh.get(page_of(cast.tea_product, "revisions_compare", "live", draft.pk)).content.decode()
    assert "Sao bằng chảo gang" in live
    assert minh.get(page_of(cast.tea_product, "history")).status_code == 200


def test_business_fields_are_live_at_once_and_no_draft_brings_them_back(minh: Client, cast: Cast) -> None:
    before = cast.tea.save_revision()

    answer = minh.post(
        edit_url(cast.tea), cooperative_form(cast.tea, tagline="Chè cổ thụ", minimum_order=300_000)
    )

    assert answer.status_code in (200, 302), answer.content
    cast.tea.refresh_from_db()
    assert (cast.tea.tagline, cast.tea.minimum_order) == ("", 300_000)
    before.publish()
    cast.tea.refresh_from_db()
    assert cast.tea.minimum_order == 300_000


def test_nothing_is_saved_while_somebody_types(minh: Client, cast: Cast) -> None:
    """Wagtail's autosave asks for JSON; half a telephone number must not go live."""
    form = cooperative_form(cast.tea, phone="0987 000 111", slug="che-may-moi")

    assert 'data-controller="w-autosave' not in minh.get(edit_url(cast.tea)).content.decode()
    assert minh.post(edit_url(cast.tea), form, headers={"accept": "application/json"}).status_code == 406
    stored = Cooperative.objects.get(pk=cast.tea.pk)
    assert (stored.phone, stored.slug) == (cast.tea.phone, cast.tea.slug)
    assert not Revision.objects.for_instance(cast.tea).exists()


@pytest.mark.parametrize(
    ("language", "shown"), [("vi", "Sao bằng chảo gang"), ("en", "Fired in an iron pan")]
)
def test_a_preview_is_the_public_page_with_the_drafts_words(
    language: str, shown: str, minh: Client, cast: Cast
) -> None:
    form = product_form(cast.tea_product, summary="Sao bằng chảo gang", summary_en="Fired in an iron pan")
    address = page_of(cast.tea_product, "preview_on_edit")
    assert minh.post(address, form).json() == {"is_valid": True, "is_available": True}

    preview = minh.get(address, {"mode": language})

    html = preview.content.decode()
    assert preview.status_code == 200
    assert shown in html
    assert f'lang="{language}"' in html
    assert "120.000" in html or "120,000" in html  # the packs are the live ones
    assert shown not in Client().get(cast.tea_product.get_absolute_url()).content.decode()


def test_cooperatives_and_categories_have_previews_too(minh: Client, cast: Cast, tea: Category) -> None:
    for thing, form in (
        (cast.tea, cooperative_form(cast.tea, tagline="Chè cổ thụ núi cao")),
        (tea, category_form(tea, name="Chè cổ thụ núi cao")),
    ):
        minh.post(page_of(thing, "preview_on_edit"), form)
        html = minh.get(page_of(thing, "preview_on_edit")).content.decode()
        assert "Chè cổ thụ núi cao" in html, thing
        assert "Chè Shan tuyết" in html, thing
    assert "Chè cổ thụ núi cao" not in Client().get("/san-pham/").content.decode()


def test_a_locked_listing_is_not_saved_by_another_officer(minh: Client, cast: Cast) -> None:
    minh.post(page_of(cast.tea_product, "lock"))
    other = Client()
    cast.hoa.groups.set(cast.minh.groups.all())
    enter(other, cast.hoa)

    other.post(
        edit_url(cast.tea_product), product_form(cast.tea_product, name="Đổi") | {"action-publish": "1"}
    )
    assert Product.published.get(pk=cast.tea_product.pk).name == "Chè Shan tuyết"

    minh.post(page_of(cast.tea_product, "unlock"))
    other.post(
        edit_url(cast.tea_product), product_form(cast.tea_product, name="Đổi") | {"action-publish": "1"}
    )
    assert Product.published.get(pk=cast.tea_product.pk).name == "Đổi"


def test_a_drafts_words_are_not_suggested_or_found(minh: Client, cast: Cast) -> None:
    minh.post(edit_url(cast.tea_product), product_form(cast.tea_product, name="Bạchhảongânchâm"))

    with scopes_disabled():
        row = Product.objects.get(pk=cast.tea_product.pk)
    assert "bachhao" not in row.search_text
    assert "Bạchhảo" not in Client().get("/tim/", {"q": "bachhaongan"}).content.decode()


def test_two_listings_of_one_name_get_two_addresses(cast: Cast) -> None:
    with scopes_disabled():
        twin = Product.objects.create(
            cooperative=cast.rice, category=cast.tea_product.category, name=cast.tea_product.name
        )
    assert (cast.tea_product.slug, twin.slug) == ("che-shan-tuyet", "che-shan-tuyet-2")
    assert Category.objects.create(name="🍵").slug == "moi"
