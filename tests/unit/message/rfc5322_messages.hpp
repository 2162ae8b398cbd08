#pragma once
#include <string_view>

namespace mailrig::message::test {

/// A message of RFC 5322 appendix A, and what is in it. Addresses as format_address_list() writes them.
struct Example {
  std::string_view section;
  std::string_view text;
  std::string_view from, to, cc;
  std::string_view date;  // as format_date() writes it
  std::string_view message_id;
};

inline constexpr Example rfc5322_messages[] = {
    {"A.1.1",
     "From: John Doe <jdoe@machine.example>\r\n"
     "To: Mary Smith <mary@example.net>\r\n"
     "Subject: Saying Hello\r\n"
     "Date: Fri, 21 Nov 1997 09:55:06 -0600\r\n"
     "Message-ID: <1234@local.machine.example>\r\n"
     "\r\n"
     "This is a message just to say hello.\r\nSo, \"Hello\".\r\n",
     "John Doe <jdoe@machine.example>", "Mary Smith <mary@example.net>", "", "Fri, 21 Nov 1997 09:55:06 -0600",
     "<1234@local.machine.example>"},
    {"A.1.2",
     "From: \"Joe Q. Public\" <john.q.public@example.com>\r\n"
     "To: Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>\r\n"
     "Cc: <boss@nil.test>, \"Giant; \\\"Big\\\" Box\" <sysservices@example.net>\r\n"
     "Date: Tue, 1 Jul 2003 10:52:37 +0200\r\n"
     "Message-ID: <5678.21-Nov-1997@example.com>\r\n"
     "\r\n"
     "Hi everyone.\r\n",
     "\"Joe Q. Public\" <john.q.public@example.com>", "Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>",
     "boss@nil.test, \"Giant; \\\"Big\\\" Box\" <sysservices@example.net>", "Tue, 1 Jul 2003 10:52:37 +0200",
     "<5678.21-Nov-1997@example.com>"},
    {"A.1.3",
     "From: Pete <pete@silly.example>\r\n"
     "To: A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;\r\n"
     "Cc: Undisclosed recipients:;\r\n"
     "Date: Thu, 13 Feb 1969 23:32:54 -0330\r\n"
     "Message-ID: <testabcd.1234@silly.example>\r\n"
     "\r\n"
     "Testing.\r\n",
     "Pete <pete@silly.example>", "A Group: Ed Jones <c@a.test>, joe@where.test, John <jdoe@one.test>;",
     "Undisclosed recipients:;", "Thu, 13 Feb 1969 23:32:54 -0330", "<testabcd.1234@silly.example>"},
    {"A.2",
     "From: Mary Smith <mary@example.net>\r\n"
     "To: John Doe <jdoe@machine.example>\r\n"
     "Reply-To: \"Mary Smith: Personal Account\" <smith@home.example>\r\n"
     "Subject: Re: Saying Hello\r\n"
     "Date: Fri, 21 Nov 1997 10:01:10 -0600\r\n"
     "Message-ID: <3456@example.net>\r\n"
     "In-Reply-To: <1234@local.machine.example>\r\n"
     "References: <1234@local.machine.example>\r\n"
     "\r\n"
     "This is a reply to your hello.\r\n",
     "Mary Smith <mary@example.net>", "John Doe <jdoe@machine.example>", "", "Fri, 21 Nov 1997 10:01:10 -0600",
     "<3456@example.net>"},
    {"A.3",
     "Resent-From: Mary Smith <mary@example.net>\r\n"
     "Resent-To: Jane Brown <j-brown@other.example>\r\n"
     "Resent-Date: Mon, 24 Nov 1997 14:22:01 -0800\r\n"
     "Resent-Message-ID: <78910@example.net>\r\n"
     "From: John Doe <jdoe@machine.example>\r\n"
     "To: Mary Smith <mary@example.net>\r\n"
     "Subject: Saying Hello\r\n"
     "Date: Fri, 21 Nov 1997 09:55:06 -0600\r\n"
     "Message-ID: <1234@local.machine.example>\r\n"
     "\r\n"
     "This is a message just to say hello.\r\n",
     "John Doe <jdoe@machine.example>", "Mary Smith <mary@example.net>", "", "Fri, 21 Nov 1997 09:55:06 -0600",
     "<1234@local.machine.example>"},
    {"A.4",
     "Received: from x.y.test\r\n"
     "   by example.net\r\n"
     "   via TCP\r\n"
     "   with ESMTP\r\n"
     "   id ABC12345\r\n"
     "   for <mary@example.net>;  21 Nov 1997 10:05:43 -0600\r\n"
     "Received: from node.example by x.y.test; 21 Nov 1997 10:01:22 -0600\r\n"
     "From: John Doe <jdoe@node.example>\r\n"
     "To: Mary Smith <mary@example.net>\r\n"
     "Subject: Saying Hello\r\n"
     "Date: Fri, 21 Nov 1997 09:55:06 -0600\r\n"
     "Message-ID: <1234@local.node.example>\r\n"
     "\r\n"
     "This is a message just to say hello.\r\n",
     "John Doe <jdoe@node.example>", "Mary Smith <mary@example.net>", "", "Fri, 21 Nov 1997 09:55:06 -0600",
     "<1234@local.node.example>"},
    {"A.5",
     "From: Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>\r\n"
     "To:A Group(Some people)\r\n"
     "     :Chris Jones <c@(Chris's host.)public.example>,\r\n"
     "         joe@example.org,\r\n"
     "  John <jdoe@one.test> (my dear friend); (the end of the group)\r\n"
     "Cc:(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;\r\n"
     "Date: Thu,\r\n"
     "      13\r\n"
     "        Feb\r\n"
     "          1969\r\n"
     "      23:32\r\n"
     "               -0330 (Newfoundland Time)\r\n"
     "Message-ID:              <testabcd.1234@silly.test>\r\n"
     "\r\n"
     "Testing.\r\n",
     "Pete <pete@silly.test>", "A Group: Chris Jones <c@public.example>, joe@example.org, John <jdoe@one.test>;",
     "Hidden recipients:;", "Thu, 13 Feb 1969 23:32:00 -0330", "<testabcd.1234@silly.test>"},
    {"A.6.1",
     "From: Joe Q. Public <john.q.public@example.com>\r\n"
     "To: Mary Smith <@node.test:mary@example.net>, , jdoe@test  . example\r\n"
     "Date: Tue, 1 Jul 2003 10:52:37 +0200\r\n"
     "Message-ID: <5678.21-Nov-1997@example.com>\r\n"
     "\r\n"
     "Hi everyone.\r\n",
     "\"Joe Q. Public\" <john.q.public@example.com>", "Mary Smith <mary@example.net>, jdoe@test.example", "",
     "Tue, 1 Jul 2003 10:52:37 +0200", "<5678.21-Nov-1997@example.com>"},
    {"A.6.2",
     "From: John Doe <jdoe@machine.example>\r\n"
     "To: Mary Smith <mary@example.net>\r\n"
     "Subject: Saying Hello\r\n"
     "Date: 21 Nov 97 09:55:06 GMT\r\n"
     "Message-ID: <1234@local.machine.example>\r\n"
     "\r\n"
     "This is a message just to say hello.\r\n",
     "John Doe <jdoe@machine.example>", "Mary Smith <mary@example.net>", "", "Fri, 21 Nov 1997 09:55:06 +0000",
     "<1234@local.machine.example>"},
    {"A.6.3",
     "From  : John Doe <jdoe@machine(comment).  example>\r\n"
     "To    : Mary Smith\r\n"
     "  \r\n"
     "          <mary@example.net>\r\n"
     "Subject     : Saying Hello\r\n"
     "Date  : Fri, 21 Nov 1997 09(comment):   55  :  06 -0600\r\n"
     "Message-ID  : <1234   @   local(blah)  .machine .example>\r\n"
     "\r\n"
     "This is a message just to say hello.\r\n",
     "John Doe <jdoe@machine.example>", "Mary Smith <mary@example.net>", "", "Fri, 21 Nov 1997 09:55:06 -0600",
     "<1234   @   local(blah)  .machine .example>"},
};

}  // namespace mailrig::message::test
