"""Provinces, communes and banks are part of the schema's meaning: an empty shop has them too."""

from typing import Any

from django.db import migrations

from catalog import places


def load(apps: Any, schema_editor: Any) -> None:
    places.load(
        apps.get_model("catalog", "Province"), apps.get_model("catalog", "Commune"), apps.get_model("catalog", "Bank")
    )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
