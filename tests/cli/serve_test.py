"""`mailrig serve` with many sessions: several scenarios on a port, threads, limits, and how it ends.

serve_test.py MAILRIG
"""
import json
import os
import re
import signal
import socket
import ssl
import sys
import time
import unittest

from command import ENVIRONMENT, GREETING, HELD, LOGIN, LOGS_IN, MISMATCH, USAGE, Served, Test, talk

IMAP = """\
protocol: imap
vars: {{user: fred, password: sesame}}
secrets: [password]
session: |
  S: * OK ready
  C: a1 LOGIN ${{user}} ${{password}}
  S: a1 OK {words}
  C: a2 LOGOUT
  S: * BYE
  S: a2 OK
"""
SMTP = "protocol: smtp\nsession: |\n  S: 220 ready\n  C: QUIT\n  S: 221 bye\n"
WAITS = "protocol: pop3\nsession: |\n  S: +OK ready\n  C: NOOP\n  S: +OK\n  C: QUIT\n  S: +OK bye\n"


def hear_all(peer, until=None):
    """All that comes, or as much of it as ends with `until`."""
    heard = b""
    try:
        while (until is None or not heard.endswith(until)) and (more := peer.recv(4096)):
            heard += more
    except ConnectionResetError:
        heard += b"<reset>"
    return heard.decode()


