"""Migrations beside a running shop: readers are let through, and yesterday's code can still write (promise O2)."""

from collections.abc import Iterator

import psycopg
import pytest
from django.apps.registry import Apps
from django.core.management import CommandError, call_command
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState

from shop.cart.models import SavedCart
from shop.database.management.commands import migrate
from shop.database.operations import AddIndexBesideWriters, CreateTogether

OURS = ("shop.", "catalog.", "cms.")
# Tables that hold a row or more for every order; an index on them is built beside those who write.
GROWING = {
    *("orders.order", "orders.orderline", "orders.orderevent", "orders.purchase", "catalog.stockmovement"),
    *("payments.payment", "payments.paymentshare", "payments.paymentattempt", "payments.refund"),
    *("payments.banktransfer", "payments.providerevent", "ledger.ledgerentry", "ledger.posting"),
    *("notifications.outboxmessage", "notifications.notification"),
}


def on_disk() -> dict[tuple[str, str], migrations.Migration]:
    disk = MigrationLoader(None).disk_migrations
    return {key: found for key, found in disk.items() if type(found).__module__.startswith(OURS)}


def later(app: str, *operations: Operation) -> dict[tuple[str, str], migrations.Migration]:
    """A migration as somebody may write it tomorrow."""
    migration = migrations.Migration("0099_later", app)
    migration.operations = list(operations)
    return {(app, "0099_later"): migration}


def later_operations(
    ours: dict[tuple[str, str], migrations.Migration],
) -> Iterator[tuple[tuple[str, str], Operation, str]]:
    """(migration, operation, model's label) of each change to a table that was there before the migration."""
    for key, found in ours.items():
        made = {o.name_lower for o in found.operations if isinstance(o, migrations.CreateModel)}
        for operation in found.operations:
            model = getattr(operation, "model_name_lower", None)
            if model and model not in made and not found.initial:
                yield key, operation, f"{key[0]}.{model}"


def reader() -> psycopg.Connection:
    return psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None})


