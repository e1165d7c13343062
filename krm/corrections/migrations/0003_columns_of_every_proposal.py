
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('corrections', '0002_own_slips_in_a_monthly_list'),
        ('reactions', '0007_a_colleague_as_customer'),
    ]

    operations = [
        migrations.AlterField(
            model_name='correction',
            name='reaction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='reactions.reaction'),
        ),
    ]
