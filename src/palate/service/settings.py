"""The bounds of a request, which the OpenAPI description states too."""

K_MOST = 200
LIST_MOST = 100  # users or items in one answer
OFFSET_MOST = 1_000_000_000
FILTERS_MOST = 20
HISTORY_MOST = 1_000
AMONG_MOST = 10_000
WISHES_MOST = 50
TEXT_MOST = 256  # characters
ID_MOST = 2_000  # characters: room for an id that is an address
BODY_MOST = 1 << 20  # bytes
NUMBER_MOST = 1e9
WHOLE_MOST = (1 << 63) - 1

CONNECTIONS = 1_000  # of one process at once
HEADERS_SECONDS = 10.0  # for the lines of a request, from the first to the last
BODY_SECONDS = 30.0  # for a body
ANSWER_SECONDS = 30.0  # until who takes nothing of an answer is dropped

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
