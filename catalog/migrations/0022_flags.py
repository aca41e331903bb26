from django.db import migrations, models

FIRST = {
    "wildlife": (
        "thịt rừng", "thú rừng", "động vật hoang dã", "mật gấu", "tay gấu", "cao hổ", "cao khỉ", "sừng tê giác",
        "vảy tê tê", "tê tê", "cầy hương", "cầy vòi", "sơn dương", "hươu xạ", "ngà voi", "rùa vàng", "kỳ đà",
        "hổ cốt", "lan rừng", "thuốc phiện", "anh túc", "cần sa", "lá ngón",
    ),
    "medicine": (
        "thuốc chữa", "thuốc trị", "thuốc tây", "thuốc nam", "thuốc đông y", "thuốc gia truyền", "rượu thuốc",
        "bài thuốc", "thực phẩm chức năng", "thuốc ngủ", "thuốc bổ",
    ),
    "healing": (
        "chữa bệnh", "chữa khỏi", "trị bệnh", "trị dứt điểm", "đặc trị", "khỏi bệnh", "khỏi hẳn", "chống ung thư",
        "chữa ung thư", "trị ung thư", "trị tiểu đường", "hạ đường huyết", "hạ huyết áp", "giảm mỡ máu",
        "trị mất ngủ", "hỗ trợ điều trị", "tăng cường sinh lý", "giải độc gan", "cam kết giảm cân",
    ),
    "licensed": ("rượu", "thuốc lá", "thuốc lào", "pháo", "súng", "dao găm", "thuốc trừ sâu", "thuốc diệt cỏ"),
}  # fmt: skip


def fill(apps, schema_editor):
    model = apps.get_model("catalog", "FlaggedPhrase")
    model.objects.bulk_create(
        model(phrase=phrase, kind=kind) for kind, phrases in FIRST.items() for phrase in phrases
    )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0021_goods_sheets")]

    operations = [
        migrations.CreateModel(
            name="FlaggedPhrase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("phrase", models.CharField(help_text="Không kể chữ hoa chữ thường; bài gõ không dấu cũng nhận ra.", max_length=60, unique=True, verbose_name="từ ngữ")),
                ("kind", models.CharField(choices=[("wildlife", "thú rừng, cây cấm"), ("medicine", "thuốc"), ("healing", "lời hứa chữa bệnh"), ("licensed", "hàng phải có giấy phép")], max_length=10, verbose_name="vì sao phải xem")),
            ],
            options={"verbose_name": "từ ngữ phải xem kỹ", "verbose_name_plural": "từ ngữ phải xem kỹ", "ordering": ["kind", "phrase"]},
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
