"""The REST service and the console in front of it. Needs the extra `serve`."""

from palate.errors import MissingExtraError

try:
    import fastapi as fastapi
    import uvicorn as uvicorn
except ModuleNotFoundError as error:
    raise MissingExtraError(f"serving needs {error.name}; install it with: pip install 'palate[serve]'") from None
