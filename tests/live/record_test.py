"""Sessions of real clients with Dovecot and Exim, recorded: each drives the server it was recorded from, and serves its client.

record_test.py MAILRIG SCENARIOS PYTHON_CLIENT
"""
import os
import re
import subprocess
import sys
import unittest

import servers

MAILRIG, SCENARIOS, PYTHON_CLIENT = (os.path.abspath(path) for path in sys.argv[1:4])
MESSAGE = os.path.join(SCENARIOS, "pop3/mail/hello.eml")
RECIPIENT = "mooch@localhost"
HELD, TOO_LONG = 0, 120  # seconds; ends a test that hangs
ENVIRONMENT = {**os.environ, "MAILRIG_PASSWORD": servers.PASSWORD, "MAILRIG_RECIPIENT": RECIPIENT}

# How client, proxy and server talk: what the proxy is told, what to drive the server with, what the client is told.
SECURITY = {
    "plain": ([], [], "plain"),
    "STARTTLS on both sides": ([], [], "starttls"),
    "STARTTLS to the server": (["--starttls"], ["--starttls"], "plain"),
    "TLS to the server": (["--tls"], ["--tls"], "plain"),
    "TLS on both sides": (["--tls", "--listen-tls"], [], "tls"),
}


def curl(protocol, security, *options):
    scheme = protocol + "s" * (security == "tls")
    words = ["curl", "-sS", "-o", "/dev/null", *options]
    if security == "starttls":
        words.append("--ssl-reqd")
    if security != "plain":
        words += ["--cacert", "{cert}"]
    if protocol == "smtp":
        words += ["-T", MESSAGE, "--mail-from", "fred@localhost", "--mail-rcpt", RECIPIENT, f"{scheme}://{{host}}:{{port}}/localhost"]
        return [*words, "-u", f"{servers.USER}:{servers.PASSWORD}"] if "AUTH" in str(options) else words
    path = "INBOX;MAILINDEX=1" if protocol == "imap" else "1"
    return [*words, "-u", f"{servers.USER}:{servers.PASSWORD}", f"{scheme}://{{host}}:{{port}}/{path}"]


def program(name, *mechanism):
    path = os.path.join(os.path.dirname(PYTHON_CLIENT), "mail_programs.py")
    return lambda _, security: [sys.executable, path, name, security, *mechanism]


def python(protocol, security):
    return [sys.executable, PYTHON_CLIENT, protocol, security]


class Recorded(unittest.TestCase):
    def mailrig(self, *words):
        done = subprocess.run([MAILRIG, *words], capture_output=True, text=True, timeout=TOO_LONG, check=False,
                              cwd=self.server.folder, env=ENVIRONMENT)
        self.assertEqual(done.returncode, HELD, done.stdout + done.stderr + self.scenario())
        return done.stdout

    def scenario(self):
        path = os.path.join(self.server.folder, "session.yaml")
        if not os.path.exists(path):
            return ""
        with open(path, encoding="utf-8") as file:
            return file.read()

    def record(self, port, options, client):
        """Runs the client through the proxy."""
        command = [MAILRIG, "record", "--once", "--to", f"localhost:{port}", "--cafile", self.server.certificate,
                   "--tls-cert-out", "rig.pem", "-o", "session.yaml", "--keep-credentials", *options]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=self.server.folder) as proxy:
            where = proxy.stdout.readline().split()[0].rsplit(":", 1)
            self.assertEqual(len(where), 2, where)
            about = {"host": where[0], "port": where[1], "cert": os.path.join(self.server.folder, "rig.pem")}
            words = [re.sub(r"\{(host|port|cert)\}", lambda found: about[found[1]], word) for word in client]
            done = subprocess.run(words, capture_output=True, text=True, timeout=TOO_LONG, check=False,
                                  env={**ENVIRONMENT, **{f"MAILRIG_{name.upper()}": value for name, value in about.items()}})
            told = proxy.communicate(timeout=TOO_LONG)[0]
        self.assertEqual((done.returncode, proxy.returncode), (0, HELD), done.stderr + told + self.server.log())

    def round_trip(self, protocol, client, security, *options):
        """Recorded, checked, driven against the server, and served to the client."""
        proxy, drive, clients = SECURITY[security]
        port = self.server.tls_port if "--tls" in proxy else self.server.port
        self.record(port, proxy, client(protocol, clients, *options))
        self.mailrig("check", "session.yaml")
        password = ["--var", f"password={servers.PASSWORD}"] if "password" in self.scenario() else []
        self.reset()
        self.mailrig("drive", "session.yaml", "--to", f"localhost:{port}", "--cafile", self.server.certificate, *password, *drive)
        self.mailrig("run", "session.yaml", *password, "--", *client(protocol, clients, *options))
        return self.scenario()

    def reset(self):
        pass


