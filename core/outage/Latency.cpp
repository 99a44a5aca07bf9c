#include "outage/Latency.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace scorta::outage {

namespace {

constexpr size_t kRecent = 10;
constexpr size_t kOlder = 500;
constexpr size_t kEnoughOlder = 10;
constexpr int kSlowAnswers = 3;
constexpr size_t kGoodAnswers = 5;
constexpr int kFactor = 5;
constexpr base::Milliseconds kNeverSlowBelow{1'000};

/// Nearest rank.
base::Milliseconds percentile(const std::deque<base::Milliseconds>& values, double share)
{
    std::vector<base::Milliseconds> sorted(values.begin(), values.end());
    const auto rank = static_cast<size_t>(std::ceil(share * static_cast<double>(sorted.size())));
    const auto nth = sorted.begin() + static_cast<std::ptrdiff_t>(std::max<size_t>(rank, 1) - 1);
    std::nth_element(sorted.begin(), nth, sorted.end());
    return *nth;
}

} // namespace

bool Latency::add(base::Milliseconds latency)
{
    if (latency.count() <= 0)
        return m_isSlow;
    m_recent.push_back(latency);
    if (m_recent.size() > kRecent) {
        m_older.push_back(m_recent.front());
        m_recent.pop_front();
    }
    if (m_older.size() > kOlder)
        m_older.pop_front();
    judge();
    return m_isSlow;
}

std::optional<base::Milliseconds> Latency::usual() const
{
    if (m_older.size() < kEnoughOlder)
        return std::nullopt;
    return percentile(m_older, 0.5);
}

std::optional<base::Milliseconds> Latency::recent() const
{
    if (m_recent.empty())
        return std::nullopt;
    return percentile(m_recent, 0.95);
}

void Latency::judge()
{
    const auto baseline = usual();
    if (!baseline)
        return;
    const base::Milliseconds limit = std::max(*baseline * kFactor, kNeverSlowBelow);
    if (m_isSlow) {
        const auto last =
            m_recent.end() - static_cast<std::ptrdiff_t>(std::min(kGoodAnswers, m_recent.size()));
        m_isSlow =
            m_recent.size() < kGoodAnswers ||
            std::any_of(last, m_recent.end(), [&](base::Milliseconds time) { return time > limit / 2; });
        return;
    }
    const auto slow = std::count_if(m_recent.begin(), m_recent.end(),
                                    [&](base::Milliseconds time) { return time > limit; });
    m_isSlow = m_recent.size() == kRecent && slow >= kSlowAnswers && percentile(m_recent, 0.95) > limit;
}

} // namespace scorta::outage
