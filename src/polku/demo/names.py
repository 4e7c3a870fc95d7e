"""Hold the common Finnish names from which simulated people and companies get theirs.

A first and a last name are put together by lot, so a full name says nothing about anybody.
"""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


#: First names by when they were common: born before 1962, before 1992, later.
FIRST_NAMES: tuple[tuple[str, ...], ...] = (
    _words(
        "Aino Anneli Eila Helena Kaarina Kerttu Leena Liisa Maija Marjatta Pirkko Raija Ritva "
        "Sirkka Tuula Antero Eero Erkki Hannu Heikki Jorma Kalevi Lauri Matti Olavi Paavo "
        "Pentti Reijo Seppo Tapani Veikko"
    ),
    _words(
        "Anna Anu Heidi Johanna Katja Kirsi Maarit Marika Minna Päivi Sanna Sari Satu Tanja "
        "Tiina Aki Ari Janne Jari Juha Jukka Kimmo Marko Mika Mikko Pasi Petri Sami Timo Tomi "
        "Ville"
    ),
    _words(
        "Aada Amanda Eerika Ella Emilia Emma Iida Jenna Julia Laura Noora Oona Roosa Sara Veera "
        "Aleksi Antti Arttu Eetu Elias Joona Juho Jere Niko Oskari Otto Roope Tuomas Valtteri"
    ),
)

LAST_NAMES: tuple[str, ...] = _words(
    "Aalto Ahonen Anttila Hakala Halonen Harju Heikkinen Heinonen Hiltunen Hirvonen Holopainen "
    "Hämäläinen Jokinen Jääskeläinen Kallio Karjalainen Karppinen Kauppinen Kettunen Kinnunen "
    "Koivisto Kokkonen Komulainen Korhonen Koskinen Kärkkäinen Laaksonen Lahtinen Laine "
    "Laitinen Lehtinen Lehto Lehtonen Leinonen Leppänen Manninen Mattila Miettinen Moilanen "
    "Mustonen Mäkelä Mäkinen Niemi Nieminen Nurmi Ojala Oksanen Partanen Peltola Pesonen "
    "Piirainen Pitkänen Rautio Rantanen Räsänen Saarinen Salminen Salo Savolainen Seppälä "
    "Tervo Tolvanen Toivonen Tuominen Turunen Vainio Virtanen Väisänen"
)

COMPANY_HEADS: tuple[str, ...] = _words(
    "Kainuun Savon Karjalan Järvi-Suomen Pohjan Rannan Kosken Harjun Vaaran Metsän Koillisen "
    "Salmen Niemen Lammen Aholan Kivelän Peuran Kurjen Honkalan Koivulan Haapaniemen Kuuselan "
    "Vesan Otson Louhen Tapion Ilolan Onnelan Sampolan Hallan Routalan Suvilan Talvisillan Tuulen "
    "Myrskylän Rajan Keskuksen Torin Aseman Sillan Myllyn Pajan Sataman"
)

COMPANY_TAILS: tuple[tuple[str, str], ...] = (
    ("Puusepät", "carpentry"),
    ("Tilipalvelu", "accounting"),
    ("Leipomo", "bakery"),
    ("Konehuolto", "machinery"),
    ("Hammaslääkärit", "health care"),
    ("Majatalo", "lodging"),
    ("Kuljetus", "transport"),
    ("Sähkö", "electrical work"),
    ("Rakennus", "construction"),
    ("Eläinklinikka", "veterinary care"),
    ("Kirjapaino", "printing"),
    ("Puutarha", "gardening"),
    ("Autokorjaamo", "car repair"),
    ("Kiinteistöhuolto", "property maintenance"),
    ("Parturi", "hairdressing"),
    ("Kalastus", "fishing"),
    ("Matkailu", "tourism"),
    ("Insinöörit", "engineering"),
    ("Taksi", "transport"),
    ("Maatila", "farming"),
)
