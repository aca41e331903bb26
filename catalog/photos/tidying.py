"""Deletes files of replaced and deleted photos and cards: those older than a day that no row names."""

import logging
import re
from datetime import timedelta
from typing import Final

from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Revision, TaskState, WorkflowState

from catalog.models import Product, ProductPhoto
from catalog.models.photos import THUMB_WIDTH
from catalog.photos import intake, share_cards

logger = logging.getLogger(__name__)
KEPT_FOR: Final = timedelta(days=1)
UNNAMED_FOR: Final = timedelta(days=7)  # a photograph taken out of a draft can be put back as long
CROP_OR_WIDTH: Final = re.compile(r"(?P<name>.+?)(?:-\d+x\d+)?-(?:\d+|goc|nho)\.(?:webp|avif|jpg)")


def tidy() -> int:
    """Returns how many files were deleted. A file that another room puts into these folders must be a row's here."""
    forget_unnamed()
    count = _tidy(intake.FOLDER, *_photo_files()) + _tidy(share_cards.FOLDER, _card_files(), set())
    if count:
        logger.info("%s files of photos that are gone were deleted", count)
    return count


def forget_unnamed() -> int:
    """Deletes the rows of photographs that no live product, no newest draft and nothing that waits for approval names,
    a week after they came. Returns how many."""
    candidates = ProductPhoto.unscoped.filter(is_shown=False, added_at__lt=timezone.now() - UNNAMED_FOR)
    products = {str(pk) for pk in candidates.values_list("product", flat=True)}
    if not products:
        return 0
    kind = ContentType.objects.get_for_model(Product)
    newest = Product._base_manager.filter(pk__in=products).values_list("latest_revision", flat=True)
    open_tasks = TaskState.objects.filter(
        workflow_state__in=WorkflowState.objects.active().filter(
            base_content_type=kind, object_id__in=products
        )
    )
    drafts = Revision.objects.filter(Q(pk__in=newest) | Q(pk__in=open_tasks.values("revision")))
    named = {pk for ids in drafts.values_list("content__photo_ids", flat=True) for pk in ids or []}
    count, _rows = candidates.exclude(pk__in=named).delete()
    return count


def _photo_files() -> tuple[set[str], set[str]]:
    """Paths that rows name, and names of photos rendered so lately that pages may still show their former files."""
    paths: set[str] = set()
    fresh: set[str] = set()
    since = timezone.now() - KEPT_FOR
    for photo in ProductPhoto.unscoped.iterator():
        paths |= files_of(photo)
        if photo.rendered_at > since or photo.render_at is not None:
            fresh.add(photo.name)
    return paths, fresh


def files_of(photo: ProductPhoto) -> set[str]:
    """Every media path the row stands for, but its share card."""
    stem = f"{photo.name}{photo.cut}"
    kinds = ("webp", "avif") if photo.has_avif else ("webp",)
    paths = {f"{stem}-{width}.{kind}" for width in photo.widths for kind in kinds}
    first = {photo.original, f"{stem}-nho.jpg", f"{stem}-{THUMB_WIDTH}.webp"}
    return paths | (first if photo.original else set())


def _card_files() -> set[str]:
    return {share_cards.path_of(photo) for photo in ProductPhoto.unscoped.exclude(share_card="")}


def _tidy(folder: str, kept: set[str], fresh: set[str]) -> int:
    """Only files that look like one of these folders' own are touched."""
    if not default_storage.exists(folder):
        return 0
    before = timezone.now() - KEPT_FOR
    count = 0
    for file in default_storage.listdir(folder)[1]:
        path = f"{folder}/{file}"
        if path in kept or file.startswith("."):
            continue
        match = CROP_OR_WIDTH.fullmatch(path)
        if match and match["name"] in fresh:
            continue
        if (match or folder == share_cards.FOLDER) and default_storage.get_modified_time(path) < before:
            default_storage.delete(path)
            count += 1
    return count
