#include <gmock/gmock.h>

#include <array>

#include <mailrig/imap/response.hpp>

#include "frames.hpp"

namespace mailrig::imap {
namespace {

constexpr ParseOptions strict{.limits = {}, .strict = true};

// RFC 9208 §4, RFC 2087 §5
TEST(ParseMailboxProperties, Quota) {
  const auto rows = std::to_array<ResponseRow>({
      {R"(* QUOTA "!partition/sda4" (STORAGE 104 10923847))",
       R"(quota root="!partition/sda4" resources=[STORAGE=104/10923847])"},
      {R"(* QUOTA "#user/alice" (STORAGE 54 111 MESSAGE 42 1000))",
       R"(quota root="#user/alice" resources=[STORAGE=54/111 MESSAGE=42/1000])"},
      {R"(* QUOTA "" (STORAGE 10 9223372036854775807))", "quota resources=[STORAGE=10/9223372036854775807]"},
      {"* QUOTA x ()", R"(quota root="x")"},
      {R"(* QUOTAROOT INBOX "#user/alice" "!partition/sda4")",
       R"(quota_root mailbox="INBOX" roots=["#user/alice" "!partition/sda4"])"},
      {R"(* QUOTAROOT INBOX "")", R"(quota_root mailbox="INBOX" roots=[""])"},
      {"* QUOTAROOT comp.mail.mime", R"(quota_root mailbox="comp.mail.mime")"},
  });
  check_responses(rows);
  check_responses(rows, strict);
}

// RFC 4314 §3
TEST(ParseMailboxProperties, Rights) {
  const auto rows = std::to_array<ResponseRow>({
      {"* ACL INBOX Fred rwipslxetad -Fred wetd $team w",
       R"(acl mailbox="INBOX" entries=["Fred"="rwipslxetad" "-Fred"="wetd" "$team"="w"])"},
      {R"(* ACL "a b")", R"(acl mailbox="a b")"},
      {R"(* ACL a "" "")", R"(acl mailbox="a" entries=[""=""])"},
      {"* LISTRIGHTS ~/Mail/saved smith la r swicdkxte",
       R"(list_rights mailbox="~/Mail/saved" identifier="smith" required="la" optional=["r" "swicdkxte"])"},
      {R"(* LISTRIGHTS archive.imap anyone "" l r)",
       R"(list_rights mailbox="archive.imap" identifier="anyone" optional=["l" "r"])"},
      {"* MYRIGHTS INBOX rwiptsldaex", R"(my_rights mailbox="INBOX" rights="rwiptsldaex")"},
      {R"(* MYRIGHTS INBOX "")", R"(my_rights mailbox="INBOX")"},
  });
  check_responses(rows);
  check_responses(rows, strict);
}

// RFC 5464 §4.4
TEST(ParseMailboxProperties, Metadata) {
  const auto rows = std::to_array<ResponseRow>({
      {R"(* METADATA "" (/shared/comment "Shared comment"))",
       R"(metadata entries=["/shared/comment"="Shared comment"])"},
      {R"(* METADATA "INBOX" (/shared/comment "a" /private/comment NIL))",
       R"(metadata mailbox="INBOX" entries=["/shared/comment"="a" "/private/comment"=NIL])"},
      {"* METADATA INBOX (/private/a {4}\r\na\r\nb /private/b ~{2}\r\n\r\n)",
       R"(metadata mailbox="INBOX" entries=["/private/a"="a\r\nb" "/private/b"="\r\n"])"},
      {R"(* METADATA "INBOX" (/private/filters/values/boss "FROM \"boss@example.com\""))",
       R"(metadata mailbox="INBOX" entries=["/private/filters/values/boss"="FROM "boss@example.com""])"},
      {R"(* METADATA "" /shared/comment)", R"(metadata names_only entries=["/shared/comment"=NIL])"},
      {R"(* METADATA "INBOX" /shared/comment "/private/comment")",
       R"(metadata mailbox="INBOX" names_only entries=["/shared/comment"=NIL "/private/comment"=NIL])"},
  });
  check_responses(rows);
  check_responses(rows, strict);
}

TEST(ParseMailboxProperties, WhatServersDoWrong) {
  const auto rows = std::to_array<ResponseRow>({
      {"* QUOTAROOT INBOX ", R"(quota_root mailbox="INBOX" ~ trailing space)"},
      {"* QUOTA x ( STORAGE 1 2 )", R"(quota root="x" resources=[STORAGE=1/2] ~ extra space, trailing space)"},
      {"* ACL INBOX ", R"(acl mailbox="INBOX" ~ trailing space)"},
      {"* LISTRIGHTS a b l ", R"(list_rights mailbox="a" identifier="b" required="l" ~ trailing space)"},
      {"* METADATA a /private/b ", R"(metadata mailbox="a" names_only entries=["/private/b"=NIL] ~ trailing space)"},
      {"* METADATA a (/private/b c)", R"(metadata mailbox="a" entries=["/private/b"="c"] ~ unquoted string)"},
  });
  check_responses(rows);
  for (const auto& row : rows) EXPECT_FALSE(parse_response(row.response + "\r\n", strict)) << row.response;
}

TEST(ParseMailboxProperties, Failures) {
  check_responses(std::to_array<ResponseRow>({
      {"* QUOTA", "bad syntax: expected SP"},
      {"* QUOTA x", "bad syntax: expected SP"},
      {"* QUOTA x y", "bad syntax: expected quota-list"},
      {"* QUOTA x (STORAGE 1)", "bad syntax: expected SP"},
      {"* QUOTA x (STORAGE -1 2)", "bad syntax: expected resource-usage"},
      {"* QUOTA x (STORAGE 1 9223372036854775808)", "bad syntax: expected resource-limit"},
      {"* QUOTAROOT", "bad syntax: expected SP"},
      {"* QUOTAROOT INBOX (a)", "bad syntax: expected quota-root-name"},
      {"* ACL", "bad syntax: expected SP"},
      {"* ACL INBOX Fred", "bad syntax: expected SP"},
      {"* LISTRIGHTS INBOX Fred", "bad syntax: expected SP"},
      {"* MYRIGHTS INBOX", "bad syntax: expected SP"},
      {"* MYRIGHTS INBOX a b", "bad syntax: expected CRLF"},
      {"* METADATA INBOX", "bad syntax: expected SP"},
      {"* METADATA INBOX (/private/a)", "bad syntax: expected SP"},
      {"* METADATA INBOX (/private/a \"b)", "bad syntax: expected value"},
  }));
}

TEST(ParseMailboxProperties, Limits) {
  const ParseOptions few{.limits = {.nesting = 3, .items = 2}, .strict = false};
  for (const std::string_view response :
       {"* QUOTA x (A 1 1 B 1 1 C 1 1)", "* QUOTAROOT x a b c", "* ACL x a a b b c c", "* LISTRIGHTS x a b c d e",
        "* METADATA x (/a a /b b /c c)", "* METADATA x /a /b /c"})
    EXPECT_EQ(describe(parse_response(std::string(response) + "\r\n", few)), "too many items: expected fewer items");
}

}  // namespace
}  // namespace mailrig::imap
