"""`palate report`: a comparison that is kept, shown or written out again."""

import click

from palate.cli.comparing import show
from palate.cli.handing import HandOuts, hands_out
from palate.cli.outputs import forces
from palate.cli.registered import at_registry
from palate.cli.screen import console
from palate.registry.registry import Registry


@click.command()
@click.argument("comparison", default="latest")
@hands_out
@at_registry
@forces
def report(comparison: str, hand_outs: HandOuts, registry: Registry) -> None:
    """Write out a COMPARISON of the registry, by its id; without one, the latest.

    Without --report, --plots and --parquet it is printed.
    """
    hand_outs.check()
    found, screen = registry.measured(comparison), console()
    if hand_outs.any:
        hand_outs.write(found, screen)
    else:
        show(found, screen)
