"""mailrig import: logs of other tools become scenarios, which serve the same client again.

import_test.py MAILRIG SCENARIOS
"""
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import unittest

import clients
from capture import Capture, Connection

MAILRIG, SCENARIOS = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
PROGRAMS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../clients")
LOGS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "logs")
HELD, USAGE, ENVIRONMENT = 0, 2, 3
TOO_LONG = 60  # seconds; ends a test that hangs


class Test(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def file(self, name, content):
        with open(self.path(name), "w", encoding="latin-1", newline="") as out:
            out.write(content)
        return self.path(name)

    def read(self, name):
        with open(self.path(name), encoding="latin-1", newline="") as file:
            return file.read()

    def expect(self, status, words, **options):
        """What the command prints, if that is how it ends; paths in our folder without it."""
        done = subprocess.run([MAILRIG, *words], capture_output=True, timeout=TOO_LONG, check=False, cwd=self.folder,
                              **options)
        output = (done.stdout + done.stderr).decode("latin-1").replace(self.folder + "/", "").replace(LOGS + "/", "")
        self.assertEqual(done.returncode, status, output)
        return output


class Logs(Test):
    """Every log of the folder logs, beside which stands the scenario that it becomes."""

    def test_become_the_scenarios_beside_them(self):
        names = sorted(os.listdir(LOGS))
        logs = [name for name in names if not name.endswith(".yaml")]
        made = set()
        for log in logs:
            with self.subTest(log=log):
                stem = log.removesuffix(".log")
                self.expect(HELD, ["import", os.path.join(LOGS, log), "-o", stem + ".yaml"])
                for name in os.listdir(self.folder):
                    if name in made:
                        continue
                    made.add(name)
                    with open(os.path.join(LOGS, name), encoding="latin-1", newline="") as file:
                        self.assertEqual(self.read(name), file.read())
                    self.expect(HELD, ["check", name])
        self.assertEqual(made, {name for name in names if name.endswith(".yaml")})

    def test_what_the_log_does_not_hold_is_told(self):
        for log, told in (
            ("curl_trace_imap.log", "the log does not hold the 318 bytes of a literal; 318 others stand in their place"),
            ("curl_verbose_pop3.log", "the log does not hold the message that was fetched"),
            ("python_poplib.log", "the log does not hold the server's greeting"),
            ("mutt_imap.log", "the log keeps the client's credentials back; this is how most clients say them"),
            ("neomutt_smtp.log", "the log does not hold the message that was sent"),
            ("plain_rfc.log", "a literal of 999 bytes is of another size in the log; it was counted anew"),
        ):
            with self.subTest(log=log):
                self.assertIn(f"session.yaml: {told}\n", self.expect(HELD, ["import", os.path.join(LOGS, log), "-o", "session.yaml"]))
                self.assertIn(f"  # {told}\n", self.read("session.yaml"))


class RoundTrips(Test):
    """A client's session with a scenario is logged, imported, and served to the same client."""

    def log_of(self, protocol, client, log=None):
        """Where the client does not write the log itself, what it prints is the log."""
        words = client if log else ["sh", "-c", 'exec "$@" 2>client.log', "sh", *client]
        self.expect(HELD, ["run", os.path.join(SCENARIOS, protocol, "hello.yaml"), "--", *words])
        return log or "client.log"

    def round_trip(self, log, client):
        self.expect(HELD, ["import", log, "-o", "session.yaml"])
        self.assertNotIn("sesame", self.read("session.yaml"))
        self.expect(HELD, ["check", "session.yaml"])
        self.expect(HELD, ["run", "session.yaml", "--", *client])

    def test_of_curl(self):
        for protocol in ("imap", "pop3", "smtp"):
            for option in ("--trace", "--trace-ascii", "-v"):
                with self.subTest(protocol=protocol, option=option):
                    flags = ["-v"] if option == "-v" else [option, "trace.log"]
                    logged = self.log_of(protocol, clients.curl(protocol, SCENARIOS, *flags),
                                         None if option == "-v" else "trace.log")
                    self.round_trip(logged, clients.curl(protocol, SCENARIOS))

    def test_of_mutt(self):
        """Its log keeps back what is read of messages, and of sending the message itself."""
        environment = {**os.environ, "MAILRIG_LOG": self.path("client.log"), "MAILRIG_FETCHED": ""}
        for program in ("mutt", "neomutt"):
            for suffix, scenario in (("", "imap_mutt.yaml"), ("-smtp", "smtp.yaml")):
                with self.subTest(program=program + suffix):
                    client = [sys.executable, os.path.join(PROGRAMS, "mail_programs.py"), program + suffix, "plain", *(["plain"] if suffix else [])]
                    self.expect(HELD, ["run", os.path.join(PROGRAMS, "scenarios", scenario), "--", *client], env=environment)
                    self.expect(HELD, ["import", "client.log", "-o", "session.yaml"])
                    self.assertNotIn("a secret", self.read("session.yaml"))
                    self.expect(HELD, ["check", "session.yaml"])
                    self.expect(HELD, ["run", "session.yaml", "--", *client], env=environment)

    def test_of_python(self):
        for protocol, levels in (("imap", (4, 5)), ("pop3", (2,)), ("smtp", (1, 2))):
            for level in levels:
                with self.subTest(protocol=protocol, level=level):
                    self.round_trip(self.log_of(protocol, clients.python(protocol, level)), clients.python(protocol))


class Connections(Test):
    def test_are_a_scenario_each(self):
        log = "> A001 NOOP\n< A001 OK done\n"
        both = self.file("both.log", f"* Connected to a\n< * OK one\n{log}* Connected to b\n< * OK two\n{log}")
        self.expect(HELD, ["import", both, "-o", "session.yaml"])
        self.assertIn("S: * OK one\n", self.read("session.yaml"))
        self.assertIn("S: * OK two\n", self.read("session-2.yaml"))
        self.expect(HELD, ["import", both, "-o", "folder/"])
        self.assertEqual(sorted(os.listdir(self.path("folder"))), ["connection-1.yaml", "connection-2.yaml"])


class PacketCaptures(Test):
    """tshark follows the connections of a capture."""

    GREETING = "* OK IMAP4rev1 ready\r\n"
    SESSION = (("S", GREETING), ("C", "a1 LOGIN fred sesame\r\n"), ("S", "a1 OK in\r\n"), ("C", "a2 FETCH 1 BODY[]\r\n"),
               ("S", "* 1 FETCH (BODY[] {26}\r\nSubject: hi\r\n\r\nbody of it)\r\na2 OK done\r\n"), ("C", "a3 LOGOUT\r\n"),
               ("S", "* BYE\r\na3 OK\r\n"))

    def captured(self, *sessions, whole=True, size=7):
        capture = Capture()
        for number, session in enumerate(sessions):
            connection = Connection(capture, 50_000 + number, 143, whole)
            for who, text in session:
                connection.say(who, text, size if whole else 1400)
            connection.end()
        return capture.write(self.path("session.pcap"))

    def expect_session(self, name="session.yaml"):
        self.expect(HELD, ["check", name])
        text = self.read(name)
        for line in ("S: * OK IMAP4rev1 ready", "C: a1 LOGIN fred ${password}", "S: * 1 FETCH (BODY[] {26}", "S: Subject: hi", "S: a3 OK"):
            self.assertIn(f"    {line}\n", text)
        self.assertNotIn("sesame", text)

    def test_become_a_scenario(self):
        pcap = self.captured(self.SESSION)
        pcapng = self.path("session.pcapng")
        subprocess.run(["editcap", "-F", "pcapng", pcap, pcapng], check=True, capture_output=True)
        for file in (pcap, pcapng):
            with self.subTest(file=file):
                self.assertEqual(self.expect(HELD, ["import", file, "-o", "session.yaml"]), "session.yaml: from a log of tshark's streams\n")
                self.expect_session()

    def test_that_begin_in_the_middle(self):
        self.expect(HELD, ["import", self.captured(self.SESSION[1:], whole=False), "-o", "session.yaml"])
        self.assertIn("  # the log does not hold the server's greeting\n", self.read("session.yaml"))

    def test_of_several_connections(self):
        other = (("S", "SSH-2.0-OpenSSH_9.2\r\n"), ("C", "SSH-2.0-x\r\n"))
        output = self.expect(HELD, ["import", self.captured(self.SESSION, other, self.SESSION), "-o", "session.yaml"])
        self.assertIn("session.pcap: connection 2: ", output)
        self.expect_session()
        self.expect_session("session-2.yaml")

    def test_that_are_encrypted(self):
        hello = b"\x16\x03\x01\x00\x05hello"
        told = "TLS begins here; what is said under it takes the keys (mailrig import --tls-keys, or in the capture)\n"
        self.assertIn("session.pcap: connection 1: " + told, self.expect(USAGE, ["import", self.captured([("C", hello)]), "-o", "session.yaml"]))
        starttls = (("S", self.GREETING), ("C", "a1 STARTTLS\r\n"), ("S", "a1 OK go\r\n"), ("C", hello), ("S", hello))
        self.assertIn("session.yaml: " + told, self.expect(HELD, ["import", self.captured(starttls), "-o", "session.yaml"]))
        self.assertIn("  - starttls\n", self.read("session.yaml"))
        self.expect(HELD, ["check", "session.yaml"])

    def under_tls(self, session):
        """The session as it crosses the network under TLS; its keys are added to keys.log."""
        server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if not os.path.exists(self.path("cert.pem")):
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out",
                            "cert.pem", "-subj", "/CN=localhost"], check=True, capture_output=True, cwd=self.folder)
        server.load_cert_chain(self.path("cert.pem"), self.path("key.pem"))
        client.load_verify_locations(self.path("cert.pem"))
        client.check_hostname = False
        client.keylog_filename = self.path("keys.log")
        wires = {"C": ssl.MemoryBIO(), "S": ssl.MemoryBIO()}  # what each says
        ends = {"C": client.wrap_bio(wires["S"], wires["C"]),
                "S": server.wrap_bio(wires["C"], wires["S"], server_side=True)}
        said = []

        def flush(who):
            """What it has to say is noted, and left for the other to read."""
            if crossing := wires[who].read():
                said.append((who, crossing))
                wires[who].write(crossing)

        shaken = set()
        while len(shaken) < 2:
            for who in "CS":
                try:
                    ends[who].do_handshake()
                    shaken.add(who)
                except ssl.SSLWantReadError:
                    pass
                flush(who)
        for who, text in session:
            other = "S" if who == "C" else "C"
            ends[who].write(text.encode())
            flush(who)
            self.assertEqual(ends[other].read(), text.encode())
        return said

    def test_under_tls_with_its_keys(self):
        starttls = (("S", self.GREETING), ("C", "a1 STARTTLS\r\n"), ("S", "a1 OK go\r\n"))
        implicit, behind = self.under_tls(self.SESSION), self.under_tls(self.SESSION[1:])
        pcap = self.captured(implicit, (*starttls, *behind), self.SESSION, size=1400)
        injected = self.path("injected.pcapng")
        subprocess.run(["editcap", "--inject-secrets", "tls," + self.path("keys.log"), pcap, injected], check=True,
                       capture_output=True)
        for words in ([pcap, "--tls-keys", "keys.log"], [injected]):
            with self.subTest(words=words):
                self.expect(HELD, ["import", *words, "-o", "session.yaml"])
                for name in ("session.yaml", "session-2.yaml", "session-3.yaml"):
                    self.expect_session(name)
                self.assertIn("tls: implicit\n", self.read("session.yaml"))
                self.assertIn("    S: a1 OK go\n  - starttls\n  - |\n    C: a1 LOGIN fred ${password}\n",
                              self.read("session-2.yaml").replace("a1_2", "a1"))
                self.assertNotIn("tls", self.read("session-3.yaml"))
                for name in ("session.yaml", "session-2.yaml", "session-3.yaml"):
                    os.remove(self.path(name))
        self.assertEqual(self.expect(ENVIRONMENT, ["import", pcap, "--tls-keys", "none.log", "-o", "session.yaml"]),
                         "mailrig import: cannot read none.log\n")

    def test_that_cannot_be_read(self):
        pcap = self.captured(self.SESSION)
        self.assertIn("session.pcap: tshark, which reads packet captures, is not installed (apt install tshark)\n",
                      self.expect(ENVIRONMENT, ["import", pcap, "-o", "session.yaml"], env={**os.environ, "PATH": self.folder}))
        with open(self.path("empty.pcap"), "wb") as file:
            file.write(Capture().frames[0])
        self.assertIn("empty.pcap: tshark finds no TCP connection in it\n", self.expect(ENVIRONMENT, ["import", "empty.pcap", "-o", "session.yaml"]))


