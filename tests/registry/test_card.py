"""The model card: what it says is true of the artifact, and it is kept and checked as the rest is."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from registry.small_shop import N_ITEMS, N_USERS, served, shop
from reports.made import comparison

from palate.data.dataset import Dataset
from palate.errors import ArtifactError, InputError
from palate.evaluation.comparison import Against
from palate.models.baselines.attribute_popular import AttributePopular
from palate.models.baselines.popular import Popular
from palate.models.content.profile import Profile
from palate.models.linear.ease import EASE
from palate.pipeline.pipeline import Pipeline
from palate.registry.artifact import load_artifact, read_card, save
from palate.registry.folder import write_manifest
from palate.registry.limits import limits_of
from palate.registry.registry import Registry
from palate.testing import world

SETTINGS = {"l2": 5.0, "inverse": "auto", "neighbors": 200}
MEASURED = comparison(
    about={"data": shop().fingerprint}, models=[replace(row, parameters=SETTINGS) for row in comparison().models]
)


def saved(folder: Path, **more: object) -> str:
    save(served(shop()), folder, shop(), name="ease", source="a|b<i>.csv", **more)  # type: ignore[arg-type]
    return (folder / "card.md").read_text()


def section(card: str, title: str) -> str:
    return card.split(f"## {title}\n")[1].split("\n## ", maxsplit=1)[0]


def test_it_says_what_it_is_and_what_it_learned_from(tmp_path: Path) -> None:
    card = saved(tmp_path / "a", fit_seconds=1.25)
    assert card.startswith("# ease\n") and "| l2 | 5.0 |" in section(card, "What it is")
    assert "It reads what the user did." in card
    learned = section(card, "What it learned from")
    assert f"44 events of {N_USERS} users with {N_ITEMS} items" in learned and shop().fingerprint in learned
    assert r"a\|b\<i\>.csv" in learned and "From 2023-11-14 to 2023-11-16" in learned
    assert "Fitted in 1.2 s" in section(card, "What it costs")
    assert "what `popular` shows" in section(card, "What it is for")


def test_its_size_on_disk_is_that_of_the_files(tmp_path: Path) -> None:
    text = section(saved(tmp_path / "a"), "What it costs")
    size = sum(
        path.stat().st_size for path in (tmp_path / "a").iterdir() if path.name not in ("card.md", "manifest.json")
    )
    assert f"{size / 1000:.1f} kB on disk" in text or f"{size / 1000:.0f} kB on disk" in text


def test_without_a_comparison_it_says_that_nothing_was_measured(tmp_path: Path) -> None:
    assert "Not measured" in section(saved(tmp_path / "a"), "How it was measured")


def test_the_figures_are_those_of_the_comparison(tmp_path: Path) -> None:
    card = section(saved(tmp_path / "a", comparison="20260101-1", measured=MEASURED), "How it was measured")
    row = MEASURED.models[1]
    figure = row.metrics["ndcg@10"]
    assert f"| ndcg@10 | {figure.mean:.4f} | {figure.low:.4f} to {figure.high:.4f} |" in card
    assert "| catalogue_coverage@10 | 0.4100 |  |" in card and "ndcg@5" not in card
    assert "rank 1 of 6 by ndcg@10" in card and "20260101-1" in card and "1,832 queries" in card
    assert "Against item\\_knn, the best simple baseline: +0.0100 ndcg@10" in card and "p = 0.004" in card
    assert f"Warning: {MEASURED.warnings[0]}" in card


def test_a_model_that_the_comparison_did_not_judge_is_not_measured(tmp_path: Path) -> None:
    rows = [replace(row, metrics={}) if row.name == "ease" else row for row in MEASURED.models]
    assert "Not measured" in saved(tmp_path / "a", measured=replace(MEASURED, models=rows))
    other = [replace(row, parameters={"l2": 7.0}) for row in MEASURED.models]
    assert "Not measured" in saved(tmp_path / "c", measured=replace(MEASURED, models=other))
    tuned = [*other, replace(MEASURED.models[1], name="tuned ease")]
    assert "rank 1 of 7" in saved(tmp_path / "d", measured=replace(MEASURED, models=tuned))
    worse = replace(MEASURED.models[1], against=Against(-0.01, -0.02, -0.005, 0.01, 0.02, -0.1))
    assert "-0.0100 ndcg@10" in saved(tmp_path / "b", measured=replace(MEASURED, models=[worse]))


def test_limits_name_who_and_what_is_cold() -> None:
    about = {"reads": ["HISTORY"], "data": {"n_events": 44}}
    text = " ".join(limits_of(about, shop(), None))
    assert f"1 of {N_USERS} users have no event" in text and "items have no event" not in text
    assert "44 events of 11 users: that is little" in text and "personal data" in text
    few = shop().where(shop().interactions.item == 3)
    text = " ".join(limits_of(about, few, None))
    assert f"{N_ITEMS - 1} of {N_ITEMS} items have no event: it has learned nothing of them" in text
    assert "takes 100% of the events" in text
    assert "by their features alone" in " ".join(limits_of({**about, "knows_items": True}, few, None))


def test_even_popularity_is_not_called_skewed() -> None:
    assert "most popular fifth" not in " ".join(limits_of({"reads": []}, shop(), None))


def test_it_names_the_attributes_of_persons_that_it_reads(tmp_path: Path) -> None:
    data = shop()
    save(AttributePopular().fit(data), tmp_path / "a", data)
    assert "attributes of the person (name, country)" in read_card(tmp_path / "a")


def test_whether_items_are_known_by_their_features(tmp_path: Path) -> None:
    data = shop()
    for name, model, known in (
        ("a", Profile(), True),
        ("b", EASE(), False),
        ("c", Pipeline((EASE(), Profile())), True),
    ):
        save(model.fit(data), tmp_path / name, data)
        assert load_artifact(tmp_path / name).about["knows_items"] is known
        assert ("An item newer than the fit is known by its features" in read_card(tmp_path / name)) is known


def test_a_model_without_data_or_parameters(tmp_path: Path) -> None:
    save(Popular().fit(world().data), tmp_path / "a")
    card = read_card(tmp_path / "a")
    assert "saved without its data" in card and "everyone gets the same list" in card and "| Parameter" not in card
    assert "personal data" not in card


def test_a_changed_card_is_found_out(tmp_path: Path) -> None:
    saved(tmp_path / "a")
    (tmp_path / "a" / "card.md").write_text("Better than it is.")
    with pytest.raises(ArtifactError, match=r"card\.md was changed"):
        load_artifact(tmp_path / "a")


def test_an_artifact_from_before_there_were_cards_loads_and_has_one(tmp_path: Path) -> None:
    saved(tmp_path / "a")
    content = json.loads((tmp_path / "a" / "model.json").read_text())
    for name in ("fallback", "knows_items", "fit_seconds", "machine"):
        del content[name]
    (tmp_path / "a" / "model.json").write_text(json.dumps(content))
    (tmp_path / "a" / "card.md").unlink()
    write_manifest(tmp_path / "a")
    assert load_artifact(tmp_path / "a").data is not None
    card = read_card(tmp_path / "a")
    assert "| l2 | 5.0 |" in card and "44 events" in card and "Not known." in card


def test_the_registry_links_a_comparison_and_its_card_tells_the_figures(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    version = registry.publish(served(shop()), shop(), name="ease", comparison=MEASURED.to_json())
    comparison_id = version.about["comparison"]
    assert registry.measured(
        comparison_id
    ).to_json() == MEASURED.to_json() and f"Comparison `{comparison_id}`" in registry.card(1)
    again = registry.publish(served(shop()), shop(), name="ease", comparison=comparison_id)
    assert again.about["comparison"] == comparison_id and len(registry.comparisons()) == 1
    assert section(registry.card(2), "How it was measured") == section(registry.card(1), "How it was measured")


def test_what_is_no_comparison_is_refused_and_not_kept(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    with pytest.raises(InputError, match="not a comparison"):
        registry.publish(served(shop()), shop(), comparison={"data": "a"})
    assert not registry.comparisons() and not registry.numbers()


def test_the_newest_comparison_of_the_same_model_settings_and_data(tmp_path: Path) -> None:
    registry = Registry(tmp_path)
    data: Dataset = shop()
    assert registry.comparison_of("ease", SETTINGS, data.fingerprint) is None
    first, second = (registry.save_comparison(MEASURED.to_json()) for _ in range(2))
    registry.save_comparison(replace(MEASURED, about={"data": "of others"}).to_json())
    registry.save_comparison({"data": "none as Palate writes it"})
    assert registry.comparison_of("ease", SETTINGS, data.fingerprint) == second != first
    assert registry.comparison_of("ease", {"l2": 1.0}, data.fingerprint) is None
    assert registry.comparison_of("slim", SETTINGS, data.fingerprint) is None
