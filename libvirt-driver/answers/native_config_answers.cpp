// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Foreign configurations to domain XML and back: PCS6's by config-convert, the backends' own formats by them. Only
// text travels, so files are not looked at, and a file that domain XML becomes is a new one.
#include "libvirt-driver/answers/answer.hpp"
#include "libvirt-driver/rpc/error_words.hpp"

#include "config-convert/convert.hpp"
#include "config-convert/host/host_facts.hpp"
#include "foundation/log.hpp"
#include "libvirt-driver/xml/backend_form.hpp"
#include "libvirt-driver/xml/backend_form_options.hpp"
#include "libvirt-driver/xml/domain_identity.hpp"

#include <algorithm>

namespace driver {
namespace {

constexpr std::int32_t kFromNative = 135;
constexpr std::int32_t kToNative = 136;
constexpr std::string_view kLxcFormat = "lxc-tools";
constexpr std::chrono::milliseconds kDeadline{30000};

// The names that virConnectDomainXMLFromNative knows these formats by in the drivers of old.
struct FormatRow {
  std::string_view format;
  Kind kind;
  Result<convert::Conversion> (*from_native)(std::string_view text, const convert::Context& context);
  Result<convert::Merged> (*to_native)(std::string_view xml, std::string_view base, const convert::Context& context);
};

constexpr FormatRow kFormats[] = {
    {"parallels-pvs", Kind::kVm, &convert::domain_xml_from_pvs, &convert::pvs_from_domain_xml},
    {"openvz-conf", Kind::kContainer, &convert::domain_xml_from_ve_conf, &convert::ve_conf_from_domain_xml},
};

struct NativeCall {
  const FormatRow* row = nullptr;  // nullptr: a format of the backends
  std::string_view format;
  std::string_view text;
  std::uint32_t flags = 0;
};

// For formats of the backends the flags are theirs to judge.
Result<NativeCall> read_call(const Call& call) {
  XdrReader in(call.payload());
  NativeCall asked;
  asked.format = in.string();
  asked.text = in.string();
  asked.flags = in.u32();
  if (!in.ok()) return undecodable();
  const auto* row = std::ranges::find(kFormats, asked.format, &FormatRow::format);
  if (row == std::end(kFormats)) return asked;
  asked.row = row;
  if (asked.flags != 0)
    return invalid_argument(
        fmt::format("unsupported flags ({:#x}) in function {}", asked.flags, api_name(call.procedure())),
        ErrorDomain::kVz);
  return asked;
}

// The text's files are not at hand, and need not be on this host.
convert::Context context_of(const Services& services) {
  convert::Context context = convert::context_of_host();
  context.kvm = services.kvm_works;
  context.allow_missing_disks = true;
  return context;
}

// With fine-grained access control the backends know who may convert (connect:write). Asked for a format that none has,
// they refuse who may not, and only then look at the format.
Task<Result<void>> may_convert(ClientSession& session) {
  if (session.services().answers_for_all()) co_return Result<void>();
  const Kind kind = session.services().host_kind();
  Bytes question = XdrWriter().string("none").string("").u32(0).take();
  const auto reply =
      co_await session.ask(kind, kind == Kind::kVm ? kToNative : kFromNative, std::move(question), kDeadline);
  if (reply || reply.error().code == ErrorCode::kInvalidArg) co_return Result<void>();
  co_return reply.error();
}

// The reply has no place for a report; a client's values have none in the log.
void log_losses(std::string_view format, const convert::Report& report) {
  const auto warnings = std::ranges::count(report, convert::Severity::kWarning, &convert::ReportEntry::severity);
  const auto errors = std::ranges::count(report, convert::Severity::kError, &convert::ReportEntry::severity);
  if (warnings + errors == 0) return;
  log_warning("a {} was converted (warnings: {}, left out: {}): `vzconvert check` names them", format, warnings,
              errors);
}

Result<Kind> kind_of(std::string_view xml) {
  const Result<DomainIdentity> identity = parse_domain_identity(xml);
  if (!identity) return identity.error();
  return choose_kind(*identity);
}

Task<Result<Bytes>> from_native(Call& call) {
  const Result<NativeCall> asked = read_call(call);
  if (!asked) co_return asked.error();
  ClientSession& session = call.session();
  if (!asked->row) {
    const Kind kind = asked->format == kLxcFormat ? Kind::kContainer : session.services().host_kind();
    co_return co_await session.ask(kind, kFromNative, Bytes(call.payload().begin(), call.payload().end()), kDeadline);
  }
  if (const auto allowed = co_await may_convert(session); !allowed) co_return allowed.error();
  const auto converted = asked->row->from_native(asked->text, context_of(session.services()));
  if (!converted) co_return converted.error();
  log_losses(asked->format, converted->report);
  co_return XdrWriter().string(converted->xml).take();
}

Task<Result<Bytes>> to_native(Call& call) {
  const Result<NativeCall> asked = read_call(call);
  if (!asked) co_return asked.error();
  ClientSession& session = call.session();
  const Services& services = session.services();
  if (asked->row)
    if (const auto allowed = co_await may_convert(session); !allowed) co_return allowed.error();
  const Result<Kind> kind = kind_of(asked->text);
  if (!kind) co_return kind.error();
  if (asked->row && asked->row->kind != *kind)
    co_return Error{ErrorCode::kConfigUnsupported,
                    fmt::format("format '{}' is not for a domain of this kind: parallels-pvs is for virtual machines, "
                                "openvz-conf for containers",
                                asked->format)};
  if (asked->row) {
    const auto converted = asked->row->to_native(asked->text, "", context_of(services));
    if (!converted) co_return converted.error();
    co_return XdrWriter().string(converted->text).take();
  }
  const Result<BackendForm> form =
      backend_form(asked->text, *kind, form_options(services.kvm_works, services.config.homes_root));
  if (!form) co_return form.error();
  Bytes arguments = XdrWriter().string(asked->format).string(form->xml).u32(asked->flags).take();
  co_return co_await session.ask(*kind, kToNative, std::move(arguments), kDeadline);
}

constexpr Answer kAnswers[] = {{kFromNative, &from_native}, {kToNative, &to_native}};

}  // namespace

std::span<const Answer> native_config_answers() { return kAnswers; }

}  // namespace driver
