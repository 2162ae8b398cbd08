// Bytes a second through the framers and parsers, beside memchr over the same bytes: the least that finding line ends
// costs.
#include <cstring>
#include <string>

#include <benchmark/benchmark.h>

#include <mailrig/imap/response.hpp>
#include <mailrig/imap/response_framer.hpp>
#include <mailrig/smtp/reply.hpp>

namespace {

using namespace mailrig;

constexpr std::size_t chunk = 16 * 1024;  // as the driver reads

std::string fetch_listing() {
  std::string input;
  for (int i = 1; i <= 2000; ++i) {
    const auto n = std::to_string(i);
    input +=
        "* " + n + " FETCH (UID " + n +
        " FLAGS (\\Seen \\Answered) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 4286 " +
        "ENVELOPE (\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" \"IMAP4rev1 WG mtg summary and minutes\" "
        "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) "
        "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ((NIL NIL \"imap\" \"cac.washington.edu\")) "
        "((NIL NIL \"minutes\" \"CNRI.Reston.VA.US\") (\"John Klensin\" NIL \"KLENSIN\" \"MIT.EDU\")) NIL NIL "
        "\"<B27397-0100000@cac.washington.edu>\") "
        "BODY (\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 3028 92))\r\n";
  }
  return input;
}

std::string fetch_bodies() {
  std::string input;
  const std::string body(64 * 1024 - 2, 'x');
  for (int i = 1; i <= 32; ++i) {
    const auto n = std::to_string(i);
    input += "* " + n + " FETCH (UID " + n + " BODY[] {" + std::to_string(body.size()) + "}\r\n" + body + ")\r\n";
  }
  return input;
}

std::string smtp_replies() {
  std::string input;
  for (int i = 0; i < 5000; ++i)
    input += "250-mail.example\r\n250-SIZE 10240000\r\n250-8BITMIME\r\n250 PIPELINING\r\n250 2.1.0 OK\r\n";
  return input;
}

void count_bytes(benchmark::State& state, const std::string& input) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(input.size()));
}

void memchr_lines(benchmark::State& state, const std::string& input) {
  for (auto _ : state) {
    std::size_t lines = 0;
    const char* at = input.data();
    const char* const end = at + input.size();
    while (const auto* lf = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)))) {
      ++lines;
      at = lf + 1;
    }
    benchmark::DoNotOptimize(lines);
  }
  count_bytes(state, input);
}

template <class Framer, class Handle>
void framed(benchmark::State& state, const std::string& input, Handle handle) {
  for (auto _ : state) {
    Framer framer{Limits{}};
    for (std::size_t at = 0; at < input.size(); at += chunk) {
      framer.feed(std::string_view(input).substr(at, chunk));
      for (;;) {
        auto frame = framer.next();
        if (!frame) {
          state.SkipWithError("the framer failed");
          return;
        }
        if (!*frame) break;
        if (!handle(**frame)) {
          state.SkipWithError("the parser failed");
          return;
        }
      }
    }
  }
  count_bytes(state, input);
}

void imap_frame(benchmark::State& state, const std::string& input) {
  framed<imap::ResponseFramer>(state, input, [](const auto& frame) {
    benchmark::DoNotOptimize(&frame);
    return true;
  });
}

void imap_parse(benchmark::State& state, const std::string& input) {
  framed<imap::ResponseFramer>(state, input, [](const auto& frame) {
    const auto response = imap::parse_response(frame);
    benchmark::DoNotOptimize(&response);
    return response.has_value();
  });
}

void smtp_parse(benchmark::State& state, const std::string& input) {
  framed<smtp::ReplyFramer>(state, input, [](const auto& frame) {
    const auto reply = smtp::parse_reply(frame.bytes);
    benchmark::DoNotOptimize(&reply);
    return reply.has_value();
  });
}

BENCHMARK_CAPTURE(memchr_lines, envelopes, fetch_listing());
BENCHMARK_CAPTURE(imap_frame, envelopes, fetch_listing());
BENCHMARK_CAPTURE(imap_parse, envelopes, fetch_listing());
BENCHMARK_CAPTURE(memchr_lines, bodies_of_64_KiB, fetch_bodies());
BENCHMARK_CAPTURE(imap_frame, bodies_of_64_KiB, fetch_bodies());
BENCHMARK_CAPTURE(imap_parse, bodies_of_64_KiB, fetch_bodies());
BENCHMARK_CAPTURE(memchr_lines, smtp_replies, smtp_replies());
BENCHMARK_CAPTURE(smtp_parse, smtp_replies, smtp_replies());

}  // namespace
