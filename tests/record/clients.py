"""The clients that are recorded: each says the same thing every time it is run, and writes a log of it where it can.

As a program, one of Python's clients: clients.py imap|pop3|smtp LEVEL, with debug output of that level on standard error; where to
stands in MAILRIG_HOST and MAILRIG_PORT.
"""
import imaplib
import os
import poplib
import smtplib
import sys

MESSAGE = "From: fred@client.example\r\nTo: mooch@mail.example\r\nSubject: dots\r\n\r\n.one\r\n..two\r\nthree\r\n"
PASSWORD = "sesame of fred"
HERE = os.path.abspath(__file__)


def curl(protocol, scenarios, *options):
    """The words of a curl command with {host} and {port} in it."""
    words = ["curl", "-sS", "-o", "/dev/null", *options]
    if protocol == "smtp":
        return [*words, "-T", os.path.join(scenarios, "pop3/mail/hello.eml"), "--mail-from", "fred@client.example",
                "--mail-rcpt", "mooch@mail.example", "smtp://{host}:{port}/client.example"]
    path = "INBOX;MAILINDEX=1" if protocol == "imap" else "1"
    return [*words, "-u", f"fred:{PASSWORD}", f"{protocol}://{{host}}:{{port}}/{path}"]


def python(protocol, level=0):
    return [sys.executable, HERE, protocol, str(level)]


def imap(host, port, level):
    imaplib.Debug = level
    client = imaplib.IMAP4(host, port)
    client.login("fred", PASSWORD)
    client.select("INBOX")
    client.fetch("1", "BODY[]")
    client.logout()


def pop3(host, port, level):
    client = poplib.POP3(host, port)
    client.set_debuglevel(level)
    client.user("fred")
    client.pass_(PASSWORD)
    client.retr(1)
    client.quit()


def smtp(host, port, level):
    client = smtplib.SMTP(local_hostname="client.example")
    client.set_debuglevel(level)
    client.connect(host, port)
    client.sendmail("fred@client.example", ["mooch@mail.example"], MESSAGE)
    client.quit()


if __name__ == "__main__":
    os.dup2(2, 1)  # poplib prints
    {"imap": imap, "pop3": pop3, "smtp": smtp}[sys.argv[1]](
        os.environ["MAILRIG_HOST"], int(os.environ["MAILRIG_PORT"]), int(sys.argv[2]))
