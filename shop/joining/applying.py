"""An application for a stall: made by the cooperative itself or by an officer from paper, mended, sent, given back.

Anybody may send one for any phone, so it tells nothing of that phone: a new account works at the stall at once, one
that was there before must log in and say yes first (promise W6).
"""

import datetime
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from catalog import row_locks, text
from catalog.models import Bank, Commune, Cooperative
from catalog.models.cooperatives import EntityType, Verification
from shop.accounts import people
from shop.accounts.models import Invitation, Role, User
from shop.joining.models import Registration
from shop.treasury.payout import payout_account

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Details:
    """What the form says of a cooperative; the phone is E.164."""

    name: str
    entity_type: EntityType
    tax_number: str
    contact_person: str
    phone: str
    email: str
    commune: Commune
    village: str
    member_count: int
    member_households: int
    former_district: str = ""  # a FormerDistrict; the commune's first where it says none


@dataclass(frozen=True)
class Account:
    """Where the cooperative is paid."""

    bank: Bank
    number: str
    name: str


class TooMany(Exception):
    """So many applications came from this phone or network today that no more are taken."""


class KnownTaxNumber(Exception):
    """A verified cooperative has this tax number."""


class Incomplete(Exception):
    """Nobody is named whom the union could call; what was told before was forgotten."""


class NotOpen(Exception):
    """The application waits for the union, or is decided; nothing was changed."""


def refuse_floods(phone: str, network: str) -> None:
    """Raises TooMany."""
    rows = Registration.unscoped.filter(created_at__gt=timezone.now() - DAY, is_from_paper=False)
    if (
        rows.filter(cooperative__phone=phone).count() >= settings.REGISTRATIONS_PER_PHONE
        or rows.filter(network=network).count() >= settings.REGISTRATIONS_PER_NETWORK
    ):
        raise TooMany


@transaction.atomic
def apply_as_stranger(
    details: Details, account: Account, *, form_key: uuid.UUID, password: str, network: str
) -> None:
    """By somebody without a login. Nothing comes back: what happened depends on whether the phone had an account.

    Raises TooMany, KnownTaxNumber; payout.BadAccount, payout.OthersAccount.
    """
    if Registration.unscoped.filter(form_key=form_key).exists():
        return
    refuse_floods(details.phone, network)
    _refuse_taken(account)
    registration = _create(details, form_key=form_key, network=network)
    owner = people.open_account(details.phone, full_name=details.contact_person, password=password)
    if owner is None:
        _ask_in(registration, by=None)  # who writes down the account to be paid on after a yes
        return
    _pay_to(registration, account, owner)
    people.enter(registration.cooperative, owner, Role.OWNER, by=owner)
    _send(registration)


@transaction.atomic
def apply_as(
    user: User, details: Details, account: Account, *, form_key: uuid.UUID, network: str
) -> Registration:
    """By somebody who is logged in and owns the stall then. Raises as `apply_as_stranger`."""
    known = Registration.unscoped.filter(form_key=form_key, cooperative__memberships__user=user).first()
    if known:
        return known
    refuse_floods(details.phone, network)
    _refuse_taken(account)
    registration = _create(details, form_key=form_key, network=network)
    _pay_to(registration, account, user)
    people.enter(registration.cooperative, user, Role.OWNER, by=user)
    _send(registration)
    return registration


@transaction.atomic
def apply_from_paper(
    officer: User, details: Details, account: Account, *, form_key: uuid.UUID
) -> tuple[Registration, str]:
    """By an officer, and the first password for the representative's slip. Raises as `apply_as_stranger`."""
    known = Registration.unscoped.filter(form_key=form_key, entered_by=officer).first()
    if known:
        return known, ""
    _refuse_taken(account)
    registration = _create(details, form_key=form_key, entered_by=officer)
    _pay_to(registration, account, officer)
    password = people.first_password(_ask_in(registration, by=officer))
    _send(registration)
    return registration, password


