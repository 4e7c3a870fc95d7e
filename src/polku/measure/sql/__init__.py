"""SQL of analysts: read-only, over documented views of one project, within limits."""

from polku.measure.sql.asking import ask_sql
from polku.measure.sql.views import VIEWS

__all__ = ["VIEWS", "ask_sql"]
