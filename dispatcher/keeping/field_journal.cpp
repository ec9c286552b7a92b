// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/keeping/field_journal.hpp"

#include "config-convert/convert.hpp"
#include "config-convert/values/values.hpp"
#include "dispatcher/keeping/keep_plan.hpp"
#include "dispatcher/libvirt/domain_error.hpp"
#include "dispatcher/libvirt/domain_metadata.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/log.hpp"
#include "foundation/read_if_there.hpp"
#include "foundation/sha256.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cerrno>
#include <unistd.h>

namespace dispatcher {
namespace {

constexpr std::size_t kJournalLimitBytes = 16U << 20;

convert::FieldOwner owner_of(Kind kind, const std::string& name) {
  return kind == Kind::kContainer ? convert::owner_of_ve_conf_field(name) : convert::owner_of_pvs_field(name);
}

Result<void> check(const HomeRecord& record, const convert::Fields& fields) {
  for (const auto& [name, value] : fields) {
    if (owner_of(record.kind, name) == convert::FieldOwner::kDomain)
      return Error{ErrorCode::kArgumentUnsupported,
                   fmt::format("field '{}' of {} {} is what libvirt says: change the domain instead", name,
                               word_of(record.kind), record.uuid)};
    if (convert::xml_safe(name) != name || convert::xml_safe(value) != value)
      return Error{ErrorCode::kInvalidArg, fmt::format("field '{}' of {} {}: name or value has bytes that are no text",
                                                       convert::xml_safe(name), word_of(record.kind), record.uuid)};
  }
  return {};
}

// Those that travel in metadata.
convert::Fields travelling(const HomeRecord& record, const convert::Fields& fields) {
  convert::Fields found;
  for (const auto& [name, value] : fields)
    if (owner_of(record.kind, name) == convert::FieldOwner::kMetadata) found.emplace(name, value);
  return found;
}

Result<void> set_metadata(virDomainPtr domain, const std::string& element) {
  if (virDomainSetMetadata(domain, VIR_DOMAIN_METADATA_ELEMENT, element.empty() ? nullptr : element.c_str(),
                           convert::kNamespacePrefix, convert::kNamespaceUri, VIR_DOMAIN_AFFECT_CONFIG) < 0)
    return uuid_error("metadata of domain ", domain);
  return {};
}

Result<void> write_file(const KeepTools& tools, const HomeRecord& record, const ConfigFile& file,
                        const std::string& text) {
  if (text == file.text) return {};
  if (auto kept = tools.kept.set_copy(record.uuid, text); !kept) return kept;
  if (auto written = replace_config_file(record.facts.config_file, text, file.digest); !written) return written.error();
  // Not yet known to agree with the domain.
  return tools.kept.set_agreed(record.uuid, "", digest_of(text));
}

// Everything, or nothing and why.
Result<void> apply(const KeepTools& tools, const HomeRecord& record, const convert::Fields& fields) {
  const ConfigFile file = read_config_file(record.facts.config_file, config_limit_bytes(record.kind));
  if (file.is != ConfigFile::Is::kThere)
    return Error{ErrorCode::kOperationInvalid,
                 file.words.empty()
                     ? fmt::format("'{}' is {}", record.facts.config_file,
                                   file.is == ConfigFile::Is::kBusy ? "being written by somebody else" : "missing")
                     : file.words};
  const auto text =
      (record.kind == Kind::kContainer ? &convert::ve_conf_with_fields : &convert::pvs_with_fields)(file.text, fields);
  if (!text) return text.error();
  const convert::Fields of_metadata = travelling(record, fields);
  if (of_metadata.empty()) return write_file(tools, record, file, *text);

  const auto connection = tools.link.connection();
  if (!connection) return connection.error();
  const auto domain = domain_by_uuid(*connection, record.uuid);
  if (!domain) return domain.error();
  const auto before = metadata_of(domain->get(), convert::kNamespaceUri);
  if (!before) return before.error();
  const auto after = convert::metadata_with_fields(*before, of_metadata);
  if (!after) return after.error();
  if (auto set = set_metadata(domain->get(), *after); !set) return set;
  auto written = write_file(tools, record, file, *text);
  if (written) return {};
  if (auto undone = set_metadata(domain->get(), *before); !undone) {
    Error both = written.error();
    both.message += "; and what was set in metadata could not be undone: " + undone.error().message;
    return both;
  }
  return written;
}

Result<void> drop_journal(const KeepTools& tools, const std::string& uuid) {
  const std::string path = tools.kept.journal_path(uuid);
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return system_error("removing " + path, errno);
  return {};
}

}  // namespace

Result<void> set_fields(const KeepTools& tools, const std::string& uuid, const convert::Fields& fields) {
  // First what the file is behind with, so that only the fields differ then.
  const KeepOutcome kept = keep_config(tools, uuid, {});
  if (!kept.problem.empty()) return Error{ErrorCode::kOperationInvalid, kept.problem};
  const auto record = tools.homes.find(uuid);
  if (!record) return record.error();
  if (!*record)
    return Error{ErrorCode::kOperationInvalid,
                 fmt::format("environment {} has no home: register it, then its PCS6 fields can be set", uuid)};
  if (auto good = check(**record, fields); !good) return good;
  if (auto kept_first = write_file_atomically(tools.kept.journal_path(uuid), journal_of(fields)); !kept_first)
    return kept_first;
  const auto applied = apply(tools, **record, fields);
  const auto dropped = drop_journal(tools, uuid);
  if (!applied) return applied;
  return dropped;
}

Result<bool> finish_fields(const KeepTools& tools, const HomeRecord& record) {
  const auto text = read_if_there(tools.kept.journal_path(record.uuid), kJournalLimitBytes);
  if (!text) return text.error();
  if (!*text) return false;
  const auto fields = parse_journal(**text);
  if (!fields) return fields.error();
  auto applied = apply(tools, record, *fields);
  if (!applied && applied.error().code != ErrorCode::kInvalidArg) return applied.error();
  // The file is another one by now, and has no such place.
  if (!applied)
    log_warning("fields of {} were being set and can no longer be: {}", record.uuid, applied.error().message);
  if (auto dropped = drop_journal(tools, record.uuid); !dropped) return dropped.error();
  return true;
}

std::string journal_of(const convert::Fields& fields) {
  boost::json::object object;
  for (const auto& [name, value] : fields) object[name] = value;
  return boost::json::serialize(object);
}

Result<convert::Fields> parse_journal(std::string_view text) {
  boost::system::error_code failed;
  const auto value = boost::json::parse(boost::json::string_view(text.data(), text.size()), failed);
  if (failed || !value.is_object()) return Error{ErrorCode::kInternal, "journal of fields: is no JSON object"};
  convert::Fields fields;
  for (const auto& entry : value.get_object()) {
    if (!entry.value().is_string()) return Error{ErrorCode::kInternal, "journal of fields: a value is no string"};
    fields.emplace(std::string(entry.key()), std::string(entry.value().get_string()));
  }
  return fields;
}

}  // namespace dispatcher
