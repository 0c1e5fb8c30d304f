"""Results as a page of the documentation in Markdown: a table per recipe, and the machines they were made on."""

import json
from collections.abc import Sequence
from pathlib import Path

from palate.errors import InputError
from palate.reproduction.recipe import load, names
from palate.reproduction.result import NOT_RUN, REPRODUCED, Line, Result
from palate.reproduction.terminal import difference, figure
from palate.writing import json_text, write_text

HEAD = """# Benchmarks

Published tables, theirs and ours side by side. This page is made by `palate reproduce write docs/benchmarks --to
docs/benchmarks.md` from the results in that folder, which `palate reproduce NAME --out docs/benchmarks` writes. A row
is called reproduced only where every published figure lies within the band stated for it. Rows whose model does not
exist yet, or is not run yet, stand there with what was published alone.
"""


def page(results: Sequence[Result]) -> str:
    """The whole page; results stand in the order of their tables."""
    ordered = sorted(results, key=lambda result: result.recipe.table)
    return "\n".join([HEAD, _summary(ordered), *map(_section, ordered), _machines(ordered)])


BEGIN, END = "<!-- numbers -->", "<!-- end of numbers -->"


def with_numbers(text: str, model: str, results: Sequence[Result]) -> str:
    """The page of a model, with the text between the two marks of its numbers replaced by its rows of the tables.

    Raises InputError for a page without the marks.
    """
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        raise InputError(f"the page of {model} has no lines {BEGIN} and {END}; put them under its heading Numbers")
    return f"{head}{BEGIN}\n{numbers_of(model, results)}{END}{tail}"


def numbers_of(model: str, results: Sequence[Result]) -> str:
    """The rows of one model in all tables, ours beside what was published; "" where it has none that was run."""
    lines = []
    for result in sorted(results, key=lambda result: result.recipe.table):
        for line in result.lines:
            if line.row.model == model and line.ours:
                figures = (f"{metric.name} {_beside(line, metric.name)}" for metric in result.recipe.metrics)
                cells = (
                    f"{result.recipe.table} {result.recipe.title}",
                    line.row.label,
                    ", ".join(figures),
                    line.verdict,
                )
                lines.append(f"| {' | '.join(cells)} |\n")
    if not lines:
        return ""
    return "| table | row | ours (theirs) | verdict |\n|---|---|---|---|\n" + "".join(lines)


def _beside(line: Line, metric: str) -> str:
    ours = figure(line.ours.figures[metric] if line.ours else None)
    theirs = figure(line.row.published.get(metric))
    return f"{ours} ({theirs})" if theirs else ours


def results_in(folder: Path) -> list[Result]:
    """Every result in a folder of JSON files; recipes without one stand with what was published alone.

    Raises InputError where the folder holds no result, or a file that is not a result.
    """
    files = sorted(folder.glob("*.json"))
    if not files:
        raise InputError(f"{folder} holds no results; make some with palate reproduce NAME --out {folder}")
    results = [_read(path) for path in files]
    done = {result.recipe.name for result in results}
    others = (load(name) for name in names() if name not in done)
    return [*results, *(Result(recipe, tuple(Line(row) for row in recipe.rows)) for recipe in others)]


def check_place(folder: Path, name: str) -> None:
    """Raises InputError where a recipe's result would overwrite a file that is not a result: before the work."""
    if (path := folder / f"{name}.json").exists():
        _read(path)


