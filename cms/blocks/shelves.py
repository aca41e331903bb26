"""Shelves: products, cooperatives, categories and stories, by rule or by hand."""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.forms.utils import ErrorList
from django.urls import reverse
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.models import Locale
from wagtail.snippets.blocks import SnippetChooserBlock

from catalog.lists.cards import ProductCard
from catalog.models import Product
from catalog.stalls import commune_map
from cms import entries, shelves
from cms.blocks import previews

SHOWN = "products_shown"  # page context: a set of primary keys, so that no shelf repeats the one above it


if TYPE_CHECKING:
    _Lazy = SimpleLazyObject[Product | None]
else:
    _Lazy = SimpleLazyObject  # generic for the type checker alone


class Chosen(_Lazy):
    """A product of which only the primary key, `key`, is known until something else is asked of it."""

    def __init__(self, key: int, known: Callable[[], dict[int, Product]]) -> None:
        super().__init__(lambda: known().get(key))
        self.__dict__["key"] = key
        self.__dict__["known"] = known

    @property
    def product(self) -> Product | None:
        found: Product | None = self.__dict__["known"]().get(self.__dict__["key"])
        return found


class ProductChooserBlock(SnippetChooserBlock):
    """Reads without a tenant scope: public pages have none, and a shelf shows published products only."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("catalog.Product", **kwargs)

    @cached_property
    def field(self) -> "forms.ModelChoiceField[Product]":
        return forms.ModelChoiceField(
            queryset=Product._base_manager.all(),
            widget=self.widget,
            required=self._required,
            validators=self._validators,
            help_text=self._help_text,
        )

    def to_python(self, value: int | None) -> Any:
        return self.bulk_to_python([value])[0]

    def bulk_to_python(self, values: list[int | None]) -> list[Any]:
        """Each with its `key`; the products themselves are read, all at once, only where one is looked into."""
        keys = [value for value in values if value is not None]
        light = Product._base_manager.defer("description", "description_en", "search_text")
        known = cache(lambda: light.in_bulk(keys))
        return [None if value is None else Chosen(value, known) for value in values]

    def get_form_state(self, value: Any) -> Any:
        return super().get_form_state(self._found(value))

    def get_prep_value(self, value: Any) -> int | None:
        key: int | None = value.key if isinstance(value, Chosen) else super().get_prep_value(value)
        return key

    def clean(self, value: Any) -> Any:
        return super().clean(self._found(value))

    def _found(self, value: Any) -> Product | None:
        """The product itself; None where it exists no more."""
        return value.product if type(value) is Chosen else value

    def value_from_form(self, value: Any) -> Product | None:
        return value if value is None or isinstance(value, Product) else self.to_python(int(value))


class ShelfValue(blocks.StructValue):
    """`cards` is what stands on the shelf, once `cms.prefetch` has read it."""

    cards: list[ProductCard] | None = None

    @property
    def ask(self) -> shelves.Ask:
        return shelves.Ask(
            rule=self["rule"],
            limit=self["limit"],
            category=self["category"].pk if self["category"] else None,
            cooperative=self["cooperative"].pk if self["cooperative"] else None,
            chosen=tuple(
                # Not isinstance: it would look into the product, and so read it.
                product.key if type(product) is Chosen else product.pk
                for product in self["chosen"]
                if product is not None
            ),
            is_in_stock_only=self["is_in_stock_only"],
        )


class ProductShelfBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Tiêu đề"), max_length=120)
    rule = blocks.ChoiceBlock(
        label=_("Chọn sản phẩm theo"), choices=shelves.Rule.choices, default=shelves.Rule.NEWEST
    )
    category = SnippetChooserBlock("catalog.Category", label=_("Danh mục"), required=False)
    cooperative = SnippetChooserBlock("catalog.Cooperative", label=_("Hợp tác xã"), required=False)
    chosen = blocks.ListBlock(ProductChooserBlock(), label=_("Sản phẩm tự chọn"), default=[], collapsed=True)
    is_in_stock_only = blocks.BooleanBlock(label=_("Chỉ hiện hàng còn bán"), required=False, default=True)
    limit = blocks.IntegerBlock(
        label=_("Số sản phẩm nhiều nhất"), min_value=1, max_value=shelves.MAX_ON_SHELF, default=8
    )

    NEEDED = {
        shelves.Rule.CATEGORY: ("category", _("Chọn danh mục.")),
        shelves.Rule.COOPERATIVE: ("cooperative", _("Chọn hợp tác xã.")),
        shelves.Rule.CHOSEN: ("chosen", _("Chọn ít nhất một sản phẩm.")),
    }

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        name, message = self.NEEDED.get(cleaned["rule"], ("", ""))
        if name and not cleaned.get(name):
            raise StructBlockValidationError(block_errors={name: ErrorList([str(message)])})
        return cleaned

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        if value.cards is None:  # a preview of the block alone; pages have read all their shelves together
            value.cards = shelves.read([value.ask], (parent_context or {}).get(SHOWN, set()))[0]
        context["cards"] = value.cards
        context["all_url"] = self.all_url(value)
        return context

    def all_url(self, value: Any) -> str:
        """The list that holds the whole shelf and more."""
        if value["rule"] == shelves.Rule.COOPERATIVE and value["cooperative"]:
            return str(value["cooperative"].get_absolute_url())
        query = {}
        if value["rule"] == shelves.Rule.CATEGORY and value["category"]:
            query = {"danh-muc": value["category"].slug}
        elif value["rule"] == shelves.Rule.NEWEST:
            query = {"sap-xep": "moi"}
        return reverse("catalog:products") + (f"?{urlencode(query)}" if query else "")

    class Meta:
        label = _("Kệ sản phẩm")
        icon = "tag"
        template = "cms/blocks/product_shelf.html"
        value_class = ShelfValue
        description = _("Hàng trên kệ theo quy tắc hay tự chọn; hàng hết hoặc đã gỡ tự ẩn.")
        preview_template = previews.TEMPLATE
        preview_value: ClassVar[dict[str, Any]] = {
            "title": "Mới lên chợ",
            "rule": shelves.Rule.NEWEST,
            "category": None,
            "cooperative": None,
            "chosen": [],
            "is_in_stock_only": True,
            "limit": 4,
        }


class CooperativeShelfBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Tiêu đề"), max_length=120)
    chosen = blocks.ListBlock(
        SnippetChooserBlock("catalog.Cooperative"),
        label=_("Hợp tác xã tự chọn"),
        help_text=_("Để trống thì lấy các hợp tác xã có nhiều sản phẩm nhất."),
        default=[],
        collapsed=True,
    )
    limit = blocks.IntegerBlock(
        label=_("Số hợp tác xã nhiều nhất"), min_value=1, max_value=shelves.MAX_ON_SHELF, default=4
    )

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        chosen = [cooperative.pk for cooperative in value["chosen"] if cooperative is not None]
        context["cooperatives"] = shelves.cooperatives(value["limit"], chosen)
        return context

    class Meta:
        label = _("Kệ hợp tác xã")
        icon = "group"
        template = "cms/blocks/cooperative_shelf.html"
        description = _("Các hợp tác xã, tự chọn hay nhiều hàng nhất.")
        preview_template = previews.TEMPLATE
        preview_value = {"title": "Người làm ra", "chosen": [], "limit": 3}


class CommuneMapBlock(blocks.StructBlock):
    """The 38 communes, those with a cooperative on sale marked."""

    title = blocks.CharBlock(label=_("Tiêu đề"), max_length=120)
    text = blocks.CharBlock(label=_("Lời dẫn"), required=False, max_length=240)

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["map"] = commune_map.read()
        return context

    class Meta:
        label = _("Bản đồ các xã")
        icon = "site"
        template = "cms/blocks/commune_map.html"
        description = _("Bản đồ 38 xã, phường; xã có hàng thì bấm được.")
        preview_template = previews.TEMPLATE
        preview_value = {"title": "Hàng từ xã nào?", "text": ""}


class CategoryChipsBlock(blocks.StaticBlock):
    """Takes the categories that the page shell has read already."""

    class Meta:
        label = _("Các danh mục")
        icon = "list-ul"
        admin_text = _("Hiện tất cả danh mục lớn để bấm vào.")
        template = "cms/blocks/category_chips.html"
        preview_template = previews.TEMPLATE


class FiguresBlock(blocks.StaticBlock):
    """Counted at every view, so that the page never claims more than there is."""

    class Meta:
        label = _("Con số của chợ")
        icon = "order"
        admin_text = _("Tự đếm hợp tác xã, xã phường và hộ thành viên đang bán.")
        template = "cms/blocks/figures.html"
        preview_template = previews.TEMPLATE


class EntriesValue(blocks.StructValue):
    """`entries` are the pages to show, once `cms.prefetch` has read them."""

    entries: list[Any] | None = None

    @property
    def kind(self) -> str:
        return str(self.block.KIND)

    @property
    def has_pictures(self) -> bool:
        return bool(self.block.HAS_PICTURES)


class EntryCardsBlock(blocks.StructBlock):
    """The newest live pages of the model KIND, in the language of the page they stand on."""

    KIND = ""
    HAS_PICTURES = True

    title = blocks.CharBlock(label=_("Tiêu đề"), max_length=120)

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        if value.entries is None:  # a preview of the block alone
            value.entries = entries.cards(self.KIND, Locale.get_active().pk, value["limit"])
        context["entries"] = value.entries
        return context

    class Meta:
        value_class = EntriesValue


class StoryCardsBlock(EntryCardsBlock):
    KIND = "StoryPage"

    limit = blocks.IntegerBlock(label=_("Số câu chuyện"), min_value=1, max_value=12, default=3)

    class Meta:
        label = _("Câu chuyện mới")
        icon = "doc-full"
        template = "cms/blocks/story_cards.html"
        description = _("Những câu chuyện mới nhất.")
        preview_template = previews.TEMPLATE
        preview_value = {"title": "Chuyện ở bản", "limit": 3}


class NewsCardsBlock(EntryCardsBlock):
    KIND = "NewsPage"
    HAS_PICTURES = False

    limit = blocks.IntegerBlock(label=_("Số tin"), min_value=1, max_value=12, default=3)

    class Meta:
        label = _("Tin mới")
        icon = "doc-full"
        template = "cms/blocks/news_cards.html"
        description = _("Những tin mới nhất.")
        preview_template = previews.TEMPLATE
        preview_value = {"title": "Tin chợ", "limit": 3}


class CampaignCardsBlock(EntryCardsBlock):
    KIND = "CampaignPage"

    limit = blocks.IntegerBlock(label=_("Số chương trình"), min_value=1, max_value=6, default=2)

    class Meta:
        label = _("Chương trình đang mở")
        icon = "date"
        template = "cms/blocks/campaign_cards.html"
        description = _("Chương trình đang và sắp diễn ra; hết hạn thì tự ẩn.")
        preview_template = previews.TEMPLATE
        preview_value = {"title": "Đang diễn ra", "limit": 2}
