// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/backend/domain_list.hpp"

#include <gtest/gtest.h>

namespace driver {
namespace {

Bytes list_of(const std::vector<DomainObject>& domains) {
  XdrWriter out;
  out.u32(static_cast<std::uint32_t>(domains.size()));
  for (const DomainObject& domain : domains) write_domain(out, domain.name, domain.uuid, domain.id);
  return out.u32(static_cast<std::uint32_t>(domains.size())).take();
}

TEST(DomainList, reads_what_a_backend_lists) {
  const std::vector<DomainObject> domains = {{"web", {1}, 5}, {"db", {2}, -1}};
  EXPECT_EQ(decode_domain_list(list_of(domains)).value(), domains);
  EXPECT_TRUE(decode_domain_list(list_of({})).value().empty());
}

TEST(DomainList, is_an_error_at_every_truncation) {
  const Bytes whole = list_of({{"web", {1}, 5}, {"db", {2}, -1}});
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto domains = decode_domain_list(BytesView(whole).first(length));
    ASSERT_FALSE(domains) << length;
    EXPECT_EQ(domains.error().code, ErrorCode::kRpc);
  }
}

TEST(DomainList, is_an_error_when_it_counts_more_than_libvirt_sends_or_the_bytes_hold) {
  for (const std::uint32_t count : {3u, 16385u, 0xffffffffu}) {
    Bytes bytes = list_of({{"web", {1}, 5}, {"db", {2}, -1}});
    write_word(bytes.data(), count);
    EXPECT_FALSE(decode_domain_list(bytes)) << count;
  }
}

}  // namespace
}  // namespace driver
