"""No page, export or series of them gives a household count under five away (promise A8): an attacker tries.

The attacker knows which cooperatives are in the tables and where they are, that each paid a household at least, and
every figure of every page and file, of every quarter and as of every day. The unknown are three counts of each
cooperative: poor, near-poor and other households.
"""

import csv
import datetime
import io
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled

from catalog.models import Commune, Cooperative, FormerDistrict
from catalog.models.cooperatives import Verification
from shop.impact import households, protection, quarters, releasing
from shop.impact.households import Division, Line, Member, Tables, Unit
from shop.impact.models import Programme, Release, ReleasedCooperative
from shop.impact.protection import LEAST, Row
from tests.cast import Cast
from tests.impact.attacker import Form, System
from tests.impact.pages_read import exported, lines_of, reported
from tests.impact.programme_scene import begun, chosen, registered
from tests.impact.told import paid_to_households
from tests.stall.floor import at_work

KINDS = ("poor", "near", "other")
FIGURES = ("households", "amount", "poor", "near_poor", "poor_amount", "near_poor_amount")
Equation = tuple[Form, int]


def sum_of(keys: Sequence[int], kinds: Sequence[str] = KINDS) -> dict[Any, int]:
    return {(key, kind): 1 for key in keys for kind in kinds}


def equations_of(lines: Sequence[tuple[Line, Sequence[int]]], units: Sequence[Unit]) -> Iterator[Equation]:
    """Of lines, each with the cooperatives that it is of. The attacker is told which lines are divided together, so
    that he knows whose sums he reads: of what lies wholly in the place."""
    for line, place in lines:
        whole = [unit for unit in units if {member.key for member in unit.members} <= set(place)]
        divided = [
            unit
            for unit in whole
            if unit.division and all(other in whole for other in units if other.division == unit.division)
        ]
        counted, of_these = keys_of(whole), keys_of(divided)
        if line.households is not None:
            yield sum_of(counted), line.households
        for value, kind in ((line.poor, "poor"), (line.near_poor, "near")):
            if value is not None:
                yield sum_of(of_these, (kind,)), value
        if line.divided is not None:
            yield sum_of(of_these), line.divided


def keys_of(units: Sequence[Unit]) -> list[int]:
    return [member.key for unit in units for member in unit.members]


def with_keys(
    found: Tables, members: Sequence[Member], names: dict[str, int]
) -> list[tuple[Line, list[int]]]:
    """Every line of a page, and whose it is by what the page itself says."""
    return [
        *((line, [member.key for member in members]) for line in found.provinces),
        *((line, [one.key for one in members if one.district == line.key]) for line in found.districts),
        *((line, [one.key for one in members if one.commune == line.key]) for line in found.communes),
        *((line, [names[name] for name in line.label.split(" + ")]) for line in found.cooperatives),
    ]


def given_away(equations: Sequence[Equation], keys: Sequence[int]) -> list[tuple[Any, int, int]]:
    """Counts of a cooperative that are known and small, or known to lie in a range narrower than five."""
    known = [(sum_of([key]), 1) for key in keys]
    system = System(equations, known)
    published = {frozenset(form): value for form, value in equations}
    found = []
    for key in keys:
        for kinds in (("poor",), ("near",), ("other",), KINDS):
            form = sum_of([key], kinds)
            least, most = system.bounds(form)
            is_shown = frozenset(form) in published or (kinds == ("other",) and least == most >= LEAST)
            if (is_shown and least < LEAST) or (not is_shown and most - least < LEAST):
                found.append(((key, kinds), least, most))
    return found


def planned(rows: Sequence[Row], first: int = 0) -> list[Unit]:
    """As a release would write it and a page read it; keys from `first` on."""
    plan = protection.plan(rows)
    division = {}
    for number, places in enumerate(plan.splits, start=first):
        units = [plan.units[place] for place in places]
        made = Division(number, sum(unit.poor for unit in units), sum(unit.near_poor for unit in units), 0, 0)
        division |= dict.fromkeys(places, made)
    return [
        Unit(first + place, unit.households, 0, division.get(place), [as_member(row) for row in unit.rows])
        for place, unit in enumerate(plan.units)
    ]


def as_member(row: Row) -> Member:
    return Member(row.key, f"HTX {row.key}", row.commune, row.commune, row.district)


def attack(units: Sequence[Unit], programmes: Sequence[set[int]] = ()) -> list[tuple[Any, int, int]]:
    """`programmes`: cooperatives of which a line of their own is shown, too."""
    members = [member for unit in units for member in unit.members]
    names = {member.name: member.key for member in members}
    found = households.tables(list(units), province="Tỉnh")
    pairs = with_keys(found, members, names)
    for some in programmes:
        line = households.area("Chương trình", "", units, lambda member, some=some: member.key in some)  # type: ignore[misc]
        pairs.append((line, [member.key for member in members if member.key in some]))
    equations = list(equations_of(pairs, units))
    return given_away(equations, [member.key for member in members])


def scene(seed: int) -> list[Row]:
    """Cooperatives in a few communes of two former districts; many have no or few poor households."""
    pick = random.Random(seed)
    rows = []
    for key in range(1, pick.randint(3, 9)):
        commune = pick.choice(["a1", "a2", "b1", "ab"])
        district = commune[0] if commune != "ab" else pick.choice("ab")
        parts = [pick.choice([0, 0, 1, 2, 3, 4, 5, 6, 9, 14, 30]) for _kind in KINDS]
        parts[2] += not any(parts)
        rows.append(Row(key, commune, district, sum(parts), parts[0], parts[1]))
    return rows


