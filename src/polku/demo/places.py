"""List the towns where Lumo Netti has customers, and the shop that each would go to."""

from typing import Literal

import msgspec

TownSize = Literal["large", "medium", "small"]


class Town(msgspec.Struct, frozen=True):
    """A town: its Finnish genitive ("Oulun") and locative ("Oulussa") for the texts, its share
    of the customers in thousandths, and the town of its nearest shop."""

    name: str
    genitive: str
    locative: str
    region: str
    size: TownSize
    weight: int
    shop: str


TOWNS: tuple[Town, ...] = (
    Town("Helsinki", "Helsingin", "Helsingissä", "Uusimaa", "large", 95, "Helsinki"),
    Town("Espoo", "Espoon", "Espoossa", "Uusimaa", "large", 40, "Helsinki"),
    Town("Vantaa", "Vantaan", "Vantaalla", "Uusimaa", "large", 35, "Helsinki"),
    Town("Tampere", "Tampereen", "Tampereella", "Pirkanmaa", "large", 70, "Tampere"),
    Town("Turku", "Turun", "Turussa", "Varsinais-Suomi", "large", 25, "Tampere"),
    Town("Lahti", "Lahden", "Lahdessa", "Päijät-Häme", "large", 25, "Helsinki"),
    Town("Jyväskylä", "Jyväskylän", "Jyväskylässä", "Keski-Suomi", "large", 65, "Jyväskylä"),
    Town("Kuopio", "Kuopion", "Kuopiossa", "Pohjois-Savo", "large", 80, "Kuopio"),
    Town("Oulu", "Oulun", "Oulussa", "Pohjois-Pohjanmaa", "large", 70, "Oulu"),
    Town("Joensuu", "Joensuun", "Joensuussa", "Pohjois-Karjala", "medium", 45, "Kuopio"),
    Town("Kajaani", "Kajaanin", "Kajaanissa", "Kainuu", "medium", 50, "Kajaani"),
    Town("Mikkeli", "Mikkelin", "Mikkelissä", "Etelä-Savo", "medium", 25, "Kuopio"),
    Town("Savonlinna", "Savonlinnan", "Savonlinnassa", "Etelä-Savo", "medium", 20, "Kuopio"),
    Town("Iisalmi", "Iisalmen", "Iisalmessa", "Pohjois-Savo", "medium", 45, "Iisalmi"),
    Town("Seinäjoki", "Seinäjoen", "Seinäjoella", "Etelä-Pohjanmaa", "medium", 20, "Tampere"),
    Town("Rovaniemi", "Rovaniemen", "Rovaniemellä", "Lappi", "medium", 15, "Oulu"),
    Town("Ähtäri", "Ähtärin", "Ähtärissä", "Etelä-Pohjanmaa", "small", 36, "Ähtäri"),
    Town("Lieksa", "Lieksan", "Lieksassa", "Pohjois-Karjala", "small", 38, "Lieksa"),
    Town("Nurmes", "Nurmeksen", "Nurmeksessa", "Pohjois-Karjala", "small", 36, "Nurmes"),
    Town("Suomussalmi", "Suomussalmen", "Suomussalmella", "Kainuu", "small", 34, "Suomussalmi"),
    Town("Kuhmo", "Kuhmon", "Kuhmossa", "Kainuu", "small", 22, "Kajaani"),
    Town("Sotkamo", "Sotkamon", "Sotkamossa", "Kainuu", "small", 18, "Kajaani"),
    Town("Kitee", "Kiteen", "Kiteellä", "Pohjois-Karjala", "small", 16, "Lieksa"),
    Town("Keuruu", "Keuruun", "Keuruulla", "Keski-Suomi", "small", 16, "Jyväskylä"),
    Town("Alavus", "Alavuden", "Alavudella", "Etelä-Pohjanmaa", "small", 17, "Ähtäri"),
    Town("Virrat", "Virtain", "Virroilla", "Pirkanmaa", "small", 14, "Ähtäri"),
    Town("Pieksämäki", "Pieksämäen", "Pieksämäellä", "Etelä-Savo", "small", 16, "Jyväskylä"),
    Town("Ilomantsi", "Ilomantsin", "Ilomantsissa", "Pohjois-Karjala", "small", 12, "Lieksa"),
)

SHOPS: tuple[str, ...] = tuple(dict.fromkeys(town.shop for town in TOWNS))
