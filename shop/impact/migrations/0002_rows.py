"""Poverty standards and the rule of evaluations, as far as they are known; the union writes later ones.

Standards: Decree 07/2021, kept for 2026 by Decree 351/2025, whose own lines begin in 2027. Evaluations: Circular
01/2020/TT-BKHĐT as far as its points are known; those of criteria 10 to 15 are the union's to set.
"""

from typing import Any

from django.db import migrations

STANDARDS = (
    (2022, "Chuẩn 2022–2026", "Nghị định 07/2021/NĐ-CP; giữ cho năm 2026 theo Nghị định 351/2025/NĐ-CP", 1_500_000, 2_000_000),
    (2027, "Chuẩn từ 2027", "Nghị định 351/2025/NĐ-CP", 2_200_000, 2_800_000),
)
TITLES = (
    ("I", "Vốn của hợp tác xã", 7, True),
    ("I", "Tài sản chung không chia", 6, True),
    ("I", "Kết quả trong năm: doanh thu, phục vụ thành viên, lãi", 11, True),
    ("I", "Trích lập các quỹ", 6, True),
    ("II", "Làm đúng pháp luật, đúng điều lệ", 8, True),
    ("II", "Không có tranh chấp, khiếu nại", 6, True),
    ("II", "Cán bộ được đào tạo, có người trẻ", 6, True),
    ("II", "Chính sách với thành viên, người lao động", 6, True),
    ("II", "Công nghệ, thương hiệu, liên kết chuỗi", 4, True),
    ("III", "Thành viên tham gia việc chung", 7, False),
    ("III", "Lợi ích của thành viên", 8, False),
    ("III", "Hàng hoá, dịch vụ cho thành viên", 7, False),
    ("III", "Thông tin, tập huấn cho thành viên", 6, False),
    ("III", "Ảnh hưởng đến cộng đồng", 6, False),
    ("III", "Khen thưởng", 6, False),
)
BANDS = [["good", 80], ["fair", 65], ["average", 50], ["weak", 0]]
NOTE = "Điểm từng tiêu chí 10–15 do Liên minh đặt, cộng lại 40 điểm; chưa đối chiếu được với Thông tư."


def write_standards(apps: Any):
    model = apps.get_model("impact", "PovertyStandard")
    for first_year, name, source, rural, urban in STANDARDS:
        model.objects.update_or_create(
            first_year=first_year,
            defaults={"name": name, "source": source, "rural_income": rural, "urban_income": urban},
        )


def write_rule(apps: Any):
    criteria = [
        {"number": number, "part": part, "title": title, "points": points, "is_sure": is_sure}
        for number, (part, title, points, is_sure) in enumerate(TITLES, 1)
    ]
    apps.get_model("impact", "EvaluationRule").objects.update_or_create(
        first_year=2020,
        defaults={
            "name": "Thông tư 01/2020/TT-BKHĐT",
            "source": "Thông tư 01/2020/TT-BKHĐT ngày 19/2/2020, có hiệu lực từ 1/4/2020",
            "note": NOTE,
            "criteria": criteria,
            "bands": BANDS,
        },
    )


def write(apps: Any, schema_editor: Any) -> None:
    write_standards(apps)
    write_rule(apps)


class Migration(migrations.Migration):
    replaces = [("impact", "0006_poverty_standards"), ("impact", "0008_evaluation_rule")]  # of databases from before; may go when there are none

    dependencies = [("impact", "0001_tables")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
