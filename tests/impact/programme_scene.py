"""A programme with cooperatives of the register, for the tests."""

import datetime
from typing import Any

from django.utils import timezone

from catalog.models import Commune, Cooperative
from shop.accounts.models import User
from shop.impact.models import (
    Candidate,
    Programme,
    RegisteredCooperative,
    Step,
    Support,
    SupportKind,
    SupportPhoto,
    SupportRate,
)
from shop.impact.programmes import choosing, entries, giving
from shop.impact.programmes.giving import Facts
from shop.impact.register import entries as register

ROOM = "/lien-minh/chuong-trinh/"
CRITERIA: list[dict[str, str | int]] = [
    {"title": "Phương án", "points": 60},
    {"title": "Sổ sách", "points": 40},
]


def this_year() -> int:
    return timezone.localdate().year


def first_of_year(back: int = 0) -> datetime.date:
    return datetime.date(this_year() - back, 1, 1)


def begun(name: str = "Chương trình quốc gia", **changes: Any) -> Programme:
    """From 1 January of last year to the end of this one."""
    facts = {
        "name": name,
        "source": "Ngân sách trung ương",
        "decision_number": "12/QĐ-UBND",
        "decision_on": first_of_year(1),
        "starts_on": first_of_year(1),
        "ends_on": first_of_year(-1) - datetime.timedelta(days=1),
        "purpose": "",
        "criteria": CRITERIA,
    }
    return entries.enter(entries.Facts(**facts | changes), officer_id=None)


def registered(name: str, stall: Cooperative | None = None, **values: Any) -> RegisteredCooperative:
    row = register.enter(
        {"name": name, "commune": Commune.objects.get(pk=values.pop("commune", "03434")), **values},
        officer_id=None,
    )
    if stall:
        officer = User.objects.earliest("pk")
        register.link(row.pk, stall, officer_id=officer.pk)
        row.refresh_from_db()
    return row


def looked_at(programme: Programme, row: RegisteredCooperative) -> Candidate:
    return choosing.survey(
        programme.pk, row.pk, day=programme.starts_on, reason="Xã đề nghị", officer_id=None
    )


def chosen(programme: Programme, row: RegisteredCooperative) -> Candidate:
    candidate = looked_at(programme, row)
    day = programme.starts_on
    choosing.score(candidate.pk, [50, 30], day=day, note="", officer_id=None)
    for step in (Step.PROPOSED, Step.SELECTED):
        choosing.move_on(candidate.pk, step, day=day, reason="Đủ điều kiện", officer_id=None)
    candidate.refresh_from_db()
    return candidate


def helped(candidate: Candidate, amount: int = 100_000_000, **changes: Any) -> Support:
    facts = Facts(SupportKind.EQUIPMENT, "Máy sấy", candidate.programme.starts_on, amount, "Biên bản 1")
    facts = Facts(**facts.__dict__ | changes)
    number = Support.objects.count()
    return giving.give(candidate.pk, f"{number:032x}", facts, officer_id=None)


def written_in(row: RegisteredCooperative) -> dict[str, int]:
    """Keys of a row of everything: this cooperative in a programme that gave it a machine."""
    programme = begun()
    candidate = chosen(programme, row)
    support = helped(candidate)
    rate = SupportRate.objects.create(
        kind="equipment",
        title="Máy",
        paper="Nghị quyết 4",
        paper_on=first_of_year(1),
        starts_on=first_of_year(1),
    )
    return {
        "programme": programme.pk,
        "candidate": candidate.pk,
        "support": support.pk,
        "support_rate": rate.pk,
        "support_photo": SupportPhoto.objects.create(support=support, data=b"RIFF").pk,
    }


def typed(**changes: Any) -> dict[str, Any]:
    """A programme as an officer types it."""
    return {
        "name": "Chương trình quốc gia",
        "source": "Ngân sách trung ương",
        "decision_number": "12/QĐ-UBND",
        "decision_on": "2025-01-05",
        "starts_on": "2025-01-10",
        "ends_on": "2026-12-31",
        "purpose": "Năm hợp tác xã điểm",
        "criteria": "Có phương án: 60\nSổ sách đủ - 40 điểm",
    } | changes
