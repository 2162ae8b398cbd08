"""mailrig record: a proxy that writes a scenario of each connection, which serves the same client again.

record_test.py MAILRIG SCENARIOS
"""
import base64
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

import clients

MAILRIG, SCENARIOS = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
HELD, USAGE, ENVIRONMENT = 0, 2, 3
TOO_LONG = 60  # seconds; ends a test that hangs


class Running:
    """A mailrig command that listens; `port` is the one it prints first."""

    def __init__(self, folder, words, stderr=subprocess.STDOUT, **options):
        self.process = subprocess.Popen([MAILRIG, *words], stdout=subprocess.PIPE, stderr=stderr, text=True, cwd=folder,
                                        **options)
        self.killer = threading.Timer(TOO_LONG, self.process.kill)
        self.killer.start()
        self.first = self.process.stdout.readline()
        self.port = int(self.first.split()[0].rsplit(":", 1)[1])

    def line(self):
        return self.process.stdout.readline()

    def end(self, how=signal.SIGTERM):
        """Its exit status, and what it has printed since."""
        if self.process.stdout.closed:
            return self.process.returncode, ""
        if how and self.process.poll() is None:
            self.process.send_signal(how)
        output = self.process.communicate()[0]
        self.killer.cancel()
        return self.process.returncode, output


