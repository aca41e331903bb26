"""Telling somebody that the union gave their account a new first password: who did it themselves need not fear."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from catalog.models import Cooperative
from shop.accounts.models import User
from shop.notifications import messages
from shop.notifications.letters import PERSON, Letter, Recipient
from shop.notifications.topics import Topic


def deliver(message_id: int, payload: dict[str, Any]) -> None:
    """To the person's own number or address; where neither is reached the union rings the person's own phone."""
    user = User.objects.get(pk=payload["user"])
    cooperative = Cooperative.objects.get(pk=payload["cooperative"])
    with override("vi"):
        login_url = settings.SITE_URL + reverse("accounts:login")
    to = Recipient(
        email=user.email,
        phone=user.phone,
        name=user.full_name,
        user_id=user.pk,
        cooperative_id=cooperative.pk,
        is_pushed=False,
        is_rung=True,
    )
    context = {"person": user, "cooperative": cooperative, "login_url": login_url}
    messages.send_once(message_id, Letter(PERSON, Topic.PASSWORD_RESET, to, lambda: context))
