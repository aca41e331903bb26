import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import shop.database.operations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [  # of databases from before; may go when there are none
        ('offsite', '0001_initial'),
    ]

    initial = True

    dependencies = [
        ('catalog', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        shop.database.operations.CreateTogether(
            operations=[
                migrations.CreateModel(
                    name='DeclaredSale',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=40)),
                        ('words', models.CharField(max_length=200, verbose_name='bán gì')),
                        ('quantity', models.PositiveIntegerField(verbose_name='số lượng')),
                        ('amount', models.BigIntegerField(verbose_name='số tiền')),
                        ('channel', models.CharField(choices=[('online', 'Trên chợ'), ('market', 'Chợ phiên, bán tại chỗ'), ('phone', 'Gọi điện'), ('zalo', 'Zalo, Facebook'), ('livestream', 'Livestream'), ('trader', 'Thương lái, cửa hàng')], max_length=12, verbose_name='bán ở đâu')),
                        ('sold_on', models.DateField(verbose_name='ngày bán')),
                        ('buyer_name', models.CharField(blank=True, max_length=120, verbose_name='người mua')),
                        ('buyer_phone', models.CharField(blank=True, max_length=16, verbose_name='số điện thoại')),
                        ('photo', models.BinaryField(blank=True, null=True, verbose_name='ảnh phiếu')),
                        ('recorded_at', models.DateTimeField()),
                        ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='declared_sales', to='catalog.cooperative')),
                        ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('variant', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.variant')),
                    ],
                    options={
                        'verbose_name': 'bán nơi khác',
                        'verbose_name_plural': 'bán nơi khác',
                        'ordering': ['-pk'],
                        'constraints': [models.UniqueConstraint(fields=('cooperative', 'key'), name='declared_sale_once'), models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('quantity__gte', 1), models.Q(('channel', 'online'), _negated=True)), name='declared_sale_of_something')],
                    },
                ),
                migrations.CreateModel(
                    name='SaleCorrection',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('quantity', models.PositiveIntegerField()),
                        ('amount', models.BigIntegerField()),
                        ('channel', models.CharField(choices=[('online', 'Trên chợ'), ('market', 'Chợ phiên, bán tại chỗ'), ('phone', 'Gọi điện'), ('zalo', 'Zalo, Facebook'), ('livestream', 'Livestream'), ('trader', 'Thương lái, cửa hàng')], max_length=12)),
                        ('sold_on', models.DateField()),
                        ('reason', models.CharField(max_length=200, verbose_name='lý do')),
                        ('made_at', models.DateTimeField()),
                        ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('sale', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='offsite.declaredsale')),
                    ],
                    options={
                        'verbose_name': 'đính chính bán nơi khác',
                        'verbose_name_plural': 'đính chính bán nơi khác',
                        'ordering': ['pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('quantity__gte', 1)), models.Q(('amount', 0), ('quantity', 0)), _connector='OR'), name='sale_correction_whole_or_withdrawn')],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='declaredsale',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func='RAISE EXCEPTION \'pgtrigger: Cannot delete or update of "variant_id", "words", "quantity", "amount", "channel", "sold_on" rows from % table\', TG_TABLE_NAME;', hash='18dc4dd4d243fbc718892ff454b9ff8b6b255c62', operation='DELETE OR UPDATE OF "variant_id", "words", "quantity", "amount", "channel", "sold_on"', pgid='pgtrigger_append_only_28cc9', table='offsite_declaredsale', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='salecorrection',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f24dec0c74c8e91d68aabf24822217331ec3645b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b6037', table='offsite_salecorrection', when='BEFORE')),
                ),
            ],
        ),
    ]
