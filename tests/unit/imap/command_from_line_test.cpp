#include <gmock/gmock.h>

#include "encoded.hpp"
#include "support/imap_command_from_line.hpp"

namespace mailrig::imap {
namespace {

// The typed command, encoded again; so the support is held against the encoder and both against the RFC.
std::string again(std::string_view line) {
  const auto command = test::imap_command_from_line(line);
  if (!command) return "no command";
  const auto text = encoded(*command);
  return text.substr(3, text.size() - 5);
}

TEST(ImapCommandFromLine, EveryLineOfRfc2060) {
  for (const std::string line : {"CAPABILITY",
                                 "NOOP",
                                 "LOGOUT",
                                 "STARTTLS",
                                 "SELECT INBOX",
                                 "EXAMINE blurdybloop",
                                 "CREATE owatagusiam/",
                                 "CREATE owatagusiam/blurdybloop",
                                 "LIST \"\" *",
                                 "DELETE blurdybloop",
                                 "LIST \"\" %",
                                 "RENAME blurdybloop sarasoop",
                                 "RENAME INBOX old-mail",
                                 "SUBSCRIBE #news.comp.mail.mime",
                                 "UNSUBSCRIBE #news.comp.mail.mime",
                                 "LIST \"\" \"\"",
                                 "LIST #news.comp.mail.misc \"\"",
                                 "LIST /usr/staff/jones \"\"",
                                 "LIST ~/Mail/ %",
                                 "STATUS blurdybloop (UIDNEXT MESSAGES)",
                                 "CHECK",
                                 "CLOSE",
                                 "EXPUNGE",
                                 "FETCH 2:4 (FLAGS BODY[HEADER.FIELDS (DATE FROM)])",
                                 "STORE 2:4 +FLAGS (\\Deleted)",
                                 "COPY 2:4 MEETING",
                                 "UID FETCH 4827313:4828442 FLAGS",
                                 "XPIG-LATIN",
                                 "UID COPY 1 meeting",
                                 "UID STORE 1 -FLAGS.SILENT (x)",
                                 "AUTHENTICATE KERBEROS_V4",
                                 "FETCH 1 (BODY.PEEK[1.2.MIME]<0.10> BODY[] RFC822.SIZE)",
                                 "UID SEARCH CHARSET UTF-8 (SEEN 1:3) OR UID 1 (ALL NEW) NOT (HEADER a b LARGER 5) UID "
                                 "7 KEYWORD x BEFORE 1-Feb-1994"})
    EXPECT_EQ(again(line), line);
}

TEST(ImapCommandFromLine, OtherSpellings) {
  const std::pair<std::string, std::string> rows[] = {
      {"LOGIN SMITH SESAME", "LOGIN SMITH <secret>"},
      {"login mrc secret", "LOGIN mrc <secret>"},
      {"LOGIN {11}\r\nFRED FOOBAR {7}\r\nfat man", "LOGIN \"FRED FOOBAR\" <secret>"},
      {"LSUB \"#news.\" \"comp.mail.*\"", "LSUB #news. comp.mail.*"},
      {"fetch 12 full", "FETCH 12 FULL"},
      {"fetch 12 body[header]", "FETCH 12 BODY[HEADER]"},
      {"store 12 +flags \\deleted", "STORE 12 +FLAGS \\deleted"},
      {"SEARCH FLAGGED SINCE 1-Feb-1994 NOT FROM \"Smith\"", "SEARCH FLAGGED SINCE 1-Feb-1994 NOT FROM Smith"},
      {"SEARCH SINCE \"1-Feb-1994\"", "SEARCH SINCE 1-Feb-1994"},
      {"APPEND saved-messages (\\Seen) {5}\r\na\r\nb\r", "APPEND saved-messages (\\Seen) {5}\r\n[+]a\r\nb\r"},
      {"APPEND x \" 7-Feb-1994 21:52:25 -0800\" {1}\r\na", "APPEND x \" 7-Feb-1994 21:52:25 -0800\" {1}\r\n[+]a"},
      {"SELECT \"a \\\"b\\\\\"", "SELECT \"a \\\"b\\\\\""},
  };
  for (const auto& [line, outcome] : rows) EXPECT_EQ(again(line), outcome);
}

TEST(ImapCommandFromLine, WhatIsNone) {
  for (const auto* line : {"",
                           "BLURDYBLOOP {102856}",
                           "NOOP 1",
                           "SELECT",
                           "SELECT a b",
                           "LOGIN a",
                           "FETCH x FLAGS",
                           "FETCH 1 (FLAGS",
                           "FETCH 1 FOO",
                           "FETCH 1 BODY[",
                           "STORE 1 FLAG (a)",
                           "UID NOOP",
                           "STATUS a (FOO)",
                           "SEARCH FOO",
                           "SEARCH NOT",
                           "SEARCH (ALL",
                           "SEARCH SINCE yesterday",
                           "APPEND a b",
                           "APPEND a {5}\r\nabc",
                           "LIST a",
                           "AUTHENTICATE",
                           "COPY 1"})
    EXPECT_EQ(again(line), "no command") << line;
}

TEST(ImapCommandFromLine, Authenticate) {
  const auto command = test::imap_command_from_line("AUTHENTICATE SKEY", {"bW9yZ2Fu", "*"});
  ASSERT_TRUE(command);
  CommandEncoder out("A1");
  command->encode(out);
  const auto dialogue = out.finish()->dialogue;
  EXPECT_EQ(dialogue->answer("").piece.bytes, "bW9yZ2Fu\r\n");
  EXPECT_FALSE(dialogue->complete());
  const auto answer = dialogue->answer("");
  EXPECT_EQ(answer.piece.bytes, "*\r\n");
  EXPECT_TRUE(answer.cancelled);
}

}  // namespace
}  // namespace mailrig::imap
