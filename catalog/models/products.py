"""Categories and products.

Words and pictures go through Wagtail's draft, revision and workflow; price and stock (variants) do not.
"""

from typing import TYPE_CHECKING, Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, LockableMixin, RevisionMixin, WorkflowMixin
from wagtail.search import index

from catalog import text
from catalog.languages import in_language
from catalog.models.cooperatives import Cooperative, selling, selling_sql
from catalog.models.drafts import Listing
from catalog.models.words import SearchWord

if TYPE_CHECKING:
    from catalog.models.certificates import Certificate
    from catalog.models.photos import ProductPhoto
    from catalog.models.variants import Variant


from catalog.scoped import scoped


class PublishedCategories(models.Manager["Category"]):
    """What the public may see."""

    def get_queryset(self) -> models.QuerySet["Category"]:
        return super().get_queryset().filter(live=True)


class Category(Listing, DraftStateMixin, LockableMixin, RevisionMixin, models.Model):
    """The union's own words: drafts and versions, no approval. Its place in the tree is live at once."""

    name = models.CharField(_("tên"), max_length=80)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=80, blank=True)
    slug = models.SlugField(_("đường dẫn"), max_length=100, unique=True, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("thuộc danh mục"),
    )
    position = models.PositiveSmallIntegerField(_("thứ tự"), default=0)

    objects = models.Manager()
    published = PublishedCategories()

    NOT_MODERATED = ("slug", "parent_id", "position")
    preview = "catalog.previews.category"

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("danh mục")
        verbose_name_plural = _("danh mục")
        triggers = [
            pgtrigger.Trigger(  # see CategoryRecord
                name="keeps_records",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.After,
                func="""
                    IF TG_OP = 'INSERT' OR (OLD.name, OLD.name_en, OLD.parent_id)
                        IS DISTINCT FROM (NEW.name, NEW.name_en, NEW.parent_id) THEN
                        INSERT INTO catalog_categoryrecord (category_id, name, name_en, parent_id, known_at)
                        VALUES (NEW.id, NEW.name, NEW.name_en, NEW.parent_id, now());
                    END IF;
                    RETURN NULL;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        if fields is None:
            self.name = text.normalise(self.name)
        is_new = self._state.adding
        super().save(*args, **kwargs)
        if not is_new and (fields is None or "parent" in fields):  # else a draft, or a date
            Product.reindex(category__in=[self.pk, *self.children.values_list("pk", flat=True)])

    @staticmethod
    def address(slug: str) -> str:
        return f"{reverse('catalog:products')}?danh-muc={slug}"

    @property
    def label(self) -> str:
        return in_language(self.name, self.name_en)


def cheapest(variants: "list[Variant]") -> "Variant | None":
    """The cheapest pack that can be ordered, else the cheapest."""
    return min(variants, key=lambda row: (row.available == 0, row.price), default=None)


def listed(path: str = "") -> models.Q:
    """Products that are public: approved words, of a cooperative that sells. `path` leads to one ("product__")."""
    return models.Q(**{f"{path}live": True}) & selling(f"{path}cooperative__")


def listed_sql(product: str = "p", cooperative: str = "h") -> str:
    """`listed` for a product and its cooperative of these names; no parameters."""
    return f"{product}.live AND {selling_sql(cooperative)}"


class PublishedProducts(models.Manager["Product"]):
    """What the public may see and buy: approved listing of a verified, live cooperative."""

    def get_queryset(self) -> models.QuerySet["Product"]:
        return super().get_queryset().filter(listed())


class Product(
    Listing, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, index.Indexed, models.Model
):
    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="products", verbose_name=_("hợp tác xã")
    )
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="products", verbose_name=_("danh mục")
    )
    name = models.CharField(_("tên sản phẩm"), max_length=140)
    name_en = models.CharField(_("tên tiếng Anh"), max_length=140, blank=True)
    slug = models.SlugField(_("đường dẫn"), max_length=160, unique=True, blank=True)
    summary = models.CharField(_("một câu giới thiệu"), max_length=200, blank=True)
    summary_en = models.CharField(_("một câu giới thiệu (tiếng Anh)"), max_length=200, blank=True)
    description = models.TextField(_("mô tả"), blank=True)
    description_en = models.TextField(_("mô tả (tiếng Anh)"), blank=True)
    origin_village = models.CharField(_("bản, vùng trồng"), max_length=120, blank=True)
    season_months = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(12)]),
        verbose_name=_("tháng vào vụ"),
        default=list,
        blank=True,
        help_text=_("Các tháng cách nhau bằng dấu phẩy; để trống nếu có quanh năm."),
    )
    storage = models.CharField(_("bảo quản"), max_length=200, blank=True)
    storage_en = models.CharField(
        _("bảo quản (tiếng Anh)"), max_length=200, blank=True, default="", db_default=""
    )
    shelf_life_days = models.PositiveSmallIntegerField(_("hạn dùng (ngày)"), null=True, blank=True)
    # Taken off the stall by those who run it, to come back as it was; `live_revision` says whether it was on sale.
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Of a trusted stall: it went live without an officer, who looks at it afterwards (`catalog.offering`).
    is_unseen = models.BooleanField(default=False, db_default=False, editable=False)
    # Made by the page that a product is begun on, so that a form sent twice begins one product.
    offer_key = models.UUIDField(null=True, blank=True, editable=False)

    NOT_MODERATED = ("slug", "cooperative_id", "archived_at", "is_unseen", "offer_key", "place")
    # What a stall's draft changes, besides its photographs.
    WORDS = (
        *("name", "name_en", "category_id", "summary", "summary_en", "description", "description_en"),
        *("origin_village", "season_months", "storage", "storage_en", "shelf_life_days"),
    )
    preview = "catalog.previews.product"
    _photo_ids: list[int] | None = None
    SEARCH_COLUMNS = ("search_name", "search_text", "name_lower")

    active_variants: "list[Variant]"  # these three are filled by catalog.lists.listing
    gallery: "list[ProductPhoto]"
    badges: "list[Certificate]"  # those that are shown today

    # Folded words between spaces, so that " che " is a whole word: of the name, and of all there is to say.
    search_name = models.CharField(max_length=300, editable=False, default="", db_default="")
    search_text = models.TextField(editable=False, default="")
    # The name with its diacritics.
    name_lower = models.CharField(max_length=300, editable=False, default="", db_default="")
    name_sort_key = models.CharField(max_length=320, editable=False, default="")
    # Where lists suggest it (`catalog.lists.ranking`), the lowest first; 0 until its first night.
    place = models.PositiveIntegerField(editable=False, default=0, db_default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = scoped(cooperative="cooperative")
    published = PublishedProducts()

    search_fields = [index.AutocompleteField("name"), index.SearchField("name")]

    class Meta:
        ordering = ["name_sort_key", "pk"]
        verbose_name = _("sản phẩm")
        verbose_name_plural = _("sản phẩm")
        indexes = [
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="product_search_trgm"),
            # Lists and "more like this" read it alone: a product's own row is wide (lists.finding, product.content).
            models.Index(
                fields=["category", "-created_at", "-id"],
                include=["cooperative", "season_months"],
                condition=models.Q(live=True),
                name="product_on_lists",
            ),
            # One for each order of the lists: a page is read along it, and no further.
            models.Index("name_sort_key", "id", condition=models.Q(live=True), name="product_by_name"),
            models.Index(
                models.F("created_at").desc(),
                models.F("id").desc(),
                condition=models.Q(live=True),
                name="product_by_age",
            ),
            models.Index("place", models.F("id").desc(), condition=models.Q(live=True), name="product_place"),
            models.Index(
                fields=["cooperative"],
                include=["category"],
                condition=models.Q(live=True),
                name="product_of_stall",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["cooperative", "offer_key"], name="product_offer_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("update_fields") is not None:  # the row may be live, and this a draft of it
            super().save(*args, **kwargs)
            return
        self.name = text.normalise(self.name)
        self.set_search_columns()
        self.name_sort_key = text.sort_key(self.name)
        if self.live:
            self.archived_at = None  # whoever publishes it has brought it back
        super().save(*args, **kwargs)
        if self._photo_ids is not None:
            self._show_photos(self._photo_ids)
        SearchWord.learn([self.search_text])

    def set_search_columns(self) -> None:
        """What this product is found by (`catalog.search.meaning`); for bulk writers, who call no save()."""
        category, cooperative = self.category, self.cooperative
        above = category.parent.name if category.parent else ""
        words = text.fold(
            f"{self.name} {category.name} {above} {category.name_en} {self.name_en} {self.summary}"
            f" {self.origin_village} {cooperative.search_text}"
        )
        self.search_name = f" {text.fold(self.name)} "
        self.search_text = f" {words} "
        self.name_lower = f" {text.words(self.name)} "

    @classmethod
    def reindex(cls, **which: Any) -> None:
        """Finds the products filtered by `which` under the new name of their cooperative or category."""
        rows = cls._base_manager.filter(**which).select_related("category__parent", "cooperative")
        products = list(rows)
        for product in products:
            product.set_search_columns()
        cls._base_manager.bulk_update(products, cls.SEARCH_COLUMNS, batch_size=200)
        SearchWord.learn(product.search_text for product in products)

    @property
    def photo_ids(self) -> list[int]:
        """In order, the cover first: a draft's own, else those that are shown (a query)."""
        if self._photo_ids is not None:
            return self._photo_ids
        shown = self._photos().filter(is_shown=True).order_by("position", "pk")
        return list(shown.values_list("pk", flat=True))

    @photo_ids.setter
    def photo_ids(self, ids: list[int]) -> None:
        """Saving the row shows these photographs of the product and no others."""
        self._photo_ids = list(ids)

    def photos_shown(self) -> "list[ProductPhoto]":
        """The photographs of `photo_ids`; one query."""
        if self._photo_ids is None:
            return list(self._photos().filter(is_shown=True))
        found = {photo.pk: photo for photo in self._photos()}
        return [found[pk] for pk in self._photo_ids if pk in found]

    def _photos(self) -> "models.QuerySet[ProductPhoto]":
        """Of this product; scopes keep tenants apart, and publishing runs in none."""
        model: Any = self._meta.get_field("photos").related_model
        rows: models.QuerySet[ProductPhoto] = model.unscoped.filter(product=self.pk)
        return rows

    def _show_photos(self, ids: list[int]) -> None:
        """Ids of photographs that are not there, or another product's, do nothing."""
        for photo in self._photos().only("pk", "is_shown", "position"):
            is_shown = photo.pk in ids
            position = ids.index(photo.pk) if is_shown else photo.position
            if (is_shown, position) != (photo.is_shown, photo.position):
                self._photos().filter(pk=photo.pk).update(is_shown=is_shown, position=position)

    def serializable_data(self) -> dict[str, Any]:
        """A revision carries its photographs beside the words."""
        return {**super().serializable_data(), "photo_ids": self.photo_ids}

    def with_content_json(self, content: dict[str, Any]) -> Any:
        revised = super().with_content_json(content)
        if "photo_ids" in content:  # older revisions know none
            revised.photo_ids = content["photo_ids"]
        return revised

    @staticmethod
    def address(slug: str) -> str:
        return reverse("catalog:product", args=[slug])

    @property
    def label(self) -> str:
        return in_language(self.name, self.name_en)

    @property
    def summary_label(self) -> str:
        return in_language(self.summary, self.summary_en)

    @property
    def description_label(self) -> str:
        return in_language(self.description, self.description_en)

    @property
    def storage_label(self) -> str:
        return in_language(self.storage, self.storage_en)

    @property
    def shown_variant(self) -> "Variant | None":
        return cheapest(self.active_variants)

    @property
    def has_several_prices(self) -> bool:
        return len({row.price for row in self.active_variants}) > 1

    @property
    def is_available(self) -> bool:
        return not self.cooperative.is_paused and any(row.available for row in self.active_variants)

    @property
    def cover(self) -> "ProductPhoto | None":
        return self.gallery[0] if self.gallery else None
