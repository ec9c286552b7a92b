// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/backend/client_identity.hpp"

#include <gtest/gtest.h>

namespace driver {
namespace {

const ClientIdentity kWhole{1000, 100, 4242, 987654321, "alice", "users", "system_u:object_r:test"};

std::vector<TypedParameter> parameters_of(const ClientIdentity& identity) {
  const Bytes payload = encode_identity(identity);
  XdrReader in(payload);
  auto parameters = read_parameters(in, 20);
  EXPECT_TRUE(parameters);
  EXPECT_EQ(in.u32(), 0u);  // flags
  EXPECT_TRUE(in.done());
  return parameters.value_or(std::vector<TypedParameter>{});
}

TEST(ClientIdentity, reads_back_as_encoded) {
  for (const ClientIdentity& identity : {kWhole, ClientIdentity{}, ClientIdentity{0, 0, 1, 0, "root", "", ""}})
    EXPECT_EQ(decode_identity(parameters_of(identity), {}), identity);
}

TEST(ClientIdentity, names_and_types_are_those_that_libvirtd_takes) {
  EXPECT_EQ(parameters_of(kWhole), (std::vector<TypedParameter>{
                                       {"unix-user-id", std::uint64_t{1000}},
                                       {"unix-group-id", std::uint64_t{100}},
                                       {"process-id", std::int64_t{4242}},
                                       {"process-time", std::uint64_t{987654321}},
                                       {"user-name", std::string("alice")},
                                       {"group-name", std::string("users")},
                                       {"selinux-context", std::string("system_u:object_r:test")},
                                   }));
}

TEST(ClientIdentity, what_is_not_known_is_not_sent) { EXPECT_EQ(parameters_of({5, 6, 7, 0, "", "", ""}).size(), 3u); }

TEST(ClientIdentity, keeps_what_parameters_do_not_say) {
  ClientIdentity expected = kWhole;
  expected.uid = 7;
  EXPECT_EQ(
      decode_identity({{"unix-user-id", std::uint64_t{7}}, {"x509-distinguished-name", std::string("CN=x")}}, kWhole),
      expected);
}

TEST(ClientIdentity, keeps_what_parameters_of_a_wrong_type_say) {
  EXPECT_EQ(decode_identity({{"unix-user-id", std::string("0")}, {"user-name", std::uint64_t{0}}, {"process-id", 1.5}},
                            kWhole),
            kWhole);
}

}  // namespace
}  // namespace driver
