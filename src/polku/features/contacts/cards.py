"""Draw on cards how service contacts go, and how the chatbot does."""

from polku.features.cards import Asked, Drawn
from polku.features.contacts.asking import bot_of, queue_of
from polku.features.contacts.drawing import course_points
from polku.features.contacts.findings import what_happened
from polku.features.contacts.wording import kind_name
from polku.features.questions.rules import ask
from polku.features.trends.rules import HEADINGS
from polku.vocabulary.dates import Interval
from polku.vocabulary.questions import ChatbotQuestion, ContactQuestion


def contacts_card(asked: Asked) -> Drawn:
    """Answer a `ContactQuestion`: how long half wait, over time."""
    question, project = asked.question, asked.project
    assert isinstance(question, ContactQuestion)  # noqa: S101 - its kind says so
    service = queue_of(project, question, asked.compare)
    every: Interval = question.every or "week"
    points = course_points(service.course.rows, every, project.timezone) if service.course else []
    context = {
        "question": question,
        "service": service,
        "said": what_happened(service.line, compared=asked.compare is not None),
        "kind_name": kind_name(service.line.name) if service.line else "",
        "points": points,
        "heading": HEADINGS[every],
    }
    return Drawn("contacts/card.html", context, service.whole.result)


def chatbot_card(asked: Asked) -> Drawn:
    """Answer a `ChatbotQuestion`: what it answers, and whether people come all the same."""
    assert isinstance(asked.question, ChatbotQuestion)  # noqa: S101 - its kind says so
    bot = bot_of(asked.project, asked.question, asked.compare)
    result = bot.answered.result if bot else ask(asked.project, asked.question)
    return Drawn("contacts/bot_card.html", {"bot": bot}, result)
