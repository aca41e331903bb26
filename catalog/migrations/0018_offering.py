"""Photographs wait for approval like words; a stall archives products, and one that is trusted lists them at once."""

import django.db.models.functions.datetime
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0017_records")]

    operations = [
        migrations.AddField(
            model_name="cooperative",
            name="is_trusted",
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name="được đăng thẳng"),
        ),
        migrations.AddField(
            model_name="product",
            name="archived_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="product",
            name="is_unseen",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name="product",
            name="offer_key",
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="productphoto",
            name="added_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(), default=django.utils.timezone.now
            ),
        ),
        migrations.AddField(
            model_name="productphoto",
            name="is_shown",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="productphoto",
            name="remark",
            field=models.CharField(
                blank=True,
                choices=[
                    ("dark", "Ảnh hơi tối. Chụp gần cửa sổ sẽ đẹp hơn."),
                    ("blurred", "Ảnh hơi nhoè. Giữ chắc tay, lau ống kính rồi chụp lại sẽ rõ hơn."),
                    ("tiny", "Ảnh hơi nhỏ. Chụp thẳng bằng máy, đừng chụp lại màn hình, sẽ nét hơn."),
                ],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.UniqueConstraint(fields=("cooperative", "offer_key"), name="product_offer_once"),
        ),
    ]
