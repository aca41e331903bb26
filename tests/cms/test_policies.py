"""Policies keep their versions; questions have addresses."""

import datetime
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cms.models import FaqPage, HomePage, PolicyPage, PolicyVersion


def body(*words: str) -> list[dict[str, str]]:
    return [
        {"type": "heading", "value": "Thứ tự hiển thị"},
        *({"type": "text", "value": f"<p>{word}</p>"} for word in words),
    ]


@pytest.fixture
def rules(home: HomePage, publish: Callable[..., Any]) -> PolicyPage:
    page = PolicyPage(
        title="Quy chế",
        slug="quy-che",
        version="0.9",
        in_force_on=datetime.date(2026, 7, 1),
        body=body("bản đầu"),
    )
    return publish(home, page, "Rules", "rules")[0]


def renew(page: PolicyPage, version: str, on: datetime.date, words: str) -> PolicyPage:
    page = PolicyPage.objects.get(pk=page.pk)
    page.version, page.in_force_on, page.changes = version, on, "Thêm một điều\n\nBớt một điều"
    page.body = body(words)
    page.save_revision().publish()
    return PolicyPage.objects.get(pk=page.pk)


def test_publishing_a_new_version_keeps_the_old_one_at_its_address(client: Client, rules: PolicyPage) -> None:
    renew(rules, "1.0", datetime.date(2026, 10, 1), "bản sau")

    new, old = client.get("/quy-che/").content.decode(), client.get("/quy-che/v0-9/").content.decode()

    assert "bản sau" in new
    assert "bản đầu" not in new
    assert "Phiên bản 1.0" in new
    assert "Đang áp dụng" in new
    assert "<li>Bớt một điều</li>" in new
    assert 'href="/quy-che/v0-9/"' in new
    assert "bản đầu" in old
    assert "bản sau" not in old
    assert "Đây là bản cũ" in old
    assert "thôi áp dụng từ 01/10/2026" in old
    assert 'content="noindex, follow"' in old
    assert "bản sau" in client.get("/quy-che/v1-0/").content.decode()  # whoever agreed to it comes back to it
    assert 'href="#thu-tu-hien-thi"' not in new  # no list of contents for a single heading
    assert 'id="thu-tu-hien-thi"' in new


def test_a_correction_under_the_same_number_makes_no_version(client: Client, rules: PolicyPage) -> None:
    renew(rules, "0.9", datetime.date(2026, 7, 1), "sửa lỗi chính tả")

    assert not PolicyVersion.objects.exists()
    assert "sửa lỗi" in client.get("/quy-che/v0-9/").content.decode()


def test_a_draft_changes_nothing_for_readers(client: Client, rules: PolicyPage) -> None:
    rules.version = "2.0"
    rules.save_revision()

    assert client.get("/quy-che/v2-0/").status_code == 404
    assert not PolicyVersion.objects.exists()


def test_a_version_announced_ahead_leads_to_the_one_that_still_applies(
    client: Client, rules: PolicyPage
) -> None:
    renew(rules, "1.0", timezone.localdate() + datetime.timedelta(days=5), "bản sau")

    page = client.get("/quy-che/").content.decode()

    assert "Sắp áp dụng" in page
    assert "Đến hôm đó vẫn theo bản 0.9" in page


def test_the_number_of_an_old_version_is_not_used_again(rules: PolicyPage) -> None:
    page = renew(rules, "1.0", datetime.date(2026, 10, 1), "bản sau")
    page.version = "0.9"

    with pytest.raises(ValidationError, match="bản cũ"):
        page.full_clean()


def test_an_unknown_version_is_a_404(client: Client, rules: PolicyPage) -> None:
    for address in ("v9-9", "v0.9", "v", "v0-9-9-9", "v٠-٩", "rss"):
        assert client.get(f"/quy-che/{address}/").status_code == 404, address


def test_policies_cost_a_known_number_of_queries(
    client: Client, rules: PolicyPage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/quy-che/")

    # site; locale; home; page by path, policy; two for view restrictions; family; versions; other policies
    with django_assert_num_queries(10):
        client.get("/quy-che/")


@pytest.fixture
def questions(home: HomePage, publish: Callable[..., Any]) -> FaqPage:
    items = [
        {"question": "Đặt nhầm thì huỷ ra sao?", "answer": "<p>Mở <a href='/'>đơn</a> </script>.</p>"},
        {"question": "Đặt nhầm thì huỷ ra sao?", "answer": "<p>Gọi.</p>"},
    ]
    page = FaqPage(
        title="Hỏi đáp",
        slug="hoi-dap",
        body=[{"type": "group", "value": {"title": "Đặt hàng", "items": items}}],
    )
    return publish(home, page)[0]


def test_each_question_has_an_address_and_is_told_to_search_engines(
    client: Client, questions: FaqPage
) -> None:
    page = client.get("/hoi-dap/").content.decode()

    assert 'id="dat-nham-thi-huy-ra-sao"' in page
    assert 'id="dat-nham-thi-huy-ra-sao-2"' in page
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    told = next(data for block in blocks if (data := json.loads(block))["@type"] == "FAQPage")
    assert [entry["name"] for entry in told["mainEntity"]] == ["Đặt nhầm thì huỷ ra sao?"] * 2


def test_questions_cost_a_known_number_of_queries(
    client: Client, questions: FaqPage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/hoi-dap/")

    # site; locale; home; page by path, questions; two for view restrictions; family
    with django_assert_num_queries(8):
        client.get("/hoi-dap/")
