"""The list of a year as the desk shows it: counts of households under five are hidden as those of payouts are."""

from collections.abc import Iterable

from django.db.models import Sum

from shop.impact import households, protection
from shop.impact.households import Division, Member, Tables, Unit
from shop.impact.models import PovertyCount
from shop.impact.protection import Row
from shop.reports.models import DailySales


def tables(counts: Iterable[PovertyCount], *, province: str) -> Tables:
    """By commune (the tables' cooperatives are communes here), former district and province; without money."""
    found = list(counts)
    by_place = dict(enumerate(found))
    plan = protection.plan([_row(number, count) for number, count in by_place.items()])
    divisions: dict[int, Division] = {}
    for number, places in enumerate(plan.splits):
        parts = [plan.units[place] for place in places]
        made = Division(number, sum(part.poor for part in parts), sum(part.near_poor for part in parts), 0, 0)
        divisions |= dict.fromkeys(places, made)
    units = [
        Unit(
            place,
            unit.households,
            0,
            divisions.get(place),
            [_member(row, by_place[row.key]) for row in unit.rows],
        )
        for place, unit in enumerate(plan.units)
    ]
    return households.tables(units, province=province)


def _row(number: int, count: PovertyCount) -> Row:
    district = count.commune.district_of("")
    return Row(number, count.commune_id, district, count.households, count.poor, count.near_poor)


def _member(row: Row, count: PovertyCount) -> Member:
    return Member(row.key, count.commune.full_name, row.commune, count.commune.full_name, row.district)


def sold_by_commune(year: int) -> dict[str, int]:
    """Đồng of goods sold on the market in a year, by the name of the commune of their cooperative; one query."""
    rows = DailySales.objects.filter(day__year=year).order_by().values_list("cooperative__commune__code")
    return {code: int(goods) for code, goods in rows.annotate(goods=Sum("goods_amount"))}
