"""Faults of TLS, and scenarios of several connections, by the command.

faults_test.py MAILRIG
"""
import json
import os
import socket
import subprocess
import sys
import textwrap
import time
import unittest

from command import HELD, MAILRIG, MISMATCH, USAGE, Test

IMPLICIT = """\
title: A greeting over TLS
protocol: pop3
tls: implicit
session: |
  S: +OK ready
  C: QUIT
  S: +OK bye
"""

TWO = """\
protocol: pop3
connections:
  one:
    - |
      S: +OK one
      C: QUIT
      S: +OK
    - sync: done
  two:
    - |
      S: +OK two
    - sync: done
    - |
      S: +OK both
      C: QUIT
      S: +OK
expect: {waive: [RFC2449-6.6]}
"""

# A client over TLS that checks the certificate, or not; exits with 0 where it is served, with 4 where it refuses.
CLIENT = textwrap.dedent("""\
    import socket, ssl, sys
    careless = len(sys.argv) > 3
    context = ssl.create_default_context(cafile=sys.argv[2])
    if careless:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    try:
        with socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=10) as plain:
            with context.wrap_socket(plain, server_hostname="localhost") as peer:
                peer.recv(1000)
                peer.sendall(b"QUIT\\r\\n")
                peer.recv(1000)
    except (ssl.SSLError, ConnectionError) as refused:
        print(refused)
        sys.exit(4)
    """)

# Two connections at the same time, the second only heard when the first is done.
PAIR = textwrap.dedent("""\
    import socket, sys
    port = int(sys.argv[1])
    one = socket.create_connection(("127.0.0.1", port), timeout=10)
    seen = {}
    def heard(peer):
        seen[peer] = seen.get(peer, b"") + peer.recv(1000)
        return seen[peer]
    def until(peer, text):
        while text not in seen.get(peer, b""):
            heard(peer)
    until(one, b"one\\r\\n")
    if len(sys.argv) > 2:
        sys.exit(0)
    two = socket.create_connection(("127.0.0.1", port), timeout=10)
    until(two, b"two\\r\\n")
    one.sendall(b"QUIT\\r\\n")
    until(two, b"both\\r\\n")
    two.sendall(b"QUIT\\r\\n")
    until(two, b"both\\r\\n+OK\\r\\n")
    """)


class FaultsOfTls(Test):
    def client(self, *more):
        return [sys.executable, "-c", CLIENT, "{port}", "{cert}", *more]

    def test_a_careful_client_refuses(self):
        self.file("a.yaml", IMPLICIT)
        for fault, why in (("expired-certificate", "certificate has expired"),
                           ("wrong-host", "Hostname mismatch"),
                           ("self-signed", "self-signed certificate"),
                           ("old-tls", "")):
            with self.subTest(fault):
                self.expect(HELD, ["run", "-v", "--client-status", "4", "--fault", fault, "a.yaml", "--", *self.client()],
                            why, "1 passed, 0 failed")

    def test_a_careless_client_fails(self):
        self.file("a.yaml", IMPLICIT)
        for fault, why in (("expired-certificate", "the certificate has expired"),
                           ("wrong-host", "the certificate is for a host of another name"),
                           ("self-signed", "the certificate is signed by nobody whom it trusts")):
            with self.subTest(fault):
                self.expect(MISMATCH, ["run", "--client-status", "any", "--fault", fault, "a.yaml", "--",
                                       *self.client("careless")],
                            f"the client went on under TLS, though {why} (waive: RFC2595-2.4)",
                            f"again     mailrig run --fault {fault} --seed ")

    def test_in_the_scenario(self):
        self.file("a.yaml", IMPLICIT + "faults: [wrong-host]\n")
        self.expect(HELD, ["run", "--client-status", "4", "a.yaml", "--", *self.client()])
        self.expect(MISMATCH, ["run", "--client-status", "any", "a.yaml", "--", *self.client("careless")])
        self.file("waived.yaml", IMPLICIT + "faults: [wrong-host]\nexpect: {waive: [RFC2595-2.4]}\n")
        self.expect(HELD, ["run", "waived.yaml", "--", *self.client("careless")])

    def test_tls_that_breaks(self):
        self.file("a.yaml", IMPLICIT)
        self.expect(HELD, ["run", "--client-status", "4", "--fault", "plaintext-in-tls", "a.yaml", "--", *self.client()])
        self.file("closes.yaml", IMPLICIT.replace("session: |\n", "session:\n  - |\n").replace("  S:", "    S:")
                  .replace("  C:", "    C:").replace("    S: +OK bye\n", "    S: +OK bye\n  - close: server\n"))
        self.expect(HELD, ["run", "--client-status", "any", "--fault", "drop-tls-close", "closes.yaml", "--",
                           *self.client()], "1 passed, 0 failed")

    def test_what_cannot_be(self):
        self.file("a.yaml", IMPLICIT)
        self.expect(USAGE, ["drive", "--fault", "wrong-host", "a.yaml", "--to", "127.0.0.1:1"],
                    "'wrong-host' is a fault of the server's certificate or TLS")
        self.expect(USAGE, ["run", "--fault", "client:drop-tls-close", "a.yaml", "--", "true"],
                    "cannot be done to the TLS of the side under test")
        self.expect(USAGE, ["run", "--fault", "wrong-host=5", "a.yaml", "--", "true"], "'wrong-host' takes no value")


