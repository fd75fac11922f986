"""What goes along where a redirect leads: to another host nothing of what is between this one and us."""

import httpx

# Further headers may carry credentials.
PLAIN = frozenset(
    [
        *("accept", "accept-encoding", "connection", "content-length", "content-type"),
        *("host", "transfer-encoding", "user-agent"),
    ]
)


def following(asked: httpx.Request, further: httpx.Request) -> httpx.Request:
    """The request that a redirect of `asked` leads to. From http to https is no other host."""
    old, new = asked.url, further.url
    is_same = new.host == old.host and (new.scheme, new.port) in ((old.scheme, old.port), ("https", None))
    if not is_same:
        for name in [name for name in further.headers if name.lower() not in PLAIN]:
            del further.headers[name]
    return further
