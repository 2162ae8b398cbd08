#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <mailrig/imap/search_key.hpp>

/// RFC 3501 §6.4.4's search keys by their names, joined by `&&`, `||` and `!`:
///
///     search::flagged() && search::since("1-Feb-1994") && !search::from("Smith")
///
/// Dates are std::chrono::year_month_day or text; keys of extensions are static members of SearchKey.
namespace mailrig::imap::search {

inline SearchKey all() { return SearchKey::is(Is::all); }
inline SearchKey answered() { return SearchKey::is(Is::answered); }
inline SearchKey deleted() { return SearchKey::is(Is::deleted); }
inline SearchKey draft() { return SearchKey::is(Is::draft); }
inline SearchKey flagged() { return SearchKey::is(Is::flagged); }
inline SearchKey new_() { return SearchKey::is(Is::new_); }
inline SearchKey old() { return SearchKey::is(Is::old); }
inline SearchKey recent() { return SearchKey::is(Is::recent); }
inline SearchKey seen() { return SearchKey::is(Is::seen); }
inline SearchKey unanswered() { return SearchKey::is(Is::unanswered); }
inline SearchKey undeleted() { return SearchKey::is(Is::undeleted); }
inline SearchKey undraft() { return SearchKey::is(Is::undraft); }
inline SearchKey unflagged() { return SearchKey::is(Is::unflagged); }
inline SearchKey unseen() { return SearchKey::is(Is::unseen); }

inline SearchKey bcc(std::string text) { return SearchKey::in(In::bcc, std::move(text)); }
inline SearchKey body(std::string text) { return SearchKey::in(In::body, std::move(text)); }
inline SearchKey cc(std::string text) { return SearchKey::in(In::cc, std::move(text)); }
inline SearchKey from(std::string text) { return SearchKey::in(In::from, std::move(text)); }
inline SearchKey subject(std::string text) { return SearchKey::in(In::subject, std::move(text)); }
inline SearchKey text(std::string text) { return SearchKey::in(In::text, std::move(text)); }
inline SearchKey to(std::string text) { return SearchKey::in(In::to, std::move(text)); }
inline SearchKey header(std::string name, std::string text = {}) {
  return SearchKey::header(std::move(name), std::move(text));
}

inline SearchKey before(std::chrono::year_month_day date) { return SearchKey::when(When::before, date); }
inline SearchKey before(std::string_view date) { return SearchKey::when(When::before, date); }
inline SearchKey on(std::chrono::year_month_day date) { return SearchKey::when(When::on, date); }
inline SearchKey on(std::string_view date) { return SearchKey::when(When::on, date); }
inline SearchKey since(std::chrono::year_month_day date) { return SearchKey::when(When::since, date); }
inline SearchKey since(std::string_view date) { return SearchKey::when(When::since, date); }
inline SearchKey sentbefore(std::chrono::year_month_day date) { return SearchKey::when(When::sent_before, date); }
inline SearchKey sentbefore(std::string_view date) { return SearchKey::when(When::sent_before, date); }
inline SearchKey senton(std::chrono::year_month_day date) { return SearchKey::when(When::sent_on, date); }
inline SearchKey senton(std::string_view date) { return SearchKey::when(When::sent_on, date); }
inline SearchKey sentsince(std::chrono::year_month_day date) { return SearchKey::when(When::sent_since, date); }
inline SearchKey sentsince(std::string_view date) { return SearchKey::when(When::sent_since, date); }

inline SearchKey keyword(std::string flag) { return SearchKey::keyword(std::move(flag)); }
inline SearchKey unkeyword(std::string flag) { return SearchKey::unkeyword(std::move(flag)); }
inline SearchKey larger(std::uint64_t octets) { return SearchKey::larger(octets); }
inline SearchKey smaller(std::uint64_t octets) { return SearchKey::smaller(octets); }
inline SearchKey numbers(const SequenceSet& set) { return SearchKey::numbers(set); }
inline SearchKey uid(const SequenceSet& set) { return SearchKey::uids(set); }

}  // namespace mailrig::imap::search
