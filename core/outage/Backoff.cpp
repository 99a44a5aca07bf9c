#include "outage/Backoff.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace scorta::outage {

namespace {

using namespace std::chrono_literals;

constexpr std::array<base::Milliseconds, 5> kAuthDelays = {5min, 30min, 2h, 6h, 24h};
constexpr base::Milliseconds kDay = 24h;

} // namespace

base::Milliseconds capOf(Presence presence)
{
    return presence == Presence::Front ? kFrontCap : kBackgroundCap;
}

base::Milliseconds delayAfter(model::OutageClass state, int failures, Presence presence, double random)
{
    const int count = std::max(failures, 1);
    if (state == model::OutageClass::AuthSuspect)
        return kAuthDelays[std::min<size_t>(static_cast<size_t>(count), kAuthDelays.size()) - 1];
    // 15 s × 2⁸ is over an hour: shifting further would say the same and overflow in the end.
    constexpr int kMostDoublings = 10;
    const base::Milliseconds span =
        std::min(capOf(presence), kFirstSpan * (1 << std::min(count - 1, kMostDoublings)));
    const double chance = std::clamp(random, 0.0, 1.0);
    const base::Milliseconds delay{static_cast<qint64>(chance * static_cast<double>(span.count()))};
    return count >= kFloorAfter ? std::max(delay, kFloor) : delay;
}

base::Milliseconds longestDelay(model::OutageClass state, Presence presence)
{
    return state == model::OutageClass::AuthSuspect ? kAuthDelays.back() : capOf(presence);
}

qint64 dayOf(base::WallTime time)
{
    return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
}

base::Milliseconds untilNextDay(base::WallTime time)
{
    return kDay - (time - std::chrono::floor<std::chrono::days>(time));
}

} // namespace scorta::outage
