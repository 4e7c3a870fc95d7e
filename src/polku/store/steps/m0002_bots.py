"""A mark on what machines did."""

from polku.store.forms import Form


def statements(form: Form) -> tuple[str, ...]:
    """Return the statements of this step."""
    return form.alter("events", "add column if not exists bot Bool default false after text")
