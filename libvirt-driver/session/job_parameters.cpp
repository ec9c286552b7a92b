// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/session/job_parameters.hpp"

namespace driver {
namespace {

struct OperationRow {
  JobOperation operation;
  std::string_view name;
};
constexpr OperationRow kOperations[] = {
    {JobOperation::kSnapshot, "snapshot"},
    {JobOperation::kSnapshotRevert, "snapshot revert"},
    {JobOperation::kSnapshotDelete, "snapshot delete"},
};

}  // namespace

std::string_view job_operation_name(JobOperation operation) {
  for (const OperationRow& row : kOperations)
    if (row.operation == operation) return row.name;
  return "unknown";
}

std::vector<TypedParameter> job_parameters(const JobFigures& figures, bool ended) {
  std::vector<TypedParameter> parameters{{"operation", static_cast<std::int32_t>(figures.operation)},
                                         {"time_elapsed", figures.elapsed_ms}};
  if (!ended && figures.type == JobType::kBounded) parameters.push_back({"time_remaining", figures.remaining_ms()});
  for (const std::string_view kind : {"data", "disk"}) {
    const std::string prefix = std::string(kind) + "_";
    parameters.push_back({prefix + "total", figures.total_bytes});
    parameters.push_back({prefix + "processed", figures.processed_bytes});
    parameters.push_back({prefix + "remaining", figures.remaining_bytes()});
  }
  if (ended) parameters.push_back({"success", Boolean{figures.type == JobType::kCompleted}});
  if (!figures.failure.empty()) parameters.push_back({"errmsg", figures.failure});
  return parameters;
}

Bytes encode_job_info(const JobFigures& figures) {
  XdrWriter out;
  out.i32(static_cast<std::int32_t>(figures.type)).u64(figures.elapsed_ms).u64(figures.remaining_ms());
  const auto data = [&] { out.u64(figures.total_bytes).u64(figures.processed_bytes).u64(figures.remaining_bytes()); };
  data();
  out.u64(0).u64(0).u64(0);  // memory
  data();                    // of files
  return out.take();
}

}  // namespace driver
