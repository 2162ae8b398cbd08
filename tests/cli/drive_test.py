"""`mailrig drive` against a server of our own.

drive_test.py MAILRIG
"""
import os
import socket
import sys
import unittest

from command import ENVIRONMENT, HELD, LOGIN, MISMATCH, Served, Test


class Drive(Test):
    def test_held_and_not(self):
        self.file("login.yaml", LOGIN)
        self.file("other.yaml", LOGIN.replace("  S: +OK bye", "  S: -ERR"))
        served = Served(self, "--tls-cert-out", "rig.pem", "login.yaml")
        to = ["--to", f"127.0.0.1:{served.port}"]
        self.assertEqual(self.mailrig("drive", "login.yaml", *to),
                         (HELD, "passed   login.yaml\n1 passed, 0 failed\n", ""))
        output = self.expect(MISMATCH, ["drive", "login.yaml", "other.yaml", *to, "--log", "wire.log",
                                        "--var", "password=a-second-one"],
                             "other.yaml:11:3: the server said something else\n  expected  S: -ERR\n",
                             "password=<secret>", "1 passed, 1 failed\n")
        with open(os.path.join(self.folder, "wire.log"), encoding="utf-8") as log:
            output += log.read()
        self.assertIn("[other.yaml] C: PASS <secret>\n", output)
        self.assertNotIn("a-second-one", output)
        self.assertNotIn("sesame", output)

    def test_tls(self):
        self.file("login.yaml", LOGIN)
        served = Served(self, "--tls", "--tls-cert-out", "rig.pem", "login.yaml")
        to = ["--tls", "--to", f"localhost:{served.port}"]
        self.expect(HELD, ["drive", "login.yaml", *to, "--cafile", "rig.pem"])
        self.expect(HELD, ["drive", "login.yaml", *to, "--insecure-no-verify"])
        self.expect(MISMATCH, ["drive", "login.yaml", *to], "TLS failed: certificate: ")
        self.expect(ENVIRONMENT, ["drive", "login.yaml", *to, "--cafile", "none.pem"], "none.pem")

    def test_nobody_there(self):
        self.file("login.yaml", LOGIN)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        self.expect(ENVIRONMENT, ["drive", "login.yaml", "--to", f"127.0.0.1:{port}"], f"127.0.0.1:{port}")
        self.expect(ENVIRONMENT, ["drive", "login.yaml", "--to", "no such host.invalid:143"], "no such host.invalid:143")

    def test_a_silent_server(self):
        self.file("login.yaml", LOGIN)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            self.expect(MISMATCH, ["drive", "--timeout", "0.05", "login.yaml", "--to",
                                   f"127.0.0.1:{silent.getsockname()[1]}"],
                        "login.yaml:5:3: the server said nothing more in the time it had")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
