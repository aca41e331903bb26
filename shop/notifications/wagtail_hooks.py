"""The union's own words for messages, and what it does not pay for, in Wagtail's admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from shop.notifications.own_wording import OwnWording
from shop.notifications.switches import SwitchedOff


class OwnWordingViewSet(SnippetViewSet):
    model = OwnWording
    icon = "mail"
    menu_label = _("Lời tin nhắn")
    menu_order = 160
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["__str__", "live"]
    panels = [
        FieldRowPanel([FieldPanel("said"), FieldPanel("language")]),
        FieldPanel("sms"),
        MultiFieldPanel([FieldPanel("subject"), FieldPanel("body")], heading=_("Thư điện tử")),
    ]


class SwitchedOffViewSet(SnippetViewSet):
    model = SwitchedOff
    icon = "cross"
    menu_label = _("Tắt tin tốn tiền")
    menu_order = 161
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["said", "sms", "zalo"]
    panels = [FieldPanel("said"), FieldRowPanel([FieldPanel("sms"), FieldPanel("zalo")])]


register_snippet(OwnWordingViewSet)
register_snippet(SwitchedOffViewSet)
