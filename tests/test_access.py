"""Who may do what: every address × role × method answers as the table says (promise A1).

An address without a row fails; so does a row without an address. POSTs carry no fields: what is tested is
the door, not what lies behind it.
"""

import logging
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import unquote

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction
from django.template.backends.django import Template
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern
from django.utils import timezone
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings
from wagtail.documents import get_document_model

from catalog import private_files
from catalog.models import Bank, Certificate, CertificatePaper, Cooperative, GoodsSheet, LotStep, Variant
from shop.accounts import people
from shop.accounts.models import Membership, Role, User
from shop.impact.models import RegisteredCooperative, RegisterSheet, Visit, VisitPhoto
from shop.impact.register import entries
from shop.joining.models import Paper, Registration
from shop.ledger import posting, settlement, settlement_payment
from shop.ledger.models import Channel, EntryKind
from shop.notifications.models import OutboxMessage, PhoneCall
from shop.offsite import declaring
from shop.offsite.declaring import Declaration, Facts
from shop.orders.models import Order, Origin, Purchase
from shop.reports.models import DataCopy
from shop.treasury.payout import payout_account
from tests import desk_table, kept_reports, known_users, stage, voices
from tests.access_rows import ADMIN_PREFIXES, METHODS, ROLES
from tests.access_table import TABLE
from tests.cast import Cast
from tests.catalog.lots import open_lot
from tests.impact.programme_scene import written_in
from tests.impact.told import paid_to_households, scored, taken_poverty_sheet
from tests.stall.floor import place
from tests.test_order_story import check_out, fill_cart
from tests.training.scenes import goes_to_a_class
from tests.treasury.bank import receive
from tests.treasury.card_sales import approved

pytestmark = [pytest.mark.long, pytest.mark.django_db]

UNTRANSLATED = (
    "healthz", "readyz", "webhooks/", "tai-lieu/", "^media/", "robots.txt", "llms.txt", "sitemap", "manifest", "sw.js",
    "tap-huan.js",
)  # fmt: skip


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """Every route of the site, without the language."""
    for entry in resolver.url_patterns:
        own = "" if isinstance(entry.pattern, LocalePrefixPattern) else str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, prefix + own)
        else:
            assert isinstance(entry, URLPattern)
            yield prefix + own


def _undrawn(_template: Template, context: object = None, request: object = None) -> str:
    return ""


@dataclass
class World:
    cast: Cast
    holes: dict[str, Any]
    clients: dict[str, Callable[[], Client]]
    kept: dict[str, Client] = field(default_factory=dict)
    seen: set[tuple[object, ...]] = field(default_factory=set)

    def ask(self, role: str, method: str, url: str, expected: int = 200) -> int:
        """The status; what a page has written to the session, or its end, is not for the next question.

        A page that is expected is drawn, but HEAD's, as that of a GET; a refusal's is the same everywhere, and drawn
        once for each role and language.
        """
        if role not in self.kept:
            self.kept[role] = self.clients[role]()
        refusal = (role, expected, url.startswith("/en/"))
        is_drawn = method != "HEAD" if expected == 200 else refusal not in self.seen
        self.seen.add(refusal)
        with nullcontext() if is_drawn else mock.patch.object(Template, "render", _undrawn):
            response = self.kept[role].generic(method, url)
        if django_settings.SESSION_COOKIE_NAME in response.cookies:
            del self.kept[role]
        if response.streaming:
            list(response.streaming_content)  # closes the file
        return int(response.status_code)


def paid_out(cooperative: Cooperative) -> str:
    """The number of a settlement of 100.000 đ that was paid."""
    today = timezone.localdate()
    posting.post(
        kind=EntryKind.SALE,
        reference="sale:settled",
        cooperative_id=cooperative.pk,
        effective_on=today,
        lines=posting.sale_lines("card", 100_000),
    )
    made = settlement.create(cooperative.pk, until=today, actor_id=None)
    assert made is not None
    approved(made)
    settlement_payment.mark_paid(made.pk, paid_on=today, bank_reference="FT1", actor_id=None)
    return str(made.number)


