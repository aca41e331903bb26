"""Versions of the evaluation's criteria: which is in force, a new circular beside it, and that no scoring changes."""

import datetime
from threading import Thread
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from shop.impact import evaluation_rules, evaluations, profiles
from shop.impact.evaluation_rules import Criterion, Facts
from shop.impact.models import Evaluation, EvaluationRule
from tests.cast import Cast
from tests.impact.told import scored
from tests.stall.floor import at_work

pytestmark = pytest.mark.django_db
PAGE = "/lien-minh/chuong-trinh/tieu-chi/"


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


def typed(minh: Client, **changes: Any) -> dict[str, str]:
    """What the page's form holds, with changes."""
    form = BeautifulSoup(minh.get(PAGE).content, "html.parser").select_one("form.fields")
    assert form
    found = {
        str(box["name"]): str(box.get("value", "on" if box.get("type") == "checkbox" else ""))
        for box in form.select("input[name]")
        if box.get("type") != "checkbox" or box.has_attr("checked")
    }
    for box in form.select("select[name]"):
        chosen = box.select_one("option[selected]")
        found[str(box["name"])] = str(chosen["value"]) if chosen else ""
    return found | {name: str(value) for name, value in changes.items()}


def facts(**changes: Any) -> Facts:
    told: dict[str, Any] = {
        "first_year": profiles.due_year(),
        "name": "Thông tư mới",
        "source": "Thông tư mới, có hiệu lực từ hôm nay",
        "note": "",
        "criteria": (Criterion("I", "Vốn", 60), Criterion("II", "Việc chung", 40, title_en="Common affairs")),
        "least": (80, 65, 50),
    }
    return Facts(**told | changes)


def test_the_page_shows_the_version_in_force_with_its_points_and_bands(minh: Client) -> None:
    page = " ".join(BeautifulSoup(minh.get(PAGE).content, "html.parser").get_text(" ", strip=True).split())
    assert "Thông tư 01/2020/TT-BKHĐT , từ năm 2020 đang áp dụng" in page
    assert "I 1. Vốn của hợp tác xã 7" in page
    assert "10. Thành viên tham gia việc chung (điểm do Liên minh đặt) 7" in page
    assert "tốt: từ 80 điểm" in page


def test_what_the_form_holds_is_the_version_in_force_and_the_same_again_is_none(minh: Client) -> None:
    year = profiles.due_year()
    assert minh.post(PAGE, typed(minh, first_year=year)).status_code == 302
    made = EvaluationRule.objects.latest("pk")
    first = EvaluationRule.objects.get(first_year=2020)
    assert made.first_year == year
    assert [(one["title"], one["points"], one["is_sure"]) for one in made.criteria] == [
        (one["title"], one["points"], one["is_sure"]) for one in first.criteria
    ]
    assert [evaluation_rules.beside(one) for one in made.criteria] == [
        evaluation_rules.beside(one) for one in first.criteria
    ]
    assert made.bands == first.bands
    assert "Không có gì đổi" in minh.post(PAGE, typed(minh, first_year=year), follow=True).content.decode()
    assert EvaluationRule.objects.count() == 2


def test_a_new_version_is_scored_by_and_what_was_agreed_stays(cast: Cast, minh: Client) -> None:
    year, may = profiles.due_year(), at_work(cast.may)
    row = scored(cast.tea)
    minh.post(f"/lien-minh/ho/danh-gia/{row.pk}/", {"is_agreed": "dung"})
    before = Evaluation.unscoped.values().get(pk=row.pk)
    changes = {"title_10": "Họp thành viên đủ", "points_10": 9, "points_11": 6, "first_year": year}
    assert minh.post(PAGE, typed(minh, **changes)).status_code == 302
    assert Evaluation.unscoped.values().get(pk=row.pk) == before
    old = minh.get(f"/lien-minh/ho/danh-gia/{row.pk}/").content.decode()
    assert "10. Thành viên tham gia việc chung" in old
    assert "Họp thành viên đủ" not in old
    page = may.get("/htx/cham-diem/").content.decode()
    assert "10. Họp thành viên đủ (nhiều nhất 9 điểm)" in page
    assert 'name="diem_1" value' not in page  # points under the old version are no points under this one
    boxes = {f"diem_{n}": "4" for n in range(1, 16)} | {"diem_10": "9", "shown": str(row.pk)}
    stale = may.post("/htx/cham-diem/", boxes | {"rule_key": "2020"})
    assert "Tiêu chí chấm điểm vừa đổi" in stale.content.decode()
    assert Evaluation.unscoped.count() == 1
    rule = evaluation_rules.of(year)
    assert f'name="rule_key" value="{rule.pk}"' in stale.content.decode()
    assert may.post("/htx/cham-diem/", boxes | {"rule_key": str(rule.pk)}).status_code == 302
    assert Evaluation.unscoped.latest("pk").rule == rule


