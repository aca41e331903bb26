"""Shelves: products, cooperatives, categories and stories, by rule or by hand."""

from typing import Any

from django import forms
from django.forms.utils import ErrorList
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.snippets.blocks import SnippetChooserBlock

from catalog.models import Product
from cms import shelves

SHOWN = "products_shown"  # page context: a set of primary keys, so that no shelf repeats the one above it


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

    def to_python(self, value: int | None) -> Product | None:
        return self.bulk_to_python([value])[0]

    def bulk_to_python(self, values: list[int | None]) -> list[Product | None]:
        known = Product._base_manager.in_bulk([value for value in values if value is not None])
        return [None if value is None else known.get(value) for value in values]

    def value_from_form(self, value: Any) -> Product | None:
        return value if value is None or isinstance(value, Product) else self.to_python(int(value))


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
        above = (parent_context or {}).get(SHOWN, set())
        context["products"] = shelves.products(
            value["rule"],
            value["limit"],
            category=value["category"],
            cooperative=value["cooperative"],
            chosen=[product.pk for product in value["chosen"] if product is not None],
            is_in_stock_only=value["is_in_stock_only"],
            without=above,
        )
        above.update(product.pk for product in context["products"])
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


class CategoryChipsBlock(blocks.StaticBlock):
    """Takes the categories that the page shell has read already."""

    class Meta:
        label = _("Các danh mục")
        icon = "list-ul"
        admin_text = _("Hiện tất cả danh mục lớn để bấm vào.")
        template = "cms/blocks/category_chips.html"


class FiguresBlock(blocks.StaticBlock):
    """Counted at every view, so that the page never claims more than there is."""

    class Meta:
        label = _("Con số của chợ")
        icon = "order"
        admin_text = _("Tự đếm hợp tác xã, xã phường và hộ thành viên đang bán.")
        template = "cms/blocks/figures.html"


class StoryCardsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Tiêu đề"), max_length=120)
    limit = blocks.IntegerBlock(label=_("Số câu chuyện"), min_value=1, max_value=12, default=3)

    class Meta:
        label = _("Câu chuyện mới")
        icon = "doc-full"
        template = "cms/blocks/story_cards.html"
