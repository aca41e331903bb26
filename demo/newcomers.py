"""Who wants to join: a cooperative whose application waits at the union, and somebody who was asked into a stall."""

import uuid

from django.db import transaction

from catalog import phones
from catalog.models import Bank, Commune, Cooperative
from catalog.models.cooperatives import EntityType
from demo.people import MANAGERS, PASSWORD, find
from shop.accounts import people
from shop.accounts.models import Invitation, Role
from shop.joining import applying
from shop.joining.models import Registration

FORM_KEY = uuid.UUID("1909cafe-0000-4000-8000-000000000001")
APPLICANT = "0912000118"
INVITED = "0912000014"


@transaction.atomic
def load() -> int:
    """How many are new. Only for a demo: the applicant gets the password that everybody knows."""
    return int(_apply()) + int(_invite())


def _apply() -> bool:
    if Registration.unscoped.filter(form_key=FORM_KEY).exists():
        return False
    details = applying.Details(
        name="HTX Hoa lan Sin Suối Hồ",
        entity_type=EntityType.COOPERATIVE,
        tax_number="9990001269",
        contact_person="Vàng Thị Chở",
        phone=phones.parse(APPLICANT),
        email="",
        commune=Commune.objects.get(code="03394"),
        village="Bản Sin Suối Hồ",
        member_count=17,
        member_households=15,
    )
    account = applying.Account(Bank.objects.get(pk="970405"), "000000000118", "HTX HOA LAN SIN SUOI HO")
    applying.apply_as_stranger(details, account, form_key=FORM_KEY, password=PASSWORD, network="")
    return True


def _invite() -> bool:
    manager = find(MANAGERS[0])
    stall = Cooperative.objects.filter(memberships__user=manager).first() if manager else None
    phone = phones.parse(INVITED)
    if stall is None or Invitation.unscoped.filter(cooperative=stall, phone=phone).exists():
        return False
    people.invite(stall, phone=phone, full_name="Sùng Thị Dợ", role=Role.PACKER, by=manager)
    return True
