"""Lots, for traceability."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_search_words")]

    operations = []
