"""A cooperative's terms of sale."""

from django.core.validators import MaxValueValidator
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0008_drafts")]

    operations = [
        migrations.AddField(
            model_name="cooperative",
            name="minimum_order",
            field=models.BigIntegerField(
                default=0,
                help_text="Tiền hàng của một đơn, chưa kể phí giao; 0 là bao nhiêu cũng nhận.",
                validators=[MaxValueValidator(99999999)],
                verbose_name="đơn tối thiểu (đồng)",
            ),
        ),
        migrations.AddConstraint(
            model_name="cooperative",
            constraint=models.CheckConstraint(
                condition=models.Q(("minimum_order__gte", 0), ("minimum_order__lte", 99999999)),
                name="cooperative_minimum_order_range",
            ),
        ),
    ]
