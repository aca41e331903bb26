"""Provinces, communes and banks, and the phrases that the union looks at: an empty shop has them too."""

from typing import Any

from django.db import migrations

from catalog import places

PHRASES = {
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


def load(apps: Any, schema_editor: Any) -> None:
    places.load(*(apps.get_model("catalog", name) for name in ("Province", "Commune", "Bank")))
    phrase_model = apps.get_model("catalog", "FlaggedPhrase")
    phrase_model.objects.bulk_create(
        phrase_model(phrase=phrase, kind=kind) for kind, phrases in PHRASES.items() for phrase in phrases
    )


class Migration(migrations.Migration):
    replaces = [("catalog", "0002_first_rows"), ("catalog", "0006_former_districts")]  # of databases from before; may go when there are none

    dependencies = [("catalog", "0001_tables")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
