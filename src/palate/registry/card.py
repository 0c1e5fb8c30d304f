"""The model card: what an artifact is, what it learned from, how it was measured, its use and its limits, in Markdown.

Mitchell and others. Model Cards for Model Reporting. FAT* 2019.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from palate.catalogue import CATALOGUE, find
from palate.data.dataset import Dataset
from palate.evaluation.comparison import Comparison, Row
from palate.registry.limits import limits_of, times_of
from palate.writing import counted

CARD = "card.md"
READS = {
    "USER": "which user it is",
    "HISTORY": "what the user did",
    "ORDER": "the order in which the user did it",
    "FEATURES": "what is known of the user",
    "TIME": "the moment of the request",
    "CONTEXT": "the circumstances of the request",
    "WISHES": "what the user says they want",
}
FIRST = ("ndcg", "recall", "precision", "hit_rate", "map", "mrr", "catalogue_coverage", "novelty", "rmse", "mae", "r2")


def card(
    about: Mapping[str, Any],
    data: Dataset | None = None,
    measured: Comparison | None = None,
    size: int = 0,
) -> str:
    """The card as Markdown. `about` is what model.json says of the artifact, `data` what it was fitted on.

    `measured` is the comparison by which it was chosen, `size` the artifact's bytes. The card says
    so where a part is not known.
    """
    row = _row(about, measured)
    parts = {
        "What it is": _what(about),
        "What it learned from": _data(about, data),
        "How it was measured": _measured(about, measured, row),
        "What it costs": _costs(about, row, size),
        "What it is for": _use(about),
        "Limits": [f"- {sentence}" for sentence in limits_of(about, data, measured)],
    }
    text = [f"# {_plain(about['name'])}", "", "The card of a model that Palate trained.", ""]
    for title, lines in parts.items():
        text += [f"## {title}", "", *lines, ""]
    return "\n".join(text)


def _what(about: Mapping[str, Any]) -> list[str]:
    name = str(about["name"])
    head = [f"{_first_line(name)}", ""] if name in CATALOGUE else []
    reads = [READS[part] for part in about["reads"] if part in READS]
    lines = [
        f"- It reads {_listed(reads)}." if reads else "- It reads nothing of a person: everyone gets the same list.",
        f"- Saved {about['created']} by Palate {about.get('palate', 'of an unknown version')}{_versions(about)}.",
    ]
    if not about["settings"]:
        return [*head, *lines]
    table = ["", "| Parameter | Value |", "|---|---|"]
    return [
        *head,
        *lines,
        *table,
        *(f"| {_plain(key)} | {_plain(value)} |" for key, value in about["settings"].items()),
    ]


def _first_line(name: str) -> str:
    return (find(name).__doc__ or "").strip().split("\n")[0]


def _versions(about: Mapping[str, Any]) -> str:
    machine = about.get("machine") or {}
    parts = [f"{name.title()} {machine[name]}" for name in ("python", "numpy") if name in machine]
    parts += [machine["processor"]] if machine.get("processor") else []
    parts += [f"kernels for {machine['kernels']}"] if machine.get("kernels") else []
    return f" ({_plain(', '.join(parts))})" if parts else ""


def _data(about: Mapping[str, Any], data: Dataset | None) -> list[str]:
    counts = about.get("data")
    if not counts:
        return ["It was saved without its data: nothing is known of what it learned from."]
    lines = [f"- Source: {_plain(about['source'])}"] if about["source"] else []
    lines += [
        f"- {counted(counts['n_events'], 'event')} of {counted(counts['n_users'], 'user')} with "
        f"{counted(counts['n_items'], 'item')}"
    ]
    lines += [f"- {times_of(data)}"] if data is not None and data.interactions.has_times else []
    return [*lines, f"- Fingerprint: `{counts['fingerprint']}`"]


def _row(about: Mapping[str, Any], measured: Comparison | None) -> Row | None:
    """The model's own row: of its name ("ease", or "tuned ease") and with its parameters."""
    name, settings = about["name"], about["settings"]
    rows = [row for row in (measured.models if measured else ()) if row.metrics]
    same = (row for row in rows if all(row.parameters.get(key) == value for key, value in settings.items()))
    return next((row for row in same if row.name in (name, f"tuned {name}")), None)


