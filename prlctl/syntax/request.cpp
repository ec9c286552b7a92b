// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/syntax/request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace prlctl {
namespace {

const Option& known(const Request& request, std::string_view name) {
  if (const Option* option = find_option(request.tool(), request.action(), name)) return *option;
  throw std::logic_error(fmt::format("'{}' has no option --{}", request.action().name, name));
}

}  // namespace

const Given* Request::find(std::string_view name) const {
  const Option* option = &known(*this, name);
  const auto found = std::find_if(given.rbegin(), given.rend(), [&](const Given& one) { return one.option == option; });
  return found == given.rend() ? nullptr : &*found;
}

std::vector<const Given*> Request::all(std::string_view name) const {
  const Option* option = &known(*this, name);
  std::vector<const Given*> found;
  for (const Given& one : given)
    if (one.option == option) found.push_back(&one);
  return found;
}

std::string Request::text(std::string_view name, std::string_view otherwise) const {
  const Given* found = find(name);
  return found ? found->text : std::string(otherwise);
}

std::optional<std::int64_t> Request::number(std::string_view name) const {
  const Given* found = find(name);
  return found ? std::optional(found->number) : std::nullopt;
}

const Given* Request::of_scope(Scope scope) const {
  const auto found = std::ranges::find_if(given, [&](const Given& one) { return one.option->scope == scope; });
  return found == given.end() ? nullptr : &*found;
}

}  // namespace prlctl
