"""Lots, their steps, and the GTIN of a pack."""

import catalog.gtin
import catalog.models.lots
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_search_words"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name='Lot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=catalog.models.lots.new_code, editable=False, max_length=10, unique=True, verbose_name='mã truy xuất')),
                ('batch', models.CharField(max_length=60, verbose_name='số lô')),
                ('produced_on', models.DateField(verbose_name='ngày thu hoạch, sản xuất')),
                ('packed_on', models.DateField(blank=True, null=True, verbose_name='ngày đóng gói')),
                ('expires_on', models.DateField(blank=True, null=True, verbose_name='hạn sử dụng')),
                ('growing_area', models.CharField(blank=True, max_length=40, verbose_name='mã số vùng trồng')),
                ('village', models.CharField(blank=True, max_length=120, verbose_name='bản, vùng trồng')),
                ('quantity', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000000)], verbose_name='số lượng')),
                ('unit', models.CharField(choices=[('kg', 'kg'), ('pack', 'gói/chai')], default='pack', max_length=4, verbose_name='đơn vị')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='ghi chú')),
                ('is_current', models.BooleanField(default=False, verbose_name='đang bán lô này')),
                ('recalled_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='thu hồi lúc')),
                ('recall_reason', models.CharField(blank=True, max_length=300, verbose_name='lý do thu hồi')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('scan_count', models.PositiveIntegerField(default=0, editable=False, verbose_name='số lần quét')),
                ('first_scanned_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='quét lần đầu')),
                ('last_scanned_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='quét gần nhất')),
                ('scan_marks', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, editable=False, size=None)),
            ],
            options={
                'verbose_name': 'lô hàng',
                'verbose_name_plural': 'lô hàng',
                'ordering': ['-is_current', '-produced_on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='LotStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('grown', 'Gieo trồng, chăm sóc'), ('harvested', 'Thu hoạch, thu hái'), ('collected', 'Thu gom về hợp tác xã'), ('processed', 'Chế biến'), ('packed', 'Đóng gói, dán tem'), ('inspected', 'Kiểm tra chất lượng'), ('stored', 'Nhập kho, bảo quản'), ('shipped', 'Xuất kho'), ('other', 'Việc khác'), ('amended', 'Sửa thông tin lô'), ('recalled', 'Thu hồi lô'), ('reinstated', 'Bỏ thu hồi')], max_length=10, verbose_name='việc')),
                ('place', models.CharField(blank=True, max_length=120, verbose_name='ở đâu')),
                ('happened_at', models.DateTimeField(verbose_name='lúc nào')),
                ('who', models.CharField(blank=True, max_length=120, verbose_name='ai làm')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='ghi chú')),
                ('correction_reason', models.CharField(blank=True, max_length=200, verbose_name='vì sao sửa')),
                ('is_withdrawn', models.BooleanField(default=False, editable=False)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'verbose_name': 'bước của lô',
                'verbose_name_plural': 'bước của lô',
                'ordering': ['happened_at', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='variant',
            name='gtin',
            field=models.CharField(blank=True, db_default='', default='', help_text='Số dưới mã vạch GS1, nếu có; lưu đủ 14 chữ số.', max_length=14, validators=[catalog.gtin.validate], verbose_name='mã GTIN'),
        ),
        migrations.AddConstraint(
            model_name='variant',
            constraint=models.CheckConstraint(condition=models.Q(('gtin', ''), ('gtin__regex', '^[0-9]{14}$'), _connector='OR'), name='variant_gtin_fourteen_digits'),
        ),
        migrations.AddConstraint(
            model_name='variant',
            constraint=models.UniqueConstraint(condition=models.Q(('gtin', ''), _negated=True), fields=('gtin',), name='variant_gtin_once'),
        ),
        migrations.AddField(
            model_name='lot',
            name='created_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='lot',
            name='product',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='catalog.product', verbose_name='sản phẩm'),
        ),
        migrations.AddField(
            model_name='lot',
            name='variant',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='catalog.variant', verbose_name='quy cách'),
        ),
        migrations.AddField(
            model_name='lotstep',
            name='corrects',
            field=models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='correction', to='catalog.lotstep'),
        ),
        migrations.AddField(
            model_name='lotstep',
            name='lot',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='catalog.lot'),
        ),
        migrations.AddField(
            model_name='lotstep',
            name='recorded_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='lot',
            constraint=models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('product',), name='lot_one_current_per_product'),
        ),
        migrations.AddConstraint(
            model_name='lot',
            constraint=models.UniqueConstraint(fields=('product', 'batch'), name='lot_batch_once_per_product'),
        ),
        migrations.AddConstraint(
            model_name='lot',
            constraint=models.CheckConstraint(condition=models.Q(('is_current', False), ('recalled_at__isnull', True), _connector='OR'), name='lot_recalled_is_not_current'),
        ),
        migrations.AddConstraint(
            model_name='lot',
            constraint=models.CheckConstraint(condition=models.Q(('packed_on__isnull', True), ('packed_on__gte', models.F('produced_on')), _connector='OR'), name='lot_packed_after_production'),
        ),
        migrations.AddConstraint(
            model_name='lot',
            constraint=models.CheckConstraint(condition=models.Q(('expires_on__isnull', True), ('expires_on__gte', models.F('produced_on')), _connector='OR'), name='lot_expires_after_production'),
        ),
        migrations.AddConstraint(
            model_name='lotstep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('corrects__isnull', True), ('is_withdrawn', False)), models.Q(('corrects__isnull', False), models.Q(('correction_reason', ''), _negated=True)), _connector='OR'), name='lot_step_correction_says_why'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lotstep',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='69d2820abcb1271185b2f80bdb2a3307aa0b7b8a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4a191', table='catalog_lotstep', when='BEFORE')),
        ),
    ]
