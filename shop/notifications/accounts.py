"""Telling somebody that the union gave their account a new first password: who did it themselves need not fear."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from catalog.models import Cooperative
from shop.accounts.models import User
from shop.notifications import messages
from shop.notifications.messages import Callee, Letter
from shop.notifications.topics import Topic

PERSON = "person"


def deliver(message_id: int, payload: dict[str, Any]) -> None:
    """To the person's own address; without one the union rings the person's own phone."""
    user = User.objects.get(pk=payload["user"])
    cooperative = Cooperative.objects.get(pk=payload["cooperative"])
    with override("vi"):
        login_url = settings.SITE_URL + reverse("accounts:login")
    letter = Letter(
        audience=PERSON,
        address=user.email,
        language="vi",
        template=f"{PERSON}/{Topic.PASSWORD_RESET}",
        context=lambda: {"person": user, "cooperative": cooperative, "login_url": login_url},
        callee=Callee(cooperative.pk, user.phone, user.full_name),
    )
    messages.send_once(message_id, letter)
