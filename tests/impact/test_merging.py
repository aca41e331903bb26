"""Two rows that are one cooperative become one; what was in either is kept."""

import datetime

import pytest
from django.test import Client

from shop.impact.models import RegisteredCooperative, WorkingState
from shop.impact.register import entries, merging, states, visits
from tests.cast import Cast
from tests.impact.test_register import LIST, entered
from tests.stall.floor import at_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def test_one_stays_with_what_was_chosen_and_the_other_leads_to_it(cast: Cast, minh: Client) -> None:
    kept = entered("HTX Cá lồng", phones=["+84912000301"], member_households=20)
    gone = entered("HTX Cá Lồng", tax_number="9990002008", phones=["+84912000302"], member_households=25)
    day = datetime.date(2026, 5, 4)
    visits.note(gone, day, "Có 14 lồng", officer_id=cast.minh.pk)
    states.change(gone.pk, WorkingState.PAUSED, since=day, reason="lũ", officer_id=cast.minh.pk)
    page = minh.get(f"{LIST}{kept.pk}/").content.decode()
    assert f"{LIST}{gone.pk}/" in page
    assert f"?voi={gone.pk}" in minh.get(f"{LIST}{kept.pk}/gop/").content.decode()
    page = minh.get(f"{LIST}{kept.pk}/gop/?voi={gone.pk}").content.decode()
    for words in ("0912 000 301", "0912 000 302", "9990002008", "1 chuyến thăm"):
        assert words in page
    choice = {"voi": gone.pk, "phones": "nay", "tax_number": "kia", "member_households": "kia"}
    answer = minh.post(f"{LIST}{kept.pk}/gop/", choice)
    assert answer["Location"] == f"{LIST}{kept.pk}/"
    kept.refresh_from_db()
    assert (kept.name, kept.tax_number, kept.phones, kept.member_households) == (
        *("HTX Cá lồng", "9990002008", ["+84912000301"], 25),
    )  # fmt: skip
    assert (kept.state, kept.visits.get().note, kept.states.count()) == (WorkingState.PAUSED, "Có 14 lồng", 3)
    gone.refresh_from_db()
    assert (gone.merged_into, gone.merged_by) == (kept, cast.minh)
    assert minh.get(f"{LIST}{gone.pk}/")["Location"] == f"{LIST}{kept.pk}/"
    assert minh.get(LIST).context["sums"].count == 1
    assert states.on(datetime.date(2026, 6, 1)) == {kept.pk: "paused"}
    assert "HTX Cá Lồng gộp vào đây" in minh.get(f"{LIST}{kept.pk}/").content.decode()
    for step in ("sua/", "gop/"):
        assert minh.get(f"{LIST}{gone.pk}/{step}").status_code == 404
    assert minh.post(f"{LIST}{kept.pk}/gop/", choice).status_code == 404


def test_the_stall_comes_along_and_the_commune_with_its_district(cast: Cast) -> None:
    kept = entered("HTX Chè", commune="03434")
    entries.take_in(cast.tea)
    gone = RegisteredCooperative.objects.get(stall=cast.tea)
    merged = merging.merge(kept.pk, gone.pk, from_other=["commune"], officer_id=None)
    assert (merged.stall, merged.commune_id, merged.former_district) == (cast.tea, "03405", "tam-duong")
    assert "ta leng" in merged.search_text
    entries.take_in(cast.tea)
    assert RegisteredCooperative.listed.count() == 1


def test_two_with_a_stall_each_are_not_merged(cast: Cast, minh: Client) -> None:
    entries.take_in(cast.tea)
    entries.take_in(cast.rice)
    one, two = RegisteredCooperative.objects.order_by("pk")
    answer = minh.post(f"{LIST}{one.pk}/gop/", {"voi": two.pk})
    assert answer.status_code == 409
    assert "mỗi bên có một gian hàng" in answer.content.decode()
    assert RegisteredCooperative.listed.count() == 2


def test_a_row_is_no_double_of_itself_or_of_nothing(cast: Cast, minh: Client) -> None:
    row = entered()
    for other in (str(row.pk), "0", "x", "999999"):
        assert minh.post(f"{LIST}{row.pk}/gop/", {"voi": other}).status_code == 404
    with pytest.raises(merging.SameRow):
        merging.merge(row.pk, row.pk, from_other=[], officer_id=None)
    assert RegisteredCooperative.listed.get() == row
