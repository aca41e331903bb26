"""The page of an address that leads nowhere, also where no middleware has run."""

import pytest
from django.test import RequestFactory

from shop import errors
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/static/khong-co.css", "/media/khong-co.jpg", "/khong-co/"])
def test_a_missing_file_without_a_session_is_a_404(cast: Cast, path: str) -> None:
    """Django's runserver asks for static files before any middleware."""
    answer = errors.not_found(RequestFactory().get(path))
    page = answer.content.decode()

    assert answer.status_code == 404
    assert "Không có trang này" in page
    assert "/gio-hang/" in page
