#include <mailrig/message/envelope.hpp>

#include <gmock/gmock.h>

#include <mailrig/message/date.hpp>

#include "rfc5322_messages.hpp"

namespace mailrig::message {
namespace {

std::string shown(const AddressList& list) {
  const auto text = format_address_list(list);
  return text ? *text : text.error().message();
}

TEST(Envelope, MessagesOfRfc5322) {
  for (const auto& row : test::rfc5322_messages) {
    SCOPED_TRACE(row.section);
    const auto envelope = make_envelope(row.text);
    ASSERT_TRUE(envelope) << envelope.error().message();
    EXPECT_THAT(envelope->malformed, testing::IsEmpty());
    EXPECT_EQ(shown(envelope->from), row.from);
    EXPECT_EQ(shown(envelope->sender), row.from);
    EXPECT_EQ(shown(envelope->reply_to),
              row.section == "A.2" ? "\"Mary Smith: Personal Account\" <smith@home.example>" : row.from);
    EXPECT_EQ(shown(envelope->to), row.to);
    EXPECT_EQ(shown(envelope->cc), row.cc);
    EXPECT_EQ(envelope->message_id, row.message_id);
    const auto date = parse_date(envelope->date.value_or(""));
    ASSERT_TRUE(date) << date.error().message();
    EXPECT_EQ(format_date(*date), row.date);
  }
}

// Whatever of a message has come, its whole fields are known.
TEST(Envelope, EveryTruncation) {
  for (const auto& row : test::rfc5322_messages) {
    const auto whole = parse_header(row.text)->header.fields();
    std::size_t complete = 0;
    for (std::size_t size = 0; size <= row.text.size(); ++size) {
      const auto cut = parse_header(row.text.substr(0, size));
      ASSERT_TRUE(cut) << row.section << " cut at " << size;
      const auto& fields = cut->header.fields();
      ASSERT_LE(fields.size(), whole.size());
      ASSERT_GE(fields.size(), complete);
      complete = fields.empty() ? 0 : fields.size() - 1;
      for (std::size_t i = 0; i < complete; ++i) EXPECT_EQ(fields[i], whole[i]) << row.section << " cut at " << size;
      EXPECT_TRUE(make_envelope(row.text.substr(0, size)));
    }
    EXPECT_EQ(complete + 1, whole.size());
  }
}

TEST(Envelope, AbsentEmptyRepeatedMalformed) {
  const auto envelope = make_envelope(
      "from: a@x\n"
      "Sender:\n"
      "Reply-To: b@x\n"
      "To: c@x\n"
      "Cc: (nobody)\n"
      "TO: d@x\n"
      "Bcc: e@x <f\n"
      "Subject:\n"
      "\n");
  ASSERT_TRUE(envelope);
  EXPECT_EQ(shown(envelope->sender), "a@x");
  EXPECT_EQ(shown(envelope->reply_to), "b@x");
  EXPECT_EQ(shown(envelope->to), "c@x, d@x");
  EXPECT_TRUE(envelope->cc.empty());
  EXPECT_TRUE(envelope->bcc.empty());
  EXPECT_THAT(envelope->malformed, testing::ElementsAre("Bcc"));
  EXPECT_EQ(envelope->subject, "");
  EXPECT_EQ(envelope->date, std::nullopt);
  EXPECT_EQ(envelope->message_id, std::nullopt);
}

}  // namespace
}  // namespace mailrig::message
