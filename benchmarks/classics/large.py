"""100 million events in one process: read, iALS, lists; seconds and the most memory held up to the end of each.

python benchmarks/classics/large.py FILE EPOCHS USERS
"""

import json
import sys
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parent.parent))
import numpy as np
from apart import peak_mib, timed

import palate
from palate.costs.forecast import forecast
from palate.data.queries import Queries


def main(file: str, epochs: str, users: str) -> None:
    row: dict[str, Any] = {}
    data = timed(row, "read", lambda: palate.read(file).data)
    row |= {"users": data.n_users, "items": data.n_items, "events": len(data.interactions), "read_mib": peak_mib()}
    model: Any = palate.make("ials", factors=64, epochs=int(epochs), confidence=40.0, l2=20.0)
    row["forecast_mib"] = forecast(model, data).memory >> 20
    timed(row, "fit", lambda: model.fit(data))
    row["fit_mib"] = peak_mib()
    users_asked = np.arange(0, data.n_users, max(1, data.n_users // int(users)), dtype=np.int32)[: int(users)]
    lists = timed(row, "top_20", lambda: model.recommend(Queries.of_users(users_asked, data), 20))
    row |= {"lists": int((lists.item[:, -1] >= 0).sum()), "peak_mib": peak_mib()}
    print(json.dumps(row))


if __name__ == "__main__":
    main(*sys.argv[1:])
