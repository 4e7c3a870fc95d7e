"""Write the steps that say what followed each view of a page, and compare slow views with fast.

The bands of speed are 1 good, 2 middling, 3 poor; 4 is all that is not good, as one.
"""

from polku.measure.answers import AGGREGATES
from polku.measure.binding import Binder
from polku.measure.fields import dimension
from polku.measure.matching import matched, traits_in
from polku.measure.source import indented, person, source
from polku.measure.speed.reading import holds_any, rating, vital_columns, within
from polku.stats.stratified import FEWEST_PEOPLE
from polku.vocabulary.questions import SlownessQuestion
from polku.vocabulary.touchpoints import View

#: The bands, as they are counted, and which rows of a view's own band they hold.
BANDS = {"good": "band = 1", "middling": "band = 2", "poor": "band = 3", "slow": "band > 1"}
_SLOWER = [2, 3, 4]


def slowness_steps(view: View, question: SlownessQuestion, values: Binder) -> str:
    """Return the ``with`` steps that end in ``people``: a row for each group and person.

    It has their views and outcomes by band; and of each slower band beside the good: how far they
    are from what is usual in their strata, their part of the weight and of the weighted
    difference, and how many of their views were compared and stood beside. The engine reads the
    events once: a step that is named twice would be taken twice.
    """
    least = values.bind("least", max(view.minimum_group, FEWEST_PEOPLE), "UInt32")
    return f"""\
with ends as (
{indented(_ends(view, question, values))}
),
ended as (
    select person, arraySort(groupArray((moment, outcome))) as met
    from ends
    group by person
),
views as (
{indented(_views(view, question, values))}
),
followed as (
    select
        person,
        moment,
        stratum,
        grp,
        {rating(question.metric, "value")} as band,
        {_outcome(question, values)} as outcome
    from views
    left join ended using (person)
    where {within(question.metric, "value")} and outcome is not null
),
cells as (
    select
        stratum,
        person,
        any(grp) as named,
        {_each("countIf(band = {0}) as n_{0}")},
        {_each("sumIf(assumeNotNull(outcome), band = {0}) as total_{0}")}
    from followed
    group by stratum, person
),
-- in each stratum every slower band beside the good: a weight, and none where there are few
strata as (
    select
        any(named) as grp,
        groupArray((person, [n_1, n_2, n_3, n_2 + n_3],
            [total_1, total_2, total_3, total_2 + total_3])) as cells,
        [sum(n_1), sum(n_2), sum(n_3), sum(n_2 + n_3)] as views,
        [sum(total_1), sum(total_2), sum(total_3), sum(total_2 + total_3)] as gained,
        [countIf(n_1 > 0), countIf(n_2 > 0), countIf(n_3 > 0), countIf(n_2 + n_3 > 0)] as met,
        arrayMap((one, many) -> if(many > 0, one / many, 0), gained, views) as mean,
        arrayMap(many -> sqrt(many / greatest(many - 1, 1)), met) as scale,
        arrayMap(one -> met[1] >= {least} and met[one] >= {least}, {_SLOWER}) as enough,
        arrayMap((one, known) -> if(known, views[1] / (views[1] + views[one]), 0),
            {_SLOWER}, enough) as of_slow,
        arrayMap((one, known) -> if(known, views[one] / (views[1] + views[one]), 0),
            {_SLOWER}, enough) as of_good
    from cells
    group by stratum
),
people as (
    select
        grp,
        cell.1 as person,
        sumForEach(cell.2) as n,
        sumForEach(cell.3) as total,
        sumForEach(arrayMap((one, slow, good) ->
            slow * scale[one] * (cell.3[one] - cell.2[one] * mean[one])
                - good * scale[1] * (cell.3[1] - cell.2[1] * mean[1]),
            {_SLOWER}, of_slow, of_good)) as apart,
        sumForEach(arrayMap((one, slow) -> slow * cell.2[one], {_SLOWER}, of_slow)) as weight,
        sumForEach(arrayMap((one, slow, good) -> slow * cell.3[one] - good * cell.3[1],
            {_SLOWER}, of_slow, of_good)) as weighted,
        sumForEach(arrayMap((one, known) -> if(known, cell.2[one], 0), {_SLOWER}, enough))
            as compared,
        sumForEach(arrayMap(known -> if(known, cell.2[1], 0), enough)) as beside
    from strata
    array join cells as cell
    group by grp, person
)"""


def _each(form: str) -> str:
    return ", ".join(form.format(band) for band in (1, 2, 3))


def _views(view: View, question: SlownessQuestion, values: Binder) -> str:
    """Return the SELECT of each view whose speed is known, with its group and stratum."""
    group = dimension(question.by, view, values) if question.by else "''"
    within_it = [group, *(dimension(one, view, values) for one in question.adjust)]
    columns = {
        "person": person(),
        "moment": "toUnixTimestamp64Milli(e.ts)",
        **vital_columns([question.metric], values),
        "value": question.metric,
        "grp": group,
        "stratum": f"sipHash64({', '.join(within_it)})",
    }
    return source(
        view,
        values,
        columns,
        dates=question.dates,
        where=question.where,
        also=[holds_any([question.metric], values)],
        traits=[one for one in question.adjust if one.startswith("person.")],
    )


def _ends(view: View, question: SlownessQuestion, values: Binder) -> str:
    """Return the SELECT of what may follow: the goal, or an answer."""
    outcome, tests, traits = "1.", [], []
    if question.goal:
        tests = [matched(question.goal, view, values)]
        traits = traits_in(question.goal)
    else:
        outcome = _points(question)
        metric = values.bind("metric", question.score)
        project = values.bind("project", view.project_id, "UInt32")
        tests = [
            f"e.metric = {metric}",
            "e.score is not null",
            "(e.lowest, e.highest) = (\n    select any((lowest, highest))\n"
            "    from polku.events\n"
            f"    where project_id = {project} and metric = {metric}\n"
            "    group by lowest, highest\n    order by count() desc, lowest\n    limit 1)",
        ]
    columns = {
        "person": person(),
        "moment": "toUnixTimestamp64Milli(e.ts)",
        "outcome": f"toFloat64({outcome})",
    }
    return source(
        view, values, columns, dates=question.dates, also=tests, open_end=True, traits=traits
    )


def _points(question: SlownessQuestion) -> str:
    """Return what an answer adds to its score: points of NPS, per cent of CSAT, a step of CES."""
    top, bottom = (
        test.replace("score", "e.score").replace("highest", "e.highest")
        for test in AGGREGATES[question.score]
    )
    if question.score == "ces":
        return "e.score"
    return f"100 * ({top})" + (f" - 100 * ({bottom})" if question.score == "nps" else "")


def _outcome(question: SlownessQuestion, values: Binder) -> str:
    """Return what became of a view: whether the goal followed, or the answer that did."""
    span = values.bind("within_ms", question.within_s * 1000, "UInt64")
    soon = f"one.1 > moment and one.1 <= moment + {span}"
    if question.goal:
        return f"toFloat64(arrayExists(one -> {soon}, met))"
    return f"arrayFirstOrNull(one -> {soon}, met).2"
