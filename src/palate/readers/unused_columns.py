"""The columns that nobody reads, and what could be made of those that are amounts."""

from palate.readers.contents import numeric_share
from palate.readers.missing import MISSING
from palate.readers.roles import is_amount
from palate.readers.schema import Sample, Schema


def unused(sample: Sample, schema: Schema) -> tuple[str, ...]:
    """Sentences on the columns of a table that have no role, that no rule reads and that no other note names."""
    used = {*schema.columns.values(), *schema.extras, *(column.column for column in schema.unread)}
    free = [column for column in sample if column not in used]
    if not free:
        return ()
    says = [f"unused: column{'s' if len(free) > 1 else ''} {', '.join(map(repr, free))}"]
    amount = next((column for column in free if is_amount(column) and _is_numeric(sample, column)), None)
    if amount and "weight" not in schema.columns:
        says.append(f"{amount!r} is an amount: --column weight={amount} --weight-scale log would weigh events by it")
    return tuple(says)


def _is_numeric(sample: Sample, column: str) -> bool:
    filled = [value for value in sample[column] if value.strip().lower() not in MISSING]
    return bool(filled) and numeric_share(filled) == 1.0
