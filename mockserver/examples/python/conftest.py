"""The fixture `rig`: rig("one_message.yaml").port is a server that says what the scenario says.

When the test is over, it fails with the rig's report if its client did not hold.
"""
import json
import os
import pathlib
import subprocess
import tempfile
import time

import pytest

MAILRIG = os.environ.get("MAILRIG", "mailrig")
PATIENCE = 20  # seconds


class Rig:
    """One scenario, served to one client."""

    def __init__(self, scenario, *options):
        self.folder = tempfile.TemporaryDirectory()
        ready = pathlib.Path(self.folder.name, "ready.json")
        self.certificate = os.path.join(self.folder.name, "certificate.pem")
        self.process = subprocess.Popen([MAILRIG, "serve", "--once", "--ready-file", ready, "--tls-cert-out",
                                         self.certificate, *options, scenario],
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        while not ready.exists() and self.process.poll() is None:
            time.sleep(0.002)
        if not ready.exists():
            raise RuntimeError(self.process.stdout.read())
        self.host, self.port = "127.0.0.1", json.loads(ready.read_text(encoding="utf-8"))["ports"][0]["port"]

    def report(self):
        """What the rig has to say against the client; empty if it held."""
        try:
            output, _ = self.process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.terminate()
            output, _ = self.process.communicate()
        self.folder.cleanup()
        return "" if self.process.returncode == 0 else output


@pytest.fixture
def rig():
    rigs = []

    def serve(scenario, *options):
        rigs.append(Rig(scenario, *options))
        return rigs[-1]

    yield serve
    reports = [one.report() for one in rigs]
    if any(reports):
        pytest.fail("".join(reports), pytrace=False)
