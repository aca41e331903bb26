"""What income means in the demo: profiles of two years, payouts to households of two quarters, the official lists.

Figures of cooperatives and communes are made up. Those of the province at the end of 2023 and 2024 are the announced
ones, and the communes' of 2024 come to their counts.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from catalog.models import Category, Commune, Cooperative
from demo.people import UNION, find
from shop.accounts.models import Membership
from shop.impact import evaluations, payouts, profiles, quarters, releasing
from shop.impact.models import Evaluation, HouseholdPayout, PovertyCount, ProvinceRate, YearlyProfile
from shop.impact.payouts import Facts
from shop.impact.poverty import taking
from shop.impact.profiles import Source
from shop.impact.register.places import HOME_PROVINCE

SILENT = (3, 7, 12)  # places of stalls that have told neither their last year nor their last quarter
LATE = 5  # tells after its quarter was taken into the tables
CORRECTED = 0  # corrects after that
INVENTED = "Số minh hoạ của bản chạy thử"
ANNOUNCED = {  # of the province: rates in hundredths of a per cent, households
    2023: (2388, None, None, None, "Tỉnh Lai Châu công bố, theo Liên minh HTX tỉnh; chưa đối chiếu văn bản"),
    2024: (1946, 933, 20_961, 10_053, "Tỉnh Lai Châu công bố cuối năm 2024, theo báo chí"),
}
HOUSEHOLDS = 107_713  # of the province at the end of 2024, by count and rate
POOR = {2022: 30_310, 2023: 25_640, 2024: 20_961, 2025: 17_020}
NEAR_POOR = {2022: 11_820, 2023: 10_940, 2024: 10_053, 2025: 9_310}


@transaction.atomic
def play() -> int:
    """Once, with tenant scopes off; how many rows were told."""
    return _profiles() + _payouts() + _lists() + _evaluations()


def _stalls() -> list[Cooperative]:
    return list(Cooperative.published.filter(member_households__gt=0).order_by("pk"))


def _people() -> dict[int, int]:
    return dict(Membership.objects.order_by("-pk").values_list("cooperative", "user"))


def _profiles() -> int:
    if YearlyProfile.unscoped.exists():
        return 0
    people, count = _people(), 0
    for back in (1, 0):
        year = profiles.due_year() - back
        for place, stall in enumerate(_stalls()):
            if back == 0 and place in SILENT:
                continue
            source = Source(stall.contact_person, "", people.get(stall.pk))
            count += profiles.tell(stall.pk, year, _figures(stall, place, back), source, shown=0)
    return count


def _figures(stall: Cooperative, place: int, back: int) -> dict[str, int | None]:
    whole = max(stall.member_households - 2 * back, 1)
    poor = whole * (12 + 3 * (place % 5) + 3 * back) // 100
    return {
        "members": whole + whole // 6,
        "households": whole,
        "poor": poor,
        "near_poor": whole * (8 + place % 4) // 100,
        "minority": whole * (70 + 5 * (place % 6)) // 100,
        "women": whole * (40 + place % 20) // 100,
        "permanent_jobs": 4 + place % 9,
        "seasonal_jobs": whole // 3,
        "average_income": 1_000_000 * (44 + 2 * (place % 8) - 3 * back),
        "capital": 50_000_000 * (8 + 3 * place),
        "land": None if place % 6 == 4 else 2_500 * whole,
    }


def _payouts() -> int:
    if HouseholdPayout.unscoped.exists():
        return 0
    officer = find(UNION)
    officer_id = officer.pk if officer else None
    latest = quarters.latest()
    count = 0
    for quarter in (quarters.before(latest), latest):
        for place, stall in enumerate(_stalls()):
            is_told = quarter != latest or place not in (*SILENT, LATE)
            count += _pay(stall, place, quarter) if is_told else 0
        releasing.release(quarter, actor_id=officer_id)
    _tell_late(latest)
    return count + 1


def _pay(stall: Cooperative, place: int, quarter: datetime.date) -> int:
    """One payout at the end of a quarter."""
    product = stall.products.order_by("pk").first()
    category = product.category if product else Category.published.order_by("pk").first()
    if category is None:
        return 0
    whole = max(stall.member_households * (60 + 4 * (place % 7)) // 100, 1)
    poor, near_poor = whole * (14 + 3 * (place % 5)) // 100, whole * (9 + place % 4) // 100
    each = 1_600_000 + 150_000 * (place % 6)  # đồng
    facts = Facts(
        category_id=category.pk,
        starts_on=quarter,
        ends_on=quarters.last_of(quarter),
        households=whole,
        poor=poor,
        near_poor=near_poor,
        amount=whole * each,
        poor_amount=poor * each * 7 // 10,
        near_poor_amount=near_poor * each * 8 // 10,
    )
    payouts.tell(stall.pk, f"demo-{quarter}", facts, actor_id=_people().get(stall.pk))
    return 1


def _tell_late(quarter: datetime.date) -> None:
    """Who tells late waits for the next release; a correction changes no table."""
    stalls = _stalls()
    if len(stalls) <= LATE:
        return
    _pay(stalls[LATE], LATE, quarter)
    paid = HouseholdPayout.unscoped.filter(cooperative=stalls[CORRECTED], ends_on__gte=quarter).first()
    if paid:
        facts = payouts.facts_of(paid)
        more = Facts(
            **{**facts.__dict__, "households": facts.households + 2, "amount": facts.amount + 3_000_000}
        )
        payouts.correct(paid.pk, more, reason="Đếm sót hai hộ ở bản trên", actor_id=None)


def _lists() -> int:
    if PovertyCount.objects.exists():
        return 0
    now = timezone.now()
    for year, (rate, near_rate, count, near_count, source) in ANNOUNCED.items():
        ProvinceRate.objects.create(
            year=year,
            standard=taking.standard_of(year),
            poor_rate=rate,
            near_poor_rate=near_rate,
            poor=count,
            near_poor=near_count,
            source=source,
            recorded_at=now,
        )
    communes = list(Commune.objects.filter(province=HOME_PROVINCE).order_by("code"))
    sizes = _shares(HOUSEHOLDS, [30 + int(commune.code) * 37 % 41 for commune in communes])
    needs = [_need(commune) for commune in communes]
    rows: list[PovertyCount] = []
    for year in POOR:
        poor = _shares(POOR[year], [size * need for size, need in zip(sizes, needs, strict=True)])
        near = _shares(NEAR_POOR[year], [size * (5 + need) for size, need in zip(sizes, needs, strict=True)])
        rows += [
            PovertyCount(
                commune=commune,
                year=year,
                standard=taking.standard_of(year),
                households=sizes[place],
                poor=poor[place],
                near_poor=near[place],
                source=INVENTED,
                recorded_at=now,
            )
            for place, commune in enumerate(communes)
        ]
    return len(PovertyCount.objects.bulk_create(rows))


def _need(commune: Commune) -> int:
    return 2 if commune.kind == "phuong" else 6 + int(commune.code) * 13 % 17


def _shares(whole: int, weights: list[int]) -> list[int]:
    """Whole parts of a sum by weight; what is left over goes to the first."""
    total = sum(weights)
    parts = [whole * weight // total for weight in weights]
    parts[0] += whole - sum(parts)
    return parts


def _evaluations() -> int:
    """Most have scored the year that has ended; the union has said its word on some."""
    if Evaluation.unscoped.exists():
        return 0
    officer, year, count = find(UNION), profiles.due_year(), 0
    rule = evaluations.rule_of(year)
    for place, stall in enumerate(_stalls()):
        if place in SILENT or evaluations.is_too_young(stall, year):
            continue
        scores = {str(one["number"]): one["points"] * (96 - 8 * (place % 6)) // 100 for one in rule.criteria}
        count += evaluations.score(stall.pk, year, scores, is_evaluated=True, shown=0, actor_id=None)
        told = evaluations.latest(stall.pk, year)
        if told and officer and place % 3 == 0:
            is_agreed = place % 2 == 0
            reason = "" if is_agreed else "Quỹ phát triển sản xuất chưa trích đủ"
            evaluations.say(told.pk, is_agreed=is_agreed, reason=reason, actor_id=officer.pk)
    return count