def added_without_default(ours: dict[tuple[str, str], migrations.Migration]) -> set[tuple[str, str]]:
    """(table, column) of what came later and old code cannot insert without naming it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO' AND is_generated = 'NEVER'"
        )
        bare = set(cursor.fetchall())
    return bare & {
        (label.replace(".", "_"), operation.field.get_attname_column()[1] or operation.name)
        for _key, operation, label in later_operations(ours)
        if isinstance(operation, migrations.AddField)
        and not isinstance(operation.field, models.ManyToManyField)
    }


@pytest.mark.django_db
def test_a_column_that_came_later_has_a_default_in_the_database() -> None:
    """The code of before knows nothing of it and goes on inserting while the new one starts."""
    assert added_without_default(on_disk()) == set()
    bare, filled = models.BigIntegerField(), models.BigIntegerField(db_default=0)
    bare.name, bare.column, filled.name, filled.column = "amount", "amount", "deliveries", "deliveries"
    tomorrow = later(
        "payments",
        migrations.AddField("paymentattempt", "amount", bare),
        migrations.AddField("providerevent", "deliveries", filled),
    )
    assert added_without_default(tomorrow) == {("payments_paymentattempt", "amount")}


def built_before_writers(ours: dict[tuple[str, str], migrations.Migration]) -> set[tuple[str, str]]:
    """Migrations that stop those who write to a large table while they build an index."""
    return {
        key
        for key, operation, label in later_operations(ours)
        if isinstance(operation, migrations.AddIndex)
        and not isinstance(operation, AddIndexBesideWriters)
        and label in GROWING
    }


def test_an_index_on_a_table_that_grows_is_built_beside_its_writers() -> None:
    assert built_before_writers(on_disk()) == set()
    index = models.Index(fields=["phone"], name="purchase_by_phone")
    tomorrow = later("orders", migrations.AddIndex("purchase", index))
    assert built_before_writers(tomorrow) == {("orders", "0099_later")}
    assert built_before_writers(later("orders", AddIndexBesideWriters("purchase", index))) == set()


@pytest.mark.django_db(transaction=True)
def test_a_migration_lets_readers_through_and_is_applied_when_the_table_is_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(migrate, "LOCK_MILLISECONDS", 100)
    waited = []
    with reader() as report, reader() as visitor:
        report.execute("SELECT count(*) FROM cart_savedcart")

        def meanwhile(seconds: float) -> None:
            waited.append(seconds)
            visitor.execute("SET statement_timeout = '5s'")
            visitor.execute("SELECT count(*) FROM cart_savedcart")
            visitor.commit()
            if len(waited) == 2:
                report.commit()

        monkeypatch.setattr(migrate.time, "sleep", meanwhile)
        try:
            call_command("migrate", "cart", "zero", verbosity=0)
        finally:
            report.commit()
            call_command("migrate", "cart", verbosity=0)
    assert waited == [migrate.PAUSE_SECONDS] * 2
    assert not SavedCart.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("1min",)


@pytest.mark.django_db(transaction=True)
def test_a_table_that_is_never_free_leaves_the_migration_for_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "LOCK_MILLISECONDS", 50)
    monkeypatch.setattr(migrate, "TRIES", 2)
    monkeypatch.setattr(migrate.time, "sleep", lambda _seconds: None)
    with reader() as report:
        report.execute("SELECT count(*) FROM cart_savedcart")
        with pytest.raises(CommandError, match="in use each time"):
            call_command("migrate", "cart", "zero", verbosity=0)
    assert not SavedCart.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_index_is_built_again_where_a_build_was_broken_off() -> None:
    index = models.Index(fields=["updated_at"], name="cart_built_twice")
    state = MigrationLoader(connection).project_state()
    after = state.clone()
    operation = AddIndexBesideWriters("savedcart", index)
    operation.state_forwards("cart", after)
    try:
        for _try in range(2):
            with connection.schema_editor(atomic=False) as editor:
                operation.database_forwards("cart", editor, state, after)
    finally:
        with connection.schema_editor(atomic=False) as editor:
            operation.database_backwards("cart", editor, after, state)


def shape_of(prefix: str) -> list[tuple[str, ...]]:
    """Columns, constraints, indexes and triggers of the tables whose names begin so."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH tables AS (SELECT oid, relname FROM pg_class WHERE relkind = 'r' AND relname LIKE %s)
            SELECT relname, attname, format_type(atttypid, atttypmod) FROM tables
            JOIN pg_attribute ON attrelid = tables.oid WHERE attnum > 0
            UNION ALL SELECT relname, conname, pg_get_constraintdef(c.oid) FROM tables
            JOIN pg_constraint c ON conrelid = tables.oid
            UNION ALL SELECT tablename, indexname, indexdef FROM pg_indexes JOIN tables ON tablename = relname
            UNION ALL SELECT relname, tgname, pg_get_triggerdef(t.oid) FROM tables
            JOIN pg_trigger t ON tgrelid = tables.oid WHERE NOT tgisinternal
            ORDER BY 1, 2, 3
            """,
            [f"{prefix}\\_%"],
        )
        return list(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_tables_that_begin_together_go_together_and_come_back_as_they_were() -> None:
    before = shape_of("feedback")
    kinds = {what.split()[0] for _table, _name, what in before}
    assert {"FOREIGN", "CHECK", "UNIQUE", "CREATE"} <= kinds
    assert any("CREATE TRIGGER" in what for _table, _name, what in before)
    try:
        call_command("migrate", "feedback", "zero", verbosity=0)
        assert shape_of("feedback") == []
    finally:
        call_command("migrate", "feedback", verbosity=0)
    assert shape_of("feedback") == before


def test_models_of_tables_that_begin_together_are_rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    state = MigrationLoader(None).project_state()
    rendered, render = [], ModelState.render

    def counted(model: ModelState, apps: Apps) -> type[models.Model]:
        rendered.append(model.name)
        return render(model, apps)

    monkeypatch.setattr(ModelState, "render", counted)
    with pytest.raises(LookupError):
        state.apps.get_model("cart", "basket")
    basket = migrations.CreateModel(
        "Basket",
        [("id", models.BigAutoField(primary_key=True)), ("first", models.ForeignKey("Pack", models.CASCADE))],
    )
    pack = migrations.CreateModel("Pack", [("id", models.BigAutoField(primary_key=True))])
    CreateTogether([basket, pack]).state_forwards("cart", state)
    first = state.apps.get_model("cart", "basket")._meta.get_field("first")
    assert first.related_model is state.apps.get_model("cart", "pack")
    assert [rendered.count(name) for name in ("Basket", "Pack", "Product")] == [1, 1, 2]


@pytest.mark.django_db
def test_a_database_of_a_former_version_is_named_and_not_left_half_way() -> None:
    """Django takes a migration out of its plan where only some of those that it replaces were applied."""
    loader = MigrationLoader(connection)
    key, first = next((key, row) for key, row in loader.disk_migrations.items() if len(row.replaces) > 1)
    migrate.refuse_half_replaced(loader)
    applied = loader.applied_migrations
    loader.applied_migrations = {name: row for name, row in applied.items() if name != key}
    for name in first.replaces:
        loader.applied_migrations.pop(name, None)
    migrate.refuse_half_replaced(loader)  # an empty one
    loader.applied_migrations[first.replaces[0]] = None
    with pytest.raises(CommandError, match=first.replaces[1][1]):
        migrate.refuse_half_replaced(loader)
    loader.applied_migrations |= dict.fromkeys(first.replaces)
    migrate.refuse_half_replaced(loader)  # one that has them all
