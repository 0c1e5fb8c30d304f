"""Models that know what is withheld from them: what gives them away."""
