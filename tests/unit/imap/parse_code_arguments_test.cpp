#include <gmock/gmock.h>

#include <array>

#include <mailrig/imap/response.hpp>

#include "frames.hpp"

namespace mailrig::imap {
namespace {

constexpr ParseOptions strict{.limits = {}, .strict = true};

// Every code of RFC 5530 §3 and RFC 9051 §7.1 that has no arguments, and those of other extensions.
TEST(ParseCodeArguments, Words) {
  for (int i = 0; i <= static_cast<int>(code::Word::use_attribute); ++i) {
    const auto word = static_cast<code::Word>(i);
    const std::string name(code::describe(word));
    ASSERT_NE(name, "unknown") << i;
    const auto response = OwnedResponse::parse("a NO [" + name + "] text\r\n", strict);
    ASSERT_TRUE(response && response->as<StatusResponse>()) << name;
    const auto& status = *response->as<StatusResponse>();
    EXPECT_TRUE(status.says(word)) << name;
    EXPECT_EQ(status.code->name, name);
    EXPECT_EQ(status.text, "text");
  }
  for (const std::string_view name : {"ALERTED", "ALER", "X", "INPROGRESS"})
    EXPECT_THAT(describe(parse_response("* OK [" + std::string(name) + "] x\r\n", strict)),
                testing::HasSubstr("code {opaque}"));
}

TEST(ParseCodeArguments, SaysOnlyWhatItSays) {
  const auto response = OwnedResponse::parse("* OK [closed] x\r\n");
  const auto& status = *response->as<StatusResponse>();
  EXPECT_TRUE(status.says(code::Word::closed));
  EXPECT_FALSE(status.says(code::Word::alert));
  EXPECT_FALSE(OwnedResponse::parse("* OK x\r\n")->as<StatusResponse>()->says(code::Word::alert));
}

TEST(ParseCodeArguments, Typed) {
  const auto rows = std::to_array<ResponseRow>({
      // RFC 2221 §4, RFC 2193 §6; attacks.md i-referral: shown, and that is all
      {"A001 NO [REFERRAL IMAP://user;AUTH=*@SERVER2/] Remote Server",
       R"(tagged tag="A001" condition="NO" code {referral urls=["IMAP://user;AUTH=*@SERVER2/"]} text="Remote Server")"},
      {"* BYE [REFERRAL imap://a/%25 imaps://b/] x",
       R"(untagged condition="BYE" code {referral urls=["imap://a/%25" "imaps://b/"]} text="x")"},
      // RFC 8474 §4
      {"3 OK [MAILBOXID (F2212ea87-6097-4256-9d51-71338625)] Completed",
       R"(tagged tag="3" condition="OK" code {mailbox_id id="F2212ea87-6097-4256-9d51-71338625"} text="Completed")"},
      // RFC 7162 §3.1.3
      {"d105 OK [MODIFIED 7,9] Conditional STORE failed",
       R"(tagged tag="d105" condition="OK" code {modified messages=[7 9]} text="Conditional STORE failed")"},
      // RFC 5464 §4.2.1, §4.3
      {"a OK [METADATA LONGENTRIES 2199] x",
       R"(tagged tag="a" condition="OK" code {metadata long_entries octets=2199} text="x")"},
      {"a NO [METADATA MAXSIZE 1024] x",
       R"(tagged tag="a" condition="NO" code {metadata max_size octets=1024} text="x")"},
      {"a NO [METADATA TOOMANY] x", R"(tagged tag="a" condition="NO" code {metadata too_many} text="x")"},
      {"a NO [metadata noprivate] x", R"(tagged tag="a" condition="NO" code {metadata no_private} text="x")"},
      // RFC 5465 §3.1
      {"a NO [BADEVENT (MessageNew FlagChange)] x",
       R"(tagged tag="a" condition="NO" code {bad_event supported=["MessageNew" "FlagChange"]} text="x")"},
  });
  check_responses(rows);
  check_responses(rows, strict);
}

// What does not fit is kept raw, and the response goes on.
TEST(ParseCodeArguments, Malformed) {
  for (const std::string_view code :
       {"REFERRAL", "MAILBOXID", "MAILBOXID x", "MAILBOXID ()", "MAILBOXID (a b)", "MODIFIED", "MODIFIED x",
        "MODIFIED 0", "METADATA", "METADATA X", "METADATA MAXSIZE", "METADATA MAXSIZE x", "METADATA TOOMANY 1",
        "BADEVENT", "BADEVENT x", "CLOSED x", "HIGHESTMODSEQ", "HIGHESTMODSEQ 9223372036854775808"}) {
    const auto response = "* NO [" + std::string(code) + "] x\r\n";
    EXPECT_THAT(describe(parse_response(response)),
                testing::AllOf(testing::HasSubstr("code {opaque}"), testing::HasSubstr("malformed code")))
        << code;
    EXPECT_FALSE(parse_response(response, strict)) << code;
  }
}

TEST(ParseCodeArguments, Limits) {
  const ParseOptions few{.limits = {.items = 2}, .strict = false};
  for (const std::string_view code : {"REFERRAL a b c", "MODIFIED 1,3,5", "BADEVENT (a b c)", "BADCHARSET (a b c)"})
    EXPECT_EQ(describe(parse_response("* NO [" + std::string(code) + "] x\r\n", few)),
              "too many items: expected fewer items");
}

}  // namespace
}  // namespace mailrig::imap
