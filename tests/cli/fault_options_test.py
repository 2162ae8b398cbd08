"""Faults by the command line: --split, --rate, --seed and what else there is.

fault_options_test.py MAILRIG
"""
import sys
import unittest

from command import CLIENT, GREETING, HELD, LOGIN, MISMATCH, USAGE, Served, Test


# A client that hears to the end, and fails after so many bytes.
FAILS_AFTER = CLIENT.replace("sys.argv[1:]", "sys.argv[2:]") + "sys.exit(3 if len(heard) == int(sys.argv[1]) else 0)"


class Faults(Test):
    def fails_after(self, count):
        return [sys.executable, "-c", FAILS_AFTER, str(count)]

    def test_a_sweep_that_holds(self):
        self.file("a.yaml", GREETING)
        self.expect(HELD, ["run", "--split", "sweep", "a.yaml", "--", *self.client()],
                    "passed   a.yaml\nnote     10 cases of a sweep\n1 passed, 0 failed\n")

    def test_a_sweep_tells_the_smallest_that_fails(self):
        self.file("a.yaml", GREETING)
        output = self.expect(MISMATCH, ["run", "--seed", "5", "--fault", "truncate=sweep", "a.yaml", "--", *self.fails_after(4)],
                             "the client's exit status was 3", "sweep     the smallest of 11 cases that fails\n",
                             "again     mailrig run --fault truncate=4 --seed 5 a.yaml -- ")
        self.assertNotIn("said", output)
        self.expect(MISMATCH, ["run", "--fault", "truncate=4", "a.yaml", "--", *self.fails_after(4)])
        self.expect(HELD, ["run", "--fault", "truncate=4", "a.yaml", "--", *self.fails_after(5)])

    def test_of_the_scenario_unless_the_command_line_has_others(self):
        self.file("a.yaml", GREETING + "faults: [{truncate: 4}]\n")
        self.expect(MISMATCH, ["run", "a.yaml", "--", *self.fails_after(4)], "--fault truncate=4")
        self.expect(HELD, ["run", "--split", "3", "a.yaml", "--", *self.fails_after(4)])

    def test_one_that_never_fired_is_told(self):
        self.file("a.yaml", GREETING)
        self.expect(HELD, ["run", "--fault", "reset=500", "a.yaml", "--", *self.client()],
                    "note     the fault reset=500 never fired\n")

    def test_served(self):
        self.file("a.yaml", GREETING)
        served = Served(self, "--once", "--fault", "truncate=4", "--fault", "corrupt=0", "a.yaml")
        self.assertRegex(served.talk(), r"(?s)^[^+]OK $")
        status, output = served.ends()
        self.assertEqual(status, HELD, output)

    def test_driven(self):
        self.file("a.yaml", LOGIN)
        served = Served(self, "a.yaml")
        to = ["a.yaml", "--to", f"127.0.0.1:{served.port}"]
        self.expect(HELD, ["drive", "--split", "1", *to], "1 passed, 0 failed")
        self.expect(HELD, ["drive", "--fault", "client:truncate=sweep", *to], "1 passed, 0 failed")

    def test_time_may_run_faster(self):
        self.file("a.yaml", "protocol: pop3\nsession:\n  - delay: 20m\n  - |\n    S: +OK ready\n")
        self.expect(HELD, ["run", "--time-scale", "0.00001", "a.yaml", "--", *self.client()])

    def test_bad_usage_is_2(self):
        self.file("a.yaml", GREETING)
        for words, text in (
            (["--fault", "slow"], "there is no fault 'slow'; there are split, cut"),
            (["--fault", "truncate"], "'truncate' takes a number of bytes from 0 on"),
            (["--split", "0"], "'split' takes a number of bytes from 1 on"),
            (["--rate", "5"], "'rate' takes bytes a second such as 500B/s"),
            (["--time-scale", "-1"], "--time-scale"),
            (["--split", "sweep", "--fault", "reset=sweep"], "two sweeps at once"),
        ):
            with self.subTest(words=words):
                self.expect(USAGE, ["run", *words, "a.yaml", "--", "true"], text)
        self.expect(USAGE, ["serve", "--split", "sweep", "a.yaml"], "a sweep is played by mailrig run")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
