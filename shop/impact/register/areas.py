"""What there is in each commune and former district: cooperatives of the register, stalls, and what they sold."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Q, Sum

from catalog.models import Cooperative
from catalog.models.cooperatives import selling
from shop.impact.models import RegisteredCooperative, WorkingState
from shop.reports.models import DailySales
from shop.reports.periods import Period

Place = tuple[str, str]  # a commune's code, a FormerDistrict


@dataclass
class Area:
    """`households` of the active cooperatives that told theirs, `untold` are the active ones that did not; `goods` in
    đồng, of all stalls there, orders likewise."""

    registered: int = 0
    active: int = 0
    with_stall: int = 0
    households: int = 0
    untold: int = 0
    stalls: int = 0
    goods: int = 0
    orders: int = 0

    def add(self, other: "Area") -> None:
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class Areas:
    """By place; a commune that came from two districts has two."""

    by_place: dict[Place, Area] = field(default_factory=lambda: defaultdict(Area))

    def of(self, *, commune: str = "", district: str = "") -> Area:
        total = Area()
        for (code, slug), area in self.by_place.items():
            if (not commune or code == commune) and (not district or slug == district):
                total.add(area)
        return total


def read(period: Period) -> Areas:
    """Three queries, however many cooperatives there are. A stall counts where it is today."""
    areas = Areas()
    is_active = Q(state=WorkingState.ACTIVE)
    rows = RegisteredCooperative.listed.order_by().values_list("commune", "former_district")
    for code, district, *counts in rows.annotate(
        registered=Count("pk"),
        active=Count("pk", filter=is_active),
        with_stall=Count("pk", filter=selling("stall__")),
        households=Sum("member_households", filter=is_active, default=0),
        untold=Count("pk", filter=is_active & Q(member_households=None)),
    ):
        area = areas.by_place[code, district]
        area.registered, area.active, area.with_stall, area.households, area.untold = counts
    stalls = Cooperative.objects.filter(selling()).order_by().values_list("commune", "former_district")
    for code, district, count in stalls.annotate(n=Count("pk")):
        areas.by_place[code, district].stalls = count
    sold = DailySales.objects.filter(day__gte=period.first, day__lt=period.until).order_by()
    for code, district, goods, orders in sold.values_list(
        "cooperative__commune", "cooperative__former_district"
    ).annotate(goods=Sum("goods_amount"), orders=Sum("order_count")):
        area = areas.by_place[code, district]
        area.goods, area.orders = goods, orders
    return areas


def sold_by(stall_ids: list[int], period: Period) -> dict[int, int]:
    """Đồng of goods by stall; one query."""
    days = DailySales.objects.filter(cooperative__in=stall_ids, day__gte=period.first, day__lt=period.until)
    return dict(days.order_by().values_list("cooperative").annotate(goods=Sum("goods_amount")))
