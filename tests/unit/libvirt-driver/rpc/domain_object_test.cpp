// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/rpc/domain_object.hpp"

#include <gtest/gtest.h>

namespace driver {
namespace {

TEST(DomainObject, reads_back_as_written) {
  for (const DomainObject& domain :
       {DomainObject{"web", {1, 2, 3}, 5}, DomainObject{"", {}, -1}, DomainObject{"a b/ü", {255}, 4194999}}) {
    XdrWriter out;
    write_domain(out, domain.name, domain.uuid, domain.id);
    XdrReader in(out.view());
    EXPECT_EQ(read_domain(in), domain);
    EXPECT_TRUE(in.done());
  }
}

TEST(DomainObject, smallest_takes_as_many_bytes_as_counts_are_held_against) {
  XdrWriter out;
  write_domain(out, "", {}, -1);
  EXPECT_EQ(out.size(), kMinDomainBytes);
}

TEST(DomainObject, fails_at_every_truncation) {
  XdrWriter out;
  write_domain(out, "web", {1}, 7);
  for (std::size_t length = 0; length < out.size(); ++length) {
    XdrReader in(out.view().first(length));
    read_domain(in);
    EXPECT_FALSE(in.ok()) << length;
  }
}

}  // namespace
}  // namespace driver
