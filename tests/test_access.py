"""Who may do what: every address × role × method answers as the table says (promise A1).

An address without a row fails; so does a row without an address. POSTs carry no fields: what is tested is
the door, not what lies behind it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern
from django.utils import timezone
from pytest_django.fixtures import Settings
from wagtail.documents import get_document_model

from catalog.models import Bank, Cooperative
from shop.ledger import posting, settlement
from shop.ledger.models import EntryKind
from shop.orders.models import Order, Purchase
from shop.treasury import payout
from tests.cast import Cast
from tests.test_order_story import check_out, fill_cart
from tests.treasury.bank import receive

pytestmark = pytest.mark.django_db

ROLES = ("guest", "buyer", "manager", "rival", "union", "editor", "operator")
METHODS = ("GET", "HEAD", "POST", "PUT")
ADMIN_PREFIXES = ("quan-tri/", "ky-thuat/")  # whole rooms: one row each, below

Answer = dict[str, int]  # role → status


def everyone(status: int, **others: int) -> Answer:
    return dict.fromkeys(ROLES, status) | others


def stall(status: int, *, own: bool = False) -> Answer:
    """For who runs a stall; with `own` only for the one that the thing belongs to."""
    return everyone(403, guest=302, manager=status, rival=404 if own else status)


def desk(status: int) -> Answer:
    return everyone(403, guest=302, union=status, operator=status)


def logged_in(status: int) -> Answer:
    return everyone(status, guest=302)


NO = everyone(405)


@dataclass(frozen=True)
class Row:
    """What each method answers. `put` stands for every method that no form sends."""

    get: Answer
    post: Answer
    put: Answer
    head: Answer | None = None  # as `get` where it is not said
    url: str = ""  # the address tried, where the route itself has holes

    def answer(self, method: str) -> Answer:
        head = self.get if self.head is None else self.head
        return {"GET": self.get, "HEAD": head, "POST": self.post, "PUT": self.put}[method]


def read_only(answer: Answer, url: str = "") -> Row:
    """GET alone. Whether the thing exists is asked after the method, who may come in before it."""
    refused = {role: status if status in (302, 403) else 405 for role, status in answer.items()}
    return Row(answer, refused, refused, refused, url)


def any_method(answer: Answer, url: str = "") -> Row:
    """Pages that look at no method at all; without a CSRF token a browser's POST ends in a 403."""
    return Row(answer, answer, answer, url=url)