class OnePort(Test):
    def logged_in(self, served, user):
        with served.connect() as peer:
            peer.sendall(f"t LOGIN {user} secret-word\r\nu LOGOUT\r\n".encode())
            peer.shutdown(socket.SHUT_WR)
            return hear_all(peer)

    def test_by_user(self):
        for name in ("full", "slow", "any"):
            self.file(f"{name}.yaml", IMAP.format(words=name))
        served = Served(self, "--one-port", "--user", "fred=full.yaml", "--user", "smith=slow.yaml", "any.yaml",
                        "--log", "wire.log")
        self.assertEqual([(entry["scenario"], entry.get("user"), entry["port"]) for entry in served.told["ports"]],
                         [("full.yaml", "fred", served.port), ("slow.yaml", "smith", served.port),
                          ("any.yaml", None, served.port)])
        for user, words in (("fred", "full"), ("smith", "slow"), ("mary", "any"), ('"fred"', "full")):
            with self.subTest(user=user):
                self.assertEqual(self.logged_in(served, user),
                                 f"* OK ready\r\nt OK {words}\r\n* BYE\r\nu OK\r\n")
        served.process.send_signal(signal.SIGTERM)
        status, output = served.ends()
        self.assertEqual(status, HELD, output)
        self.assertIn(f"127.0.0.1:{served.port} imap full.yaml to fred\n", output)
        self.assertIn("passed   session 2 of slow.yaml from 127.0.0.1:", output)
        self.assertIn("4 sessions passed, 0 failed\n", output)
        with open(os.path.join(self.folder, "wire.log"), encoding="utf-8") as log:
            text = log.read()
        self.assertIn("[full.yaml or another, 2] S: * OK ready\n[full.yaml or another, 2] C: t LOGIN smith <secret>\n"
                      "[full.yaml or another, 2] S: t OK slow\n", text)
        self.assertNotIn("secret-word", text)

    def test_a_user_whom_no_scenario_is_for(self):
        self.file("full.yaml", IMAP.format(words="full"))
        self.file("slow.yaml", IMAP.format(words="slow"))
        served = Served(self, "--user", "fred=full.yaml", "--user", "smith=slow.yaml", "--log", "wire.log")
        self.assertEqual(self.logged_in(served, "mary"),
                         "* OK ready\r\n* BYE mailrig: no scenario on this port fits what the client said\r\n")
        served.process.send_signal(signal.SIGTERM)
        status, output = served.ends()
        self.assertEqual(status, MISMATCH)
        self.assertIn("full.yaml:6:3: the client said something else, and no scenario on this port fits\n", output)
        self.assertIn("not what ${user} stands for\n", output)
        self.assertIn("  near      slow.yaml:6:3 would have taken C: a1 LOGIN ${user} ${password} with user=smith\n",
                      output)
        with open(os.path.join(self.folder, "wire.log"), encoding="utf-8") as log:
            self.assertIn("-- no scenario on this port fits; slow.yaml:6:3 would have taken", log.read())

    def test_by_what_the_client_says(self):
        """No names at all: scenarios that part at a command."""
        self.file("a.yaml", "protocol: pop3\nsession: |\n  S: +OK ready\n  C: STAT\n  S: +OK 1 2\n")
        self.file("b.yaml", "protocol: pop3\nsession: |\n  S: +OK ready\n  C: LIST\n  S: +OK list\n")
        served = Served(self, "--once", "--one-port", "a.yaml", "b.yaml")
        self.assertEqual(served.talk("LIST"), "+OK ready\r\n+OK list\r\n")
        self.assertIsNone(served.process.poll())
        self.assertEqual(served.talk("STAT"), "+OK ready\r\n+OK 1 2\r\n")
        status, output = served.ends()
        self.assertEqual(status, HELD, output)

    def test_by_server_name(self):
        self.file("imap.yaml", "protocol: imap\nsession: |\n  S: * BYE imap\n")
        self.file("smtp.yaml", SMTP)
        served = Served(self, "--tls", "--server-name", "imap.example=imap.yaml", "--server-name",
                        "SMTP.example=smtp.yaml", "--log", "wire.log")
        trust = ssl.create_default_context()
        trust.check_hostname = False
        trust.verify_mode = ssl.CERT_NONE
        for name, heard in (("imap.example", "* BYE imap\r\n"), ("smtp.example", "220 ready\r\n221 bye\r\n"),
                            ("pop3.example", "* BYE mailrig: no scenario is for the server name 'pop3.example'\r\n"),
                            (None, "* BYE mailrig: no scenario is for the server name ''\r\n")):
            with self.subTest(name=name), trust.wrap_socket(served.connect(), server_hostname=name) as peer:
                if name == "smtp.example":
                    peer.sendall(b"QUIT\r\n")
                self.assertEqual(hear_all(peer, heard.encode()), heard)
        served.process.send_signal(signal.SIGTERM)
        status, output = served.ends()
        self.assertEqual(status, MISMATCH)
        self.assertIn("no scenario here is for the server name 'pop3.example'\n  expected  imap.example, SMTP.example\n",
                      output)
        self.assertIn("the client asked for no server name when TLS began\n", output)
        self.assertIn("2 sessions passed, 2 failed\n", output)
        with open(os.path.join(self.folder, "wire.log"), encoding="utf-8") as log:
            self.assertIn("no scenario here is for the server name 'pop3.example'; there are imap.example", log.read())

    def test_the_certificate_is_for_those_names(self):
        self.file("smtp.yaml", SMTP)
        served = Served(self, "--tls", "--tls-cert-out", "cert.pem", "--server-name", "smtp.example=smtp.yaml",
                        "--server-name", "localhost=smtp.yaml")
        trust = ssl.create_default_context(cafile=os.path.join(self.folder, "cert.pem"))
        for name in ("smtp.example", "localhost"):
            with trust.wrap_socket(served.connect(), server_hostname=name) as peer:
                peer.sendall(b"QUIT\r\n")
                self.assertEqual(hear_all(peer, b"bye\r\n"), "220 ready\r\n221 bye\r\n")

    def test_what_cannot_share_a_port(self):
        imap = self.file("imap.yaml", IMAP.format(words="x"))
        pop3 = self.file("pop3.yaml", LOGIN)
        self.file("smtp.yaml", SMTP)
        self.file("imap_starttls.yaml", "protocol: imap\nsession:\n  - |\n    S: * OK\n    C: a STARTTLS\n    S: a OK\n  - starttls\n")
        self.file("pop3_stls.yaml", "protocol: pop3\nsession:\n  - |\n    S: +OK\n    C: STLS\n    S: +OK\n  - starttls\n")
        self.expect(ENVIRONMENT, ["serve", "--listen", "localhost:0", imap], "an IP address such as 127.0.0.1")
        for words, text in (
            (["--one-port", imap, pop3],
             "pop3.yaml:1:1: never played on this port: imap.yaml:1:1 begins with other words"),
            (["--user", "fred=smtp.yaml"], "smtp.yaml:1:1: no ${user} in this scenario that could be bound to fred"),
            (["--server-name", "a=imap_starttls.yaml", "--server-name", "b=pop3_stls.yaml"],
             "pop3_stls.yaml:1:1: never played"),
            (["--server-name", "a=imap.yaml"],
             "--server-name a: clients name the server when TLS begins, which it does not here; add --tls\n"),
            (["--user", "imap.yaml"], "--user takes NAME=SCENARIO such as fred="),
            (["--server-name", "=imap.yaml"], "--server-name takes NAME=SCENARIO"),
            (["--user", "fred=none.yaml"], "none.yaml: no such file or folder"),
            ([], "SCENARIO is required, or --user or --server-name"),
        ):
            with self.subTest(words=words):
                self.expect(USAGE, ["serve", *words], text)


