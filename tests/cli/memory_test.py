"""What `mailrig serve` holds in memory for its clients. Without sanitizers, whose memory is not ours.

memory_test.py MAILRIG
"""
import re
import resource
import signal
import socket
import sys
import unittest

from command import HELD, LOGIN, TOO_LONG, Served, Test
from serve_test import hear_all

NOOPS = """\
protocol: imap
session:
  - |
    S: * OK ready
  - repeat:
      times: 10
      session: |
        C: a NOOP
        S: a OK NOOP completed
"""


def resident(served):
    """KiB; what the kernel keeps for sockets is not among them."""
    with open(f"/proc/{served.process.pid}/status", encoding="ascii") as status:
        return int(re.search(r"VmRSS:\s+(\d+) kB", status.read())[1])


class Memory(Test):
    def setUp(self):
        super().setUp()
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        self.most = hard - 100

    def connect(self, served, count):
        peers = [served.connect() for _ in range(count)]
        for peer in peers:
            self.addCleanup(peer.close)
        return peers

    def test_a_session_that_is_held(self):
        self.file("noops.yaml", NOOPS)
        served = Served(self, "--quiet", "noops.yaml")
        sessions = min(1000, self.most)
        self.trips(self.connect(served, 10))  # what is made at first use
        before = resident(served)
        peers = self.connect(served, sessions)
        self.trips(peers)
        self.assertLess((resident(served) - before) / sessions, 8, "KiB each")

    def trips(self, peers):
        for peer in peers:
            hear_all(peer, b"ready\r\n")
        for _ in range(10):
            for peer in peers:
                peer.sendall(b"x NOOP\r\n")
            for peer in peers:
                hear_all(peer, b"completed\r\n")

    def test_a_crowd(self):
        """Far more connections than sessions: each is told, and they cost nothing."""
        sessions = 200
        crowd = min(5000, self.most - sessions)
        self.file("login.yaml", LOGIN)
        served = Served(self, "--quiet", "--most-sessions", str(sessions), "--grace", "0", "login.yaml")
        held = self.connect(served, sessions)
        for peer in held:
            self.assertEqual(peer.recv(100), b"+OK ready\r\n")
        before = resident(served)
        for peer in self.connect(served, crowd):
            self.assertEqual(hear_all(peer),
                             f"-ERR [SYS/TEMP] mailrig: no more than {sessions} sessions at a time\r\n")
        self.assertLess(resident(served) - before, 1024, "KiB for all")
        for peer in held:  # the sessions are none the worse
            peer.sendall(b"USER fred\r\nPASS x\r\nQUIT\r\n")
        for peer in held:
            self.assertTrue(hear_all(peer, b"+OK bye\r\n").endswith("+OK bye\r\n"))
            peer.shutdown(socket.SHUT_WR)
            hear_all(peer)  # it has seen that we left
        served.process.send_signal(signal.SIGTERM)
        status, output = served.ends()
        self.assertEqual(status, HELD, output[-2000:])
        self.assertIn(f"{sessions} sessions passed, 0 failed, {crowd} clients refused\n", output)

    def test_endless_lines(self):
        """From many at once; all that they hold together is bounded, and none of them waits for an answer."""
        self.file("login.yaml", LOGIN)
        served = Served(self, "--quiet", "--memory", "4MiB", "--longest-line", "1MiB", "login.yaml")
        before = resident(served)
        peers = self.connect(served, 100)
        for peer in peers:
            peer.settimeout(TOO_LONG)
            self.assertEqual(peer.recv(100), b"+OK ready\r\n")
        for _ in range(8):
            for peer in peers:
                try:
                    peer.sendall(b"x" * 100_000)
                except OSError:
                    pass  # refused already
        self.assertLess(resident(served) - before, 64 * 1024, "KiB, of 80 MB that were sent")
        self.assertIn("hold more than 4194304 bytes", "".join(hear_all(peer) for peer in self.gone(peers)))

    @staticmethod
    def gone(peers):
        for peer in peers:
            try:
                peer.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # reset already
        return peers


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
