"""The two tokens of Zalo's official account. An access token lives about 25 hours; a refresh token works once, gives
both anew and lives three months: whoever uses one that was used has logged the account out.

So one worker at a time asks for new ones, under a lock of its session and in no transaction; the others wait for it.
"""

import datetime
import time
from typing import Any

from django.conf import settings
from django.utils import timezone

from catalog import advisory
from catalog.advisory import Lock
from shop.notifications.channels import Down, Postponed, http
from shop.notifications.models import ZaloToken

RENEW = "/v4/oa/access_token"
EARLY = datetime.timedelta(minutes=5)
PATIENCE = 10.0  # seconds for whoever else is asking
LOOK_EVERY = 0.05  # seconds


def current() -> str:
    """An access token that is not over. Raises Postponed, Down."""
    row = _row()
    if row.expires_at > timezone.now() + EARLY:
        return row.access_token
    return renewed(instead_of=row.access_token)


def renewed(*, instead_of: str) -> str:
    """Another access token than this one: asked for now, or by whoever was quicker. Raises Postponed, Down."""
    gives_up_at = time.monotonic() + PATIENCE
    while time.monotonic() < gives_up_at:
        with advisory.alone(Lock.ZALO_TOKEN) as is_alone:
            row = _row()
            if row.access_token != instead_of:
                return row.access_token
            if is_alone:
                return _renew(row)
        time.sleep(LOOK_EVERY)
    raise Postponed("zalo: another worker renews the token")


def replace(refresh_token: str) -> None:
    """The account's owner has logged in at Zalo anew and brings the refresh token."""
    fresh = {
        "access_token": "",
        "refresh_token": refresh_token,
        "expires_at": timezone.now(),
        "refused_at": None,
    }
    ZaloToken.objects.update_or_create(pk=1, defaults=fresh)


def _row() -> ZaloToken:
    row = ZaloToken.objects.filter(pk=1).first()
    if row is None:
        raise Down("zalo: no token; run set_zalo_token")
    return row


def _renew(row: ZaloToken) -> str:
    if row.refused_at:
        raise Down("zalo: the refresh token was refused; run set_zalo_token")
    answer = _ask(row.refresh_token)
    if not answer.get("access_token") or not answer.get("refresh_token"):
        ZaloToken.objects.filter(pk=1, refresh_token=row.refresh_token).update(refused_at=timezone.now())
        raise Down(f"zalo: new tokens refused with {str(answer.get('error'))[:10]}")
    seconds = int(answer.get("expires_in") or 3600)
    ZaloToken.objects.filter(pk=1, refresh_token=row.refresh_token).update(
        access_token=answer["access_token"],
        refresh_token=answer["refresh_token"],
        expires_at=timezone.now() + datetime.timedelta(seconds=seconds),
    )
    return str(answer["access_token"])


def _ask(refresh_token: str) -> dict[str, Any]:
    return http.post_json(
        "zalo",
        settings.ZALO_OAUTH_BASE + RENEW,
        headers={"secret_key": settings.ZALO_APP_SECRET},
        data={
            "refresh_token": refresh_token,
            "app_id": settings.ZALO_APP_ID,
            "grant_type": "refresh_token",
        },
    )
