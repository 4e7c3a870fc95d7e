"""Group journeys by what is done on them, and say whether the groups are more than chance.

A journey is compared by what it consists of: how often each place, pair and triple of places in
a row comes in it (its 1- to 3-grams), the common ones counting less (TF-IDF); the distance of two
journeys is one less the cosine. Groups are formed around medoids, real journeys that are nearest
to all of their group; their number is the one with the largest mean silhouette.

Sources: Kaufman and Rousseeuw (1990), Finding Groups in Data, chapters 2 and 3 (medoids);
Rousseeuw (1987), Journal of Computational and Applied Mathematics 20, 53-65 (silhouette); Hennig
(2007), Computational Statistics & Data Analysis 52, 258-271 (stability: mean largest Jaccard
coefficient over bootstrap samples; 0.75 and more is stable, under 0.6 is none); Studer (2021),
Sociological Methodology 51, 290-318 (comparison with sequences without groups).
"""

from collections import Counter
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Journey = tuple[str, ...]

LONGEST_GRAM = 3
MOST_GROUPS = 8
#: Mean silhouettes below this show no structure worth the name (Kaufman and Rousseeuw).
STRUCTURE = 0.25
STABLE, DOUBTFUL = 0.75, 0.6
ALPHA = 0.05
_ROUNDS = 30


class Group(msgspec.Struct, frozen=True):
    """Journeys that are alike: how many, the one in their middle, how alike, how stable.

    ``members`` are the numbers of the journeys given. ``silhouette`` is how much nearer they are
    to their own group than to the next (-1 to 1); ``jaccard`` how much of the group is found
    again in bootstrap samples (0 to 1).
    """

    medoid: int
    members: tuple[int, ...]
    weight: int
    silhouette: float
    jaccard: float

    @property
    def stable(self) -> bool:
        """Whether the group is found again in new samples."""
        return self.jaccard >= STABLE


class Grouping(msgspec.Struct, frozen=True):
    """The groups, the largest first; their mean silhouette, and that of sequences without any.

    ``p`` is the chance that shuffled journeys fall apart as clearly; ``real`` says whether the
    groups may be spoken of: clearer than chance, a structure worth the name, each one stable.
    """

    groups: tuple[Group, ...]
    silhouette: float
    shuffled: float
    p: float

    @property
    def real(self) -> bool:
        """Whether the groups may be spoken of."""
        return (
            len(self.groups) > 1
            and self.p <= ALPHA
            and self.silhouette >= STRUCTURE
            and all(group.jaccard >= DOUBTFUL for group in self.groups)
        )


def group_journeys(
    journeys: Sequence[Journey],
    weights: Sequence[int],
    groups: int = 0,
    seed: int = 1,
    shuffles: int = 19,
    samples: int = 30,
) -> Grouping:
    """Group ``journeys``, each taken ``weights`` times; ``groups`` is how many, 0 as found.

    The result is the same each time for the same ``seed``. Needs two journeys that differ.
    """
    if len(set(journeys)) != len(journeys) or len(journeys) < 2:
        raise ValueError("give two journeys or more, each once, with its weight")
    if len(weights) != len(journeys) or min(weights) < 1:
        raise ValueError("each journey is taken at least once")
    rng = np.random.default_rng(seed)
    mass = np.asarray(weights, np.float64)
    distances = distances_of(journeys, mass)
    numbers = range(groups, groups + 1) if groups else range(2, MOST_GROUPS + 1)
    labels, medoids, score = _best(distances, mass, numbers)
    chance = [
        _best(distances_of(*shuffled), shuffled[1], numbers)[2]
        for shuffled in (_shuffled(journeys, weights, rng) for _ in range(shuffles))
        if len(shuffled[0]) > 2
    ]
    p = (1 + sum(one >= score for one in chance)) / (1 + len(chance))
    jaccard = _stability(distances, mass, labels, len(medoids), rng, samples)
    silhouettes = silhouette(distances, mass, labels)
    found = [
        Group(
            int(medoid),
            tuple(np.flatnonzero(labels == number).tolist()),
            int(mass[labels == number].sum()),
            float(np.average(silhouettes[labels == number], weights=mass[labels == number])),
            jaccard[number],
        )
        for number, medoid in enumerate(medoids)
    ]
    found.sort(key=lambda group: (-group.weight, group.medoid))
    return Grouping(tuple(found), score, float(np.mean(chance)) if chance else 0.0, p)


def grams(journey: Journey) -> Counter[Journey]:
    """Return how often each place, pair and triple in a row comes in a journey."""
    return Counter(
        journey[start : start + length]
        for length in range(1, LONGEST_GRAM + 1)
        for start in range(len(journey) - length + 1)
    )


def distances_of(journeys: Sequence[Journey], mass: Floats) -> Floats:
    """Return the cosine distances of journeys by their grams, weighted by TF-IDF."""
    counted = [grams(journey) for journey in journeys]
    columns = {gram: n for n, gram in enumerate(dict.fromkeys(g for one in counted for g in one))}
    rows = np.repeat(np.arange(len(counted)), [len(one) for one in counted])
    places = np.asarray([columns[gram] for one in counted for gram in one])
    values = 1 + np.log([times for one in counted for times in one.values()])
    spread = np.bincount(places, weights=mass[rows])
    values *= (np.log((1 + mass.sum()) / (1 + spread)) + 1)[places]
    values /= np.sqrt(np.bincount(rows, weights=values**2))[rows]
    table = csr_array((values, (rows, places)), shape=(len(counted), len(columns)))
    distances: Floats = np.clip(1 - (table @ table.T).toarray(), 0.0, 1.0)
    np.fill_diagonal(distances, 0.0)
    return distances


