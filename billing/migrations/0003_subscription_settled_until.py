"""Until which day a subscription was invoiced by another system. Adds a nullable column: SQLite keeps its triggers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0002_first_rows")]

    operations = [
        migrations.AddField(
            model_name="subscription",
            name="settled_until",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="invoiced elsewhere until"),
        ),
    ]
