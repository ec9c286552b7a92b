// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Foreign configurations to domain XML and back: PCS6's by config-convert, the backends' own formats by them.
#include "libvirt-driver/answers/answer.hpp"

#include "config-convert/convert.hpp"
#include "libvirt-driver/daemon/log.hpp"
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

using Convert = Result<convert::Conversion> (*)(std::string_view text, const convert::Context& context);

struct FormatRow {
  std::string_view format;
  Convert convert;
};

// The names that virConnectDomainXMLFromNative knows these formats by in the drivers of old.
constexpr FormatRow kFormats[] = {
    {"parallels-pvs", &convert::domain_xml_from_pvs},
    {"openvz-conf", &convert::domain_xml_from_ve_conf},
};

struct NativeCall {
  std::string_view format;
  std::string_view text;
  std::uint32_t flags = 0;
};

Result<NativeCall> read_call(BytesView arguments) {
  XdrReader in(arguments);
  NativeCall call;
  call.format = in.string();
  call.text = in.string();
  call.flags = in.u32();
  if (!in.ok()) return undecodable();
  return call;
}

Task<Result<Bytes>> from_native(Call& call) {
  const Result<NativeCall> asked = read_call(call.payload());
  if (!asked) co_return asked.error();
  ClientSession& session = call.session();
  const auto* row = std::ranges::find(kFormats, asked->format, &FormatRow::format);
  if (row == std::end(kFormats)) {
    const Kind kind = asked->format == kLxcFormat ? Kind::kContainer : session.services().host_kind();
    co_return co_await session.ask(kind, kFromNative, Bytes(call.payload().begin(), call.payload().end()), kDeadline);
  }
  convert::Context context;
  context.kvm = session.services().kvm_works;
  context.allow_missing_disks = true;
  const Result<convert::Conversion> converted = row->convert(asked->text, context);
  if (!converted) co_return converted.error();
  co_return XdrWriter().string(converted->xml).take();
}

Task<Result<Bytes>> to_native(Call& call) {
  const Result<NativeCall> asked = read_call(call.payload());
  if (!asked) co_return asked.error();
  ClientSession& session = call.session();
  const Services& services = session.services();
  const Result<DomainIdentity> identity = parse_domain_identity(asked->text);
  if (!identity) co_return identity.error();
  const Result<Kind> kind = choose_kind(*identity);
  if (!kind) co_return kind.error();
  const Result<BackendForm> form = backend_form(asked->text, *kind, form_options(services.kvm_works, services.config.homes_root));
  if (!form) co_return form.error();
  Bytes arguments = XdrWriter().string(asked->format).string(form->xml).u32(asked->flags).take();
  co_return co_await session.ask(*kind, kToNative, std::move(arguments), kDeadline);
}

constexpr Answer kAnswers[] = {{kFromNative, &from_native}, {kToNative, &to_native}};

}  // namespace

std::span<const Answer> native_config_answers() { return kAnswers; }

}  // namespace driver
