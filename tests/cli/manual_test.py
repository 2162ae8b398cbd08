"""The manual and the completion of shells: both say what --help says.

manual_test.py MAILRIG SOURCE
"""
import os
import re
import subprocess
import sys
import tempfile
import unittest

MAILRIG, SOURCE = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
COMPLETION = os.path.join(SOURCE, "completion")

ZSH = """
compadd() { shift; print -l -- "$@" }
_files() { print FILES }
_normal() { print NORMAL }
words=("$@"); CURRENT=$#words
source _mailrig
"""
BASH = """
source ./mailrig.bash
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_mailrig 2>/dev/null
printf '%s\\n' "${COMPREPLY[@]}"
"""
FISH = 'source mailrig.fish; complete -C "$argv"'


def told(*words):
    """The options, or without words the sub-commands, that --help shows."""
    done = subprocess.run([MAILRIG, *words, "--help"], capture_output=True, text=True, timeout=60, check=True)
    if words:
        return re.findall(r"(?m)^  (?:-\w,)?(--[\w-]+)", done.stdout)
    return re.findall(r"(?m)^  ([a-z]+) ", done.stdout.split("Subcommands:")[1].split("\n\n")[0])


def run(command):
    path = os.path.dirname(MAILRIG) + ":" + os.environ["PATH"]
    done = subprocess.run(command, cwd=COMPLETION, capture_output=True, text=True, timeout=60, check=True,
                          env={**os.environ, "PATH": path})
    return [line.split("\t")[0] for line in done.stdout.splitlines() if line]


def bash(*words):
    return run(["bash", "--norc", "-c", BASH, "bash", *words])


def zsh(*words):
    return run(["zsh", "-f", "-c", ZSH, "zsh", *words])


def fish(*words):
    return run(["fish", "--no-config", "-c", FISH, " ".join(words)])


class Completion(unittest.TestCase):
    def test_sub_commands(self):
        for shell in (bash, zsh, fish):
            with self.subTest(shell=shell.__name__):
                self.assertEqual(sorted(shell("mailrig", "")), sorted(told()))

    def test_options(self):
        for sub in told():
            for shell in (bash, zsh, fish):
                with self.subTest(shell=shell.__name__, sub=sub):
                    self.assertLessEqual(set(told(sub)), set(shell("mailrig", sub, "--")))

    def test_files(self):
        self.assertEqual(bash("mailrig", "check", "mailrig.b"), ["mailrig.bash"])
        self.assertEqual(zsh("mailrig", "check", "mailrig.b"), ["FILES"])
        self.assertIn("mailrig.bash", fish("mailrig", "check", "mailrig.b"))

    def test_a_command_of_somebody_elses(self):
        self.assertEqual(bash("mailrig", "run", "x.yaml", "--", "--"), [])
        self.assertEqual(zsh("mailrig", "run", "x.yaml", "--", "--"), ["NORMAL"])


class Manual(unittest.TestCase):
    def test_pages(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([os.path.join(SOURCE, "man/make-pages"), MAILRIG, folder], check=True, timeout=60)
            pages = {"mailrig.1"} | {f"mailrig-{sub}.1" for sub in told()}
            self.assertEqual(set(os.listdir(folder)), pages)
            paths = [os.path.join(folder, page) for page in sorted(pages)]
            lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", *paths], capture_output=True, text=True,
                                  timeout=60, check=False)
            self.assertEqual(lint.stdout, "")
            for sub in told():
                page = os.path.join(folder, f"mailrig-{sub}.1")
                shown = subprocess.run(["mandoc", "-T", "ascii", page], capture_output=True, text=True, timeout=60,
                                       check=True).stdout
                shown = re.sub(".\b", "", shown)
                for text in (*told(sub), "EXAMPLE", f"mailrig {sub} "):
                    self.assertIn(text, shown)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
