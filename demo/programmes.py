"""Programmes of support in the demo: a national one with five cooperatives, and one that has ended. All made up.

Told through the doors that officers use, each programme whole or not at all.
"""

import datetime
from io import BytesIO
from typing import Any

from django.db import transaction
from django.utils import timezone

from demo import pictures, source
from demo.people import UNION, find
from shop.impact.models import Programme, RegisteredCooperative, Step, SupportRate
from shop.impact.programmes import choosing, comparing, entries, giving, results

SURVEYED_BEFORE = 40  # days before the programme begins
PAPER_BACK = 13  # months


def play() -> int:
    """How many rows were told; the caller has switched tenant scopes off."""
    officer = find(UNION)
    officer_id = officer.pk if officer else None
    told = source.read("programmes")
    _describe(told["fields"])
    rates = _rates(told["rates"], officer_id)
    known = set(Programme.objects.values_list("name", flat=True))
    return sum(_programme(one, rates, officer_id) for one in told["programmes"] if one["name"] not in known)


def _describe(fields: dict[str, list[str]]) -> None:
    """What the union has written down of stalls in its register: fields of work and members."""
    for row in RegisteredCooperative.listed.filter(name__in=fields, fields=[]).select_related("commune"):
        row.fields = fields[row.name]
        row.members = row.members or (row.member_households or 0) * 7 // 6 or None
        row.save(update_fields=["fields", "members"])


def _month(back: int) -> datetime.date:
    """The first day of the month so many months ago."""
    return comparing.shifted(timezone.localdate(), -back)


def _rates(rows: list[dict[str, Any]], officer_id: int | None) -> list[SupportRate]:
    known = list(SupportRate.objects.order_by("pk"))
    return known or [
        giving.write_rate(
            {
                **{name: one[name] for name in ("kind", "title", "percent", "most", "paper")},
                "paper_on": _paper_on(one),
                "starts_on": _month(one["start_back"]),
            },
            officer_id=officer_id,
        )
        for one in rows
    ]


def _paper_on(one: dict[str, Any]) -> datetime.date:
    known = one.get("paper_on")
    return datetime.date.fromisoformat(known) if known else _month(PAPER_BACK)


@transaction.atomic
def _programme(one: dict[str, Any], rates: list[SupportRate], officer_id: int | None) -> int:
    starts_on = _month(one["start_back"])
    facts = entries.Facts(
        **{name: one[name] for name in ("name", "source", "decision_number", "purpose")},
        decision_on=starts_on - datetime.timedelta(days=60),
        starts_on=starts_on,
        ends_on=comparing.shifted(starts_on, one["months"]) - datetime.timedelta(days=1),
        criteria=[{"title": title, "points": points} for title, points in one["criteria"]],
    )
    programme = entries.enter(facts, officer_id=officer_id)
    for place, amount in enumerate(one["budgets"]):
        paper = f"{one['budget_paper']} {place + 1}"
        entries.fund(programme.pk, starts_on.year + place, amount, paper, officer_id=officer_id)
    rows = {row.name: row for row in RegisteredCooperative.listed.filter(name__in=_names(one))}
    for candidate in one["candidates"]:
        if candidate["name"] in rows:
            _candidate(programme, rows[candidate["name"]], candidate, rates, officer_id)
    return 1 + len(rows)


def _names(one: dict[str, Any]) -> list[str]:
    return [candidate["name"] for candidate in one["candidates"]]


def _candidate(
    programme: Programme,
    row: RegisteredCooperative,
    told: dict[str, Any],
    rates: list[SupportRate],
    officer_id: int | None,
) -> None:
    day = programme.starts_on - datetime.timedelta(days=SURVEYED_BEFORE)
    who = {"officer_id": officer_id}
    candidate = choosing.survey(programme.pk, row.pk, day=day, reason="Khảo sát theo kế hoạch", **who)
    if told["points"]:
        choosing.score(candidate.pk, told["points"], day=day, note=told["reason"], **who)
    for place, step in enumerate(told["steps"], 1):
        later = day + datetime.timedelta(days=15 * place)
        reason = told.get("left_reason", "") if step == Step.LEFT else told["reason"]
        if step == Step.LEFT:
            later = programme.ends_on - datetime.timedelta(days=200)
        choosing.move_on(candidate.pk, Step(step), day=later, reason=reason, **who)
    for place, (kind, title, back, amount, rate) in enumerate(told.get("supports", ())):
        given_on = _month(back) + datetime.timedelta(days=9 + place)
        paper = f"Biên bản bàn giao số {candidate.pk}/{place + 1}"
        rate_id = rates[rate].pk if rate is not None else None
        photo = [BytesIO(_photo(told))] if "photo" in told and place == 0 else []
        giving.give(
            candidate.pk,
            f"demo-{candidate.pk}-{place}",
            giving.Facts(kind, title, given_on, amount, paper, rate_id),
            photos=photo,
            **who,
        )
    year = min(timezone.localdate().year, programme.ends_on.year)
    for measure, goal, reached in told.get("targets", ()):
        results.aim(
            candidate.pk, measure, year, goal=goal, reached=reached, paper="Cam kết của hợp tác xã", **who
        )


def _photo(told: dict[str, Any]) -> bytes:
    return (pictures.FOLDER / "pages" / f"{told['photo']}.webp").read_bytes()
