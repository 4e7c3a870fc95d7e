"""The two tables of background work: the kinds of jobs, and what the calendar asks for.

To add one, add its line here; `polku.features.work.rules.start` starts a job by its name.
"""

from polku.features.dashboards import mailing as dashboards
from polku.features.exports import rules as exports
from polku.features.imports.rules import JOB as IMPORT
from polku.features.privacy import rules as privacy
from polku.features.pulls import rules as pulls
from polku.features.quarantine.rules import JOB as QUARANTINE
from polku.features.work import backups
from polku.features.work.checking import CHECK
from polku.features.work.rules import Kind, Periodic
from polku.features.work.tidying import TIDY

JOBS: tuple[Kind, ...] = (
    IMPORT,
    exports.JOB,
    QUARANTINE,
    backups.JOB,
    privacy.JOB,
    privacy.FINISH_JOB,
    pulls.JOB,
    dashboards.JOB,
)

CALENDAR: tuple[Periodic, ...] = (
    TIDY,
    exports.TIDY,
    CHECK,
    *backups.calendar(),
    *privacy.CALENDAR,
    *pulls.CALENDAR,
    *dashboards.CALENDAR,
)
