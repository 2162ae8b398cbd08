#include "session_harness.hpp"

namespace mailrig::imap {
namespace {

// RFC 9051 §2.2.2, §7.1: what a client does not know it must take. It is told, and nothing else happens, strict or not.
TEST(SessionUnknown, ResponsesAndCodesAreToldAndNeverFatal) {
  for (const bool strict : {false, true}) {
    SessionOptions options;
    options.strict = strict;
    for_all_chunks(options, [](Conversation& conversation) {
      conversation.greet();
      EXPECT_EQ(conversation.submit(Noop{}), "A1 NOOP\r\n");
      conversation.server(
          "* XPIG-LATIN ow-nay\r\n* 7 X-COUNT a\r\n* VENDOR {3}\r\n* 1 (x)\r\n* OK [X-CODE 1 (2)] text\r\n"
          "* NO [X-OTHER] text\r\n* STATUS a (X-ITEM (1 2))\r\n* LIST () \"/\" a (X-MORE 1)\r\nA1 OK [X-DONE] "
          "text\r\n");
      EXPECT_EQ(
          conversation.events(),
          (Events{R"(unknown name="XPIG-LATIN" raw="XPIG-LATIN ow-nay")", R"(unknown name="X-COUNT" raw="7 X-COUNT a")",
                  R"--(unknown name="VENDOR" raw="VENDOR {3}\r\n* 1 (x)")--",
                  R"--(untagged condition="OK" code {opaque} name="X-CODE" arguments="1 (2)" text="text")--",
                  R"(untagged condition="NO" code {opaque} name="X-OTHER" text="text")",
                  R"--(status name="a" others=[X-ITEM="(1 2)"])--",
                  R"(list delimiter="/" name="a" others=[X-MORE="1"])", "A1 NOOP OK"}));
      EXPECT_EQ(conversation.submit(Noop{}), "A2 NOOP\r\n");
    });
  }
}

}  // namespace
}  // namespace mailrig::imap
