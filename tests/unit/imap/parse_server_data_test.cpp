#include <mailrig/imap/response.hpp>

#include <gmock/gmock.h>

#include <array>

#include "frames.hpp"

namespace mailrig::imap {
namespace {

constexpr ParseOptions strict{.limits = {}, .strict = true};

// RFC 2342 §5
TEST(ParseServerData, Namespace) {
  const auto rows = std::to_array<ResponseRow>({
      {R"(* NAMESPACE (("" "/")) NIL NIL)", R"(namespace personal=[( delimiter="/")])"},
      {R"(* NAMESPACE NIL NIL (("" ".")))", R"(namespace shared=[( delimiter=".")])"},
      {R"(* NAMESPACE (("" "/")) NIL (("Public Folders/" "/")))",
       R"(namespace personal=[( delimiter="/")] shared=[( prefix="Public Folders/" delimiter="/")])"},
      {R"(* NAMESPACE (("" "/")) (("~" "/")) (("#shared/" "/")("#public/" "/")("#ftp/" "/")("#news." ".")))",
       R"(namespace personal=[( delimiter="/")] other_users=[( prefix="~" delimiter="/")] )"
       R"(shared=[( prefix="#shared/" delimiter="/") ( prefix="#public/" delimiter="/") ( prefix="#ftp/" delimiter="/") )"
       R"(( prefix="#news." delimiter=".")])"},
      {R"(* NAMESPACE (("" "/")("#mh/" "/" "X-PARAM" ("FLAG1" "FLAG2"))) NIL NIL)",
       R"(namespace personal=[( delimiter="/") ( prefix="#mh/" delimiter="/" extensions=["X-PARAM"=["FLAG1" "FLAG2"]])])"},
      {R"(* NAMESPACE (("" NIL "A" ("b") "C" ("d" "e"))) nil nil)",
       R"(namespace personal=[( extensions=["A"=["b"] "C"=["d" "e"]])])"},
      {"* NAMESPACE (({6}\r\nINBOX. \".\")) NIL NIL", R"(namespace personal=[( prefix="INBOX." delimiter=".")])"},
      {R"(* NAMESPACE (("a\\" "\\")) NIL NIL)", R"(namespace personal=[( prefix="a\" delimiter="\")])"},
      {"* NAMESPACE NIL NIL NIL", "namespace"},
  });
  check_responses(rows);
  check_responses(rows, strict);
}

// RFC 2971 §3.2, RFC 5161 §3
TEST(ParseServerData, IdAndEnabled) {
  const auto rows = std::to_array<ResponseRow>({
      {"* ID NIL", "id"},
      {R"(* ID ("name" "Cyrus" "version" "1.5" "support-url" "mailto:cyrus-bugs+@andrew.cmu.edu"))",
       R"(id fields=["name"="Cyrus" "version"="1.5" "support-url"="mailto:cyrus-bugs+@andrew.cmu.edu"])"},
      {R"(* ID ("name" NIL))", R"(id fields=["name"=NIL])"},
      {"* ID (\"os\" {3}\r\na\"b)", R"(id fields=["os"="a"b"])"},
      {"* ID ()", "id"},
      {"* ENABLED", "enabled"},
      {"* ENABLED X-GOOD-IDEA", R"(enabled names=["X-GOOD-IDEA"])"},
      {"* enabled CONDSTORE UTF8=ACCEPT", R"(enabled names=["CONDSTORE" "UTF8=ACCEPT"])"},
  });
  check_responses(rows);
  check_responses(rows, strict);
}

TEST(ParseServerData, WhatServersDoWrong) {
  const auto rows = std::to_array<ResponseRow>({
      {R"(* NAMESPACE (("INBOX." ".")) NIL  NIL)",  // RFC 2342 §5.5 itself
       R"(namespace personal=[( prefix="INBOX." delimiter=".")] ~ extra space)"},
      {R"(* NAMESPACE (("" "/") ("a" "/")) NIL NIL )",
       R"(namespace personal=[( delimiter="/") ( prefix="a" delimiter="/")] ~ extra space, trailing space)"},
      {R"(* NAMESPACE () NIL NIL)", "namespace ~ empty list"},
      {R"(* NAMESPACE ((NIL "")) NIL NIL)", "namespace personal=[()] ~ NIL string, empty delimiter"},
      {"* NAMESPACE ((\"\xC3\xA4\" \"/\")) NIL NIL",
       R"(namespace personal=[( prefix="\xc3\xa4" delimiter="/")] ~ 8-bit)"},
      {R"(* ID ( "name" "x" ))", R"(id fields=["name"="x"] ~ extra space, trailing space)"},
      {R"(* ID (name x))", R"(id fields=["name"="x"] ~ unquoted string x2)"},
      {"* ENABLED CONDSTORE ", R"(enabled names=["CONDSTORE"] ~ trailing space)"},
  });
  check_responses(rows);
  for (const auto& row : rows) EXPECT_FALSE(parse_response(row.response + "\r\n", strict)) << row.response;
}

TEST(ParseServerData, Failures) {
  check_responses(std::to_array<ResponseRow>({
      {"* NAMESPACE", "bad syntax: expected SP"},
      {"* NAMESPACE NIL NIL", "bad syntax: expected SP"},
      {"* NAMESPACE x NIL NIL", "bad syntax: expected Namespace"},
      {R"(* NAMESPACE ("" "/") NIL NIL)", "bad syntax: expected Namespace"},
      {R"(* NAMESPACE ((""))) NIL NIL)", "bad syntax: expected SP"},
      {R"(* NAMESPACE (("" "//")) NIL NIL)", "bad syntax: expected QUOTED-CHAR"},
      {R"(* NAMESPACE (("" "/" "X" "y")) NIL NIL)", "bad syntax: expected Namespace_Response_Extension"},
      {R"(* NAMESPACE NIL NIL NIL NIL)", "bad syntax: expected CRLF"},
      {"* ID", "bad syntax: expected SP"},
      {"* ID x", "bad syntax: expected id_params_list"},
      {R"(* ID ("name"))", "bad syntax: expected SP"},
      {R"(* ID ("name" "x")", "bad syntax: expected SP"},
      {"* ENABLED (A)", "bad syntax: expected capability"},
  }));
}

TEST(ParseServerData, Limits) {
  const ParseOptions few{.limits = {.nesting = 3, .items = 4}, .strict = false};
  check_responses(
      std::to_array<ResponseRow>({
          {"* ENABLED a b c d e", "too many items: expected fewer items"},
          {R"(* ID ("a" "" "b" "" "c" "" "d" "" "e" ""))", "too many items: expected fewer items"},
          {R"(* NAMESPACE ((""/)(""/)(""/)) NIL NIL)", "bad syntax: expected SP"},
          {R"(* NAMESPACE (("" "/")("" "/")("" "/")) (("" "/")("" "/")) NIL)", "too many items: expected fewer items"},
          {R"(* NAMESPACE (("" "/" "X" ("a"))) NIL NIL)",
           R"(namespace personal=[( delimiter="/" extensions=["X"=["a"]])])"},
          {R"(* NAMESPACE (("" "/" "X" (("a")))) NIL NIL)", "bad syntax: expected string"},
      }),
      few);
}

// RFC 6855 §3: what is wrong before ENABLE is right behind it.
TEST(ParseServerData, Utf8IsRightOnceItIsEnabled) {
  const ParseOptions enabled{.limits = {}, .strict = true, .left_out = {}, .utf8 = true};
  check_responses(std::to_array<ResponseRow>({
                      {"* LIST () \"/\" \"Entw\xC3\xBCrfe\"", R"(list delimiter="/" name="Entw\xc3\xbcrfe")"},
                      {"* LIST () \"/\" \"Entw\xFCrfe\"", "bad syntax: expected mailbox"},
                      {"* LIST () \"/\" Entw\xC3\xBCrfe", "bad syntax: expected mailbox"},
                  }),
                  enabled);
}

}  // namespace
}  // namespace mailrig::imap
