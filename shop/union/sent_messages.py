"""What the market has told people, by which way, and what is stuck: found by order, phone, kind and state, sent again.

No name and no address is shown: a buyer's phone can be asked for, and is compared by its digest alone.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page
from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models.fields.json import KT
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from catalog import paging, phones, row_locks, text
from shop.notifications import dispatch, labels, outages, outbox, ways
from shop.notifications.balances import ChannelBalance
from shop.notifications.channels import sms
from shop.notifications.models import ChannelDay, Heartbeat, Notification, OutboxMessage, State
from shop.notifications.switches import SwitchedOff
from shop.notifications.topics import KINDS, Kind, Topic
from shop.orders.models import Order, Purchase

PAGE_SIZE = 50
LONGEST = 80  # letters of a search
AGAIN_AFTER = datetime.timedelta(minutes=10)  # between two sendings of the same by hand
PARKED = Q(parked_at__isnull=False, handled_at=None)
NEVER_BY_HAND = {Topic.CODE_ASKED, Topic.PASSWORD_RESET}  # good for minutes; whoever needs one asks anew
STATES: dict[str, str | Promise] = {
    "dung": gettext_lazy("Bị dừng lại"),
    "cho": gettext_lazy("Đang chờ gửi"),
    "loi": gettext_lazy("Không đến nơi"),
    "xong": gettext_lazy("Đã gửi"),
}


@dataclass(frozen=True)
class Way:
    """One channel that was tried for one reader; `cost` in đồng."""

    label: str
    reader: str
    state: str
    sent_at: datetime.datetime | None
    cost: int

    @classmethod
    def of(cls, row: Notification) -> "Way":
        return cls(
            str(labels.CHANNELS.get(row.channel, row.channel)),
            str(labels.READERS.get(row.audience, labels.READERS["officer"])),
            row.get_state_display(),
            row.sent_at,
            row.cost_amount,
        )


@dataclass(frozen=True)
class Row:
    """One message: what it is about, and each way that was tried."""

    message: OutboxMessage
    label: str
    about: str  # an order's or purchase's number; empty for what is about none
    tried: list[Way]

    @property
    def is_parked(self) -> bool:
        return self.message.parked_at is not None and self.message.handled_at is None

    @property
    def may_be_sent_again(self) -> bool:
        return self.is_parked or (
            self.message.handled_at is not None and Topic(self.message.topic) not in NEVER_BY_HAND
        )


@dataclass(frozen=True)
class ChannelState:
    """A way to people today: `cost` and `cap` in đồng, `cap` 0 for none."""

    label: str
    is_on: bool
    down_since: datetime.datetime | None
    count: int
    cost: int
    cap: int
    balance: ChannelBalance | None = None

    @property
    def is_low(self) -> bool:
        """Less than a fifth of the day's money is left."""
        return bool(self.cap) and self.cost * 5 >= self.cap * 4


@never_cache
@require_GET
def message_list(request: HttpRequest) -> HttpResponse:
    typed = text.normalise(request.GET.get("q", ""))[:LONGEST]
    kind, state = request.GET.get("loai", ""), request.GET.get("tinh-trang", "")
    rows = _asked_for(_of_kind(kind), typed, state).order_by(
        ExpressionWrapper(PARKED, BooleanField()).desc(), "-pk"
    )
    page = paging.page(request, rows, PAGE_SIZE)
    asked = {"q": typed, "loai": kind, "tinh-trang": state}
    context = {
        "tab": "messages",
        "page": page,
        "rows": _rows(page),
        "typed": typed,
        "kind": kind,
        "state": state,
        "kinds": [(one.value, label) for one, label in labels.KINDS.items()],
        "states": list(STATES.items()),
        "channels": _channels(),
        "switched_off": list(SwitchedOff.objects.all()),
        "page_query": urlencode({name: value for name, value in asked.items() if value}) + "&",
    }
    return render(request, "union/messages.html", context)


def _of_kind(kind: str) -> "QuerySet[OutboxMessage]":
    """Messages to people, of one kind or of all."""
    topics = [topic.value for topic, one in KINDS.items() if kind not in list(Kind) or one == kind]
    return OutboxMessage.objects.filter(topic__in=topics)


def _asked_for(rows: "QuerySet[OutboxMessage]", typed: str, state: str) -> "QuerySet[OutboxMessage]":
    if typed:
        rows = rows.filter(_about(typed))
    if state == "dung":
        return rows.filter(PARKED)
    if state == "cho":
        return rows.filter(parked_at=None, handled_at=None)
    if state == "loi":
        return rows.filter(pk__in=Notification.objects.filter(state=State.FAILED).values("message"))
    return rows.filter(handled_at__isnull=False) if state == "xong" else rows


