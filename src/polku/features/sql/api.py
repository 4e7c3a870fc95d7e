"""The route of the API that answers SQL."""

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from polku.features.projects.rules import api_project
from polku.features.questions.answers import FORMATS, answered
from polku.features.sql.rules import MOST_ROWS, answer_sql
from polku.vocabulary.errors import InvalidQuestion, translatable

router = Router(tags=["ask"])


class Asked(Schema):
    """One SELECT over the views; ``limit`` rows at most; ``format``: json, csv or parquet."""

    sql: str
    limit: int = 1_000
    format: str = "json"


@router.post(
    "projects/{slug:project}/sql",
    summary=translatable("Answer one SELECT over the documented views"),
)
def sql(request: HttpRequest, project: str, asked: Asked) -> HttpResponse:
    """Answer with the rows, for editors and owners: single rows are shown."""
    opened = api_project(request, project, "editor")
    if asked.format not in FORMATS or not 1 <= asked.limit <= MOST_ROWS:
        raise InvalidQuestion(
            translatable("“format” is one of %(formats)s; “limit” is from 1 to %(most)d."),
            formats=", ".join(FORMATS),
            most=MOST_ROWS,
        )
    return answered(answer_sql(opened, asked.sql, asked.limit), asked.format, "polku")
