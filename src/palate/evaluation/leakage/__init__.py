"""Signs of leakage: models that know what is withheld from them."""
