"""Each January a cooperative that has not told its year is reminded, again after 14 days, then rung up by the union."""

import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from catalog.models import Cooperative
from catalog.models.cooperatives import Verification
from shop.impact import profiles
from shop.notifications import ladder, letters, messages, outbox
from shop.notifications.ladder import Wait
from shop.notifications.letters import COOPERATIVE
from shop.notifications.models import Ladder, PhoneCall
from shop.notifications.topics import Topic

SEASON = datetime.timedelta(days=120)  # from New Year on; who has not told by then is left to the desk's page


def climb() -> int:
    """Takes each step that is due; returns how many. May run twice at once."""
    return ladder.climb_all(ladder.with_steps(_waiting()), _act)


def _waiting() -> list[Wait]:
    """Who was verified at New Year and has not told the year that has ended, until spring is over."""
    new_year = _new_year()
    if timezone.now() - new_year > SEASON:
        return []
    told = profiles.of_year(profiles.due_year()).values("cooperative_id")
    silent = Cooperative.objects.filter(verification=Verification.VERIFIED, verified_at__lt=new_year)
    keys = silent.exclude(pk__in=told).order_by("pk").values_list("pk", flat=True)
    return [Wait(Ladder.PROFILE, key, key, new_year) for key in keys]


def _new_year() -> datetime.datetime:
    first = timezone.localdate().replace(month=1, day=1)
    return datetime.datetime.combine(first, datetime.time(), timezone.get_default_timezone())


def _act(wait: Wait, step: str) -> None:
    year = timezone.localdate(wait.since).year - 1
    if step != ladder.CALL:
        outbox.write(Topic.PROFILE_ASKED, cooperative=wait.cooperative_id, year=year)
        return
    stall = Cooperative.objects.get(pk=wait.cooperative_id)
    with override("vi"):
        subject = _("%(name)s chưa ghi hồ sơ năm %(year)d") % {"name": stall.name, "year": year}
        body = _("Đã nhắc hai lần. Hỏi số rồi ghi giúp ở trang Hồ sơ năm, hoặc hẹn ngày họ gửi giấy.")
    PhoneCall.unscoped.create(
        audience=COOPERATIVE,
        cooperative=stall,
        phone=stall.phone,
        name=stall.contact_person,
        subject=subject[:200],
        body=body,
    )


def tell(message_id: int, payload: dict[str, Any]) -> None:
    """The payload names the cooperative and the year. Who has told it meanwhile is not reminded any more."""
    stall = Cooperative.objects.filter(pk=payload["cooperative"]).first()
    if stall is None or profiles.latest(stall.pk, payload["year"]):
        return
    letter = letters.to_cooperative(stall, Topic.PROFILE_ASKED, partial(_context, payload["year"]))
    messages.send_once(message_id, letter)


def _context(year: int) -> dict[str, object]:
    with override("vi"):
        url = reverse("stall:profile-year", args=[year])
    return {"year": year, "url": settings.SITE_URL + url}
