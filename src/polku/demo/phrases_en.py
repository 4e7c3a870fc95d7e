"""Hold the English sentences of customers, by topic and by tone: bad, mixed, good."""

from polku.demo.phrases_fi import Phrases

ENGLISH: Phrases = {
    "general": (
        (
            "I am thinking of leaving.",
            "It used to be better.",
            "I would not recommend this.",
            "I hope somebody reads this.",
        ),
        ("It is okay, nothing more.", "Room for improvement.", "Let us see how it goes."),
        ("Thank you!", "Keep it up.", "I would recommend you.", "Nothing to complain about."),
    ),
    "queue": (
        (
            "I waited {minutes} minutes before anybody answered.",
            "{minutes} minutes on hold for one question.",
            "You promise two minutes. It took {minutes}.",
            "The queue did not move for {minutes} minutes.",
        ),
        (
            "{minutes} minutes in the queue, but it was sorted.",
            "A long wait, then good advice.",
        ),
        ("I had to wait, but then the help was excellent.", "Worth the wait: solved at once."),
    ),
    "transfers": (
        (
            "I told the same thing to {people}.",
            "I was transferred {times} and nobody took care of it.",
            "Every transfer started from the beginning.",
        ),
        (
            "Transferred {times}, the last one knew what to do.",
            "Friendly people, too many transfers.",
        ),
        ("After the transfers I got the right person, who fixed it.",),
    ),
    "staff": (
        ("The agent did not listen.", "I was given an answer read from a card."),
        ("Polite, but did not know everything.", "The service was fine."),
        (
            "The agent was very friendly and knew the answer.",
            "Calm and clear advice, in English too.",
            "Somebody really listened.",
            "Warm and quick service.",
        ),
    ),
    "solved": (
        ("Solved, but it took far too much effort.", "Why can this not be done online?"),
        ("Solved in the end.", "A good result after some detours."),
        ("Solved with one call.", "Easy and quick.", "The connection came back during the call."),
    ),
    "unsolved": (
        (
            "My problem is still open.",
            "The internet still does not work.",
            "I was told to restart the router. Again.",
            "I got three answers to one question.",
        ),
        ("Not solved yet, they promised to get back.", "Half of it was solved."),
        ("Not solved yet, but I know what happens next.",),
    ),
    "callback": (
        ("The call back came when I could not answer.", "They called back but knew nothing."),
        ("Better than queueing, though it took a while.",),
        (
            "They called me back within half an hour. Perfect.",
            "No queue, they called when they promised.",
            "The call back is a great idea.",
        ),
    ),
    "closed shop": (
        (
            "The shop in {town} is gone and nobody answers the phone.",
            "You closed the shop in {town} and gave us a bot.",
            "The nearest shop is now an hour and a half away.",
        ),
        ("The internet works, but I miss the shop in {town}.",),
        ("I miss the shop, but everything works online.",),
    ),
    "shop": (
        ("One seller and ten customers.", "They told me to call customer service."),
        ("Good service, but I had to wait.",),
        ("They replaced the router at once.", "Great service face to face.", "Helpful seller."),
    ),
    "chatbot": (
        (
            "The bot understood nothing.",
            "The bot told me to visit a shop that is closed.",
            "Is there no way to reach a person?",
        ),
        ("The bot got it on the third try.", "Fine for simple things."),
        ("The bot found the right page at once.", "I got an answer in the middle of the night."),
    ),
    "chat": (
        ("The chat told me to call.", "Only ready-made answers."),
        ("A bit slow, but it worked.",),
        ("Chat is the best way to get things done.", "A quick and clear answer in writing."),
    ),
    "order": (
        ("The payment page froze twice.", "The price changed while I was ordering."),
        ("It worked, but the payment page was slow.",),
        ("Ordering was easy and quick.", "The price was clear from the start."),
    ),
    "parcel": (
        ("The power cable was missing.", "The parcel went to the wrong pick-up point."),
        ("On time, but the instructions were thin.",),
        ("The router came sooner than I expected.", "Up and running in ten minutes."),
    ),
    "late parcel": (
        ("The parcel was late and nobody told me.", "I stayed at home for nothing."),
        ("Late, but in one piece.",),
        ("A bit late, but everything worked.",),
    ),
    "technician": (
        ("The technician did not come on the agreed day.", "He came, the fault stayed."),
        ("Skilled, but I had to wait for days.",),
        ("The technician waited until everything worked.", "On time and friendly."),
    ),
    "move": (
        ("I was billed twice for the move.",),
        ("The move worked, the instructions were hard to find.",),
        ("The internet worked on the moving day.", "One notice was enough."),
    ),
    "offline move": (
        ("No internet on the moving day.", "My old router did not fit, and nobody told me."),
        ("It came a day late, but it came.",),
        ("A slow start, then everything worked.",),
    ),
    "speed": (
        ("The promised speed is not there in the evening.", "Video calls keep breaking."),
        ("Fast enough, slower in the evening.",),
        ("Fast and stable.", "It just works.", "Working from home is no problem."),
    ),
    "price": (
        ("New customers pay less than I do.", "Too expensive for what it is."),
        ("A fair price, the service could be better.",),
        ("Good value for money.", "No surprises on the bill."),
    ),
    "app": (
        ("The app is slow and crashes.",),
        ("The app works, slowly.",),
        ("The app does all I need.", "The app is clear and fast."),
    ),
    "bill": (
        ("I was charged twice.", "I cannot understand the bill."),
        ("The bill is right, but hard to read.",),
        ("The bill is clear.", "They corrected the bill at once."),
    ),
    "locked in": (
        (
            "We would switch if we could.",
            "Our contract runs for two more years.",
            "We pay the business price and queue like everybody else.",
        ),
        ("We stay because switching is too much work.",),
        ("A long contract, but the connection has worked.",),
    ),
    "reliability": (
        ("The connection breaks several times a week.", "Nobody tells about outages."),
        ("A few breaks in winter, otherwise good.",),
        ("Not a single break all year.", "Reliable, I would not switch."),
    ),
}
