"""Stalls that have sold nothing for long climb a ladder: asked whether they need help, then rung up by the union."""

import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from catalog import days
from catalog.models import Cooperative
from shop.notifications import asked_calls, ladder, letters, messages, outbox
from shop.notifications.ladder import Wait
from shop.notifications.letters import Recipient
from shop.notifications.models import Ladder, PhoneCall
from shop.notifications.topics import Topic
from shop.reports import income
from shop.union import silent_stalls


def climb() -> int:
    """Takes each step that is due; returns how many. May run twice at once."""
    return ladder.climb_all(_waiting(), _act)


def _waiting() -> list[Wait]:
    """Every stall that may sell and is open, since it last sold or could. Three queries."""
    return ladder.with_steps(
        Wait(Ladder.STALL, stall.pk, stall.pk, days.midnight(began)) for stall, began in quiet()
    )


def quiet() -> list[tuple[Cooperative, datetime.date]]:
    """Every stall that may sell and is open, with the day since which it has sold nothing. Two queries."""
    last_sales = income.last_sales()
    found = []
    for stall in Cooperative.published.all():
        began = silent_stalls.since(stall, last_sales.get(stall.pk))
        if began and stall.is_selling and not stall.is_paused:
            found.append((stall, began))
    return found


def _act(wait: Wait, step: str) -> None:
    if step == ladder.REMIND:
        since = timezone.localdate(wait.since).isoformat()
        outbox.write(Topic.STALL_SILENT, cooperative=wait.cooperative_id, since=since)
    else:
        ask_for_call(wait)


def ask_for_call(wait: Wait) -> PhoneCall:
    """Puts the stall on the union's list of calls."""
    stall = Cooperative.objects.get(pk=wait.cooperative_id)
    with override("vi"):
        day = date_format(timezone.localdate(wait.since), "d/m/Y")
        subject = _("%(name)s chưa bán được gì từ %(day)s") % {"name": stall.name, "day": day}
        body = _(
            "Hỏi thăm: hợp tác xã còn hàng không, có vướng gì khi dùng chợ không. Hết mùa thì nhờ họ bấm “Nghỉ bán”"
            " để khách biết ngày mở lại. Cần người giúp thì hẹn ngày đến."
        )
    return asked_calls.ask(Recipient.of_cooperative(stall), subject, body)


def tell(message_id: int, payload: dict[str, Any]) -> None:
    """The payload names the stall and since when it is silent. One that has sold meanwhile, or is closed, is not told
    any more."""
    stall = Cooperative.published.filter(pk=payload["cooperative"]).first()
    if stall is None or not stall.is_selling or stall.is_paused:
        return
    sold_on = income.last_sales().get(stall.pk)
    began = silent_stalls.since(stall, sold_on)
    if began and began.isoformat() == payload["since"]:
        letter = letters.to_cooperative(stall, Topic.STALL_SILENT, partial(_context, stall, sold_on))
        messages.send_once(message_id, letter)


def _context(stall: Cooperative, sold_on: datetime.date | None) -> dict[str, object]:
    with override("vi"):
        goods, pause = reverse("stall:products"), reverse("stall:pause")
    return {
        "cooperative": stall,
        "sold_on": sold_on,
        "days": silent_stalls.SILENT_AFTER.days,
        "goods_url": settings.SITE_URL + goods,
        "pause_url": settings.SITE_URL + pause,
        "hotline": settings.HOTLINE,
    }
