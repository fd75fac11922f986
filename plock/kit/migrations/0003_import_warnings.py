"""Warnings among the findings of an import; nothing changes in the database itself."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("kit", "0002_views")]

    operations = [
        migrations.AlterField(
            model_name="importline",
            name="kind",
            field=models.CharField(
                choices=[("wrong", "Problem"), ("changed", "Change"), ("likely", "Warning")], max_length=8
            ),
        ),
    ]