class Credentials(Test):
    LOGIN = "S: 220 ready\nC: EHLO client\nS: 250 AUTH PLAIN\nC: AUTH PLAIN {}\nS: 535 no, {} is wrong\n"

    def test_are_placeholders_unless_told_otherwise(self):
        import base64
        response = base64.b64encode(b"\0fred\0sesame").decode()
        log = self.file("session.log", self.LOGIN.format(response, "sesame"))
        self.expect(HELD, ["import", log, "-o", "session.yaml"])
        scenario = self.read("session.yaml")
        self.assertNotIn("sesame", scenario)
        self.assertNotIn(response, scenario)
        self.assertIn("C: AUTH PLAIN ${response}\n    S: 535 no, ${password} is wrong\n", scenario)
        self.assertIn("secrets: [response, password]\n", scenario)
        self.expect(HELD, ["import", "--keep-credentials", log, "-o", "session.yaml"])
        self.assertIn(f'response: "{response}"\n', self.read("session.yaml"))
        self.expect(HELD, ["check", "session.yaml"])


class Refused(Test):
    def test_at_file_and_line(self):
        for name, log, error in (
            ("none", "nothing of interest\n", "x.log:1:1: no log that is known here; there are curl --trace, "),
            ("empty", "", "x.log:1:1: no log that is known here"),
            ("curl, edited", "<= Recv header, 5 bytes (0x5)\n0000: * O\n<= Recv header, 3 bytes (0x3)\n", "x.log:3:1: rows of this block do not add up"),
            ("curl, cut", "<= Recv header, 9 bytes (0x9)\n0000: * O", "x.log:2:1: rows of this block do not add up"),
            ("curl, a row of its own", "<= Recv header, 5 bytes (0x5)\n* OK\n", "x.log:2:1: expected a row such as '0000: '"),
            ("curl, absurd", "<= Recv header, 99999999999999999999 bytes\n0000: a\n<= Recv header, 999999999999 bytes\n", "x.log:2:1: rows of this block"),
            ("curl, huge", "<= Recv header, 999999999999 bytes\n0000: a\n", "x.log:1:1: a block of more bytes than a log may have"),
            ("imaplib, cut", "  41:16.03 imaplib version 2.58\n  41:16.03 < b'* OK\n", "x.log:2:1: expected what was said as Python writes bytes"),
            ("poplib, level 1", "*cmd* 'USER fred'\n*cmd* 'QUIT'\n", "x.log:2:1: the log holds commands alone"),
            ("smtplib, cut", "send: 'ehlo \\x\n", "x.log:1:1: expected what was said as Python writes it"),
            ("MailKit", "Connected to imap://a/\nS: * OK\nX: what\n", "x.log:3:1: expected 'C: ', 'S: ' or 'Connected to '"),
            ("NeoMutt, level 4", "[2026-11-20 13:00:00]<2> mutt_socket_write_d() 4> a0 NOOP\n# vim: x\n",
             "x.log:2:1: the log holds the client's words alone; NeoMutt shows the server's from -d 5 on"),
            ("s_client", "CONNECTED(00000003)\n---\nHTTP/1.1 200 OK\n", "x.log:3:1: no greeting of an IMAP, POP3 or SMTP server"),
            ("half of a rawlog", "1795183464.457122 STAT\n", "x.log:1:1: one file of a pair"),
            ("unknown protocol", "S: hello\nC: hello\n", "x.log: connection 1: "),
        ):
            with self.subTest(name=name):
                output = self.expect(USAGE, ["import", self.file("x.log", log), "-o", "session.yaml"])
                self.assertTrue(output.startswith(error), output)
                self.assertEqual(output.count("\n"), 1, output)
                self.assertFalse(os.path.exists(self.path("session.yaml")))

    def test_what_cannot_be_read_or_written(self):
        self.assertIn("cannot read none.log\n", self.expect(ENVIRONMENT, ["import", "none.log", "-o", "session.yaml"]))
        log = self.file("session.log", "S: * OK\n")
        self.assertIn("cannot write none/session.yaml: ", self.expect(ENVIRONMENT, ["import", log, "-o", "none/session.yaml"]))
        os.mkdir(self.path("empty"))
        self.assertIn("empty: no *.in with its *.out\n", self.expect(USAGE, ["import", "empty", "-o", "session.yaml"]))
        self.file("lonely.in", "1795183464.457122 STAT\n")
        self.assertIn("cannot read lonely.out\n", self.expect(ENVIRONMENT, ["import", "lonely.in", "-o", "session.yaml"]))


