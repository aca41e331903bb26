"""A cooperative's goods from the first word to the market and back, by the functions that every desk calls."""

import threading
import uuid
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope, scopes_disabled
from PIL import Image
from wagtail.models import Revision, TaskState

from catalog import groups, stock
from catalog.management.commands import sync_roles
from catalog.models import Cooperative, Product, ProductPhoto, Variant
from catalog.offering import approval, archiving, drafts, packs, pictures, standing
from catalog.offering.packs import Pack
from catalog.offering.standing import State
from catalog.photos import tidying
from tests.cast import Cast
from tests.test_races import somebody_waits_for_us

RED, GREEN, BLUE = "#aa3333", "#33aa33", "#3333aa"


def photo(colour: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (640, 800), colour).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture(autouse=True)
def _media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def tea(cast: Cast) -> Iterator[Cast]:
    """Mây is at her stall."""
    workflow()
    with scope(cooperative=cast.tea):
        yield cast


def workflow() -> None:
    """What of `sync_roles` an approval needs."""
    union = Group.objects.get(name=groups.UNION)
    union.permissions.set(sync_roles.known(["catalog.publish_product"]))
    sync_roles.sync_workflow(union)


def ready(cast: Cast, name: str = "Hồng trà Phình Hồ") -> Product:
    """A draft with all it needs."""
    product = drafts.begin(
        cast.tea.pk, user=cast.may, words={"name": name, "category_id": cast.tea_product.category_id}
    )
    pictures.add(product.pk, photo(RED), user=cast.may)
    packs.add(product.pk, Pack("Gói 250 g", 85_000, 280, 12), user=cast.may)
    return product


def now(product: Product) -> Product:
    return Product.objects.select_related("latest_revision").get(pk=product.pk)


def state(product: Product) -> State:
    return standing.of(now(product)).state


def sent(product: Product) -> int:
    return standing.of(now(product)).revision_id or 0


def public(product: Product) -> tuple[str, list[int]]:
    row = Product.published.get(pk=product.pk)
    return row.name, list(ProductPhoto.shown.filter(product=row).values_list("pk", flat=True))


def test_from_the_first_photo_to_the_market(tea: Cast, client: Client) -> None:
    product = ready(tea)
    assert (product.slug, state(product)) == ("hong-tra-phinh-ho", State.DRAFT)
    assert client.get(product.get_absolute_url()).status_code == 404

    assert approval.propose(product.pk, user=tea.may) is False
    assert state(product) == State.WAITING
    assert not Product.published.filter(pk=product.pk).exists()

    approval.approve(product.pk, sent(product), user=tea.minh)
    assert state(product) == State.LIVE
    assert public(product) == ("Hồng trà Phình Hồ", now(product).photo_ids)
    assert client.get(product.get_absolute_url()).status_code == 200


def test_a_product_begun_twice_by_one_page_is_one(tea: Cast) -> None:
    key = uuid.uuid4()
    first, again = (drafts.begin(tea.tea.pk, user=tea.may, key=key) for _tap in range(2))
    assert first == again
    with scopes_disabled():
        assert drafts.begin(tea.rice.pk, user=tea.nuoc, key=key) != first


def test_the_address_follows_the_name_until_it_was_public(tea: Cast) -> None:
    product = drafts.begin(tea.tea.pk, user=tea.may)
    drafts.edit(product.pk, {"name": "Trà hoa vàng"}, user=tea.may)
    assert now(product).slug == "tra-hoa-vang"
    drafts.edit(tea.tea_product.pk, {"name": "Chè cổ thụ"}, user=tea.may)
    assert now(tea.tea_product).slug == "che-shan-tuyet"


def test_words_and_photos_of_a_live_product_wait_for_approval(tea: Cast) -> None:
    product = tea.tea_product
    kept = pictures.add(product.pk, photo(RED), user=tea.may)
    fresh = pictures.add(product.pk, photo(GREEN), user=tea.may)
    drafts.edit(product.pk, {"name": "Chè Shan tuyết cổ thụ"}, user=tea.may)
    assert public(product) == ("Chè Shan tuyết", [])
    assert state(product) == State.CHANGED

    approval.propose(product.pk, user=tea.may)
    approval.approve(product.pk, sent(product), user=tea.minh)
    assert public(product) == ("Chè Shan tuyết cổ thụ", [kept.pk, fresh.pk])

    pictures.move(product.pk, fresh.pk, 0, user=tea.may)
    pictures.remove(product.pk, kept.pk, user=tea.may)
    assert public(product)[1] == [kept.pk, fresh.pk]
    approval.propose(product.pk, user=tea.may)
    approval.approve(product.pk, sent(product), user=tea.minh)
    assert public(product)[1] == [fresh.pk]


