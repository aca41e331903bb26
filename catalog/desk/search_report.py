"""A report for editors: what people search for, and what they searched for without finding anything."""

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import permission_denied
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, NumberColumn
from wagtail.admin.views.reports import ReportView
from wagtail.contrib.search_promotions.models import Query, QueryDailyHits

from catalog.models import EmptySearch

PERMISSION = "wagtailsearchpromotions.change_searchpromotion"
DAYS = 30


class SearchFilterSet(WagtailFilterSet):
    result = django_filters.ChoiceFilter(
        label=_("Kết quả"), choices=[("none", _("Không thấy gì"))], empty_label=_("Tất cả")
    )
    days = django_filters.ChoiceFilter(
        label=_("Thời gian"),
        choices=[("7", _("7 ngày qua")), ("90", _("90 ngày qua"))],
        empty_label=_("30 ngày qua"),
    )

    class Meta:
        model = Query
        fields: list[str] = []

    def filter_queryset(self, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        asked: QuerySet[Any] = counted(queryset, int(self.form.cleaned_data.get("days") or DAYS)).filter(
            times__gt=0
        )
        empty: QuerySet[Any] = asked.filter(empty__gt=0)
        return empty if self.form.cleaned_data.get("result") else asked


def counted(queries: "QuerySet[Any]", days: int) -> "QuerySet[Any]":
    """With `times` and `empty` (times without a result) of the last `days`."""
    since = timezone.localdate() - timedelta(days=days)

    def total(model: Any) -> Coalesce:
        rows = model.objects.filter(query=OuterRef("pk"), date__gte=since).order_by().values("query")
        return Coalesce(
            Subquery(rows.annotate(sum=Sum("hits")).values("sum"), output_field=IntegerField()), 0
        )

    found: QuerySet[Any] = queries.annotate(times=total(QueryDailyHits), empty=total(EmptySearch))
    return found


class PromoteColumn(Column):
    """Leads to where a promotion is written."""

    def get_value(self, instance: Any) -> SafeString:
        address = reverse("wagtailsearchpromotions:add")
        return format_html(
            '<a class="button button-small button-secondary" href="{}">{}</a>', address, self.label
        )


class SearchReport(ReportView):
    page_title = _("Người mua tìm gì")
    header_icon = "search"
    index_url_name = "search_report"
    index_results_url_name = "search_report_results"
    filterset_class = SearchFilterSet
    is_searchable = True
    search_fields = ["query_string"]
    default_ordering = "-times"
    columns = [
        Column("query_string", label=_("Từ tìm kiếm"), sort_key="query_string"),
        NumberColumn("times", label=_("Số lần tìm"), sort_key="times"),
        NumberColumn("empty", label=_("Số lần không thấy gì"), sort_key="empty"),
        PromoteColumn("promote", label=_("Thêm kết quả nổi bật")),
    ]
    list_export = ["query_string", "times", "empty"]
    export_headings = {"query_string": columns[0].label, "times": columns[1].label, "empty": columns[2].label}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(PERMISSION):
            return permission_denied(request)  # type: ignore[no-any-return]
        return super().dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]

    def get_filterset_kwargs(self) -> dict[str, Any]:
        return {**super().get_filterset_kwargs(), "queryset": self.get_base_queryset()}

    def get_base_queryset(self) -> "QuerySet[Any]":
        return counted(Query.objects.all(), DAYS)
