// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/homes/mark_template.hpp"

#include "config-convert/fields.hpp"
#include "dispatcher/homes/domain/source_domain.hpp"
#include "dispatcher/keeping/config_file.hpp"
#include "dispatcher/keeping/keep_plan.hpp"
#include "foundation/log.hpp"
#include "foundation/sha256.hpp"

#include <fmt/format.h>

#include <array>

namespace dispatcher {
namespace {

constexpr const char* kMark = "mark-template";
constexpr const char* kUnmark = "unmark-template";

Error refusal(std::string words) { return {ErrorCode::kOperationInvalid, std::move(words)}; }

bool wants_mark(const TaskRecord& record) { return record.kind == kMark; }

Result<void> check(Services& services, TaskRecord& record) {
  const auto source = read_source(services, record.environment);
  if (!source) return source.error();
  const std::string name = source->definition.name();
  if (!source->home) return refusal(fmt::format("'{}' has no home: register it first", name));
  if (source->home->facts.is_template == wants_mark(record))
    return refusal(fmt::format("'{}' is {} template", name, wants_mark(record) ? "already a" : "no"));
  if (source->active) return refusal(fmt::format("'{}' runs: stop it first, for a template never runs", name));
  if (wants_mark(record)) return {};
  const auto clones = services.homes.clones_of(record.environment);
  if (!clones) return clones.error();
  if (clones->empty()) return {};
  return refusal(
      fmt::format("'{}' must stay a template: the disks of {} linked clones stand on its own, the first of "
                  "them is {}",
                  name, clones->size(), clones->front()));
}

Result<void> define(TaskRun& run, bool marked) {
  auto source = read_source(run.services(), run.record().environment);
  if (!source) return source.error();
  if (source->definition.is_template() == marked) return {};
  if (source->active) return refusal(fmt::format("'{}' was started meanwhile", source->definition.name()));
  source->definition.mark_template(marked);
  const DomainHandle defined(virDomainDefineXMLFlags(source->connection.get(), source->definition.text().c_str(), 0));
  if (!defined) return libvirt_error(fmt::format("defining '{}'", source->definition.name()));
  return {};
}

Result<void> write_leaf(TaskRun& run, bool marked) {
  const auto record = run.services().homes.find(run.record().environment);
  if (!record) return record.error();
  if (!*record || (*record)->kind != Kind::kVm) return {};  // ve.conf has no word for it
  const std::string& path = (*record)->facts.config_file;
  const ConfigFile file = read_config_file(path, config_limit_bytes(Kind::kVm));
  if (file.is != ConfigFile::Is::kThere)
    return refusal(
        !file.words.empty()
            ? file.words
            : fmt::format("'{}' is {}", path, file.is == ConfigFile::Is::kMissing ? "missing" : "being written"));
  const auto text = convert::pvs_with_fields(file.text, {{"Settings/General/IsTemplate", marked ? "1" : "0"}});
  if (!text) return text.error();
  const auto intruder = replace_config_file(path, *text, file.digest);
  if (!intruder) return intruder.error();
  if (!intruder->empty()) log_warning("'{}' was written while it was replaced: that is kept as '{}'", path, *intruder);
  return run.services().homes.set_written_digest(run.record().environment, digest_of(*text));
}

Result<void> put_record(TaskRun& run, bool marked) {
  auto record = run.services().homes.find(run.record().environment);
  if (!record) return record.error();
  if (!*record) return refusal("it has no home any more");
  (*record)->facts.is_template = marked;
  if (auto put = run.services().homes.put(**record); !put) return put;
  run.services().home_changed(run.record().environment);
  return {};
}

template <Result<void> (*step)(TaskRun&, bool)>
Result<void> act(TaskRun& run) {
  return step(run, wants_mark(run.record()));
}

template <Result<void> (*step)(TaskRun&, bool)>
Result<void> undo(TaskRun& run) {
  return step(run, !wants_mark(run.record()));
}

constexpr std::array kSteps{
    TaskStep{"define", "marking the definition", act<define>, undo<define>},
    TaskStep{"config", "writing the configuration", act<write_leaf>, undo<write_leaf>},
    TaskStep{"record", "writing it down", act<put_record>, undo<put_record>},
};
constexpr const char* kMayConfigure = "org.switchyard.dispatcher.configure";

constexpr TaskKind kMarkKind{kMark, kSteps, kSteps.size(), kMayConfigure, check};
constexpr TaskKind kUnmarkKind{kUnmark, kSteps, kSteps.size(), kMayConfigure, check};
constexpr const TaskKind* kKinds[] = {&kMarkKind, &kUnmarkKind};

}  // namespace

std::span<const TaskKind* const> template_kinds() { return kKinds; }

}  // namespace dispatcher
