"""`palate report`: a stored comparison, printed or exported again."""

import click

from palate.cli.compare_options import show
from palate.cli.exports import Exports, takes_exports
from palate.cli.output_files import takes_force
from palate.cli.registry_option import takes_registry
from palate.cli.screen import console
from palate.registry.registry import Registry


@click.command()
@click.argument("comparison", default="latest")
@takes_exports
@takes_registry
@takes_force
def report(comparison: str, exports: Exports, registry: Registry) -> None:
    """Write out a COMPARISON of the registry, by its id; without one, the latest.

    Without --report, --plots and --parquet it is printed.
    """
    exports.check()
    stored, screen = registry.measured(comparison), console()
    if exports.any:
        exports.write(stored, screen)
    else:
        show(stored, screen)
