"""Hold what customers type to the chatbot: each wish in several wordings, by errand."""

import numpy as np

from polku.demo.draws import Ints, Rng

#: How often somebody tries to say the same thing in other words.
WORDINGS = 4

_WISHES_FI: tuple[tuple[tuple[str, str, str, str], ...], ...] = (
    (  # fault
        ("netti ei toimi", "internet poikki", "yhteys ei toimi mitä teen", "ei nettiä"),
        (
            "valo vilkkuu punaisena",
            "reitittimessä punainen valo",
            "modeemin valo vilkkuu",
            "punainen valo reititin",
        ),
        (
            "yhteys pätkii iltaisin",
            "netti katkeilee",
            "miksi netti pätkii",
            "katkeaa monta kertaa illassa",
        ),
        (
            "wifi näkyy mutta mikään sivu ei aukea",
            "wifi toimii mutta netti ei",
            "ei internetyhteyttä vaikka wifi päällä",
            "sivut ei aukea",
        ),
        (
            "nopeus on vain 3 megaa",
            "netti on hidas",
            "miksi nopeus ei vastaa tilausta",
            "hidas yhteys",
        ),
    ),
    (  # outage
        ("onko häiriö", "onko verkossa vika", "häiriötiedote", "onko laajempi vika"),
        (
            "milloin vika on korjattu",
            "kauanko katkos kestää",
            "korjausaika",
            "milloin netti palaa",
        ),
        (
            "koko talosta netti poikki",
            "naapurillakaan ei toimi",
            "koko alueella poikki",
            "kaikilta netti poikki",
        ),
    ),
    (  # bill
        (
            "miksi laskuni on isompi",
            "lasku nousi",
            "miksi maksan enemmän kuin ennen",
            "liian suuri lasku",
        ),
        (
            "laskulla on kaksi perusmaksua",
            "perusmaksu kahteen kertaan",
            "kaksi maksua samalla laskulla",
            "tuplalasku",
        ),
        (
            "voinko siirtää eräpäivää",
            "eräpäivän siirto",
            "lisää maksuaikaa",
            "maksu myöhässä mitä teen",
        ),
        (
            "maksoin jo mutta tuli muistutus",
            "aiheeton muistutus",
            "muistutuslasku vaikka maksettu",
            "miksi tuli muistutusmaksu",
        ),
    ),
    (  # device
        (
            "mihin reititin palautetaan",
            "vanhan reitittimen palautus",
            "palautusosoite",
            "laitteen palautus",
        ),
        (
            "miten vaihdan wifin salasanan",
            "wifi salasana",
            "salasanan vaihto",
            "en muista wifin salasanaa",
        ),
        (
            "miten kytken reitittimen",
            "mikä johto mihin",
            "reitittimen asennus",
            "ohje uuden reitittimen kytkemiseen",
        ),
        (
            "uusi reititin ei käynnisty",
            "reitittimeen ei tule virtaa",
            "rikkinäinen reititin",
            "reititin pimeänä",
        ),
    ),
    (  # contract
        ("milloin sopimus päättyy", "määräaikaisuus", "sopimuksen kesto", "sopimuskausi"),
        (
            "voinko vaihtaa nopeampaan",
            "nopeuden nosto",
            "isompi nopeus",
            "mitä maksaa vaihto valokuituun",
        ),
        (
            "haluan halvemman liittymän",
            "onko teillä alennusta vanhoille asiakkaille",
            "tarjous nykyiselle asiakkaalle",
            "edullisempi hinta",
        ),
    ),
    (  # moving
        (
            "netti ei toimi uudessa osoitteessa",
            "muutin eilen eikä netti toimi",
            "muuton jälkeen ei yhteyttä",
            "uudessa kodissa ei nettiä",
        ),
        (
            "milloin netti siirtyy",
            "muutto",
            "onko liittymän siirto tehty",
            "muuttopäivä oli tänään",
        ),
        (
            "käykö vanha reititin uuteen kotiin",
            "reititin ja muutto",
            "tarvitsenko uuden reitittimen",
            "sopiiko laite valokuituun",
        ),
    ),
    (  # cancellation
        ("haluan irtisanoa", "irtisanominen", "miten lopetan liittymän", "liittymän lopetus"),
        (
            "mikä on irtisanomisaika",
            "koska sopimus loppuu jos irtisanon nyt",
            "irtisanomisen ehdot",
            "maksaako irtisanominen",
        ),
    ),
)
_WISHES_EN: tuple[tuple[str, str, str, str], ...] = (
    ("internet is down", "no connection since morning", "no internet", "connection lost"),
    ("is there an outage", "outage in my area?", "network status", "when will it be fixed"),
    ("my bill is too high", "why is my invoice higher", "invoice problem", "billing question"),
    ("how do i set up the router", "router setup", "which cable goes where", "new router help"),
    ("can i change my plan", "faster plan", "upgrade", "cheaper plan"),
    ("i moved and there is no connection", "moving", "no internet at new home", "new address"),
    ("how do i cancel", "cancel my contract", "end subscription", "cancellation"),
)


def _first_places(sizes: list[int]) -> Ints:
    counts = np.array(sizes, dtype=np.int64)
    before: Ints = np.cumsum(counts) - counts
    return before


QUESTIONS: tuple[str, ...] = (
    *(wording for wishes in _WISHES_FI for wish in wishes for wording in wish),
    *(wording for wish in _WISHES_EN for wording in wish),
)
_WISHES = np.array([len(wishes) for wishes in _WISHES_FI])
_FIRST_FI = _first_places([len(wishes) * WORDINGS for wishes in _WISHES_FI])
_FIRST_EN = _FIRST_FI[-1] + _WISHES[-1] * WORDINGS + np.arange(len(_WISHES_EN)) * WORDINGS


def wish_of(rng: Rng, reason: Ints, english: Ints) -> Ints:
    """Return a wish for each ``reason``: the place in `QUESTIONS` of its first wording."""
    drawn = (rng.random(len(reason)) * _WISHES[reason]).astype(np.int64)
    place: Ints = np.where(english == 1, _FIRST_EN[reason], _FIRST_FI[reason] + drawn * WORDINGS)
    return place
