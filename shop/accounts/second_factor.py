"""The second step of a login: a code of the phone's authenticator, or one of ten recovery codes (django-otp).

Whoever moves money or runs the market needs it where SECOND_FACTOR is on; everybody else may have it. The library
keeps devices and slows wrong codes down; `User.has_second_factor` says without a query whether to ask.
"""

from base64 import b32encode
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django_otp import login, verify_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from catalog import groups, row_locks
from shop.accounts.models import User

RECOVERY_CODES = 10
DIGITS = 6
NEEDED_BY = frozenset({groups.TREASURER, groups.SIGNER})


class TooSoon(Exception):
    """Wrong codes came before; `seconds` until the next may be tried."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Setup:
    """What an authenticator is given: the secret in base 32, and the address that its square says."""

    secret: str
    address: str


def page_before(request: HttpRequest, user: User) -> str:
    """The name of the page that this person has to pass before a room with a login opens; "" for none."""
    if user.has_second_factor:
        return "" if user.is_verified() else "accounts:code"  # type: ignore[attr-defined]
    return "accounts:second-factor" if settings.SECOND_FACTOR and needs_one(user) else ""


def needs_one(user: User) -> bool:
    return user.is_superuser or bool(user.desk_roles & NEEDED_BY)


def begin(user: User) -> Setup:
    """The same until it is confirmed, however often the page is opened."""
    device, _is_new = TOTPDevice.objects.get_or_create(
        user=user, confirmed=False, defaults={"name": "phone", "digits": DIGITS}
    )
    return Setup(b32encode(device.bin_key).decode(), device.config_url)


@transaction.atomic
def confirm(request: HttpRequest, user: User, code: str) -> list[str] | None:
    """Recovery codes, shown this once, after the first right code of the new device; None where it was wrong.

    This login counts as verified. Raises TooSoon.
    """
    device = row_locks.hold(TOTPDevice.objects.filter(user=user, confirmed=False)).first()
    if device is None:
        return None
    _refuse_haste(device)
    if not device.verify_token(code):
        return None
    device.confirmed = True
    device.save()
    User.objects.filter(pk=user.pk).update(has_second_factor=True)
    login(request, device)
    return _new_codes(user)


def enter(request: HttpRequest, user: User, code: str) -> bool:
    """Whether this login is verified now. A recovery code is good once. Raises TooSoon."""
    model = TOTPDevice if code.isdecimal() else StaticDevice
    device = model.objects.filter(user=user, confirmed=True).first()
    if device is None:
        return False
    _refuse_haste(device)
    found = verify_token(user, device.persistent_id, code)
    if found is not None:
        login(request, found)
    return found is not None


def remove(user: User) -> None:
    """Nothing but the password is asked from now on: of who wants it so, or lost phone and codes."""
    TOTPDevice.objects.filter(user=user, confirmed=True).delete()
    StaticDevice.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(has_second_factor=False)


def codes_left(user: User) -> int:
    count: int = StaticToken.objects.filter(device__user=user).count()
    return count


def _new_codes(user: User) -> list[str]:
    device = StaticDevice.objects.create(user=user, name="recovery")
    codes = [StaticToken.random_token() for _number in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def _refuse_haste(device: TOTPDevice | StaticDevice) -> None:
    is_allowed, why = device.verify_is_allowed()
    if not is_allowed:
        left = (why["locked_until"] - timezone.now()).total_seconds()
        raise TooSoon(max(1, round(left)))
