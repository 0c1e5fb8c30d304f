"""The socket that the service listens on, and the names by which it may be asked."""

import errno
import ipaddress
import socket

from palate.errors import InputError

LOCAL = ("127.0.0.1", "localhost", "[::1]")


def listening(host: str, port: int) -> socket.socket:
    """A socket bound before anything else is done, so that a port that is taken is found out at once.

    Raises InputError where the port is taken, or the host is not this machine's.
    """
    if not 0 <= port <= 65535:
        raise InputError(f"port {port} is not between 0 and 65535; choose one that is, or 0 for any free one")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # else asyncio sets no TCP_NODELAY
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            raise InputError(
                f"this machine has no address {host} ({error.strerror}); choose 127.0.0.1, which only this machine "
                "reaches, or 0.0.0.0 for all addresses that it has"
            ) from error
        raise InputError(
            f"cannot listen on {host} port {port} ({error.strerror}); choose another, such as --port {_other(port)}, "
            "or --port 0 for any free one"
        ) from error
    return listener


def address_of(listener: socket.socket, host: str) -> str:
    """The address at which a browser finds it."""
    return f"http://{_named(host)}:{listener.getsockname()[1]}"


def is_local(listener: socket.socket) -> bool:
    """Whether only this machine reaches it."""
    address = ipaddress.ip_address(listener.getsockname()[0].partition("%")[0])
    inner = getattr(address, "ipv4_mapped", None)
    return bool((inner or address).is_loopback)


def is_private(host: str) -> bool:
    """Whether a service that listens on this host is reached from this machine only."""
    with listening(host, 0) as listener:
        return is_local(listener)


def names_of(listener: socket.socket, host: str) -> tuple[str, ...]:
    """The names by which it may be asked: on a loopback address those of this machine, elsewhere () for any."""
    if not is_local(listener):
        return ()
    own = _named(listener.getsockname()[0])
    return tuple(dict.fromkeys((*LOCAL, own, _named(host).lower())))


def _named(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _other(port: int) -> int:
    return port + 1 if 1024 <= port < 65535 else 8000
