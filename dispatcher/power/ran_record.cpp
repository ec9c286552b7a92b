// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/power/ran_record.hpp"

#include "foundation/atomic_file.hpp"
#include "foundation/log.hpp"
#include "foundation/read_if_there.hpp"

#include <boost/json.hpp>

namespace dispatcher {
namespace {

namespace json = boost::json;

constexpr std::size_t kLimitBytes = 16U << 20;

std::string path_in(const std::string& state_folder) { return state_folder + "/ran.json"; }

}  // namespace

Result<RanRecord> read_ran_record(const std::string& state_folder) {
  const std::string path = path_in(state_folder);
  const auto text = read_if_there(path, kLimitBytes);
  if (!text) return text.error();
  if (!*text) return RanRecord{};
  try {
    const json::value value = json::parse(**text);
    RanRecord record;
    record.boot = value.at("boot").as_string();
    record.final = value.at("final").as_bool();
    for (const json::value& uuid : value.at("ran").as_array()) record.uuids.emplace(uuid.as_string());
    return record;
  } catch (const std::exception& fault) {
    log_warning("{} is not as it was written ({}): taken for empty", path, fault.what());
    return RanRecord{};
  }
}

Result<void> write_ran_record(const std::string& state_folder, const RanRecord& record) {
  const json::object value{
      {"boot", record.boot}, {"final", record.final}, {"ran", json::array(record.uuids.begin(), record.uuids.end())}};
  return write_file_atomically(path_in(state_folder), json::serialize(value) + "\n");
}

Result<void> note_running(const std::string& state_folder, const RanRecord& record) {
  const auto before = read_ran_record(state_folder);
  if (before && ((before->final && before->boot == record.boot) || *before == record)) return {};
  return write_ran_record(state_folder, record);
}

}  // namespace dispatcher
