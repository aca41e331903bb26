import datetime
from typing import Any

from django.db import migrations

from catalog import phones, text

KINDS = ("cooperative", "cooperative_union", "cooperative_group")


def take_in(apps: Any, schema_editor: Any) -> None:
    """The verified stalls that are there; later ones come in when they are verified."""
    registered_model, change_model = (
        apps.get_model("impact", name) for name in ("RegisteredCooperative", "StateChange")
    )
    numbers: set[str] = set()
    stalls = apps.get_model("catalog", "Cooperative").objects.filter(verification="verified", entity_type__in=KINDS)
    for stall in stalls.select_related("commune").order_by("pk"):
        number = stall.tax_number.replace("-", "")
        row = registered_model.objects.create(
            name=stall.name,
            entity_type=stall.entity_type,
            tax_number="" if number in numbers else number,
            founded_year=stall.founded_year,
            commune=stall.commune,
            former_district=stall.former_district,
            village=stall.village,
            representative=stall.contact_person,
            phones=[stall.phone] if stall.phone else [],
            email=stall.email,
            member_households=stall.member_households or None,
            stall=stall,
            folded_name=text.fold(stall.name)[:160],
            name_sort_key=text.sort_key(stall.name),
            search_text=" ".join(
                [
                    text.fold(f"{stall.name} {stall.village} {stall.commune.name} {stall.former_district}"),
                    text.fold(stall.contact_person),
                    number,
                    "".join(phones.national(stall.phone).split()),
                ]
            ),
        )
        numbers.add(number)
        since = datetime.date(stall.founded_year or 1945, 1, 1)
        change_model.objects.create(registered=row, state="active", effective_on=since)


class Migration(migrations.Migration):

    dependencies = [
        ('impact', '0002_register'),
    ]

    operations = [
        migrations.RunPython(take_in, migrations.RunPython.noop),
    ]
