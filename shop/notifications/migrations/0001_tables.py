import django.db.models.deletion
import django.db.models.fields.json
import shop.database.operations
import shop.notifications.own_wording
import shop.notifications.switches
import wagtail.models.preview
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [  # of databases from before; may go when there are none
        ('notifications', '0001_initial'),
        ('notifications', '0002_ladder'),
        ('notifications', '0003_ways'),
        ('notifications', '0004_code_of_a_purchase'),
        ('notifications', '0005_found_by_order'),
        ('notifications', '0006_confirmed_numbers'),
        ('notifications', '0007_own_wording'),
        ('notifications', '0008_late_ladder'),
        ('notifications', '0009_switched_off_and_balance'),
        ('notifications', '0010_papers_ladder'),
        ('notifications', '0011_profile_ladder'),
    ]

    initial = True

    dependencies = [
        ('catalog', '0001_tables'),
        ('orders', '0001_tables'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        shop.database.operations.CreateTogether(
            operations=[
                migrations.CreateModel(
                    name='ChannelBalance',
                    fields=[
                        ('channel', models.CharField(max_length=10, primary_key=True, serialize=False)),
                        ('amount', models.BigIntegerField()),
                        ('read_at', models.DateTimeField()),
                        ('told_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'verbose_name': 'tiền nhắn tin còn lại',
                        'verbose_name_plural': 'tiền nhắn tin còn lại',
                    },
                ),
                migrations.CreateModel(
                    name='ConfirmedNumber',
                    fields=[
                        ('phone', models.CharField(max_length=16, primary_key=True, serialize=False)),
                        ('confirmed_at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': 'số điện thoại đã xác nhận',
                        'verbose_name_plural': 'số điện thoại đã xác nhận',
                    },
                ),
                migrations.CreateModel(
                    name='Heartbeat',
                    fields=[
                        ('name', models.CharField(max_length=20, primary_key=True, serialize=False)),
                        ('beat_at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': 'nhịp của tiến trình',
                        'verbose_name_plural': 'nhịp của các tiến trình',
                    },
                ),
                migrations.CreateModel(
                    name='Notification',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.CharField(max_length=10)),
                        ('audience', models.CharField(max_length=12)),
                        ('state', models.CharField(choices=[('open', 'đang gửi'), ('sent', 'đã gửi'), ('delivered', 'đã đến máy'), ('read', 'đã mở'), ('failed', 'không đến'), ('off', 'tắt theo ý Liên minh')], db_default='open', default='open', max_length=9)),
                        ('recipient', models.CharField(blank=True, db_default='', default='', editable=False, max_length=32)),
                        ('provider_id', models.CharField(blank=True, db_default='', default='', max_length=80)),
                        ('parts', models.PositiveSmallIntegerField(db_default=0, default=0)),
                        ('cost_amount', models.PositiveIntegerField(db_default=0, default=0)),
                        ('sent_at', models.DateTimeField(blank=True, null=True)),
                        ('falls_back_at', models.DateTimeField(blank=True, null=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notifications', to='notifications.outboxmessage')),
                    ],
                    options={
                        'verbose_name': 'thông báo',
                        'verbose_name_plural': 'thông báo',
                        'indexes': [models.Index(condition=models.Q(('recipient', ''), _negated=True), fields=['recipient', 'sent_at'], name='notification_recipient')],
                        'constraints': [models.UniqueConstraint(fields=('message', 'channel', 'audience'), name='notification_once')],
                    },
                ),
                migrations.CreateModel(
                    name='SwitchedOff',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('said', models.CharField(choices=shop.notifications.switches.choices, help_text='Tin báo đã đặt hàng, huỷ đơn, hoàn tiền, mã và tiền của gian hàng thì không tắt được.', max_length=40, unique=True, verbose_name='tin')),
                        ('sms', models.BooleanField(db_default=False, default=False, verbose_name='không gửi bằng SMS')),
                        ('zalo', models.BooleanField(db_default=False, default=False, verbose_name='không gửi bằng Zalo')),
                    ],
                    options={
                        'verbose_name': 'tin không trả tiền gửi',
                        'verbose_name_plural': 'tin không trả tiền gửi',
                        'ordering': ['said'],
                    },
                ),
                migrations.CreateModel(
                    name='ZaloToken',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('access_token', models.TextField()),
                        ('refresh_token', models.TextField()),
                        ('expires_at', models.DateTimeField()),
                        ('refused_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'verbose_name': 'khoá của Zalo OA',
                        'verbose_name_plural': 'khoá của Zalo OA',
                    },
                ),
                migrations.CreateModel(
                    name='ChannelDay',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.CharField(max_length=10)),
                        ('day', models.DateField()),
                        ('messages', models.PositiveIntegerField(db_default=0, default=0)),
                        ('parts', models.PositiveIntegerField(db_default=0, default=0)),
                        ('cost_amount', models.PositiveBigIntegerField(db_default=0, default=0)),
                        ('capped_at', models.DateTimeField(blank=True, null=True)),
                        ('told_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'verbose_name': 'tiền nhắn tin trong ngày',
                        'verbose_name_plural': 'tiền nhắn tin trong ngày',
                        'ordering': ['-day', 'channel'],
                        'constraints': [models.UniqueConstraint(fields=('channel', 'day'), name='channel_day_once')],
                    },
                ),
                migrations.CreateModel(
                    name='DeadAddress',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.CharField(max_length=10)),
                        ('digest', models.CharField(max_length=32)),
                        ('reason', models.CharField(choices=[('bounced', 'hộp thư không có'), ('complained', 'người nhận báo thư rác'), ('no_news', 'không nhận tin mới')], max_length=10)),
                        ('at', models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        'verbose_name': 'địa chỉ không dùng được',
                        'verbose_name_plural': 'địa chỉ không dùng được',
                        'constraints': [models.UniqueConstraint(fields=('digest', 'channel', 'reason'), name='dead_address_once')],
                    },
                ),
                migrations.CreateModel(
                    name='DeliveryReceipt',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.CharField(max_length=10)),
                        ('digest', models.CharField(max_length=64, unique=True)),
                        ('state', models.CharField(choices=[('open', 'đang gửi'), ('sent', 'đã gửi'), ('delivered', 'đã đến máy'), ('read', 'đã mở'), ('failed', 'không đến'), ('off', 'tắt theo ý Liên minh')], max_length=9)),
                        ('received_at', models.DateTimeField(auto_now_add=True)),
                        ('notification', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='receipts', to='notifications.notification')),
                    ],
                    options={
                        'verbose_name': 'biên nhận của nhà mạng',
                        'verbose_name_plural': 'biên nhận của nhà mạng',
                    },
                ),
                migrations.CreateModel(
                    name='OutboxMessage',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('topic', models.CharField(max_length=60)),
                        ('payload', models.JSONField(default=dict)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('put_off_until', models.DateTimeField(blank=True, null=True)),
                        ('published_at', models.DateTimeField(blank=True, null=True)),
                        ('handled_at', models.DateTimeField(blank=True, null=True)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('next_try_at', models.DateTimeField(blank=True, null=True)),
                        ('failing_since', models.DateTimeField(blank=True, null=True)),
                        ('parked_at', models.DateTimeField(blank=True, null=True)),
                        ('parked_because', models.CharField(blank=True, choices=[('fault', 'lỗi phần mềm'), ('away', 'cả ngày không gửi được'), ('refused', 'nơi nhận từ chối')], db_default='', default='', max_length=8)),
                        ('alerted_at', models.DateTimeField(blank=True, null=True)),
                        ('last_error', models.TextField(blank=True)),
                    ],
                    options={
                        'verbose_name': 'tin chờ gửi',
                        'verbose_name_plural': 'tin chờ gửi',
                        'ordering': ['pk'],
                        'indexes': [models.Index(condition=models.Q(('handled_at__isnull', True), ('parked_at__isnull', True)), fields=['id'], name='outbox_open'), models.Index(django.db.models.fields.json.KeyTextTransform('order', 'payload'), name='outbox_order'), models.Index(django.db.models.fields.json.KeyTextTransform('purchase', 'payload'), name='outbox_purchase')],
                    },
                ),
                migrations.CreateModel(
                    name='OwnWording',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('live', models.BooleanField(default=True, editable=False, verbose_name='live')),
                        ('has_unpublished_changes', models.BooleanField(default=False, editable=False, verbose_name='has unpublished changes')),
                        ('first_published_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='first published at')),
                        ('last_published_at', models.DateTimeField(editable=False, null=True, verbose_name='last published at')),
                        ('go_live_at', models.DateTimeField(blank=True, null=True, verbose_name='go live date/time')),
                        ('expire_at', models.DateTimeField(blank=True, null=True, verbose_name='expiry date/time')),
                        ('expired', models.BooleanField(default=False, editable=False, verbose_name='expired')),
                        ('said', models.CharField(choices=shop.notifications.own_wording.choices, max_length=40, verbose_name='tin')),
                        ('language', models.CharField(choices=[('vi', 'Tiếng Việt'), ('en', 'English')], default='vi', max_length=2, verbose_name='ngôn ngữ')),
                        ('sms', models.TextField(blank=True, help_text='Gửi qua SMS và báo trên máy. SMS tự bỏ dấu, nhiều nhất hai tin.', max_length=400, verbose_name='tin ngắn')),
                        ('subject', models.CharField(blank=True, max_length=120, verbose_name='đầu đề thư')),
                        ('body', models.TextField(blank=True, max_length=4000, verbose_name='thư')),
                        ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                        ('live_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='live revision')),
                    ],
                    options={
                        'verbose_name': 'lời tin nhắn',
                        'verbose_name_plural': 'lời tin nhắn',
                        'constraints': [models.UniqueConstraint(fields=('said', 'language'), name='wording_once')],
                    },
                    bases=(wagtail.models.preview.PreviewableMixin, models.Model),
                ),
                migrations.CreateModel(
                    name='PhoneCall',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('audience', models.CharField(max_length=12)),
                        ('phone', models.CharField(max_length=20, verbose_name='số điện thoại')),
                        ('name', models.CharField(blank=True, max_length=120, verbose_name='người nghe máy')),
                        ('subject', models.CharField(max_length=200, verbose_name='việc')),
                        ('body', models.TextField(verbose_name='lời cần nói')),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('done_at', models.DateTimeField(blank=True, null=True)),
                        ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.cooperative')),
                        ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='phone_calls', to='notifications.outboxmessage')),
                        ('order', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='phone_call', to='orders.order')),
                    ],
                    options={
                        'verbose_name': 'cuộc gọi phải làm',
                        'verbose_name_plural': 'cuộc gọi phải làm',
                        'ordering': ['pk'],
                        'indexes': [models.Index(condition=models.Q(('done_at__isnull', True)), fields=['id'], name='phone_call_open')],
                        'constraints': [models.UniqueConstraint(fields=('message', 'audience'), name='phone_call_once')],
                    },
                ),
                migrations.CreateModel(
                    name='CallTry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('phone', models.CharField(max_length=20)),
                        ('called_at', models.DateTimeField(auto_now_add=True)),
                        ('result', models.CharField(choices=[('da-bao', 'Đã gặp, họ biết rồi'), ('hen-lai', 'Đã gặp, hẹn gọi lại'), ('chua-gap', 'Không nghe máy'), ('sai-so', 'Sai số, không phải họ')], max_length=8, verbose_name='kết quả')),
                        ('note', models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='ghi chú')),
                        ('next_try_at', models.DateTimeField(blank=True, null=True)),
                        ('called_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.cooperative')),
                        ('calls', models.ManyToManyField(related_name='log', to='notifications.phonecall')),
                    ],
                    options={
                        'verbose_name': 'lần gọi',
                        'verbose_name_plural': 'các lần gọi',
                        'ordering': ['-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='PhoneCode',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('phone', models.CharField(max_length=16)),
                        ('purpose', models.CharField(max_length=10)),
                        ('language', models.CharField(db_default='vi', default='vi', max_length=5)),
                        ('salt', models.CharField(max_length=32)),
                        ('created_at', models.DateTimeField()),
                        ('tries', models.PositiveSmallIntegerField(db_default=0, default=0)),
                        ('used_at', models.DateTimeField(blank=True, null=True)),
                        ('purchase', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orders.purchase')),
                    ],
                    options={
                        'verbose_name': 'mã gửi tới điện thoại',
                        'verbose_name_plural': 'mã gửi tới điện thoại',
                        'indexes': [models.Index(fields=['phone', 'purpose', 'created_at'], name='phone_code_latest')],
                    },
                ),
                migrations.CreateModel(
                    name='Preference',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=8)),
                        ('ways', models.CharField(blank=True, max_length=60)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'cách báo tin một người chọn',
                        'verbose_name_plural': 'cách báo tin một người chọn',
                        'constraints': [models.UniqueConstraint(fields=('user', 'kind'), name='preference_once')],
                    },
                ),
                migrations.CreateModel(
                    name='PushSubscription',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('endpoint', models.URLField(max_length=500, unique=True)),
                        ('p256dh', models.CharField(max_length=100)),
                        ('auth', models.CharField(max_length=40)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'máy nhận thông báo',
                        'verbose_name_plural': 'máy nhận thông báo',
                    },
                ),
                migrations.CreateModel(
                    name='Rung',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('ladder', models.CharField(choices=[('order', 'đơn chờ nhận'), ('late', 'đơn đến muộn'), ('stall', 'gian hàng im tiếng'), ('stock', 'hàng sắp hết'), ('settlement', 'đối soát chưa xem'), ('profile', 'hồ sơ năm chưa ghi'), ('paper', 'giấy sắp hết hạn')], max_length=10)),
                        ('subject', models.BigIntegerField()),
                        ('since', models.DateTimeField()),
                        ('step', models.CharField(max_length=12)),
                        ('climbed_at', models.DateTimeField()),
                        ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.cooperative')),
                    ],
                    options={
                        'verbose_name': 'nấc thang',
                        'verbose_name_plural': 'các nấc thang',
                        'ordering': ['pk'],
                        'constraints': [models.UniqueConstraint(fields=('ladder', 'subject', 'since', 'step'), name='rung_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ZaloTemplate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reader', models.CharField(max_length=12, verbose_name='gửi cho')),
                        ('topic', models.CharField(max_length=60, verbose_name='việc')),
                        ('template_id', models.CharField(max_length=40, verbose_name='mã mẫu ZNS')),
                    ],
                    options={
                        'verbose_name': 'mẫu tin Zalo',
                        'verbose_name_plural': 'mẫu tin Zalo',
                        'constraints': [models.UniqueConstraint(fields=('reader', 'topic'), name='zalo_template_once')],
                    },
                ),
            ],
        ),
    ]
