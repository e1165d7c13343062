
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0003_monthly_sample'),
        ('reactions', '0007_a_colleague_as_customer'),
    ]

    operations = [
        migrations.AlterField(
            model_name='anonymising',
            name='reaction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='reactions.reaction'),
        ),
        migrations.AlterField(
            model_name='anonymising',
            name='reason',
            field=models.TextField(),
        ),
        migrations.AlterField(
            model_name='anonymising',
            name='state',
            field=models.CharField(choices=[('proposed', 'wartet auf zweite Person'), ('applied', 'übernommen'), ('rejected', 'abgelehnt'), ('withdrawn', 'zurückgezogen')], default='proposed', max_length=10),
        ),
    ]
