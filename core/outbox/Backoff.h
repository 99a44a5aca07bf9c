#pragma once

#include "base/Clock.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace scorta::outbox {

/// The pause before each try: the first goes at once, from the eighth on it is 3 h.
inline constexpr std::array<std::chrono::minutes, 8> kRetryPauses = {
    std::chrono::minutes{0},  std::chrono::minutes{1},  std::chrono::minutes{5},   std::chrono::minutes{15},
    std::chrono::minutes{30}, std::chrono::minutes{60}, std::chrono::minutes{120}, std::chrono::minutes{180},
};
/// Counted from the first try; then the message is held as "expired".
inline constexpr std::chrono::days kRetryWindow{30};
/// The same local failure so many times in a row holds the message, so that the queue can go on.
inline constexpr int kLocalFailureLimit = 3;
/// When the Sent folder is searched for an unconfirmed message, counted from the hand-over.
inline constexpr std::array<std::chrono::seconds, 3> kEvidenceLooks = {
    std::chrono::seconds{20}, std::chrono::minutes{2}, std::chrono::minutes{15}};

/// What a server that files Sent by itself gets for it before we look.
inline constexpr std::chrono::seconds kFilingTime{30};

/// The pause after `tries` tries that counted. `random` in [0, 1) spreads it by a tenth to either side, so
/// that the world's clients do not return to a server in step.
inline base::Milliseconds retryPause(int tries, double random)
{
    const auto last = static_cast<int>(kRetryPauses.size()) - 1;
    const base::Milliseconds pause = kRetryPauses.at(static_cast<size_t>(std::clamp(tries, 0, last)));
    const double spread = 0.9 + 0.2 * std::clamp(random, 0.0, 1.0);
    return base::Milliseconds{static_cast<qint64>(static_cast<double>(pause.count()) * spread)};
}

} // namespace scorta::outbox
