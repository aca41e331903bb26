"""What browsers do not send and attackers do: a 4xx, never a 500 (promises W5, W6, W8)."""

import itertools
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django.fixtures import Settings

from shop.accounts.models import PasswordTries
from shop.orders.models import Order, Purchase, Status
from tests.cast import PASSWORD, Cast
from tests.test_order_story import check_out, fill_cart, log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def purchase(cast: Cast) -> Purchase:
    hoa = Client()
    fill_cart(hoa, cast)
    return check_out(hoa, cast.address())


@pytest.mark.parametrize("url", ["/", "/gio-hang/", "/htx/", "/quan-tri/", "/webhooks/stripe/"])
@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "anything"])
def test_w8_a_cookie_that_spells_a_nul_is_a_400(db: None, url: str, name: str) -> None:
    client = Client(raise_request_exception=False)
    assert client.get(url, headers={"Cookie": f'{name}="abcdefgh\\000ij"'}).status_code == 400


def test_w8_a_nul_in_a_field_that_no_form_reads_is_a_400(purchase: Purchase) -> None:
    client = Client(raise_request_exception=False)
    response = client.post(f"/don/{purchase.number}/huy/", {"t": purchase.token, "order": "x\x00"})
    assert response.status_code == 400
    assert set(Order.unscoped.values_list("status", flat=True)) == {Status.PLACED}


def test_a_media_name_longer_than_any_file_name_is_a_404(
    db: None, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    assert Client(raise_request_exception=False).get(f"/media/{'a' * 300}").status_code == 404


@pytest.mark.parametrize("body", [b"x" * 2_000_000, b"a=1&" * 600], ids=["two megabytes", "600 fields"])
@pytest.mark.parametrize("url", ["/gio-hang/them/", "/dang-nhap/", "/thanh-toan/"])
def test_a_body_too_large_is_a_4xx(cast: Cast, body: bytes, url: str) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    response = client.post(url, body, content_type="application/x-www-form-urlencoded")
    assert 400 <= response.status_code < 500


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded; charset=utf-16",
    ],
)
def test_a_body_that_is_not_what_it_says_is_a_4xx(cast: Cast, kind: str) -> None:
    client = Client(raise_request_exception=False)
    assert 400 <= client.generic("POST", "/gio-hang/them/", b"\xff\xfe{[[", kind).status_code < 500


def test_an_address_no_mail_can_be_sent_to_is_refused_at_the_form(cast: Cast) -> None:
    """It would be tried five times, then parked, and `/readyz` would stay red: any guest could do that."""
    hoa = Client()
    fill_cart(hoa, cast)
    address = cast.address(email=f"hoa@{'ữ' * 60}.vn")
    response = hoa.post("/thanh-toan/", address | {"shown_total": "504500"})
    assert response.status_code == 200
    assert "chưa đúng, ví dụ" in response.content.decode()
    assert not Purchase.objects.exists()


def test_a_mail_address_with_vietnamese_letters_is_taken(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    assert check_out(hoa, cast.address(email="hoa@chợ-phiên.vn")).email == "hoa@chợ-phiên.vn"


def test_a_name_keeps_to_one_line(cast: Cast) -> None:
    """Lines of one's own in a name would be lines of one's own in the market's letters."""
    hoa = Client()
    fill_cart(hoa, cast)
    purchase = check_out(hoa, cast.address(full_name="Hoa\r\nBcc: ban", street="Ngõ 1\n\nSubject: thưởng"))
    assert purchase.full_name == "Hoa Bcc: ban"
    assert "\n" not in purchase.street


# ── Login ──────────────────────────────────────────────────────────────────────────────────────────────────


def wrong_tries(client: Client, phone: str, count: int, **extra: str) -> int:
    """The last answer's status."""
    statuses = [
        client.post("/dang-nhap/", {"phone": phone, "password": "sai"}, **extra).status_code
        for _try in range(count)
    ]
    return statuses[-1]


SPELLINGS = ("0912000001", "+84912000001", "0912 000 001", "０９１２０００００１")


def test_w6_ten_wrong_tries_lock_however_the_number_is_spelled(cast: Cast) -> None:
    stranger = Client()
    spellings = itertools.cycle(SPELLINGS)
    for _try in range(10):
        wrong_tries(stranger, next(spellings), 1)
    assert wrong_tries(stranger, "0912000001", 1) == 429
    assert stranger.post("/dang-nhap/", {"phone": "0912000001", "password": PASSWORD}).status_code == 429


def test_w6_behind_the_proxy_a_strangers_tries_do_not_lock_the_owner_out(
    cast: Cast, settings: Settings
) -> None:
    settings.BEHIND_PROXY = True
    stranger, owner = ({"HTTP_X_FORWARDED_FOR": ip} for ip in ("203.0.113.9", "198.51.100.7"))
    assert wrong_tries(Client(), "0912000001", 11, **stranger) == 429
    response = Client().post("/dang-nhap/", {"phone": "0912000001", "password": PASSWORD}, **owner)
    assert response.status_code == 302


@pytest.mark.parametrize("behind_proxy", [False, True])
def test_w6_a_forged_forwarded_address_does_not_give_more_tries(
    cast: Cast, settings: Settings, behind_proxy: bool
) -> None:
    """The proxy adds the address it sees at the end; everything before that was typed by the client."""
    settings.BEHIND_PROXY = behind_proxy
    last = [
        wrong_tries(Client(), "0912000001", 1, HTTP_X_FORWARDED_FOR=f"10.0.0.{index}, 203.0.113.9")
        for index in range(12)
    ]
    assert last[-1] == 429
    assert PasswordTries.objects.filter(key__startswith="network").count() == 1


def test_wagtails_own_login_page_leads_to_ours(db: None) -> None:
    for prefix in ("", "/en"):
        response = Client().get(f"{prefix}/_util/login/?next=/gio-hang/")
        assert (response.status_code, response["Location"]) == (302, f"{prefix}/dang-nhap/?next=/gio-hang/")


def test_w5_the_session_changes_at_login_and_ends_at_logout(cast: Cast) -> None:
    hoa = Client()
    fill_cart(hoa, cast)
    before = hoa.cookies["sessionid"].value
    hoa.post("/dang-nhap/", {"phone": "0912000001", "password": PASSWORD})
    after = hoa.cookies["sessionid"].value
    assert before != after
    hoa.post("/dang-xuat/")
    assert not Session.objects.filter(session_key__in=[before, after]).exists()


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)",
        "http:///evil.example", "\thttps://evil.example",
    ],
)  # fmt: skip
def test_w5_next_never_leaves_this_host(cast: Cast, target: str) -> None:
    for url in ("/dang-nhap/", "/en/dang-nhap/"):
        response = Client().post(url, {"phone": "0912000001", "password": PASSWORD, "next": target})
        assert response["Location"].startswith("/")
        assert "evil" not in response["Location"]