@pytest.fixture
def districts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(households, "FormerDistrict", type("Two", (), {"choices": [("a", "A"), ("b", "B")]}))


@pytest.mark.usefixtures("districts")
def test_a8_no_scene_gives_a_small_count_away() -> None:
    """Who tells early and who tells late, and programmes of some of them."""
    shown = partial = 0
    for seed in range(60):
        pick, rows = random.Random(seed), scene(seed)
        late = [row for row in rows if pick.random() < 0.3]
        units = planned([row for row in rows if row not in late])
        assert attack(units) == [], seed
        units += planned(late, first=100)
        programmes = [{row.key for row in rows if pick.random() < 0.5} for _programme in range(4)]
        assert attack(units, programmes) == [], seed
        shown += sum(unit.division is not None for unit in units)
        (whole,) = households.tables(units, province="Tỉnh").provinces or [None]
        partial += whole is not None and whole.poor is not None and not whole.is_all_divided
    assert shown > 60  # it does not hide everything
    assert partial > 10


def alone(bundles: Sequence[Any], _is_safe: Any, _is_worth: Any) -> tuple[list[Any], list[Any]]:
    """What is small is hidden, and nothing else."""
    return list(bundles), []


def bare_sums(label: str, key: str, units: Sequence[Unit], is_there: Callable[[Member], bool]) -> Line:
    """An area's sums of all that lies in it, whatever they give away by subtraction."""
    touched = [unit for unit in units if any(map(is_there, unit.members))]
    total = [sum(values) for values in zip(*(truth(unit) for unit in touched), strict=True)]
    is_small = len(touched) == 1 and min(*total, total[0] - total[1] - total[2]) < LEAST
    shown = (None if is_small else value for value in (total[0], 0, *total[1:], 0, 0))
    return Line(label, len(touched), *shown, key=key)


TRUTH: dict[int, Row] = {}


def truth(unit: Unit) -> tuple[int, int, int]:
    rows = [TRUTH[member.key] for member in unit.members]
    return sum(r.households for r in rows), sum(r.poor for r in rows), sum(r.near_poor for r in rows)


@pytest.mark.usefixtures("districts")
def test_hiding_small_counts_alone_gives_them_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without complementary suppression the same attacker finds them."""
    monkeypatch.setattr(protection, "_fold", alone)
    monkeypatch.setattr(households, "area", bare_sums)
    monkeypatch.setattr(
        households, "_line_of", lambda unit, units: bare_sums(unit.names[0], "", [unit], bool)
    )
    rows = [Row(1, "a1", "a", 40, 12, 8), Row(2, "a1", "a", 30, 3, 9), Row(3, "b1", "b", 50, 20, 9)]
    TRUTH.update({row.key: row for row in rows})
    assert ((2, ("poor",)), 3, 3) in attack(planned(rows))


@pytest.mark.usefixtures("districts")
def test_a_neighbour_is_hidden_with_the_one_that_is_too_small() -> None:
    rows = [Row(1, "a1", "a", 30, 12, 8), Row(2, "a1", "a", 40, 3, 9), Row(3, "b1", "b", 50, 20, 9)]
    found = households.tables(planned(rows), province="Tỉnh")
    assert [(line.label, line.households, line.poor) for line in found.cooperatives] == [
        ("HTX 1", 30, None),
        ("HTX 2", 40, None),
        ("HTX 3", 50, 20),
    ]
    assert [(line.key, line.poor) for line in found.communes] == [("a1", 15), ("b1", 20)]
    assert found.provinces[0].poor == 35


@pytest.mark.usefixtures("districts")
def test_a_neighbour_with_more_households_keeps_its_division_and_sums_go_without_the_small_one() -> None:
    rows = [Row(1, "a1", "a", 40, 12, 8), Row(2, "a1", "a", 30, 3, 9), Row(3, "b1", "b", 50, 20, 9)]
    found = households.tables(planned(rows), province="Tỉnh")
    assert [(line.label, line.poor) for line in found.cooperatives] == [
        ("HTX 1", 12),
        ("HTX 2", None),
        ("HTX 3", 20),
    ]
    assert [(line.key, line.households, line.poor, line.divided) for line in found.communes] == [
        ("a1", 70, 12, 40),
        ("b1", 50, 20, 50),
    ]
    assert (found.provinces[0].poor, found.provinces[0].divided, found.provinces[0].households) == (
        32,
        90,
        120,
    )


@pytest.mark.usefixtures("districts")
def test_who_is_too_small_for_a_line_shares_one_and_waits_where_there_is_no_other() -> None:
    two, three, many = Row(1, "a1", "a", 2, 1, 0), Row(2, "b1", "b", 3, 0, 0), Row(3, "b1", "b", 40, 9, 9)
    assert protection.plan([two, three]).left_out == [two, three]
    found = households.tables(planned([two, three, many]), province="Tỉnh")
    assert [line.label for line in found.cooperatives] == ["HTX 1 + HTX 2 + HTX 3"]
    assert [line.households for line in found.communes] == [None, None]
    assert found.provinces[0].households == 45


def test_a_line_of_many_leaves_each_of_them_open() -> None:
    """Ten households of eight cooperatives: each has one to three."""
    rows = [Row(key, "a1", "a", 1 + key // 7, 0, 0) for key in range(1, 9)]
    assert sum(row.households for row in rows) == 10
    assert protection.plan(rows).units == []


# --- the pages themselves


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
