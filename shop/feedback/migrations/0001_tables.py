import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
import shop.database.operations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [  # of databases from before; may go when there are none
        ('feedback', '0001_initial'),
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
                    name='ProductRating',
                    fields=[
                        ('product', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='rating', serialize=False, to='catalog.product')),
                        ('count', models.PositiveIntegerField()),
                        ('stars_sum', models.PositiveIntegerField()),
                        ('stars_1', models.PositiveIntegerField()),
                        ('stars_2', models.PositiveIntegerField()),
                        ('stars_3', models.PositiveIntegerField()),
                        ('stars_4', models.PositiveIntegerField()),
                        ('stars_5', models.PositiveIntegerField()),
                    ],
                    options={
                        'verbose_name': 'điểm sản phẩm',
                        'verbose_name_plural': 'điểm sản phẩm',
                        'constraints': [models.CheckConstraint(condition=models.Q(('count', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('stars_1'), '+', models.F('stars_2')), '+', models.F('stars_3')), '+', models.F('stars_4')), '+', models.F('stars_5'))), ('stars_sum', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('stars_1'), '+', django.db.models.expressions.CombinedExpression(models.Value(2), '*', models.F('stars_2'))), '+', django.db.models.expressions.CombinedExpression(models.Value(3), '*', models.F('stars_3'))), '+', django.db.models.expressions.CombinedExpression(models.Value(4), '*', models.F('stars_4'))), '+', django.db.models.expressions.CombinedExpression(models.Value(5), '*', models.F('stars_5'))))), name='rating_adds_up')],
                    },
                ),
                migrations.CreateModel(
                    name='Question',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('words', models.TextField(verbose_name='câu hỏi')),
                        ('display_name', models.CharField(blank=True, max_length=60, verbose_name='tên hiện ra')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='email')),
                        ('phone', models.CharField(blank=True, max_length=16, verbose_name='số điện thoại')),
                        ('language', models.CharField(default='vi', max_length=5)),
                        ('sender', models.CharField(blank=True, max_length=32)),
                        ('fingerprint', models.CharField(max_length=32)),
                        ('asked_at', models.DateTimeField()),
                        ('answer', models.TextField(blank=True, verbose_name='trả lời')),
                        ('answered_at', models.DateTimeField(blank=True, null=True)),
                        ('hidden_at', models.DateTimeField(blank=True, null=True)),
                        ('hidden_reason', models.CharField(blank=True, max_length=300)),
                        ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='catalog.product')),
                    ],
                    options={
                        'verbose_name': 'câu hỏi',
                        'verbose_name_plural': 'câu hỏi',
                        'ordering': ['-asked_at', '-pk'],
                        'indexes': [models.Index(condition=models.Q(('answered_at__isnull', False), ('hidden_at__isnull', True)), fields=['product', '-answered_at'], name='question_shown'), models.Index(condition=models.Q(('answered_at__isnull', True), ('hidden_at__isnull', True)), fields=['asked_at'], name='question_waiting'), models.Index(fields=['sender', 'asked_at'], name='question_sender')],
                        'constraints': [models.UniqueConstraint(fields=('product', 'fingerprint'), name='question_once'), models.CheckConstraint(condition=models.Q(('answer__length__lte', 1000), ('words__length__lte', 500)), name='question_lengths'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True)), models.Q(('answered_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='question_answer_has_its_time')],
                    },
                ),
                migrations.CreateModel(
                    name='Review',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('stars', models.PositiveSmallIntegerField(verbose_name='số sao')),
                        ('words', models.TextField(blank=True, verbose_name='lời đánh giá')),
                        ('display_name', models.CharField(blank=True, max_length=60, verbose_name='tên hiện ra')),
                        ('photo', models.CharField(blank=True, max_length=80)),
                        ('photo_width', models.PositiveIntegerField(default=0)),
                        ('photo_height', models.PositiveIntegerField(default=0)),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('written_at', models.DateTimeField()),
                        ('changed_at', models.DateTimeField()),
                        ('status', models.CharField(choices=[('pending', 'Chờ duyệt'), ('approved', 'Đang hiện'), ('rejected', 'Không đăng')], default='pending', max_length=8)),
                        ('decided_at', models.DateTimeField(blank=True, null=True)),
                        ('reject_reason', models.CharField(blank=True, max_length=300)),
                        ('answer', models.TextField(blank=True, verbose_name='hợp tác xã trả lời')),
                        ('answered_at', models.DateTimeField(blank=True, null=True)),
                        ('reported_at', models.DateTimeField(blank=True, null=True)),
                        ('report_reason', models.CharField(blank=True, max_length=300)),
                        ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='orders.order')),
                        ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='catalog.product')),
                    ],
                    options={
                        'verbose_name': 'đánh giá',
                        'verbose_name_plural': 'đánh giá',
                        'ordering': ['-written_at', '-pk'],
                        'indexes': [models.Index(condition=models.Q(('status', 'approved')), fields=['product', '-written_at'], name='review_shown'), models.Index(condition=models.Q(('status', 'pending')), fields=['changed_at'], name='review_waiting'), models.Index(condition=models.Q(('reported_at__isnull', False)), fields=['reported_at'], name='review_reported')],
                        'constraints': [models.UniqueConstraint(fields=('order', 'product'), name='review_once'), models.CheckConstraint(condition=models.Q(('stars__gte', 1), ('stars__lte', 5)), name='review_stars'), models.CheckConstraint(condition=models.Q(('answer__length__lte', 1000), ('words__length__lte', 1000)), name='review_lengths'), models.CheckConstraint(condition=models.Q(('status__in', ['pending', 'approved', 'rejected'])), name='review_status_known'), models.CheckConstraint(condition=models.Q(('status', 'rejected'), ('reject_reason', ''), _connector='XOR'), name='review_rejected_with_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='FeedbackEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('act', models.CharField(choices=[('written', 'Viết đánh giá'), ('changed', 'Sửa đánh giá'), ('approved', 'Duyệt'), ('rejected', 'Không đăng'), ('answered', 'Trả lời'), ('unanswered', 'Gỡ câu trả lời'), ('reported', 'Báo cần xem lại'), ('kept', 'Giữ nguyên sau khi xem lại'), ('hidden', 'Ẩn câu hỏi'), ('shown', 'Cho hiện lại'), ('forgotten', 'Xoá dữ liệu cá nhân')], max_length=10)),
                        ('actor_kind', models.CharField(max_length=10)),
                        ('reason', models.CharField(blank=True, max_length=300)),
                        ('details', models.JSONField(default=dict)),
                        ('created_at', models.DateTimeField()),
                        ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('question', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='feedback.question')),
                        ('review', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='feedback.review')),
                    ],
                    options={
                        'verbose_name': 'nhật ký đánh giá',
                        'verbose_name_plural': 'nhật ký đánh giá',
                        'ordering': ['pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('review__isnull', True), ('question__isnull', True), _connector='XOR'), name='feedbackevent_of_one')],
                    },
                ),
                migrations.CreateModel(
                    name='ReviewInvitation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('asked_at', models.DateTimeField()),
                        ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review_invitation', to='orders.order')),
                    ],
                    options={
                        'verbose_name': 'lời mời đánh giá',
                        'verbose_name_plural': 'lời mời đánh giá',
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='feedbackevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f722207f5bf9ee902a5e21f3fd2e356ed12dfbc9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_84c88', table='feedback_feedbackevent', when='BEFORE')),
                ),
            ],
        ),
    ]
