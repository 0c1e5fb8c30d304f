"""Checkpoints: an interrupted fit as a folder, to resume it from; an artifact that is not a version.

It holds the model with the state that its next round needs, so that the fit ends with the bits that it would have had.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from palate.errors import ArtifactError, InputError
from palate.forms import parameters_of
from palate.models.recommender import Recommends
from palate.models.rounds import can_resume
from palate.registry.artifact import load_artifact, save


@dataclass(frozen=True)
class Checkpoint:
    """A model, hybrid or pipeline as its last round left it, the fingerprint of its data, and the seconds that its
    rounds took so far."""

    model: Recommends
    data: str
    seconds: float = 0.0


def save_checkpoint(checkpoint: Checkpoint, folder: Path) -> None:
    """Writes the folder whole or not at all, in place of an earlier one."""
    draft = folder.with_name(f".{folder.name}.new")
    remove_checkpoint(draft)
    save(checkpoint.model, draft, settings={"data": checkpoint.data, "seconds": checkpoint.seconds})
    remove_checkpoint(folder)
    draft.rename(folder)


def load_checkpoint(folder: Path) -> Checkpoint:
    """What a folder holds; raises InputError where there is none, or none that can be resumed."""
    if not folder.is_dir():
        raise InputError(f"there is no checkpoint in {folder}; fit anew, without --resume")
    artifact = load_artifact(folder)
    settings = artifact.about["settings"]
    if not can_resume(artifact.recommends) or not {"data", "seconds"} <= settings.keys():
        raise ArtifactError(f"{folder} holds no interrupted fit; remove it, and fit anew")
    return Checkpoint(artifact.recommends, str(settings["data"]), float(settings["seconds"]))


def remove_checkpoint(folder: Path) -> None:
    """Removes the folder, if it exists."""
    shutil.rmtree(folder, ignore_errors=True)


def check_same_fit(checkpoint: Checkpoint, model: Recommends | None, data: str) -> None:
    """Raises InputError where the checkpoint is of other data, or of other parameters than those of the model."""
    if checkpoint.data != data:
        raise InputError(
            "the interrupted fit was of other data; resume it with the same, or fit anew, without --resume"
        )
    if model is None or parameters_of(model) == parameters_of(checkpoint.model):
        return
    old, new = parameters_of(checkpoint.model), parameters_of(model)
    changes = ", ".join(f"{name} was {old[name]}, not {new[name]}" for name in old if old[name] != new[name])
    raise InputError(f"the interrupted fit had other parameters: {changes}; leave them out, or fit anew")
