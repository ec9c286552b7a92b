// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/kernel/init_request.hpp"

#include <gtest/gtest.h>

namespace driver {
namespace {

TEST(InitOutcome, survives_as_an_exit_status) {
  for (const InitKind& kind : init_kinds()) {
    for (const InitReply reply :
         {InitReply::kAskedByInitctl, InitReply::kSignalled, InitReply::kNoInitctl, InitReply::kFailed}) {
      const int status = encode_outcome({reply, &kind});
      EXPECT_LT(status, 256);
      EXPECT_EQ(decode_outcome(status).reply, reply);
      EXPECT_EQ(decode_outcome(status).kind, &kind);
    }
  }
}

TEST(InitOutcome, is_a_failure_when_the_status_is_none_of_ours) {
  EXPECT_EQ(decode_outcome(255).reply, InitReply::kFailed);
  EXPECT_EQ(decode_outcome(255).kind, nullptr);
}

}  // namespace
}  // namespace driver
