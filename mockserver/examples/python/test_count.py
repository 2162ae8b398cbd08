"""A client under test, and its test: pytest python"""
import pathlib
import poplib

SCENARIOS = pathlib.Path(__file__).parent.parent


def count_messages(host, port):
    """The client under test."""
    client = poplib.POP3(host, port)
    client.user("fred")
    client.pass_("secret")
    count, _ = client.stat()
    client.quit()
    return count


def test_counts(rig):
    server = rig(SCENARIOS / "one_message.yaml")
    assert count_messages(server.host, server.port) == 1
