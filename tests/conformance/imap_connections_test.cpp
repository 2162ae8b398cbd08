// The IMAP client against scenarios of compression and of several connections.
#include <gmock/gmock.h>

#include <mailrig/net/imap_client.hpp>

#include "conformance/imap_rig.hpp"

namespace mailrig::imap {
namespace {

// RFC 4978 §3: the rig's DEFLATE streams are the client's.
TEST(ImapCompression, BothDirections) {
  Rig rig("imap/compress.yaml");
  {
    Client client(plaintext(rig));
    client.compress();
    EXPECT_EQ(client.select("INBOX").exists, 172u);
    client.close();
  }
  EXPECT_EQ(rig.verdict(), "");
}

TEST(ImapConnections, OneTellsTheOther) {
  Rig rig("imap/connections.yaml");
  {
    Client writer(plaintext(rig)), reader(plaintext(rig));
    EXPECT_EQ(reader.select("INBOX").exists, 0u);
    writer.append("INBOX", "Subject: news\r\n\r\nHello\r\n");
    reader.noop();
    EXPECT_EQ(reader.mailbox().exists, 1u);
    writer.close();
    reader.close();
  }
  EXPECT_EQ(rig.verdict(), "");
  EXPECT_EQ(rig.sessions(), 2u);
}

}  // namespace
}  // namespace mailrig::imap
