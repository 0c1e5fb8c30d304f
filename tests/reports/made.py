"""A comparison with every part that reports draw, made up by rule."""

from palate.evaluation.comparison import Against, Comparison, Example, Figure, Point, Row, Slice

KS = (1, 5, 10, 20)
MODELS = {"ials": 0.31, "ease": 0.305, "item_knn": 0.27, "user_knn": 0.268, "popular": 0.16, "random": 0.02}
BASELINES = ("popular", "random")
DAY = 86_400


def comparison(**change: object) -> Comparison:
    """Six models in a fixed order; `change` replaces fields of the whole."""
    rows = tuple(row(name, place) for place, name in enumerate(MODELS))
    plain = Comparison(
        data="shop <&> $more$",
        split="at a moment in time (2025-10-14): 1,832 users asked",
        n_queries=1832,
        n_items=800,
        k=10,
        metric="ndcg@10",
        made="2026-01-01T00:00:00+00:00",
        models=rows,
        ks=KS,
        baseline="item_knn",
        warnings=("a random split of data with times looks into the future; use temporal",),
        examples=(Example("u1", ["Lamp"], ["Desk"], {"ease": ["Desk", "Chair"]}, {"ease": [True, False]}),),
        about={"seed": "0"},
    )
    return Comparison(**{**vars(plain), **change})  # type: ignore[arg-type]


def row(name: str, place: int) -> Row:
    mean = MODELS[name]
    metrics = {f"ndcg@{k}": around(mean * (0.7 + 0.03 * k)) for k in KS} | {
        f"recall@{k}": around(mean * k / 12) for k in KS
    }
    metrics |= {
        "catalogue_coverage@10": Figure([0.62, 0.41, 0.7, 0.35, 0.03, 1.0][place]),
        "intra_list_diversity@10": around([0.5, 0.45, 0.3, 0.41, 0.6, 0.9][place]),
        "novelty@10": around([7.5, 7.2, 7.8, 6.5, 4.1, 11.0][place], 0.1),
    }
    return Row(
        name=name,
        parameters={"l2": 100.0},
        rank=(1, 1, 3, 3, 5, 6)[place],
        baseline=name in BASELINES,
        metrics=metrics,
        fit_seconds=[4.0, 0.4, 0.2, 0.1, 0.002, 0.001][place],
        seconds_per_1000=[0.02, 0.03, 0.05, 0.3, 0.004, 0.01][place],
        answered=1.0,
        slices=tuple(slices(mean)),
        memory=1_000_000 * (place + 1),
        size=100_000 * (place + 1),
        against=Against(0.01, 0.005, 0.015, 0.001, 0.004, 0.2) if place < 2 else None,
        exposure=tuple((step / 20) ** (0.1 + 0.18 * place) for step in range(21)),
        curves=curves(mean, name),
    )


def around(mean: float, width: float = 0.008) -> Figure:
    return Figure(mean, mean - width, mean + width)


def slices(mean: float) -> list[Slice]:
    history = {"1-5 events": 400, "6-20 events": 900, "over 20 events": 532}
    by_history = [
        Slice(name, n, mean * (0.8 + 0.2 * place), mean * (0.8 + 0.2 * place) - 0.02, mean * (0.8 + 0.2 * place) + 0.02)
        for place, (name, n) in enumerate(history.items())
    ]
    return [*by_history, Slice("head", 1800, mean * 1.3, group="items"), Slice("tail", 300, mean * 0.2, group="items")]


def curves(mean: float, name: str) -> dict[str, tuple[Point, ...]]:
    shares = (0.1, 0.25, 0.5, 1.0)
    every = {
        "events": tuple(Point(at, mean * at**0.3, mean * at**0.3 - 0.01, mean * at**0.3 + 0.01, 1832) for at in shares),
        "replay": tuple(Point(1_735_689_600.0 + 30 * DAY * w, mean * (0.9 + 0.03 * w), n=500) for w in range(5)),
    }
    if name == "ials":
        every["rounds"] = tuple(Point(float(n), 1.0 / n) for n in range(1, 11))
    return every
