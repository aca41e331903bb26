"""Circular 01/2020/TT-BKHĐT as far as its points are known; those of criteria 10 to 15 are the union's to set."""

from django.db import migrations

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


def write(apps, _editor):
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


class Migration(migrations.Migration):
    dependencies = [("impact", "0007_evaluations")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
