"""What income means in the demo: profiles of three years, scores of two, the official lists.

Figures of cooperatives and communes are made up. Those of the province at the end of 2023 and 2024 are the announced
ones, and the communes' of 2024 come to their counts.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from catalog import days
from catalog.models import Commune, Cooperative
from demo.people import UNION, find
from shop.accounts.models import Membership
from shop.impact import evaluation_rules, evaluations, profiles
from shop.impact.models import Evaluation, EvaluationWord, PovertyCount, ProvinceRate, YearlyProfile
from shop.impact.poverty import taking
from shop.impact.register.places import HOME_PROVINCE

SILENT = (3, 7, 12)  # places of stalls that have told neither their last year nor their last quarter
YEARS = 3  # of profiles
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
    return _profiles() + _lists() + _evaluations()


def stalls() -> list[Cooperative]:
    return list(Cooperative.published.filter(member_households__gt=0).order_by("pk"))


def people_of() -> dict[int, int]:
    return dict(Membership.objects.order_by("-pk").values_list("cooperative", "user"))


def _profiles() -> int:
    """Told in the January after each year, but by those who were no stall yet."""
    if YearlyProfile.unscoped.exists():
        return 0
    people, now = people_of(), timezone.now()
    rows = []
    for back in range(YEARS - 1, -1, -1):
        year = profiles.due_year() - back
        for place, stall in enumerate(stalls()):
            if (back == 0 and place in SILENT) or (stall.founded_year or 0) > year:
                continue
            told_at = days.midnight(datetime.date(year + 1, 1, 8 + place)) + datetime.timedelta(hours=19)
            rows.append(
                YearlyProfile(
                    cooperative=stall,
                    year=year,
                    reporter=stall.contact_person,
                    recorded_at=min(told_at, now),
                    recorded_by_id=people.get(stall.pk),
                    **_figures(stall, place, back),
                )
            )
    return len(YearlyProfile.unscoped.bulk_create(rows))


def _figures(stall: Cooperative, place: int, back: int) -> dict[str, int | None]:
    """Of the year so many years `back`: each year a few households more, fewer of them poor."""
    whole = max(stall.member_households - (1 + place % 3) * back, 1)
    return {
        "members": whole + whole // 6,
        "households": whole,
        "poor": whole * (12 + 3 * (place % 5) + (2 + place % 3) * back) // 100,
        "near_poor": whole * (8 + place % 4 + back // 2) // 100,
        "minority": whole * (70 + 5 * (place % 6)) // 100,
        "women": whole * (40 + place % 20) // 100,
        "permanent_jobs": max(4 + place % 9 - back, 2),
        "seasonal_jobs": whole // 3,
        "average_income": 1_000_000 * (44 + 2 * (place % 8) - (2 + place % 3) * back),
        "profit": None if place % 5 == 3 else 1_000_000 * (9 + 7 * (place % 6) - 4 * back),
        "capital": 50_000_000 * (8 + 3 * place - back),
        "land": None if place % 6 == 4 else 2_500 * whole,
    }


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
    """Most have scored the two years that have ended; the union has said its word on all of the older
    and on most of the newer."""
    if Evaluation.unscoped.exists():
        return 0
    officer, now = find(UNION), timezone.now()
    rows, words = [], []
    for back in (1, 0):
        year = profiles.due_year() - back
        rule = evaluation_rules.of(year)
        for place, stall in enumerate(stalls()):
            if (back == 0 and place in SILENT) or evaluations.is_too_young(stall, year):
                continue
            scores = {
                str(one["number"]): one["points"] * (96 - 8 * (place % 6) - 5 * back) // 100
                for one in rule.criteria
            }
            total = sum(scores.values())
            scored_at = days.midnight(datetime.date(year + 1, 2, 3 + place)) + datetime.timedelta(hours=15)
            row = Evaluation(
                cooperative=stall,
                year=year,
                rule=rule,
                scores=scores,
                total=total,
                band=evaluations.band_of(rule, total),
                recorded_at=min(scored_at, now),
            )
            rows.append(row)
            if officer and (back or place % 7 != 3):
                is_agreed = bool(back) or place % 2 == 0
                words.append(
                    EvaluationWord(
                        evaluation=row,
                        is_agreed=is_agreed,
                        reason="" if is_agreed else "Quỹ phát triển sản xuất chưa trích đủ",
                        said_at=min(scored_at + datetime.timedelta(days=20), now),
                        said_by=officer,
                    )
                )
    count = len(Evaluation.unscoped.bulk_create(rows))
    EvaluationWord.unscoped.bulk_create(words)
    return count