class Limits(Test):
    def test_too_many_clients_are_told_so(self):
        for protocol, scenario, words in (
            ("imap", IMAP.format(words="x"), "* BYE [UNAVAILABLE] mailrig: no more than 2 sessions at a time\r\n"),
            ("pop3", LOGIN, "-ERR [SYS/TEMP] mailrig: no more than 2 sessions at a time\r\n"),
            ("smtp", SMTP, "421 4.3.2 mailrig: no more than 2 sessions at a time\r\n"),
        ):
            with self.subTest(protocol=protocol):
                self.file("a.yaml", scenario)
                report = os.path.join(self.folder, protocol)
                served = Served(self, "--most-sessions", "2", "--grace", "0", "--report", report + ".json", "--report",
                                report + ".xml", "--report", report + ".html", "a.yaml")
                with served.connect() as one, served.connect() as other:
                    self.assertTrue(one.recv(100) and other.recv(100))
                    for _ in range(3):
                        with served.connect() as third:
                            self.assertEqual(hear_all(third), words)
                served.process.send_signal(signal.SIGTERM)
                output = served.ends()[1]
                self.assertRegex(output, r"refused  a client from 127\.0\.0\.1:\d+: no more than 2 sessions at a time; ")
                self.assertEqual(output.count("refused  "), 1)
                self.assertIn(", 3 clients refused\n", output)
                with open(report + ".json", encoding="utf-8") as file:
                    self.assertEqual(json.load(file)["summary"]["refused"], 3)
                with open(report + ".xml", encoding="utf-8") as file:
                    self.assertIn('<property name="refused" value="3"/>', file.read())
                with open(report + ".html", encoding="utf-8") as file:
                    self.assertIn("3 clients were refused without a session", file.read())
                os.remove(served.ready)

    def test_a_client_that_makes_it_hold_too_much(self):
        self.file("login.yaml", LOGIN)
        for options, why in (
            (["--session-memory", "64KiB"],
             "-ERR [SYS/TEMP] mailrig: the session makes the server hold more than 65536 bytes"),
            (["--memory", "100KiB"],
             "-ERR [SYS/TEMP] mailrig: the sessions together make the server hold more than 102400 bytes"),
            (["--longest-line", "64KiB"], "-ERR mailrig: this is not what the transcript expects"),
        ):
            with self.subTest(options=options):
                served = Served(self, "--once", *options, "login.yaml")
                with served.connect() as peer:
                    peer.recv(100)
                    peer.sendall(b"x" * 150_000)
                    self.assertIn(why, hear_all(peer))
                status, output = served.ends()
                self.assertEqual(status, MISMATCH)
                self.assertIn("FAILED   session 1 of login.yaml", output)
                os.remove(served.ready)

    def test_memory_that_all_hold_together(self):
        """What a variable is bound to is held; the one that asks when all is taken is refused, the others go on."""
        self.file("login.yaml", LOGIN + "expect: {waive: [RFC2449-4]}\n")
        served = Served(self, "--memory", "400KiB", "login.yaml")
        peers = [served.connect() for _ in range(3)]
        heard = []
        for peer in peers:
            self.assertEqual(peer.recv(100), b"+OK ready\r\n")
            peer.sendall(b"USER " + b"x" * 95_000 + b"\r\n")  # bound, and remembered as it was spelled
            heard.append(peer.recv(100))
        self.assertEqual(heard[:2], [b"+OK\r\n"] * 2)
        self.assertIn(b"-ERR [SYS/TEMP] mailrig: the sessions together make the server hold more than 409600", heard[2])
        for peer in peers[:2]:
            peer.sendall(b"PASS x\r\n")
            self.assertEqual(peer.recv(100), b"+OK\r\n")
        for peer in peers:
            peer.close()
        served.process.send_signal(signal.SIGTERM)
        self.assertEqual(served.ends()[0], MISMATCH)

    def test_a_client_that_drips(self):
        """Never idle, and never done."""
        self.file("login.yaml", LOGIN)
        served = Served(self, "--once", "--session-time", "0.3", "login.yaml")
        with served.connect() as peer:
            try:
                while True:
                    peer.sendall(b"x")
                    time.sleep(0.02)
            except OSError:
                pass
        status, output = served.ends()
        self.assertEqual(status, MISMATCH)
        self.assertIn("login.yaml:6:3: the client said nothing more in the time it had\n", output)


