import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import shop.database.operations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [  # of databases from before; may go when there are none
        ('reports', '0001_initial'),
        ('reports', '0002_carried_balance'),
        ('reports', '0003_parts_of_orders'),
        ('reports', '0004_closings'),
        ('reports', '0005_kept_views'),
        ('reports', '0006_market_prices'),
        ('reports', '0007_monthly_sales'),
        ('reports', '0008_parts_by_day'),
        ('reports', '0009_parts_without_lookups'),
    ]

    initial = True

    dependencies = [
        ('catalog', '0001_tables'),
        ('orders', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        shop.database.operations.CreateTogether(
            operations=[
                migrations.CreateModel(
                    name='BooksCheck',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('started_at', models.DateTimeField()),
                        ('seconds', models.FloatField()),
                        ('check_count', models.PositiveSmallIntegerField()),
                        ('broken', models.JSONField(default=list)),
                    ],
                    options={
                        'verbose_name': 'lần soát sổ',
                        'verbose_name_plural': 'lần soát sổ',
                        'ordering': ['-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='MarketWeek',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('first_on', models.DateField(unique=True)),
                        ('told_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        'verbose_name': 'tuần đã báo giá',
                        'verbose_name_plural': 'tuần đã báo giá',
                        'ordering': ['-first_on'],
                    },
                ),
                migrations.CreateModel(
                    name='MonthlySales',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('month', models.DateField()),
                        ('goods_amount', models.BigIntegerField()),
                        ('delivery_amount', models.BigIntegerField()),
                        ('returned_amount', models.BigIntegerField()),
                        ('order_count', models.PositiveIntegerField()),
                        ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.cooperative')),
                    ],
                    options={
                        'verbose_name': 'doanh số tháng',
                        'verbose_name_plural': 'doanh số tháng',
                        'constraints': [models.UniqueConstraint(fields=('month', 'cooperative'), name='monthly_sales_once')],
                    },
                ),
                migrations.CreateModel(
                    name='OrderSales',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField()),
                        ('method', models.CharField(blank=True, db_default='', default='', max_length=6)),
                        ('buyer', models.BigIntegerField(null=True)),
                        ('goods_amount', models.BigIntegerField()),
                        ('returned_amount', models.BigIntegerField()),
                        ('is_sold', models.BooleanField()),
                        ('known_from', models.DateTimeField()),
                        ('known_until', models.DateTimeField(null=True)),
                        ('delivery_amount', models.BigIntegerField()),
                        ('cooperative', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.cooperative')),
                        ('order', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orders.order')),
                        ('province', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.province')),
                    ],
                    options={
                        'verbose_name': 'phần của đơn',
                        'verbose_name_plural': 'phần của đơn',
                        'indexes': [models.Index(fields=['day'], include=('cooperative', 'method', 'province', 'buyer', 'goods_amount', 'delivery_amount', 'returned_amount', 'is_sold', 'known_from', 'known_until'), name='order_sales_day')],
                    },
                ),
                migrations.CreateModel(
                    name='CarriedBalance',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('account', models.CharField(max_length=20)),
                        ('amount', models.BigIntegerField()),
                        ('through', models.BigIntegerField()),
                        ('cooperative', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.cooperative')),
                    ],
                    options={
                        'verbose_name': 'số dư mang sang',
                        'verbose_name_plural': 'số dư mang sang',
                        'constraints': [models.UniqueConstraint(fields=('account', 'cooperative'), name='carried_balance_once', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='Closing',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('first_on', models.DateField()),
                        ('last_on', models.DateField()),
                        ('known_at', models.DateTimeField()),
                        ('canonical', models.TextField()),
                        ('digest', models.CharField(db_index=True, max_length=64)),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('approved_at', models.DateTimeField(null=True)),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                        ('checked_at', models.DateTimeField(null=True)),
                        ('is_right', models.BooleanField(db_default=True, default=True)),
                        ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'kỳ đã chốt',
                        'verbose_name_plural': 'kỳ đã chốt',
                        'ordering': ['-last_on', '-pk'],
                        'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('withdrawn_at', None)), expressions=[(models.Func('first_on', 'last_on', models.Value('[]'), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='closing_no_day_twice'), models.CheckConstraint(condition=models.Q(('approved_at', None), ('withdrawn_at', None), _connector='OR'), name='closing_approved_stays')],
                    },
                ),
                migrations.CreateModel(
                    name='DailySales',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField()),
                        ('goods_amount', models.BigIntegerField(db_default=0, default=0)),
                        ('delivery_amount', models.BigIntegerField(db_default=0, default=0)),
                        ('returned_amount', models.BigIntegerField(db_default=0, default=0)),
                        ('income_amount', models.BigIntegerField()),
                        ('order_count', models.PositiveIntegerField()),
                        ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='daily_sales', to='catalog.cooperative')),
                    ],
                    options={
                        'verbose_name': 'doanh số ngày',
                        'verbose_name_plural': 'doanh số ngày',
                        'indexes': [models.Index(fields=['day'], name='daily_sales_day')],
                        'constraints': [models.UniqueConstraint(fields=('cooperative', 'day'), name='daily_sales_once')],
                    },
                ),
                migrations.CreateModel(
                    name='DataCopy',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('asked_at', models.DateTimeField(auto_now_add=True)),
                        ('language', models.CharField(db_default='vi', default='vi', max_length=5)),
                        ('done', models.PositiveIntegerField(db_default=0, default=0)),
                        ('total', models.PositiveIntegerField(db_default=0, default=0)),
                        ('name', models.CharField(blank=True, db_default='', default='', max_length=80)),
                        ('size', models.PositiveBigIntegerField(db_default=0, default=0)),
                        ('ready_at', models.DateTimeField(blank=True, null=True)),
                        ('given_up_at', models.DateTimeField(blank=True, null=True)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='data_copies', to='catalog.cooperative')),
                    ],
                    options={
                        'verbose_name': 'bản chép dữ liệu gian hàng',
                        'verbose_name_plural': 'bản chép dữ liệu gian hàng',
                        'ordering': ['-pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('given_up_at', None), ('ready_at', None)), fields=('cooperative',), name='data_copy_one_at_a_time')],
                    },
                ),
                migrations.CreateModel(
                    name='KeptView',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=80, verbose_name='tên')),
                        ('query', models.CharField(blank=True, max_length=1500)),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'cách xem đã giữ',
                        'verbose_name_plural': 'cách xem đã giữ',
                        'ordering': ['name', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('made_by', 'name'), name='kept_view_name_once')],
                    },
                ),
                migrations.CreateModel(
                    name='LineSales',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField()),
                        ('method', models.CharField(blank=True, db_default='', default='', max_length=6)),
                        ('buyer', models.BigIntegerField(null=True)),
                        ('goods_amount', models.BigIntegerField()),
                        ('returned_amount', models.BigIntegerField()),
                        ('is_sold', models.BooleanField()),
                        ('known_from', models.DateTimeField()),
                        ('known_until', models.DateTimeField(null=True)),
                        ('category', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.category')),
                        ('cooperative', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalog.cooperative')),
                        ('line', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orders.orderline')),
                        ('order', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orders.order')),
                        ('province', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.province')),
                    ],
                    options={
                        'verbose_name': 'phần của dòng hàng',
                        'verbose_name_plural': 'phần của dòng hàng',
                        'indexes': [models.Index(fields=['day'], include=('cooperative', 'category', 'method', 'province', 'buyer', 'order', 'goods_amount', 'returned_amount', 'is_sold', 'known_from', 'known_until'), name='line_sales_day'), models.Index(fields=['cooperative', 'day'], name='line_sales_of')],
                    },
                ),
                migrations.CreateModel(
                    name='MarketPrice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unit', models.CharField(choices=[('kg', 'kg'), ('l', 'lít'), ('qua', 'quả'), ('con', 'con'), ('cai', 'cái')], max_length=3)),
                        ('lowest', models.BigIntegerField()),
                        ('middle', models.BigIntegerField()),
                        ('highest', models.BigIntegerField()),
                        ('sale_count', models.PositiveIntegerField()),
                        ('cooperatives_at_least', models.PositiveSmallIntegerField()),
                        ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.category')),
                        ('week', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prices', to='reports.marketweek')),
                    ],
                    options={
                        'verbose_name': 'giá trong tuần',
                        'verbose_name_plural': 'giá trong tuần',
                        'constraints': [models.UniqueConstraint(fields=('week', 'category', 'unit'), name='market_price_once'), models.CheckConstraint(condition=models.Q(('cooperatives_at_least__gte', 3), ('sale_count__gte', 5)), name='market_price_protected'), models.CheckConstraint(condition=models.Q(('highest__gte', models.F('middle')), ('lowest__gt', 0), ('middle__gte', models.F('lowest'))), name='market_price_in_order')],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='marketweek',
                    trigger=pgtrigger.compiler.Trigger(name='told_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1e90c970181b949b65dc6a8434b0b8037027619f', operation='UPDATE OR DELETE', pgid='pgtrigger_told_once_5697c', table='reports_marketweek', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='closing',
                    trigger=pgtrigger.compiler.Trigger(name='fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."first_on" IS DISTINCT FROM (NEW."first_on") OR OLD."last_on" IS DISTINCT FROM (NEW."last_on") OR OLD."known_at" IS DISTINCT FROM (NEW."known_at") OR OLD."canonical" IS DISTINCT FROM (NEW."canonical") OR OLD."digest" IS DISTINCT FROM (NEW."digest") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='da3a29b41fb0311c10b4d2221787606f2d96b23e', operation='UPDATE', pgid='pgtrigger_fixed_74120', table='reports_closing', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='closing',
                    trigger=pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='3e00ab015b9bebe88f55736ffc5eaf66bcb6775c', operation='DELETE', pgid='pgtrigger_kept_c7e2d', table='reports_closing', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='closing',
                    trigger=pgtrigger.compiler.Trigger(name='decided_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."approved_at" IS NOT NULL AND (NEW."approved_at" IS DISTINCT FROM (OLD."approved_at") OR NEW."approved_by_id" IS DISTINCT FROM (OLD."approved_by_id")))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='7e9eb29c2979f88398269e5c768c45e2e41ec66e', operation='UPDATE', pgid='pgtrigger_decided_once_4ce26', table='reports_closing', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='marketprice',
                    trigger=pgtrigger.compiler.Trigger(name='told_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8358598a0bfc140411dba3c59ea1fc3a50e9145a', operation='UPDATE OR DELETE', pgid='pgtrigger_told_once_51bb6', table='reports_marketprice', when='BEFORE')),
                ),
            ],
        ),
    ]
