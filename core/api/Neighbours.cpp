#include "api/Neighbours.h"

namespace scorta::api {

namespace {

constexpr base::Milliseconds kMemory{120'000};

} // namespace

Neighbours::Neighbours(const base::Clock& clock)
    : m_clock(clock)
{
}

void Neighbours::report(model::AccountId account, bool hasAnswered)
{
    const std::lock_guard lock(m_mutex);
    m_entries[account.value] = {m_clock.sinceBoot(), hasAnswered};
}

outage::Surroundings Neighbours::around(model::AccountId account, outage::Surroundings::Network network) const
{
    outage::Surroundings surroundings;
    surroundings.network = network;
    const std::lock_guard lock(m_mutex);
    for (const auto& [id, entry] : m_entries) {
        if (id == account.value || m_clock.sinceBoot() - entry.at > kMemory)
            continue;
        (entry.hasAnswered ? surroundings.othersAnswer : surroundings.othersFail) = true;
    }
    return surroundings;
}

} // namespace scorta::api
