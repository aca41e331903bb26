"""Which tests `make quick` runs, and that the tests' database is made anew when what it is made from changes."""

from pathlib import Path

import pytest

from ops import changed, prepare, template


@pytest.mark.parametrize(
    ("path", "test"),
    [
        ("tests/ops/test_changed.py", "tests/ops/test_changed.py"),  # itself
        ("ops/changed.py", "tests/ops/test_changed.py"),  # imports it
        ("shop/stall/templates/stall/goods.html", "tests/stall/test_goods.py"),  # carries its name
        ("catalog/lists/facets.py", "tests/catalog/test_facets.py"),  # of the room that it is a part of
        ("tests/stage.py", "tests/ops/test_house_rules.py"),  # always
        ("docs/treasury.md", "tests/ops/test_docs.py"),  # always: code that changes makes documents lie
        ("shop/union/urls.py", "tests/ops/test_routes.py"),
        ("catalog/migrations/0099_more.py", "tests/ops/test_migrations.py"),
        ("shop/checkout/views.py", "tests/checkout/test_checkout.py"),  # asks for its address
        ("shop/stall/templates/stall/today.html", "tests/stall/test_pages.py"),  # through its view
        (
            "shop/orders/models.py",
            "tests/orders/test_transitions.py",
        ),  # one of many that import it, in its room
    ],
)
def test_a_change_brings_its_tests(path: str, test: str) -> None:
    assert test in changed.tests_of([path])


def test_what_everybody_imports_does_not_bring_everything() -> None:
    assert changed.tests_of(["tests/cast.py"]) == sorted(changed.ALWAYS)


def test_the_tests_database_is_made_anew_after_another_migration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migration = tmp_path / "shop" / "orders" / "migrations" / "0001_initial.py"
    migration.parent.mkdir(parents=True)
    migration.write_text("operations = []")
    monkeypatch.setattr(prepare, "CHECKOUT", tmp_path)
    before = template.digest()
    assert template.digest() == before
    migration.write_text("operations = [1]")
    assert template.digest() != before