TABLE: dict[str, Row] = {
    "healthz": any_method(everyone(200)),
    "readyz": any_method(everyone(503)),  # no relay and no beat run here
    "robots.txt": read_only(everyone(200)),
    "llms.txt": read_only(everyone(200)),
    "sitemap.xml": any_method(everyone(200)),
    "sitemap-<section>.xml": any_method(everyone(200), "/sitemap-san-pham.xml"),
    "feed/google.xml": read_only(everyone(200)),
    "feed/san-pham.csv": read_only(everyone(200)),
    "webhooks/stripe/": Row(NO, everyone(400), NO),
    "webhooks/bank/<str:provider>/": Row(NO, everyone(400), NO, url="/webhooks/bank/sepay/"),
    r"tai-lieu/^(\d+)/(.*)$": any_method(everyone(200), "/tai-lieu/{document}"),
    "tai-lieu/authenticate_with_password/<int:restriction_id>/": any_method(
        everyone(404), "/tai-lieu/authenticate_with_password/1/"
    ),
    "^media/(?P<path>.*)$": any_method(everyone(404), "/media/none.webp"),
    # People
    "dang-nhap/": Row(everyone(302, guest=200), everyone(302, guest=200), everyone(302, guest=200)),
    "dang-xuat/": Row(NO, everyone(302), NO),
    "_util/login/": any_method(everyone(302)),
    "tai-khoan/": Row(everyone(302), NO, NO),
    "tai-khoan/mat-khau/": Row(logged_in(200), logged_in(200), logged_in(200)),
    # The shop
    "": any_method(everyone(200), "/"),
    "san-pham/": any_method(everyone(200)),
    "tim/": read_only(everyone(200)),
    "san-pham/<slug:slug>/": any_method(everyone(200), "/san-pham/che-shan-tuyet/"),
    "hop-tac-xa/": any_method(everyone(200)),
    "hop-tac-xa/<slug:slug>/": any_method(everyone(200), "/hop-tac-xa/htx-che-may/"),
    "gio-hang/": read_only(everyone(200)),
    "gio-hang/them/": Row(NO, everyone(404), NO),
    "gio-hang/sua/": Row(NO, everyone(302), NO),
    "thanh-toan/": Row(everyone(302), everyone(302), NO),  # the cart is empty
    "thanh-toan/phi/": read_only(everyone(400)),
    "dia-chi/xa/": read_only(everyone(200)),
    "don/": read_only(everyone(200)),
    "don/<str:number>/": read_only(everyone(404, buyer=200), "/don/{purchase}/"),
    "don/<str:number>/tra-the/": Row(everyone(404, buyer=302), NO, NO, NO, "/don/{purchase}/tra-the/"),
    "don/<str:number>/huy/": Row(NO, everyone(404), NO, NO, "/don/{purchase}/huy/"),
    r"^((?:[\w\-]+/)*)$": any_method(everyone(404), "/khong-co-trang-nay/"),
    "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/": any_method(
        everyone(404), "/_util/authenticate_with_password/1/1/"
    ),
    # The stall
    "htx/": read_only(stall(200)),
    "htx/don/": read_only(stall(200)),
    "htx/don/<str:number>/": read_only(stall(200, own=True), "/htx/don/{order}/"),
    "htx/don/<str:number>/<slug:word>/": Row(
        stall(200, own=True), stall(302, own=True), stall(405), stall(405), "/htx/don/{order}/nhan/"
    ),
    "htx/hang/": read_only(stall(200)),
    "htx/hang/<int:pk>/": Row(
        stall(200, own=True), stall(302, own=True), stall(405), stall(405), "/htx/hang/{variant}/"
    ),
    "htx/tien/": read_only(stall(200)),
    "htx/tien/thu-ho/": Row(stall(200), stall(200), stall(405), stall(405)),
    "htx/tien/tai-khoan/": Row(stall(200), stall(200), stall(405), stall(405)),
    "htx/tien/tai-khoan/<int:pk>/dung/": Row(
        stall(405), stall(302, own=True), stall(405), url="/htx/tien/tai-khoan/{payout}/dung/"
    ),
    "htx/tien/doi-soat/": read_only(stall(200)),
    "htx/tien/doi-soat/<str:number>/": read_only(stall(200, own=True), "/htx/tien/doi-soat/{settlement}/"),
    "htx/tien/doi-soat/<str:number>/bang-ke.pdf": read_only(
        stall(200, own=True), "/htx/tien/doi-soat/{settlement}/bang-ke.pdf"
    ),
    "htx/tien/doi-soat/<str:number>/bang-ke.xlsx": read_only(
        stall(200, own=True), "/htx/tien/doi-soat/{settlement}/bang-ke.xlsx"
    ),
    "htx/tien/chuyen-khoan/": read_only(stall(200)),
    "htx/tien/chuyen-khoan/sao-ke/": Row(stall(200), stall(400), stall(405), stall(405)),
    "htx/tien/chuyen-khoan/sao-ke/nhap/": Row(stall(405), stall(400), stall(405)),
    "htx/tien/chuyen-khoan/<int:pk>/": read_only(stall(200, own=True), "/htx/tien/chuyen-khoan/{transfer}/"),
    "htx/tien/chuyen-khoan/<int:pk>/<slug:word>/": Row(
        stall(200, own=True),
        stall(302, own=True),
        stall(405),
        stall(405),
        "/htx/tien/chuyen-khoan/{transfer}/tra-lai/",
    ),
    "htx/tai-khoan/": read_only(stall(200)),
    "htx/mat-khau/": Row(stall(200), stall(200), stall(405), stall(405)),
    "htx/doi-gian/": Row(stall(405), stall(404), stall(405)),
    # The union's desk
    "lien-minh/": read_only(desk(200)),
    "lien-minh/doanh-thu.csv": read_only(desk(200)),
    "lien-minh/can-goi/": read_only(desk(200)),
    "lien-minh/hop-tac-xa/": read_only(desk(200)),
    "lien-minh/hop-tac-xa/<int:pk>/xac-minh/": Row(
        desk(405), desk(302), desk(405), url="/lien-minh/hop-tac-xa/{cooperative}/xac-minh/"
    ),
    "lien-minh/hop-tac-xa/<int:pk>/tam-dung/": Row(
        desk(405), desk(302), desk(405), url="/lien-minh/hop-tac-xa/{cooperative}/tam-dung/"
    ),
    "lien-minh/tien/": read_only(desk(200)),
    "lien-minh/tien/chuyen-khoan/": read_only(desk(200)),
    "lien-minh/tien/chuyen-khoan/<int:pk>/<slug:word>/": Row(
        desk(200), desk(302), desk(405), desk(405), "/lien-minh/tien/chuyen-khoan/{transfer}/tra-lai/"
    ),
    "lien-minh/tien/thu-ho/": read_only(desk(200)),
    "lien-minh/tien/the/": read_only(desk(200)),
    "lien-minh/tien/the/<slug:kind>/<int:pk>/<slug:word>/": Row(  # there is none
        desk(405), desk(404), desk(405), url="/lien-minh/tien/the/giu-lai/1/tra-lai/"
    ),
    "lien-minh/tien/tai-khoan/": read_only(desk(200)),
    "lien-minh/tien/tai-khoan/<int:pk>/dung/": Row(
        desk(405), desk(200), desk(405), url="/lien-minh/tien/tai-khoan/{payout}/dung/"
    ),
    "lien-minh/tien/don/": read_only(desk(200)),
    "lien-minh/tien/don/<str:number>/": read_only(desk(200), "/lien-minh/tien/don/{order}/"),
    "lien-minh/tien/doi-soat/": read_only(desk(200)),
    "lien-minh/tien/doi-soat/lap/": Row(desk(405), desk(200), desk(405)),
    "lien-minh/tien/doi-soat/lenh-chuyen.xlsx": read_only(desk(200)),
    "lien-minh/tien/doi-soat/lenh-chuyen.csv": read_only(desk(200)),
    "lien-minh/tien/doi-soat/<str:number>/": read_only(desk(200), "/lien-minh/tien/doi-soat/{settlement}/"),
    "lien-minh/tien/doi-soat/<str:number>/da-chuyen/": Row(  # it is paid
        desk(405), desk(409), desk(405), url="/lien-minh/tien/doi-soat/{settlement}/da-chuyen/"
    ),
    "lien-minh/tien/doi-soat/<str:number>/rut-lai/": Row(
        desk(405), desk(409), desk(405), url="/lien-minh/tien/doi-soat/{settlement}/rut-lai/"
    ),
    "lien-minh/tien/doi-soat/<str:number>/bang-ke.pdf": read_only(
        desk(200), "/lien-minh/tien/doi-soat/{settlement}/bang-ke.pdf"
    ),
    "lien-minh/tien/doi-soat/<str:number>/bang-ke.xlsx": read_only(
        desk(200), "/lien-minh/tien/doi-soat/{settlement}/bang-ke.xlsx"
    ),
}
UNTRANSLATED = ("healthz", "readyz", "webhooks/", "tai-lieu/", "^media/", "robots.txt", "llms.txt", "sitemap")


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """Every route of the site, without the language."""
    for entry in resolver.url_patterns:
        own = "" if isinstance(entry.pattern, LocalePrefixPattern) else str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, prefix + own)
        else:
            assert isinstance(entry, URLPattern)
            yield prefix + own


