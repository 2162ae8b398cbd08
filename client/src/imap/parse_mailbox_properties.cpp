#include "grammar.hpp"

namespace mailrig::imap {
namespace {

// What stands behind `in` as *(SP item), tolerating a space at the end.
template <class Item>
void spaced(Scanner& in, std::string_view rule, Item item) {
  while (in.ok() && in.peek() == ' ') {
    in.space();
    if (in.at_end()) in.tolerate(Tolerance::trailing_space, rule);
    else item();
  }
}

std::string_view spaced_astring(Scanner& in, std::string_view rule) {
  in.space();
  return in.astring(rule);
}

}  // namespace

// quota-response = "QUOTA" SP quota-root-name SP quota-list
// quota-list = "(" quota-resource *(SP quota-resource) ")"   RFC 9208 §7; RFC 2087 §7 lets it be empty
// quota-resource = resource-name SP resource-usage SP resource-limit
QuotaData parse_quota_data(Scanner& in) {
  QuotaData result;
  auto resources = in.list_of<QuotaResource>();
  result.root = spaced_astring(in, "quota-root-name");
  in.space();
  in.list("quota-list", [&] {
    QuotaResource resource;
    resource.name = in.word("resource-name");
    in.space();
    resource.usage = in.number64("resource-usage");
    in.space();
    resource.limit = in.number64("resource-limit");
    in.add(resources, resource);
  });
  result.resources = resources.view();
  return result;
}

// quotaroot-response = "QUOTAROOT" SP mailbox *(SP quota-root-name)   RFC 9208 §7
QuotaRootData parse_quota_root_data(Scanner& in) {
  QuotaRootData result;
  auto roots = in.list_of<std::string_view>();
  result.mailbox = spaced_astring(in, "mailbox");
  spaced(in, "quota-root-name", [&] { in.add(roots, in.astring("quota-root-name")); });
  result.roots = roots.view();
  return result;
}

// acl-data = "ACL" SP mailbox *(SP identifier SP rights)   RFC 4314 §7
AclData parse_acl_data(Scanner& in) {
  AclData result;
  auto entries = in.list_of<AclEntry>();
  result.mailbox = spaced_astring(in, "mailbox");
  spaced(in, "identifier", [&] {
    const auto identifier = in.astring("identifier");
    in.add(entries, {identifier, spaced_astring(in, "rights")});
  });
  result.entries = entries.view();
  return result;
}

// listrights-data = "LISTRIGHTS" SP mailbox SP identifier SP rights *(SP rights)   RFC 4314 §7
ListRightsData parse_list_rights_data(Scanner& in) {
  ListRightsData result;
  auto optional = in.list_of<std::string_view>();
  result.mailbox = spaced_astring(in, "mailbox");
  result.identifier = spaced_astring(in, "identifier");
  result.required = spaced_astring(in, "rights");
  spaced(in, "rights", [&] { in.add(optional, in.astring("rights")); });
  result.optional = optional.view();
  return result;
}

// myrights-data = "MYRIGHTS" SP mailbox SP rights   RFC 4314 §7
MyRightsData parse_my_rights_data(Scanner& in) {
  MyRightsData result;
  result.mailbox = spaced_astring(in, "mailbox");
  result.rights = spaced_astring(in, "rights");
  return result;
}

// metadata-resp = "METADATA" SP mailbox SP (entry-values / entry-list)
// entry-values = "(" entry SP value *(SP entry SP value) ")"
// entry-list = entry *(SP entry)   RFC 5464 §5
MetadataData parse_metadata_data(Scanner& in) {
  MetadataData result;
  auto entries = in.list_of<MetadataEntry>();
  result.mailbox = spaced_astring(in, "mailbox");
  in.space();
  result.names_only = in.peek() != '(';
  if (result.names_only) {
    in.add(entries, {in.astring("entry"), std::nullopt});
    spaced(in, "entry", [&] { in.add(entries, {in.astring("entry"), std::nullopt}); });
  } else {
    in.list("entry-values", [&] {
      const auto name = in.astring("entry");
      in.space();
      in.add(entries, {name, in.nstring("value")});
    });
  }
  result.entries = entries.view();
  return result;
}

}  // namespace mailrig::imap
