"""What the admin's lists can be narrowed to, in the union's words."""

from typing import Any

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.models import Revision

from catalog.models import Category, Certificate, Cooperative, Product
from catalog.models.certificates import Scheme


class ListingFilterSet(WagtailFilterSet):
    """Where a listing stands."""

    STATES = [
        ("live", _("Đang hiện trên chợ")),
        ("hidden", _("Chưa lên chợ")),
        ("review", _("Chờ duyệt")),
        ("changed", _("Có sửa đổi chưa duyệt")),
        ("scheduled", _("Đã hẹn giờ")),
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
            "scheduled": Q(pk__in=scheduled(queryset.model)) | Q(live=True, expire_at__gte=timezone.now()),
        }
        return queryset.filter(conditions[value]).distinct()


def scheduled(model: Any) -> list[int]:
    """Primary keys of the rows of `model` that have a version waiting for its hour."""
    waiting = Revision.objects.filter(
        base_content_type=ContentType.objects.get_for_model(model), approved_go_live_at__isnull=False
    )
    return [int(pk) for pk in waiting.values_list("object_id", flat=True)]


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
