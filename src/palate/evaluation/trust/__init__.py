"""Broken models and models that peek: what gives them away."""
