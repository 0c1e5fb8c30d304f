"""Sweeps of a Gibbs sampler in several chains, and which of its draws are kept."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Chains:
    """The sweeps, shared out among chains that each start from other weights, and so reach other modes of the
    posterior than one chain would in the same time. Of each chain those after the warm-up count, the last always; of
    the sweeps that count `samples` are kept, evenly spread."""

    sweeps: int
    chains: int
    warm_up: int
    samples: int

    @property
    def starts(self) -> list[int]:
        """The first sweep of each chain."""
        n = max(1, min(self.chains, self.sweeps))
        return [at * self.sweeps // n for at in range(n)]

    @property
    def n_samples(self) -> int:
        return max(1, min(self.samples, self._counted(self.sweeps)))

    def stored_after(self, at: int, stored: int) -> int:
        """How many are kept after sweep `at`, where so many were before: where that is more, the draw of this sweep is
        the new one. Before the first sweep that counts it is the first, as it is what serves until then."""
        counted = self._counted(at)
        due = counted * self.n_samples // max(1, self._counted(self.sweeps))
        return max(1, due) if counted <= 1 or due > stored else 0

    def _counted(self, at: int) -> int:
        """The sweeps up to this one that count."""
        starts, ends = np.array(self.starts), np.array([*self.starts[1:], self.sweeps])
        first = np.minimum(starts + self.warm_up, ends - 1)
        return int(np.clip(at + 1 - first, 0, ends - first).sum())
