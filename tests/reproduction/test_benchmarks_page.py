"""The page of benchmarks is what its results give, and says what each verdict rests on."""

from pathlib import Path

import pytest
from reproduction.worlds import recipe_file, small_world

from palate.errors import InputError
from palate.reproduction.markdown import numbers_of, page, results_in, save_result, with_numbers
from palate.reproduction.recipe import load, names
from palate.reproduction.run import reproduce

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_in_the_docs_is_made_of_its_results() -> None:
    made = page(results_in(DOCS / "benchmarks"))
    assert (DOCS / "benchmarks.md").read_text(encoding="utf-8") == made, (
        "make it anew: palate reproduce write docs/benchmarks --to docs/benchmarks.md"
    )


def test_the_pages_of_the_models_hold_their_rows() -> None:
    results = results_in(DOCS / "benchmarks")
    for path in (DOCS / "models").glob("*.md"):
        text = path.read_text(encoding="utf-8")
        assert text == with_numbers(text, path.stem, results), "palate reproduce write docs/benchmarks --to ..."
    assert "| A1 " in numbers_of("svd", results) and not numbers_of("random", [])
    with pytest.raises(InputError, match="the page of ease has no lines <!-- numbers -->"):
        with_numbers("# EASE", "ease", results)


def test_the_results_are_of_the_recipes_as_they_are() -> None:
    for result in results_in(DOCS / "benchmarks"):
        assert result.recipe == load(result.recipe.name), "run it anew: palate reproduce NAME --out docs/benchmarks"


def test_every_table_stands_on_it() -> None:
    made = page(results_in(DOCS / "benchmarks"))
    assert all(f"`palate reproduce {name}`" in made for name in names())


def test_a_small_page(tmp_path: Path) -> None:
    rows = {
        "ease": 'model = "ease"\nchosen = "defaults"\npublished = { "recall@5" = 2.0 }\ndiffers = "It is small."',
        "later": 'published = { "recall@5" = 0.5 }',
        "heavy": 'model = "ease"\nparameters = { l2 = 3.0 }\nchosen = "ours"\nheavy = true\npublished."recall@5" = 0.1',
    }
    recipe = load("small", recipe_file(tmp_path / "recipes", rows))
    result = reproduce(recipe, small_world(tmp_path / "data"), work=tmp_path / "work")
    path = save_result(result, tmp_path / "out")
    assert path.name == "small.json" and results_in(tmp_path / "out")[0] == result
    made = page([result])
    ours = result.lines[0].ours
    assert ours is not None
    assert f"| ease | 2.0000 | {ours.figures['recall@5']:.4f} | {ours.figures['recall@5'] - 2.0:+.4f} |" in made
    assert (
        "outside its band: recall@5 worse by" in made and "- ease: `ease`, defaults. Band 0.002. It is small." in made
    )
    assert "| later | 0.5000 |  |  |  |  |  |  | no such model yet | nobody |" in made
    assert "not run yet" in made and "`ease` (l2 3.0), ours." in made
    assert "| Z1 A small world | `palate reproduce small` | 0 | 0 | 1 | 2 |" in made
    assert result.about["processor"] in made and "40 users, 30 items, 280 events to learn from" in made


def test_a_folder_without_results_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no results; make some with palate reproduce NAME --out"):
        results_in(tmp_path)
    (tmp_path / "odd.json").write_text("{}")
    with pytest.raises(InputError, match=r"odd.json: this is not a result"):
        results_in(tmp_path)
