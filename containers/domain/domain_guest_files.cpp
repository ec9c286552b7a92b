// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/domain/domain_guest_files.hpp"

#include "containers/domain/domain_xml.hpp"

#include <algorithm>
#include <arpa/inet.h>

namespace containers {
namespace {

constexpr std::size_t kMostName = 253;
constexpr std::size_t kMostWords = 16;

bool is_name(const std::string& word) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  return !word.empty() && word.size() <= kMostName && word.front() != '-' && word.front() != '.' &&
         word.find_first_not_of(kLetters) == word.npos;
}

bool is_address(const std::string& word) {
  unsigned char bytes[16];
  return ::inet_pton(word.find(':') == word.npos ? AF_INET : AF_INET6, word.c_str(), bytes) == 1;
}

std::vector<std::string> words_in(std::string_view text, bool (*fits)(const std::string&)) {
  constexpr std::string_view kBlanks = " \t\r\n,";
  std::vector<std::string> words;
  while (words.size() < kMostWords) {
    text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
    if (text.empty()) break;
    const auto end = std::min(text.find_first_of(kBlanks), text.size());
    if (std::string word(text.substr(0, end)); fits(word)) words.push_back(std::move(word));
    text.remove_prefix(end);
  }
  return words;
}

}  // namespace

std::vector<std::string> name_servers_in(std::string_view words) { return words_in(words, &is_address); }
std::vector<std::string> domains_in(std::string_view words) { return words_in(words, &is_name); }

Result<GuestFileWishes> parse_guest_file_wishes(std::string_view domain_xml) {
  const Result<Doc> doc = parse_domain_xml(domain_xml);
  if (!doc) return doc.error();
  GuestFileWishes wishes;
  const xmlNode* settings = settings_in(xmlDocGetRootElement(doc->get()));
  const xmlNode* kept = child_in(settings, "pcs6", kDomainNamespace);
  for (const xmlNode* one = kept ? kept->children : nullptr; one; one = one->next) {
    if (!is_element(one, "kept", kDomainNamespace)) continue;
    const std::string path = attribute_of(one, "path");
    if (path == "HOSTNAME" && is_name(text_of(one))) wishes.host_name = text_of(one);
    if (path == "APPLY_IPONLY" && text_of(one) == "yes") return GuestFileWishes{};
    if (path == "NAMESERVER") wishes.name_servers = name_servers_in(text_of(one));
    if (path == "SEARCHDOMAIN") wishes.search_domains = domains_in(text_of(one));
  }
  return wishes;
}

}  // namespace containers
