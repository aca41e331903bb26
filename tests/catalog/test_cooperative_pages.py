"""The list of cooperatives and one cooperative's page: what they show, to whom, and in how many queries."""

import datetime
import json
import re
from io import BytesIO
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scopes_disabled
from django_scopes.exceptions import ScopeError
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from catalog.desk.people import PersonForm, PersonViewSet
from catalog.models import Certificate, Person, Product, Variant
from catalog.models.cooperatives import Verification
from catalog.stalls import pages
from catalog.stalls.pages import Good
from tests.cast import Cast

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
TODAY = datetime.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def forget() -> None:
    cache.clear()


def picture(size: tuple[int, int] = (900, 1200)) -> bytes:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Hang may anh"
    Image.new("RGB", size, "#aa5522").save(out, "JPEG", exif=exif)
    return out.getvalue()


def person(cast: Cast, **changes: object) -> Person:
    values = {
        "full_name": "Giàng Thị Mỷ",
        "role": "Sao chè",
        "words": "Chè phải nghe tiếng lá.",
        "has_consent": True,
    }
    values |= {"consented_on": TODAY} | changes
    return Person.unscoped.create(cooperative=cast.tea, **values)


def test_search_engines_are_told_the_way_to_it(cast: Cast, client: Client) -> None:
    for prefix, stalls in (("", "Các hợp tác xã"), ("/en", "The cooperatives")):
        page = client.get(f"{prefix}/hop-tac-xa/{cast.tea.slug}/").content.decode()
        found = [json.loads(text) for text in re.findall(r'application/ld\+json">(.*?)</script>', page)]
        [way] = [data for data in found if data["@type"] == "BreadcrumbList"]
        names = [step["name"] for step in way["itemListElement"]]
        assert names == ["Chợ Phiên Lai Châu", stalls, cast.tea.name]
        assert way["itemListElement"][2]["item"].endswith(f"{prefix}/hop-tac-xa/{cast.tea.slug}/")


def goods(cast: Cast, count: int) -> None:
    with scopes_disabled():
        rows = Product.objects.bulk_create(
            Product(
                cooperative=cast.tea,
                category=cast.tea_product.category,
                name=f"Chè số {number}",
                slug=f"che-so-{number}",
                live=True,
                season_months=[3, 4],
            )
            for number in range(count)
        )
    Variant.unscoped.bulk_create(
        Variant(product=row, name="Gói", weight_grams=100, price=1000, on_hand=1) for row in rows
    )
    Certificate.unscoped.bulk_create(Certificate(product=row, scheme="ocop", stars=4) for row in rows)


