#include "libvirt-driver/answers/answer.hpp"
namespace driver { std::span<const Answer> stats_answers() { return {}; } }
