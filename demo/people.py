"""The demo's logins (design: public contract). They share a published password: only for demos."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction

from catalog import groups, phones
from catalog.models import Cooperative
from demo import source
from shop.accounts.models import Membership, Role, User

PASSWORD = "chophien"  # noqa: S105 - printed by `make run`
BUYER = "0912000001"
MANAGERS = ("0912000011", "0912000012")  # of the first and the second cooperative
UNION = "0912000021"
HELPER = "0912000013"  # packs for the first manager's cooperative
TREASURER, SECOND_SIGNER, AUDITOR = "0912000022", "0912000023", "0912000024"


@dataclass(frozen=True)
class Login:
    phone: str
    full_name: str
    group: str = ""
    is_operator: bool = False


def logins() -> list[Login]:
    """The managers have the names of their stalls' contact persons."""
    stalls = source.cooperatives()
    managers = [Login(phone, stall["contact_person"]) for phone, stall in zip(MANAGERS, stalls, strict=False)]
    return [
        Login(BUYER, "Nguyễn Thu Trang"),
        *managers,
        Login(HELPER, "Tẩn Thị Sua"),
        Login(UNION, "Lò Văn Hặc", group=groups.UNION),
        Login(TREASURER, "Đỗ Thị Hường", group=groups.TREASURER),
        Login(SECOND_SIGNER, "Vàng A Chu", group=groups.SIGNER),
        Login(AUDITOR, "Giàng Thị Dợ", group=groups.AUDITOR),
        Login("0912000031", "Phàn Thị Mẩy", group=groups.EDITOR),
        Login("0912000041", "Nguyễn Đức Mạnh", is_operator=True),
    ]


@transaction.atomic
def load() -> int:
    """Creates the logins that are missing and returns how many those were."""
    new_count = 0
    for login in logins():
        phone = phones.parse(login.phone)
        if User.objects.filter(phone=phone).exists():
            continue
        user = User.objects.create_user(
            phone,
            PASSWORD,
            full_name=login.full_name,
            is_staff=login.is_operator,
            is_superuser=login.is_operator,
        )
        if login.group:
            user.groups.add(Group.objects.get_or_create(name=login.group)[0])
        new_count += 1
    return new_count + _give_stalls()


def _give_stalls() -> int:
    """Makes each stall's contact person its manager; those without a demo login have no password either."""
    new_count = 0
    for cooperative in Cooperative.objects.filter(memberships=None, slug__in=_slugs()).order_by("pk"):
        user, is_new = User.objects.get_or_create(
            phone=cooperative.phone,
            defaults={"full_name": cooperative.contact_person, "password": make_password(None)},
        )
        Membership.objects.create(user=user, cooperative=cooperative)
        new_count += is_new
    first = Cooperative.objects.filter(memberships__user__phone=phones.parse(MANAGERS[0])).first()
    helper = find(HELPER)
    if first and helper:
        Membership.objects.get_or_create(user=helper, cooperative=first, defaults={"role": Role.PACKER})
    return new_count


def _slugs() -> list[str]:
    return [record["slug"] for record in source.cooperatives()]


def find(phone: str) -> User | None:
    """The user of a demo login, None where there are no logins (outside a demo)."""
    return User.objects.filter(phone=phones.parse(phone)).first()
