"""`mailrig serve`, one session after the other.

serve_command_test.py MAILRIG
"""
import os
import signal
import socket
import ssl
import sys
import unittest

from command import ENVIRONMENT, GREETING, HELD, LOGIN, LOGS_IN, MISMATCH, TOO_LONG, Served, Test, talk


class Serve(Test):
    def test_once(self):
        self.file("a.yaml", LOGIN)
        self.file("b.yaml", GREETING)
        served = Served(self, "--once", "a.yaml", "b.yaml")
        self.assertEqual(served.told, {"ports": [
            {"scenario": "a.yaml", "protocol": "pop3", "host": "127.0.0.1", "port": served.port, "tls": False},
            {"scenario": "b.yaml", "protocol": "pop3", "host": "127.0.0.1", "port": served.told["ports"][1]["port"],
             "tls": False}]})
        self.assertEqual([name for name in os.listdir(self.folder) if "part" in name], [])
        self.assertEqual(served.talk(*LOGS_IN), "+OK ready\r\n+OK\r\n+OK\r\n+OK bye\r\n")
        self.assertIsNone(served.process.poll())
        served.talk("QUIT", index=1)
        status, output = served.ends()
        self.assertEqual(status, HELD, output)
        self.assertIn(f"127.0.0.1:{served.port} pop3 a.yaml\n", output)
        self.assertIn("passed   session 1 of a.yaml from 127.0.0.1:", output)

    def test_a_mismatch(self):
        self.file("login.yaml", LOGIN)
        served = Served(self, "--once", "login.yaml")
        served.talk("USER fred", "PASS never-shown", "STAT")
        status, output = served.ends()
        self.assertEqual(status, MISMATCH)
        self.assertIn("FAILED   session 1 of login.yaml from 127.0.0.1:", output)
        self.assertIn("login.yaml:10:3: the client said something else\n  expected  C: QUIT\n  received  C: STAT\n", output)
        self.assertNotIn("never-shown", output)

    def test_many_clients_until_a_signal(self):
        self.file("login.yaml", LOGIN)
        for end in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(end=end):
                served = Served(self, "login.yaml")
                peers = [served.connect() for _ in range(20)]  # all at a time
                for peer in peers:
                    with peer:
                        self.assertTrue(talk(peer, *LOGS_IN).endswith("bye\r\n"))
                served.process.send_signal(end)
                status, output = served.ends()
                self.assertEqual(status, HELD, output)
                os.remove(served.ready)

    def test_tls(self):
        self.file("login.yaml", LOGIN)
        served = Served(self, "--once", "--tls", "--tls-cert-out", "rig.pem", "--listen", "127.0.0.1", "login.yaml")
        self.assertEqual(served.told["certificate"], "rig.pem")
        self.assertTrue(served.told["ports"][0]["tls"])
        trust = ssl.create_default_context(cafile=os.path.join(self.folder, "rig.pem"))
        with trust.wrap_socket(served.connect(), server_hostname="localhost") as peer:
            self.assertTrue(talk(peer, *LOGS_IN).endswith("bye\r\n"))
        self.assertEqual(served.ends()[0], HELD)

    def test_ipv6_and_a_port_of_ones_choice(self):
        self.file("greeting.yaml", GREETING)
        with socket.create_server(("::1", 0), family=socket.AF_INET6) as probe:
            port = probe.getsockname()[1]
        served = Served(self, "--once", "--listen", f"[::1]:{port}", "greeting.yaml")
        self.assertEqual((served.told["ports"][0]["host"], served.port), ("::1", port))
        with socket.create_connection(("::1", port), TOO_LONG) as peer:
            talk(peer)
        status, output = served.ends()
        self.assertEqual(status, HELD)
        self.assertIn(f"[::1]:{port} pop3 greeting.yaml\n", output)

    def test_the_log_is_redacted(self):
        self.file("login.yaml", LOGIN)
        served = Served(self, "--once", "--log", "wire.log", "login.yaml")
        served.talk("USER fred", "PASS not-to-be-seen", "QUIT")
        self.assertEqual(served.ends()[0], HELD)
        with open(os.path.join(self.folder, "wire.log"), encoding="utf-8") as log:
            text = log.read()
        self.assertIn("[login.yaml 1] S: +OK ready\n[login.yaml 1] C: USER fred\n", text)
        self.assertIn("[login.yaml 1] C: PASS <secret>\n", text)
        self.assertNotIn("not-to-be-seen", text)

    def test_what_the_machine_refuses(self):
        self.file("login.yaml", LOGIN)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            self.expect(ENVIRONMENT, ["serve", "--listen", f"127.0.0.1:{port}", "login.yaml"], f"127.0.0.1:{port}",
                        "in use")
        self.expect(ENVIRONMENT, ["serve", "--listen", "192.0.2.1:0", "login.yaml"], "192.0.2.1:0")
        self.expect(ENVIRONMENT, ["serve", "--listen", "no-address:0", "login.yaml"], "no-address:0")
        for option in ("--ready-file", "--tls-cert-out", "--log"):
            with self.subTest(option=option):
                self.expect(ENVIRONMENT, ["serve", option, "none/file", "login.yaml"], "cannot write none/file: ")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
