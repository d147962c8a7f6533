"""A server that is killed at any moment, fifty times: what it acknowledged is there, and nothing is there twice."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from walkamile.model.source import Source
from walkamile.store import make_home, open_store

KILLS = 50
SENDERS = 3


class Sender(threading.Thread):
    """Sends batches of three, each until it is acknowledged, to whichever server is there; remembers what was."""

    def __init__(self, number: int, key: str) -> None:
        super().__init__(daemon=True)
        self.number = number
        self.headers = {"x-write-key": key}
        self.address = ""
        self.acknowledged: list[str] = []
        self.again = 0
        self.stop = False

    def run(self) -> None:
        batch = 0
        while not self.stop:
            ids = [f"s{self.number}-b{batch}-{i}" for i in range(3)]
            sent = {
                "batch": [
                    {"type": "track", "event": "Seen", "userId": "ana", "messageId": name} for name in ids
                ]
            }
            while not self._send(json.dumps(sent).encode()):
                if self.stop:
                    return
                self.again += 1
                time.sleep(0.005)
            self.acknowledged += ids
            batch += 1

    def _send(self, body: bytes) -> bool:
        try:
            connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=5)
            connection.request("POST", "/v1/batch", body, self.headers)
            done = connection.getresponse().status == 200
            connection.close()
        except (OSError, http.client.HTTPException):
            return False
        return done


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_and_nothing_sent_again_is_there_twice(tmp_path):
    home = tmp_path / "home"
    make_home(home)
    store = open_store(home)
    key = store.sources.new_key(Source("web", "contract", "segment"))
    store.close()
    server = subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "forked_server.py"), str(home)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    senders = [Sender(number, key) for number in range(SENDERS)]
    dice = random.Random(7)
    try:
        for kill in range(KILLS):
            server.stdin.write("next\n")
            server.stdin.flush()
            pid, address = server.stdout.readline().split()
            for sender in senders:
                sender.address = address
                if kill == 0:
                    sender.start()
            time.sleep(dice.uniform(0.02, 0.5))
            os.kill(int(pid), signal.SIGKILL)
            assert server.stdout.readline() == "gone\n"
        for sender in senders:
            sender.stop = True
            sender.join(20)
    finally:
        server.stdin.close()
        server.wait(20)
    acknowledged = [name for sender in senders for name in sender.acknowledged]
    assert len(acknowledged) > 300 and sum(sender.again for sender in senders) > KILLS, "too little happened"
    store = open_store(home)
    kept = [row["messageId"] for heard in store.log.read_from(0) for row in heard.rows]
    store.close()
    assert set(acknowledged) - set(kept) == set(), "acknowledged, and lost"
    assert len(kept) == len(set(kept)), "sent again, and kept twice"