class Strange(Test):
    """What no line of dialogue can say is written all the same, and loads."""

    def test_bytes(self):
        row = "{} {}, {} bytes\n{}"

        def block(arrow, said):
            rows = ""
            for at in range(0, len(said), 16):
                part = said[at:at + 16]
                rows += f"{at:04x}: {''.join(f'{byte:02x} ' for byte in part):48}{'.' * len(part)}\n"
            return row.format(arrow, "header", len(said), rows)

        for name, server, client in (
            ("control characters", b"* OK a\x01b\r\n", b"a1 X \"a\x02b\"\r\n"),
            ("what means something to the format", b"* OK ${x} {@file} {*}\r\n", b"a1 SEARCH ${y} $${z}\r\n"),
            ("8 bits", b"* OK \xff\xfe\r\n", b"a1 SEARCH {3}\r\n\xff\x00\r\r\n"),
            ("UTF-8", "* OK grüß Gott\r\n".encode(), "a1 LOGIN jürgen geheim\r\n".encode()),
            ("LF alone", b"* OK\n", b"a1 NOOP\n"),
            ("a literal without a last line end", b"* 1 FETCH (BODY[] {3}\r\nabc)\r\n", b"a1 APPEND x {3+}\r\nabc\r\n"),
            ("half a line", b"* OK\r\n* 1 EX", b"a1 NO"),
            ("a tag of nobody", b"* OK\r\nb7 OK what\r\n", b"a1 NOOP\r\n"),
        ):
            with self.subTest(name=name):
                log = block("<= Recv", server) + block("=> Send", client)
                self.expect(HELD, ["import", self.file("trace.log", log), "-o", "session.yaml"])
                self.expect(HELD, ["check", "session.yaml"])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
