import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
import shop.database.operations
import shop.orders.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [  # of databases from before; may go when there are none
        ('orders', '0001_initial'),
        ('orders', '0003_money_along_indexes'),
        ('orders', '0004_search_words'),
        ('orders', '0005_newest_first'),
        ('orders', '0006_line_category'),
        ('orders', '0007_old_lines_category'),
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
                    name='Order',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=16, unique=True)),
                        ('status', models.CharField(choices=[('placed', 'Mới đặt'), ('confirmed', 'Đã nhận đơn'), ('packed', 'Đã đóng gói'), ('shipped', 'Đang giao'), ('delivered', 'Đã giao'), ('cancelled', 'Đã huỷ'), ('returned', 'Hàng trả về')], default='placed', max_length=10)),
                        ('payment_method', models.CharField(choices=[('cod', 'Tiền mặt khi nhận hàng'), ('vietqr', 'Chuyển khoản VietQR'), ('card', 'Thẻ quốc tế')], max_length=6)),
                        ('holds_stock', models.BooleanField(db_default=True, default=True, editable=False)),
                        ('items_amount', models.BigIntegerField()),
                        ('shipping_amount', models.BigIntegerField()),
                        ('discount_amount', models.BigIntegerField(default=0)),
                        ('total_amount', models.BigIntegerField()),
                        ('weight_grams', models.PositiveIntegerField()),
                        ('fee_basis_points', models.PositiveSmallIntegerField(db_default=0, default=0)),
                        ('fee_amount', models.BigIntegerField(db_default=0, default=0)),
                        ('is_internal', models.BooleanField(db_default=False, default=False)),
                        ('buyer_words', models.TextField(db_default='', default='', editable=False)),
                        ('goods_words', models.TextField(db_default='', default='', editable=False)),
                        ('carrier', models.CharField(blank=True, max_length=80, verbose_name='đơn vị vận chuyển')),
                        ('tracking_number', models.CharField(blank=True, max_length=60, verbose_name='mã vận đơn')),
                        ('cancel_reason', models.CharField(blank=True, max_length=300, verbose_name='lý do huỷ')),
                        ('placed_at', models.DateTimeField()),
                        ('status_changed_at', models.DateTimeField()),
                        ('expected_from', models.DateField(blank=True, null=True, verbose_name='dự kiến đến từ')),
                        ('expected_until', models.DateField(blank=True, null=True, verbose_name='dự kiến đến trước')),
                        ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='catalog.cooperative')),
                        ('purchase', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='orders.purchase')),
                    ],
                    options={
                        'verbose_name': 'đơn hàng',
                        'verbose_name_plural': 'đơn hàng',
                        'ordering': ['-placed_at', 'pk'],
                        'indexes': [models.Index(fields=['cooperative', 'status', 'placed_at'], name='order_stall'), models.Index(models.F('cooperative'), models.OrderBy(models.F('placed_at'), descending=True), models.F('id'), include=('status',), name='order_newest'), models.Index(condition=models.Q(('status', 'delivered'), _negated=True), fields=['status', 'payment_method'], include=('number',), name='order_not_delivered')],
                        'constraints': [models.UniqueConstraint(fields=('purchase', 'cooperative'), name='order_once_per_cooperative'), models.CheckConstraint(condition=models.Q(('total_amount', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('items_amount'), '+', models.F('shipping_amount')), '-', models.F('discount_amount')))), name='order_total_adds_up'), models.CheckConstraint(condition=models.Q(('status__in', ['placed', 'confirmed', 'packed', 'shipped', 'delivered', 'cancelled', 'returned'])), name='order_status_known')],
                    },
                ),
                migrations.CreateModel(
                    name='OrderEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('before', models.CharField(blank=True, max_length=10)),
                        ('after', models.CharField(max_length=10)),
                        ('actor_kind', models.CharField(max_length=10)),
                        ('reason', models.CharField(blank=True, max_length=300)),
                        ('details', models.JSONField(default=dict)),
                        ('created_at', models.DateTimeField()),
                        ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('on_behalf_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.cooperative')),
                        ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='orders.order')),
                    ],
                    options={
                        'verbose_name': 'nhật ký đơn',
                        'verbose_name_plural': 'nhật ký đơn',
                        'ordering': ['pk'],
                    },
                ),
                migrations.CreateModel(
                    name='OrderLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('product_name', models.CharField(max_length=140)),
                        ('variant_name', models.CharField(max_length=80)),
                        ('product_name_en', models.CharField(blank=True, db_default='', default='', max_length=140)),
                        ('variant_name_en', models.CharField(blank=True, db_default='', default='', max_length=80)),
                        ('unit_price', models.BigIntegerField()),
                        ('quantity', models.PositiveIntegerField()),
                        ('line_amount', models.BigIntegerField()),
                        ('weight_grams', models.PositiveIntegerField()),
                        ('category', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.category')),
                        ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='orders.order')),
                        ('variant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='order_lines', to='catalog.variant')),
                    ],
                    options={
                        'verbose_name': 'dòng hàng',
                        'verbose_name_plural': 'dòng hàng',
                        'ordering': ['pk'],
                        'constraints': [models.UniqueConstraint(fields=('order', 'variant'), name='orderline_variant_once'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='orderline_quantity_positive'), models.CheckConstraint(condition=models.Q(('line_amount', django.db.models.expressions.CombinedExpression(models.F('unit_price'), '*', models.F('quantity')))), name='orderline_amount_adds_up')],
                    },
                ),
                migrations.CreateModel(
                    name='Purchase',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(default=shop.orders.models.new_number, max_length=12, unique=True)),
                        ('token', models.CharField(default=shop.orders.models.new_token, max_length=40)),
                        ('cart_key', models.CharField(max_length=32, unique=True)),
                        ('language', models.CharField(default='vi', max_length=5)),
                        ('full_name', models.CharField(max_length=120, verbose_name='họ và tên')),
                        ('phone', models.CharField(max_length=16, verbose_name='số điện thoại')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='email')),
                        ('street', models.CharField(max_length=200, verbose_name='số nhà, đường, thôn, bản')),
                        ('note', models.TextField(blank=True, verbose_name='lời nhắn')),
                        ('gift_note', models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='lời chúc kèm quà')),
                        ('hide_prices', models.BooleanField(db_default=False, default=False, verbose_name='không để giá trong gói hàng')),
                        ('giver_name', models.CharField(blank=True, db_default='', default='', max_length=120, verbose_name='người đặt')),
                        ('giver_phone', models.CharField(blank=True, db_default='', default='', max_length=16, verbose_name='số điện thoại người đặt')),
                        ('invoice_name', models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='tên trên hoá đơn')),
                        ('invoice_tax_number', models.CharField(blank=True, db_default='', default='', max_length=13, verbose_name='mã số thuế')),
                        ('invoice_address', models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='địa chỉ trên hoá đơn')),
                        ('invoice_email', models.EmailField(blank=True, db_default='', default='', max_length=254, verbose_name='email nhận hoá đơn')),
                        ('origin', models.CharField(choices=[('online', 'Khách tự đặt'), ('phone', 'Qua điện thoại')], db_default='online', default='online', editable=False, max_length=6)),
                        ('payment_method', models.CharField(choices=[('cod', 'Tiền mặt khi nhận hàng'), ('vietqr', 'Chuyển khoản VietQR'), ('card', 'Thẻ quốc tế')], max_length=6)),
                        ('items_amount', models.BigIntegerField()),
                        ('shipping_amount', models.BigIntegerField()),
                        ('discount_amount', models.BigIntegerField(default=0)),
                        ('total_amount', models.BigIntegerField()),
                        ('placed_at', models.DateTimeField(db_index=True)),
                        ('device', models.CharField(blank=True, db_default='', default='', editable=False, max_length=32)),
                        ('network', models.CharField(blank=True, db_default='', default='', editable=False, max_length=32)),
                        ('buyer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='purchases', to=settings.AUTH_USER_MODEL)),
                        ('province', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.province')),
                        ('ward', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.commune')),
                    ],
                    options={
                        'verbose_name': 'đơn mua',
                        'verbose_name_plural': 'đơn mua',
                        'ordering': ['-placed_at'],
                        'indexes': [models.Index(fields=['phone'], name='purchase_phone'), models.Index(condition=models.Q(('device', ''), _negated=True), fields=['device'], name='purchase_device'), models.Index(condition=models.Q(('network', ''), _negated=True), fields=['network'], name='purchase_network')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('total_amount', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('items_amount'), '+', models.F('shipping_amount')), '-', models.F('discount_amount')))), name='purchase_total_adds_up'), models.CheckConstraint(condition=models.Q(('total_amount__gte', 0)), name='purchase_total_not_negative')],
                    },
                ),
                migrations.CreateModel(
                    name='ShippingRate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('region', models.CharField(choices=[('lai-chau', 'Trong tỉnh Lai Châu'), ('tay-bac', 'Tây Bắc'), ('mien-bac', 'Miền Bắc'), ('mien-trung', 'Miền Trung'), ('mien-nam', 'Miền Nam')], max_length=12, verbose_name='vùng')),
                        ('up_to_grams', models.PositiveIntegerField(verbose_name='đến (gam)')),
                        ('price', models.BigIntegerField(verbose_name='phí (đồng)')),
                        ('extra_per_kg', models.BigIntegerField(default=0, verbose_name='mỗi kg vượt (đồng)')),
                        ('least_days', models.PositiveSmallIntegerField(db_default=2, default=2, verbose_name='đi đường ít nhất (ngày)')),
                        ('most_days', models.PositiveSmallIntegerField(db_default=5, default=5, verbose_name='đi đường nhiều nhất (ngày)')),
                    ],
                    options={
                        'verbose_name': 'phí giao hàng',
                        'verbose_name_plural': 'phí giao hàng',
                        'ordering': ['region', 'up_to_grams'],
                        'constraints': [models.UniqueConstraint(fields=('region', 'up_to_grams'), name='shippingrate_once'), models.CheckConstraint(condition=models.Q(('extra_per_kg__gte', 0), ('price__gte', 0)), name='shippingrate_not_negative'), models.CheckConstraint(condition=models.Q(('least_days__lte', models.F('most_days')), ('most_days__lte', 60)), name='shippingrate_days')],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='orderevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7d910be96f697ed8c0d24b8d8a9b6e268d3d09ae', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_39cdb', table='orders_orderevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='orderline',
                    trigger=pgtrigger.compiler.Trigger(name='keeps_category', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n                    NEW.category_id := (\n                        SELECT p.category_id FROM catalog_variant v JOIN catalog_product p ON p.id = v.product_id\n                        WHERE v.id = NEW.variant_id\n                    );\n                    RETURN NEW;\n                ', hash='52160bee1d4663744324ca573411d6272194cb6b', operation='INSERT', pgid='pgtrigger_keeps_category_6e558', table='orders_orderline', when='BEFORE')),
                ),
            ],
        ),
    ]
