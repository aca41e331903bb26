"""The standards that are known: Decree 07/2021, kept for 2026 by Decree 351/2025, whose own lines begin in 2027."""

from django.db import migrations

STANDARDS = (
    (2022, "Chuẩn 2022–2026", "Nghị định 07/2021/NĐ-CP; giữ cho năm 2026 theo Nghị định 351/2025/NĐ-CP", 1_500_000, 2_000_000),
    (2027, "Chuẩn từ 2027", "Nghị định 351/2025/NĐ-CP", 2_200_000, 2_800_000),
)


def write(apps, _editor):
    model = apps.get_model("impact", "PovertyStandard")
    for first_year, name, source, rural, urban in STANDARDS:
        model.objects.update_or_create(
            first_year=first_year,
            defaults={"name": name, "source": source, "rural_income": rural, "urban_income": urban},
        )


class Migration(migrations.Migration):
    dependencies = [("impact", "0005_poverty_lists")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