def test_publishing_an_older_version_from_before_photographs_leaves_them(tea: Cast) -> None:
    product = ready(tea)
    approval.propose(product.pk, user=tea.may)
    approval.approve(product.pk, sent(product), user=tea.minh)
    old = Revision.objects.get(pk=now(product).live_revision_id)
    del old.content["photo_ids"]
    old.save()
    before = public(product)
    old.publish(user=tea.minh)
    assert public(product) == before
    assert before[1]


def test_photographs_are_put_in_order_replaced_and_brought_back(tea: Cast) -> None:
    product = drafts.begin(tea.tea.pk, user=tea.may)
    red, green, blue = (pictures.add(product.pk, photo(it), user=tea.may).pk for it in (RED, GREEN, BLUE))
    assert pictures.add(product.pk, photo(GREEN), user=tea.may).pk == green
    pictures.move(product.pk, blue, 0, user=tea.may)
    assert now(product).photo_ids == [blue, red, green]
    pictures.remove(product.pk, red, user=tea.may)
    assert [row.pk for row in drafts.of(now(product)).photos_shown()] == [blue, green]
    pictures.put_back(product.pk, red, user=tea.may)
    other = pictures.add(product.pk, photo("#777777"), user=tea.may, instead_of=green).pk
    assert now(product).photo_ids == [blue, other, red]


def test_another_stalls_photo_is_not_shown_by_naming_it(tea: Cast) -> None:
    with scopes_disabled():
        theirs = pictures.add(tea.rice_product.pk, photo(BLUE), user=tea.nuoc)
    product = ready(tea)
    with pytest.raises(ProductPhoto.DoesNotExist):
        pictures.put_back(product.pk, theirs.pk, user=tea.may)
    row = now(product)
    row.photo_ids = [*row.photo_ids, theirs.pk]
    row.save()
    with scopes_disabled():
        assert not ProductPhoto.unscoped.get(pk=theirs.pk).is_shown
        assert theirs.pk not in public(product)[1] if product.live else True


def test_the_same_picture_in_two_products_is_two_photographs(tea: Cast) -> None:
    """Though the second product took over the address that the first one left."""
    first = drafts.begin(tea.tea.pk, user=tea.may)
    one = pictures.add(first.pk, photo(RED), user=tea.may)
    drafts.edit(first.pk, {"name": "Trà hoa vàng"}, user=tea.may)
    with scopes_disabled():
        second = drafts.begin(tea.rice.pk, user=tea.nuoc)
        other = pictures.add(second.pk, photo(RED), user=tea.nuoc)
    assert second.slug == first.slug == "moi"
    assert (one.pk == other.pk, other.product_id) == (False, second.pk)


def test_what_is_incomplete_is_not_sent_and_says_what_it_lacks(tea: Cast) -> None:
    product = drafts.begin(tea.tea.pk, user=tea.may)
    with pytest.raises(approval.Incomplete) as refusal:
        approval.propose(product.pk, user=tea.may)
    assert refusal.value.lacks == [approval.Lack.PHOTO, approval.Lack.NAME, approval.Lack.PACK]
    assert state(product) == State.DRAFT


def test_sent_back_mended_and_sent_again(tea: Cast) -> None:
    product = ready(tea)
    approval.propose(product.pk, user=tea.may)
    approval.propose(product.pk, user=tea.may)
    assert TaskState.objects.count() == 1
    approval.send_back(product.pk, sent(product), user=tea.minh, reason="Ảnh hơi tối")

    stands = standing.of(now(product))
    assert (stands.state, stands.reason, stands.is_mended) == (State.SENT_BACK, "Ảnh hơi tối", False)
    drafts.edit(product.pk, {"summary": "Ủ chậm"}, user=tea.may)
    assert standing.of(now(product)).is_mended
    approval.propose(product.pk, user=tea.may)
    assert state(product) == State.WAITING
    approval.approve(product.pk, sent(product), user=tea.minh)
    assert Product.published.get(pk=product.pk).summary == "Ủ chậm"


def test_what_is_drafted_while_it_waits_is_not_approved_with_it(tea: Cast) -> None:
    product = ready(tea)
    approval.propose(product.pk, user=tea.may)
    looked_at = sent(product)
    drafts.edit(product.pk, {"name": "Thuốc chữa bách bệnh"}, user=tea.may)
    approval.approve(product.pk, looked_at, user=tea.minh)

    assert public(product)[0] == "Hồng trà Phình Hồ"
    assert state(product) == State.CHANGED
    assert drafts.of(now(product)).name == "Thuốc chữa bách bệnh"


