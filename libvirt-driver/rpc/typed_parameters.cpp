// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/rpc/typed_parameters.hpp"

namespace driver {
namespace {

std::optional<ParameterValue> read_value(XdrReader& in) {
  switch (in.i32()) {
    case 1: return in.i32();
    case 2: return in.u32();
    case 3: return in.i64();
    case 4: return in.u64();
    case 5: return in.f64();
    case 6: return Boolean{in.i32() != 0};
    case 7: return std::string(in.string());
    default: return std::nullopt;
  }
}

struct ValueWriter {
  XdrWriter& out;
  void operator()(std::int32_t v) const { out.i32(v); }
  void operator()(std::uint32_t v) const { out.u32(v); }
  void operator()(std::int64_t v) const { out.i64(v); }
  void operator()(std::uint64_t v) const { out.u64(v); }
  void operator()(double v) const { out.f64(v); }
  void operator()(Boolean v) const { out.i32(v.value ? 1 : 0); }
  void operator()(const std::string& v) const { out.string(v); }
};

}  // namespace

std::optional<std::vector<TypedParameter>> read_parameters(XdrReader& in, std::size_t limit) {
  std::vector<TypedParameter> parameters;
  const std::uint32_t items = in.count(limit, kMinParameterBytes);
  for (std::uint32_t i = 0; i < items && in.ok(); ++i) {
    std::string field(in.string());
    auto value = read_value(in);
    if (!value) return std::nullopt;
    parameters.push_back({std::move(field), std::move(*value)});
  }
  if (!in.ok()) return std::nullopt;
  return parameters;
}

void write_parameters(XdrWriter& out, const std::vector<TypedParameter>& parameters) {
  out.u32(static_cast<std::uint32_t>(parameters.size()));
  for (const TypedParameter& parameter : parameters) {
    out.string(parameter.field);
    out.i32(static_cast<std::int32_t>(parameter.value.index()) + 1);
    std::visit(ValueWriter{out}, parameter.value);
  }
}

}  // namespace driver
