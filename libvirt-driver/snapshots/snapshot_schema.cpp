// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/snapshots/snapshot_schema.hpp"

#include "libvirt-driver/kernel/guarded_child.hpp"

#include <fmt/format.h>
#include <libxml/parser.h>
#include <libxml/relaxng.h>

#include <memory>

namespace driver {
namespace {

constexpr std::chrono::milliseconds kPatience{std::chrono::seconds(30)};

enum Verdict : int { kValid = 0, kInvalid = 1, kNoSchema = 2 };

struct Free {
  void operator()(xmlDoc* doc) const { xmlFreeDoc(doc); }
  void operator()(xmlRelaxNG* schema) const { xmlRelaxNGFree(schema); }
  void operator()(xmlRelaxNGParserCtxt* parser) const { xmlRelaxNGFreeParserCtxt(parser); }
  void operator()(xmlRelaxNGValidCtxt* validator) const { xmlRelaxNGFreeValidCtxt(validator); }
};
template <typename T>
using Handle = std::unique_ptr<T, Free>;

void say_nothing(void*, const char*, ...) {}

Verdict judge(const std::string& xml, const std::string& schema_path) {
  xmlSetGenericErrorFunc(nullptr, say_nothing);
  const Handle<xmlRelaxNGParserCtxt> parser(xmlRelaxNGNewParserCtxt(schema_path.c_str()));
  const Handle<xmlRelaxNG> schema(parser ? xmlRelaxNGParse(parser.get()) : nullptr);
  if (!schema) return kNoSchema;
  const int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
  const Handle<xmlDoc> document(xmlReadMemory(xml.data(), static_cast<int>(xml.size()), nullptr, nullptr, options));
  const Handle<xmlRelaxNGValidCtxt> validator(xmlRelaxNGNewValidCtxt(schema.get()));
  if (!document || !validator) return kInvalid;
  return xmlRelaxNGValidateDoc(validator.get(), document.get()) == 0 ? kValid : kInvalid;
}

}  // namespace

Task<Result<void>> validate_snapshot_xml(Executor executor, std::string xml, std::string schema) {
  const auto verdict = co_await run_in_child(
      executor, [&] { return judge(xml, schema); }, kPatience);
  if (verdict == kValid) co_return Result<void>{};
  if (verdict == kInvalid)
    co_return Error{ErrorCode::kXmlInvalidSchema,
                    fmt::format("XML document failed to validate against schema: {}", schema), ErrorDomain::kSnapshot};
  co_return Error{ErrorCode::kInternal, fmt::format("internal error: cannot validate by the schema '{}'", schema),
                  ErrorDomain::kSnapshot};
}

}  // namespace driver
