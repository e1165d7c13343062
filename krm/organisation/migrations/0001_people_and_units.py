import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Office',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='Name')),
                ('short_name', models.CharField(max_length=40, verbose_name='Kurzname')),
                ('street', models.CharField(max_length=200, verbose_name='Straße und Hausnummer')),
                ('postcode', models.CharField(max_length=10, verbose_name='Postleitzahl')),
                ('city', models.CharField(max_length=100, verbose_name='Ort')),
                ('phone', models.CharField(blank=True, max_length=60, verbose_name='Telefon')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='KRM-Postfach')),
                ('website', models.CharField(blank=True, max_length=200, verbose_name='Internetseite')),
                ('traegernummer', models.CharField(blank=True, max_length=20, verbose_name='Trägernummer')),
            ],
            options={
                'verbose_name': 'Dienststelle',
                'verbose_name_plural': 'Dienststelle',
            },
        ),
        migrations.CreateModel(
            name='SentForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True)),
                ('made', models.CharField(blank=True, max_length=40)),
                ('sent_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='SignInCount',
            fields=[
                ('cache_key', models.CharField(max_length=255, primary_key=True, serialize=False)),
                ('value', models.TextField()),
                ('expires', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='Standort',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='Kürzel')),
                ('name', models.CharField(max_length=120, verbose_name='Name')),
                ('street', models.CharField(max_length=200, verbose_name='Straße und Hausnummer')),
                ('postcode', models.CharField(blank=True, max_length=10, verbose_name='Postleitzahl')),
                ('city', models.CharField(max_length=100, verbose_name='Ort')),
                ('has_cards', models.BooleanField(default=True, verbose_name='Meinungskarten liegen aus')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='In Betrieb ab')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='In Betrieb bis')),
            ],
            options={
                'verbose_name': 'Standort',
                'verbose_name_plural': 'Standorte',
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('form_of_address', models.CharField(choices=[('frau', 'Frau'), ('herr', 'Herr'), ('none', 'keine Angabe')], default='none', max_length=10, verbose_name='Anrede')),
                ('function', models.CharField(blank=True, max_length=120, verbose_name='Funktion')),
                ('phone', models.CharField(blank=True, max_length=60, verbose_name='Telefon')),
                ('reachable', models.CharField(blank=True, max_length=120, verbose_name='Erreichbar')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('standort', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.standort', verbose_name='Standort')),
            ],
            options={
                'verbose_name': 'Person',
                'verbose_name_plural': 'Personen',
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='Name')),
                ('kind', models.CharField(choices=[('team', 'Team'), ('krm', 'KRM'), ('front_office', 'Büro der Geschäftsführung'), ('executive', 'Geschäftsführung'), ('service_center', 'Service Center'), ('widerspruchsstelle', 'Widerspruchsstelle')], default='team', max_length=30, verbose_name='Art')),
                ('is_active', models.BooleanField(default=True, verbose_name='aktiv')),
                ('deputy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Vertretung')),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Leitung')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit', verbose_name='gehört zu')),
                ('standort', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.standort', verbose_name='Standort')),
            ],
            options={
                'verbose_name': 'Organisationseinheit',
                'verbose_name_plural': 'Organisationseinheiten',
            },
        ),
        migrations.AddField(
            model_name='person',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit', verbose_name='Einheit'),
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='von')),
                ('ends_on', models.DateField(verbose_name='bis')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'Abwesenheit',
                'verbose_name_plural': 'Abwesenheiten',
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='absence_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='RoleAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('employee', 'Mitarbeitende Person'), ('drafter', 'Sachbearbeitung mit Entwurf'), ('team_lead', 'Führungskraft'), ('krm_officer', 'KRM-Beauftragte Person'), ('front_office', 'Büro der Geschäftsführung'), ('executive', 'Geschäftsführung'), ('tv_chair', 'Vorsitz der Trägerversammlung'), ('data_protection', 'Datenschutz'), ('auditor', 'Revision'), ('service_center', 'Service Center'), ('widerspruchsstelle', 'Widerspruchsstelle'), ('administrator', 'Administration')], max_length=30)),
                ('is_deputy', models.BooleanField(default=False, verbose_name='in Vertretung')),
                ('starts_on', models.DateField(verbose_name='von')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='bis')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='role_assignments', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
            ],
            options={
                'verbose_name': 'Rolle',
                'verbose_name_plural': 'Rollen',
                'indexes': [models.Index(fields=['person', 'role', 'starts_on'], name='organisatio_person__c6ac36_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='role_ends_after_it_starts')],
            },
        ),
    ]
