"""The catalogue in the Wagtail admin, for union officers: listings with workflow, certificates, categories.

The admin runs with tenant scopes off; HTX managers never get in (shop.accounts.scope).
"""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_scopes import scopes_disabled
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms.choosers import BaseFilterForm, SearchFilterMixin
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, UpdatedAtColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import EditView, IndexView, SnippetViewSet, SnippetViewSetGroup

from catalog import text
from catalog.models import Category, Certificate, Cooperative, Product
from catalog.models.certificates import Scheme
from catalog.panels import CooperativeForm, GoodsPanel, PayoutPanel, ProductForm, StallPanel


def matching(queryset: "QuerySet[Any]", query: str, field: str = "search_text") -> "QuerySet[Any]":
    """Rows whose folded `field` holds every word, so that "che shan" finds "Chè Shan"."""
    for word in text.fold(query).split():
        queryset = queryset.filter(**{f"{field}__contains": word})
    return queryset


class FoldedIndexView(IndexView):
    is_searchable = True
    folded_field = "search_text"

    def search_queryset(self, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        return matching(queryset, self.search_query, self.folded_field)


class CertificateIndexView(FoldedIndexView):
    folded_field = "product__search_text"


class FoldedFilterForm(SearchFilterMixin, BaseFilterForm):
    def filter(self, objects: "QuerySet[Any]") -> "QuerySet[Any]":
        self.search_query = self.cleaned_data.get("q")
        self.is_searching = bool(self.search_query)
        return matching(objects, self.search_query or "")


class FoldedChooseView(ChooseView):
    filter_form_class = FoldedFilterForm


class FoldedChooseResultsView(ChooseResultsView):
    filter_form_class = FoldedFilterForm


class FoldedChooserViewSet(SnippetChooserViewSet):
    choose_view_class = FoldedChooseView
    choose_results_view_class = FoldedChooseResultsView


class ListingFilterSet(WagtailFilterSet):
    """Where a listing stands, in the union's words."""

    STATES = [
        ("live", _("Đang hiện trên chợ")),
        ("hidden", _("Chưa lên chợ")),
        ("review", _("Chờ duyệt")),
        ("changed", _("Có sửa đổi chưa duyệt")),
    ]
    state = django_filters.ChoiceFilter(
        label=_("Tình trạng"), choices=STATES, method="by_state", empty_label=_("Tất cả")
    )

    def by_state(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        conditions = {
            "live": Q(live=True),
            "hidden": Q(live=False),
            "review": Q(_workflow_states__status="in_progress"),
            "changed": Q(live=True, has_unpublished_changes=True),
        }
        return queryset.filter(conditions[value]).distinct()


class ProductFilterSet(ListingFilterSet):
    """Filters are declared: deriving them from a scoped model would query while modules load."""

    cooperative = django_filters.ModelChoiceFilter(
        label=_("Hợp tác xã"), queryset=Cooperative.objects.all(), empty_label=_("Tất cả")
    )
    category = django_filters.ModelChoiceFilter(
        label=_("Danh mục"), queryset=Category.objects.all(), empty_label=_("Tất cả")
    )

    class Meta:
        model = Product
        fields: list[str] = []


class CooperativeFilterSet(ListingFilterSet):
    class Meta:
        model = Cooperative
        fields = ["state", "verification", "entity_type"]


class CertificateFilterSet(WagtailFilterSet):
    scheme = django_filters.ChoiceFilter(label=_("Loại"), choices=Scheme.choices, empty_label=_("Tất cả"))
    validity = django_filters.ChoiceFilter(
        label=_("Hiệu lực"),
        choices=[("valid", _("Còn hạn")), ("lapsed", _("Đã hết hạn"))],
        method="by_validity",
        empty_label=_("Tất cả"),
    )

    class Meta:
        model = Certificate
        fields: list[str] = []

    def by_validity(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        is_lapsed = Q(expires_on__lt=timezone.localdate())
        return queryset.filter(is_lapsed) if value == "lapsed" else queryset.exclude(is_lapsed)


class ProductViewSet(SnippetViewSet):
    model = Product
    icon = "tag"
    menu_label = _("Sản phẩm")
    copy_view_enabled = False
    index_view_class = FoldedIndexView
    chooser_viewset_class = FoldedChooserViewSet
    filterset_class = ProductFilterSet
    list_display = ["name", "cooperative", "category", LiveStatusTagColumn(), UpdatedAtColumn()]
    list_per_page = 50
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("name"),
                    FieldRowPanel([FieldPanel("cooperative"), FieldPanel("category")]),
                    FieldPanel("summary"),
                    FieldPanel("description"),
                    FieldPanel("origin_village"),
                    FieldPanel("season_months"),
                    FieldRowPanel([FieldPanel("storage"), FieldPanel("shelf_life_days")]),
                ],
                heading=_("Tiếng Việt"),
            ),
            ObjectList(
                [FieldPanel("name_en"), FieldPanel("summary_en"), FieldPanel("description_en")],
                heading=_("Tiếng Anh"),
            ),
            ObjectList([GoodsPanel()], heading=_("Ảnh, giá và giấy chứng nhận")),
        ],
        base_form_class=ProductForm,
    )

    def get_queryset(self, request: Any) -> "QuerySet[Product]":
        return Product.objects.select_related("cooperative", "category")


