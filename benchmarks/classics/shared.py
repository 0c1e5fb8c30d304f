"""What both sides of a comparison use, with numpy alone: the events as arrays, seconds of the rounds, accuracy."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

EPOCHS = 5  # of the vectors whose best products are looked for
WORK = Path.home() / ".cache" / "palate-benchmarks"


def events(work: Path, name: str) -> dict[str, np.ndarray]:
    """The arrays of a data set: user, item, value, and user, item, value of the test part; sizes."""
    with np.load(work / f"{name}.npz") as arrays:
        return {key: arrays[key] for key in arrays.files}


class Rounds:
    """CPU-seconds of each round of a fit, noted at the end of each: the median of all but the first."""

    def __init__(self) -> None:
        self.ends = [time.process_time()]

    def __call__(self, *_: Any) -> bool:
        self.ends.append(time.process_time())
        return False

    @property
    def cpu_s(self) -> float:
        return float(np.median(np.diff(self.ends)[1:]))


def cpu_seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    begin = time.process_time()
    result = work()
    return time.process_time() - begin, result


def ranked(lists: np.ndarray, users: np.ndarray, data: dict[str, np.ndarray]) -> dict[str, float]:
    """Recall and NDCG at the length of the lists, row r for users[r], over the users of the test part."""
    k, order = lists.shape[1], np.argsort(data["test_user"], kind="stable")
    ends = np.searchsorted(data["test_user"][order], [users, users + 1])
    gain, sums = 1.0 / np.log2(np.arange(2, k + 2)), np.zeros(2)
    for row, (start, end) in enumerate(ends.T):
        hit = np.isin(lists[row], data["test_item"][order[start:end]])
        n = end - start
        sums += (hit.sum() / n, (hit * gain).sum() / gain[: min(n, k)].sum()) if n else 0.0
    tested = int((ends[1] > ends[0]).sum())
    return {f"recall@{k}": round(sums[0] / tested, 4), f"ndcg@{k}": round(sums[1] / tested, 4)}


def rmse(predicted: np.ndarray, data: dict[str, np.ndarray]) -> dict[str, float]:
    clipped = np.clip(predicted, 1.0, 5.0)
    return {"rmse": round(float(np.sqrt(np.mean((clipped - data["test_value"]) ** 2))), 4)}


def tell(cpu_s: float, **accuracy: float) -> None:
    """The last line of a side: JSON."""
    print(json.dumps({"cpu_s": cpu_s, "accuracy": accuracy}))
