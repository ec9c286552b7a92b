// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/bus/usage_methods.hpp"

#include <fmt/format.h>

#include <ctime>
#include <map>
#include <optional>
#include <vector>

namespace dispatcher {
namespace {

struct SpanWord {
  std::string_view word;
  UsageSpan span;
};
constexpr SpanWord kSpans[] = {{"sample", UsageSpan::kSample}, {"hour", UsageSpan::kHour}, {"day", UsageSpan::kDay}};

struct Period {
  std::int64_t from = 0;
  std::int64_t to = 0;
};

// Nothing: the call was refused.
std::optional<Period> period_of(const CallPointer& call) {
  Period period;
  g_variant_get_child(call->parameters(), 0, "x", &period.from);
  g_variant_get_child(call->parameters(), 1, "x", &period.to);
  if (period.from >= 0 && period.from < period.to) return period;
  call->fail(Error{
      ErrorCode::kInvalidArg,
      fmt::format("the time from {} to {} must begin at 0 or later, and before it ends", period.from, period.to)});
  return std::nullopt;
}

// Floating: a{st}.
GVariant* figures_of(const Usage& usage) {
  GVariantBuilder figures;
  g_variant_builder_init(&figures, G_VARIANT_TYPE("a{st}"));
  for (const UsageFigure& figure : usage_figures())
    g_variant_builder_add(&figures, "{st}", figure.name, usage.*figure.member);
  return g_variant_builder_end(&figures);
}

using Sums = Result<std::map<std::string, Usage>>;

void ask_for_sums(MethodContext& context, const CallPointer& call, const std::string& environment,
                  std::function<void(const std::map<std::string, Usage>&)> then) {
  const auto period = period_of(call);
  if (!period) return;
  context.services.workers.ask<Sums>(
      "",
      [&store = context.usage, environment, period] {
        return store.sums(environment, period->from, period->to, std::time(nullptr));
      },
      [call, then = std::move(then)](const Sums& sums) { sums ? then(*sums) : call->fail(sums.error()); });
}

}  // namespace

void usage_of_all(MethodContext& context, const CallPointer& call) {
  ask_for_sums(context, call, "", [call](const std::map<std::string, Usage>& sums) {
    GVariantBuilder all;
    g_variant_builder_init(&all, G_VARIANT_TYPE("a{sa{st}}"));
    for (const auto& [uuid, usage] : sums) g_variant_builder_add(&all, "{s@a{st}}", uuid.c_str(), figures_of(usage));
    call->answer(g_variant_new("(a{sa{st}})", &all));
  });
}

void usage_of_one(MethodContext& context, const CallPointer& call) {
  ask_for_sums(context, call, call->object().key, [call](const std::map<std::string, Usage>& sums) {
    const auto own = sums.find(call->object().key);
    call->answer(g_variant_new("(@a{st})", figures_of(own == sums.end() ? Usage{} : own->second)));
  });
}

void usage_spans(MethodContext& context, const CallPointer& call) {
  const auto period = period_of(call);
  if (!period) return;
  const char* word = nullptr;
  g_variant_get_child(call->parameters(), 2, "&s", &word);
  std::optional<UsageSpan> span;
  for (const SpanWord& row : kSpans)
    if (row.word == word) span = row.span;
  if (!span)
    return call->fail(Error{ErrorCode::kInvalidArg, fmt::format("span '{:.64}' must be sample, hour or day", word)});
  using Rows = Result<std::vector<UsageRow>>;
  context.services.workers.ask<Rows>(
      "",
      [&store = context.usage, uuid = call->object().key, period, span] {
        return store.rows(uuid, period->from, period->to, *span);
      },
      [call](const Rows& rows) {
        if (!rows) return call->fail(rows.error());
        if (rows->size() > kMaxSpans)
          return call->fail(Error{ErrorCode::kInvalidArg,
                                  fmt::format("{} spans are more than {}: ask for a shorter time or longer spans",
                                              rows->size(), kMaxSpans)});
        GVariantBuilder list;
        g_variant_builder_init(&list, G_VARIANT_TYPE("a(xa{st})"));
        for (const UsageRow& row : *rows) g_variant_builder_add(&list, "(x@a{st})", row.start, figures_of(row.usage));
        call->answer(g_variant_new("(a(xa{st}))", &list));
      });
}

}  // namespace dispatcher
