"""The mapping that each kind of pull begins with; whoever sets one up changes it as needed."""

from typing import Literal

Kind = Literal["mailbox", "help_desk", "call_log", "access_log"]

MAPPINGS: dict[Kind, str] = {
    "mailbox": """\
source = "reviews"
person = { column = "from", known = false }
time = { column = "date" }
id = ["message_id"]

[[events]]
event = "Review Received"
channel = "mail"
text = { column = "text" }
score = { column = "rating", metric = "csat" }

[events.properties]
subject = "subject"
""",
    "help_desk": """\
source = "help desk"
person = { column = "requester_id", known = true }

[[events]]
event = "Ticket Created"
channel = "support"
time = { column = "created_at" }
id = ["id"]

[events.properties]
ticket_id = "id"
subject = "subject"
priority = "priority"

[[events]]
event = "Ticket Solved"
when = [{ column = "status", operator = "is", value = "solved" }]
channel = "support"
time = { column = "updated_at" }
id = ["id", "updated_at"]

[events.properties]
ticket_id = "id"
""",
    "call_log": """\
source = "telephone exchange"
timezone = "Europe/Helsinki"
person = { column = "customer", known = true }
time = { column = "started", format = "%Y-%m-%d %H:%M:%S" }
id = ["call_id"]

[[events]]
event = "Call Answered"
when = [{ column = "outcome", operator = "is", value = "answered" }]
channel = "phone"

[events.properties]
call_id = "call_id"
queue = "queue"
wait_s = { column = "wait_s", type = "number" }
talk_s = { column = "talk_s", type = "number" }

[[events]]
event = "Call Abandoned"
when = [{ column = "outcome", operator = "is", value = "abandoned" }]
channel = "phone"

[events.properties]
call_id = "call_id"
queue = "queue"
wait_s = { column = "wait_s", type = "number" }
""",
    "access_log": """\
source = "web server"
person = { column = "visitor", known = false }
time = { column = "time" }
id = ["id"]

[[skip]]
reason = "part of a page"
when = [{ column = "page", operator = "is", value = false }]

[[events]]
event = "Page Viewed"
kind = "page"
channel = "web"

[events.properties]
path = "path"
status = "status"
referrer = "referrer"
device = "device"
browser = "browser"
os = "os"
is_bot = "is_bot"
""",
}
