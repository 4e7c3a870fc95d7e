"""Make the table of what a project's service contacts are."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One row for each project that has definitions of its own."""

    initial = True
    dependencies: ClassVar = [("projects", "0002_key_limits")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Definitions",
            fields=[
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="contact_definitions",
                        serialize=False,
                        to="projects.project",
                    ),
                ),
                ("contacts", models.JSONField()),
                ("changed", models.DateTimeField(auto_now=True)),
            ],
        ),
    ]
