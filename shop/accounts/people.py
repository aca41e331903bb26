"""Who works at a stall: asking somebody in, their yes, another role, and leaving.

An invitation is answered by its person alone, logged in with the phone that was asked. Nothing tells whoever asked
whether that phone had an account before (promise W6).
"""

import datetime
import secrets

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from catalog import row_locks, text
from catalog.models import Cooperative
from shop.accounts import passwords, tries
from shop.accounts.models import Invitation, Membership, MembershipChange, Role, User

MOST_OPEN = 20  # invitations of one stall that wait at a time
TOKEN_BYTES = 24  # 192 random bits


class AlreadyThere(Exception):
    """This phone's person works at the stall."""


class TooMany(Exception):
    """So many invitations of this stall wait that no more are made."""


class NotOpen(Exception):
    """The invitation has lapsed, was answered or withdrawn, or is another person's."""


class LastOwner(Exception):
    """A stall without an owner could never be helped by its own people again."""


@transaction.atomic
def invite(
    cooperative: Cooperative, *, phone: str, full_name: str, role: Role, by: User | None
) -> tuple[Invitation, str]:
    """The invitation and its link's token, which is told only now. An older one for the same phone ends.

    Raises AlreadyThere, TooMany.
    """
    _lock(cooperative.pk)
    if cooperative.memberships.filter(user__phone=phone).exists():
        raise AlreadyThere
    rows = Invitation.unscoped.filter(cooperative=cooperative, closed_at=None)
    made_account = any(rows.filter(phone=phone).values_list("made_account", flat=True))
    rows.filter(phone=phone).update(closed_at=timezone.now())
    if rows.filter(lapses_at__gt=timezone.now()).count() >= MOST_OPEN:
        raise TooMany
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation.unscoped.create(
        cooperative=cooperative,
        phone=phone,
        full_name=text.normalise(full_name),
        role=role,
        token_digest=_digest(token),
        made_account=made_account,
        created_by=by,
        lapses_at=timezone.now() + datetime.timedelta(days=settings.INVITATION_DAYS),
    )
    return invitation, token


@transaction.atomic
def first_password(invitation: Invitation) -> str:
    """A password for the invitation's slip, which must be changed at the first login.

    A phone with an account that somebody uses keeps its own; the slip looks the same.
    """
    password = passwords.first()
    user = row_locks.hold(User.objects.filter(phone=invitation.phone)).first()
    if user is None:
        User.objects.create_user(
            invitation.phone, password, full_name=invitation.full_name, must_change_password=True
        )
        invitation.made_account = True
        invitation.save(update_fields=["made_account"])
    elif invitation.made_account and user.must_change_password and user.last_login is None:
        user.set_password(password)
        user.save(update_fields=["password"])
    else:
        make_password(password)  # takes as long as the others
    return password


def open_account(phone: str, *, full_name: str, password: str) -> User | None:
    """An account for this phone (E.164), unless it has one: then nothing happens, in the same time, and it is None."""
    if User.objects.filter(phone=phone).exists():
        make_password(password)
        return None
    try:
        with transaction.atomic():
            return User.objects.create_user(phone, password, full_name=full_name)
    except IntegrityError:  # somebody was faster
        return None


def find(token: str) -> Invitation | None:
    """The invitation of a link, open or not."""
    rows = Invitation.unscoped.select_related("cooperative")
    return rows.filter(token_digest=_digest(token[:100])).first()


def waiting_for(user: User) -> QuerySet[Invitation]:
    """Invitations that this person can answer."""
    rows = Invitation.unscoped.select_related("cooperative").order_by("pk")
    return rows.filter(phone=user.phone, closed_at=None, lapses_at__gt=timezone.now())


@transaction.atomic
def answer(invitation_id: int, user: User, *, accepts: bool) -> Invitation:
    """Raises NotOpen."""
    cooperative_id = (
        waiting_for(user).filter(pk=invitation_id).values_list("cooperative_id", flat=True).first()
    )
    if cooperative_id is None:
        raise NotOpen
    _lock(cooperative_id)
    invitation = waiting_for(user).filter(pk=invitation_id).first()
    if invitation is None:
        raise NotOpen
    invitation.closed_at = timezone.now()
    invitation.is_accepted = accepts
    invitation.save(update_fields=["closed_at", "is_accepted"])
    if accepts and not user.memberships.filter(cooperative=cooperative_id).exists():
        _enter(cooperative_id, user, Role(invitation.role), by=invitation.created_by or user)
    return invitation


def enter(cooperative: Cooperative, user: User, role: Role, *, by: User) -> Membership:
    """Without an invitation: who founds a stall."""
    with transaction.atomic():
        return _enter(cooperative.pk, user, role, by=by)


@transaction.atomic
def change_role(membership: Membership, role: Role, *, by: User) -> bool:
    """Whether the role is another now. Raises LastOwner, Membership.DoesNotExist."""
    row = _locked(membership)
    if row.role == role:
        return False
    _keep_an_owner(row)
    _note(row.cooperative_id, row.user_id, before=row.role, after=role, by=by)
    row.role = role
    row.save(update_fields=["role"])
    return True


@transaction.atomic
def remove(membership: Membership, *, by: User) -> None:
    """Their next request to the stall is refused. Raises LastOwner, Membership.DoesNotExist."""
    row = _locked(membership)
    _keep_an_owner(row)
    _note(row.cooperative_id, row.user_id, before=row.role, after="", by=by)
    row.delete()


def _enter(cooperative_id: int, user: User, role: Role, *, by: User) -> Membership:
    _note(cooperative_id, user.pk, before="", after=role, by=by)
    return Membership.objects.create(cooperative_id=cooperative_id, user=user, role=role)


def _lock(cooperative_id: int) -> None:
    """People of one stall change one after another; its orders go on beside."""
    row_locks.hold(Cooperative.objects.only("pk"), no_key=True).get(pk=cooperative_id)


def _locked(membership: Membership) -> Membership:
    _lock(membership.cooperative_id)
    return row_locks.hold(Membership.objects).get(pk=membership.pk)


def _keep_an_owner(leaving: Membership) -> None:
    owners = Membership.objects.filter(cooperative=leaving.cooperative_id, role=Role.OWNER)
    if leaving.role == Role.OWNER and not owners.exclude(pk=leaving.pk).exists():
        raise LastOwner


def _note(cooperative_id: int, user_id: int, *, before: str, after: str, by: User) -> None:
    MembershipChange.unscoped.create(
        cooperative_id=cooperative_id, user_id=user_id, before=before, after=after, by=by
    )


def _digest(token: str) -> str:
    return tries.digest("invitation", token)
