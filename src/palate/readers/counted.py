"""Numbers of things in words: 1 user, 2 users."""


def counted(n: int, noun: str, plural: str = "") -> str:
    """1 user, 2 users, 1,204 users; the plural where it is not the noun and an s."""
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"