class CooperativeEditView(EditView):
    """Business fields skip the draft: they are written to the live row whatever button was pressed."""

    def save_instance(self) -> Cooperative:
        instance: Cooperative = super().save_instance()
        values = {name: self.form.cleaned_data[name] for name in CooperativeForm.LIVE_AT_ONCE}
        Cooperative.objects.filter(pk=instance.pk).update(**values)
        return instance


class CooperativeViewSet(SnippetViewSet):
    model = Cooperative
    icon = "group"
    menu_label = pgettext_lazy("nhiều", "Hợp tác xã")
    copy_view_enabled = False
    index_view_class = FoldedIndexView
    edit_view_class = CooperativeEditView
    chooser_viewset_class = FoldedChooserViewSet
    filterset_class = CooperativeFilterSet
    list_display = [
        "name",
        "commune",
        Column("get_verification_display", label=_("Xác minh"), sort_key="verification"),
        LiveStatusTagColumn(),
        UpdatedAtColumn(),
    ]
    list_per_page = 50
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("name"),
                    FieldPanel("tagline"),
                    FieldPanel("story"),
                    FieldRowPanel([FieldPanel("commune"), FieldPanel("village")]),
                    FieldRowPanel([FieldPanel("founded_year"), FieldPanel("cover")]),
                ],
                heading=_("Gian hàng"),
            ),
            ObjectList([FieldPanel("tagline_en"), FieldPanel("story_en")], heading=_("Tiếng Anh")),
            ObjectList(
                [
                    MultiFieldPanel(
                        [
                            FieldRowPanel([FieldPanel("contact_person"), FieldPanel("phone")]),
                            FieldPanel("email"),
                            FieldRowPanel([FieldPanel("entity_type"), FieldPanel("tax_number")]),
                            FieldRowPanel([FieldPanel("member_households"), FieldPanel("preparation_days")]),
                        ],
                        heading=_("Liên hệ và pháp lý"),
                        help_text=_("Có hiệu lực ngay khi lưu, không chờ duyệt."),
                    ),
                    PayoutPanel(heading=_("Tài khoản nhận tiền")),
                ],
                heading=_("Hồ sơ"),
            ),
            ObjectList([StallPanel()], heading=_("Xác minh và sản phẩm")),
        ],
        base_form_class=CooperativeForm,
    )

    def get_queryset(self, request: Any) -> "QuerySet[Cooperative]":
        return Cooperative.objects.select_related("commune")


class CategoryViewSet(SnippetViewSet):
    model = Category
    icon = "list-ul"
    menu_label = _("Danh mục")
    copy_view_enabled = False
    list_display = ["name", "name_en", "parent", "position"]
    ordering = ("position", "pk")
    search_fields = ["name", "name_en"]
    list_per_page = 100
    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("parent"), FieldPanel("position")]),
        FieldPanel("slug"),
    ]


class CertificateViewSet(SnippetViewSet):
    model = Certificate
    icon = "form"
    menu_label = _("Giấy chứng nhận")
    copy_view_enabled = False
    index_view_class = CertificateIndexView
    filterset_class = CertificateFilterSet
    list_display = ["__str__", "product", "number", "issued_on", "expires_on"]
    list_per_page = 50
    panels = [
        FieldPanel("product"),
        FieldRowPanel([FieldPanel("scheme"), FieldPanel("stars")]),
        FieldRowPanel([FieldPanel("number"), FieldPanel("authority")]),
        FieldRowPanel([FieldPanel("issued_on"), FieldPanel("expires_on")]),
    ]

    def get_queryset(self, request: Any) -> "QuerySet[Certificate]":
        return Certificate.objects.select_related("product")

    def get_form_class(self, for_update: bool = False) -> Any:
        # Built while addresses load, outside any request: the choice of products must not ask for a scope.
        with scopes_disabled():
            return super().get_form_class(for_update)


class MarketGroup(SnippetViewSetGroup):
    items = (ProductViewSet, CooperativeViewSet, CertificateViewSet, CategoryViewSet)
    menu_label = _("Hàng hoá")
    menu_icon = "tag"
    menu_order = 150


register_snippet(MarketGroup)
