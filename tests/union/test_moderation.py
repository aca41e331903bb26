"""A reason that is missing or too long: nothing is done, and the form is back open with what was typed."""

import pytest
from django.test import Client

from shop.feedback.models import Question, Review, ReviewStatus
from tests import voices
from tests.cast import Cast
from tests.stall.floor import at_work, place

pytestmark = pytest.mark.django_db
SAID = "Ghi lý do, nhiều nhất 300 chữ. Chưa làm gì."
LONG = "Có <b>số điện thoại</b> " + "x" * 300


@pytest.fixture
def minh(cast: Cast) -> Client:
    return at_work(cast.minh)


@pytest.mark.parametrize("typed", ["", "   ", LONG, "\u0000"])
def test_a_review_is_not_rejected_without_a_reason(cast: Cast, minh: Client, typed: str) -> None:
    review = voices.shown(cast.tea_product, place({cast.tea_100: 1}))
    url = f"/lien-minh/danh-gia/{review.pk}/khong-dang/"
    response = minh.post(url, {"version": "1", "xem": "dang-hien", "reason": typed})
    assert response["Location"] == f"/lien-minh/danh-gia/?xem=dang-hien#ly-do-{review.pk}"
    page = minh.get(response["Location"]).content.decode()
    assert page.count(SAID) == 2  # above the list and at the field
    form = page.partition("<details open>")[2].partition("</details>")[0]
    assert f'action="{url}"' in form
    assert 'aria-invalid="true"' in form
    assert ("Có &lt;b&gt;số điện thoại&lt;/b&gt; xxx" in form) == (typed == LONG)
    assert Review.unscoped.get().status == ReviewStatus.APPROVED
    assert SAID not in minh.get("/lien-minh/danh-gia/?xem=dang-hien").content.decode()


def test_a_question_is_not_hidden_without_a_reason(cast: Cast, minh: Client) -> None:
    asked = [voices.question(cast.tea_product, f"Câu {n}?") for n in range(22)]
    sent = {"xem": "cho-duyet", "trang": "2", "reason": LONG}
    response = minh.post(f"/lien-minh/hoi-dap/{asked[-1].pk}/an/", sent)
    assert response["Location"] == f"/lien-minh/hoi-dap/?xem=cho-duyet&trang=2#an-{asked[-1].pk}"
    page = minh.get(response["Location"]).content.decode()
    assert page.count(SAID) == 2
    assert "Có &lt;b&gt;số điện thoại&lt;/b&gt; xxx" in page
    assert not Question.unscoped.exclude(hidden_at=None).exists()
    strange = minh.post(f"/lien-minh/hoi-dap/{asked[-1].pk}/an/", sent | {"trang": "2&x=1"})
    assert strange["Location"] == f"/lien-minh/hoi-dap/?xem=cho-duyet#an-{asked[-1].pk}"
