"""`palate models catalogue NAME` says of every parameter what it means and what a search tries."""

from cli.commands import Terminal
from palate.catalogue import models
from palate.cli.descriptions import of_model


def test_no_parameter_of_the_catalogue_is_without_a_meaning_and_a_range_or_the_word_that_it_has_none() -> None:
    for name in models():
        for parameter in of_model(name, whole=True)["parameters"]:
            assert parameter["about"], f"{name}: {parameter['name']} says nothing of what it means"


def test_the_catalogue_shows_ranges_scales_and_choices(palate: Terminal) -> None:
    output = palate("models", "catalogue", "bpr").out.splitlines()
    lines = {line.split()[0]: " ".join(line.split()) for line in output if line}
    assert "0.05 0.001 to 1, log scale length of the first step" in lines["learning_rate"]
    assert "32 8 to 256 length of a vector" in lines["factors"]
    assert "uniform uniform or popular" in lines["negatives"]
    assert "0 not searched of what is drawn at random" in lines["seed"]
