from palate.models.factors.bayesian_fm.model import BayesianFM

__all__ = ["BayesianFM"]
