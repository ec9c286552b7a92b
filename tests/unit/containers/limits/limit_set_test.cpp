// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/limits/limit_set.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace containers {
namespace {

using testing::HasSubstr;

constexpr std::string_view kNamespace = "xmlns:s='http://switchyard.org/xmlns/domain/1.0'";

std::string element(std::string_view inside) { return fmt::format("<s:domain {}>{}</s:domain>", kNamespace, inside); }

std::string refusal_of(std::string_view limits) {
  const auto parsed = parse_limit_metadata(element(fmt::format("<s:limits>{}</s:limits>", limits)));
  if (parsed) return "none";
  EXPECT_EQ(parsed.error().code, ErrorCode::kInvalidArg) << limits;
  return parsed.error().message;
}

TEST(Limits, are_read_of_a_domain_and_of_our_element_alone) {
  const std::string ours = element(
      "<s:limits><s:numproc> 20\n</s:numproc><s:iolimit>4096</s:iolimit></s:limits>"
      "<s:pcs6><s:kept path='NUMPROC'>7</s:kept></s:pcs6>");
  const LimitSet wanted{{"numproc", 20}, {"iolimit", 4096}};
  EXPECT_EQ(*parse_limit_metadata(ours), wanted);
  EXPECT_EQ(*parse_limits(fmt::format("<domain type='lxc'><metadata>{}</metadata></domain>", ours)), wanted);
}

TEST(Limits, of_a_client_may_leave_the_namespace_to_libvirt) {
  EXPECT_EQ(*parse_limit_metadata("<domain><limits><numproc>20</numproc></limits></domain>"),
            (LimitSet{{"numproc", 20}}));
}

TEST(Limits, are_none_where_nobody_set_any) {
  for (const std::string& xml : {std::string(), element(""), std::string("<other/>"), element("<s:limits/>")})
    EXPECT_EQ(*parse_limit_metadata(xml), LimitSet{}) << xml;
  EXPECT_EQ(*parse_limits("<domain><limits><numproc>20</numproc></limits></domain>"), LimitSet{});
  EXPECT_EQ(*parse_limits("<domain><metadata><domain><limits><x/></limits></domain></metadata></domain>"), LimitSet{});
}

TEST(Limits, kept_of_a_pcs6_file_count_where_no_others_are_given) {
  const std::string kept =
      "<s:pcs6><s:kept path='NUMPROC'>200:220</s:kept><s:kept path='IOLIMIT'>10485760</s:kept>"
      "<s:kept path='IOPSLIMIT'>0</s:kept><s:kept path='NUMPTY'>5</s:kept></s:pcs6>";
  EXPECT_EQ(*parse_limit_metadata(element(kept)), (LimitSet{{"numproc", 220}, {"iolimit", 10485760}}));
  EXPECT_EQ(*parse_limit_metadata(element(kept + "<s:limits/>")), LimitSet{});
  for (const char* text : {"unlimited", "many", "", "9223372036854775807:9223372036854775807"})
    EXPECT_EQ(*parse_limit_metadata(element(fmt::format("<s:pcs6><s:kept path='NUMPROC'>{}</s:kept></s:pcs6>", text))),
              LimitSet{})
        << text;
}

TEST(Limits, that_are_wrong_are_refused_by_their_names) {
  EXPECT_THAT(refusal_of("<s:numprocs>5</s:numprocs>"), HasSubstr("limit 'numprocs' is unknown"));
  EXPECT_THAT(refusal_of("<s:memory>5</s:memory>"), HasSubstr("limit 'memory' is unknown"));  // memtune has it
  for (const char* value : {"", "0", "-1", "4194305", "99999999999999999999", "1K", "0x10", "1.5", "unlimited"})
    EXPECT_THAT(refusal_of(fmt::format("<s:numproc>{}</s:numproc>", value)),
                HasSubstr(fmt::format("limit 'numproc': value '{}' must be a whole number from 1 to 4194304", value)));
  EXPECT_THAT(refusal_of("<s:numfile>20</s:numfile><s:numfile>30</s:numfile>"),
              HasSubstr("limit 'numfile' is given twice"));
  EXPECT_THAT(refusal_of("<x:numproc xmlns:x='urn:x'>5</x:numproc>"), HasSubstr("is unknown"));
}

TEST(Limits, of_text_that_is_no_xml_or_has_a_document_type_are_refused) {
  for (const char* xml : {"<domain", "<!DOCTYPE domain [<!ENTITY a 'b'>]><domain/>"}) {
    const auto parsed = parse_limit_metadata(xml);
    ASSERT_FALSE(parsed) << xml;
    EXPECT_EQ(parsed.error().code, ErrorCode::kXml);
  }
  EXPECT_FALSE(parse_limits(""));
}

}  // namespace
}  // namespace containers
