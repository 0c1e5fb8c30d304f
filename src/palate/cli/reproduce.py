"""`palate reproduce`: published tables, theirs and ours side by side."""

import sys
from pathlib import Path

import click
import rich.table

from palate.cli.output_files import MARKDOWN, check_file, check_folder, takes_force
from palate.cli.screen import console, screen_for, staged
from palate.reproduction.markdown import check_place, page, results_in, save_result, with_numbers
from palate.reproduction.recipe import Recipe, load, load_file, names
from palate.reproduction.run import reproduce as run
from palate.reproduction.terminal import render
from palate.writing import json_text, write_text

OUTSIDE = 1  # the exit code of --strict


class Tables(click.Group):
    """A group with a command for every recipe, made when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), *names()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, cmd_name) or _command(_recipe(cmd_name))


@click.group(cls=Tables)
def reproduce() -> None:
    """Reproduce a published table: run its recipe, and see theirs, ours, the difference and a verdict.

    A table of your own is a recipe in TOML, by its path: palate reproduce tables/mine.toml.
    """


@reproduce.command("list")
def list_() -> None:
    """The tables that there are, and how many of their rows have a model."""
    printed = rich.table.Table(header_style="dim", box=None, pad_edge=False)
    for name in ("", "name", "title", "data", "rows with a model"):
        printed.add_column(name, no_wrap=name != "title")
    for name in names():
        recipe = load(name)
        with_model = f"{sum(bool(row.model) for row in recipe.rows)}/{len(recipe.rows)}"
        printed.add_row(recipe.table, name, recipe.title, recipe.data, with_model)
    console().print(printed)


@reproduce.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--to", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The Markdown file.")
@click.option(
    "--models-to",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of the models' pages [default: models, beside --to]; what stands between their marks is replaced.",
)
@takes_force
def write(folder: Path, to: Path, models_to: Path | None) -> None:
    """Make a page of the results in FOLDER, which --out wrote; and put each model's rows into its own page."""
    check_file(to, "--to", MARKDOWN)
    results = results_in(folder)
    write_text(to, page(results))
    click.echo(f"wrote {to}")
    for path in sorted((models_to or to.parent / "models").glob("*.md")):
        write_text(path, with_numbers(path.read_text(encoding="utf-8"), path.stem, results))
        click.echo(f"wrote {path}")


def _recipe(name: str) -> Recipe:
    """A table of ours by its name, or one of one's own by the path of its file."""
    return load_file(Path(name)) if name.endswith(".toml") or "/" in name else load(name)


def _command(recipe: Recipe) -> click.Command:
    name = recipe.name

    @click.command(name, help=f"{recipe.table}: {recipe.title}. {recipe.about}", short_help=recipe.title)
    @click.option(
        "--data", type=click.Path(path_type=Path), help=f"The folder of {recipe.data}; else looked for by name."
    )
    @click.option("--rows", help=f"Only these, by name: {','.join(row.name for row in recipe.rows if row.model)}.")
    @click.option("--fresh", is_flag=True, help="Run anew what an earlier run finished.")
    @click.option("--work", type=click.Path(path_type=Path), help="Where finished rows are kept (else in the cache).")
    @click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="A folder for the result, as JSON.")
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    @click.option("--strict", is_flag=True, help="End with code 1 if a row lies outside its band.")
    def command(
        data: Path | None,
        rows: str | None,
        fresh: bool,
        work: Path | None,
        out: Path | None,
        as_json: bool,
        strict: bool,
    ) -> None:
        if out is not None:
            check_folder(out, f"no result can be written into {out}", "--out")
            check_place(out, name)
        screen, wanted = screen_for(as_json), [row.strip() for row in rows.split(",")] if rows else None
        with staged(screen, name) as on_stage:
            result = run(recipe, data, wanted, fresh=fresh, work=work, on_stage=on_stage)
        if out is not None:
            save_result(result, out)
        if as_json:
            click.echo(json_text(result.to_json(), ascii_only=False))
        else:
            render(result, screen)
        if strict and result.outside:
            sys.exit(OUTSIDE)

    return command
