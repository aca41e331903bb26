"""Where and when: the map of the communes and the calendar of harvests, both counted from what is on sale."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from catalog.seasons import MONTHS
from cms import seasons
from cms.blocks import previews


class SeasonCalendarBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Tiêu đề"), max_length=120)
    text = blocks.CharBlock(label=_("Lời dẫn"), required=False, max_length=240)
    by = blocks.ChoiceBlock(label=_("Các dòng"), choices=seasons.By.choices, default=seasons.By.CATEGORY)
    category = SnippetChooserBlock(
        "catalog.Category", label=_("Chỉ trong danh mục"), help_text=_("Để trống thì cả chợ."), required=False
    )

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        category = value["category"].pk if value["category"] else None
        month = timezone.localdate().month
        rows = seasons.calendar(value["by"], category)
        context.update({"rows": rows, "months": MONTHS, "this_month": month})
        context["now"] = [row for row in rows if month in row.months]
        return context

    class Meta:
        label = _("Lịch mùa vụ")
        icon = "calendar"
        template = "cms/blocks/season_calendar.html"
        description = _("Mười hai tháng và những gì vào vụ; tự lấy từ sản phẩm đang bán.")
        preview_template = previews.TEMPLATE
        preview_value = {"title": "Mùa nào thức nấy", "text": "", "by": "category", "category": None}
