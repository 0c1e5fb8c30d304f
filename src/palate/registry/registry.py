"""A folder of versions: publish, list, promote, roll back, load; and the comparisons that measured them.

`versions/0007/` is an artifact, `live.json` names the one that is served and those before it, `comparisons/` holds
JSON. Every file and folder is moved into place whole, so that readers and writers may come at once.
"""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from palate.data.dataset import Dataset
from palate.errors import ArtifactError, InputError
from palate.evaluation.comparison import Comparison
from palate.models.recommender import Recommends
from palate.models.rounds import can_resume
from palate.registry.artifact import Artifact, load_artifact, read_about, read_card, save
from palate.registry.comparisons import Comparisons, as_comparison
from palate.registry.folder import permitted, verify
from palate.registry.live import Live
from palate.registry.locks import scratch
from palate.registry.summaries import Summary
from palate.registry.versions import Version, take_number

DEFAULT_FOLDER = "palate-registry"
LEFTOVERS = r"\.publish\.[a-z0-9_]{8}"  # what a killed process of an earlier Palate left among the versions


class Registry:
    """The versions under one folder: the one given, else that in PALATE_REGISTRY, else ./palate-registry."""

    def __init__(self, folder: Path | str | None = None) -> None:
        self.folder = Path(folder or os.environ.get("PALATE_REGISTRY") or DEFAULT_FOLDER)

    @permitted()
    def publish(
        self,
        recommends: Recommends,
        data: Dataset,
        *,
        name: str | None = None,
        source: str = "",
        settings: Mapping[str, Any] | None = None,
        comparison: Mapping[str, Any] | str | None = None,
        fit_seconds: float | None = None,
        promote: bool = False,
    ) -> Version:
        """Saves it under the next free number; of several who publish at once, each gets a number of its own.

        `comparison` is the one by which the model was chosen, or the id of a saved one; its figures stand in the model
        card, and it is saved. Raises InputError for what is not a comparison, and for a hybrid or a pipeline whose fit
        was interrupted before all of its parts were fitted.
        """
        if can_resume(recommends) and not getattr(recommends, "learns_in", ""):
            whole = type(recommends).__name__
            raise InputError(
                f"the fit of {whole} was interrupted; resume it, fit(data, resume=True), and publish it then"
            )
        if isinstance(comparison, Mapping):
            as_comparison(comparison)  # else it would be saved before it is refused
            comparison = self.save_comparison(comparison)
        with scratch(self._versions, "publish", leftovers=LEFTOVERS) as folder:
            save(
                recommends,
                folder / "draft",
                data,
                name=name,
                source=source,
                settings=settings,
                comparison=comparison,
                measured=self.measured(comparison) if comparison else None,
                fit_seconds=fit_seconds,
            )
            number = take_number(folder / "draft", max(self.numbers(), default=0) + 1, self.place)
        return self.promote(number) if promote else self.version(number)

    @permitted()
    def numbers(self) -> list[int]:
        """The numbers of the versions, oldest first."""
        if not self._versions.is_dir():
            return []
        return sorted(int(path.name) for path in self._versions.iterdir() if path.name.isdecimal())

    def versions(self) -> list[Version]:
        """All versions, oldest first."""
        return [self.version(number) for number in self.numbers()]

    @permitted()
    def version(self, number: int) -> Version:
        """One version; raises ArtifactError, saying which there are, where there is none of that number."""
        folder = self.place(number)
        if not folder.is_dir():
            numbers = ", ".join(map(str, self.numbers())) or "none; run `palate train`"
            raise ArtifactError(f"there is no version {number} in {self.folder}; there are: {numbers}")
        return Version(number, folder, self._live.number == number, read_about(folder))

    def place(self, number: int) -> Path:
        """The folder of a version, whether or not it is there."""
        return self._versions / f"{number:04}"

    def live(self) -> Version | None:
        """The version that is served, None before the first was promoted."""
        number = self.live_number()
        return None if number is None else self.version(number)

    @permitted()
    def live_number(self) -> int | None:
        """The number of the live version, whether or not its folder is there; None before the first was promoted."""
        return self._live.number

    @permitted()
    def promote(self, number: int) -> Version:
        """Makes a version the live one; raises ArtifactError where its files are not as they were saved."""
        verify(self.version(number).folder)
        self._live.change(lambda trail: trail if trail[-1:] == [number] else [*trail, number], f"promoted {number}")
        return self.version(number)

    @permitted()
    def rollback(self) -> Version:
        """Makes the version live that was before the live one; a second time, the one before that.

        Raises ArtifactError, the live one left as it is, where there is none or its files are not as they were saved.
        """

        def back(trail: list[int]) -> list[int]:
            if len(trail) < 2:
                raise ArtifactError(f"no version was live before in {self.folder}; use `palate models promote`")
            verify(self.version(trail[-2]).folder)
            return trail[:-1]

        back(self._live.trail)  # before the lock: a refusal leaves no file, not even where there is no folder yet
        return self.version(self._live.change(back, "rolled back"))

    @permitted()
    def history(self) -> list[dict[str, str]]:
        """What was promoted and rolled back and when, oldest first."""
        return self._live.history

    @permitted()
    def load(self, number: int | None = None) -> Artifact:
        """A version, whole and verified: the live one unless a number is given."""
        version = self.live() if number is None else self.version(number)
        if version is None:
            raise ArtifactError(f"nothing is live in {self.folder}; run `palate train`, or `palate models promote`")
        return replace(load_artifact(version.folder), version=version.number)

    @permitted()
    def save_comparison(self, comparison: Mapping[str, Any]) -> str:
        """Keeps the result of a comparison, JSON; returns its id, which begins with the time."""
        return self._comparisons.save(comparison)

    @permitted()
    def comparisons(self) -> list[dict[str, Any]]:
        """The comparisons, newest first: of each its `id`, when it was `created`, and its other plain values."""
        return [dict(summary.values) for summary in self.summaries() if not summary.problem]

    @permitted()
    def summaries(self, limit: int | None = None, offset: int = 0) -> list[Summary]:
        """The comparisons in a few words, newest first; those that cannot be read have a `problem`."""
        return self._comparisons.summaries(self._comparisons.ids()[offset:][:limit])

    @permitted()
    def n_comparisons(self) -> int:
        """How many there are, those that cannot be read among them."""
        return len(self._comparisons.ids())

    @permitted()
    def has_comparison(self, comparison_id: str) -> bool:
        """Whether there is a comparison of that id; "latest" is there if any is."""
        return comparison_id in self._comparisons

    @permitted()
    def comparison(self, comparison_id: str = "latest") -> dict[str, Any]:
        """One comparison as it was saved, with its `id` and when it was `created`; "latest" is the newest."""
        return self._comparisons.find(comparison_id)

    def measured(self, comparison_id: str = "latest") -> Comparison:
        """One comparison as a value, by its id; InputError where Palate cannot read it."""
        return as_comparison(self.comparison(comparison_id))

    @permitted()
    def comparison_of(self, name: str, settings: Mapping[str, Any], data: str) -> str | None:
        """The id of the newest comparison that measured this model with these settings on the data of a fingerprint."""
        return self._comparisons.newest_of(name, settings, data)

    @permitted()
    def card(self, number: int) -> str:
        """The model card of a version, in Markdown."""
        version = self.version(number)
        comparison_id = version.about.get("comparison") or ""
        return read_card(version.folder, self.measured(comparison_id) if self.has_comparison(comparison_id) else None)

    @property
    def _versions(self) -> Path:
        return self.folder / "versions"

    @property
    def _live(self) -> Live:
        return Live(self.folder)

    @property
    def _comparisons(self) -> Comparisons:
        return Comparisons(self.folder / "comparisons")
