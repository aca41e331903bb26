"""The union's work on listings in the Wagtail admin, and who is kept out of it."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django_scopes import scope, scopes_disabled
from PIL import Image
from pytest_django.fixtures import Settings
from wagtail.models import TaskState

from catalog.models import Certificate, Cooperative, Product
from catalog.models.cooperatives import Verification
from shop.accounts.models import User
from tests.cast import Cast

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def _roles(site: Cast) -> None:
    """Everybody has the rights of every start."""


def enter(client: Client, user: User) -> Client:
    client.force_login(user, BACKEND)
    return client


def edit_url(thing: Any) -> str:
    return reverse(f"wagtailsnippets_catalog_{thing._meta.model_name}:edit", args=[thing.pk])


def product_form(product: Product, **changes: Any) -> dict[str, Any]:
    return {
        "name": product.name,
        "cooperative": product.cooperative_id,
        "category": product.category_id,
        "summary": product.summary,
        "description": product.description,
        "origin_village": product.origin_village,
        "season_months": product.season_months,
        "storage": product.storage,
        "shelf_life_days": "",
        "name_en": product.name_en,
        "summary_en": product.summary_en,
        "description_en": product.description_en,
    } | changes


def refused(response: HttpResponse) -> bool:
    """Wagtail sends people without the right back to its first page."""
    return response.status_code == 403 or (
        response.status_code == 302 and response["Location"] == "/quan-tri/"
    )


def new_product(cast: Cast) -> Product:
    with scopes_disabled():
        return Product.objects.create(
            cooperative=cast.tea, category=cast.tea_product.category, name="Hồng trà", live=False
        )


def test_a_listing_goes_from_draft_through_approval_to_the_market(client: Client, cast: Cast) -> None:
    product = new_product(cast)
    with scope(cooperative=cast.tea):  # as the stall does it
        product.summary = "Sao chảo gang"
        product.save_revision(user=cast.may)
        product.get_workflow().start(product, cast.may)
    assert client.get(product.get_absolute_url()).status_code == 404

    enter(client, cast.minh)
    assert "Hồng trà" in client.get("/quan-tri/").content.decode()
    listed = client.get(reverse("wagtailsnippets_catalog_product:list"), {"state": "review"}).content.decode()
    assert "Hồng trà" in listed
    assert "Chè Shan tuyết" not in listed
    task = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    approve = reverse(
        "wagtailsnippets_catalog_product:workflow_action", args=[product.pk, "approve", task.pk]
    )
    client.post(approve)

    assert Product.published.get(pk=product.pk).summary == "Sao chảo gang"
    assert client.get(product.get_absolute_url()).status_code == 200


def test_a_rejected_listing_stays_off_the_market(client: Client, cast: Cast) -> None:
    product = new_product(cast)
    with scopes_disabled():
        product.save_revision(user=cast.may)
        product.get_workflow().start(product, cast.may)
    task = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)

    reject = reverse("wagtailsnippets_catalog_product:workflow_action", args=[product.pk, "reject", task.pk])
    enter(client, cast.minh).post(reject, {"comment": "Thiếu ảnh"})

    assert not Product.published.filter(pk=product.pk).exists()
    task.refresh_from_db()
    assert task.status == TaskState.STATUS_REJECTED
    assert task.comment == "Thiếu ảnh"


def test_an_officers_draft_is_not_shown_before_it_is_published(client: Client, cast: Cast) -> None:
    enter(client, cast.minh)
    form = product_form(cast.tea_product, name="Chè Shan mới", season_months=[3, 4, 11])

    client.post(edit_url(cast.tea_product), form)
    assert Product.published.get(pk=cast.tea_product.pk).name == "Chè Shan tuyết"

    client.post(edit_url(cast.tea_product), form | {"action-publish": "1"})
    published = Product.published.get(pk=cast.tea_product.pk)
    assert published.name == "Chè Shan mới"
    assert published.season_months == [3, 4, 11]


def test_price_and_stock_do_not_wait_for_approval_nor_change_with_it(client: Client, cast: Cast) -> None:
    enter(client, cast.minh)
    client.post(edit_url(cast.tea_product), product_form(cast.tea_product, summary="Mới"))
    with scopes_disabled():
        type(cast.tea_100).unscoped.filter(pk=cast.tea_100.pk).update(price=99_000)

    client.post(
        edit_url(cast.tea_product), product_form(cast.tea_product, summary="Mới") | {"action-publish": "1"}
    )

    cast.tea_100.refresh_from_db()
    assert (cast.tea_100.price, cast.tea_100.on_hand) == (99_000, 10)


def test_a_product_cannot_move_to_another_cooperative(client: Client, cast: Cast) -> None:
    form = product_form(cast.tea_product, cooperative=cast.rice.pk)

    enter(client, cast.minh).post(edit_url(cast.tea_product), form | {"action-publish": "1"})

    assert Product.published.get(pk=cast.tea_product.pk).cooperative_id == cast.tea.pk


@pytest.mark.parametrize(("query", "found"), [("che shan", True), ("CHÈ", True), ("gạo", False)])
def test_search_needs_no_diacritics(query: str, found: bool, client: Client, cast: Cast) -> None:
    enter(client, cast.minh)
    listed = client.get(reverse("wagtailsnippets_catalog_product:list"), {"q": query}).content.decode()
    offered = client.get(reverse("wagtailsnippetchoosers_catalog_product:choose"), {"q": query}).json()[
        "html"
    ]

    assert ("Chè Shan tuyết" in listed) is found
    assert ("Chè Shan tuyết" in offered) is found


def test_the_union_adds_a_certificate(client: Client, cast: Cast) -> None:
    response = enter(client, cast.minh).post(
        reverse("wagtailsnippets_catalog_certificate:add"),
        {"product": cast.tea_product.pk, "scheme": "ocop", "stars": 4, "number": "12/QĐ-UBND"},
    )

    assert response.status_code == 302, response.content
    assert Certificate.unscoped.get().label == "OCOP 4★"
    panel = client.get(edit_url(cast.tea_product)).content.decode()
    assert "12/QĐ-UBND" in panel
    assert "120.000" in panel


def cooperative_form(cooperative: Cooperative, **changes: Any) -> dict[str, Any]:
    return {
        "name": cooperative.name,
        "tagline": "",
        "story": "",
        "commune": cooperative.commune_id,
        "village": "",
        "founded_year": "",
        "tagline_en": "",
        "story_en": "",
        "contact_person": cooperative.contact_person,
        "phone": cooperative.phone,
        "email": cooperative.email,
        "entity_type": cooperative.entity_type,
        "tax_number": "",
        "member_households": cooperative.member_households,
        "preparation_days": cooperative.preparation_days,
        "minimum_order": cooperative.minimum_order,
        "bank": cooperative.bank_id,
        "bank_account_number": cooperative.bank_account_number,
        "bank_account_name": cooperative.bank_account_name,
    } | changes


def test_a_cooperatives_words_wait_but_its_phone_number_is_live_at_once(client: Client, cast: Cast) -> None:
    form = cooperative_form(cast.tea, tagline="Chè cổ thụ", phone="0987 654 321")

    response = enter(client, cast.minh).post(edit_url(cast.tea), form)

    assert response.status_code in (200, 302), response.content
    cast.tea.refresh_from_db()
    assert (cast.tea.tagline, cast.tea.phone) == ("", "+84987654321")


def test_w2_a_cover_photo_is_stored_without_its_gps_and_a_page_is_no_photo(
    client: Client, cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    out = BytesIO()
    photo = Image.new("RGB", (1200, 800))
    exif = photo.getexif()
    exif[0x010F] = "PHONE-MAKER"
    photo.save(out, "JPEG", exif=exif)
    for name, content, is_kept in (("a.jpg", out.getvalue(), True), ("b.jpg", b"<html>", False)):
        upload = SimpleUploadedFile(name, content, content_type="image/jpeg")
        enter(client, cast.minh).post(edit_url(cast.tea), cooperative_form(cast.tea, cover=upload))
        stored = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert bool(stored) is is_kept
        for path in stored:
            assert b"PHONE-MAKER" not in path.read_bytes()
            path.unlink()


def test_publishing_an_older_draft_undoes_neither_verification_nor_the_bank_account(
    client: Client, cast: Cast
) -> None:
    Cooperative.objects.filter(pk=cast.tea.pk).update(verification=Verification.SUBMITTED)
    cast.tea.refresh_from_db()
    cast.tea.tagline = "Chè cổ thụ"
    draft = cast.tea.save_revision(user=cast.may)
    Cooperative.objects.filter(pk=cast.tea.pk).update(
        verification=Verification.VERIFIED, bank_account_number="0000000002"
    )

    draft.publish(user=cast.minh)

    cast.tea.refresh_from_db()
    assert cast.tea.tagline == "Chè cổ thụ"
    assert cast.tea.verification == Verification.VERIFIED
    assert cast.tea.bank_account_number == "0000000002"


def test_an_editor_cannot_touch_listings(client: Client, cast: Cast) -> None:
    enter(client, cast.ngan)

    for address in (
        reverse("wagtailsnippets_catalog_product:list"),
        edit_url(cast.tea_product),
        edit_url(cast.tea),
        reverse("wagtailsnippets_catalog_certificate:add"),
    ):
        assert refused(client.get(address)), address
    assert refused(client.post(edit_url(cast.tea_product), product_form(cast.tea_product, name="Đổi tên")))
    assert Product.published.get(pk=cast.tea_product.pk).name == "Chè Shan tuyết"


def test_an_editor_may_choose_products_for_a_shelf(client: Client, cast: Cast) -> None:
    offered = enter(client, cast.ngan).get(reverse("wagtailsnippetchoosers_catalog_product:choose"))

    assert "Chè Shan tuyết" in offered.json()["html"]


def test_an_editor_writes_pages_but_not_the_operators_legal_details(client: Client, cast: Cast) -> None:
    enter(client, cast.ngan)
    settings = client.get("/quan-tri/settings/cms/sitesettings/", follow=True).content.decode()

    assert "announcement" in settings
    assert "operator_name" not in settings
    assert client.get("/quan-tri/pages/").status_code in (200, 302)


def test_a_union_officer_has_no_pages_to_write_and_deletes_no_products(client: Client, cast: Cast) -> None:
    enter(client, cast.minh)

    assert "operator_name" in client.get("/quan-tri/settings/cms/sitesettings/", follow=True).content.decode()
    assert refused(client.get(reverse("wagtailsnippets_catalog_product:delete", args=[cast.tea_product.pk])))
    assert refused(client.get(reverse("wagtailsnippets_catalog_product:add")))


@pytest.mark.parametrize("name", ["may", "hoa"])
def test_managers_and_buyers_never_get_in(name: str, client: Client, cast: Cast) -> None:
    user = getattr(cast, name)
    assert not user.has_perm("wagtailadmin.access_admin")
    enter(client, user)

    for address in ("/quan-tri/", edit_url(cast.tea_product), edit_url(cast.rice_product)):
        assert client.get(address).status_code == 403, address
    assert client.post(edit_url(cast.rice_product), product_form(cast.rice_product)).status_code == 403
