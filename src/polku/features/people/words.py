"""Write the words of a drawing with a template, so that whole sentences are translated."""

from django.template.loader import render_to_string


def words(name: str, **values: object) -> str:
    """Return the template ``people/words/<name>.txt`` filled in."""
    return str(render_to_string(f"people/words/{name}.txt", values)).strip()
