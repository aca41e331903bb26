import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0013_cover_widths'),
    ]

    operations = [
        # Columns of Wagtail's mixins, whose models give no default to the database.
        migrations.RunSQL(
            """
            ALTER TABLE catalog_category
                ALTER live SET DEFAULT true,
                ALTER has_unpublished_changes SET DEFAULT false,
                ALTER expired SET DEFAULT false,
                ALTER locked SET DEFAULT false
            """,
            """
            ALTER TABLE catalog_category
                ALTER live DROP DEFAULT,
                ALTER has_unpublished_changes DROP DEFAULT,
                ALTER expired DROP DEFAULT,
                ALTER locked DROP DEFAULT
            """,
        ),
        migrations.AlterField(
            model_name='cooperative',
            name='minimum_order',
            field=models.BigIntegerField(db_default=0, default=0, help_text='Tiền hàng của một đơn, chưa kể phí giao; 0 là bao nhiêu cũng nhận.', validators=[django.core.validators.MaxValueValidator(99999999)], verbose_name='đơn tối thiểu (đồng)'),
        ),
        migrations.AlterField(
            model_name='product',
            name='name_lower',
            field=models.CharField(db_default='', default='', editable=False, max_length=300),
        ),
        migrations.AlterField(
            model_name='product',
            name='search_name',
            field=models.CharField(db_default='', default='', editable=False, max_length=300),
        ),
    ]