def save_result(result: Result, folder: Path) -> Path:
    """Writes the result into the folder, under the recipe's name. Rows that were not run keep what an earlier result
    in the folder has of them, as far as they are still the same."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{result.recipe.name}.json"
    if path.exists():
        result = result.with_rest_of(_read(path))
    write_text(path, json_text(result.to_json(), ascii_only=False) + "\n")
    return path


def _read(path: Path) -> Result:
    try:
        return Result.of_json(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, InputError) as problem:
        raise InputError(f"{path}: {problem}") from None


def _summary(results: Sequence[Result]) -> str:
    lines = ["| table | command | reproduced | inside its band, by another way | outside its band | not run |"]
    lines.append("|" + "---|" * 6)
    for result in results:
        published = [line for line in result.lines if line.row.published]
        ran = [line for line in published if line.ours is not None]
        good, outside = sum(line.verdict == REPRODUCED for line in ran), len(result.outside)
        cells = (
            f"{result.recipe.table} {result.recipe.title}",
            f"`palate reproduce {result.recipe.name}`",
            *map(str, (good, len(ran) - good - outside, outside, len(published) - len(ran))),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _section(result: Result) -> str:
    recipe = result.recipe
    names = [metric.name for metric in recipe.metrics]
    figures = [f"{name} {what}" for name in names for what in ("theirs", "ours", "difference")]
    head = ["row", *figures, "seconds", "verdict", "source"]
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    lines += [f"| {' | '.join(_cells(line, result))} |" for line in result.lines]
    metrics = "; ".join(f"{metric.name}: {metric.means} ({metric.better} is better)" for metric in recipe.metrics)
    ran = next((line.ours for line in result.lines if line.ours), None)
    sizes = f" Data: {ran.about}." if ran else ""
    return "\n".join(
        [
            f"## {recipe.table} {recipe.title}\n",
            f"{recipe.about} {metrics[:1].upper()}{metrics[1:]}.{sizes}\n",
            *lines,
            "",
            *_notes(result),
        ]
    )


def _cells(line: Line, result: Result) -> list[str]:
    metrics = result.recipe.metrics
    figures = [cell for metric in metrics for cell in _figures(line, metric.name)]
    seconds = f"{line.ours.fit_seconds + line.ours.ask_seconds:.1f}" if line.ours else ""
    verdict = "not run yet" if line.verdict == NOT_RUN else line.sentence(metrics)
    return [line.row.label, *figures, seconds, verdict, line.row.source]


def _figures(line: Line, metric: str) -> tuple[str, str, str]:
    """Theirs, ours with the range over the trials, and the difference; "" where there is none."""
    ours = line.ours
    mine = figure(ours.figures[metric] if ours else None)
    if ours and metric in ours.spread:
        low, high = ours.spread[metric]
        mine += f" ({figure(low)} to {figure(high)})"
    return figure(line.row.published.get(metric)), mine, difference(line.difference(metric))


def _notes(result: Result) -> list[str]:
    notes = []
    for line in result.lines:
        settings = ", ".join(f"{name} {value}" for name, value in line.row.parameters.items())
        how = f"`{line.row.model}`{f' ({settings})' if settings else ''}, {line.row.chosen}." if line.row.model else ""
        band = {f"{value:g}" for value in line.row.band.values() if line.row.model}
        bands = f"Band {', '.join(sorted(band))}." if band else ""
        note = " ".join(filter(None, (how, bands, line.row.differs, line.row.note)))
        if note:
            notes.append(f"- {line.row.label}: {note}")
    return [*notes, ""]


def _machines(results: Sequence[Result]) -> str:
    lines = ["## Where and when\n", "| table | date | machine | versions | threads |", "|---|---|---|---|---|"]
    for result in results:
        about = result.about
        if not about:
            continue
        path = f" ({about['kernels']})" if "kernels" in about else ""
        machine = f"{about['processor']}{path}, {about['cores']} cores, {about['memory']}, {about['system']}"
        versions = f"palate {about['palate']}, Python {about['python']}, numpy {about['numpy']}"
        dates = sorted({line.ours.made for line in result.lines if line.ours}) or [about["date"]]
        days = dates[0] if dates[0] == dates[-1] else f"{dates[0]} to {dates[-1]}"
        lines.append(f"| {result.recipe.table} | {days} | {machine} | {versions} | {about['threads']} |")
    return "\n".join(lines) + "\n"
