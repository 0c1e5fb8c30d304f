"""A fit that was ended between two rounds, as a folder: an artifact that is no version, to go on with.

It holds the model with the state that its next round needs, by which the fit ends with the bits that it would have had.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from palate.errors import ArtifactError, InputError
from palate.evaluation.baselines import parameters_of
from palate.models.recommender import Recommender, Recommends
from palate.registry.artifact import load_artifact, save


@dataclass(frozen=True)
class Unfinished:
    """The model as its last round left it, the fingerprint of its data, and the seconds that its rounds took so far."""

    model: Recommender
    data: str
    seconds: float = 0.0


def keep(one: Unfinished, folder: Path) -> None:
    """Writes the folder whole or not at all, in place of an earlier one."""
    fresh = folder.with_name(f".{folder.name}.new")
    forget(fresh)
    save(one.model, fresh, settings={"data": one.data, "seconds": one.seconds})
    forget(folder)
    fresh.rename(folder)


def kept(folder: Path) -> Unfinished:
    """What a folder holds; raises InputError where there is none, or none that can be gone on with."""
    if not folder.is_dir():
        raise InputError(f"no fit that was ended is kept in {folder}; fit anew, without --resume")
    found = load_artifact(folder)
    model, said = found.recommends, found.about["settings"]
    if not isinstance(model, Recommender) or not vars(model).get("state_") or not {"data", "seconds"} <= said.keys():
        raise ArtifactError(f"{folder} holds no fit that was ended between two rounds; remove it, and fit anew")
    return Unfinished(model, str(said["data"]), float(said["seconds"]))


def forget(folder: Path) -> None:
    """Removes the folder, if it is there."""
    shutil.rmtree(folder, ignore_errors=True)


def check_the_same(one: Unfinished, wanted: Recommends | None, data: str) -> None:
    """Raises InputError where the fit is of other data, or of other parameters than those of the model wanted."""
    if one.data != data:
        raise InputError("the fit that was ended was of other data; go on with the same, or fit anew, without --resume")
    if wanted is None or parameters_of(wanted) == parameters_of(one.model):
        return
    there, asked = parameters_of(one.model), parameters_of(wanted)
    differ = ", ".join(f"{name} was {there[name]}, not {asked[name]}" for name in there if there[name] != asked[name])
    raise InputError(f"the fit that was ended had other parameters: {differ}; leave them out, or fit anew")