class Threads(Test):
    def test_sessions_are_spread_and_lines_whole(self):
        self.file("login.yaml", LOGIN)
        served = Served(self, "--threads", "4", "--log", "wire.log", "login.yaml")
        peers = [served.connect() for _ in range(200)]
        for line in LOGS_IN:
            for peer in peers:
                peer.sendall(line.encode() + b"\r\n")
        for peer in peers:
            with peer:
                self.assertEqual(hear_all(peer, b"bye\r\n"), "+OK ready\r\n+OK\r\n+OK\r\n+OK bye\r\n")
        served.process.send_signal(signal.SIGTERM)
        status, output = served.ends()
        self.assertEqual(status, HELD, output)
        told = re.findall(r"^passed   session (\d+) of login\.yaml from 127\.0\.0\.1:\d+$", output, re.MULTILINE)
        self.assertEqual(sorted(map(int, told)), list(range(1, 201)))
        self.assertIn("200 sessions passed, 0 failed\n", output)
        with open(os.path.join(self.folder, "wire.log"), encoding="utf-8") as log:
            lines = log.read().splitlines()
        said = {}
        for line in lines:
            match = re.fullmatch(r"\[login\.yaml (\d+)\] (C: .*|S: .*|-- .*)", line)
            self.assertIsNotNone(match, line)
            said.setdefault(int(match[1]), []).append(match[2])
        dialogue = ["S: +OK ready", "C: USER fred", "S: +OK", "C: PASS <secret>", "S: +OK", "C: QUIT", "S: +OK bye"]
        self.assertEqual(len(said), 200)
        for lines in said.values():
            self.assertEqual([line for line in lines if not line.startswith("-- ")], dialogue)

    def test_once_with_threads(self):
        for name in ("a", "b", "c"):
            self.file(f"{name}.yaml", LOGIN)
        served = Served(self, "--once", "--threads", "3", "a.yaml", "b.yaml", "c.yaml")
        for index in range(3):
            served.talk(*LOGS_IN, index=index)
        status, output = served.ends()
        self.assertEqual(status, HELD, output)
        self.assertIn("3 sessions passed, 0 failed\n", output)

    def test_bad_numbers(self):
        self.file("login.yaml", LOGIN)
        for option, value in (("--threads", "0"), ("--threads", "257"), ("--most-sessions", "0"), ("--memory", "x"), ("--memory", "0"),
                              ("--longest-line", "0KiB"),
                              ("--grace", "-1"), ("--timeout", "0"), ("--session-time", "0")):
            with self.subTest(option=option, value=value):
                self.expect(USAGE, ["serve", option, value, "login.yaml"], option)