@dataclass
class World:
    cast: Cast
    holes: dict[str, Any]
    clients: dict[str, Callable[[], Client]]
    kept: dict[str, Client] = field(default_factory=dict)

    def ask(self, role: str, method: str, url: str) -> int:
        """The status; a POST may end a session, so the next question logs in anew."""
        if role not in self.kept:
            self.kept[role] = self.clients[role]()
        client = self.kept.pop(role) if method == "POST" else self.kept[role]
        response = client.generic(method, url)
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
    settlement.mark_paid(made.pk, paid_on=today, bank_reference="FT1", actor_id=None)
    return str(made.number)


@pytest.fixture
def world(cast: Cast, settings: Settings, tmp_path: Any) -> World:
    settings.MEDIA_ROOT = tmp_path
    hoa = log_in_as(cast.hoa)
    fill_cart(hoa, cast)
    purchase: Purchase = check_out(hoa, cast.address())
    order = Order.unscoped.get(purchase=purchase, cooperative=cast.tea)
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
        "cooperative": cast.rice.pk,
        "settlement": paid_out(cast.tea),
        "payout": _waiting_account(cast),
        "transfer": receive(cast.tea, 5_000, "mua che").pk,
        "document": document.url.removeprefix("/tai-lieu/"),
    }
    clients: dict[str, Callable[[], Client]] = {"guest": Client}
    for role, user in people.items():
        clients[role] = lambda user=user: log_in_as(user)
    return World(cast, holes, clients)