def test_an_officer_decides_on_what_was_looked_at_or_not_at_all(tea: Cast) -> None:
    product = ready(tea)
    approval.propose(product.pk, user=tea.may)
    looked_at = sent(product)
    drafts.edit(product.pk, {"name": "Thuốc chữa bách bệnh"}, user=tea.may)
    approval.propose(product.pk, user=tea.may)
    for decide in (
        lambda: approval.approve(product.pk, looked_at, user=tea.minh),
        lambda: approval.send_back(product.pk, looked_at, user=tea.minh, reason="?"),
    ):
        with pytest.raises(approval.ProposalChanged):
            decide()
    assert state(product) == State.WAITING
    approval.take_back(product.pk, user=tea.may)
    assert state(product) == State.DRAFT


def test_a_trusted_stall_is_live_at_once_and_looked_at_afterwards(tea: Cast) -> None:
    Cooperative.objects.filter(pk=tea.tea.pk).update(is_trusted=True)
    product = ready(tea)
    assert approval.propose(product.pk, user=tea.may) is True
    row = now(product)
    assert (state(product), row.is_unseen, public(product)[0]) == (State.LIVE, True, "Hồng trà Phình Hồ")
    with pytest.raises(approval.ProposalChanged):
        approval.look_over(product.pk, (row.live_revision_id or 0) - 1)
    approval.look_over(product.pk, row.live_revision_id)
    assert not now(product).is_unseen


def test_two_people_at_one_product_lose_nothing(tea: Cast) -> None:
    product = ready(tea)
    seen = {"name": product.name, "summary": ""}
    drafts.edit(product.pk, {"name": product.name, "summary": "Ủ chậm"}, user=tea.minh, seen=seen)
    drafts.edit(product.pk, {"name": "Hồng trà cổ thụ", "summary": ""}, user=tea.may, seen=seen)
    draft = drafts.of(now(product))
    assert (draft.name, draft.summary) == ("Hồng trà cổ thụ", "Ủ chậm")
    with pytest.raises(drafts.Overtaken) as refusal:
        drafts.edit(product.pk, {"summary": "Sao gang", "name": "Khác"}, user=tea.may, seen={"summary": ""})
    assert refusal.value.theirs == {"summary": "Ủ chậm"}
    assert drafts.of(now(product)).name == "Hồng trà cổ thụ"


def test_archived_and_brought_back_it_is_as_it_was(tea: Cast, client: Client) -> None:
    product = tea.tea_product
    drafts.edit(product.pk, {"summary": "Chưa duyệt"}, user=tea.may)
    approval.propose(product.pk, user=tea.may)
    archiving.archive(product.pk, user=tea.may)
    assert state(product) == State.ARCHIVED
    assert client.get(product.get_absolute_url()).status_code in (404, 410)
    assert not TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).exists()

    assert archiving.bring_back(product.pk, user=tea.may) is True
    assert Product.published.get(pk=product.pk).summary == ""
    assert drafts.of(now(product)).summary == "Chưa duyệt"
    assert archiving.bring_back(product.pk, user=tea.may) is True


def test_what_the_union_took_down_does_not_come_back_by_archiving(tea: Cast) -> None:
    product = ready(tea)
    approval.propose(product.pk, user=tea.may)
    approval.approve(product.pk, sent(product), user=tea.minh)
    now(product).unpublish(user=tea.minh)
    assert state(product) == State.HIDDEN
    archiving.archive(product.pk, user=tea.may)
    assert archiving.bring_back(product.pk, user=tea.may) is False
    draft = ready(tea, "Chưa ai duyệt")
    archiving.archive(draft.pk, user=tea.may)
    assert archiving.bring_back(draft.pk, user=tea.may) is False
    assert not Product.published.filter(pk__in=[product.pk, draft.pk]).exists()


def test_a_copy_has_the_words_and_the_packs_and_nothing_in_the_store(tea: Cast) -> None:
    Product.objects.filter(pk=tea.tea_product.pk).update(storage="Nơi khô ráo", season_months=[3, 4])
    key = uuid.uuid4()
    made = archiving.copy(tea.tea_product.pk, user=tea.may, key=key)
    assert archiving.copy(tea.tea_product.pk, user=tea.may, key=key) == made
    row = now(made)
    assert (row.name, row.storage, row.season_months, row.live) == (
        "Chè Shan tuyết",
        "Nơi khô ráo",
        [3, 4],
        False,
    )
    assert row.slug != tea.tea_product.slug
    assert [(pack.name, pack.price, pack.on_hand) for pack in packs.of(row)] == [
        ("Hộp 100 g", 120_000, 0),
        ("Hộp 200 g", 230_000, 0),
    ]


