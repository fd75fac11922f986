"""A system that wants a key, invented for tests of connections: it says who one is, and echoes what it was shown."""

from tests.standins.replies import Reply, Request, json_reply
from tests.standins.standin import StandIn

KEY = "k3y-that-opens-7Qz"


class Keyed(StandIn):
    name = "keyed"

    def reset(self) -> None:
        super().reset()
        self.keys = {KEY}

    def answer(self, request: Request) -> Reply:
        shown = request.headers.get("authorization", "")
        if shown.removeprefix("Bearer ") not in self.keys:
            return json_reply({"message": f"Who is {shown}?", "again": shown * 20}, 401)
        return json_reply({"you": "Plock"})


STANDIN = Keyed()