def _waiting_account(cast: Cast) -> int:
    bank = Bank.objects.get(pk="970436")
    change = payout.request(
        cast.tea, bank=bank, account_number="0123456789", account_name="HTX CHE MAY", actor_id=cast.may.pk
    )
    return change.pk


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
def test_a1_each_role_gets_what_the_table_says(world: World, room: str) -> None:
    wrong = []
    for route, row in TABLE.items():
        if route.split("/")[0] != room:
            continue
        url = (row.url or f"/{route}").format(**world.holes)
        asked = [(method, url) for method in METHODS]
        if not route.startswith(UNTRANSLATED):
            asked.insert(0, ("GET", f"/en{url}"))
        for method, address in asked:
            for role, expected in row.answer(method).items():
                if (status := world.ask(role, method, address)) != expected:
                    wrong.append(f"{method} {address} as {role}: {status}, not {expected}")
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
    world: World, prefix: str, kept_out: tuple[str, ...]
) -> None:
    urls = sorted({filled(route) for route in patterns(get_resolver()) if route.startswith(prefix)})
    assert len(urls) > 20
    wrong = []
    for role in kept_out:
        client = world.clients[role]()
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
        ("/quan-tri/images/", {"editor", "operator"}),
        ("/quan-tri/documents/", {"editor", "operator"}),
        ("/quan-tri/users/", {"operator"}),
        ("/quan-tri/groups/", {"operator"}),
        ("/ky-thuat/", {"operator"}),
    ],
)
def test_a1_what_each_desk_opens(world: World, url: str, may_enter: set[str]) -> None:
    call_command("sync_roles", verbosity=0)
    assert {role for role in ROLES if world.ask(role, "GET", url) == 200} == may_enter


@pytest.mark.parametrize(
    "url",
    ["//htx/", "/HTX/", "/htx/../lien-minh/", "/htx%2f", "/./htx/", "/en/en/htx/", "/EN/lien-minh/", "/vi/htx/",
     "/en/quan-tri/", "/quan-tri//", "//quan-tri/", "/quan-tri/../htx/", "/;/lien-minh/", "/en-us/ky-thuat/"],
)  # fmt: skip
def test_no_spelling_of_an_address_slips_past_the_door(world: World, url: str) -> None:
    for role in ("guest", "buyer"):
        response = world.clients[role]().get("/", PATH_INFO=unquote(url))
        assert response.status_code in (302, 403, 404), role
