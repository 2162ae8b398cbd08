"""`mailrig run`: the client, its verdict, and what is told of it.

run_test.py MAILRIG
"""
import os
import signal
import subprocess
import sys
import textwrap
import time
import unittest

from command import CLIENT, ENVIRONMENT, GREETING, HELD, LOGIN, LOGS_IN, MAILRIG, MISMATCH, USAGE, Test


def gone(pid):
    """No such process, or one that only waits for its status to be asked; at once or very soon."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
                if stat.read().rsplit(")", 1)[1].split()[0] in "ZX":
                    return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.01)
    return False


class Run(Test):
    def test_held(self):
        self.file("login.yaml", LOGIN + "expect: {waive: [RFC2449-6.6]}\n")  # our client says all at once
        self.assertEqual(self.mailrig("run", "login.yaml", "--", *self.client(*LOGS_IN)),
                         (HELD, "passed   login.yaml\n1 passed, 0 failed\n", ""))

    def test_a_mismatch(self):
        self.file("login.yaml", LOGIN)
        output = self.expect(MISMATCH, ["run", "login.yaml", "--", *self.client("USER bob", "PASS hush-hush", "STAT")],
                             "FAILED   login.yaml\nlogin.yaml:10:3: the client said something else\n",
                             "  expected  C: QUIT\n  received  C: STAT\n               ^^^^ command\n",
                             "0 passed, 1 failed\n", "  again     mailrig run login.yaml -- ",
                             "the client printed nothing")
        self.assertIn("password=<secret>", output)

    def test_what_the_client_is_told(self):
        scenario = self.file("greeting.yaml", GREETING)
        tells = """
            import os, socket, ssl, sys
            host, port, certificate, scenario, inside = sys.argv[1:]
            assert inside == f"pop3://{host}:{port}/{port}", inside
            told = [os.environ["MAILRIG_" + name] for name in ("HOST", "PORT", "CERT", "SCENARIO")]
            assert told == [host, port, certificate, scenario], told
            assert host == "127.0.0.1" and os.environ["OF_OURS"] == "kept"
            trust = ssl.create_default_context(cafile=certificate)
            with trust.wrap_socket(socket.create_connection((host, int(port))), server_hostname=host) as peer:
                assert peer.recv(100) == b"+OK ready\\r\\n"
            print("all well", sys.stdin.read())
        """
        words = ["{host}", "{port}", "{cert}", "{scenario}", "pop3://{host}:{port}/{port}"]
        self.expect(HELD, ["run", "--tls", "-v", scenario, "--", sys.executable, "-c", textwrap.dedent(tells), *words],
                    "    | all well \n", env={**os.environ, "OF_OURS": "kept", "MAILRIG_HOST": "not this"})

    def test_in_parallel(self):
        """Three clients that each wait for the others: in turn they would wait for ever."""
        for name in ("a", "b", "c"):
            self.file(f"cases/{name}.yaml", GREETING)
        meets = """
            import os, socket, sys, time
            with socket.create_connection((os.environ["MAILRIG_HOST"], int(os.environ["MAILRIG_PORT"]))) as peer:
                peer.recv(100)
                open(os.path.join(sys.argv[1], os.path.basename(os.environ["MAILRIG_SCENARIO"])), "w").close()
                while len(os.listdir(sys.argv[1])) < 3:
                    time.sleep(0.005)
        """
        here = os.path.join(self.folder, "here")
        os.mkdir(here)
        self.expect(HELD, ["run", "-j", "3", "cases", "--", sys.executable, "-c", textwrap.dedent(meets), here],
                    "passed   cases/a.yaml\n", "passed   cases/b.yaml\n", "passed   cases/c.yaml\n",
                    "3 passed, 0 failed\n")

    def test_the_clients_status(self):
        self.file("greeting.yaml", GREETING)
        for wanted, status, held in (([], 0, True), ([], 3, False), (["any"], 3, True), (["3"], 3, True),
                                     (["3"], 0, False)):
            with self.subTest(wanted=wanted, status=status):
                words = ["run", *(["--client-status", *wanted] if wanted else []), "greeting.yaml", "--", sys.executable,
                         "-c", f"{CLIENT}\nsys.exit({status})"]
                output = self.expect(HELD if held else MISMATCH, words)
                if not held:
                    self.assertIn(f"greeting.yaml:1:1: the client's exit status was {status}, "
                                  f"{wanted[0] if wanted else 0} is expected (--client-status)", output)

    def test_the_clients_status_where_dead_children_are_ignored(self):
        self.file("greeting.yaml", GREETING)
        self.expect(MISMATCH, ["run", "greeting.yaml", "--", sys.executable, "-c", f"{CLIENT}\nsys.exit(3)"],
                    "the client's exit status was 3",
                    preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN))

    def test_a_client_that_hangs(self):
        self.file("login.yaml", LOGIN)
        hangs = """
            import os, socket, subprocess, sys, time
            child = subprocess.Popen(["sleep", "1000"])
            with open(sys.argv[1], "w") as out:
                print(os.getpid(), child.pid, file=out)
            peer = socket.create_connection((os.environ["MAILRIG_HOST"], int(os.environ["MAILRIG_PORT"])))
            print("before", flush=True)
            time.sleep(1000)
        """
        pids = os.path.join(self.folder, "pids")
        self.expect(MISMATCH, ["run", "--timeout", "2", "login.yaml", "--", sys.executable, "-c",
                               textwrap.dedent(hangs), pids],
                    "login.yaml:1:1: the client was not done in 2 s and was ended (--timeout)\n",
                    "login.yaml:6:3: the client ", "    | before\n")
        with open(pids, encoding="utf-8") as told:
            for pid in told.read().split():
                self.assertTrue(gone(int(pid)), "neither the client nor what it started lives on")

    def test_it_is_stopped(self):
        """Nothing of it is left: no client, no file; and it dies as a shell expects it to."""
        self.file("login.yaml", LOGIN)
        pids, temporary = os.path.join(self.folder, "pids"), os.path.join(self.folder, "temporary")
        os.mkdir(temporary)
        hangs = "import os, sys, time; open(sys.argv[1] + '~', 'w').write(str(os.getpid())); os.rename(sys.argv[1] + '~', sys.argv[1]); time.sleep(1000)"
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(number=number):
                with subprocess.Popen([MAILRIG, "run", "--report", "r.json", "login.yaml", "login.yaml", "--", sys.executable,
                                       "-c", hangs, pids], cwd=self.folder, stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT, text=True, env={**os.environ, "TMPDIR": temporary}) as run:
                    while not os.path.exists(pids):
                        self.assertIsNone(run.poll())
                        time.sleep(0.01)
                    self.assertEqual(len(os.listdir(temporary)), 1)
                    run.send_signal(number)
                    output = run.communicate(timeout=60)[0]
                self.assertEqual(run.returncode, -number, output)
                self.assertIn(f"login.yaml:1:1: stopped by signal {number:d}\n", output)
                self.assertIn(f"mailrig run: stopped by signal {number:d}; 1 of 2 cases were played\n", output)
                with open(pids, encoding="utf-8") as told:
                    self.assertTrue(gone(int(told.read())))
                os.remove(pids)
                self.assertEqual(os.listdir(temporary), [])
                self.assertTrue(os.path.exists(os.path.join(self.folder, "r.json")))

    def test_a_secret_that_the_client_shows(self):
        """In its arguments and in what it prints, in clear or inside of base64."""
        self.file("login.yaml", LOGIN)
        shows = "import base64, sys; print(sys.argv[1], base64.b64encode(b'\\0fred\\0' + sys.argv[1].encode()).decode(), 'end')"
        words = ["run", "--report", "r.json", "--report", "r.html", "--report", "r.xml", "login.yaml", "--",
                 sys.executable, "-c", shows, "sesame-of-fred"]
        self.expect(MISMATCH, words, "    | <secret> <secret> end\n", " <secret>\n")
        for name in ("r.json", "r.html", "r.xml"):
            with open(os.path.join(self.folder, name), encoding="utf-8") as report:
                text = report.read()
            self.assertNotIn("sesame", text)
            self.assertNotIn("c2VzYW1l", text)

    def test_the_line_that_plays_it_again(self):
        self.file("mail.eml", "Subject: x\n\n")
        self.file("inner/login.yaml", "protocol: pop3\nvars: {user: fred}\nsession:\n  - |\n    S: +OK\n    C: USER ${user}\n"
                                      "    S: +OK\n  - send-message: ../mail.eml\n")
        words = ["--timeout", "7", "--root", ".", "--var", "user=joe b", "inner/login.yaml", "--", "true"]
        output = self.expect(MISMATCH, ["run", *words])
        again = output.split("  again     mailrig ")[1].split("\n")[0]
        self.assertEqual(again, "run --timeout 7 --root . --var 'user=joe b' inner/login.yaml -- true")

    def test_a_client_that_begins_tls_where_none_is(self):
        self.file("login.yaml", LOGIN)
        begins = """
            import os, socket, ssl
            peer = socket.create_connection((os.environ["MAILRIG_HOST"], int(os.environ["MAILRIG_PORT"])))
            try:
                ssl._create_unverified_context().wrap_socket(peer)
            except ssl.SSLError:
                pass
        """
        self.expect(MISMATCH, ["run", "login.yaml", "--", sys.executable, "-c", textwrap.dedent(begins)],
                    "login.yaml:6:3: the client begins TLS, which does not begin here (mailrig's --tls, or 'tls: implicit' "
                    "or 'starttls' in the scenario)\n")

    def test_a_client_has_no_files_of_ours(self):
        """A socket of another case's session, held by this one's client, would not be closed where the rig closes it."""
        self.file("greeting.yaml", GREETING)
        read, write = os.pipe()
        self.addCleanup(os.close, read)
        self.addCleanup(os.close, write)
        lists = f"import os; print(sorted(map(int, os.listdir('/proc/self/fd')))[:4])\n{CLIENT}"
        self.expect(HELD, ["run", "-v", "greeting.yaml", "--", sys.executable, "-c", lists], "    | [0, 1, 2, 3]\n",
                    pass_fds=[write])
        refuses = f"import os\nassert not os.path.exists('/proc/self/fd/{write}')\n{CLIENT}"
        self.expect(HELD, ["run", "greeting.yaml", "--", sys.executable, "-c", refuses], pass_fds=[write])

    def test_a_client_that_leaves_a_child_behind(self):
        self.file("greeting.yaml", GREETING)
        leaves = f"""{CLIENT}
