import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [  # of databases from before; may go when there are none
        ('notifications', '0002_away_for_a_day'),
        ('notifications', '0003_wording'),
        ('notifications', '0004_recipient'),
        ('notifications', '0005_recipient_index'),
    ]

    dependencies = [
        ('catalog', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            name='OutboxMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=60)),
                ('payload', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
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
                'indexes': [models.Index(condition=models.Q(('handled_at__isnull', True), ('parked_at__isnull', True)), fields=['id'], name='outbox_open')],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=10)),
                ('audience', models.CharField(max_length=12)),
                ('recipient', models.CharField(blank=True, db_default='', default='', editable=False, max_length=32)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
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
            name='PhoneCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.CharField(max_length=12)),
                ('phone', models.CharField(max_length=20, verbose_name='số điện thoại')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='người nghe máy')),
                ('subject', models.CharField(max_length=200, verbose_name='việc')),
                ('body', models.TextField(verbose_name='lời cần nói')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('tries', models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='số lần gọi')),
                ('note', models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='ghi chú')),
                ('called_at', models.DateTimeField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('called_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cooperative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.cooperative')),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='phone_calls', to='notifications.outboxmessage')),
            ],
            options={
                'verbose_name': 'cuộc gọi phải làm',
                'verbose_name_plural': 'cuộc gọi phải làm',
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('done_at__isnull', True)), fields=['id'], name='phone_call_open')],
                'constraints': [models.UniqueConstraint(fields=('message', 'audience'), name='phone_call_once')],
            },
        ),
    ]