class End(Test):
    def begun(self, *words):
        self.file("waits.yaml", WAITS)
        served = Served(self, *words, "waits.yaml")
        peer = served.connect()
        self.addCleanup(peer.close)
        self.assertEqual(peer.recv(100), b"+OK ready\r\n")
        return served, peer

    def stops(self, served):
        """Until it says so."""
        for line in served.process.stdout:
            if "stopping; 1 sessions have" in line:
                return
        self.fail("it says nothing")

    def test_sessions_may_come_to_their_end(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number=number):
                served, peer = self.begun("--grace", "60", "--report", "r.json")
                served.process.send_signal(number)
                self.stops(served)
                self.assertEqual(talk(peer, "NOOP", "QUIT"), "+OK\r\n+OK bye\r\n")
                status, output = served.ends()
                self.assertEqual(status, HELD, output)
                self.assertIn("1 sessions passed, 0 failed\n", output)
                with open(os.path.join(self.folder, "r.json"), encoding="utf-8") as file:
                    report = json.load(file)
                self.assertEqual((report["command"], report["summary"]["passed"]), ("serve", 1))
                self.assertEqual([event["text"] for event in report["cases"][0]["sessions"][0]["events"]][:2],
                                 ["+OK ready", "NOOP"])
                os.remove(served.ready)

    def test_those_that_do_not_are_cut_off(self):
        served, peer = self.begun("--grace", "0.2")
        served.process.send_signal(signal.SIGTERM)
        hear_all(peer)
        status, output = served.ends()
        self.assertEqual(status, MISMATCH, output)
        self.assertIn("waits.yaml:4:3: the client said nothing more in the time it had: the server was stopped\n",
                      output)
        self.assertIn("0 sessions passed, 1 failed\n", output)

    def test_a_second_signal_ends_at_once(self):
        served, peer = self.begun("--grace", "600", "--report", "r.xml")
        served.process.send_signal(signal.SIGTERM)
        self.stops(served)
        served.process.send_signal(signal.SIGTERM)
        hear_all(peer)
        status, output = served.ends()
        self.assertEqual(status, MISMATCH, output)
        self.assertTrue(os.path.exists(os.path.join(self.folder, "r.xml")))

    def test_once_does_not_wait_forever(self):
        self.file("a.yaml", LOGIN)
        self.file("b.yaml", GREETING)
        output = self.expect(MISMATCH, ["serve", "--once", "--timeout", "0.3", "--report", "r.json", "a.yaml", "b.yaml"],
                             "stopped after 0.3 s (--timeout)", "FAILED   a.yaml\na.yaml:1:1: no client came\n",
                             "FAILED   b.yaml\n")
        self.assertIn("0 sessions passed, 0 failed\n", output)
        with open(os.path.join(self.folder, "r.json"), encoding="utf-8") as file:
            self.assertEqual(json.load(file)["summary"]["failed"], 2)
        self.expect(HELD, ["serve", "--timeout", "0.1", "a.yaml"], "0 sessions passed")

    def test_quiet(self):
        self.file("login.yaml", LOGIN)
        served = Served(self, "--quiet", "login.yaml")
        served.talk(*LOGS_IN)
        served.talk("USER fred", "STAT")
        served.process.send_signal(signal.SIGTERM)
        status, output = served.ends()
        self.assertEqual(status, MISMATCH)
        self.assertNotIn("passed   session", output)
        self.assertIn("FAILED   session 2 of login.yaml", output)
        self.assertIn("1 sessions passed, 1 failed\n", output)

    def test_a_report_that_cannot_be_written(self):
        self.file("login.yaml", LOGIN)
        self.expect(ENVIRONMENT, ["serve", "--timeout", "0.1", "--report", "none/r.json", "login.yaml"], "cannot write")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
