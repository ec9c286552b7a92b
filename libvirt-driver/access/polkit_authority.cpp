// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/access/polkit_authority.hpp"

#include "foundation/polkit_answer.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <optional>

namespace driver {
namespace {

constexpr const char* kService = "org.freedesktop.PolicyKit1";
constexpr const char* kPath = "/org/freedesktop/PolicyKit1/Authority";
constexpr const char* kInterface = "org.freedesktop.PolicyKit1.Authority";
constexpr std::uint32_t kAllowUserInteraction = 1;

Error cannot_ask(std::string_view why) {
  return {ErrorCode::kAuthFailed, fmt::format("authentication failed: cannot ask polkit: {}", why),
          ErrorDomain::kPolkit};
}
Error cannot_ask(int negative_errno) { return cannot_ask(std::strerror(-negative_errno)); }

// Appends of sd-bus fail for want of memory or for wrong types only; the first failure stands.
class Writer {
 public:
  explicit Writer(sd_bus_message* message) : message_(message) {}
  template <typename... Args>
  void append(const char* types, Args... args) {
    if (status_ >= 0) status_ = ::sd_bus_message_append(message_, types, args...);
  }
  void open(char type, const char* contents) {
    if (status_ >= 0) status_ = ::sd_bus_message_open_container(message_, type, contents);
  }
  void close() {
    if (status_ >= 0) status_ = ::sd_bus_message_close_container(message_);
  }
  int status() const { return status_; }

 private:
  sd_bus_message* message_;
  int status_ = 0;
};

Result<BusMessage> new_call(sd_bus* bus, const char* method) {
  sd_bus_message* message = nullptr;
  const int made = ::sd_bus_message_new_method_call(bus, &message, kService, kPath, kInterface, method);
  if (made < 0) return cannot_ask(made);
  return BusMessage(message);
}

Result<BusMessage> question_message(sd_bus* bus, const ClientIdentity& who, const std::string& action,
                                    const PolkitDetails& details, bool interactive, const std::string& cancellation) {
  Result<BusMessage> message = new_call(bus, "CheckAuthorization");
  if (!message) return message;
  Writer out(message->get());
  out.append("(sa{sv})", "unix-process", 3,                                   //
             "pid", "u", static_cast<std::uint32_t>(who.pid),                 //
             "start-time", "t", static_cast<std::uint64_t>(who.start_time),   //
             "uid", "i", static_cast<std::int32_t>(who.uid));
  out.append("s", action.c_str());
  out.open('a', "{ss}");
  for (const auto& [key, value] : details) out.append("{ss}", key.c_str(), value.c_str());
  out.close();
  out.append("us", interactive ? kAllowUserInteraction : 0u, cancellation.c_str());
  if (out.status() < 0) return cannot_ask(out.status());
  return message;
}

Result<PolkitAnswer> read_answer(sd_bus_message* reply) {
  int authorized = 0;
  int challenge = 0;
  int status = ::sd_bus_message_enter_container(reply, 'r', "bba{ss}");
  if (status >= 0) status = ::sd_bus_message_read(reply, "bb", &authorized, &challenge);
  if (status >= 0) status = ::sd_bus_message_enter_container(reply, 'a', "{ss}");
  PolkitAnswer answer{authorized != 0, challenge != 0, false};
  const char* key = nullptr;
  const char* value = nullptr;
  while (status >= 0 && (status = ::sd_bus_message_read(reply, "{ss}", &key, &value)) > 0)
    if (std::string_view(key) == "polkit.dismissed" && *value != '\0') answer.is_dismissed = true;
  if (status < 0) return cannot_ask("its answer is not of the type (bba{ss})");
  return answer;
}

// One CheckAuthorization in flight. Lives in the coroutine that asks; dying cancels what is not answered.
class Question {
 public:
  Question(std::shared_ptr<SystemBus> bus, std::string action, std::string cancellation)
      : bus_(std::move(bus)), action_(std::move(action)), cancellation_(std::move(cancellation)) {}
  Question(const Question&) = delete;
  Question& operator=(const Question&) = delete;
  ~Question() {
    slot_.reset();
    if (asked_ && !verdict_) cancel();
  }

