"""The pages and files of households themselves, read by the attacker of `test_small_cells` (promise A8)."""

import csv
import datetime
import io
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled

from catalog.models import Commune, Cooperative, FormerDistrict
from catalog.models.cooperatives import Verification
from shop.impact import households, quarters, releasing
from shop.impact.households import Line
from shop.impact.models import Programme, Release, ReleasedCooperative
from tests.cast import Cast
from tests.impact.equations import Equation, equations_of, given_away
from tests.impact.pages_read import exported, lines_of, reported
from tests.impact.programme_scene import begun, chosen, registered
from tests.impact.told import paid_to_households
from tests.stall.floor import at_work

FIGURES = ("households", "amount", "poor", "near_poor", "poor_amount", "near_poor_amount")


def cooperative(name: str, commune: Commune) -> Cooperative:
    return Cooperative.objects.create(
        name=name,
        commune=commune,
        contact_person="Người phụ trách",
        phone="+84912000000",
        live=True,
        verification=Verification.VERIFIED,
        verified_at=timezone.now(),
    )


def pays(stall: Cooperative, households: int, poor: int, near_poor: int, **changes: Any) -> None:
    quarter = changes.pop("quarter", None) or quarters.latest()
    paid_to_households(
        stall,
        starts_on=quarter,
        ends_on=quarters.last_of(quarter),
        households=households,
        poor=poor,
        near_poor=near_poor,
        amount=households * 2_000_000,
        poor_amount=poor * 1_000_000,
        near_poor_amount=near_poor * 1_500_000,
        **changes,
    )


def read_everything(client: Client, addresses: Sequence[str]) -> Iterator[Equation]:
    stalls = {stall.name: stall for stall in Cooperative.objects.select_related("commune")}
    units = households.read(quarters.latest())
    for address in addresses:
        page = lines_of(client.get(address).content)
        for found in (page, exported(client, address), reported(client, address, page)):
            members = {name for line in found.get("htx", ()) for name in line.label.split(" + ")}
            places = {
                "tinh": lambda stall: "Cả tỉnh",
                "huyen": lambda stall: FormerDistrict(stall.former_district).label,
                "xa": lambda stall: stall.commune.full_name,
            }
            for name, lines in found.items():
                pairs = []
                for line in lines:
                    if name == "htx":
                        keys = [stalls[part].pk for part in line.label.split(" + ")]
                    else:
                        keys = [
                            stalls[part].pk for part in members if places[name](stalls[part]) == line.label
                        ]
                        assert len(keys) == line.reported
                    pairs.append((line, keys))
                yield from equations_of(pairs, units)


def taking_part(stalls: Sequence[Cooperative]) -> None:
    """Programmes of the small one alone, of it with another, and of all but it: their differences are what it has."""
    rows = [registered(stall.name, stall) for stall in stalls]
    for name, places in (("Một", [2]), ("Hai", [1, 2]), ("Gần hết", [0, 1, 3, 4, 5, 6]), ("Ba", [0, 1, 3])):
        programme = begun(name, starts_on=quarters.before(quarters.before(quarters.latest())))
        for place in places:
            chosen(programme, rows[place])


def read_answer(client: Client) -> Iterator[Equation]:
    """The one-page answer of the quarter and its file: lines of the province, and of the programmes' stalls."""
    quarter = quarters.latest()
    asked = f"?ky={quarter.year}-q{quarter.month // 3 + 1}"
    released = set(
        ReleasedCooperative.unscoped.filter(quarter=quarter).values_list("cooperative_id", flat=True)
    )
    units, whose = households.read(quarter), {"": sorted(released)}
    for programme in Programme.objects.all():
        stalls = programme.candidates.values_list("registered__stall", flat=True)
        whose[programme.name] = sorted(released & set(stalls))
    found = lines_of(client.get(f"/lien-minh/tra-loi/{asked}").content)
    (whole,) = found["ho-theo-quy"]
    pairs = [(whole, whose[""]), *((line, whose[line.label]) for line in found["ho-theo-chuong-trinh"])]
    assert all(line.reported == len(keys) for line, keys in pairs)
    yield from equations_of(pairs, units)
    text = client.get(f"/lien-minh/tra-loi/bang.csv{asked}").content.decode("utf-8-sig")
    for label, value, *_rest in csv.reader(io.StringIO(text), delimiter=";"):
        head, _colon, figure = label.rpartition(": ")
        name = {"Hộ được trả": "households", "Hộ nghèo": "poor", "Hộ cận nghèo": "near_poor"}.get(figure)
        if name and value.isdecimal():
            place = whose[head.split(",")[0] if "," in head else ""]
            line = Line("", len(place), **dict.fromkeys(FIGURES) | {name: int(value)})
            yield from equations_of([(line, place)], units)


