"""The catalogue in the Wagtail admin: listings with drafts, versions and workflow, certificates, categories.

The admin runs with tenant scopes off; HTX managers never get in (shop.accounts.scope).
"""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_scopes import scopes_disabled
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, UpdatedAtColumn
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.log_actions import LogFormatter
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from catalog import verification
from catalog.desk.approval_queue import WaitingPanel
from catalog.desk.choosers import (
    CategoryIndexView,
    CertificateIndexView,
    FoldedChooserViewSet,
    FoldedIndexView,
    PictureColumn,
    with_photos,
)
from catalog.desk.editing import CategoryForm, CertificateForm, ListingCreateView, ListingEditView
from catalog.desk.filters import CertificateFilterSet, CooperativeFilterSet, ProductFilterSet
from catalog.desk.lots import LotViewSet
from catalog.desk.panels import CooperativeForm, GoodsPanel, PayoutPanel, ProductForm, StallPanel
from catalog.desk.people import PersonViewSet
from catalog.desk.search_report import PERMISSION, SearchReport
from catalog.models import Category, Certificate, Cooperative, FlaggedPhrase, Product
from catalog.photos.focusing import focus_page

ADDRESS_HELP = _(
    "Phần cuối của địa chỉ trang. Có hiệu lực ngay khi lưu; địa chỉ cũ dẫn người xem sang địa chỉ mới."
)


class ListingViewSet(SnippetViewSet):
    """Drafts, versions, comparison, preview, locks and an hour to appear: what Wagtail gives a listing."""

    copy_view_enabled = False
    add_view_class = ListingCreateView
    edit_view_class = ListingEditView
    index_view_class = FoldedIndexView
    chooser_viewset_class = FoldedChooserViewSet
    list_per_page = 50


class ProductViewSet(ListingViewSet):
    model = Product
    icon = "tag"
    menu_label = _("Sản phẩm")
    filterset_class = ProductFilterSet
    list_display = [
        "name",
        PictureColumn("picture", label=_("Ảnh"), width="4rem"),
        "cooperative",
        "category",
        LiveStatusTagColumn(),
        UpdatedAtColumn(),
    ]
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
                    FieldRowPanel([FieldPanel("storage"), FieldPanel("storage_en")]),
                    FieldPanel("shelf_life_days"),
                ],
                heading=_("Tiếng Việt"),
            ),
            ObjectList(
                [FieldPanel("name_en"), FieldPanel("summary_en"), FieldPanel("description_en")],
                heading=_("Tiếng Anh"),
            ),
            ObjectList([GoodsPanel()], heading=_("Ảnh, giá và giấy chứng nhận")),
            ObjectList(
                [FieldPanel("slug", help_text=ADDRESS_HELP), PublishingPanel()],
                heading=_("Địa chỉ và hẹn giờ"),
            ),
        ],
        base_form_class=ProductForm,
    )

    def get_queryset(self, request: Any) -> "QuerySet[Product]":
        return with_photos(Product.objects.select_related("cooperative", "category"))


class CooperativeViewSet(ListingViewSet):
    model = Cooperative
    icon = "group"
    menu_label = pgettext_lazy("nhiều", "Hợp tác xã")
    filterset_class = CooperativeFilterSet
    list_display = [
        "name",
        "commune",
        Column("get_verification_display", label=_("Xác minh"), sort_key="verification"),
        LiveStatusTagColumn(),
        UpdatedAtColumn(),
    ]
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
                            FieldRowPanel([FieldPanel("email"), FieldPanel("former_district")]),
                            FieldRowPanel([FieldPanel("entity_type"), FieldPanel("tax_number")]),
                            FieldRowPanel([FieldPanel("member_households"), FieldPanel("preparation_days")]),
                            FieldPanel("minimum_order"),
                        ],
                        heading=_("Liên hệ và pháp lý"),
                        help_text=_("Có hiệu lực ngay khi lưu, không chờ duyệt."),
                    ),
                    PayoutPanel(heading=_("Tài khoản nhận tiền")),
                ],
                heading=_("Hồ sơ"),
            ),
            ObjectList([StallPanel()], heading=_("Xác minh và sản phẩm")),
            ObjectList(
                [FieldPanel("slug", help_text=ADDRESS_HELP), PublishingPanel()],
                heading=_("Địa chỉ và hẹn giờ"),
            ),
        ],
        base_form_class=CooperativeForm,
    )

    def get_queryset(self, request: Any) -> "QuerySet[Cooperative]":
        return Cooperative.objects.select_related("commune")


