"""A running Odoo server: start it, see when it really serves, end it."""

import os
import re
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from typing import IO

from . import odoo
from .paths import ROOT
from .process import Failure

LINE = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?P<level>[A-Z]+) ")
STARTING = 180  # seconds; more than a cold start on a slow disk


class Server:
    """One Odoo process (with its workers) on one database and port."""

    def __init__(self, database: str, port: int, *, workers: int = 0, options: Sequence[str] = ()) -> None:
        self.database = database
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        args = ["-d", database, f"--db-filter=^{re.escape(database)}$", f"--http-port={port}", f"--workers={workers}",
                *options]
        if workers:
            args.append(f"--gevent-port={odoo.free_port(first=port + 1)}")
        self._command = odoo.command(args)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, output: "int | IO[bytes]") -> "subprocess.Popen[bytes]":
        """Start it; what it logs goes where ``subprocess`` is told."""
        self.process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=output, cwd=ROOT,
                                        stderr=subprocess.STDOUT, env={**os.environ, **odoo.variables()})
        return self.process

    def wait_until_served(self) -> None:
        """Return once a page comes back.

        :raises Failure: when the server ends before that, or does not answer.
        """
        end = time.monotonic() + STARTING
        while time.monotonic() < end:
            if self.process is None or self.process.poll() is not None:
                raise Failure(f"Odoo ended before it served {self.url}")
            if self._serves():
                return
            time.sleep(0.2)
        raise Failure(f"Odoo does not answer at {self.url} after {STARTING} s")

    def stop(self) -> None:
        """End it, gently first."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _serves(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/web/login", timeout=60) as page:
                return bool(page.status == 200)
        except urllib.error.HTTPError as error:
            raise Failure(f"{self.url}/web/login answers {error.code} {error.reason}") from error
        except OSError:
            return False
