"""Our IMAP client and its examples against Dovecot, started here on loopback ports and stopped by pid.

live_imap_test.py FOLDER_OF_EXAMPLES IMAP_MEMBERS
"""
import os
import subprocess
import sys
import unittest

import servers

EXAMPLES, MEMBERS = (os.path.abspath(path) for path in sys.argv[1:3])
MESSAGE = b"Subject: number %d\r\nFrom: fred@x.example\r\n\r\nbody of %d\r\n"


def environment(**more):
    return {**os.environ, "MAILRIG_PASSWORD": servers.PASSWORD, **more}


class Imap(unittest.TestCase):
    def serve(self, messages=(), **options):
        self.server = servers.Dovecot(messages, "imap", **options)
        self.addCleanup(self.server.stop)

    def url(self, path="", tls=True):
        scheme, port = ("imaps", self.server.tls_port) if tls else ("imap", self.server.port)
        return f"{scheme}://{servers.USER}@localhost:{port}/{path}"

    def run_example(self, name, *arguments, status=0, **more):
        done = subprocess.run([os.path.join(EXAMPLES, name), "--cafile", self.server.certificate, *arguments],
                              capture_output=True, timeout=60, check=False, env=environment(**more))
        errors = done.stderr.decode(errors="replace")
        self.assertEqual(done.returncode, status, errors + self.server.log())
        return done.stdout, errors

    def test_every_member_under_tls_by_starttls_and_in_plaintext(self):
        for how in ("implicit", "starttls", "none"):
            with self.subTest(how=how):
                self.serve(plaintext=how == "none")
                port = self.server.tls_port if how == "implicit" else self.server.port
                done = subprocess.run([MEMBERS, "localhost", str(port), how, self.server.certificate],
                                      capture_output=True, timeout=60, check=False, env=environment())
                self.assertEqual(done.returncode, 0, done.stderr.decode(errors="replace") + self.server.log())

    def test_fetch_prints_messages_in_order(self):
        messages = [MESSAGE % (n, n) for n in range(1, 6)]
        messages[2] += b"x" * 300_000 + b"\r\n"  # it streams
        self.serve(messages)
        self.assertEqual(self.run_example("imap_fetch", self.url())[0], b"".join(messages))
        output, log = self.run_example("imap_fetch", "--starttls", "-v", "--uid", "2,4:*", self.url(tls=False))
        self.assertEqual(output, messages[1] + messages[3] + messages[4])
        self.assertIn("STARTTLS", log)
        self.assertNotIn(servers.PASSWORD, log)
        self.assertEqual(self.run_example("imap_fetch", "--headers", "--messages", "2", self.url())[0],
                         messages[1].split(b"body")[0])

    def test_append_search_and_list(self):
        self.serve([MESSAGE % (1, 1)])
        file = self.server.write("new.eml", "Subject: from a file\r\n\r\nhello\r\n")
        self.run_example("imap_fetch", self.url())  # by which Dovecot notices the message that is there
        self.assertEqual(self.run_example("imap_append", self.url(), file, "--flag", "\\Flagged")[0], b"2\n")
        self.assertEqual(self.run_example("imap_search", self.url(), '(and flagged (subject "file"))')[0], b"2\n")
        self.assertIn(b"INBOX", self.run_example("imap_list", self.url())[0])
        _, errors = self.run_example("imap_search", self.url(), "(or (from", status=1)
        self.assertIn("imap_search: ", errors)

    def test_idle_tells_of_what_arrives(self):
        self.serve()
        file = self.server.write("new.eml", "Subject: arrives\r\n\r\n")
        command = [os.path.join(EXAMPLES, "imap_idle"), "--cafile", self.server.certificate, "--seconds", "30",
                   "--changes", "1", self.url()]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment()) as idle:
            self.assertEqual(idle.stdout.readline(), b"0\n")
            self.run_example("imap_append", self.url(), file)
            self.assertEqual(idle.stdout.readline(), b"1\n")
            self.assertEqual(idle.wait(30), 0)

    def test_a_wrong_password_is_told(self):
        self.serve()
        _, errors = self.run_example("imap_list", self.url(), status=1, MAILRIG_PASSWORD="wrong")
        self.assertIn("Authentication failed", errors)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
