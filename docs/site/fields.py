"""Gives a hyper-parameter in the reference the meaning that its range states, for it has no docstring of its own."""

from typing import Any

import griffe


class Meanings(griffe.Extension):
    """`damping: Annotated[float, Range(0.0, 1.0, "how much ...")]` says what `damping` is."""

    def on_attribute(self, *, attr: griffe.Attribute, **_: Any) -> None:
        meaning = last_text(attr.annotation)
        if meaning and attr.docstring is None:
            attr.docstring = griffe.Docstring(f"{meaning[0].upper()}{meaning[1:]}.", parent=attr)


def last_text(annotation: str | griffe.Expr | None) -> str:
    """The text that ends a call inside `Annotated[...]`; empty where there is none."""
    match annotation:
        case griffe.ExprSubscript(
            left=griffe.ExprName(name="Annotated"), slice=griffe.ExprTuple(elements=[_, griffe.ExprCall() as call])
        ):
            texts = [str(argument) for argument in call.arguments if str(argument)[:1] in "\"'"]
            return texts[-1].strip("\"'") if texts else ""
    return ""
