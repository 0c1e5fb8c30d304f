"""Every metric by its name: what kind it is, which way is better, and what it measures in a sentence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from palate.errors import InputError
from palate.suggest import did_you_mean

Kind = Literal["ranking", "list", "catalogue", "rating", "classification", "pooled"]
Better = Literal["higher", "lower", "neither"]


@dataclass(frozen=True)
class Metric:
    """A metric, described for people.

    "ranking" is of the hits by place in a list, "list" of other properties of a list, both one value per query;
    "catalogue" is one number for all lists together. These have a cutoff k. "rating" is of all withheld ratings,
    "classification" of scores, one value per query, "pooled" of the scores of all queries together: these have none.
    `source` is the paper, or "" for what needs none.
    """

    kind: Kind
    better: Better
    about: str
    source: str = ""

    @property
    def at_k(self) -> bool:
        """Whether it is of the first k places."""
        return self.kind in ("ranking", "list", "catalogue")


NAMED: Mapping[str, Metric] = {
    "ndcg": Metric(
        "ranking",
        "higher",
        "Hits, each worth 1 / log2(place + 1), over the most that min(k, relevant) hits are worth.",
        "Jarvelin, Kekalainen. Cumulated gain-based evaluation of IR techniques. TOIS 2002",
    ),
    "recall": Metric("ranking", "higher", "The share of all relevant items that are shown; above k it cannot reach 1."),
    "precision": Metric("ranking", "higher", "The share of the k places that hit; k counts where fewer are shown."),
    "hit_rate": Metric("ranking", "higher", "1 where any place hits, else 0."),
    "mrr": Metric(
        "ranking", "higher", "1 / the place of the first hit, 0 with none.", "Voorhees. TREC-8 QA track. 1999"
    ),
    "map": Metric("ranking", "higher", "The precision down to each hit, summed, over min(k, relevant)."),
    "uncapped_map": Metric(
        "ranking",
        "higher",
        "The precision down to each hit, summed, over all relevant items, as in trec_eval: 1 is out of reach beyond k.",
    ),
    "capped_recall": Metric("ranking", "higher", "Hits over min(k, relevant): 1 where all is right that can be."),
    "f1": Metric("ranking", "higher", "The harmonic mean of precision and recall."),
    "graded_ndcg": Metric(
        "ranking",
        "higher",
        "NDCG where a hit is worth the weight of its event (linear gain), over the best k of the query's weights.",
        "Jarvelin, Kekalainen. Cumulated gain-based evaluation of IR techniques. TOIS 2002",
    ),
    "r_precision": Metric(
        "ranking",
        "higher",
        "Hits among the first R places over R, the number of relevant items; where R is above k this is recall.",
        "Buckley, Voorhees. Evaluating evaluation measure stability. SIGIR 2000",
    ),
    "intra_list_diversity": Metric(
        "list",
        "higher",
        "1 less the mean cosine of the features of each two items of a list; of lists with two such items or more.",
        "Ziegler, McNee, Konstan, Lausen. Improving recommendation lists through topic diversification. WWW 2005",
    ),
    "inter_list_diversity": Metric(
        "list",
        "higher",
        "1 less the mean overlap with each other list: 1 where no two queries are shown the same item.",
        "Zhou et al. Solving the apparent diversity-accuracy dilemma of recommender systems. PNAS 2010",
    ),
    "novelty": Metric(
        "list",
        "higher",
        "The mean of -log2 of the share of training users who interacted with a recommended item, in bits.",
        "Zhou et al. Solving the apparent diversity-accuracy dilemma of recommender systems. PNAS 2010",
    ),
    "serendipity": Metric(
        "list",
        "higher",
        "Hits that the list of the most popular items, as long, would not have held, over k.",
        "Ge, Delgado-Battenfeld, Jannach. Beyond accuracy. RecSys 2010",
    ),
    "average_popularity": Metric(
        "list",
        "neither",
        "The mean number of training users who interacted with a recommended item.",
        "Abdollahpouri, Burke, Mobasher. Managing popularity bias in recommender systems. FLAIRS 2019",
    ),
    "calibration": Metric(
        "list",
        "lower",
        "How far the categories shown are from those of the history: the Kullback-Leibler divergence in bits.",
        "Steck. Calibrated recommendations. RecSys 2018",
    ),
    "repeat_rate": Metric("list", "neither", "The share of the items shown that stand in the query's own history."),
    "catalogue_coverage": Metric(
        "catalogue",
        "higher",
        "The share of the catalogue that stands in one list at least.",
        "Ge, Delgado-Battenfeld, Jannach. Beyond accuracy. RecSys 2010",
    ),
    "user_coverage": Metric("catalogue", "higher", "The share of the queries that are shown one item at least."),
    "exposure_gini": Metric(
        "catalogue",
        "lower",
        "The Gini coefficient of the places that each item of the catalogue takes: 0 where all take as many.",
        "Fleder, Hosanagar. Blockbuster culture's next rise or fall. Management Science 2009",
    ),
    "exposure_entropy": Metric(
        "catalogue",
        "higher",
        "The entropy in bits of the items' shares of all places: log2 of the catalogue where all take as many.",
        "Shannon. A mathematical theory of communication. 1948",
    ),
    "rmse": Metric("rating", "lower", "The root of the mean squared error of the predicted ratings."),
    "mae": Metric("rating", "lower", "The mean absolute error of the predicted ratings."),
    "r2": Metric("rating", "higher", "1 less the squared error over the squared deviation from the mean rating."),
    "auc": Metric(
        "classification",
        "higher",
        "The chance that a relevant item scores above any other that may be shown, of the whole catalogue.",
        "Hanley, McNeil. The meaning and use of the area under a ROC curve. Radiology 1982",
    ),
    "judged_auc": Metric(
        "classification",
        "higher",
        "The chance that a withheld item that was liked scores above a withheld one that was not.",
        "Hanley, McNeil. The meaning and use of the area under a ROC curve. Radiology 1982",
    ),
    "pooled_auc": Metric(
        "pooled",
        "higher",
        "The chance that a withheld item that was liked scores above one that was not, anybody's: scores have to be "
        "comparable across users.",
        "Fawcett. An introduction to ROC analysis. Pattern Recognition Letters 2006",
    ),
    "log_loss": Metric(
        "classification",
        "lower",
        "The mean of -ln of the chance that the model gave to what came true, over the withheld items judged.",
    ),
}


def full_name(metric: str, k: int) -> str:
    """The name under which a report holds it: "ndcg" is "ndcg@10" at k = 10, as is "ndcg@10"; "rmse" is "rmse".

    InputError for a name that is not in `NAMED`.
    """
    name = checked(metric.removesuffix(f"@{k}") if f"@{k}" in metric else metric)
    if not NAMED[name].at_k and metric != name:
        raise InputError(f'"{metric}" is not a metric: {name} has no cutoff; write "{name}"')
    return f"{name}@{k}" if NAMED[name].at_k else name


def stem(name: str) -> str:
    """A full name without its cutoff: "ndcg@10" is of "ndcg"."""
    return name.partition("@")[0]


def metric_of(name: str) -> Metric:
    """The metric of a full name, which is one of `NAMED`."""
    return NAMED[stem(name)]


def lower_is_better(name: str) -> bool:
    """Whether less of the metric of a full name, such as "rmse", is better."""
    return metric_of(name).better == "lower"


def check_ranks(name: str) -> None:
    """Raises InputError where nothing can be ranked or searched by the metric of a full name."""
    metric = metric_of(name)
    if metric.kind in ("catalogue", "pooled"):
        raise InputError(f"{name} is one number for all queries, so it cannot rank; rank by another, read it beside")
    if metric.better == "neither":
        raise InputError(f"of {name} neither more nor less is better, so it cannot rank; rank by another, such as ndcg")


def checked(metric: str) -> str:
    """The name itself; InputError, with the nearest that there is, where `NAMED` does not hold it."""
    if metric not in NAMED:
        raise InputError(
            f'"{metric}" is not a metric here{did_you_mean(stem(metric), NAMED)}; there are: {", ".join(NAMED)}'
        )
    return metric


def of_kind(*kinds: Kind, among: Iterable[str] | None = None) -> tuple[str, ...]:
    """The names of these kinds, in the order of `NAMED`; of those asked for, where some are."""
    wanted = set(NAMED if among is None else among)
    return tuple(name for name, metric in NAMED.items() if metric.kind in kinds and name in wanted)