def _create(
    details: Details, *, form_key: uuid.UUID, network: str = "", entered_by: User | None = None
) -> Registration:
    cooperative = Cooperative(live=False, verification=Verification.DRAFT)
    _fill(cooperative, details)
    cooperative.save()
    return Registration.unscoped.create(
        cooperative=cooperative,
        form_key=form_key,
        member_count=details.member_count,
        is_from_paper=entered_by is not None,
        entered_by=entered_by,
        network=network,
    )


def _refuse_taken(account: Account) -> None:
    """Also where the account is not written down at once, so that the answer is the same. Raises OthersAccount."""
    if Cooperative.objects.filter(bank=account.bank, bank_account_number=account.number).exists():
        raise payout_account.OthersAccount


def _pay_to(registration: Registration, account: Account, actor: User) -> None:
    """The first account of a cooperative is in force at once; any later one waits (promise A7)."""
    payout_account.request(
        registration.cooperative,
        bank=account.bank,
        account_number=account.number,
        account_name=account.name,
        actor_id=actor.pk,
    )


def _fill(cooperative: Cooperative, details: Details) -> None:
    known = Cooperative.objects.filter(tax_number=details.tax_number, verification=Verification.VERIFIED)
    if known.exclude(pk=cooperative.pk).exists():
        raise KnownTaxNumber
    for name in (
        *("name", "entity_type", "tax_number", "contact_person", "phone", "email"),
        *("commune", "former_district", "village", "member_households"),
    ):
        setattr(cooperative, name, getattr(details, name))


def _ask_in(registration: Registration, *, by: User | None) -> Invitation:
    """The representative owns the stall after logging in and saying yes."""
    cooperative = registration.cooperative
    invitation, _token = people.invite(
        cooperative, phone=cooperative.phone, full_name=cooperative.contact_person, role=Role.OWNER, by=by
    )
    return invitation


@transaction.atomic
def mend(registration_id: int, details: Details) -> None:
    """Writes the application anew while it is the cooperative's turn. Raises NotOpen, KnownTaxNumber."""
    registration = _locked(registration_id)
    cooperative = registration.cooperative
    if cooperative.verification != Verification.DRAFT:
        raise NotOpen
    _fill(cooperative, details)
    cooperative.save()
    registration.member_count = details.member_count
    registration.mended_at, registration.forgotten_at = timezone.now(), None
    registration.save(update_fields=["member_count", "mended_at", "forgotten_at"])


@transaction.atomic
def send(registration_id: int) -> bool:
    """To the union, first or again; whether it was not there before. Raises NotOpen, Incomplete."""
    registration = _locked(registration_id)
    if registration.cooperative.verification == Verification.SUBMITTED:
        return False
    if registration.cooperative.verification != Verification.DRAFT:
        raise NotOpen
    if not (registration.cooperative.phone and registration.cooperative.contact_person):
        raise Incomplete
    _send(registration)
    return True


@transaction.atomic
def give_back(registration_id: int, *, officer_id: int, reason: str) -> Registration:
    """Asks the cooperative for more. Raises NotOpen."""
    registration = _locked(registration_id)
    if registration.cooperative.verification != Verification.SUBMITTED:
        raise NotOpen
    registration.returned_at = timezone.now()
    registration.returned_by_id = officer_id
    registration.return_reason = text.normalise(reason)
    registration.save(update_fields=["returned_at", "returned_by", "return_reason"])
    _set(registration, Verification.DRAFT)
    return registration


def _send(registration: Registration) -> None:
    registration.submitted_at = timezone.now()
    registration.save(update_fields=["submitted_at"])
    _set(registration, Verification.SUBMITTED)


def _set(registration: Registration, state: Verification) -> None:
    registration.cooperative.verification = state
    registration.cooperative.save(update_fields=["verification"])


def _locked(registration_id: int) -> Registration:
    """The cooperative first, as a decision about it locks it (catalog.verification)."""
    cooperative_id = Registration.unscoped.values_list("cooperative_id", flat=True).get(pk=registration_id)
    cooperative = row_locks.hold(Cooperative.objects).get(pk=cooperative_id)
    registration = row_locks.hold(Registration.unscoped).get(pk=registration_id)
    registration.cooperative = cooperative
    return registration
