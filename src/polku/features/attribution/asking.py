"""Ask what the page of attribution shows: shares, paths, and what is known of the channels."""

import msgspec
from django.utils import timezone

from polku.features.attribution.findings import Channel, Finding, channels, finding
from polku.features.attribution.rules import Spent, assumed_shares, cost_in, costs_of
from polku.features.projects.rules import Project
from polku.features.questions.rules import address_of, event_store, view_of
from polku.measure.attribution.asking import shares_and_paths
from polku.measure.catalogue.known import judged_at
from polku.vocabulary.questions import AttributionQuestion
from polku.vocabulary.questions.attribution import Model
from polku.vocabulary.result import Result


class Attribution(msgspec.Struct, frozen=True):
    """All that the page tells."""

    question: AttributionQuestion
    result: Result
    paths: Result
    channels: tuple[Channel, ...]
    costs: tuple[Spent, ...]
    finding: Finding
    api: str
    paths_api: str


def attribution_of(project: Project, question: AttributionQuestion, shown: Model) -> Attribution:
    """Answer the question, beside what was assumed and what the period cost."""
    store, view = event_store(), view_of(project)
    judged = judged_at(store, view, timezone.now())
    result, paths = shares_and_paths(store, view, question, judged)
    costs = costs_of(project, question.touch)
    found = channels(
        result,
        shown,
        assumed_shares(project, question.touch),
        cost_in(costs, question.dates),
    )
    walked = msgspec.structs.replace(question, shape="paths")
    return Attribution(
        question=question,
        result=result,
        paths=paths,
        channels=found,
        costs=costs,
        finding=finding(found, result.n),
        api=address_of(project, question),
        paths_api=address_of(project, walked),
    )
