// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/agent/agent_session.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <array>
#include <cerrno>

namespace driver {
namespace {

constexpr asio::use_awaitable_t<Executor> kAwait;
constexpr std::size_t kReadAtOnce = 65536;

Error unresponsive(std::string_view words) {
  return {ErrorCode::kAgentUnresponsive, fmt::format("Guest agent is not responding: {}", words), ErrorDomain::kLxc};
}

Error internal(std::string words) {
  return {ErrorCode::kInternal, "internal error: " + std::move(words), ErrorDomain::kLxc};
}

Error too_long() {
  return system_error(fmt::format("No complete agent response found in {} bytes", kMaxAgentAnswer), ERANGE);
}

// An answer, or why not; nothing for what may come unasked.
std::optional<Result<AgentAnswer>> judge_answer(std::string line) {
  std::optional<json::value> value = parse_agent_json(line);
  if (!value) return Result<AgentAnswer>(internal(fmt::format("cannot parse json {}", quotable(line))));
  json::object* object = value->if_object();
  if (!object)
    return Result<AgentAnswer>(internal(fmt::format("Parsed JSON reply '{}' isn't an object", quotable(line))));
  if (object->contains("QMP") || object->contains("event")) return std::nullopt;
  if (object->contains("return") || object->contains("error"))
    return Result<AgentAnswer>(AgentAnswer{std::move(*object), std::move(line)});
  return Result<AgentAnswer>(internal(fmt::format("Unknown JSON reply '{}'", quotable(line))));
}

// All but the answer with this number was meant for somebody else.
std::optional<Result<AgentAnswer>> judge_agreement(std::uint64_t id, std::string line) {
  std::optional<json::value> value = parse_agent_json(line);
  json::object* object = value ? value->if_object() : nullptr;
  const json::value* returned = object ? object->if_contains("return") : nullptr;
  if (!returned || !returned->is_int64() || returned->get_int64() != static_cast<std::int64_t>(id)) return std::nullopt;
  return Result<AgentAnswer>(AgentAnswer{std::move(*object), std::move(line)});
}

}  // namespace

AgentSession::AgentSession(const Executor& executor, UniqueFd channel) : channel_(executor, channel.release()) {
  channel_.non_blocking(true);
}

void AgentSession::close() {
  broken_ = true;
  boost::system::error_code ignored;
  channel_.close(ignored);
}

Error AgentSession::failure(bool timed_out) {
  agreed_ = false;
  if (timed_out && !broken_) return unresponsive("Guest agent not available for now");
  broken_ = true;
  return unresponsive("Guest agent disappeared while executing command");
}

Error AgentSession::broken(Error error) {
  broken_ = true;
  return error;
}

Task<std::optional<Error>> AgentSession::send(std::string bytes, std::shared_ptr<bool> timed_out) {
  for (std::size_t sent = 0; sent < bytes.size();) {
    boost::system::error_code error;
    const auto rest = asio::buffer(bytes.data() + sent, bytes.size() - sent);
    sent += co_await channel_.async_write_some(rest, asio::redirect_error(kAwait, error));
    if (error || broken_ || (*timed_out && sent < bytes.size())) co_return failure(*timed_out);
  }
  co_return std::nullopt;
}

Task<Result<AgentAnswer>> AgentSession::exchange(std::string bytes, Judge judge, AgentDeadline deadline) {
  const auto timed_out = std::make_shared<bool>(false);
  Timer timer(channel_.get_executor(), deadline);
  timer.async_wait([this, waiting = std::weak_ptr(timed_out)](const boost::system::error_code& error) {
    const auto flag = waiting.lock();
    if (error || !flag) return;
    *flag = true;
    boost::system::error_code ignored;
    channel_.cancel(ignored);
  });
  const std::optional<Error> unsent = co_await send(std::move(bytes), timed_out);
  if (unsent) co_return *unsent;
  const auto chunk = std::make_unique<std::array<char, kReadAtOnce>>();
  for (std::size_t received = 0; received <= kMaxAgentAnswer;) {
    while (std::optional<std::string> line = reader_.next()) {
      if (auto judged = judge(std::move(*line))) {
        if (!*judged) co_return broken(judged->error());
        co_return std::move(*judged);
      }
    }
    if (*timed_out) co_return failure(true);
    boost::system::error_code error;
    const std::size_t count =
        co_await channel_.async_read_some(asio::buffer(*chunk), asio::redirect_error(kAwait, error));
    if (error || broken_) co_return failure(*timed_out);
    received += count;
    if (!reader_.add({chunk->data(), count})) break;
  }
  co_return broken(too_long());
}

Task<Result<void>> AgentSession::agree(AgentDeadline deadline) {
  if (agreed_) co_return Result<void>{};
  const std::uint64_t id = next_id_++;
  std::string request = fmt::format("\xff{{\"execute\":\"guest-sync-delimited\",\"arguments\":{{\"id\":{}}}}}\n", id);
  const auto judge = [id](std::string line) { return judge_agreement(id, std::move(line)); };
  const auto answer = co_await exchange(std::move(request), judge, deadline);
  if (!answer) co_return answer.error();
  agreed_ = true;
  co_return Result<void>{};
}

Task<Result<AgentAnswer>> AgentSession::ask(std::string request, AgentDeadline deadline) {
  co_return co_await exchange(std::move(request) + "\n", judge_answer, deadline);
}

}  // namespace driver