class Test(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def read(self, name):
        with open(self.path(name), encoding="latin-1") as file:
            return file.read()

    def start(self, *words, **options):
        running = Running(self.folder, words, **options)
        self.addCleanup(running.end, signal.SIGKILL)
        return running

    def mailrig(self, *words):
        done = subprocess.run([MAILRIG, *words], capture_output=True, timeout=TOO_LONG, check=False, cwd=self.folder, text=True)
        return done.returncode, done.stdout + done.stderr

    def holds(self, *words):
        status, output = self.mailrig(*words)
        self.assertEqual(status, HELD, output)

    def client(self, words, port, **places):
        """Runs a client against a port of ours, `mailrig run`'s way."""
        for name, value in {"host": "127.0.0.1", "port": str(port), **places}.items():
            words = [word.replace("{" + name + "}", value) for word in words]
        environment = {**os.environ, "MAILRIG_HOST": "127.0.0.1", "MAILRIG_PORT": str(port)}
        done = subprocess.run(words, env=environment, cwd=self.folder, capture_output=True, timeout=TOO_LONG, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)


class RoundTrips(Test):
    def round_trip(self, scenario, client, serve=(), record=(), run=(), told=""):
        """The client, through the proxy, with a served scenario; then with what was recorded."""
        server = self.start("serve", "--once", "--tls-cert-out", "server.pem", *serve, os.path.join(SCENARIOS, scenario))
        proxy = self.start("record", "--once", "--to", f"localhost:{server.port}", "--cafile", "server.pem",
                           "--tls-cert-out", "rig.pem", *record, "-o", "session.yaml")
        self.client(client, proxy.port, cert="rig.pem")
        self.assertEqual(proxy.end(None), (HELD, told + "recorded session.yaml\n"))
        self.assertEqual(server.end(None)[0], HELD)
        scenario = self.read("session.yaml")
        self.assertNotIn("sesame", scenario)
        self.holds("check", "session.yaml")
        self.holds("run", *run, "session.yaml", "--", *client)
        return scenario

    def test_in_plaintext(self):
        for protocol in ("imap", "pop3", "smtp"):
            for client in (clients.curl(protocol, SCENARIOS), clients.python(protocol)):
                with self.subTest(client=client):
                    self.round_trip(f"{protocol}/hello.yaml", client)

    def test_starttls_is_played_on_both_sides(self):
        for protocol in ("imap", "pop3", "smtp"):
            with self.subTest(protocol=protocol):
                client = clients.curl(protocol, SCENARIOS, "--ssl-reqd", "--cacert", "{cert}")
                scenario = self.round_trip(f"{protocol}/hello_starttls.yaml", client)
                self.assertIn("  - starttls\n", scenario)

    def test_starttls_over_a_slow_network(self):
        client = clients.curl("imap", SCENARIOS, "--ssl-reqd", "--cacert", "{cert}")
        self.round_trip("imap/hello_starttls.yaml", client, record=["--rate", "20KiB/s", "--seed", "7"],
                        told="mailrig record: connection 1: fault rate=20480B/s (--seed 7)\n")

    def test_tls_on_either_side(self):
        client = clients.curl("imap", SCENARIOS)
        secure = [word.replace("imap://", "imaps://") for word in clients.curl("imap", SCENARIOS, "--cacert", "{cert}")]
        self.assertNotIn("tls: implicit", self.round_trip("imap/hello.yaml", client, ["--tls"], ["--tls"]))
        self.assertIn("tls: implicit", self.round_trip("imap/hello.yaml", secure, [], ["--listen-tls"]))
        self.assertIn("tls: implicit", self.round_trip("imap/hello.yaml", secure, ["--tls"], ["--tls", "--listen-tls"]))

    def test_starttls_to_the_server_alone(self):
        for protocol in ("imap", "pop3", "smtp"):
            with self.subTest(protocol=protocol):
                server = self.start("serve", "--tls-cert-out", "server.pem", self.upgraded(protocol))
                proxy = self.start("record", "--once", "--starttls", "--to", f"localhost:{server.port}", "--cafile", "server.pem",
                                   "-o", "session.yaml")
                self.client(clients.python(protocol), proxy.port)
                self.assertEqual(proxy.end(None), (HELD, "recorded session.yaml\n"))
                status, output = server.end()
                self.assertEqual(status, HELD, output)
                self.assertNotIn("starttls", self.read("session.yaml"))
                self.holds("run", "session.yaml", "--", *clients.python(protocol))

    def upgraded(self, protocol):
        """hello.yaml of that protocol, behind a STARTTLS."""
        with open(os.path.join(SCENARIOS, protocol, "hello.yaml"), encoding="utf-8") as file:
            lines = file.read().replace("{@mail/hello.eml}", "{3}\n    S: abc").splitlines()
        at = next(i for i, line in enumerate(lines) if line.startswith("    S: "))
        ask = {"imap": ["C: t STARTTLS", "S: t OK"], "pop3": ["C: STLS", "S: +OK"],
               "smtp": ["C: EHLO ${*}", "S: 250 STARTTLS", "C: STARTTLS", "S: 220 go"]}[protocol]
        lines[at + 1:at + 1] = ["    " + line for line in ask] + ["  - starttls", "  - |"]
        text = "\n".join(lines).replace("send-message: mail/hello.eml", "send-message: {text: \"a: b\\n\"}")
        text = text.replace("secrets: [password]\n", "")
        with open(self.path("upgraded.yaml"), "w", encoding="utf-8") as file:
            file.write(text + "\n")
        return "upgraded.yaml"

    def test_of_authentication(self):
        for protocol in ("imap", "pop3", "smtp"):
            for mechanism in ("PLAIN", "LOGIN", "CRAM-MD5"):
                with self.subTest(protocol=protocol, mechanism=mechanism):
                    client = ["curl", "-sS", "-u", "joe:sesame", "--login-options", f"AUTH={mechanism}",
                              f"{protocol}://{{host}}:{{port}}/"]
                    scenario = self.round_trip(f"{protocol}/authenticate.yaml", client)
                    self.assertNotIn(base64.b64encode(b"\0joe\0sesame").decode(), scenario)

    def test_of_a_mechanism_that_fits_no_second_time(self):
        server = self.start("serve", "--once", os.path.join(SCENARIOS, "imap/authenticate.yaml"))
        proxy = self.start("record", "--once", "--to", f"localhost:{server.port}", "-o", "session.yaml")
        client = ["curl", "-sS", "-u", "joe:sesame", "--login-options", "AUTH=DIGEST-MD5", "imap://{host}:{port}/"]
        self.client(client, proxy.port)
        self.assertIn("'password' in 'vars' needs its password (or --var)\n", proxy.end(None)[1])
        scenario = self.read("session.yaml")
        self.assertIn('- authenticate: {mechanisms: [DIGEST-MD5], user: "joe", password: "${', scenario)
        with open(self.path("session.yaml"), "w", encoding="utf-8") as file:
            file.write(scenario.replace('"redacted"', '"sesame"'))
        self.holds("run", "session.yaml", "--", *client)
        with open(self.path("session.yaml"), "w", encoding="utf-8") as file:
            file.write(scenario)
        self.holds("run", "--var", "password=sesame", "session.yaml", "--", *client)


class ByHand(Test):
    """A server and a client that say what the test has them say."""

    def setUp(self):
        super().setUp()
        self.server = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(self.server.close)

    def connect(self, *options, **more):
        self.proxy = self.start("record", "--to", f"127.0.0.1:{self.server.getsockname()[1]}", "-o", "session.yaml", *options, **more)
        return self.more_connections()

    def more_connections(self):
        client = socket.create_connection(("127.0.0.1", self.proxy.port), TOO_LONG)
        self.addCleanup(client.close)
        server, _ = self.server.accept()
        server.settimeout(TOO_LONG)
        self.addCleanup(server.close)
        return client, server

    def pass_on(self, from_, to, text):
        from_.sendall(text.encode())
        heard = b""
        while len(heard) < len(text):
            heard += to.recv(4096)
        self.assertEqual(heard.decode(), text)

    def test_a_scenario_at_every_moment(self):
        client, server = self.connect()
        said = []
        for from_, to, text in (
            (server, client, "* OK ready\r\n"),
            (client, server, "a1 LOGIN fred {6}\r\n"),
            (server, client, "+ go on\r\n"),
            (client, server, "sesame\r\n"),
            (server, client, "a1 OK done\r\na2 "),
            (client, server, "a2 IDLE\r\n"),
            (server, client, "+ idling\r\n"),
            (server, client, "* 3 EXISTS\r\n"),
            (client, server, "DONE\r\n"),
            (server, client, "a2 OK done\r\n"),
        ):
            self.pass_on(from_, to, text)
            said.append(text)
            with self.subTest(said=said):
                self.holds("check", "session.yaml")
                self.assertNotIn("sesame", self.read("session.yaml"))
        self.proxy.end(signal.SIGKILL)
        self.holds("check", "session.yaml")
        self.assertIn('expect: "DONE\\r\\n"\n', self.read("session.yaml"))

    LIMIT = 400  # bytes that a file may have, which is enough for what is ready and not for the session

    def connect_with_little_disk(self, **more):
        return self.connect(preexec_fn=lambda: (signal.signal(signal.SIGXFSZ, signal.SIG_IGN),
                                                resource.setrlimit(resource.RLIMIT_FSIZE, (self.LIMIT, self.LIMIT))),
                            restore_signals=False, **more)

    def test_a_folder_that_is_not_there(self):
        status, output = self.mailrig("record", "--to", "127.0.0.1:1", "-o", "none/session.yaml")
        self.assertEqual((status, output),
                         (ENVIRONMENT, "mailrig record: cannot write none/session.yaml: No such file or directory\n"))

    def test_a_disk_that_takes_nothing(self):
        client, server = self.connect_with_little_disk()
        self.pass_on(server, client, "+OK ready\r\n")
        before = self.read("session.yaml")
        self.pass_on(client, server, "USER " + self.LIMIT * "x" + "\r\n")
        self.assertIn("cannot write session.yaml: File too large; the connection goes on, and what was written before stays\n",
                      self.proxy.line())
        self.pass_on(server, client, "+OK\r\n")
        self.assertEqual(self.read("session.yaml"), before)
        self.holds("check", "session.yaml")
        self.assertEqual(self.proxy.end()[0], ENVIRONMENT)

    def test_a_disk_that_takes_nothing_and_nobody_to_tell(self):
        with open("/dev/full", "wb") as full:
            client, server = self.connect_with_little_disk(stderr=full)
        self.pass_on(server, client, "+OK ready\r\n")
        self.pass_on(client, server, "USER " + self.LIMIT * "x" + "\r\n")
        self.pass_on(server, client, "+OK\r\n")
        self.pass_on(client, server, "QUIT\r\n")
        self.holds("check", "session.yaml")
        self.assertEqual(self.proxy.end()[0], ENVIRONMENT)

    def test_each_connection_is_a_scenario(self):
        pairs = [self.connect(), self.more_connections()]
        for number, (client, server) in enumerate(pairs):
            self.pass_on(server, client, f"220 number {number}\r\n")
        for client, server in pairs:
            client.close()
            self.assertEqual(server.recv(1), b"")
            self.assertIn("recorded session", self.proxy.line())
        self.assertIn("220 number 0", self.read("session.yaml"))
        self.assertIn("220 number 1", self.read("session-2.yaml"))
        self.assertEqual(self.proxy.end(), (HELD, ""))

    def test_how_the_server_ends(self):
        client, server = self.connect()
        self.pass_on(server, client, "* BYE not today\r\n")
        server.close()
        self.assertEqual(client.recv(1), b"")
        self.assertEqual(self.proxy.line(), "recorded session.yaml\n")
        self.assertIn("  - close: server\n", self.read("session.yaml"))
        self.holds("check", "session.yaml")

    def test_binary_is_passed_on_as_it_is(self):
        client, server = self.connect()
        self.pass_on(server, client, "* OK\r\n")
        blob = bytes(range(256)) * 1000
        sender = threading.Thread(target=client.sendall, args=(blob,))
        sender.start()
        heard = b""
        while len(heard) < len(blob):
            heard += server.recv(65536)
        sender.join()
        self.assertEqual(heard, blob)
        client.close()
        server.close()
        self.proxy.line()
        self.holds("check", "session.yaml")


class Failing(Test):
    def test_usage(self):
        for words, text in (
            (["--to", "localhost", "-o", "x"], "--to takes HOST:PORT"),
            (["--to", "localhost:0", "-o", "x"], "--to takes HOST:PORT"),
            (["--to", "localhost:143"], "--output is required"),
            (["--to", "localhost:143", "-o", "x", "--listen", "a:b"], "--listen takes ADDRESS:PORT"),
            (["--to", "localhost:143", "-o", "x", "--tls", "--starttls"], "excludes"),
        ):
            with self.subTest(words=words):
                status, output = self.mailrig("record", *words)
                self.assertEqual(status, USAGE, output)
                self.assertIn(text, output)

    def test_a_server_that_is_not_there(self):
        with socket.create_server(("127.0.0.1", 0)) as gone:
            port = gone.getsockname()[1]
        proxy = self.start("record", "--once", "--to", f"127.0.0.1:{port}", "-o", "session.yaml", "--ready-file", "ready.json")
        self.assertEqual(json.loads(self.read("ready.json"))["port"], proxy.port)
        with socket.create_connection(("127.0.0.1", proxy.port), TOO_LONG) as client:
            with self.assertRaises(ConnectionResetError):
                client.recv(1)
        status, output = proxy.end(None)
        self.assertEqual(status, ENVIRONMENT)
        self.assertIn("connection 1: ", output)
        self.assertIn("Connection refused", output)
        self.assertIn("nothing was said on connection 1\n", output)

    def test_a_certificate_that_is_not_trusted(self):
        server = self.start("serve", "--tls", os.path.join(SCENARIOS, "imap/hello.yaml"))
        proxy = self.start("record", "--once", "--tls", "--to", f"localhost:{server.port}", "-o", "session.yaml")
        with socket.create_connection(("127.0.0.1", proxy.port), TOO_LONG) as client:
            self.assertEqual(client.recv(1), b"")
        status, output = proxy.end(None)
        self.assertEqual(status, ENVIRONMENT)
        self.assertIn("the TLS handshake with the server failed: certificate: self-signed certificate\n", output)

    def test_a_server_that_does_not_begin_tls(self):
        server = self.start("serve", os.path.join(SCENARIOS, "imap/hello.yaml"))
        proxy = self.start("record", "--once", "--starttls", "--to", f"localhost:{server.port}", "-o", "session.yaml")
        with socket.create_connection(("127.0.0.1", proxy.port), TOO_LONG) as client:
            self.assertEqual(client.recv(1), b"")
        self.assertIn("connection 1: the server ended the connection before TLS had begun\n", proxy.end(None)[1])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
