import django.db.models.deletion
import django.db.models.fields.json
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [  # of databases from before; may go when there are none
        ('payments', '0002_transfers_disputes_held'),
        ('payments', '0003_refund_status_time'),
        ('payments', '0004_fee_note_and_retries'),
        ('payments', '0005_find_events'),
        ('payments', '0006_transfers_of_each_cooperative'),
        ('payments', '0007_compared_at'),
        ('payments', '0008_defaults_for_old_code'),
        ('payments', '0009_retellings'),
        ('payments', '0010_card_page_asked'),
        ('payments', '0011_cash_waits_no_longer_for_ever'),
        ('payments', '0012_days_and_proofs'),
        ('payments', '0013_transfer_shares'),
    ]

    dependencies = [
        ('catalog', '0001_initial'),
        ('orders', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BankFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(choices=[('sepay', 'SePay'), ('payos', 'payOS'), ('casso', 'Casso')], max_length=6, verbose_name='dịch vụ')),
                ('account_number', models.CharField(max_length=19, verbose_name='số tài khoản')),
                ('virtual_account_number', models.CharField(blank=True, db_default='', default='', max_length=30, verbose_name='số tài khoản ảo (nếu có)')),
                ('proof', models.CharField(choices=[('signature', 'Chữ ký trên từng tin (nên dùng)'), ('api_key', 'API Key của SePay (Authorization: Apikey …)')], db_default='signature', default='signature', max_length=9, verbose_name='cách xác thực')),
                ('secret', models.CharField(max_length=200, verbose_name='khoá ký')),
                ('is_active', models.BooleanField(default=True, verbose_name='đang dùng')),
                ('last_message_at', models.DateTimeField(blank=True, null=True)),
                ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bank_feeds', to='catalog.cooperative')),
            ],
            options={
                'verbose_name': 'dịch vụ báo tiền về',
                'verbose_name_plural': 'dịch vụ báo tiền về',
                'ordering': ['cooperative', 'provider'],
            },
        ),
        migrations.CreateModel(
            name='FeedRefusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=40)),
                ('hour', models.DateTimeField()),
                ('count', models.PositiveIntegerField(default=1)),
                ('last_at', models.DateTimeField()),
                ('feed', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='refusals', to='payments.bankfeed')),
            ],
            options={
                'verbose_name': 'tin bị từ chối của dịch vụ',
                'verbose_name_plural': 'tin bị từ chối của dịch vụ',
                'ordering': ['-last_at'],
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('method', models.CharField(choices=[('cod', 'Tiền mặt khi nhận hàng'), ('vietqr', 'Chuyển khoản VietQR'), ('card', 'Thẻ quốc tế')], max_length=6)),
                ('status', models.CharField(choices=[('created', 'Mới tạo'), ('pending', 'Chờ thanh toán'), ('succeeded', 'Đã thanh toán'), ('failed', 'Không thành công'), ('cancelled', 'Đã huỷ')], default='created', max_length=10)),
                ('amount', models.BigIntegerField()),
                ('captured_amount', models.BigIntegerField(default=0)),
                ('memo_code', models.CharField(blank=True, max_length=25, null=True, unique=True)),
                ('provider_reference', models.CharField(blank=True, max_length=255)),
                ('provider_fee_amount', models.BigIntegerField(blank=True, null=True)),
                ('provider_fee_note', models.CharField(blank=True, db_default='', default='', max_length=60)),
                ('payee_account_number', models.CharField(blank=True, db_default='', default='', max_length=19)),
                ('payee_account_name', models.CharField(blank=True, db_default='', default='', max_length=120)),
                ('collected_by', models.CharField(blank=True, choices=[('stall', 'Hợp tác xã'), ('carrier', 'Bên vận chuyển')], db_default='', default='', max_length=7)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('compared_at', models.DateTimeField(blank=True, null=True)),
                ('succeeded_at', models.DateTimeField(blank=True, null=True)),
                ('paid_on', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='orders.order')),
                ('payee_bank', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.bank')),
                ('purchase', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='orders.purchase')),
            ],
            options={
                'verbose_name': 'thanh toán',
                'verbose_name_plural': 'thanh toán',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='HeldCharge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider_reference', models.CharField(max_length=255, unique=True)),
                ('amount', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('reason', models.CharField(choices=[('second_charge', 'Khách bị trừ tiền hai lần'), ('amount', 'Số tiền khác với đơn'), ('currency', 'Tiền tệ khác với đơn')], max_length=14)),
                ('resolution', models.CharField(blank=True, choices=[('', 'Chờ xem xét'), ('refunding', 'Đang hoàn tiền'), ('refunded', 'Đã hoàn tiền'), ('dismissed', 'Đã xử lý ngoài chợ')], max_length=10)),
                ('refund_reference', models.CharField(blank=True, max_length=255)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField()),
                ('resolved_at', models.DateTimeField(blank=True, null=True)),
                ('resolved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='held_charges', to='payments.payment')),
            ],
            options={
                'verbose_name': 'tiền thẻ giữ lại',
                'verbose_name_plural': 'tiền thẻ giữ lại',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider_id', models.CharField(max_length=255, unique=True)),
                ('amount', models.BigIntegerField()),
                ('fee_amount', models.BigIntegerField(default=0)),
                ('reason', models.CharField(blank=True, max_length=60)),
                ('status', models.CharField(choices=[('open', 'Đang xét'), ('won', 'Thắng, tiền trả về'), ('lost', 'Thua, mất tiền')], default='open', max_length=6)),
                ('provider_status', models.CharField(blank=True, max_length=40)),
                ('withdrawn', models.BooleanField(default=False)),
                ('evidence_due_at', models.DateTimeField(blank=True, null=True)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='payments.payment')),
            ],
            options={
                'verbose_name': 'khiếu nại thẻ',
                'verbose_name_plural': 'khiếu nại thẻ',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='BankTransfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=10)),
                ('external_id', models.CharField(max_length=120)),
                ('bank_reference', models.CharField(blank=True, max_length=60)),
                ('account_number', models.CharField(max_length=30)),
                ('amount', models.BigIntegerField()),
                ('content', models.CharField(blank=True, max_length=500)),
                ('memo_code', models.CharField(blank=True, max_length=25)),
                ('occurred_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('outcome', models.CharField(choices=[('exact', 'Khớp đơn'), ('under', 'Thiếu tiền'), ('over', 'Thừa tiền'), ('late', 'Đến muộn'), ('doubled', 'Chuyển hai lần'), ('unmatched', 'Chưa rõ của đơn nào')], max_length=10)),
                ('held_amount', models.BigIntegerField(default=0)),
                ('resolution', models.CharField(blank=True, choices=[('', 'Chờ xử lý'), ('applied', 'Tính vào đơn'), ('completed', 'Khách đã chuyển đủ'), ('returned', 'Đã trả lại khách'), ('not_sales', 'Không phải tiền bán hàng')], max_length=10)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('resolved_at', models.DateTimeField(blank=True, null=True)),
                ('cooperative', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bank_transfers', to='catalog.cooperative')),
                ('resolved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('payment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='payments.payment')),
            ],
            options={
                'verbose_name': 'chuyển khoản đến',
                'verbose_name_plural': 'chuyển khoản đến',
                'ordering': ['-occurred_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='PaymentAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('amount', models.BigIntegerField()),
                ('idempotency_key', models.CharField(max_length=80, unique=True)),
                ('session_id', models.CharField(blank=True, db_index=True, max_length=255)),
                ('url', models.URLField(blank=True, max_length=2000)),
                ('expires_at', models.DateTimeField()),
                ('created_at', models.DateTimeField()),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('failure', models.CharField(blank=True, db_default='', default='', max_length=200)),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='payments.payment')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='PaymentShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.BigIntegerField()),
                ('dropped_at', models.DateTimeField(blank=True, null=True)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payment_shares', to='orders.order')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='payments.payment')),
            ],
        ),
        migrations.CreateModel(
            name='ProviderEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(max_length=10)),
                ('event_id', models.CharField(max_length=255)),
                ('event_type', models.CharField(max_length=80)),
                ('payload', models.JSONField()),
                ('outcome', models.CharField(blank=True, max_length=200)),
                ('deliveries', models.PositiveIntegerField(db_default=1, default=1)),
                ('received_at', models.DateTimeField()),
                ('last_received_at', models.DateTimeField(blank=True, null=True)),
                ('processed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'tin từ nhà cung cấp',
                'verbose_name_plural': 'tin từ nhà cung cấp',
                'ordering': ['pk'],
                'indexes': [models.Index(django.db.models.fields.json.KeyTextTransform('id', django.db.models.fields.json.KeyTextTransform('object', django.db.models.fields.json.KeyTextTransform('data', 'payload'))), name='provider_event_object'), models.Index(django.db.models.fields.json.KeyTextTransform('payment_intent', django.db.models.fields.json.KeyTextTransform('object', django.db.models.fields.json.KeyTextTransform('data', 'payload'))), name='provider_event_intent')],
                'constraints': [models.UniqueConstraint(fields=('provider', 'event_id'), name='provider_event_once')],
            },
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.BigIntegerField()),
                ('fee_amount', models.BigIntegerField(db_default=0, default=0)),
                ('status', models.CharField(choices=[('requested', 'Chờ hoàn tiền'), ('succeeded', 'Đã hoàn tiền'), ('failed', 'Hoàn tiền lỗi')], default='requested', max_length=10)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('idempotency_key', models.CharField(max_length=80, unique=True)),
                ('provider_reference', models.CharField(blank=True, max_length=255)),
                ('created_at', models.DateTimeField()),
                ('succeeded_at', models.DateTimeField(blank=True, null=True)),
                ('sent_on', models.DateField(blank=True, null=True)),
                ('failed_at', models.DateTimeField(blank=True, null=True)),
                ('failure', models.CharField(blank=True, db_default='', default='', max_length=200)),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='orders.order')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments.payment')),
                ('retry_of', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='retried_by', to='payments.refund')),
            ],
            options={
                'verbose_name': 'hoàn tiền',
                'verbose_name_plural': 'hoàn tiền',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='RefusedMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(max_length=10)),
                ('reason', models.CharField(max_length=40)),
                ('hour', models.DateTimeField()),
                ('count', models.PositiveIntegerField(default=1)),
                ('sample', models.TextField(blank=True)),
                ('last_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'tin bị từ chối',
                'verbose_name_plural': 'tin bị từ chối',
                'ordering': ['-hour', 'provider', 'reason'],
                'constraints': [models.UniqueConstraint(fields=('provider', 'reason', 'hour'), name='refused_message_by_hour')],
            },
        ),
        migrations.CreateModel(
            name='Retelling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=10)),
                ('external_id', models.CharField(max_length=120)),
                ('bank_reference', models.CharField(blank=True, max_length=60)),
                ('account_number', models.CharField(max_length=30)),
                ('amount', models.BigIntegerField()),
                ('content', models.CharField(blank=True, max_length=500)),
                ('memo_code', models.CharField(blank=True, max_length=25)),
                ('occurred_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('cooperative', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.cooperative')),
                ('transfer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='retellings', to='payments.banktransfer')),
            ],
            options={
                'verbose_name': 'chuyển khoản được báo lại',
                'verbose_name_plural': 'chuyển khoản được báo lại',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='TransferShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.BigIntegerField()),
                ('payment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='transfer_share', to='payments.payment')),
                ('transfer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='payments.banktransfer')),
            ],
            options={
                'verbose_name': 'phần của một khoản chuyển',
                'verbose_name_plural': 'phần của một khoản chuyển',
                'ordering': ['pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='bankfeed',
            constraint=models.UniqueConstraint(fields=('provider', 'account_number'), name='bank_feed_once'),
        ),
        migrations.AddConstraint(
            model_name='feedrefusal',
            constraint=models.UniqueConstraint(fields=('feed', 'reason', 'hour'), name='feed_refusal_by_hour'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('status__in', ['created', 'pending'])), fields=['expires_at'], name='payment_open_expiry'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('method', 'card'), ('provider_fee_amount__isnull', True), ('status', 'succeeded')), fields=['succeeded_at'], name='payment_fee_missing'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='payment_amount_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.UniqueConstraint(condition=models.Q(('order__isnull', True)), fields=('purchase',), name='payment_one_per_purchase'),
        ),
        migrations.AddConstraint(
            model_name='payment',
            constraint=models.UniqueConstraint(fields=('order',), name='payment_one_per_order'),
        ),
        migrations.AddConstraint(
            model_name='dispute',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='dispute_amount_positive'),
        ),
        migrations.AddIndex(
            model_name='banktransfer',
            index=models.Index(condition=models.Q(('resolution', '')), fields=['cooperative', 'occurred_at'], name='transfer_waiting'),
        ),
        migrations.AddConstraint(
            model_name='banktransfer',
            constraint=models.UniqueConstraint(models.F('cooperative'), models.F('source'), models.F('account_number'), models.F('external_id'), models.F('bank_reference'), models.F('amount'), models.F('occurred_at'), django.db.models.functions.text.MD5('content'), name='transfer_told_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='banktransfer',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('held_amount__gte', 0), ('held_amount__lte', models.F('amount'))), name='transfer_amounts'),
        ),
        migrations.AddConstraint(
            model_name='paymentattempt',
            constraint=models.UniqueConstraint(fields=('payment', 'number'), name='attempt_numbered_once'),
        ),
        migrations.AddConstraint(
            model_name='paymentshare',
            constraint=models.UniqueConstraint(fields=('payment', 'order'), name='share_once'),
        ),
        migrations.AddIndex(
            model_name='refund',
            index=models.Index(condition=models.Q(('status', 'requested')), fields=['created_at'], name='refund_requested'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='refund_amount_positive'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'requested'), ('succeeded_at__isnull', True)), models.Q(('status', 'succeeded'), ('succeeded_at__isnull', False)), models.Q(('failed_at__isnull', False), ('status', 'failed')), _connector='OR'), name='refund_status_has_its_time'),
        ),
        migrations.AddConstraint(
            model_name='retelling',
            constraint=models.UniqueConstraint(fields=('transfer', 'source', 'external_id', 'bank_reference'), name='retold_once'),
        ),
        migrations.AddConstraint(
            model_name='transfershare',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='transfer_share_positive'),
        ),
    ]