def page(client: Client, cast: Cast, query: str = "") -> str:
    response = client.get(f"{cast.tea.get_absolute_url()}{query}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("count", [2, 30])
def test_a_page_takes_five_queries_and_one_for_stories(client: Client, cast: Cast, count: int) -> None:
    goods(cast, count)
    for number in range(count // 2):
        person(cast, full_name=f"Sùng Thị {number}")
    page(client, cast)
    with CaptureQueriesContext(connection) as captured:
        page(client, cast)

    # the cooperative; its goods; the cards of those on the page; people; certificates; stories
    assert len(captured) == 6


def test_the_list_takes_two_queries_and_its_map_tells_the_same(client: Client, cast: Cast) -> None:
    client.get("/hop-tac-xa/")
    with CaptureQueriesContext(connection) as captured:
        words = client.get("/hop-tac-xa/").content.decode()

    assert len(captured) == 2
    assert "<title>Tả Lèng: 1 hợp tác xã, 1 sản phẩm</title>" in words
    assert 'href="/san-pham/?xa=ta-leng"' in words
    assert words.index("Vùng Tam Đường") < words.index("Vùng Than Uyên")


def test_nobody_is_shown_who_did_not_agree(client: Client, cast: Cast) -> None:
    person(cast)
    person(cast, full_name="Sùng Thị Dua", has_consent=False, consented_on=None)

    words = page(client, cast)
    assert "Giàng Thị Mỷ" in words
    assert "Sùng Thị Dua" not in words


def test_people_of_a_suspended_cooperative_are_not_shown(client: Client, cast: Cast) -> None:
    person(cast)
    cast.tea.verification = Verification.SUSPENDED
    cast.tea.save(update_fields=["verification"])

    assert not Person.shown.exists()
    assert client.get(cast.tea.get_absolute_url()).status_code == 404


def test_people_are_the_tenants(cast: Cast) -> None:
    with pytest.raises(ScopeError):
        Person.objects.all()


@pytest.mark.parametrize(
    "values",
    [{"consented_on": None}, {"has_consent": False, "portrait": "htx/nguoi/x.webp"}],
    ids=["consent without a day", "portrait without consent"],
)
def test_the_database_keeps_the_rules_of_consent(cast: Cast, values: dict[str, object]) -> None:
    someone = person(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.unscoped.filter(pk=someone.pk).update(**values)


def test_a_consent_taken_back_takes_the_portrait_along(
    cast: Cast,
    settings: Settings,
    tmp_path: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.MEDIA_ROOT = tmp_path
    someone = person(cast, portrait=ContentFile(b"face", name="my.webp"))
    file = tmp_path / someone.portrait.name
    assert file.exists()

    someone.has_consent, someone.consented_on = False, None
    with django_capture_on_commit_callbacks(execute=True):
        someone.save()

    assert not file.exists()
    assert Person.unscoped.get(pk=someone.pk).portrait.name == ""


def test_more_goods_than_fit_lie_on_further_pages(client: Client, cast: Cast) -> None:
    goods(cast, 30)

    first, second = page(client, cast), page(client, cast, "?trang=2")
    assert first.count('class="product-card') >= 24
    assert "trang=2" in first
    assert "31 sản phẩm" in first
    shown = {number for number in range(30) if f"/san-pham/che-so-{number}/" in first + second}
    assert shown == set(range(30))


@pytest.mark.parametrize("number", ["3", "0", "-1", "abc", "9" * 400, "１", "<b>"])
def test_an_unknown_page_is_a_404(client: Client, cast: Cast, number: str) -> None:
    assert client.get(f"{cast.tea.get_absolute_url()}?trang={number}").status_code == 404


def test_what_can_be_bought_stands_before_what_is_sold_out(cast: Cast) -> None:
    goods(cast, 2)
    Variant.unscoped.filter(product__slug="che-so-1").update(on_hand=0)

    rows = pages.goods_of(cast.tea, datetime.date(2026, 3, 1))
    assert [row.slug for row in rows] == ["che-so-0", "che-shan-tuyet", "che-so-1"]


def test_facts_and_ways_to_reach_the_seller(client: Client, cast: Cast) -> None:
    type(cast.tea).objects.filter(pk=cast.tea.pk).update(tax_number="9990001011", minimum_order=150_000)

    words = page(client, cast)
    assert "https://zalo.me/0912000000" in words
    assert 'href="tel:+84912000000"' in words
    assert "9990001011" in words
    assert "150.000\u00a0₫" in words
    assert "trước thuộc Tam Đường" in words
    assert timezone.localtime(cast.tea.verified_at).strftime("%d/%m/%Y") in words
    assert '"@type":"Organization"' in words
    assert " style=" not in words


def test_a_lapsed_certificate_hides_itself(client: Client, cast: Cast) -> None:
    for number, days in (("CON-HAN", 1), ("HET-HAN", -1)):
        Certificate.unscoped.create(
            product=cast.tea_product,
            scheme="ocop",
            stars=3,
            number=number,
            expires_on=timezone.localdate() + datetime.timedelta(days=days),
        )
    words = page(client, cast)
    assert "CON-HAN" in words
    assert "HET-HAN" not in words


def test_what_is_in_season_stands_first_in_the_strip() -> None:
    def good(name: str, months: list[int]) -> Good:
        return Good(1, name, name, "", months, True)

    rows = pages.seasons(
        [
            good("xuan", [3, 4]),
            good("quanh-nam", list(range(1, 13))),
            good("khong", []),
            good("thu", [9, 11]),
        ],
        TODAY,
    )
    assert [(row.label, row.url, row.months) for row in rows] == [
        ("thu", "/san-pham/thu/", (9, 11)),
        ("xuan", "/san-pham/xuan/", (3, 4)),
    ]


@pytest.mark.parametrize(
    ("phone", "address"),
    [("+84912000011", "https://zalo.me/0912000011"), ("+33123456789", ""), ("", ""), ("+84<b>", "")],
)
def test_a_zalo_address_is_of_vietnamese_numbers_only(phone: str, address: str) -> None:
    assert pages.zalo_address(phone) == address


def form(cast: Cast, portrait: bytes | None = None, **data: object) -> PersonForm:
    values = {"full_name": " Giàng  Thị Mỷ ", "cooperative": cast.tea.pk, "position": 0} | data
    files = {"portrait": SimpleUploadedFile("tempImage", portrait)} if portrait is not None else {}
    return _form_class()(values, files)


def _form_class() -> type[PersonForm]:
    handler = PersonViewSet.edit_handler.bind_to_model(Person)
    with scopes_disabled():
        return handler.get_form_class()


def test_a_portrait_is_made_small_and_square_and_clean(
    cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    filled = form(cast, picture(), has_consent="on")
    assert filled.is_valid(), filled.errors
    someone = filled.save()

    assert someone.full_name == "Giàng Thị Mỷ"
    assert someone.consented_on == timezone.localdate()
    with Image.open(tmp_path / someone.portrait.name) as face:
        assert (face.format, face.size, dict(face.getexif())) == ("WEBP", (288, 288), {})


@pytest.mark.parametrize(
    ("portrait", "data", "field"),
    [
        (b"<svg onload=alert(1)>", {"has_consent": "on"}, "portrait"),
        (picture(), {}, "portrait"),
        (None, {"has_consent": "on", "consented_on": "2999-01-01"}, "consented_on"),
        (None, {"full_name": "\0"}, "full_name"),
        (None, {"full_name": "Mỷ" * 5000}, "full_name"),
    ],
    ids=["no picture", "no consent", "tomorrow", "nothing", "too long"],
)
def test_bad_input_is_told(cast: Cast, portrait: bytes | None, data: dict[str, object], field: str) -> None:
    filled = form(cast, portrait, **data)
    assert not filled.is_valid()
    assert field in filled.errors


def test_the_union_enters_a_person_and_the_editor_may_not(client: Client, site: Cast, cast: Cast) -> None:
    address = "/quan-tri/snippets/catalog/person/add/"
    client.force_login(cast.ngan, BACKEND)
    assert client.get(address).status_code == 302
    client.force_login(cast.minh, BACKEND)
    assert client.get("/quan-tri/snippets/catalog/person/").status_code == 200

    answer = client.post(
        address, {"full_name": "Sùng Thị Dua", "cooperative": cast.tea.pk, "position": 0, "has_consent": "on"}
    )
    assert answer.status_code == 302
    assert "Sùng Thị Dua" in page(client, cast)
