"""Commands that take ids: a word that begins with a minus is an id, unless it is the name of an option."""

from collections.abc import Iterator

import click


class IdCommand(click.Command):
    """Takes `palate recommend -5` as the user -5; a word that begins with -- must be an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        options, words = self._separated(ctx, args)
        try:
            return super().parse_args(ctx, [*options, "--", *words])
        except click.NoSuchOption as error:
            if error.possibilities:
                raise
            raise click.UsageError(f"{error.format_message()} {_CURE}", ctx) from error

    def _separated(self, ctx: click.Context, args: list[str]) -> tuple[list[str], list[str]]:
        """Options with their values, and the other words."""
        known = {name: param for param in self.get_params(ctx) for name in (*param.opts, *param.secondary_opts)}
        options, words, left = list[str](), list[str](), iter(args)
        for word in left:
            if word == "--":
                return options, [*words, *left]
            if not word.startswith("-") or (word[:2] not in known and not word.startswith("--")) or word == "-":
                words.append(word)
            else:
                options += [word, *_value(known.get(word), left)]
        return options, words


_CURE = "An id that begins with a minus stands behind --, such as: palate recommend -- --5"


def _value(option: click.Parameter | None, left: Iterator[str]) -> Iterator[str]:
    """The next word, where the option takes one and does not hold it already, as in -k5 or --k=5."""
    if isinstance(option, click.Option) and not option.is_flag and not option.count:
        yield from (word for word in [next(left, None)] if word is not None)