class OnTheWayToARealServer(Test):
    """record with faults: a proxy that is the bad network."""

    def through(self, *words):
        """What a client hears of a server that says one line and hangs up, and what the command printed."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            ready = os.path.join(self.folder, "ready.json")
            with subprocess.Popen([MAILRIG, "record", "--to", f"127.0.0.1:{server.getsockname()[1]}", "--once", *words,
                                   "-o", "seen.yaml", "--ready-file", ready], cwd=self.folder,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as proxy:
                while not os.path.exists(ready):
                    self.assertIsNone(proxy.poll(), "it has ended")
                    time.sleep(0.01)
                self.addCleanup(proxy.kill)
                with open(ready, encoding="ascii") as told:
                    port = json.load(told)["port"]
                os.remove(ready)
                with socket.create_connection(("127.0.0.1", port), timeout=60) as client:
                    peer, _ = server.accept()
                    with peer:
                        peer.sendall(b"+OK ready\r\n")
                    heard = b""
                    while more := client.recv(1000):
                        heard += more
                output, _ = proxy.communicate(timeout=60)
                self.assertEqual(proxy.returncode, 0, output)
        return heard, output

    def test_what_the_client_hears_and_what_is_recorded(self):
        heard, output = self.through("--fault", "truncate=5", "--seed", "7")
        self.assertEqual(heard, b"+OK r")
        self.assertIn("connection 1: fault truncate=5 (--seed 7)", output)
        with open(os.path.join(self.folder, "seen.yaml"), encoding="ascii") as seen:
            self.assertIn("S: +OK ready\n", seen.read())
        heard, _ = self.through("--split", "3", "--rate", "1KiB/s")
        self.assertEqual(heard, b"+OK ready\r\n")

    def test_what_cannot_be(self):
        for words, why in ((["--split", "sweep"], "those are played by mailrig run"),
                           (["--fault", "client:stalled-handshake"], "cannot be done to the TLS of the side under test")):
            self.expect(USAGE, ["record", "--to", "127.0.0.1:1", "-o", "x.yaml", *words], why)


class Time(Test):
    PATIENCE = "protocol: pop3\nsession:\n  - delay: 29m\n  - |\n    S: +OK at last\n    C: QUIT\n    S: +OK\n"
    CLIENT = ("import socket, sys; peer = socket.create_connection(('127.0.0.1', int(sys.argv[1]))); peer.recv(99); "
              "peer.sendall(b'QUIT\\r\\n'); peer.recv(99)")

    def test_virtual(self):
        self.file("a.yaml", self.PATIENCE)
        self.expect(HELD, ["check", "-v", "a.yaml"], "1740000 ms")
        self.expect(HELD, ["check", "--time", "virtual", "a.yaml"])
        for words in (["--time", "virtual"], ["--time-scale", "0"], ["--time-scale", "0.00001"]):
            self.expect(HELD, ["run", *words, "a.yaml", "--", sys.executable, "-c", self.CLIENT, "{port}"])
        self.expect(USAGE, ["run", "--time", "virtual", "--time-scale", "2", "a.yaml", "--", "true"], "--time")

    def test_that_counts(self):
        self.file("a.yaml", self.PATIENCE + "expect: {within: 5m}\n")
        self.expect(MISMATCH, ["check", "a.yaml"], "the delays take 1740s, where expect says within 300s")


class SeveralConnections(Test):
    def test_both_are_made(self):
        self.file("two.yaml", TWO)
        self.expect(HELD, ["check", "two.yaml"], "1 passed, 0 failed")
        self.expect(HELD, ["run", "two.yaml", "--", sys.executable, "-c", PAIR, "{port}"], "1 passed, 0 failed")

    def test_one_is_missing(self):
        self.file("two.yaml", TWO)
        self.expect(MISMATCH, ["run", "two.yaml", "--", sys.executable, "-c", PAIR, "{port}", "alone"],
                    "the client made 1 of the scenario's 2 connections")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
