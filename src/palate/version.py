"""The version of Palate."""

__version__ = "0.1.0"
