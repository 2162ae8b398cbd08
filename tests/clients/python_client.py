"""Python's imaplib, poplib and smtplib as clients under test: python_client.py imap|pop3|smtp plain|starttls|tls

Where to and whom to trust stands in MAILRIG_HOST, MAILRIG_PORT and MAILRIG_CERT, as `mailrig run` sets them; the password and whom
to write to in MAILRIG_PASSWORD and MAILRIG_RECIPIENT.
"""
import imaplib
import os
import poplib
import smtplib
import ssl
import sys

HOST, PORT = os.environ["MAILRIG_HOST"], int(os.environ["MAILRIG_PORT"])
TRUST = ssl.create_default_context(cafile=os.environ["MAILRIG_CERT"])
PASSWORD = os.environ.get("MAILRIG_PASSWORD", "a secret")
RECIPIENT = os.environ.get("MAILRIG_RECIPIENT", "mooch@mail.example")
MESSAGE = "From: fred@client.example\r\nTo: mooch@mail.example\r\nSubject: dots\r\n\r\n.one\r\n..two\r\nthree\r\n"


def imap(security):
    client = imaplib.IMAP4_SSL(HOST, PORT, ssl_context=TRUST) if security == "tls" else imaplib.IMAP4(HOST, PORT)
    if security == "starttls":
        client.starttls(TRUST)
    client.login("fred", PASSWORD)
    client.select("INBOX")
    status, parts = client.fetch("1", "BODY[]")
    assert status == "OK" and parts[0][1].startswith(b"Date: Mon, 7 Feb 1994"), parts
    client.logout()


def pop3(security):
    client = poplib.POP3_SSL(HOST, PORT, context=TRUST) if security == "tls" else poplib.POP3(HOST, PORT)
    if security == "starttls":
        client.stls(TRUST)
    client.user("fred")
    client.pass_(PASSWORD)
    _, lines, _ = client.retr(1)
    assert lines[0].startswith(b"Date: Mon, 7 Feb 1994"), lines
    client.quit()


def smtp(security):
    options = {"host": HOST, "port": PORT, "local_hostname": "client.example"}
    client = smtplib.SMTP_SSL(context=TRUST, **options) if security == "tls" else smtplib.SMTP(**options)
    if security == "starttls":
        client.starttls(context=TRUST)
    client.sendmail("fred@client.example", [RECIPIENT], MESSAGE)
    client.quit()


if __name__ == "__main__":
    {"imap": imap, "pop3": pop3, "smtp": smtp}[sys.argv[1]](sys.argv[2])