def test_packs_come_and_go_and_what_was_ordered_keeps_its_name(tea: Cast) -> None:
    product = ready(tea)
    first = packs.of(product)[0]
    assert packs.add(product.pk, Pack("gói 250 g", 85_000, 280, 99), user=tea.may).pk == first.pk
    with pytest.raises(packs.PackExists):
        packs.add(product.pk, Pack("Gói 250 g", 90_000, 280), user=tea.may)
    assert packs.rename(first.pk, name="Gói 500 g", weight_grams=550).name == "Gói 500 g"
    with transaction.atomic():
        stock.reserve({first.pk: 1}, references={first.pk: "LC-1"})
    with pytest.raises(packs.PackSold):
        packs.rename(first.pk, name="Gói 1 kg", weight_grams=1100)
    packs.withdraw(first.pk)
    assert not Variant.objects.get(pk=first.pk).is_active
    empty = packs.add(product.pk, Pack("Hũ 1 kg", 300_000, 1300), user=tea.may)
    packs.withdraw(empty.pk)
    assert not Variant.objects.filter(pk=empty.pk).exists()


def test_another_stalls_product_does_not_exist(tea: Cast) -> None:
    theirs = tea.rice_product.pk
    for act in (
        lambda: drafts.edit(theirs, {"name": "Của tôi"}, user=tea.may),
        lambda: pictures.add(theirs, photo(RED), user=tea.may),
        lambda: packs.add(theirs, Pack("Gói 1 kg", 1000, 1100), user=tea.may),
        lambda: approval.propose(theirs, user=tea.may),
        lambda: archiving.archive(theirs, user=tea.may),
        lambda: archiving.copy(theirs, user=tea.may),
    ):
        with pytest.raises(Product.DoesNotExist):
            act()


def test_an_edit_and_an_approval_at_once_lose_nothing(committed_cast: Cast) -> None:
    """The approval has read nothing yet when it waits for the edit, so it does not write an old row over it."""
    cast = committed_cast
    workflow()
    with scopes_disabled():
        product = ready(cast)
        approval.propose(product.pk, user=cast.may)
        looked_at = sent(product)

    def approve() -> None:
        try:
            with scopes_disabled():
                Revision.objects.get(pk=looked_at).publish(user=cast.minh)  # as Wagtail's own pages do
        finally:
            connection.close()

    officer = threading.Thread(target=approve)
    with scopes_disabled(), transaction.atomic():
        drafts.edit(product.pk, {"summary": "Viết lúc đang duyệt"}, user=cast.may)
        officer.start()
        while officer.is_alive() and not somebody_waits_for_us():
            pass
    officer.join()
    with scopes_disabled():
        row = now(product)
        assert (row.live, row.summary, row.live_revision_id) == (True, "", looked_at)
        assert (row.has_unpublished_changes, drafts.of(row).summary) == (True, "Viết lúc đang duyệt")


def test_a_photograph_that_nothing_names_is_forgotten_after_a_week(tea: Cast) -> None:
    product = ready(tea)
    approval.propose(product.pk, user=tea.may)  # names the first
    kept = now(product).photo_ids[0]
    dropped = pictures.add(product.pk, photo(GREEN), user=tea.may).pk
    newest = pictures.add(product.pk, photo(BLUE), user=tea.may).pk
    for pk in (kept, dropped):
        pictures.remove(product.pk, pk, user=tea.may)
    assert tidying.forget_unnamed() == 0
    ProductPhoto.objects.update(added_at=timezone.now() - timedelta(days=8))
    assert tidying.forget_unnamed() == 1
    assert set(ProductPhoto.objects.values_list("pk", flat=True)) == {kept, newest}


def test_a_preview_shows_the_drafts_photographs(tea: Cast, client: Client) -> None:
    product = tea.tea_product
    pictures.add(product.pk, photo(RED), user=tea.may)
    name = ProductPhoto.objects.get().name
    assert name not in client.get(product.get_absolute_url()).content.decode()
    client.force_login(tea.van, "django.contrib.auth.backends.ModelBackend")
    version = now(product).latest_revision_id
    address = reverse("wagtailsnippets_catalog_product:revisions_view", args=[product.pk, version])
    assert name in client.get(address).content.decode()
