// Credentials where no grammar has them: what a client shows that errs.
#include "replay/login_watch.hpp"

#include <gtest/gtest.h>

namespace mailrig::mock {
namespace {

const auto imap = Protocol::imap, pop3 = Protocol::pop3, smtp = Protocol::smtp;

bool is_challenge(std::string_view line) { return line.starts_with("+ ") || line == "+" || line.starts_with("334"); }

// The client's lines of a conversation as they are shown. Each line has its side in front.
std::vector<std::string> shown(Protocol protocol, const std::vector<std::string>& conversation) {
  LoginWatch watch(protocol);
  std::vector<std::string> out;
  bool challenged = false;
  for (const auto& said : conversation) {
    const auto line = said.substr(3);
    if (said.starts_with("S: ")) {
      watch.said(line);
      challenged = is_challenge(line);
      continue;
    }
    out.push_back(show(line, watch.credentials({line, {}, false}, challenged)).text);
    watch.heard(line, challenged);
    challenged = false;
  }
  return out;
}

TEST(LoginWatch, ACommandThatIsMisspelt) {
  struct Row {
    Protocol protocol;
    std::string line, shown;
  };
  const Row rows[] = {
      // The tag forgotten
      {imap, "LOGIN fred hunter2", "LOGIN fred <secret>"},
      {imap, "login fred hunter2", "login fred <secret>"},
      {imap, "LOGIN hunter2", "LOGIN <secret>"},
      {imap, "AUTHENTICATE PLAIN AGZyZWQAaHVudGVyMg==", "AUTHENTICATE PLAIN <secret>"},
      {imap, "AUTHENTICATE PLAIN", "AUTHENTICATE PLAIN"},
      // A quote too many, or one that is never closed
      {imap, "a1 \"LOGIN\" fred hunter2", "a1 \"LOGIN\" fred <secret>"},
      {imap, "a1 \"login\" \"fred\" \"hunter2\"", "a1 \"login\" \"fred\" <secret>"},
      {imap, "\"a1\" LOGIN fred hunter2", "\"a1\" LOGIN fred <secret>"},
      {imap, "a1 LOGIN fred \"hunter2", "a1 LOGIN fred <secret>"},
      {imap, "a1 LOGIN \"fred hunter2", "a1 LOGIN <secret>"},
      {imap, "a1 \"LOGIN fred hunter2", "a1 \"LOGIN <secret>"},
      {imap, "a1 \"AUTHENTICATE\" \"PLAIN\" AGZyZWQ=", "a1 \"AUTHENTICATE\" \"PLAIN\" <secret>"},
      // An argument forgotten, another thing between
      {imap, "a1 LOGIN hunter2", "a1 LOGIN <secret>"},
      {imap, "a1 LOGIN (fred hunter2)", "a1 LOGIN (<secret>"},
      {imap, "a1 LOGIN(fred hunter2)", "a1 LOGIN(<secret>"},
      {imap, "a1  LOGIN  fred  hunter2", "a1  LOGIN  fred  <secret>"},
      {imap, "a1 AUTHENTICATE AGZyZWQAc2VjcmV0", "a1 AUTHENTICATE <secret>"},
      // Another protocol's
      {imap, "a1 PASS hunter2", "a1 PASS <secret>"},
      {imap, "a1 AUTH PLAIN AGZyZWQ=", "a1 AUTH PLAIN <secret>"},
      {pop3, "a1 PASS hunter2", "a1 PASS <secret>"},
      {pop3, "a1 LOGIN fred hunter2", "a1 LOGIN fred <secret>"},
      {pop3, "LOGIN fred hunter2", "LOGIN fred <secret>"},
      {pop3, "AUTHENTICATE PLAIN AGZyZWQ=", "AUTHENTICATE PLAIN <secret>"},
      {pop3, "USER fred PASS hunter2", "USER fred PASS <secret>"},
      {pop3, "\"PASS\" hunter2", "\"PASS\" <secret>"},
      {pop3, "PASS:hunter2", "PASS:<secret>"},
      {pop3, "APOP c4c9334bac560ecc979e58001b3e22fb", "APOP <secret>"},
      {smtp, "a1 AUTH PLAIN AGZyZWQ=", "a1 AUTH PLAIN <secret>"},
      {smtp, "AUTH AGZyZWQAc2VjcmV0", "AUTH <secret>"},
      {smtp, "AUTH=PLAIN AGZyZWQ=", "AUTH=<secret>"},
      {smtp, "PASS hunter2", "PASS <secret>"},
      {smtp, "USER fred PASS hunter2", "USER fred PASS <secret>"},
      {imap, "a1 USER fred PASS hunter2", "a1 USER fred PASS <secret>"},
      {imap, "a1\tLOGIN fred hunter2", "a1\\x09LOGIN fred <secret>"},
      {imap, "a1 LOGIN\tfred\thunter2", "a1 LOGIN\\x09<secret>"},
      // Nothing of these is one
      {imap, "login CAPABILITY", "login CAPABILITY"},  // a tag
      {imap, "login ID (\"name\" \"fred\")", "login ID (\"name\" \"fred\")"},
      {imap, "login1 XMAGIC one two", "login1 XMAGIC one two"},
      {imap, "a1 SELECT login", "a1 SELECT login"},
      {imap, "a1 SEARCH SUBJECT PASS TO fred", "a1 SEARCH SUBJECT PASS TO fred"},
      {imap, "a1 LOGIN {4}", "a1 LOGIN {4}"},  // refused before anything was shown
      {imap, "a1 LOGIN a", "a1 LOGIN a"},
      {imap, "a1 AUTHENTICATE Cram-MD5", "a1 AUTHENTICATE Cram-MD5"},
      {pop3, "USER pass", "USER pass"},
      {pop3, "TOP 1 0", "TOP 1 0"},
      {pop3, "AUTH", "AUTH"},
      {smtp, "HELP AUTH", "HELP AUTH"},
      {smtp, "EHLO login example", "EHLO login example"},
      {smtp, "MAIL FROM:<a@b> AUTH=<>", "MAIL FROM:<a@b> AUTH=<>"},
      {smtp, "AUTH XOAUTH2", "AUTH XOAUTH2"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(shown(row.protocol, {"C: " + row.line}), std::vector<std::string>{row.shown}) << row.line;
}

TEST(LoginWatch, AResponseThatNobodyAskedFor) {
  struct Row {
    const char* name;
    Protocol protocol;
    std::vector<std::string> conversation, shown;
  };
  const Row rows[] = {
      {"sent along", smtp, {"C: AUTH PLAIN", "C: AGZyZWQA", "S: 504 no"}, {"AUTH PLAIN", "<secret>"}},
      {"sent along, in clear",
       smtp,
       {"C: AUTH LOGIN", "C: fred", "C: hun ter2"},
       {"AUTH LOGIN", "<secret>", "<secret>"}},
      {"sent along behind another command",
       pop3,
       {"C: CAPA", "C: AUTH PLAIN", "S: +OK", "S: .", "C: AGZyZWQA", "S: -ERR", "C: c2VjcmV0"},
       {"CAPA", "AUTH PLAIN", "<secret>", "<secret>"}},
      {"behind a refusal",
       smtp,
       {"C: AUTH LOGIN", "S: 503 no", "C: ZnJlZA==", "S: 503 no", "C: aHVudGVyMg==", "S: 503 no", "C: QUIT"},
       {"AUTH LOGIN", "<secret>", "<secret>", "QUIT"}},
      {"behind a refusal of two lines",
       smtp,
       {"C: AUTH LOGIN", "S: 503-no", "S: 503 no", "C: ZnJlZA=="},
       {"AUTH LOGIN", "<secret>"}},
      {"behind success",
       pop3,
       {"C: AUTH PLAIN", "S: + ", "C: AGZyZWQA", "S: +OK", "C: AGZyZWQA"},
       {"AUTH PLAIN", "<secret>", "<secret>"}},
      {"IMAP, sent along", imap, {"C: a AUTHENTICATE PLAIN", "C: AGZyZWQA"}, {"a AUTHENTICATE PLAIN", "<secret>"}},
      {"IMAP, behind a refusal",
       imap,
       {"C: a AUTHENTICATE PLAIN", "S: * OK", "S: a NO", "C: AGZyZWQA"},
       {"a AUTHENTICATE PLAIN", "<secret>"}},
      {"IMAP, the tag forgotten",
       imap,
       {"C: AUTHENTICATE PLAIN", "S: AUTHENTICATE BAD", "C: AGZyZWQA"},
       {"AUTHENTICATE PLAIN", "<secret>"}},
      {"behind giving up where nothing was asked for",
       pop3,
       {"C: AUTH PLAIN", "S: -ERR", "C: *", "S: -ERR", "C: AGZyZWQA"},
       {"AUTH PLAIN", "*", "<secret>"}},
      {"behind AUTH where a response was to come",
       smtp,
       {"S: 334 ", "C: AUTH PLAIN", "S: 503 no", "C: AGZyZWQA"},
       {"<secret>", "<secret>"}},
      // Commands are shown, whenever they come
      {"SMTP, sent along",
       smtp,
       {"C: AUTH PLAIN AGZyZWQA", "C: MAIL FROM:<a@b>", "C: rset", "S: 235 ok", "C: QUIT"},
       {"AUTH PLAIN <secret>", "MAIL FROM:<a@b>", "rset", "QUIT"}},
      {"POP3, behind a login",
       pop3,
       {"C: AUTH PLAIN AGZyZWQA", "S: +OK", "C: STAT", "S: +OK 0 0", "C: XTND", "C: XTND XLST"},
       {"AUTH PLAIN <secret>", "STAT", "XTND", "XTND XLST"}},
      {"POP3, unknown ones with arguments",
       pop3,
       {"C: AUTH PLAIN", "S: -ERR", "C: XTND XLST"},
       {"AUTH PLAIN", "XTND XLST"}},
      {"IMAP, sent along",
       imap,
       {"C: a AUTHENTICATE PLAIN AGZyZWQA", "C: b UID FETCH 1 UID", "S: a OK", "C: c IDLE", "S: + idling", "C: DONE"},
       {"a AUTHENTICATE PLAIN <secret>", "b UID FETCH 1 UID", "c IDLE", "DONE"}},
      {"giving up", imap, {"C: a AUTHENTICATE PLAIN", "S: + ", "C: *", "S: a BAD"}, {"a AUTHENTICATE PLAIN", "*"}},
      {"a word alone, behind no login", pop3, {"C: NOOP", "S: +OK", "C: AGZyZWQA"}, {"NOOP", "AGZyZWQA"}},
      {"a word alone, behind a command that followed the login",
       pop3,
       {"C: AUTH PLAIN", "S: -ERR", "C: NOOP", "S: +OK", "C: AGZyZWQA"},
       {"AUTH PLAIN", "NOOP", "AGZyZWQA"}},
      {"another command's reply ends no login",
       imap,
       {"C: a NOOP", "C: b AUTHENTICATE PLAIN", "S: a OK", "C: fred secret"},
       {"a NOOP", "b AUTHENTICATE PLAIN", "<secret>"}},
  };
  for (const auto& row : rows) EXPECT_EQ(shown(row.protocol, row.conversation), row.shown) << row.name;
}

TEST(LoginWatch, HoldsATagAndNoMore) {
  LoginWatch watch(imap);
  for (int i = 0; i < 1000; ++i) watch.heard(std::string(100, 'a') + " AUTHENTICATE PLAIN", false);
  EXPECT_EQ(watch.held(), 100u);
}

}  // namespace
}  // namespace mailrig::mock
