"""Which role may do what at a stall: one row for every address below /htx/, enforced before any page is asked.

Owners may everything. A seller runs goods, prices, orders and questions, and reads the money. A packer packs: orders
up to the parcel, labels, what is in the store room. A union officer who works on behalf of the cooperative may what a
seller may, and each thing sent is written down (promise A9). An address without a row opens to owners alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shop.accounts import access_log, behalf, phone_answers
from shop.accounts.models import Role

Roles = frozenset[str]
OWNER: Roles = frozenset({Role.OWNER})
SELLING: Roles = OWNER | {Role.SELLER, behalf.ROLE}
EVERYBODY: Roles = SELLING | {Role.PACKER}
FETCHED_AHEAD = "X-Stall-Keep"  # of a page that nobody looks at yet: it keeps the notices for one who does
READING = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Door:
    """`writes` is for every method that changes something; as `reads` where it is not said.

    `words`: roles by the address's `word`, for any method; a word without roles is its owner's alone. `fields`: roles
    by what a form sends, where one page is for several roles.
    """

    reads: Roles
    writes: Roles | None = None
    words: dict[str, Roles] = field(default_factory=dict)
    fields: dict[str, Roles] = field(default_factory=dict)

    def opens(self, role: str, method: str, word: str, sent: Any) -> bool:
        if self.words:
            return role in self.words.get(word, OWNER)
        roles = self.reads if method in READING or self.writes is None else self.writes
        return role in roles and all(role in allowed for name, allowed in self.fields.items() if name in sent)


DOORS: dict[str, Door] = {
    "today": Door(EVERYBODY),
    "orders": Door(EVERYBODY),
    "order": Door(EVERYBODY),
    "bulk": Door(EVERYBODY),  # confirms, packs, prints
    "print": Door(EVERYBODY),
    "print-page": Door(EVERYBODY),
    "print-file": Door(EVERYBODY),
    "step": Door(
        EVERYBODY,
        words={
            "nhan": EVERYBODY,
            "dong-goi": EVERYBODY,
            "gui": EVERYBODY,
            "giao": EVERYBODY,
            "sua-ma": EVERYBODY,
            # Each of these moves a buyer's money, or may.
            "nhan-tien": SELLING,
            "huy": SELLING,
            "hang-ve": SELLING,
            "tra-tien": SELLING,
            "tra-mot-phan": SELLING,
        },
    ),
    "products": Door(EVERYBODY),
    "product-new": Door(SELLING),
    "product-at-once": Door(SELLING),
    "unfinished": Door(SELLING),
    "product": Door(EVERYBODY),
    "photos": Door(SELLING),
    "photos-arrange": Door(SELLING),
    "words": Door(SELLING),
    "packs": Door(SELLING),
    "variant": Door(
        EVERYBODY,
        fields=dict.fromkeys(("price", "sure", "meant", "gtin", "action", "name", "weight"), SELLING),
    ),
    "many": Door(SELLING),
    "many-prices": Door(SELLING),
    "market-prices": Door(EVERYBODY),
    "sheet": Door(SELLING),
    "sheet-template": Door(SELLING),
    "sheet-look": Door(SELLING),
    "pause": Door(SELLING),
    "look": Door(SELLING),
    "as-buyers-see": Door(EVERYBODY),
    "take-back": Door(SELLING),
    "copy": Door(SELLING),
    "archive": Door(SELLING),
    "bring-back": Door(SELLING),
    "certificate-new": Door(SELLING),
    "certificate": Door(SELLING),
    "certificate-paper": Door(SELLING),
    "certificate-remove": Door(SELLING),
    "questions": Door(SELLING),
    "question": Door(SELLING),
    "reviews": Door(SELLING),
    "review": Door(SELLING),
    "lots": Door(EVERYBODY),
    "lot-new": Door(SELLING),
    "lot": Door(EVERYBODY),
    "lot-edit": Door(SELLING),
    "lot-step": Door(EVERYBODY),
    "lot-fix": Door(SELLING),
    "lot-switch": Door(SELLING),
    "lot-recall": Door(SELLING),
    "lot-labels": Door(EVERYBODY),
    "money": Door(SELLING),
    "cash": Door(SELLING, OWNER),
    "payout": Door(OWNER),
    "payout-stop": Door(OWNER),
    "offsite": Door(SELLING),
    "offsite-sale": Door(SELLING),
    "offsite-fix": Door(SELLING),
    "offsite-chat": Door(SELLING),
    "offsite-photo": Door(SELLING),
    "district": Door(SELLING),
    "profile": Door(SELLING),
    "profile-year": Door(SELLING),
    "evaluation": Door(SELLING),
    "classes": Door(EVERYBODY),
    "class": Door(EVERYBODY, SELLING),
    "class-withdraw": Door(SELLING),
    "household-payouts": Door(SELLING),
    "household-payout": Door(SELLING),
    "phone-order": Door(SELLING),
    "phone-order-caller": Door(SELLING),
    "phone-order-placed": Door(SELLING),
    "waiting": Door(EVERYBODY),
    "waiting-token": Door(EVERYBODY),
    "waiting-send": Door(EVERYBODY),
    "waiting-undo": Door(EVERYBODY),
    "account": Door(EVERYBODY),
    "registration": Door(OWNER),
    "registration-mend": Door(OWNER),
    "registration-send": Door(OWNER),
    "paper": Door(OWNER),
    "consent": Door(OWNER),
    "people": Door(OWNER),
    "person": Door(OWNER),
    "person-new": Door(OWNER),
    "invitation-withdraw": Door(OWNER),
    "number": Door(OWNER),
    "device": Door(EVERYBODY),
    "password": Door(EVERYBODY),
    "switch": Door(EVERYBODY),
    # All buyers and all money at once.
    "data": Door(OWNER),
    "data-file": Door(OWNER),
    "settlements": Door(SELLING),
    "settlement": Door(SELLING),
    "statement-pdf": Door(SELLING),
    "statement-xlsx": Door(SELLING),
    "transfers": Door(SELLING),
    "statement": Door(OWNER),
    "statement-import": Door(OWNER),
    "transfer": Door(SELLING),
    "transfer-resolve": Door(OWNER),
}


@cache
def open_to(role: str) -> frozenset[str]:
    """What a page may offer to this role: names of addresses, "name:word", "name.field".

    The bare name stands for doing what the address is for, "name?" for reading it.
    """
    offered = set()
    for name, door in DOORS.items():
        writes = door.reads if door.writes is None else door.writes
        offered |= {name} if role in writes else set()
        offered |= {f"{name}?"} if role in door.reads else set()
        offered |= {f"{name}:{word}" for word, roles in door.words.items() if role in roles}
        offered |= {f"{name}.{sent}" for sent, roles in door.fields.items() if role in roles}
    return frozenset(offered)


def label(role: str) -> str:
    return _("Cán bộ Liên minh") if role == behalf.ROLE else str(Role(role).label)


class DoorMiddleware:
    """Runs inside the stall's scope: who works there is known, and their role is of this request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        consent = getattr(request, "consent", None)
        if consent is None and (owner := getattr(request, "phone_owner", "")):
            response[phone_answers.OWNER_HEADER] = owner  # what a phone may keep of the stall, and for whom
        if consent and request.user.pk and response.status_code < HTTPStatus.BAD_REQUEST:
            if request.method in READING:  # an officer reads buyers' names here (promise A4)
                access_log.looked(request.user.pk, "stall", reference=request.path_info)
            elif not getattr(request, "is_noted", False):
                behalf.note(consent, request.user.pk, request.path_info)
        return response

    def process_view(
        self, request: Any, view: Callable[..., HttpResponse], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.app_name != "stall":
            return None
        request.may = open_to(request.role)
        request.phone_owner = phone_answers.owner(request.user.pk, request.cooperative.pk)
        request.former_phone_owner = phone_answers.former_owner(request.user.pk, request.cooperative.pk)
        door = DOORS.get(match.url_name, Door(OWNER))
        sent = request.POST if door.fields and request.method == "POST" else ()
        request.is_fetched_ahead = FETCHED_AHEAD in request.headers
        request.acts_for_stall = request.role == behalf.ROLE
        if door.opens(request.role, request.method, str(kwargs.get("word", "")), sent):
            return None
        if phone_answers.are_wanted(request):
            return phone_answers.not_allowed()
        return render(request, "stall/refused.html", {"tab": "", "role": label(request.role)}, status=403)