  Result<void> ask(sd_bus_message* message, std::chrono::milliseconds deadline) {
    sd_bus_slot* slot = nullptr;
    const auto limit_us = static_cast<std::uint64_t>(std::chrono::microseconds(deadline).count());
    deadline_ = deadline;
    asked_at_ = Timer::clock_type::now();
    const int sent = ::sd_bus_call_async(bus_->get(), &slot, message, &Question::on_reply, this, limit_us);
    if (sent < 0) return cannot_ask(sent);
    slot_.reset(slot);
    asked_ = true;
    bus_->pump();
    return {};
  }

  Task<Result<void>> verdict() {
    while (!verdict_ && bus_->is_open()) co_await bus_->changed().wait();
    co_return verdict_ ? *verdict_ : cannot_ask("the connection to the system bus broke");
  }

 private:
  static int on_reply(sd_bus_message* reply, void* self, sd_bus_error*) {
    static_cast<Question*>(self)->conclude(reply);
    return 1;
  }

  void conclude(sd_bus_message* reply) {
    if (const sd_bus_error* error = ::sd_bus_message_get_error(reply)) {
      verdict_ = failure(*error);
    } else {
      const Result<PolkitAnswer> answer = read_answer(reply);
      verdict_ = answer ? judge(*answer, action_) : Result<void>(answer.error());
    }
  }

  Error failure(const sd_bus_error& error) {
    // The error of a passed deadline, which sd-bus makes up, has the name of that of a polkit which died.
    if (Timer::clock_type::now() < asked_at_ + deadline_)
      return cannot_ask(error.message ? error.message : error.name);
    cancel();
    return {ErrorCode::kOperationTimeout,
            fmt::format("authentication failed: polkit did not answer about action '{}' within {} ms", action_,
                        deadline_.count()),
            ErrorDomain::kPolkit};
  }

  // What does not go out at once goes with the bus's next turn: no wait is begun here, where the loop may be ending.
  void cancel() {
    if (!bus_->is_open()) return;
    const Result<BusMessage> message = new_call(bus_->get(), "CancelCheckAuthorization");
    if (!message || ::sd_bus_message_append(message->get(), "s", cancellation_.c_str()) < 0) return;
    ::sd_bus_message_set_expect_reply(message->get(), 0);
    ::sd_bus_send(bus_->get(), message->get(), nullptr);
  }

  std::shared_ptr<SystemBus> bus_;
  std::string action_;
  std::string cancellation_;
  std::chrono::milliseconds deadline_{};
  Timer::time_point asked_at_;
  BusSlot slot_;
  bool asked_ = false;
  std::optional<Result<void>> verdict_;
};

}  // namespace

PolkitAuthority::PolkitAuthority(const Executor& executor, PolkitDeadlines deadlines)
    : executor_(executor), deadlines_(deadlines) {}

PolkitAuthority::~PolkitAuthority() {
  if (bus_) bus_->close();
}

Result<std::shared_ptr<SystemBus>> PolkitAuthority::connected_bus() {
  if (bus_ && bus_->is_open()) return bus_;
  Result<std::shared_ptr<SystemBus>> bus = SystemBus::connect(executor_);
  if (!bus) return cannot_ask(bus.error().message);
  bus_ = *bus;
  return bus_;
}

Task<Result<void>> PolkitAuthority::authorize(ClientIdentity who, std::string action, PolkitDetails details,
                                              bool interactive) {
  // Without its start time another process that gets the same pid would be judged.
  if (who.start_time == 0) co_return cannot_ask(fmt::format("process {} of the client is gone", who.pid));
  const Result<std::shared_ptr<SystemBus>> bus = connected_bus();
  if (!bus) co_return bus.error();
  // polkit tells cancellation ids of one bus connection apart.
  const std::string cancellation = fmt::format("virtvzd-{}", next_question_++);
  const Result<BusMessage> message =
      question_message((*bus)->get(), who, action, details, interactive, cancellation);
  if (!message) co_return message.error();
  Question question(*bus, action, cancellation);
  if (const Result<void> asked = question.ask(message->get(), interactive ? deadlines_.interactive : deadlines_.silent);
      !asked)
    co_return asked.error();
  co_return co_await question.verdict();
}

}  // namespace driver
