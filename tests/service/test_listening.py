import socket
from contextlib import closing

import pytest

from palate.errors import InputError
from palate.service.listening import address_of, is_local, listening, names_of


def test_an_answer_is_never_held_back_by_the_socket() -> None:
    """asyncio turns Nagle's algorithm off (TCP_NODELAY) for sockets of protocol TCP, not for those of protocol 0."""
    with closing(listening("127.0.0.1", 0)) as listener:
        assert listener.proto == socket.IPPROTO_TCP


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "127.1", "localhost"])
def test_on_a_loopback_address_it_goes_by_names_of_this_machine_only(host: str) -> None:
    with closing(listening(host, 0)) as listener:
        names = names_of(listener, host)
        assert is_local(listener) and {"127.0.0.1", "localhost", "[::1]", host} <= set(names)
        assert address_of(listener, host) == f"http://{host}:{listener.getsockname()[1]}"


def test_elsewhere_it_goes_by_any_name() -> None:
    with closing(listening("0.0.0.0", 0)) as listener:
        assert not is_local(listener) and names_of(listener, "0.0.0.0") == ()


@pytest.mark.parametrize("host", ["192.0.2.1", "no such host.invalid"])
def test_an_address_of_another_machine_is_named(host: str) -> None:
    with pytest.raises(InputError, match=rf"this machine has no address {host} .*choose 127.0.0.1"):
        listening(host, 0)
