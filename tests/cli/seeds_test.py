"""`mailrig seeds`: what is written for each target.

seeds_test.py MAILRIG
"""
import os
import sys
import unittest

from command import ENVIRONMENT, HELD, LOGIN, PATTERNS, Test


class Seeds(Test):
    def test_written_for_each_target(self):
        self.file("in/login.yaml", LOGIN)
        self.file("in/patterns.yaml", PATTERNS)
        self.expect(HELD, ["seeds", "out", "in"], " seeds in out\n")
        for target in ("pop3_reply", "pop3_session"):
            with open(os.path.join(self.folder, "out", target, "in-login.yaml"), "rb") as seed:
                self.assertEqual(seed.read(), b"+OK ready\r\n+OK\r\n+OK\r\n+OK bye\r\n")
        self.assertEqual(sorted(os.listdir(os.path.join(self.folder, "out/scenario_yaml"))),
                         ["in-login.yaml", "in-patterns.yaml"])
        self.expect(ENVIRONMENT, ["seeds", "in/login.yaml", "in"], "mailrig seeds: ")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