@pytest.mark.django_db
def test_a8_all_pages_exports_days_and_corrections_together_give_nothing_away(cast: Cast) -> None:
    """Two releases of one quarter, a correction in between, and another quarter beside them."""
    minh = at_work(cast.minh)
    communes = list(Commune.objects.filter(code__in=["03405", "03595", "03487", "03503"]).order_by("code"))
    with scopes_disabled():
        stalls = [cooperative(f"HTX Số {place}", communes[place % 4]) for place in range(7)]
        counts = [(40, 12, 8), (30, 3, 9), (3, 1, 0), (55, 20, 15), (25, 6, 7), (18, 0, 4)]
        for stall, told in zip(stalls, counts, strict=False):
            pays(stall, *told)
            pays(stall, *told, quarter=quarters.before(quarters.latest()))
        taking_part(stalls)
        pages = [f"/lien-minh/ho/?quy={quarters.name(quarters.latest())}"]
        minh.post("/lien-minh/ho/dua-vao-bang/", {"quy": quarters.name(quarters.latest())})
        before = [*read_everything(minh, pages), *read_answer(minh)]
        pays(stalls[1], 31, 4, 9)  # told otherwise, and late
        pays(stalls[6], 33, 11, 7)
        minh.post("/lien-minh/ho/dua-vao-bang/", {"quy": quarters.name(quarters.latest())})
        after = [*read_everything(minh, pages), *read_answer(minh)]
    assert dict(map(as_pair, before)).items() != dict(map(as_pair, after)).items()
    assert len(after) > 40
    keys = list(ReleasedCooperative.unscoped.values_list("cooperative_id", flat=True))
    assert len(keys) == 7
    assert given_away(before, keys[:6]) == []
    assert given_away([*before, *after], keys) == []
    page = minh.get(pages[0]).content.decode()
    assert "1 hợp tác xã báo thêm hoặc sửa" in page


def as_pair(equation: Equation) -> tuple[frozenset[Any], int]:
    return frozenset(equation[0]), equation[1]


@pytest.mark.django_db
def test_what_was_released_is_the_same_for_ever_and_as_of_a_day(cast: Cast) -> None:
    minh = at_work(cast.minh)
    quarter = quarters.latest()
    address = f"/lien-minh/ho/?quy={quarters.name(quarter)}"
    pays(cast.tea, 40, 12, 8)
    assert "chưa có gì trong bảng" in minh.get(address).content.decode()
    assert "40" not in str(lines_of(minh.get(address).content))
    for _tap in range(2):
        minh.post("/lien-minh/ho/dua-vao-bang/", {"quy": quarters.name(quarter)})
    assert Release.objects.count() == 1
    first = lines_of(minh.get(address).content)
    assert [line.poor for line in first["htx"]] == [12]
    pays(cast.tea, 60, 15, 9)
    pays(cast.rice, 50, 13, 9)
    assert releasing.release(quarter, actor_id=None) == (1, 0)
    assert lines_of(minh.get(address).content)["huyen"][0] == first["huyen"][0]
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    assert "chưa có gì trong bảng" in minh.get(f"{address}&tinh-den={yesterday}").content.decode()


@pytest.mark.django_db
def test_what_cannot_be_divided_hides_no_sum_that_was_shown(cast: Cast) -> None:
    """The sum stays, and says of how many households it is."""
    minh, quarter = at_work(cast.minh), quarters.latest()
    address, asked = f"/lien-minh/ho/?quy={quarters.name(quarter)}", {"quy": quarters.name(quarter)}
    pays(cast.tea, 40, 12, 8)
    minh.post("/lien-minh/ho/dua-vao-bang/", asked)
    pays(cast.rice, 18, 0, 4)  # nothing of it can be told alone
    assert minh.post("/lien-minh/ho/dua-vao-bang/", asked).status_code == 302
    page = minh.get(address).content
    (whole,) = lines_of(page)["tinh"]
    assert (whole.reported, whole.households, whole.poor, whole.near_poor) == (2, 58, 12, 8)
    assert "tính trên 40 trong 58 hộ" in " ".join(page.decode().split())
    (row,) = [row for row in exported(minh, address)["tinh"] if row.divided is not None][:1]
    assert (row.counted, row.divided) == (2, 40)
    answer = minh.get(f"/lien-minh/tra-loi/?ky={quarter.year}-q{quarter.month // 3 + 1}").content.decode()
    assert "Chưa kể phần không chia ra được của 1 quý" in answer


@pytest.mark.django_db
def test_three_payouts_to_the_same_households_are_one_count(cast: Cast) -> None:
    """Nine would be shown where it was three households in three months."""
    quarter = quarters.latest()
    for month in range(3):
        day = quarter.replace(month=quarter.month + month)
        paid_to_households(
            cast.tea, starts_on=day, ends_on=day, households=20, poor=3, near_poor=6, poor_amount=3_000_000
        )
    (told,) = releasing.waiting(quarter)
    assert (told.row.households, told.row.poor, told.amount, told.poor_amount) == (
        20,
        3,
        240_000_000,
        9_000_000,
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked", ["quy=2999-1", "quy=2026-5", "quy=x", "tinh-den=2999-01-01", "tinh-den=hôm nay"]
)
def test_a_quarter_that_cannot_be_is_refused(cast: Cast, asked: str) -> None:
    minh = at_work(cast.minh)
    for address in ("/lien-minh/ho/", "/lien-minh/ho/bang.csv", "/lien-minh/ho/bang.xlsx"):
        assert minh.get(f"{address}?{asked}").status_code == 400
    assert minh.post("/lien-minh/ho/dua-vao-bang/", {"quy": "2999-1"}).status_code == 400
    assert not Release.objects.exists()
