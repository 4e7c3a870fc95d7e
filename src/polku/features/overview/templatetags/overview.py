"""Tags of the overview's sentences: keep a rendered figure, to be put into a whole sentence."""

from django import template
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag
def captured(content: SafeString) -> SafeString:
    """Keep what is inside: ``{% captured as now %}{% est … %}{% endcaptured %}``."""
    return SafeString(content.strip())
