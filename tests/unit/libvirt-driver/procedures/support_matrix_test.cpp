// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/procedures/support_matrix.hpp"

#include "foundation/atomic_file.hpp"
#include "libvirt-driver/procedures/procedure.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace driver {
namespace {

using testing::HasSubstr;

TEST(SupportMatrix, is_the_committed_page) {
  const Result<std::string> page = read_file(SOURCE_DIR "/docs/support-matrix.md", 1U << 20U);
  ASSERT_TRUE(page.has_value());
  EXPECT_TRUE(*page == support_matrix())
      << "docs/support-matrix.md is not what the procedure table says; print it again:\n"
         "  cmake --build --preset debug --target support-matrix\n"
         "  build/debug/tools/support-matrix > docs/support-matrix.md";
}

TEST(SupportMatrix, has_a_line_for_every_procedure) {
  const std::string page = support_matrix();
  for (const Procedure& procedure : procedures()) {
    const std::string_view program = procedure.program == kQemuProgram ? "qemu " : "";
    const std::string_view prefix = procedure.program == kLxcProgram ? "lxc " : program;
    EXPECT_THAT(page, HasSubstr(fmt::format("| {} | {}{} |", api_name(procedure), prefix, procedure.number)));
  }
}

TEST(SupportMatrix, tells_kinds_of_answers_apart) {
  const std::string page = support_matrix();
  EXPECT_THAT(page, HasSubstr("| virDomainGetCPUStats | 262 | native | native | 0.9.10 | read-only |"));
  EXPECT_THAT(page, HasSubstr("| virDomainGetVcpus | 20 | native | completed |"));
  EXPECT_THAT(page, HasSubstr("| virDomainScreenshot | 211 | native | refused | 0.9.2 | stream to the client |"));
  EXPECT_THAT(page, HasSubstr("| virDomainOpenChannel | 296 | native | completed |"));
  EXPECT_THAT(page, HasSubstr("| virConnectListAllDomains | 273 | merged | completed |"));
  EXPECT_THAT(page, HasSubstr("| virNetworkCreate | 39 | native | not per domain |"));
  EXPECT_THAT(page, HasSubstr("| virDomainDefineXML | 11 | chosen | completed |"));
  EXPECT_THAT(page, HasSubstr("| virDomainSendProcessSignal | 295 | unsupported | native |"));
  EXPECT_THAT(page, HasSubstr("| virDomainLxcOpenNamespace | lxc 1 | unsupported | native |"));
  EXPECT_THAT(page, HasSubstr("| VIR_DOMAIN_EVENT_ID_TUNABLE | 346 | native | unsupported |"));
}

}  // namespace
}  // namespace driver
