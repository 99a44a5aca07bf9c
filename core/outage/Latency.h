#pragma once

#include "base/Clock.h"

#include <deque>
#include <optional>

namespace scorta::outage {

/// Tells slow from usual by the times that a service takes to answer. One thread.
///
/// Slow begins when the 95th percentile of the last 10 answers is over 5 times the usual (the median of those
/// before), at least 3 of them are, and it is more than a second; it ends when the last 5 are all under half
/// of that. A single late answer therefore changes nothing, and a service on the edge does not flap.
class Latency
{
public:
    /// Takes an answer's time; whether the service is slow now. What is not positive is not counted.
    bool add(base::Milliseconds latency);
    bool isSlow() const { return m_isSlow; }
    /// Goes on from a state of before, e.g. a restart.
    void resume(bool isSlow) { m_isSlow = isSlow; }
    /// The median of the older answers; nullopt while there are too few to say.
    std::optional<base::Milliseconds> usual() const;
    /// The 95th percentile of the last 10.
    std::optional<base::Milliseconds> recent() const;

private:
    void judge();
    std::deque<base::Milliseconds> m_recent;
    std::deque<base::Milliseconds> m_older;
    bool m_isSlow = false;
};

} // namespace scorta::outage
