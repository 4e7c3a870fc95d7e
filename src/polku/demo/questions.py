"""Hold what customers type to the chatbot, by the errand they have."""

import numpy as np

from polku.demo.draws import Ints, Rng

_BY_REASON: tuple[tuple[str, ...], ...] = (
    (
        "netti ei toimi",
        "valo vilkkuu punaisena",
        "yhteys pätkii iltaisin",
        "reititin ei saa yhteyttä",
        "netti katkesi eilen eikä palaa",
        "wifi näkyy mutta mikään sivu ei aukea",
        "nopeus on vain 3 megaa",
        "internet is down since morning",
        "mistä voin ilmoittaa viasta",
        "auttaako jos käynnistän reitittimen uudelleen",
    ),
    (
        "onko häiriö",
        "milloin vika on korjattu",
        "koko talosta netti poikki",
        "is there an outage in my area",
        "kauanko katkos kestää",
        "saako katkosta hyvitystä",
    ),
    (
        "miksi laskuni on isompi",
        "laskulla on kaksi perusmaksua",
        "mihin voin siirtää eräpäivän",
        "en ymmärrä laskua",
        "missä näen vanhat laskut",
        "mikä on avausmaksu",
        "can i get my invoice by e-mail",
        "maksoin jo mutta tuli muistutus",
    ),
    (
        "mihin reititin palautetaan",
        "miten vaihdan wifin salasanan",
        "miten kytken reitittimen",
        "uusi reititin ei käynnisty",
        "mikä johto mihin",
        "how do i set up the router",
        "kuuluuko modeemi hintaan",
        "kuinka saan wifin yläkertaan",
    ),
    (
        "milloin sopimus päättyy",
        "voinko vaihtaa nopeampaan",
        "mitä valokuitu maksaa",
        "haluan halvemman liittymän",
        "onko teillä alennusta vanhoille asiakkaille",
        "can i change my plan",
        "mikä on irtisanomisaika",
    ),
    (
        "netti ei toimi uudessa osoitteessa",
        "muutin eilen eikä netti toimi",
        "milloin netti siirtyy",
        "muutto",
        "i moved and there is no connection",
        "käykö vanha reititin uuteen kotiin",
    ),
    (
        "haluan irtisanoa",
        "miten lopetan liittymän",
        "irtisanominen",
        "how do i cancel",
        "voiko liittymän laittaa tauolle",
        "vaihdan toiseen yhtiöön",
    ),
)

QUESTIONS: tuple[str, ...] = tuple(each for group in _BY_REASON for each in group)
_SIZES = np.array([len(group) for group in _BY_REASON])
_FIRST = np.cumsum(_SIZES) - _SIZES


def question_of(rng: Rng, reason: Ints) -> Ints:
    """Return a question for each ``reason``, as places in `QUESTIONS`."""
    return np.asarray(_FIRST[reason] + (rng.random(len(reason)) * _SIZES[reason]).astype(np.int64))
