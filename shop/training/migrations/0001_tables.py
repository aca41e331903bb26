import django.db.models.deletion
import django.utils.timezone
import shop.database.operations
import shop.training.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [  # of databases from before; may go when there are none
        ('training', '0001_classes'),
        ('training', '0002_strangers_and_forgetting'),
    ]

    initial = True

    dependencies = [
        ('catalog', '0001_tables'),
        ('impact', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        shop.database.operations.CreateTogether(
            operations=[
                migrations.CreateModel(
                    name='TrainingClass',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.CharField(max_length=160, verbose_name='tên lớp')),
                        ('course_url', models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='bài học kèm theo')),
                        ('place', models.CharField(max_length=200, verbose_name='nơi học')),
                        ('held_on', models.DateField(verbose_name='ngày học')),
                        ('starts_at', models.TimeField(verbose_name='từ giờ')),
                        ('ends_at', models.TimeField(verbose_name='đến giờ')),
                        ('trainer', models.CharField(max_length=120, verbose_name='người hướng dẫn')),
                        ('partner', models.CharField(blank=True, db_default='', default='', max_length=160, verbose_name='đơn vị phối hợp')),
                        ('audience', models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='dành cho ai')),
                        ('about', models.TextField(blank=True, db_default='', default='', verbose_name='học gì')),
                        ('seats', models.PositiveSmallIntegerField(verbose_name='số chỗ')),
                        ('questions', models.JSONField(blank=True, db_default=[], default=list)),
                        ('secret', models.CharField(default=shop.training.models.new_token, editable=False, max_length=32)),
                        ('reminded_for', models.DateField(blank=True, null=True)),
                        ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                        ('cancel_reason', models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='lý do huỷ')),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('cancelled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.commune', verbose_name='xã, phường')),
                        ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'lớp tập huấn',
                        'verbose_name_plural': 'lớp tập huấn',
                        'ordering': ['held_on', 'starts_at', 'pk'],
                        'indexes': [models.Index(fields=['held_on', 'id'], name='class_by_day')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='class_ends_after_start'), models.CheckConstraint(condition=models.Q(('seats__gte', 1), ('seats__lte', 500)), name='class_seats'), models.CheckConstraint(condition=models.Q(('cancelled_at', None), models.Q(('cancel_reason', ''), _negated=True), _connector='OR'), name='class_cancelled_with_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='Seat',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120, verbose_name='họ tên')),
                        ('phone', models.CharField(blank=True, db_default='', default='', max_length=16, verbose_name='số điện thoại')),
                        ('organisation', models.CharField(blank=True, db_default='', default='', max_length=120, verbose_name='từ đâu')),
                        ('state', models.CharField(choices=[('seated', 'có chỗ'), ('waiting', 'chờ chỗ'), ('withdrawn', 'đã rút')], max_length=10, verbose_name='chỗ')),
                        ('source', models.CharField(choices=[('public', 'tự ghi trên trang lớp'), ('stall', 'hợp tác xã ghi'), ('desk', 'Liên minh ghi')], max_length=6, verbose_name='ai ghi')),
                        ('token', models.CharField(default=shop.training.models.new_token, editable=False, max_length=32, unique=True)),
                        ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('seated_at', models.DateTimeField(blank=True, null=True)),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                        ('needs_yes', models.BooleanField(db_default=False, default=False, verbose_name='chờ Liên minh đồng ý')),
                        ('network', models.CharField(blank=True, db_default='', default='', editable=False, max_length=32)),
                        ('forgotten_at', models.DateTimeField(blank=True, null=True)),
                        ('attended_at', models.DateTimeField(blank=True, null=True)),
                        ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('attended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('cooperative', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='class_seats', to='catalog.cooperative')),
                        ('registered', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='class_seats', to='impact.registeredcooperative')),
                        ('training_class', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='training.trainingclass')),
                    ],
                    options={
                        'verbose_name': 'người ghi tên',
                        'verbose_name_plural': 'người ghi tên',
                        'ordering': ['pk'],
                        'indexes': [models.Index(fields=['training_class', 'state', 'id'], name='seat_line')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(models.Q(('phone', ''), _negated=True), models.Q(('state', 'withdrawn'), _negated=True)), fields=('training_class', 'phone'), name='seat_once_a_phone'), models.CheckConstraint(condition=models.Q(('attended_at', None), ('state', 'seated'), _connector='OR'), name='seat_attended_is_seated'), models.CheckConstraint(condition=models.Q(('needs_yes', False), models.Q(('state', 'seated'), _negated=True), _connector='OR'), name='seat_needs_yes_before_seated')],
                    },
                ),
                migrations.CreateModel(
                    name='Material',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.CharField(max_length=120, verbose_name='tên tài liệu')),
                        ('url', models.URLField(blank=True, db_default='', default='', max_length=300, verbose_name='đường dẫn')),
                        ('data', models.BinaryField(db_default=b'', default=bytes)),
                        ('training_class', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='materials', to='training.trainingclass')),
                    ],
                    options={
                        'verbose_name': 'tài liệu của lớp',
                        'verbose_name_plural': 'tài liệu của lớp',
                        'ordering': ['pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('url', ''), _negated=True), models.Q(('data', b''), _negated=True), _connector='OR'), name='material_is_something')],
                    },
                ),
                migrations.CreateModel(
                    name='Invitation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('invited_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('cooperative', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='class_invitations', to='catalog.cooperative')),
                        ('invited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('registered', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='class_invitations', to='impact.registeredcooperative')),
                        ('training_class', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='training.trainingclass')),
                    ],
                    options={
                        'verbose_name': 'lời mời dự lớp',
                        'verbose_name_plural': 'lời mời dự lớp',
                        'ordering': ['pk'],
                        'constraints': [models.UniqueConstraint(fields=('training_class', 'cooperative'), name='stall_invited_once'), models.UniqueConstraint(fields=('training_class', 'registered'), name='registered_invited_once')],
                    },
                ),
                migrations.CreateModel(
                    name='ClassCertificate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(default=shop.training.models.new_code, editable=False, max_length=12, unique=True, verbose_name='mã')),
                        ('name', models.CharField(max_length=120, verbose_name='họ tên')),
                        ('issued_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('revoked_at', models.DateTimeField(blank=True, null=True)),
                        ('revoke_reason', models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='lý do thu hồi')),
                        ('issued_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('seat', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='certificate', to='training.seat')),
                    ],
                    options={
                        'verbose_name': 'giấy chứng nhận học',
                        'verbose_name_plural': 'giấy chứng nhận học',
                        'ordering': ['pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('revoked_at', None), models.Q(('revoke_reason', ''), _negated=True), _connector='OR'), name='class_paper_revoked_with_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='TestResult',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('moment', models.CharField(choices=[('before', 'trước lớp'), ('after', 'sau lớp')], max_length=6, verbose_name='lúc')),
                        ('right', models.PositiveSmallIntegerField(verbose_name='đúng')),
                        ('asked', models.PositiveSmallIntegerField(verbose_name='số câu')),
                        ('given_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('seat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='results', to='training.seat')),
                        ('written_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'bài kiểm tra của lớp',
                        'verbose_name_plural': 'bài kiểm tra của lớp',
                        'ordering': ['pk'],
                        'constraints': [models.UniqueConstraint(fields=('seat', 'moment'), name='test_given_once'), models.CheckConstraint(condition=models.Q(('right__lte', models.F('asked'))), name='test_right_within_asked')],
                    },
                ),
            ],
        ),
    ]
