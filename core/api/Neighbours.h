#pragma once

#include "base/Clock.h"
#include "model/Ids.h"
#include "outage/Breaker.h"

#include <map>
#include <mutex>

namespace scorta::api {

/// What one service of any account said last; how accounts tell each other whose fault it is. Thread-safe.
class Neighbours
{
public:
    explicit Neighbours(const base::Clock& clock);
    void report(model::AccountId account, bool hasAnswered);
    /// The surroundings as `account` sees them: what the others' servers said in the last two minutes.
    outage::Surroundings around(model::AccountId account, outage::Surroundings::Network network) const;

private:
    struct Entry
    {
        base::Milliseconds at{};
        bool hasAnswered = false;
    };
    const base::Clock& m_clock;
    mutable std::mutex m_mutex;
    std::map<qint64, Entry> m_entries;
};

} // namespace scorta::api