class CategoryViewSet(ListingViewSet):
    model = Category
    icon = "list-ul"
    menu_label = _("Danh mục")
    index_view_class = CategoryIndexView
    list_display = ["name", "name_en", "parent", "position", LiveStatusTagColumn()]
    ordering = ("position", "pk")
    list_per_page = 100
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("parent"), FieldPanel("position")]),
                    FieldPanel(
                        "slug", help_text=_("Phần cuối của địa chỉ; địa chỉ cũ dẫn sang địa chỉ mới.")
                    ),
                ],
                heading=_("Chỗ đứng"),
                help_text=_("Có hiệu lực ngay khi lưu, không chờ đăng."),
            ),
            PublishingPanel(),
        ],
        base_form_class=CategoryForm,
    )

    def get_queryset(self, request: Any) -> "QuerySet[Category]":
        return Category.objects.select_related("parent")


class CertificateViewSet(SnippetViewSet):
    model = Certificate
    icon = "form"
    menu_label = _("Giấy chứng nhận")
    copy_view_enabled = False
    index_view_class = CertificateIndexView
    filterset_class = CertificateFilterSet
    list_display = [
        *("__str__", "product", "number", "issued_on", "expires_on"),
        Column("get_state_display", label=_("Tình trạng")),
    ]
    list_per_page = 50
    edit_handler = ObjectList(
        [
            FieldPanel("product"),
            FieldRowPanel([FieldPanel("scheme"), FieldPanel("stars")]),
            FieldRowPanel([FieldPanel("number"), FieldPanel("authority")]),
            FieldRowPanel([FieldPanel("issued_on"), FieldPanel("expires_on")]),
        ],
        base_form_class=CertificateForm,
    )

    def get_queryset(self, request: Any) -> "QuerySet[Certificate]":
        return Certificate.objects.select_related("product")

    def get_form_class(self, for_update: bool = False) -> Any:
        # Built while addresses load, outside any request: the choice of products must not ask for a scope.
        with scopes_disabled():
            return super().get_form_class(for_update)


class FlaggedPhraseViewSet(SnippetViewSet):
    """What makes an officer look twice (`catalog.offering.flags`)."""

    model = FlaggedPhrase
    icon = "warning"
    menu_label = _("Từ ngữ phải xem kỹ")
    copy_view_enabled = False
    list_display = ["__str__", "kind"]
    list_per_page = 100
    panels = [FieldPanel("phrase"), FieldPanel("kind")]


class MarketGroup(SnippetViewSetGroup):
    items = (
        ProductViewSet,
        CooperativeViewSet,
        PersonViewSet,
        CertificateViewSet,
        LotViewSet,
        CategoryViewSet,
        FlaggedPhraseViewSet,
    )
    menu_label = _("Hàng hoá")
    menu_icon = "tag"
    menu_order = 150


register_snippet(MarketGroup)


@hooks.register("construct_homepage_panels")
def waiting(request: HttpRequest, panels: list[Component]) -> None:
    """Wagtail's panel of what waits for approval does not say how long it has."""
    panels[:] = [WaitingPanel() if isinstance(row, WorkflowObjectsToModeratePanel) else row for row in panels]


@hooks.register("register_log_actions")
def say_decisions_in_the_log(actions: Any) -> None:
    @actions.register_action(verification.ACTION)
    class Decided(LogFormatter):
        label = _("Xác minh, tạm dừng")

        def format_message(self, entry: Any) -> str:
            return verification.words(entry.data)


@hooks.register("before_unpublish")
def keep_used_categories(request: HttpRequest, thing: Any) -> HttpResponse | None:
    """A category that products on sale lie in cannot be hidden: their pages lead to it."""
    if not isinstance(thing, Category):
        return None
    if not Product.published.filter(Q(category=thing) | Q(category__parent=thing)).exists():
        return None
    reason = _("Danh mục này còn sản phẩm đang bán; hãy chuyển chúng sang danh mục khác trước.")
    messages.error(request, str(reason))
    return redirect("wagtailsnippets_catalog_category:edit", thing.pk)


@hooks.register("register_admin_urls")
def report_addresses() -> list[URLPattern]:
    return [
        path("anh-san-pham/<int:pk>/", focus_page, name="photo_focus"),
        path("reports/tim-kiem/", SearchReport.as_view(), name="search_report"),
        path(
            "reports/tim-kiem/results/", SearchReport.as_view(results_only=True), name="search_report_results"
        ),
    ]


class SearchReportItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(PERMISSION))


@hooks.register("register_reports_menu_item")
def search_report() -> MenuItem:
    return SearchReportItem(
        _("Người mua tìm gì"), reverse("search_report"), name="searches", icon_name="search", order=50
    )
