"""A commune that came from two former districts: whoever applies or has a stall there says which, nobody else is
asked."""

import pytest
from django.test import Client

from catalog import home_communes
from catalog.models import Commune, Cooperative
from shop.impact.models import RegisteredCooperative
from shop.joining.models import Point
from tests.cast import Cast
from tests.stall.floor import at_work
from tests.stall.test_registration import URL, applied, owner, typed

pytestmark = pytest.mark.django_db


def test_only_a_commune_of_two_districts_is_offered_twice(cast: Cast) -> None:
    choices = dict(home_communes.choices())
    assert choices["03503:sin-ho"] == "Xã Pa Tần (trước thuộc Sìn Hồ)"
    assert choices["03503:nam-nhun"] == "Xã Pa Tần (trước thuộc Nậm Nhùn)"
    assert choices["03434"] == "Xã Nậm Hàng"
    assert len(choices) == 38 + Commune.objects.filter(former_districts__len=2).count() == 44


@pytest.mark.parametrize(
    ("chosen", "district"),
    [
        ("03503:sin-ho", "sin-ho"),
        ("03503:nam-nhun", "nam-nhun"),
        ("03503", "nam-nhun"),
        ("03434", "nam-nhun"),
    ],
)
def test_who_applies_says_it_with_the_commune(cast: Cast, chosen: str, district: str) -> None:
    Client().post(URL, typed(commune=chosen))
    assert Cooperative.objects.get(tax_number="0100112437").former_district == district


@pytest.mark.parametrize("chosen", ["03503:than-uyen", "00004", "x", "", "03434:sin-ho"])
def test_a_district_that_the_commune_was_not_of_is_refused(cast: Cast, chosen: str) -> None:
    answer = Client().post(URL, typed(commune=chosen))
    assert answer.status_code == 200
    assert 'id="id_commune_error"' in answer.content.decode()
    assert not Cooperative.objects.filter(tax_number="0100112437").exists()


def test_the_application_is_mended_with_it_and_the_register_has_it_after_the_yes(cast: Cast) -> None:
    row = applied()
    minh = at_work(cast.minh)
    minh.post(f"/lien-minh/ho-so/{row.pk}/hoi-lai/", {"reason": "Xã nào?"})
    owner().post("/htx/ho-so/sua/", typed(commune="03503:sin-ho"))
    assert 'value="03503:sin-ho" selected' in owner().get("/htx/ho-so/sua/").content.decode()
    owner().post("/htx/ho-so/gui/")
    assert "trước thuộc Sìn Hồ" in minh.get(f"/lien-minh/ho-so/{row.pk}/").content.decode()
    for point in Point:
        minh.post(f"/lien-minh/ho-so/{row.pk}/muc/", {"point": point, "how": "Gọi điện", "answer": "dung"})
    minh.post(f"/lien-minh/ho-so/{row.pk}/xac-minh/")
    registered = RegisteredCooperative.objects.get(stall=row.cooperative_id)
    assert (registered.former_district, registered.members, registered.member_households) == (
        "sin-ho",
        21,
        18,
    )


def test_a_stall_says_it_itself(cast: Cast) -> None:
    may = at_work(cast.may)
    assert "Trước 1/7/2025 thuộc huyện nào?" not in may.get("/htx/tai-khoan/").content.decode()
    may.post("/htx/huyen-cu/", {"district": "sin-ho"})
    cast.tea.refresh_from_db()
    assert cast.tea.former_district == "tam-duong"
    cast.tea.commune = Commune.objects.get(pk="03503")
    cast.tea.save()
    page = may.get("/htx/tai-khoan/").content.decode()
    assert "trước thuộc Nậm Nhùn" in page
    may.post("/htx/huyen-cu/", {"district": "sin-ho"})
    cast.tea.refresh_from_db()
    assert cast.tea.former_district == "sin-ho"
    assert "sin ho" in cast.tea.search_text
