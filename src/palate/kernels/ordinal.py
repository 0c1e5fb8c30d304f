"""Ordered probit: a value is of class c where a hidden number, normal around f, lies between cut points c and c + 1.

Peter McCullagh. Regression Models for Ordinal Data. JRSS B 1980. https://doi.org/10.1111/j.2517-6161.1980.tb01109.x
James H. Albert, Siddhartha Chib. Bayesian Analysis of Binary and Polychotomous Response Data. JASA 1993.
"""

import numpy as np
from jaxtyping import Float32, Float64, Int32

from palate.kernels import _compiled as compiled

Predicted = Float32[np.ndarray, "events"]
Classes = Int32[np.ndarray, "events"]
Cuts = Float64[np.ndarray, "cuts"]  # of K classes K + 1, upwards, the first -inf and the last inf


def slopes(predicted: Predicted, of: Classes, cuts: Cuts) -> Float64[np.ndarray, "3 cuts"]:
    """Of the log-likelihood of the classes, by cut point: the slope, then the diagonal and the next diagonal (entry c
    is that of c and c + 1) of the sum over events of outer products of their slopes, which estimates the information.
    """
    sums = np.zeros((3, len(cuts)))
    compiled.ordinal_slopes(predicted, of, cuts, sums)
    return sums


def hidden(predicted: Predicted, of: Classes, cuts: Cuts, key: int) -> Predicted:
    """The hidden number of each event given its class: a draw of that key, or with the key 0 the mean."""
    numbers = np.empty_like(predicted)
    compiled.ordinal_hidden(predicted, of, cuts, key, numbers)
    return numbers


def add_means(
    predicted: Predicted, cuts: Cuts, values: Float64[np.ndarray, "classes"], to: Float64[np.ndarray, "events"]
) -> None:
    """Adds the mean of the value at each prediction: the sum over classes of value and chance."""
    compiled.ordinal_means(predicted, cuts, values, to)
