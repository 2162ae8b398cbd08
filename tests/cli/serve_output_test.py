"""What `mailrig serve` prints, where nobody reads it or it cannot be written.

serve_output_test.py MAILRIG
"""
import fcntl
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import unittest

from command import HELD, LOGIN, LOGS_IN, MAILRIG, MISMATCH, TOO_LONG, Served, Test, talk


class Output(Test):
    def test_nobody_reads_what_it_prints(self):
        """As a test that starts it with a pipe and looks into that at the end, if at all."""
        self.file("login.yaml", LOGIN)
        served = Served(self, "--threads", "2", "login.yaml")
        fcntl.fcntl(served.process.stdout, fcntl.F_SETPIPE_SZ, 4096)
        for _ in range(100):
            self.assertEqual(served.talk(*LOGS_IN), "+OK ready\r\n+OK\r\n+OK\r\n+OK bye\r\n")
        served.process.send_signal(signal.SIGTERM)
        status, output = served.ends()
        self.assertEqual(status, HELD, output)
        self.assertEqual(output.count("passed   session"), 100)
        self.assertIn("100 sessions passed, 0 failed\n", output)

    def test_nobody_reads_very_much_that_it_prints(self):
        """What does not fit is left out, and it says so; the sum is that of all."""
        rounds = 100
        self.file("noops.yaml", "protocol: pop3\nsession: |\n  S: +OK ready\n" + "  C: NOOP\n  S: +OK\n" * rounds +
                  "  C: QUIT\n  S: +OK bye\n")
        served = Served(self, "noops.yaml")
        for _ in range(150):  # 12 KB of warnings each: none of them waits for an answer
            self.assertTrue(served.talk(*["NOOP"] * rounds, "QUIT").endswith("+OK bye\r\n"))
        served.process.send_signal(signal.SIGTERM)
        status, output = served.ends()
        self.assertEqual(status, HELD, output)
        left_out = int(re.search(r"^note     what ended (\d+) times is left out here: nobody read it in time$", output,
                                 re.MULTILINE)[1])
        self.assertEqual(output.count("passed   session") + left_out, 150)
        self.assertIn("150 sessions passed, 0 failed\n", output)

    def test_nobody_reads_and_there_is_a_report(self):
        """It is written before all is printed, which may take as long as it pleases the reader."""
        self.file("login.yaml", LOGIN)
        served = Served(self, "--grace", "0.2", "--report", "r.json", "--coverage", "login.yaml")
        fcntl.fcntl(served.process.stdout, fcntl.F_SETPIPE_SZ, 4096)
        for _ in range(100):
            served.talk(*LOGS_IN)
        stays = served.connect()  # of which it speaks on standard error, the same pipe here
        self.addCleanup(stays.close)
        self.assertEqual(stays.recv(100), b"+OK ready\r\n")
        served.process.send_signal(signal.SIGTERM)
        report = os.path.join(self.folder, "r.json")
        deadline = time.monotonic() + TOO_LONG
        while not os.path.exists(report):
            self.assertTrue(served.process.poll() is None and time.monotonic() < deadline, "no report")
            time.sleep(0.01)
        status, output = served.ends()
        self.assertEqual(status, MISMATCH, output)
        self.assertRegex(output, r"stopping; \d+ sessions have 0\.2 s")  # others may be about to end
        self.assertRegex(output, r"100 sessions passed, 1 failed\ncoverage: .*\n")

    def test_nobody_can_be_told(self):
        """Neither a log nor standard error can be written: the sessions go on."""
        self.file("login.yaml", LOGIN)
        ready = os.path.join(self.folder, "ready.json")
        with open("/dev/full", "wb") as full, subprocess.Popen(
                [MAILRIG, "serve", "--log", "/dev/full", "--ready-file", ready, "login.yaml"], cwd=self.folder,
                stdout=subprocess.PIPE, stderr=full, text=True) as process:
            self.addCleanup(process.kill)
            while not os.path.exists(ready):
                self.assertIsNone(process.poll())
                time.sleep(0.01)
            with open(ready, encoding="utf-8") as told:
                port = json.load(told)["ports"][0]["port"]
            for _ in range(2):
                with socket.create_connection(("127.0.0.1", port), TOO_LONG) as peer:
                    self.assertEqual(talk(peer, *LOGS_IN), "+OK ready\r\n+OK\r\n+OK\r\n+OK bye\r\n")
            process.send_signal(signal.SIGTERM)
            self.assertIn("2 sessions passed, 0 failed\n", process.communicate(timeout=TOO_LONG)[0])
            self.assertEqual(process.returncode, HELD)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