def _measured(about: Mapping[str, Any], measured: Comparison | None, row: Row | None) -> list[str]:
    if measured is None or row is None:
        return [
            "Not measured: no comparison of this model with these parameters on these data was kept when it was saved. "
            "Run `palate compare` on the same data and train again."
        ]
    of = f"Comparison `{about['comparison']}`, made {measured.made}" if about.get("comparison") else measured.made
    size = f"{counted(measured.n_queries, 'query', 'queries')}, {counted(measured.n_items, 'item')} to choose from"
    ranked = (
        f"rank {row.rank} of {len(measured.models)} by {measured.metric}"
        if measured.metric in row.metrics
        else f"it has no {measured.metric}, by which the {len(measured.models)} models were ranked"
    )
    lines = [
        f"{of}: {ranked}.",
        "",
        f"- Split {_plain(measured.split)}; {size}.",
        "- The figures are of a fit on the training part alone; what is served was fitted on all the data.",
    ]
    if row.against and measured.baseline:
        by, tested = row.against, f"{_plain(measured.baseline)}, the best simple baseline"
        lines += [
            f"- Against {tested}: {by.difference:+.4f} {measured.metric} "
            f"(95 % interval {by.low:+.4f} to {by.high:+.4f}, p = {by.p_holm:.2g} after Holm's correction)."
        ]
    lines += [f"- Warning: {_plain(warning)}" for warning in measured.warnings]
    return [*lines, "", *_figures(row, measured)]


def _figures(row: Row, measured: Comparison) -> list[str]:
    """The metric that ranked, then the usual ones at the same k, then the rest of these: best known first."""
    at = f"@{measured.k}"
    usual = [name for metric in FIRST for name in (metric + at, metric)]
    rest = [name for name in row.metrics if name.endswith(at)]
    lines = ["| Metric | Value | 95 % interval |", "|---|---|---|"]
    for name in dict.fromkeys([measured.metric, *usual, *rest]):
        if name not in row.metrics:  # a model that predicts no ratings has no rmse, whatever the others were ranked by
            continue
        value = row.metrics[name]
        between = "" if value.low is None or value.high is None else f"{value.low:.4f} to {value.high:.4f}"
        lines.append(f"| {name} | {value.mean:.4f} | {between} |")
    return lines


def _costs(about: Mapping[str, Any], row: Row | None, size: int) -> list[str]:
    lines = [f"- {_bytes(size)} on disk, data included"] if size else []
    seconds = about.get("fit_seconds")
    lines += [f"- Fitted in {seconds:.1f} s"] if isinstance(seconds, int | float) else []
    if row is not None:
        lines += [f"- {1000 * row.seconds_per_1000:.0f} ms for 1,000 lists, when it was measured"]
        lines += (
            [f"- {_bytes(row.memory)} of memory at the peak of the fit, when it was measured"] if row.memory else []
        )
    return lines or ["Not known."]


def _use(about: Mapping[str, Any]) -> list[str]:
    strangers = ", and to newcomers by what they did" if {"HISTORY", "ORDER"} & set(about["reads"]) else ""
    rest = f" Whom it cannot serve gets what `{about['fallback']}` shows." if about.get("fallback") else ""
    return [
        f"To propose items of this catalogue to the users that it learned from{strangers}.{rest}",
        "",
        "Not to judge people, not to decide on credit, work, housing or health, and not for another catalogue.",
    ]


def _listed(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]


def _bytes(n: int) -> str:
    size = float(n)
    units: Iterator[str] = iter(("bytes", "kB", "MB", "GB", "TB"))
    unit = next(units)
    while size >= 1000 and unit != "TB":
        size, unit = size / 1000, next(units)
    return f"{size:.0f} {unit}" if size >= 10 or unit == "bytes" else f"{size:.1f} {unit}"


def _plain(value: Any) -> str:
    """As one cell of one line, with nothing that Markdown or HTML reads as its own."""
    text = " ".join(str(value).split())
    for letter in "\\`*_[]<>|":
        text = text.replace(letter, f"\\{letter}")
    return text
