"""Places and seasons read naturally in both languages, and an address typed in Vietnamese works in either."""

import pytest
from django.utils import translation

from catalog import addresses
from catalog.models import Commune
from catalog.templatetags.money import season


@pytest.mark.parametrize(
    ("months", "vietnamese", "english"),
    [
        ([3, 4, 5, 10], "tháng 3–5, 10", "Mar–May, Oct"),
        ([11, 12, 1, 2], "tháng 11–2", "Nov–Feb"),
        ([], "quanh năm", "all year round"),
    ],
)
def test_a_season_is_numbers_in_vietnamese_and_names_in_english(
    months: list[int], vietnamese: str, english: str
) -> None:
    with translation.override("vi"):
        assert season(months) == vietnamese
    with translation.override("en"):
        assert season(months) == english


@pytest.mark.parametrize(("language", "name"), [("vi", "Phường Ba Đình"), ("en", "Ba Đình ward")])
@pytest.mark.django_db
def test_a_ward_is_named_in_the_language_and_found_by_its_vietnamese_name(language: str, name: str) -> None:
    ward = Commune.objects.get(name="Ba Đình", province__name="Hà Nội")
    with translation.override(language):
        assert ward.full_name == name
        assert addresses.find_commune("phuong Ba Đình", ward.province) == ward