def around_medoids(
    distances: Floats, mass: Floats, groups: int, first: Sequence[int] = ()
) -> tuple[Ints, Ints]:
    """Return the group of each journey and the groups' medoids.

    The ``first`` medoids (by default those of `first_medoids`) and the groups are moved in turn
    until nothing moves.
    """
    medoids = np.asarray(first or first_medoids(distances, mass, groups))
    for _ in range(_ROUNDS):
        labels = np.argmin(distances[medoids], axis=0)
        moved = medoids.copy()
        for group in range(groups):
            inside = np.flatnonzero(labels == group)
            if len(inside):
                cost = distances[np.ix_(inside, inside)] @ mass[inside]
                moved[group] = inside[int(np.argmin(cost))]
        if (moved == medoids).all():
            break
        medoids = moved
    return np.argmin(distances[medoids], axis=0), medoids


def first_medoids(distances: Floats, mass: Floats, groups: int) -> list[int]:
    """Return medoids chosen one by one, each bringing most journeys nearer (PAM's BUILD)."""
    chosen = [int(np.argmin(distances @ mass))]
    nearest = distances[chosen[0]].copy()
    while len(chosen) < groups:
        gain = np.maximum(nearest - distances, 0) @ mass
        gain[chosen] = -1.0
        chosen.append(int(np.argmax(gain)))
        nearest = np.minimum(nearest, distances[chosen[-1]])
    return chosen


def silhouette(distances: Floats, mass: Floats, labels: Ints) -> Floats:
    """Return how much nearer each journey is to its own group than to the next, -1 to 1.

    A journey that is taken several times counts as many; one alone in its group has 0.
    """
    groups = int(labels.max()) + 1
    member = np.equal.outer(np.arange(groups), labels) * mass
    sums = member @ distances
    sizes = member.sum(axis=1)
    own = labels, np.arange(len(labels))
    others = sizes[labels] - 1
    inside = np.divide(sums[own], others, out=np.zeros(len(labels)), where=others > 0)
    means = np.divide(
        sums, sizes[:, None], out=np.full(sums.shape, np.inf), where=sizes[:, None] > 0
    )
    means[own] = np.inf
    outside = means.min(axis=0)
    most = np.maximum(inside, outside)
    apart = np.divide(outside - inside, most, out=np.zeros(len(labels)), where=most > 0)
    return np.where(others > 0, apart, 0.0)


def _best(distances: Floats, mass: Floats, numbers: range) -> tuple[Ints, Ints, float]:
    """Return the grouping of the largest mean silhouette, with it."""
    found: tuple[Ints, Ints, float] | None = None
    first = first_medoids(distances, mass, min(numbers[-1], len(mass)))
    for groups in numbers:
        if groups > len(mass):
            break
        labels, medoids = around_medoids(distances, mass, groups, first[:groups])
        score = float(np.average(silhouette(distances, mass, labels), weights=mass))
        if found is None or score > found[2]:
            found = labels, medoids, score
    if found is None:
        raise ValueError("there are fewer journeys than groups")
    return found


def _shuffled(
    journeys: Sequence[Journey], weights: Sequence[int], rng: np.random.Generator
) -> tuple[list[Journey], Floats]:
    """Return as many journeys of the same lengths, of the same places in random order."""
    places = [place for one, n in zip(journeys, weights, strict=True) for place in one * n]
    order = rng.permutation(len(places))
    found: Counter[Journey] = Counter()
    start = 0
    for one, times in zip(journeys, weights, strict=True):
        for _ in range(times):
            found[tuple(places[n] for n in order[start : start + len(one)])] += 1
            start += len(one)
    return list(found), np.asarray(list(found.values()), np.float64)


def _stability(
    distances: Floats,
    mass: Floats,
    labels: Ints,
    groups: int,
    rng: np.random.Generator,
    samples: int,
) -> list[float]:
    """Return for each group how much of it is found again in bootstrap samples."""
    found = np.zeros(groups)
    seen = np.zeros(groups)
    for _ in range(samples):
        drawn = rng.multinomial(int(mass.sum()), mass / mass.sum())
        kept = np.flatnonzero(drawn)
        if len(kept) < groups:
            continue
        again, _ = around_medoids(
            distances[np.ix_(kept, kept)], drawn[kept].astype(np.float64), groups
        )
        for group in range(groups):
            inside = labels[kept] == group
            if inside.any():
                seen[group] += 1
                found[group] += max(
                    _jaccard(inside, again == other, drawn[kept]) for other in range(groups)
                )
    return [float(one) for one in np.divide(found, seen, out=np.zeros(groups), where=seen > 0)]


def _jaccard(first: NDArray[np.bool_], second: NDArray[np.bool_], mass: Ints) -> float:
    return float(mass[first & second].sum() / mass[first | second].sum())
