"""The data doctor: what is in the data, what is wrong with it, and what to do with it."""

from palate.doctor.checkup import Checkup, check
from palate.doctor.facts import Facts, TailPoint
from palate.doctor.finding import Finding

__all__ = ["Checkup", "Facts", "Finding", "TailPoint", "check"]
