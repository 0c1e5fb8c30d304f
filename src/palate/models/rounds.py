"""How many rounds a model learns in, as it says itself."""

NAMES = ("epochs", "rounds", "sweeps")  # what models call the number of theirs


def rounds_of(model: object) -> int:
    """The number of rounds of a fit, one or more; 0 where the model does not say."""
    return next((int(getattr(model, name)) for name in NAMES if hasattr(model, name)), 0)