def _about(typed: str) -> Q:
    """Of an order or purchase of this number, or sent to this phone or e-mail address of a buyer."""
    number = "".join(typed.split()).upper()
    purchases = Purchase.objects.filter(number=number.partition("-")[0]).values_list("pk", flat=True)
    orders = Order.objects.filter(purchase__in=purchases)
    if "-" in number:
        orders = orders.filter(number=number)
    keys = [str(pk) for pk in orders.values_list("pk", flat=True)]
    wanted = Q(pk__in=_with_key("order", keys)) | Q(pk__in=_with_key("purchase", map(str, purchases)))
    digests = [dispatch.digest_of(address) for address in _addresses(typed)]
    if digests:
        wanted |= Q(pk__in=Notification.objects.filter(recipient__in=digests).values("message"))
    return wanted


def _with_key(name: str, keys: Iterable[str]) -> "QuerySet[Any]":
    return OutboxMessage.objects.alias(key=KT(f"payload__{name}")).filter(key__in=list(keys)).values("pk")


def _addresses(typed: str) -> list[str]:
    if "@" in typed:
        return [typed]
    try:
        return [sms.mobile(phones.parse(typed))]
    except phones.InvalidPhone:
        return []


def _rows(page: "Page[OutboxMessage]") -> list[Row]:
    """Three queries: the ways tried, the numbers of orders, and of purchases."""
    shown = list(page.object_list)
    tried: dict[int, list[Way]] = {}
    for notification in Notification.objects.filter(message__in=shown).order_by("pk"):
        tried.setdefault(notification.message_id, []).append(Way.of(notification))
    orders = _numbers(Order.objects.all(), [message.payload.get("order") for message in shown])
    purchases = _numbers(Purchase.objects.all(), [message.payload.get("purchase") for message in shown])
    return [
        Row(
            message,
            str(labels.TOPICS[Topic(message.topic)]),
            orders.get(message.payload.get("order")) or purchases.get(message.payload.get("purchase")) or "",
            tried.get(message.pk, []),
        )
        for message in shown
    ]


def _numbers(rows: "QuerySet[Any]", keys: list[Any]) -> dict[Any, str]:
    wanted = {key for key in keys if isinstance(key, int)}
    return dict(rows.filter(pk__in=wanted).order_by().values_list("pk", "number")) if wanted else {}


def _channels() -> list[ChannelState]:
    """Three queries."""
    left = {row.channel: row for row in ChannelBalance.objects.all()}
    down = outages.since(dict(Heartbeat.objects.values_list("name", "beat_at")))
    days = {day.channel: day for day in ChannelDay.objects.filter(day=timezone.localdate())}
    return [
        ChannelState(
            label=str(label),
            is_on=ways.CHANNELS[name].is_on(),
            down_since=down.get(name),
            count=days[name].messages if name in days else 0,
            cost=days[name].cost_amount if name in days else 0,
            cap=settings.DAILY_CAPS.get(name, 0),
            balance=left.get(name),
        )
        for name, label in labels.CHANNELS.items()
    ]


@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A parked message goes on with a fresh count of tries; one that went out is sent as another, to whom and with
    what holds by now."""
    message: OutboxMessage = get_object_or_404(OutboxMessage, pk=pk, topic__in=[*KINDS])
    if _send_again(message.pk, request.user.pk):
        messages.success(request, _("Tin sẽ được gửi lại ngay."))
    else:
        messages.info(request, _("Tin này vừa được gửi, chưa gửi lại được."))
    return redirect("union:messages")


@transaction.atomic
def _send_again(pk: int, user_id: int | None) -> bool:
    message = row_locks.hold(OutboxMessage.objects).get(pk=pk)
    if message.parked_at and not message.handled_at:
        OutboxMessage.objects.filter(pk=pk).update(
            parked_at=None,
            parked_because="",
            alerted_at=None,
            failing_since=None,
            attempts=0,
            next_try_at=None,
        )
        return True
    lately = OutboxMessage.objects.filter(
        pk__gte=pk, topic=message.topic, created_at__gt=timezone.now() - AGAIN_AFTER
    )
    again = lately.alias(again=KT("payload__again")).filter(Q(pk=pk) | Q(again=str(pk)))
    if not message.handled_at or message.topic in NEVER_BY_HAND or again.exists():
        return False
    outbox.write(Topic(message.topic), **(message.payload | {"again": pk, "by": user_id}))
    return True