def test_the_same_points_under_another_version_are_a_scoring_of_their_own(cast: Cast) -> None:
    year = profiles.due_year()
    evaluation_rules.write(facts(), seen=evaluation_rules.newest(), officer_id=None)
    scores = {"1": 50, "2": 30}
    assert evaluations.score(cast.tea.pk, year, scores, is_evaluated=True, shown=0, actor_id=None)
    other = facts(name="Thông tư sau")
    evaluation_rules.write(other, seen=evaluation_rules.newest(), officer_id=None)
    shown = Evaluation.unscoped.latest("pk").pk
    assert evaluations.score(cast.tea.pk, year, scores, is_evaluated=True, shown=shown, actor_id=None)
    assert not evaluations.score(cast.tea.pk, year, scores, is_evaluated=True, shown=shown + 1, actor_id=None)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"points_10": 8}, "cộng lại được 101 điểm, phải đúng 100"),
        ({"points_10": ""}, "Tiêu chí này được nhiều nhất mấy điểm?"),
        ({"title_10": ""}, "Tiêu chí này tên gì?"),
        ({"points_10": "nhiều"}, "Gõ một số từ 1 đến 100"),
        ({"points_10": "101"}, "Số từ 1 đến 100"),
        ({"title_10": "x" * 161}, "Nhiều nhất 160 ký tự (đang có 161)"),
        ({"fair": 80}, "phải giảm dần"),
        ({"average": 0}, "Số từ 1 đến 100"),
        ({"name": ""}, "Xin điền ô này"),
        ({"first_year": 2019}, "2019"),
        ({"part_1": "V"}, "V"),
        ({"title_16": "Thêm", "points_16": ""}, "Tiêu chí này được nhiều nhất mấy điểm?"),
    ],
)
def test_a_version_that_does_not_hold_is_refused_and_stays_typed(
    minh: Client, changes: dict[str, Any], words: str
) -> None:
    sent = typed(minh, source="Đang gõ dở", **changes)
    response = minh.post(PAGE, sent)
    page = response.content.decode()
    assert response.status_code == 400
    assert words in page
    assert 'value="Đang gõ dở"' in page
    assert EvaluationRule.objects.count() == 1


def test_a_criterion_more_and_one_less(minh: Client) -> None:
    changes = {
        "title_15": "",
        "points_15": "",
        "title_16": "Chuyển đổi số",
        "points_16": "６",
        "part_16": "III",
    }
    assert minh.post(PAGE, typed(minh, **changes)).status_code == 302
    made = EvaluationRule.objects.latest("pk")
    assert made.first_year == timezone.localdate().year  # the form offers the year that runs
    assert [one["number"] for one in made.criteria] == list(range(1, 16))
    assert (made.criteria[-1]["title"], made.criteria[-1]["points"]) == ("Chuyển đổi số", 6)
    assert evaluation_rules.of(profiles.due_year()).first_year == 2020  # whose year comes later waits
    assert "chưa đến năm" in minh.get(PAGE).content.decode()


def test_two_who_write_at_once_hear_of_each_other(minh: Client) -> None:
    sent = typed(minh, points_10=8, points_11=7)
    evaluation_rules.write(facts(), seen=evaluation_rules.newest(), officer_id=None)
    response = minh.post(PAGE, sent)
    assert response.status_code == 409
    assert "Vừa có người ghi văn bản khác" in response.content.decode()
    assert EvaluationRule.objects.count() == 2
    seen = evaluation_rules.newest()
    assert minh.post(PAGE, sent | {"seen": str(seen)}).status_code == 302


@pytest.mark.parametrize("broken", [{"least": (65, 80, 50)}, {"criteria": (Criterion("I", "Vốn", 99),)}])
def test_points_that_do_not_come_to_a_hundred_are_no_rule(cast: Cast, broken: dict[str, Any]) -> None:
    with pytest.raises(evaluation_rules.BadRule):
        evaluation_rules.write(facts(**broken), seen=evaluation_rules.newest(), officer_id=None)


@pytest.mark.parametrize(
    "change", ["UPDATE impact_evaluationrule SET name = 'x'", "DELETE FROM impact_evaluationrule"]
)
def test_the_database_lets_nobody_change_a_rule(cast: Cast, change: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_a_past_day_knows_the_rule_of_that_day(cast: Cast) -> None:
    year, yesterday = profiles.due_year(), timezone.now() - datetime.timedelta(days=1)
    evaluation_rules.write(facts(), seen=evaluation_rules.newest(), officer_id=None)
    assert evaluation_rules.of(year).name == "Thông tư mới"
    assert evaluation_rules.of(year, known_at=yesterday).first_year == 2020


def test_titles_are_english_on_english_pages(cast: Cast, minh: Client) -> None:
    page = at_work(cast.may).get("/en/htx/cham-diem/").content.decode()
    assert "1. The cooperative&#x27;s capital (points: at most 7)" in page
    assert "Circular 01/2020/TT-BKHĐT. The points of criteria 10 to 15" in page
    assert "Vốn của" not in page
    evaluation_rules.write(facts(), seen=evaluation_rules.newest(), officer_id=None)
    page = at_work(cast.may).get("/en/htx/cham-diem/").content.decode()
    assert "Common affairs" in page
    assert "The cooperative&#x27;s capital" in minh.get(f"/en{PAGE}").content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_taps_write_one_version(committed_cast: Cast) -> None:
    seen, said = evaluation_rules.newest(), []

    def tap() -> None:
        try:
            said.append(evaluation_rules.write(facts(), seen=seen, officer_id=None) is not None)
        finally:
            connection.close()

    taps = [Thread(target=tap) for _n in range(4)]
    for one in taps:
        one.start()
    for one in taps:
        one.join()
    assert sorted(said) == [False, False, False, True]
    assert EvaluationRule.objects.filter(name="Thông tư mới").count() == 1


def test_criteria_are_folded_until_one_is_wrong(minh: Client) -> None:
    """All twenty open were a page of twelve thousand pixels on a phone; a closed one is sent all the same."""
    folds = BeautifulSoup(minh.get(PAGE).content, "html.parser").select("details.rule-fold")
    assert folds
    assert not [one for one in folds if one.has_attr("open")]
    answer = minh.post(PAGE, typed(minh, first_year=profiles.due_year(), points_2=""))
    folds = BeautifulSoup(answer.content, "html.parser").select("details.rule-fold")
    assert [number for number, one in enumerate(folds, start=1) if one.has_attr("open")] == [2]