import subprocess
print(subprocess.Popen(["sleep", "1000"]).pid)
"""
        output = self.expect(HELD, ["run", "-v", "greeting.yaml", "--", sys.executable, "-c", leaves])
        pid = int(output.split("    | ")[1].split()[0])
        self.assertTrue(gone(pid))

    def test_a_client_that_never_connects(self):
        self.file("greeting.yaml", GREETING)
        self.expect(MISMATCH, ["run", "greeting.yaml", "--", "true"],
                    "greeting.yaml:1:1: the client never connected to 127.0.0.1\n")

    def test_a_client_that_dies(self):
        self.file("greeting.yaml", GREETING)
        self.expect(MISMATCH, ["run", "--client-status", "any", "greeting.yaml", "--", sys.executable, "-c",
                               CLIENT + "\nos.kill(os.getpid(), 9)"],
                    "greeting.yaml:1:1: the client was killed by signal 9\n")

    def test_no_such_client(self):
        self.file("a.yaml", GREETING)
        for program in ("no-such-program", "./a.yaml"):
            with self.subTest(program=program):
                self.expect(ENVIRONMENT, ["run", "a.yaml", "--", program], f"cannot run '{program}': ")

    def test_what_the_client_prints(self):
        self.file("login.yaml", LOGIN)
        prints = CLIENT + """