def test_a6_a_removed_manager_is_refused_at_the_next_request(cast: Cast) -> None:
    may = log_in("0912000011")
    assert may.get("/htx/").status_code == 200
    cast.may.memberships.all().delete()
    assert may.get("/htx/").status_code == 403
    minh = log_in("0912000021")
    cast.minh.groups.clear()
    assert minh.get("/lien-minh/").status_code == 403
    assert minh.get("/quan-tri/").status_code == 403


# ── Another's order ────────────────────────────────────────────────────────────────────────────────────────


def test_every_post_needs_a_csrf_token(purchase: Purchase, cast: Cast) -> None:
    order = Order.unscoped.first()
    assert order
    for url in (
        "/gio-hang/them/", "/gio-hang/sua/", "/thanh-toan/", "/dang-nhap/", "/dang-xuat/",
        f"/don/{purchase.number}/huy/",
    ):  # fmt: skip
        client = Client(enforce_csrf_checks=True)
        assert client.post(url, {"t": purchase.token, "order": order.number}).status_code == 403, url
    may = Client(enforce_csrf_checks=True)
    may.force_login(cast.may, backend="django.contrib.auth.backends.ModelBackend")
    for url in (
        f"/htx/don/{order.number}/nhan/",
        f"/htx/hang/{cast.tea_product.pk}/goi/{cast.tea_100.pk}/",
        "/htx/doi-gian/",
    ):
        assert may.post(url, {}).status_code == 403, url


def test_anothers_cart_key_in_the_form_reveals_no_purchase(purchase: Purchase, cast: Cast) -> None:
    for client in (Client(), Client()):
        fill_cart(client, cast)
        form = cast.address() | {"shown_total": "1", "cart_key": purchase.cart_key}
        assert client.post("/thanh-toan/", form).status_code == 200
    empty = Client().post("/thanh-toan/", cast.address() | {"cart_key": purchase.cart_key})
    assert empty["Location"] == "/gio-hang/"


def test_a_private_page_is_never_kept_and_tells_no_other_site_its_address(
    purchase: Purchase, cast: Cast
) -> None:
    page = Client().get(purchase.get_absolute_url())
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "strict-origin"
    for url in ("/htx/", "/htx/don/", "/htx/tien/"):
        assert "no-store" in log_in("0912000011").get(url)["Cache-Control"], url


def test_a2_a_manager_finds_nothing_of_another_cooperative_under_any_address(
    purchase: Purchase, cast: Cast
) -> None:
    nuoc = log_in("0912000012")
    tea = Order.unscoped.get(purchase=purchase, cooperative=cast.tea)
    words = ("nhan", "dong-goi", "gui", "giao", "nhan-tien", "huy", "hang-ve", "tra-tien")
    urls = [f"/htx/don/{tea.number}/", f"/htx/hang/{cast.tea_product.pk}/goi/{cast.tea_100.pk}/"]
    urls += [f"/htx/don/{tea.number}/{word}/" for word in words]
    for url in [*urls, *(f"/en{url}" for url in urls)]:
        assert nuoc.get(url).status_code == 404, url
        assert nuoc.post(url, {"price": "1000", "reason": "x", "carrier": "x"}).status_code in (404, 405), url
    assert nuoc.post("/htx/doi-gian/", {"cooperative": cast.tea.pk}).status_code == 404
    assert tea.number not in nuoc.get(f"/htx/don/?q={purchase.number}").content.decode()
    tea.refresh_from_db()
    cast.tea_100.refresh_from_db()
    assert (tea.status, cast.tea_100.price) == (Status.PLACED, 120_000)
