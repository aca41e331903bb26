"""The union's own words for messages, in Wagtail's admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from shop.notifications.own_wording import OwnWording


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


register_snippet(OwnWordingViewSet)
