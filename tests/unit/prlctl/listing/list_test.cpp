// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/listing/list_text.hpp"
#include "prlctl/syntax/parser.hpp"
#include "prlctl/syntax/prlctl_table.hpp"
#include "tests/unit/prlctl/listing/info_sample.hpp"

#include <gmock/gmock.h>

namespace prlctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Answer<ListQuery> query_of(std::vector<std::string> words) {
  words.insert(words.begin(), {"prlctl", "list"});
  return list_query(parse(kPrlctl, words).request.value());
}

ListRow row_of(EnvironmentFacts facts) {
  return {std::move(facts), [](const std::string&) { return dispatcher::DomainHandle(); }};
}

std::vector<ListRow> two_rows() {
  std::vector<ListRow> rows;
  EnvironmentFacts web = sample_container().facts;
  web.state = State::kRunning;
  web.addresses = {"fe80::1", "2001:db8::1", "10.10.1.101"};
  EnvironmentFacts vm = sample_vm().facts;
  vm.state = State::kStopped;
  vm.addresses = {};
  rows.push_back(row_of(web));
  rows.push_back(row_of(vm));
  return rows;
}

std::string table_of(const std::vector<std::string>& words) {
  const ListQuery query = query_of(words).value();
  std::vector<ListRow> rows = two_rows();
  sort_rows(query, rows);
  std::string text = query.has_header ? header_line(query) : "";
  for (const ListRow& row : rows) text += row_line(query, row);
  return text;
}

TEST(ListText, the_default_table_is_that_of_the_reference) {
  EXPECT_EQ(table_of({"-a", "-s", "-name"}),
            "UUID                                    STATUS       IP_ADDR         T  NAME\n"
            "{6b0f37dc-0f3b-4d0e-8d9f-0f6f1c1a2b3c}  running      10.10.1.101     CT web1\n"
            "{fb3ed1f2-5d84-4b6a-9a0e-3a4b5c6d7e8f}  stopped      -               VM MyVM\n");
}

TEST(ListText, the_last_column_is_not_padded) {
  EXPECT_EQ(table_of({"-Ho", "name,ctid"}),
            "MyVM                             {fb3ed1f2-5d84-4b6a-9a0e-3a4b5c6d7e8f}\n"
            "web1                             {6b0f37dc-0f3b-4d0e-8d9f-0f6f1c1a2b3c}\n");
  EXPECT_EQ(table_of({"-Ho", "status"}), "running\nstopped\n");
  EXPECT_EQ(table_of({"-o", "type,ip_configured", "-s", "uuid"}),
            "T  IP_ADDR\nCT 10.10.1.101 2001:db8::1 fe80::1 \nVM  \n");
  EXPECT_EQ(table_of({"-H", "--compat", "-n", "-s", "-name"}),
            "{6b0f37dc-0f3b-4d0e-8d9f-0f6f1c1a2b3c}          - running      10.10.1.101     web1\n"
            "{fb3ed1f2-5d84-4b6a-9a0e-3a4b5c6d7e8f}          - stopped      -               MyVM\n");
}

TEST(ListText, json_has_the_names_and_bare_uuids) {
  std::vector<ListRow> rows = two_rows();
  const std::span<const ListRow> first(rows.data(), 1);
  EXPECT_EQ(list_json(query_of({"-j"}).value(), first),
            "[\n\t{\n\t\t\"uuid\": \"6b0f37dc-0f3b-4d0e-8d9f-0f6f1c1a2b3c\",\n\t\t\"status\": \"running\",\n"
            "\t\t\"ip_configured\": \"10.10.1.101\",\n\t\t\"type\": \"CT\",\n\t\t\"name\": \"web1\"\n\t}\n]\n");
  EXPECT_THAT(list_json(query_of({"-jo", "veid,ip_configured"}).value(), rows),
              HasSubstr("\"veid\": \"{6b0f37dc-0f3b-4d0e-8d9f-0f6f1c1a2b3c}\",\n"
                        "\t\t\"ip_configured\": \"10.10.1.101 2001:db8::1 fe80::1 \"\n"));
  EXPECT_EQ(list_json(query_of({"-j"}).value(), {}), "[\n\n]\n");
}

TEST(ListText, the_list_of_fields_leaves_hidden_ones_out) {
  EXPECT_THAT(field_list(), StartsWith("uuid                 UUID\nenvid                ENVID\n"));
  EXPECT_THAT(field_list(), ::testing::Not(HasSubstr("numproc")));
}

TEST(ListText, each_field_says_something_of_an_environment_that_cannot_be_read) {
  for (const Field& field : fields()) EXPECT_FALSE(field_text(field, two_rows().front(), false).empty()) << field.name;
}

TEST(ListQuery, fields_that_are_not_there_are_refused) {
  EXPECT_EQ(query_of({"-o", "status,nosuch"}).error(), (Failure{"Unknown field: nosuch", 1}));
  EXPECT_EQ(query_of({"-s", "-nosuch"}).error(), (Failure{"nosuch is an invalid field name in this query.", 1}));
  EXPECT_EQ(query_of({"--compat", "-o", "nosuch"}).value().columns.front().field, find_field("-"));
}

TEST(ListQuery, order_is_by_name_or_by_the_first_field_that_can_order) {
  EXPECT_EQ(query_of({}).value().sort, find_field("name"));
  EXPECT_EQ(query_of({"-o", "uuid,name"}).value().sort, find_field("uuid"));
  EXPECT_EQ(query_of({"-o", "status,name"}).value().sort, nullptr);
  EXPECT_EQ(query_of({"-s", "status"}).value().sort, nullptr);
  EXPECT_TRUE(query_of({"-s", "-home"}).value().descending);
}

TEST(ListQuery, environments_are_chosen_by_state_kind_and_whether_they_are_templates) {
  const auto chosen = [](std::vector<std::string> words, State state, bool is_template = false) {
    EnvironmentFacts facts = sample_vm().facts;
    facts.state = state;
    facts.is_template = is_template;
    return is_wanted(query_of(std::move(words)).value(), facts);
  };
  EXPECT_TRUE(chosen({}, State::kRunning));
  EXPECT_FALSE(chosen({}, State::kPaused));
  EXPECT_TRUE(chosen({"-a"}, State::kPaused));
  EXPECT_TRUE(chosen({"-S"}, State::kStopped));
  EXPECT_FALSE(chosen({"-S"}, State::kRunning));
  EXPECT_FALSE(chosen({"-a"}, State::kStopped, true));
  EXPECT_TRUE(chosen({"-t"}, State::kStopped, true));
  EXPECT_FALSE(chosen({"-t"}, State::kStopped));
  EXPECT_TRUE(chosen({"-i"}, State::kStopped));
  EXPECT_FALSE(chosen({"--vmtype", "c"}, State::kRunning));
  EXPECT_TRUE(chosen({"--vmtype", "vm"}, State::kRunning));
}

}  // namespace
}  // namespace prlctl
