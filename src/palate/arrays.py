"""The array types of the package, each named once with its shape.

A score is a number, or -inf for an item that must not be recommended, or NaN where a model has no score.
"""

import numpy as np
from jaxtyping import Bool, Float32, Float64, Int32, Int64

from palate.sparse import CSR, Submatrix

Users = Int32[np.ndarray, "queries"]
Items = Int32[np.ndarray, "items"]
Rows = Int64[np.ndarray, "taken"]
Served = Bool[np.ndarray, "queries"]
Scores = Float32[np.ndarray, "queries items"]
Candidates = Int32[np.ndarray, "queries candidates"]
CandidateScores = Float32[np.ndarray, "queries candidates"]
PairRows = Int64[np.ndarray, "pairs"]
PairItems = Int32[np.ndarray, "pairs"]
PairScores = Float32[np.ndarray, "pairs"]
QueryVectors = Float32[np.ndarray, "queries factors"]
ItemVectors = Float32[np.ndarray, "catalogue factors"]
ItemMatrix = Float32[np.ndarray, "catalogue catalogue"] | CSR | Submatrix
Yardstick = Int32[np.ndarray, "yardstick"]
PerQuery = Float64[np.ndarray, "queries"]
