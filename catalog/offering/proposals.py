"""What waits for an officer: the listing as it was sent, beside what is on the market; for the union's desk."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Revision, WorkflowState

from catalog.models import Category, FlaggedPhrase, Product, ProductPhoto, Variant
from catalog.offering import flags


@dataclass(frozen=True)
class Change:
    """One thing that is said of the goods, in words; `before` is empty where nothing was on the market."""

    label: str
    before: str
    after: str


@dataclass
class Proposal:
    """`revision` is what is decided on. `product` is the row: the market's words where it is not new."""

    product: Product
    revision: Revision
    sent_at: datetime.datetime
    sent_by: Any
    is_new: bool
    changes: list[Change] = field(default_factory=list)
    photos: list[ProductPhoto] = field(default_factory=list)
    photos_before: list[ProductPhoto] = field(default_factory=list)
    packs: list[Variant] = field(default_factory=list)
    flags: list[FlaggedPhrase] = field(default_factory=list)

    @property
    def name(self) -> str:
        """As it was sent."""
        return str(self.revision.content.get("name") or self.product.name)

    @property
    def category(self) -> str:
        return next((row.after for row in self.changes if row.label == _label("category_id")), "")

    @property
    def has_new_photos(self) -> bool:
        return [photo.pk for photo in self.photos] != [photo.pk for photo in self.photos_before]

    @property
    def changed(self) -> list[str]:
        """What is another than on the market, in words."""
        return [change.label for change in self.changes] + ([str(_("ảnh"))] if self.has_new_photos else [])

    @property
    def key(self) -> str:
        """Names the product and the version that was looked at."""
        return f"{self.product.pk}:{self.revision.pk}"


def waiting() -> "QuerySet[WorkflowState]":
    """The longest waiting first."""
    rows: QuerySet[WorkflowState] = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Product),
        status=WorkflowState.STATUS_IN_PROGRESS,
    )
    return rows.select_related("current_task_state__revision__user").order_by(
        "current_task_state__started_at", "pk"
    )


def unseen() -> "QuerySet[Product]":
    """What trusted stalls put on the market since an officer looked last."""
    rows: QuerySet[Product] = Product.objects.filter(is_unseen=True, live=True).exclude(live_revision=None)
    return rows.select_related("live_revision__user").order_by("last_published_at", "pk")


def of_waiting(states: Sequence[WorkflowState]) -> list[Proposal]:
    """Six queries for any number of them."""
    products = Product.objects.select_related("cooperative", "category").in_bulk(
        [int(state.object_id) for state in states]
    )
    found = []
    for state in states:
        product, task = products.get(int(state.object_id)), state.current_task_state
        if product is not None and task is not None:
            revision = task.revision
            found.append(
                Proposal(
                    product, revision, task.started_at, revision.user, is_new=not product.live_revision_id
                )
            )
    return _told(found)


def of_unseen(products: Sequence[Product]) -> list[Proposal]:
    """Five queries for any number of them."""
    rows = Product.objects.select_related("cooperative", "category").in_bulk([row.pk for row in products])
    return _told(
        [
            Proposal(
                rows[row.pk],
                row.live_revision,
                row.live_revision.created_at,
                row.live_revision.user,
                is_new=True,
            )
            for row in products
        ]
    )


def of(product_id: int) -> Proposal | None:
    """What waits of this product, else what is unseen of it, else None."""
    if states := list(waiting().filter(object_id=str(product_id))):
        return next(iter(of_waiting(states)), None)
    return next(iter(of_unseen(list(unseen().filter(pk=product_id)))), None)


def _told(proposals: list[Proposal]) -> list[Proposal]:
    phrases = flags.read()
    products = [row.product.pk for row in proposals]
    photos = {photo.pk: photo for photo in ProductPhoto.objects.filter(product__in=products)}
    packs: dict[int, list[Variant]] = {}
    for pack in Variant.objects.filter(product__in=products, is_active=True):
        packs.setdefault(pack.product_id, []).append(pack)
    categories = {str(row.pk): row.name for row in Category.objects.all()}
    for row in proposals:
        shown = sorted(
            (photo for photo in photos.values() if photo.product_id == row.product.pk and photo.is_shown),
            key=lambda photo: (photo.position, photo.pk),
        )
        row.photos_before = [] if row.is_new else shown
        ids = row.revision.content.get("photo_ids", [photo.pk for photo in shown])
        row.photos = [photos[pk] for pk in ids if pk in photos]
        row.packs = packs.get(row.product.pk, [])
        row.changes = _changes(row, categories)
        said = [str(row.revision.content.get(name) or "") for name in Product.WORDS]
        row.flags = flags.found([*said, *(pack.name for pack in row.packs)], phrases)
    return proposals


def _changes(proposal: Proposal, categories: dict[str, str]) -> list[Change]:
    changes = []
    for name in Product.WORDS:
        after = _in_words(name, _sent(proposal.revision, name, proposal.product), categories)
        before = "" if proposal.is_new else _in_words(name, getattr(proposal.product, name), categories)
        if after != before:
            changes.append(Change(_label(name), before, after))
    return changes


def _sent(revision: Revision, name: str, product: Product) -> Any:
    column = name.removesuffix("_id")
    if column not in revision.content:
        return getattr(product, name)
    column_field: Any = Product._meta.get_field(column)
    return column_field.to_python(revision.content[column])


def _in_words(name: str, value: Any, categories: dict[str, str]) -> str:
    if name == "category_id":
        return categories.get(str(value), "")
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return "" if value is None else str(value)


def _label(name: str) -> str:
    column_field: Any = Product._meta.get_field(name.removesuffix("_id"))
    return str(column_field.verbose_name)