print("x" * 1_000_000)
sys.stdout.flush()
os.write(2, b"\\x1b[31mred\\x07\\n" + bytes(range(128, 256)) + b"\\nthe end\\n")
"""
        output = self.expect(MISMATCH, ["run", "login.yaml", "--", sys.executable, "-c", prints, "STAT"],
                             "    | \\x1b[31mred\\x07\n", "    | the end\n")
        self.assertLess(len(output), 20_000)

    def test_several_connections(self):
        self.file("greeting.yaml", GREETING)
        twice = CLIENT + CLIENT
        self.expect(HELD, ["run", "greeting.yaml", "--", sys.executable, "-c", twice])
        bad = CLIENT + "sys.argv += ['STAT']\n" + CLIENT
        self.expect(MISMATCH, ["run", "greeting.yaml", "--", sys.executable, "-c", bad],
                    "the transcript is over, and the client said more")

    def test_the_log_is_redacted(self):
        self.file("login.yaml", LOGIN)
        self.expect(HELD, ["run", "--log", "wire.log", "login.yaml", "--", *self.client(*LOGS_IN)])
        with open(os.path.join(self.folder, "wire.log"), encoding="utf-8") as log:
            text = log.read()
        self.assertIn("[login.yaml 1] C: PASS <secret>\n", text)
        self.assertNotIn("sesame-of-fred", text)
        self.expect(ENVIRONMENT, ["run", "--log", "none/wire.log", "login.yaml", "--", "true"], "cannot write")

    def test_words_that_the_shell_would_split_are_shown_quoted(self):
        self.file("it's.yaml", GREETING)
        self.expect(MISMATCH, ["run", "it's.yaml", "--", "true", "a b", "{port}", "$x", ""],
                    "  again     mailrig run 'it'\\''s.yaml' -- true 'a b' '{port}' '$x' ''\n")

    def test_broken_scenarios_run_nothing(self):
        self.file("a.yaml", GREETING)
        self.file("b.yaml", "protocol: none\n")
        self.expect(USAGE, ["run", "a.yaml", "b.yaml", "--", "touch", "ran"], "b.yaml:1:11: ")
        self.assertFalse(os.path.exists(os.path.join(self.folder, "ran")))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