class FromDovecot(Recorded):
    def serve(self, protocol, plaintext, more=(b"Subject: two\n\n.\n",)):
        with open(MESSAGE, "rb") as file:
            self.server = servers.Dovecot([file.read().replace(b"\r\n", b"\n"), *more], protocol, plaintext=plaintext)
        self.addCleanup(self.server.stop)

    def reset(self):
        self.server.reset()

    def test_drives_dovecot(self):
        for protocol in ("imap", "pop3"):
            for plaintext in (True, False):
                self.serve(protocol, plaintext)
                for security in SECURITY:
                    if (security == "plain") != plaintext:
                        continue
                    for client in (curl, python):
                        with self.subTest(protocol=protocol, client=client.__name__, security=security):
                            self.reset()
                            self.round_trip(protocol, client, security)

    def test_every_mechanism(self):
        for protocol in ("imap", "pop3"):
            self.serve(protocol, plaintext=True)
            for mechanism, step in (("PLAIN", False), ("LOGIN", False), ("CRAM-MD5", True), *([("+APOP", True)] if protocol == "pop3" else [])):
                with self.subTest(protocol=protocol, mechanism=mechanism):
                    self.reset()
                    scenario = self.round_trip(protocol, curl, "plain", "--login-options", f"AUTH={mechanism}")
                    self.assertEqual("- authenticate: {mechanisms: [" + mechanism.removeprefix("+") + "], " in scenario, step, scenario)

    def test_a_mechanism_in_which_the_server_proves_itself(self):
        self.serve("pop3", plaintext=True)
        scenario = self.round_trip("pop3", program("mpop", "scram-sha-256"), "plain")
        self.assertIn('- authenticate: {mechanisms: [SCRAM-SHA-256], user: "fred", password: "${password}", granted: ', scenario)

    def test_mail_programs(self):
        for protocol, programs in (("imap", ("mbsync", "fetchmail-imap", "mutt", "neomutt")), ("pop3", ("mpop", "fetchmail-pop3"))):
            self.serve(protocol, plaintext=True, more=())
            for name in programs:
                with self.subTest(program=name):
                    self.reset()
                    scenario = self.round_trip(protocol, program(name), "plain")
                    self.assertEqual("\n  - compress\n" in scenario, name == "mbsync", scenario)

    def test_what_dovecot_makes_up_is_a_variable(self):
        self.serve("imap", plaintext=True)
        scenario = self.round_trip("imap", python, "plain")
        self.assertIn("    S: * OK [UIDVALIDITY ${uid_validity}] UIDs valid\n", scenario)
        self.serve("pop3", plaintext=True)
        self.record(self.server.port, [], [sys.executable, "-c", """
import os, poplib
client = poplib.POP3(os.environ["MAILRIG_HOST"], int(os.environ["MAILRIG_PORT"]))
client.user("fred"), client.pass_(os.environ["MAILRIG_PASSWORD"])
ids = client.uidl()[1]
assert client.uidl(2) == b"+OK " + ids[1], ids
client.quit()
"""])
        self.assertEqual(self.scenario().count("2 ${unique_id2}\n"), 2, self.scenario())
        self.reset()
        self.mailrig("drive", "session.yaml", "--to", f"localhost:{self.server.port}")


class FromRawlogs(Recorded):
    """Dovecot's own logs, which begin behind the login: imported, they serve the client."""

    def test_serve_the_client(self):
        with open(MESSAGE, "rb") as file:
            messages = [file.read().replace(b"\r\n", b"\n")]
        for protocol, name in (("imap", "mbsync"), ("pop3", "mpop"), ("imap", "fetchmail-imap"), ("pop3", "fetchmail-pop3"), ("imap", None),
                               ("pop3", None)):
            with self.subTest(protocol=protocol, program=name):
                self.server = servers.Dovecot(messages, protocol, plaintext=True, rawlog=True, compress=False)
                self.addCleanup(self.server.stop)
                client = program(name)(protocol, "plain") if name else python(protocol, "plain")
                about = {"MAILRIG_HOST": "127.0.0.1", "MAILRIG_PORT": str(self.server.port), "MAILRIG_CERT": self.server.certificate}
                subprocess.run(client, check=True, capture_output=True, timeout=TOO_LONG, env={**ENVIRONMENT, **about})
                self.server.stop_process()  # which ends the logs
                self.mailrig("import", self.server.rawlogs(), "-o", "session.yaml")
                self.mailrig("check", "session.yaml")
                self.mailrig("run", "session.yaml", "--", *client)


class FromExim(Recorded):
    def test_drives_exim(self):
        self.server = servers.Exim()
        self.addCleanup(self.server.stop)
        sent = 0
        for security in SECURITY:
            if "TLS " in security and "STARTTLS" not in security:
                continue  # this Exim has no port of TLS from the first byte
            for client, options in ((curl, []), (curl, ["--login-options", "AUTH=PLAIN"]), (curl, ["--login-options", "AUTH=CRAM-MD5"]), (python, [])):
                with self.subTest(client=client.__name__, security=security, options=options):
                    self.round_trip("smtp", client, security, *options)
                    sent += 2  # by the client and by us
        for name in ("msmtp", "mutt-smtp", "neomutt-smtp"):
            with self.subTest(program=name):
                self.round_trip("smtp", program(name, "plain"), "plain")
                sent += 2
        messages = [re.sub(r"\A.*?\n\n", "", text, flags=re.S) for text in self.server.arrived()]
        self.assertEqual(len(messages), sent)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
