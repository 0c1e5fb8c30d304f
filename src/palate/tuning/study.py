"""The memory of a search: an Optuna study, in memory or in a SQLite file that a later run goes on with.

Takuya Akiba et al. Optuna: A Next-generation Hyperparameter Optimization Framework. KDD 2019.
James Bergstra et al. Algorithms for Hyper-Parameter Optimization. NIPS 2011 (the sampler, TPE).
Shuhei Watanabe et al. PED-ANOVA: Efficiently Quantifying Hyperparameter Importance in Arbitrary Subspaces. IJCAI 2023.
"""

import errno
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from palate.errors import InputError, MissingExtraError
from palate.evaluation.comparison import Point
from palate.hyper import Choice, Log
from palate.tuning.space import Axis
from palate.tuning.tuned import Trial
from palate.writing import json_text

if TYPE_CHECKING:
    import optuna

NAME = "palate"
RESULT = "told"  # the attribute of a trial in the file that holds how it ended, as JSON
FEW = 8  # trials, below which what matters most is mere guessing
WARM = 5  # trials that are drawn at random, the defaults among them, before the sampler learns from them
MISSING = "tuning searches with Optuna, which is not installed: pip install 'palate[tune]'"


def check_installed() -> None:
    """Raises MissingExtraError, saying what to install, where Optuna is not installed; called before any work."""
    _optuna()


class Study:
    """The trials so far, and which setting to try next.

    The next setting depends on the seed and on the trials that ended, and on nothing else: a search that was
    interrupted finds what it would have found.
    """

    def __init__(self, study: "optuna.Study", axes: Sequence[Axis], seed: int) -> None:
        self._study, self.axes, self.seed = study, axes, seed
        for old in self._waiting():  # it was running when the process was ended
            self._study.tell(old, state=_optuna().trial.TrialState.FAIL)

    def trials(self) -> tuple[Trial, ...]:
        """Those that ended, in their order; one that was interrupted has left nothing."""
        texts = (trial.user_attrs.get(RESULT) for trial in self._study.get_trials(deepcopy=False))
        return tuple(_read(text) for text in texts if text is not None)

    def ask(self) -> tuple["optuna.Trial", dict[str, Any]]:
        """The next setting: the defaults first, or what is nearest to them in the space."""
        optuna, number = _optuna(), len(self.trials())
        self._study.sampler = optuna.samplers.TPESampler(
            n_startup_trials=WARM, seed=self.seed + 1_000_003 * number, multivariate=True
        )
        if number == 0:
            self._study.enqueue_trial({axis.name: axis.near(axis.default) for axis in self.axes})
        trial = self._study.ask()
        values = {axis.name: axis.tidy(_suggested(trial, axis)) for axis in self.axes}
        if number == 0:  # what the fit chooses by itself is for it to choose; the sampler takes it for the middle
            values |= {axis.name: None for axis in self.axes if axis.left_to_the_fit}
        return trial, values

    def tell(self, suggested: "optuna.Trial", trial: Trial) -> None:
        """Keeps how the trial of a suggested setting ended."""
        states = _optuna().trial.TrialState
        state = {"done": states.COMPLETE, "pruned": states.PRUNED, "failed": states.FAIL}[trial.state]
        try:
            suggested.set_user_attr(RESULT, json_text(asdict(trial), None))
        except _optuna().exceptions.UpdateFinishedTrialError:
            raise InputError("another search works on the same study; let it end, or name another file") from None
        self._study.tell(suggested, trial.value if trial.state == "done" else None, state=state)

    def importances(self) -> dict[str, float]:
        """The share of each field in how good a setting is, most first; empty where trials are too few to tell."""
        optuna = _optuna()
        done = self._study.get_trials(deepcopy=False, states=[optuna.trial.TrialState.COMPLETE])
        if len(done) < FEW or len({trial.value for trial in done}) < 2:
            return {}
        evaluator = optuna.importance.PedAnovaImportanceEvaluator()
        return dict(optuna.importance.get_param_importances(self._study, evaluator=evaluator))

    def _waiting(self) -> list[int]:
        state = _optuna().trial.TrialState
        trials = self._study.get_trials(deepcopy=False, states=[state.RUNNING, state.WAITING])
        return [trial.number for trial in trials]


@contextmanager
def opened(
    path: Path | None, about: Mapping[str, str], axes: Sequence[Axis], *, higher: bool, seed: int
) -> Iterator[Study]:
    """The study in that file, begun where there is none; in memory for None.

    `about` says what is searched and on what: raises InputError where the study in the file is of something else,
    and for a file that is not a study.
    """
    optuna = _optuna()
    storage = None
    try:
        storage = None if path is None else _storage(path)
        study = optuna.create_study(
            storage=storage,
            study_name=NAME,
            direction="maximize" if higher else "minimize",
            pruner=optuna.pruners.MedianPruner(n_startup_trials=WARM - 1),
            load_if_exists=True,
        )
        _check(study, about, path)
        yield Study(study, axes, seed)
    except Exception as error:
        if path is not None and _for_want_of_room(error):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)) from error
        raise
    finally:
        if storage is not None:
            storage.remove_session()
            storage.engine.dispose()


def _for_want_of_room(error: BaseException | None) -> bool:
    """Whether SQLite, below the layers that wrap what it raises, found the disk full."""
    while error is not None and not isinstance(error, sqlite3.Error):
        error = error.__cause__
    return error is not None and getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL


def _storage(path: Path) -> Any:
    """The file as Optuna's storage; InputError where the file is there and is something else."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not _is_study(path):
        raise InputError(f"{path} is there, and is not a study; name a file that is not there yet")
    return _optuna().storages.RDBStorage(f"sqlite:///{path}", engine_kwargs={"creator": lambda: _connected(path)})


def _connected(path: Path) -> sqlite3.Connection:
    """A connection that writes ahead: as safe from a killed process, and without a wait for the disk at every word."""
    base = sqlite3.connect(path, timeout=30.0, check_same_thread=False)
    for setting in ("journal_mode = WAL", "synchronous = NORMAL"):
        base.execute(f"PRAGMA {setting}")
    return base


def _is_study(path: Path) -> bool:
    """Whether it is a SQLite file with the table in which Optuna keeps studies, or an empty one."""
    if path.is_dir():
        return False
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as base:
            tables = {name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error:
        return False
    return not tables or "studies" in tables


def _check(study: "optuna.Study", about: Mapping[str, str], path: Path | None) -> None:
    """Writes down what a new study is of; holds an old one to it."""
    known = study.user_attrs.get("about")
    if known is None:
        study.set_user_attr("about", dict(about))
        return
    for name, value in about.items():
        if known.get(name) != value:
            raise InputError(
                f"the study {path} is of other work: its {name} is {known.get(name)}, not {value}; "
                "name another file with --study, or remove it to begin anew"
            )


def _suggested(trial: "optuna.Trial", axis: Axis) -> Any:
    if isinstance(axis.mark, Choice):
        return trial.suggest_categorical(axis.name, axis.mark.of)
    log = isinstance(axis.mark, Log)
    if axis.whole:
        return trial.suggest_int(axis.name, axis.tidy(axis.mark.low), axis.tidy(axis.mark.high), log=log)
    return trial.suggest_float(axis.name, axis.mark.low, axis.mark.high, log=log)


def _read(text: str) -> Trial:
    fields = json.loads(text)
    return Trial(**{**fields, "curve": tuple(Point(**point) for point in fields["curve"])})


def _optuna() -> Any:
    try:
        import optuna  # noqa: PLC0415  (an extra, and heavy)
        import optuna.importance  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError(MISSING) from error
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna
