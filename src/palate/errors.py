"""The errors that Palate raises. Each carries one sentence that says what is wrong, where, and the cure."""


class PalateError(Exception):
    """Anything that a user can correct; the command line prints its sentence and ends with code 2."""


class InputError(PalateError, ValueError):
    """A file, a table, a setting or a request does not hold what it should."""


class NotFittedError(PalateError, AttributeError):
    """A learned field was read before `fit`."""


class ArtifactError(PalateError, ValueError):
    """A saved folder does not say what it should."""


class MissingExtraError(PalateError, ImportError):
    """A part of Palate needs a package that is not installed; the sentence names the extra to install."""
