"""The attempts of `auto` in a file, a line of JSON each: what was finished stays, whatever happens after it."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from palate.errors import InputError
from palate.tuning.attempt import Attempt
from palate.writing import json_text


class AttemptJournal:
    """Reads what an earlier run finished, and appends what this one does; with no path, it forgets at the end."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._attempts = {_key_of(attempt): attempt for attempt in _read(path)}
        self.n = len(self._attempts)  # of the earlier run

    def find(self, name: str, parameters: Mapping[str, Any], share: float) -> Attempt | None:
        """The attempt that was finished, None if there is none."""
        return self._attempts.get(_key(name, parameters, share))

    def add(self, attempt: Attempt) -> None:
        """Keeps it, unless it was ended by the clock: with more time, it may come to its end."""
        if attempt.state == "late":
            return
        self._attempts[_key_of(attempt)] = attempt
        if self.path is not None:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json_text(asdict(attempt), None) + "\n")


def _read(path: Path | None) -> list[Attempt]:
    """The whole lines; the last is half a line where the process was killed."""
    if path is None or not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").split("\n")
    if lines[-1]:
        path.write_text("\n".join(lines[:-1]) + ("\n" if lines[:-1] else ""), encoding="utf-8")
    try:
        return [Attempt(**json.loads(line)) for line in lines[:-1]]
    except (ValueError, TypeError):
        raise InputError(f"{path} does not hold attempts of palate auto; remove it to begin anew") from None


def _key(name: str, parameters: Mapping[str, Any], share: float) -> str:
    return json.dumps([name, dict(parameters), round(share, 6)], sort_keys=True)


def _key_of(attempt: Attempt) -> str:
    return _key(attempt.name, attempt.parameters, attempt.share)