@pytest.fixture
def world(cast: Cast, settings: Settings, tmp_path: Path) -> World:
    """For a test that wants its own."""
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path, tmp_path / "private"
    return build(cast)


@pytest.fixture(scope="module")
def _built(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One for all tests of this file, in a transaction around theirs."""
    folder = tmp_path_factory.mktemp("world")
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        override_settings(MEDIA_ROOT=folder, PRIVATE_ROOT=folder / "private"),
    ):
        yield build(stage.enter())
        transaction.set_rollback(True)


@pytest.fixture
def shared_world(_built: World, db: None) -> Iterator[World]:
    """As it was built, nobody logged in; thousands of refusals are not written down, nor is who asks read anew."""
    logging.disable(logging.WARNING)
    with known_users.kept():
        yield replace(_built, kept={}, seen=set())
    logging.disable(logging.NOTSET)


def build(cast: Cast) -> World:
    """Something of everything that has an address."""
    hoa = log_in_as(cast.hoa)
    fill_cart(hoa, cast)
    purchase: Purchase = check_out(hoa, cast.address())
    order = Order.unscoped.get(purchase=purchase, cooperative=cast.tea)
    Variant.unscoped.filter(pk=cast.tea_100.pk).update(gtin="08938509040017")
    lot = open_lot(cast.tea_product)
    document = get_document_model()(title="Giá")
    document.file.save("gia.csv", ContentFile(b"a,b\n"))
    people = {
        "buyer": cast.hoa, "manager": cast.may, "rival": cast.nuoc, "union": cast.minh, "editor": cast.ngan,
        "operator": cast.van,
    }  # fmt: skip
    holes = {
        "purchase": purchase.number,
        "order": order.number,
        "variant": cast.tea_100.pk,
        "lot": lot.code,
        "lot_step": LotStep.unscoped.create(lot=lot, kind="packed", happened_at=timezone.now()).pk,
        "goods_sheet": GoodsSheet.objects.create(cooperative=cast.tea, uploaded_by=cast.may).pk,
        "cooperative": cast.rice.pk,
        "settlement": paid_out(cast.tea),
        "payout": _waiting_account(cast),
        "copy": _copied(cast),
        "phone_call": PhoneCall.unscoped.create(
            cooperative=cast.tea,
            audience="cooperative",
            phone=cast.tea.phone,
            subject="Đã xác minh",
            body="…",
        ).pk,
        "message": OutboxMessage.objects.latest("pk").pk,
        "transfer": receive(cast.tea, 5_000, "mua che").pk,
        "document": document.url.removeprefix("/tai-lieu/"),
        "product": cast.tea_product.pk,
        "declared": _sold_elsewhere(cast),
        "told_year": timezone.localdate().year - 1,
        "household_payout": paid_to_households(cast.tea).pk,
        "evaluation": scored(cast.tea).pk,
        "poverty_sheet": taken_poverty_sheet(cast.minh).pk,
        "report": kept_reports.keep(cast),
        "by_phone": _by_phone(cast),
        "question": voices.question(cast.tea_product).pk,
        "review": voices.shown(cast.tea_product, order).pk,
        **_helpers(cast),
        **_application(cast),
        "certificate": _certified(cast),
        **_registered(cast),
        **goes_to_a_class(cast.tea),
    }
    clients: dict[str, Callable[[], Client]] = {"guest": Client}
    for role, user in people.items():
        clients[role] = lambda user=user: log_in_as(user)
    return World(cast, holes, clients)


def _helpers(cast: Cast) -> dict[str, int]:
    """Somebody who works at the tea's stall, and somebody who is asked to."""
    user = User.objects.create_user("0912000014", full_name="Sùng A Páo")
    member = Membership.objects.create(user=user, cooperative=cast.tea, role=Role.PACKER)
    asked = {"phone": "+84912000015", "full_name": "Lò Thị Phụ", "role": Role.PACKER}
    return {"member": member.pk, "invitation": people.invite(cast.tea, by=cast.may, **asked)[0].pk}


def _copied(cast: Cast) -> int:
    private_files.path_of("all.zip").write_bytes(b"PK")
    copy: DataCopy = DataCopy.unscoped.create(
        cooperative=cast.tea, asked_by=cast.may, name="all.zip", ready_at=timezone.now()
    )
    return copy.pk


def _application(cast: Cast) -> dict[str, int]:
    """The tea came by the form once."""
    row = Registration.unscoped.create(cooperative=cast.tea, form_key=uuid.uuid4())
    paper = Paper.unscoped.create(
        registration=row, kind="other", data=b"%PDF-", content_type="application/pdf", added_by=cast.may
    )
    return {"registration": row.pk, "paper": paper.pk}


def _certified(cast: Cast) -> int:
    row = Certificate.unscoped.create(product=cast.tea_product, scheme="ocop", stars=4)
    CertificatePaper.unscoped.create(certificate=row, data=b"RIFF")
    return row.pk


def _registered(cast: Cast) -> dict[str, Any]:
    """The tea in the union's register, visited once."""
    entries.take_in(cast.tea)
    row = RegisteredCooperative.objects.get(stall=cast.tea)
    visit = Visit.objects.create(
        registered=row, visited_on=timezone.localdate(), note="Chè đang hái", visited_by=cast.minh
    )
    return {
        "registered": row.pk,
        "visit_photo": VisitPhoto.objects.create(visit=visit, data=b"RIFF").pk,
        "register_sheet": RegisterSheet.objects.create(uploaded_by=cast.minh).pk,
        **written_in(row),
    }


def _waiting_account(cast: Cast) -> int:
    bank = Bank.objects.get(pk="970436")
    change = payout_account.request(
        cast.tea, bank=bank, account_number="0123456789", account_name="HTX CHE MAY", actor_id=cast.may.pk
    )
    return change.pk


def _sold_elsewhere(cast: Cast) -> int:
    facts = Facts(None, "Măng khô", 1, 50_000, Channel.MARKET, timezone.localdate())
    (sale,) = declaring.declare(cast.tea.pk, [Declaration("a" * 32, facts)], actor_id=None)
    return sale.pk


def _by_phone(cast: Cast) -> str:
    order = place({cast.tea_100: 1})
    Purchase.objects.filter(pk=order.purchase_id).update(origin=Origin.PHONE)
    return str(order.purchase.number)


def log_in_as(user: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    found = {route for route in patterns(get_resolver()) if not route.startswith(ADMIN_PREFIXES)}
    assert found - set(TABLE) == set(), "addresses without a row"
    assert set(TABLE) - found == set(), "rows without an address"


def rooms() -> list[str]:
    """First parts of the addresses, "" for the home page; the world is built once for each."""
    return sorted({route.split("/")[0] for route in TABLE})


@pytest.mark.parametrize("room", rooms())
def test_a1_each_role_gets_what_the_table_says(shared_world: World, room: str) -> None:
    wrong = []
    for route, row in TABLE.items():
        if route.split("/")[0] != room:
            continue
        url = (row.url or f"/{route}").format(**shared_world.holes)
        asked = [(method, url) for method in METHODS]
        if not route.startswith(UNTRANSLATED):
            asked.insert(0, ("GET", f"/en{url}"))
        for method, address in asked:
            for role, expected in row.answer(method).items():
                if (status := shared_world.ask(role, method, address, expected)) != expected:
                    wrong.append(f"{method} {address} as {role}: {status}, not {expected}")
    assert not wrong, "\n".join(wrong)


def test_a1_each_role_at_the_desk_gets_what_its_row_opens(shared_world: World) -> None:
    assert set(desk_table.DESK) <= set(TABLE)
    for number, (letter, group) in enumerate(desk_table.ROLES.items()):
        user = User.objects.create_user(f"09120002{number:02}", full_name=group)
        user.groups.add(Group.objects.get_or_create(name=group)[0])
        shared_world.clients[letter] = partial(log_in_as, user)
    wrong = []
    for route, row in TABLE.items():
        if not route.startswith("lien-minh/"):
            continue
        url = (row.url or f"/{route}").format(**shared_world.holes)
        reads, writes = desk_table.DESK.get(route, desk_table.DEFAULT)
        for letter, method in product(desk_table.ROLES, ("GET", "POST")):
            answer = row.answer(method)["operator"]
            who = (reads or writes) if method == "GET" else (writes or reads)
            expected = answer if letter in who else 403
            if (status := shared_world.ask(letter, method, url, expected)) != expected:
                wrong.append(f"{method} {url} as {desk_table.ROLES[letter]}: {status}, not {expected}")
    assert not wrong, "\n".join(wrong)


def filled(route: str) -> str:
    """An address of a route in the admin, its holes filled with anything that fits."""
    route = re.sub(r"\(\?P<\w+>[^()]*(?:\([^()]*\)[^()]*)*\)|<[^>]+>", "1", route)
    route = re.sub(r"\([^()]*(?:\([^()]*\)[^()]*)*\)\??", "1/", route)
    return "/" + re.sub(r"[\^$\\]", "", route).replace("//", "/")


@pytest.mark.parametrize(
    ("prefix", "kept_out"),
    [
        ("quan-tri/", ("guest", "manager")),
        ("ky-thuat/", ("guest", "manager", "union", "editor")),
    ],
)
def test_a1_nobody_else_gets_a_foot_into_either_admin(
    shared_world: World, prefix: str, kept_out: tuple[str, ...]
) -> None:
    urls = sorted({filled(route) for route in patterns(get_resolver()) if route.startswith(prefix)})
    assert len(urls) > 20
    wrong = []
    for role in kept_out:
        client = shared_world.clients[role]()
        for url in urls:
            response = client.post(url)
            if response.status_code != (302 if role == "guest" else 403):
                wrong.append(f"{url} as {role}: {response.status_code}")
            elif role == "guest" and not response["Location"].startswith("/dang-nhap/?next="):
                wrong.append(f"{url} as {role}: to {response['Location']}")
    assert not wrong, "\n".join(wrong[:20])


@pytest.mark.parametrize(
    ("url", "may_enter"),
    [
        ("/quan-tri/", {"union", "editor", "operator"}),
        ("/quan-tri/snippets/catalog/product/", {"union", "operator"}),
        ("/quan-tri/snippets/catalog/cooperative/", {"union", "operator"}),
        ("/quan-tri/snippets/catalog/lot/", {"union", "operator"}),
        ("/quan-tri/images/", {"editor", "operator"}),
        ("/quan-tri/documents/", {"editor", "operator"}),
        ("/quan-tri/users/", {"operator"}),
        ("/quan-tri/groups/", {"operator"}),
        ("/ky-thuat/", {"operator"}),
    ],
)
def test_a1_what_each_desk_opens(shared_world: World, url: str, may_enter: set[str]) -> None:
    call_command("sync_roles", verbosity=0)
    assert {role for role in ROLES if shared_world.ask(role, "GET", url) == 200} == may_enter


@pytest.mark.parametrize(
    "url",
    ["//htx/", "/HTX/", "/htx/../lien-minh/", "/htx%2f", "/./htx/", "/en/en/htx/", "/EN/lien-minh/", "/vi/htx/",
     "/en/quan-tri/", "/quan-tri//", "//quan-tri/", "/quan-tri/../htx/", "/;/lien-minh/", "/en-us/ky-thuat/"],
)  # fmt: skip
def test_no_spelling_of_an_address_slips_past_the_door(shared_world: World, url: str) -> None:
    for role in ("guest", "buyer"):
        response = shared_world.clients[role]().get("/", PATH_INFO=unquote(url))
        assert response.status_code in (302, 403, 404), role
