"""What waits for an officer: the listing as it was sent, beside what is on the market; for the union's desk."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, JSONObject
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


@dataclass(frozen=True)
class Pack:
    """One that is on sale. `price` in đồng, `on_hand` in packs."""

    name: str
    price: int
    on_hand: int


@dataclass
class Proposal:
    """`revision` is what is decided on, `category` the name of its own. `product` is the row: the market's words
    where it is not new."""

    product: Product
    revision: Revision
    sent_at: datetime.datetime
    sent_by: Any
    is_new: bool
    category: str
    packs: list[Pack]
    changes: list[Change] = field(default_factory=list)
    photos: list[ProductPhoto] = field(default_factory=list)
    photos_before: list[ProductPhoto] = field(default_factory=list)
    flags: list[FlaggedPhrase] = field(default_factory=list)

    @property
    def name(self) -> str:
        """As it was sent."""
        return str(self.revision.content.get("name") or self.product.name)

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
    """The longest waiting first; each with `category_sent`, the name."""
    rows: QuerySet[WorkflowState] = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Product),
        status=WorkflowState.STATUS_IN_PROGRESS,
    ).annotate(category_sent=_category_of("current_task_state__revision__content"))
    return rows.select_related("current_task_state__revision__user").order_by(
        "current_task_state__started_at", "pk"
    )


def unseen() -> "QuerySet[Product]":
    """What trusted stalls put on the market since an officer looked last."""
    rows = _with_packs().filter(is_unseen=True, live=True).exclude(live_revision=None)
    rows = rows.annotate(category_sent=_category_of("live_revision__content"))
    return rows.select_related("live_revision__user").order_by("last_published_at", "pk")


def _category_of(content: str) -> Subquery:
    """The name of a revision's category."""
    sent = KeyTextTransform("category", OuterRef(content))
    return Subquery(Category.objects.filter(pk=Cast(sent, BigIntegerField())).values("name")[:1])


def _with_packs() -> "QuerySet[Product]":
    """With `packs_shown`: those on sale, as `Pack`s' facts."""
    packs = Variant.objects.filter(product=OuterRef("pk"), is_active=True)
    facts = JSONObject(**{fact.name: fact.name for fact in fields(Pack)})
    rows: QuerySet[Product] = Product.objects.select_related("cooperative", "category")
    return rows.annotate(packs_shown=ArraySubquery(packs.values(row=facts)))


def of_waiting(states: Sequence[WorkflowState]) -> list[Proposal]:
    """Three queries for any number of them."""
    products: dict[int, Any] = _with_packs().in_bulk([int(state.object_id) for state in states])
    found = []
    for state in states:
        product, task = products.get(int(state.object_id)), state.current_task_state
        if product is not None and task is not None:
            product.category_sent = state.category_sent
            found.append(
                _proposal(product, task.revision, task.started_at, is_new=not product.live_revision_id)
            )
    return _told(found)


def of_unseen(products: Sequence[Any]) -> list[Proposal]:
    """Two queries for any number of them."""
    return _told(
        [_proposal(row, row.live_revision, row.live_revision.created_at, is_new=True) for row in products]
    )


def _proposal(product: Any, revision: Revision, sent_at: datetime.datetime, *, is_new: bool) -> Proposal:
    packs = [Pack(**facts) for facts in product.packs_shown]
    return Proposal(product, revision, sent_at, revision.user, is_new, product.category_sent or "", packs)


def of(product_id: int) -> Proposal | None:
    """What waits of this product, else what is unseen of it, else None."""
    if states := list(waiting().filter(object_id=str(product_id))):
        return next(iter(of_waiting(states)), None)
    return next(iter(of_unseen(list(unseen().filter(pk=product_id)))), None)


def _told(proposals: list[Proposal]) -> list[Proposal]:
    phrases = flags.read()
    products = [row.product.pk for row in proposals]
    photos = {photo.pk: photo for photo in ProductPhoto.objects.filter(product__in=products)}
    for row in proposals:
        shown = sorted(
            (photo for photo in photos.values() if photo.product_id == row.product.pk and photo.is_shown),
            key=lambda photo: (photo.position, photo.pk),
        )
        row.photos_before = [] if row.is_new else shown
        ids = row.revision.content.get("photo_ids", [photo.pk for photo in shown])
        row.photos = [photos[pk] for pk in ids if pk in photos]
        row.changes = _changes(row)
        said = [str(row.revision.content.get(name) or "") for name in Product.WORDS]
        row.flags = flags.found([*said, *(pack.name for pack in row.packs)], phrases)
    return proposals


def _changes(proposal: Proposal) -> list[Change]:
    changes = []
    for name in Product.WORDS:
        before, after = _on_the_row(name, proposal.product), _as_sent(name, proposal)
        if proposal.is_new:
            before = ""
        if after != before:
            changes.append(Change(_label(name), before, after))
    return changes


def _on_the_row(name: str, product: Product) -> str:
    return product.category.name if name == "category_id" else _in_words(getattr(product, name))


def _as_sent(name: str, proposal: Proposal) -> str:
    column, content = name.removesuffix("_id"), proposal.revision.content
    if column not in content:
        return _on_the_row(name, proposal.product)
    column_field: Any = Product._meta.get_field(column)
    return proposal.category if column == "category" else _in_words(column_field.to_python(content[column]))


def _in_words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return "" if value is None else str(value)


def _label(name: str) -> str:
    column_field: Any = Product._meta.get_field(name.removesuffix("_id"))
    return str(column_field.verbose_name)
