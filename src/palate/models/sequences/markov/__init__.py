from palate.models.sequences.markov.model import Markov

__all__ = ["Markov"]
