#include "replay/meaning.hpp"

#include "replay/atoms.hpp"

#include <gtest/gtest.h>

namespace mailrig::mock {
namespace {

const auto imap = Protocol::imap, pop3 = Protocol::pop3, smtp = Protocol::smtp, lmtp = Protocol::lmtp;

std::vector<Token> tokens_of(std::string_view text, Protocol protocol) {
  return tokenize(Unit{std::string(text), {}, false}, protocol);
}

// A letter a token: how it is compared.
std::string letters(const std::vector<Spelling>& spellings) {
  std::string out;
  for (const auto spelling : spellings) switch (spelling) {
      case Spelling::exact: out += 'x'; break;
      case Spelling::ignore_case: out += 'i'; break;
      case Spelling::mailbox: out += 'm'; break;
      case Spelling::path: out += 'p'; break;
      case Spelling::reply_code: out += 'r'; break;
    }
  return out;
}

TEST(Meaning, Verb) {
  struct Row {
    Protocol protocol;
    std::string_view line, verb;
  };
  const Row rows[] = {
      {imap, "", ""},
      {imap, "noop", "NOOP"},
      {imap, "UID FETCH 1 FLAGS", "UID FETCH"},
      {imap, "uid copy", "UID COPY"},
      {imap, "UID", "UID"},
      {imap, "\"NOOP\"", ""},
      {pop3, "retr 1", "RETR"},
      {smtp, "mail FROM:<a>", "MAIL"},
      {smtp, "EHLO x", "EHLO"},
      {smtp, "AGZyZWQA", ""},  // an answer to a challenge is no command
      {lmtp, "lhlo x", "LHLO"},
  };
  for (const auto& row : rows) EXPECT_EQ(verb(tokens_of(row.line, row.protocol), row.protocol), row.verb) << row.line;
}

TEST(Meaning, WhatIsAnAtom) {
  struct Row {
    bool untagged;
    std::string_view line, atoms;  // a letter a token: 'a' for an atom, '.' for what may be a string
  };
  const Row rows[] = {
      {false, "", ""},
      {false, "NOOP", "a"},
      {false, "LOGIN smith sesame", "a.."},
      {false, "AUTHENTICATE PLAIN AGZyZWQ=", "aaa"},
      {true, "AGZyZWQ=", "a"},
      {false, "SELECT box (CONDSTORE)", "a.aaa"},
      {false, "RENAME a b", "a.."},
      {false, "CREATE box (USE (\\Sent))", "a.aaaaaa"},
      {false, "LIST \"\" % RETURN (STATUS)", "a......"},
      {false, "STATUS box (MESSAGES)", "a.aaa"},
      {false, "APPEND box (\\Seen) \"date\" x", "a.aa..."},
      {false, "APPEND box \"date\" x", "a..."},
      {false, "STORE 1 +FLAGS (\\Seen)", "aaaaaa"},
      {false, "UID COPY 1 box", "aaa."},
      {false, "UID EXPUNGE 1", "aaa"},
      {false, "MOVE 1 box", "aa."},
      {false, "FETCH 1 (FLAGS BODY[HEADER.FIELDS (To Cc)] UID)", "aaaaaaa...aaaa"},
      {false, "UID FETCH 1 (FLAGS)", "aaaaaa"},
      {false, "SEARCH CHARSET UTF-8 1:* UNSEEN FROM fred", "aa.aaa."},
      {false, "SEARCH HEADER To ALL KEYWORD $x SINCE 1-Feb-1994", "aa..aaa."},
      {false, "UID SEARCH NOT ALL", "aaaa"},
      {false, "GETQUOTA root", "a."},
      {false, "X y", "a."},
  };
  for (const auto& row : rows) {
    std::string letters;
    for (const bool atom : atoms(tokens_of(row.line, imap), row.untagged)) letters += atom ? 'a' : '.';
    EXPECT_EQ(letters, row.atoms) << row.line;
  }
}

TEST(Meaning, HowAClientsWordsCompare) {
  struct Row {
    Protocol protocol;
    bool untagged;
    std::string_view line, spellings;
  };
  const Row rows[] = {
      {imap, false, "", ""},
      {imap, false, "NOOP", "i"},
      {imap, false, "LOGIN smith sesame", "ixx"},
      {imap, false, "AUTHENTICATE PLAIN AGZyZWQ=", "iix"},
      {imap, false, "SELECT INBOX", "im"},
      {imap, false, "SELECT \"INBOX\"", "im"},
      {imap, false, "SELECT box (CONDSTORE)", "imiii"},
      {imap, false, "RENAME a b", "imm"},
      {imap, false, "LIST \"\" %", "imm"},
      {imap, false, "STATUS box (MESSAGES UNSEEN)", "imiiii"},
      {imap, false, "COPY 1:2 box", "iim"},
      {imap, false, "UID COPY 1:2 box", "iiim"},
      {imap, false, "UID MOVE 1:2 box", "iiim"},
      {imap, false, "STORE 1 +FLAGS (\\Seen)", "iiiiii"},
      {imap, false, "FETCH 1 BODY[HEADER]", "iiiiii"},
      {imap, false, "SEARCH FROM \"Smith\" UNSEEN", "iixi"},
      {imap, false, "APPEND saved (\\Seen) \"text\"", "imiiix"},
      {imap, true, "AGZyZWQA", "x"},
      {imap, true, "done", "i"},
      {imap, true, "*", "x"},
      {pop3, false, "USER mrose", "ix"},
      {pop3, false, "APOP mrose digest", "ixx"},
      {pop3, false, "AUTH plain AGZyZWQ=", "iix"},
      {pop3, true, "AGZyZWQA", "x"},
      {smtp, false, "EHLO client.example", "ii"},
      {smtp, false, "MAIL FROM:<a@b> SIZE=1", "ipi"},
      {smtp, false, "RCPT TO:<a@b>", "ip"},
      {smtp, false, "AUTH plain AGZyZWQ=", "iix"},
      {smtp, false, "AGZyZWQA", "x"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(letters(client_spellings(tokens_of(row.line, row.protocol), row.protocol, row.untagged)), row.spellings)
        << row.line;
}

TEST(Meaning, Same) {
  struct Row {
    Spelling spelling;
    std::string_view expected, received;
    bool same;
  };
  const Row rows[] = {
      {Spelling::exact, "Smith", "Smith", true},
      {Spelling::exact, "Smith", "smith", false},
      {Spelling::ignore_case, "\\Seen", "\\SEEN", true},
      {Spelling::ignore_case, "NOOP", "NOOPS", false},
      {Spelling::mailbox, "INBOX", "inbox", true},  // RFC 3501 §5.1
      {Spelling::mailbox, "inbox", "InBox", true},
      {Spelling::mailbox, "Drafts", "drafts", false},
      {Spelling::mailbox, "INBOX/a", "inbox/a", false},
      {Spelling::path, "FROM:<Fred@Example.ORG>", "from:<Fred@example.org>", true},  // RFC 5321 §2.4
      {Spelling::path, "FROM:<Fred@example.org>", "FROM:<fred@example.org>", false},
      {Spelling::path, "FROM:<a@b@Example.org>", "FROM:<a@b@example.org>", true},
      {Spelling::path, "FROM:<a@b.c>", "FROM:<a@b.cd>", false},
      {Spelling::path, "FROM:<>", "from:<>", true},
      {Spelling::path, "TO:<Postmaster>", "to:<postmaster>", true},  // RFC 5321 §4.5.1
      {Spelling::path, "FROM:<>", "FROM:<a@b>", false},
      {Spelling::path, "TO:<a@b>", "TO:a@b", false},
      {Spelling::reply_code, "250", "250", true},
      {Spelling::reply_code, "250-hello", "250-world", true},
      {Spelling::reply_code, "250", "250-", false},
      {Spelling::reply_code, "250", "251", false},
  };
  for (const auto& row : rows)
    EXPECT_EQ(same(row.expected, row.received, row.spelling), row.same) << row.expected << " and " << row.received;
}

TEST(Meaning, WhatOfAReplyMeansSomething) {
  struct Row {
    Protocol protocol;
    Context context;
    std::string_view line, meaning;  // a letter a token, "..." for text that may be any
  };
  const Context ehlo{"EHLO", 1, {}}, stat{"STAT", 0, {}}, list{"LIST", 0, {}}, none{};
  const Row rows[] = {
      {imap, none, "* OK ready for anything", "ii..."},
      {imap, none, "* OK [CAPABILITY IMAP4rev1 IDLE] ready", "iiiii..."},
      {imap, none, "* OK [ALERT]", "iii..."},
      {imap, none, "* BYE see you", "ii..."},
      {imap, none, "* PREAUTH as smith", "ii..."},
      {imap, none, "NO [ALERT] no way", "ii..."},
      {imap, none, "BAD what", "i..."},
      {imap, none, "* 3 EXISTS", "iii"},
      {imap, none, "* LIST (\\Noselect) \"/\" foo", "iiiiixi"},
      {imap, none, "+ AmFYig==", "ii"},
      {imap, none, "+ Ready for literal data", "i..."},
      {imap, none, "+", "i..."},
      {pop3, none, "+OK dewey POP3 server ready", "i..."},
      {pop3, stat, "+OK 2 320", "iii..."},
      {pop3, stat, "+OK maildrop locked", "i..."},
      {pop3, list, "+OK 2 messages", "iii..."},
      {pop3, none, "-ERR [IN-USE] maildrop busy", "ii..."},
      {pop3, none, "-ERR no such message", "i..."},
      {pop3, list, "1 120", "xx"},
      {smtp, none, "220 mail.example ready", "r..."},
      {smtp, none, "250-mail.example greets you", "r..."},
      {smtp, ehlo, "250-SIZE 1000", "ii"},
      {smtp, ehlo, "250 8BITMIME", "ii"},
      {lmtp, Context{"LHLO", 2, {}}, "250 PIPELINING", "ii"},
  };
  for (const auto& row : rows) {
    const auto meaning = reply_meaning(tokens_of(row.line, row.protocol), row.protocol, row.context);
    EXPECT_EQ(letters(meaning.spellings) + (meaning.free_text ? "..." : ""), row.meaning) << row.line;
  }
}

TEST(Meaning, ParametersThatOnlyAnnounce) {
  struct Row {
    std::string_view parameter;
    std::set<std::string, std::less<>> offered;
    bool announcement;
  };
  const Row rows[] = {
      {"SIZE=301", {"SIZE"}, true},          {"size=301", {"SIZE"}, true},   {"SIZE=301", {}, false},
      {"BODY=8BITMIME", {"8BITMIME"}, true}, {"BODY=7BIT", {"SIZE"}, false}, {"SMTPUTF8", {"SMTPUTF8"}, true},
      {"SMTPUTF8", {"8BITMIME"}, false},     {"RET=HDRS", {"DSN"}, false},   {"AUTH=<>", {"AUTH"}, false},
      {"SIZES=1", {"SIZE"}, false},
  };
  for (const auto& row : rows)
    EXPECT_EQ(is_announcement(row.parameter, row.offered), row.announcement) << row.parameter;
}

}  // namespace
}  // namespace mailrig::mock
