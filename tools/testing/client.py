"""A person's session with a running Odoo, over the same RPC that the web client uses. Runs in the environment."""

import itertools
from typing import Any

import requests


class Refused(Exception):
    """The server refused a call.

    ``kind`` is the exception's name, e.g. ``odoo.exceptions.AccessError``; ``message`` is what the person would read.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        self.message = message


class Client:
    """One user, logged in.

    Calls look as in Odoo: ``client.call("party.entry", "action_confirm", [ids])``.
    """

    _numbers = itertools.count(1)

    def __init__(self, url: str, database: str, login: str, password: str) -> None:
        self.url = url
        self.login = login
        self.session = requests.Session()
        info = self._send("/web/session/authenticate", {"db": database, "login": login, "password": password})
        self.uid: int = info["uid"]

    def call(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        """Call a method of a model; the first argument of a record's method is the list of ids.

        :raises Refused: with the name of the server's exception.
        """
        return self._send(f"/web/dataset/call_kw/{model}/{method}",
                          {"model": model, "method": method, "args": list(args), "kwargs": kwargs})

    def read(self, model: str, domain: list[Any], fields: list[str], **kwargs: Any) -> list[dict[str, Any]]:
        """Search and read."""
        found: list[dict[str, Any]] = self.call(model, "search_read", domain, fields, **kwargs)
        return found

    def search(self, model: str, domain: list[Any], **kwargs: Any) -> list[int]:
        found: list[int] = self.call(model, "search", domain, **kwargs)
        return found

    def get(self, path: str) -> requests.Response:
        """Open a page or a file."""
        return self.session.get(self.url + path, timeout=60)

    def _send(self, path: str, params: dict[str, Any]) -> Any:
        body: dict[str, Any] = {"jsonrpc": "2.0", "method": "call", "id": next(self._numbers), "params": params}
        answer = self.session.post(self.url + path, json=body, timeout=120)
        answer.raise_for_status()
        reply = answer.json()
        if "error" in reply:
            data = reply["error"].get("data", {})
            raise Refused(data.get("name", "?"), data.get("message") or reply["error"].get("message", ""))
        return reply.get("result")
