#pragma once

#include "base/Clock.h"
#include "model/Outage.h"

namespace scorta::outage {

/// How often a service is tried while it is down (DESIGN, "Outage"). Pure arithmetic.

/// Whether somebody looks at the window, or the program runs behind.
enum class Presence { Front, Background };

inline constexpr base::Milliseconds kFirstSpan{15'000};
inline constexpr base::Milliseconds kFrontCap{15 * 60'000};
inline constexpr base::Milliseconds kBackgroundCap{60 * 60'000};
/// After this many failures in a row no delay is shorter than kFloor.
inline constexpr int kFloorAfter = 3;
inline constexpr base::Milliseconds kFloor{30'000};
/// Failed automatic connections a day and service.
inline constexpr int kMaxFailuresADay = 200;
/// A password that worked within this time and is refused is not asked for again.
inline constexpr base::Milliseconds kSecretIsRecent{30LL * 24 * 3'600'000};

base::Milliseconds capOf(Presence presence);

/// The delay after the `failures`-th failure in a row, `failures` from 1 and `random` in [0, 1). AuthSuspect:
/// 5 and 30 min, 2 and 6 h, then daily, without chance. Otherwise full jitter: random × min(cap, 15 s ×
/// 2ⁿ⁻¹), at least 30 s from the third failure on.
base::Milliseconds delayAfter(model::OutageClass state, int failures, Presence presence, double random);

/// The longest delay that delayAfter() gives: what is further away was moved there by somebody's clock.
base::Milliseconds longestDelay(model::OutageClass state, Presence presence);

/// Days since 1970, UTC, by which failures are counted; and the time until the next of them.
qint64 dayOf(base::WallTime time);
base::Milliseconds untilNextDay(base::WallTime time);

} // namespace scorta::outage
