"""Who may write to an event server, in the metadata that all its machines share."""

from django.db import models


class Lease(models.Model):
    """The right of one process to write to the event server ``name`` until a moment."""

    name = models.CharField(max_length=200, unique=True)
    holder = models.CharField(max_length=120)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"
