"""The yearly evaluation: fifteen criteria scored on the phone, agreed to or not by the union with a reason."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction
from django.test import Client

from catalog.models import Cooperative
from shop.impact import evaluation_rules, evaluations, profiles
from shop.impact.models import Evaluation, EvaluationRule, EvaluationWord
from tests.cast import Cast
from tests.impact.told import scored
from tests.stall.floor import at_work

pytestmark = pytest.mark.django_db
STALL, DESK = "/htx/cham-diem/", "/lien-minh/ho/danh-gia/"


@pytest.fixture
def may(cast: Cast) -> Client:
    return at_work(cast.may)


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def form(points: int = 4, **changes: Any) -> dict[str, str]:
    boxes = {f"diem_{number}": str(points) for number in range(1, 16)}
    return boxes | {"shown": "0"} | {name: str(value) for name, value in changes.items()}


def test_the_rule_comes_to_a_hundred_points_in_its_three_parts(cast: Cast) -> None:
    rule = evaluation_rules.of(profiles.due_year())
    sums = {"I": 0, "II": 0, "III": 0}
    for one in rule.criteria:
        sums[one["part"]] += one["points"]
    assert sums == {"I": 30, "II": 30, "III": 40}
    assert [one["number"] for one in rule.criteria if not one["is_sure"]] == [10, 11, 12, 13, 14, 15]
    bands = [evaluations.band_of(rule, total) for total in (100, 80, 79, 65, 64, 50, 49, 0)]
    assert bands == ["good", "good", "fair", "fair", "average", "average", "weak", "weak"]


def test_a_year_is_scored_and_what_the_market_knows_stands_beside(cast: Cast, may: Client) -> None:
    page = may.get(STALL).content.decode()
    assert "Chợ ghi nhận: bán" in page
    assert may.post(STALL, form()).status_code == 302
    row = Evaluation.unscoped.get()
    assert (row.cooperative, row.total, row.band, row.recorded_by) == (cast.tea, 60, "average", cast.may)
    assert may.post(STALL, form(diem_1=7)).status_code == 409  # the page knew no scoring
    assert may.post(STALL, form(diem_1=7, shown=row.pk)).status_code == 302
    assert sorted(Evaluation.unscoped.values_list("total", flat=True)) == [60, 63]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"diem_1": 8}, "cao nhất là 7"),
        ({"diem_9": "bốn"}, "Chỉ gõ số"),
        ({"diem_3": ""}, "Gõ một số"),
        ({"diem_3": -1}, "Chỉ gõ số từ 0 đến 11, không có phần lẻ."),
    ],
)
def test_points_beyond_a_criterion_are_said_at_their_box(
    cast: Cast, may: Client, changes: dict[str, Any], words: str
) -> None:
    page = may.post(STALL, form(**changes)).content.decode()
    (name,) = changes
    assert words in page.split(f'id="id_{name}_error"')[1].split("</p>")[0]
    assert 'name="diem_2" value="4"' in page
    assert not Evaluation.unscoped.exists()


def test_who_stopped_for_months_or_is_younger_than_a_year_is_not_put_into_a_band(
    cast: Cast, may: Client
) -> None:
    may.post(STALL, {"stopped": "on", "shown": "0"})
    row = Evaluation.unscoped.get()
    assert (row.band, row.total, row.scores) == ("none", 0, {})
    Cooperative.objects.filter(pk=cast.tea.pk).update(founded_year=profiles.due_year())
    assert "chưa đủ 12 tháng" in may.get(STALL).content.decode()
    may.post(STALL, form(shown=row.pk))
    assert Evaluation.unscoped.count() == 1


def test_the_union_agrees_or_says_why_not_and_the_cooperative_reads_it(
    cast: Cast, may: Client, minh: Client
) -> None:
    row = scored(cast.tea)
    assert "chưa xem" in minh.get(DESK).content.decode()
    refused = minh.post(f"{DESK}{row.pk}/", {"is_agreed": "khong", "reason": ""})
    assert refused.status_code == 400
    assert "Ghi lý do" in refused.content.decode()
    minh.post(f"{DESK}{row.pk}/", {"is_agreed": "khong", "reason": "Quỹ chưa trích"})
    assert "Liên minh chưa đồng ý: Quỹ chưa trích" in may.get(STALL).content.decode()
    minh.post(f"{DESK}{row.pk}/", {"is_agreed": "dung"})
    assert "Liên minh đã đồng ý" in may.get(STALL).content.decode()
    assert list(EvaluationWord.unscoped.values_list("is_agreed", "reason")) == [
        (False, "Quỹ chưa trích"),
        (True, ""),
    ]


def test_a_word_on_a_scoring_that_was_made_anew_is_not_said(cast: Cast, may: Client, minh: Client) -> None:
    row = scored(cast.tea)
    may.post(STALL, form(diem_1=7, shown=row.pk))
    answer = minh.post(f"{DESK}{row.pk}/", {"is_agreed": "khong", "reason": "Quỹ chưa trích"})
    assert answer.status_code == 409
    assert "vừa chấm lại" in answer.content.decode()
    assert "Quỹ chưa trích" in answer.content.decode()  # for the new one, once it was read
    assert not EvaluationWord.unscoped.exists()


def test_the_share_of_good_and_fair_counts_who_is_evaluated(cast: Cast, minh: Client) -> None:
    year = profiles.due_year()
    rule = EvaluationRule.objects.get()
    full = {str(one["number"]): one["points"] for one in rule.criteria}
    evaluations.score(cast.tea.pk, year, full, is_evaluated=True, shown=0, actor_id=None)
    evaluations.score(cast.rice.pk, year, {}, is_evaluated=False, shown=0, actor_id=None)
    page = BeautifulSoup(minh.get(DESK).content, "html.parser")
    rows = [" ".join(row.get_text(" ", strip=True).split()) for row in page.select("tbody tr")]
    assert "Cả tỉnh 1 1 100,0 %" in rows
    assert "không xếp loại" in page.get_text()


def test_the_database_refuses_more_than_a_hundred_and_a_no_without_a_reason(cast: Cast) -> None:
    row = scored(cast.tea)
    with pytest.raises(IntegrityError), transaction.atomic():
        evaluations.score(cast.rice.pk, 2025, {"1": 101}, is_evaluated=True, shown=0, actor_id=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        evaluations.say(row.pk, is_agreed=False, reason="", actor_id=cast.minh.pk)


def test_another_stall_sees_nothing_of_it(cast: Cast) -> None:
    scored(cast.tea)
    assert "trung bình" not in at_work(cast.nuoc).get(STALL).content.decode()
