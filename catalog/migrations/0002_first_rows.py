"""The phrases that the union looks at: an empty shop has them too. (Places: 0006.)"""

from typing import Any

from django.db import migrations

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


def load(apps: Any, schema_editor: Any) -> None:
    phrase_model = apps.get_model("catalog", "FlaggedPhrase")
    phrase_model.objects.bulk_create(
        phrase_model(phrase=phrase, kind=kind) for kind, phrases in FIRST.items() for phrase in phrases
    )


class Migration(migrations.Migration):
    replaces = [  # of databases from before; may go when there are none
        ('catalog', '0002_places'),
        ('catalog', '0003_movement_dates'),
        ('catalog', '0004_wording'),
        ('catalog', '0005_search_words'),
        ('catalog', '0006_lots'),
        ('catalog', '0007_photos'),
        ('catalog', '0008_drafts'),
        ('catalog', '0009_terms'),
        ('catalog', '0010_people'),
        ('catalog', '0011_sold_out_index'),
        ('catalog', '0012_list_index'),
        ('catalog', '0013_cover_widths'),
        ('catalog', '0014_defaults_for_old_code'),
        ('catalog', '0015_storage_in_english'),
        ('catalog', '0016_public_files'),
        ('catalog', '0017_records'),
        ('catalog', '0018_offering'),
        ('catalog', '0019_pauses'),
        ('catalog', '0020_sold_elsewhere'),
        ('catalog', '0021_goods_sheets'),
        ('catalog', '0022_flags'),
        ('catalog', '0023_stall_certificates'),
        ('catalog', '0024_sheets_by_task'),
    ]

    dependencies = [("catalog", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
