"""A stall that fell silent: closed for the harvest, open again, and nothing sold since; what the union did about it."""

import datetime

from django.utils import timezone

from catalog import days
from catalog.models import Cooperative
from demo import people
from shop.notifications import ladder
from shop.notifications.ladder import Wait
from shop.notifications.models import CallResult, CallTry, Ladder, PhoneCall
from shop.union import silence

SLUG = "soi-cham"
DAY = datetime.timedelta(days=1)
LAST_SALES = 82  # days ago
OPEN_AGAIN = 47  # days ago, from which its silence counts
NOTE = "Các chị trong tổ dệt bận mùa gặt, sẽ mở bán lại"
TRIES = (  # days ago, what came of the call, what was noted
    (2, CallResult.NO_ANSWER, "Gọi hai lần, máy báo ngoài vùng phủ sóng"),
    (
        1,
        CallResult.LATER,
        "Chị tổ trưởng nói điện thoại cũ hỏng, mất mật khẩu. Hẹn sáng mai cùng mở lại gian hàng",
    ),
)


def stall(now: datetime.datetime) -> tuple[int | None, datetime.datetime]:
    """Its key, and since when nobody has bought there."""
    key = Cooperative.published.filter(slug=SLUG).values_list("pk", flat=True).first()
    return key, now - LAST_SALES * DAY


def play(now: datetime.datetime) -> int:
    """Once, with tenant scopes off: its pause, the ladder's steps, the calls. How many calls wait."""
    stall = Cooperative.published.filter(slug=SLUG, paused_until=None).first()
    officer = people.find(people.UNION)
    if stall is None or officer is None:
        return 0
    began = timezone.localdate(now) - OPEN_AGAIN * DAY
    Cooperative.objects.filter(pk=stall.pk).update(paused_until=began, pause_note=NOTE)
    wait = Wait(Ladder.STALL, stall.pk, stall.pk, days.midnight(began))
    asked_at = now
    for step, _hours in ladder.steps(wait.ladder):
        asked_at = min(ladder.moment(wait, step), now)
        ladder.climb(wait, step, asked_at)
    call = silence.ask_for_call(wait)
    PhoneCall.unscoped.filter(pk=call.pk).update(created_at=asked_at)
    for ago, result, note in TRIES:
        tried = CallTry.unscoped.create(
            cooperative_id=stall.pk,
            phone=call.phone,
            called_by=officer,
            result=result,
            note=note,
            next_try_at=now,
        )
        tried.calls.set([call])
        CallTry.unscoped.filter(pk=tried.pk).update(called_at=now - ago * DAY)
    return 1
