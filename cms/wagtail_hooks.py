"""The admin's look and its first page."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.menus import MenuItem
from wagtail.models import TaskState
from wagtail.permissions import policy_registry

from cms import permanent
from cms.models import HomePage


@hooks.register("insert_global_admin_css")
def market_colours() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("cms/admin.css"))


@hooks.register("insert_global_admin_js")
def own_scripts() -> str:
    return format_html_join(
        "", '<script src="{}"></script>', ((static(f"cms/{name}.js"),) for name in ("slug", "uploads"))
    )


for taking_away in ("before_delete_page", "before_move_page", "before_unpublish_page"):
    hooks.register(taking_away, permanent.keep)
hooks.register("before_bulk_action", permanent.keep_all)


@hooks.register("construct_main_menu")
def without_wagtails_help(request: HttpRequest, items: list[MenuItem]) -> None:
    """Its links leave the site and are in English."""
    items[:] = [item for item in items if item.name != "help"]


@hooks.register("register_account_menu_item")
def password_page(request: HttpRequest) -> dict[str, Any]:
    """The market's own page: it counts wrong tries together with those at the login."""
    return {
        "url": reverse("accounts:password"),
        "label": _("Đổi mật khẩu"),
        "help_text": _("Cần mật khẩu đang dùng. Đổi xong, các máy khác phải đăng nhập lại."),
    }


class DeskPanel(Component):
    """Short ways to what this person may do; the number counts listings that wait for approval."""

    order = 50
    template_name = "cms/admin/desk_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        links: list[dict[str, Any]] = []
        if user.has_perm("catalog.publish_product"):
            waiting = (
                TaskState.objects.reviewable_by(user).filter(status=TaskState.STATUS_IN_PROGRESS).count()
            )
            products = reverse("wagtailsnippets_catalog_product:list")
            links += [
                {
                    "label": _("Sản phẩm chờ duyệt"),
                    "url": f"{products}?state=review",
                    "icon": "check",
                    "count": waiting,
                },
                {"label": _("Mọi sản phẩm"), "url": products, "icon": "tag"},
                {
                    "label": pgettext_lazy("nhiều", "Hợp tác xã"),
                    "url": reverse("wagtailsnippets_catalog_cooperative:list"),
                    "icon": "group",
                },
            ]
        if policy_registry.get_by_type(HomePage).user_has_any_permission(user, {"change"}):
            homes = HomePage.objects.select_related("locale").order_by("pk")
            links += [
                {
                    "label": _("Trang (%(language)s)") % {"language": home.locale.get_display_name()},
                    "url": reverse("wagtailadmin_explore", args=[home.pk]),
                    "icon": "doc-full",
                }
                for home in homes
            ]
            links.append({"label": _("Ảnh"), "url": reverse("wagtailimages:index"), "icon": "image"})
        return {"links": links}


@hooks.register("construct_homepage_panels")
def desk(request: HttpRequest, panels: list[Component]) -> None:
    panels.insert(0, DeskPanel())
