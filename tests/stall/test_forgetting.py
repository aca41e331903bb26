"""What was told or begun and came to nothing is not kept for ever."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django_scopes import scopes_disabled
from wagtail.models import Revision

from catalog import tasks
from catalog.models import Certificate, Cooperative, Product, ProductPhoto, Variant
from catalog.models.cooperatives import Verification
from catalog.offering import approval, drafts, pictures
from shop.joining import applying, forgetting
from shop.joining import tasks as joining
from shop.joining.models import Paper, PointCheck, Registration
from shop.treasury.models import PayoutChange
from tests.cast import Cast
from tests.catalog.test_offering import RED, workflow
from tests.catalog.test_offering import photo as jpeg
from tests.stall.test_registration import applied

pytestmark = pytest.mark.django_db


def long_ago(days: int) -> dict[str, object]:
    return dict.fromkeys(("created_at", "submitted_at", "returned_at"), timezone.now() - timedelta(days=days))


def test_papers_of_an_application_that_was_left_are_deleted_after_their_time(cast: Cast) -> None:
    row = applied()
    Paper.unscoped.create(
        registration=row, kind="identity", data=b"x", content_type="image/webp", added_by=cast.minh
    )
    PointCheck.unscoped.create(registration=row, point="tax", is_good=False, how="Gọi", by=cast.minh)
    Paper.unscoped.update(added_at=timezone.now() - timedelta(days=181))
    Registration.unscoped.update(**long_ago(181))
    assert Cooperative.objects.get(pk=row.cooperative_id).bank_account_number
    assert forgetting.forget() == 0  # it waits for the union
    applying.give_back(row.pk, officer_id=cast.minh.pk, reason="Thiếu trang sau")
    assert forgetting.forget() == 0  # asked back just now
    Registration.unscoped.update(**long_ago(181))
    assert forgetting.forget() == 1
    assert not Paper.unscoped.exists()
    assert not PointCheck.unscoped.exists()
    left = Cooperative.objects.get(pk=row.cooperative_id)
    assert (left.contact_person, left.phone, left.email, left.village) == ("", "", "", "")
    assert (left.bank, left.bank_account_number, left.bank_account_name) == (None, "", "")
    assert not PayoutChange.unscoped.filter(cooperative=left).exists()
    assert (left.name, left.verification) == ("HTX Mật ong Tả Lèng", Verification.DRAFT)
    assert forgetting.forget() == 0


def test_papers_of_a_verified_stall_are_deleted_after_a_year_and_what_was_checked_stays(cast: Cast) -> None:
    row = applied()
    for days in (366, 30):
        Paper.unscoped.create(
            registration=row, kind="identity", data=b"x", content_type="image/webp", added_by=cast.minh,
            added_at=timezone.now() - timedelta(days=days),
        )  # fmt: skip
    PointCheck.unscoped.create(registration=row, point="tax", is_good=True, how="Gọi", by=cast.minh)
    stall = Cooperative.objects.filter(pk=row.cooperative_id)
    for state, days, left in (
        ("submitted", 366, 2),
        ("verified", 364, 2),
        ("suspended", 366, 2),
        ("verified", 366, 1),
    ):
        stall.update(verification=state, verified_at=timezone.now() - timedelta(days=days))
        joining.forget()
        assert Paper.unscoped.count() == left, (state, days)
    assert PointCheck.unscoped.count() == 1
    assert stall.get().bank_account_number


def test_a_paper_added_lately_keeps_the_application(cast: Cast) -> None:
    row = applied()
    Cooperative.objects.filter(pk=row.cooperative_id).update(verification=Verification.DRAFT)
    Registration.unscoped.update(**long_ago(181))
    Paper.unscoped.create(
        registration=row, kind="identity", data=b"x", content_type="image/webp", added_by=cast.minh
    )
    assert forgetting.forget() == 0
    assert Paper.unscoped.count() == 1


def test_an_application_mended_lately_is_kept_and_one_forgotten_is_filled_in_before_it_is_sent(
    cast: Cast,
) -> None:
    row = applied()
    applying.give_back(row.pk, officer_id=cast.minh.pk, reason="Thiếu trang sau")
    Registration.unscoped.update(**long_ago(181), mended_at=timezone.now())
    assert forgetting.forget() == 0
    Registration.unscoped.update(mended_at=timezone.now() - timedelta(days=181))
    told = Cooperative.objects.get(pk=row.cooperative_id)
    assert forgetting.forget() == 1
    with pytest.raises(applying.Incomplete):
        applying.send(row.pk)

    details = applying.Details(
        *(told.name, told.entity_type, told.tax_number, "Lò Thị Pành", "+84912000077", ""),
        *(told.commune, "", 12, 9),
    )
    applying.mend(row.pk, details)
    assert Registration.unscoped.get(pk=row.pk).forgotten_at is None
    assert applying.send(row.pk)


@pytest.mark.parametrize("kept", ["", "young", "sent", "pack", "certificate"])
def test_goods_begun_and_left_go_with_their_photographs(cast: Cast, settings, tmp_path, kept: str) -> None:
    settings.MEDIA_ROOT = tmp_path
    workflow()
    with scopes_disabled():
        product = drafts.begin(cast.tea.pk, user=cast.may, words={"name": "Chè bỏ dở"})
        pictures.add(product.pk, SimpleUploadedFile("a.jpg", jpeg(RED)), user=cast.may)
        if kept in ("pack", "sent"):
            Variant.objects.create(product=product, name="Gói 100 g", price=85_000, weight_grams=120)
        if kept == "sent":
            approval.propose(product.pk, user=cast.may)
        if kept == "certificate":
            Certificate.unscoped.create(product=product, scheme="vietgap", number="1")
        if kept != "young":
            Revision.objects.update(created_at=timezone.now() - timedelta(days=366))
    assert tasks.forget_drafts() == (0 if kept else 1)  # as beat calls it, in no stall
    with scopes_disabled():
        assert Product.objects.filter(pk=product.pk).exists() is bool(kept)
        assert ProductPhoto.unscoped.filter(product=product.pk).exists() is bool(kept)
