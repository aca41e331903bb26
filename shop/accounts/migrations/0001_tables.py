import django.db.models.deletion
import django.utils.timezone
import shop.database.operations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [  # of databases from before; may go when there are none
        ('accounts', '0001_initial'),
    ]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        shop.database.operations.CreateTogether(
            operations=[
                migrations.CreateModel(
                    name='PasswordTries',
                    fields=[
                        ('key', models.CharField(max_length=48, primary_key=True, serialize=False)),
                        ('count', models.PositiveIntegerField()),
                        ('started_at', models.DateTimeField(db_index=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('phone', models.CharField(max_length=16, unique=True, verbose_name='số điện thoại')),
                        ('full_name', models.CharField(max_length=120, verbose_name='họ và tên')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='email')),
                        ('is_active', models.BooleanField(default=True, verbose_name='đang hoạt động')),
                        ('is_staff', models.BooleanField(default=False, verbose_name='được vào trang kỹ thuật')),
                        ('must_change_password', models.BooleanField(db_default=False, default=False, editable=False, verbose_name='phải đổi mật khẩu')),
                        ('has_second_factor', models.BooleanField(db_default=False, default=False, editable=False, verbose_name='đăng nhập hai bước')),
                        ('joined_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                        ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                    ],
                    options={
                        'verbose_name': 'người dùng',
                        'verbose_name_plural': 'người dùng',
                    },
                ),
                migrations.CreateModel(
                    name='AccessRecord',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('look', 'Xem'), ('export', 'Tải về'), ('reset', 'Cấp lại mật khẩu')], max_length=6, verbose_name='việc')),
                        ('subject', models.CharField(max_length=80, verbose_name='thứ được xem')),
                        ('reference', models.CharField(blank=True, db_default='', max_length=200, verbose_name='mã')),
                        ('row_count', models.PositiveIntegerField(null=True, verbose_name='số dòng')),
                        ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='lúc')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='người xem')),
                    ],
                    options={
                        'verbose_name': 'lượt xem dữ liệu',
                        'verbose_name_plural': 'lượt xem dữ liệu',
                        'ordering': ['-at', '-pk'],
                    },
                ),
            ],
        ),
    ]
