#include "outage/Breaker.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace scorta::outage {

namespace {

using model::OutageClass;
using model::OutageInterval;
using store::JournalEntry;

using Key = std::pair<qint64, model::Service>;

constexpr base::Milliseconds kFirstLookBack{31LL * 24 * 3'600'000};
constexpr base::WallTime kBeginning{};

Key keyOf(const JournalEntry& entry)
{
    return {entry.account.value, entry.service};
}

/// Whether an outage may have begun before the first of these entries: one of a service begins in the midst
/// of it, or a service that was asked for has none.
bool mayBeginEarlier(const QList<JournalEntry>& entries, model::AccountId account)
{
    std::map<Key, bool> beginsInside;
    for (const JournalEntry& entry : entries)
        beginsInside.emplace(keyOf(entry), entry.isTransition || entry.state == OutageClass::Ok);
    if (account.isValid() && beginsInside.size() < 2)
        return true;
    return std::any_of(beginsInside.begin(), beginsInside.end(),
                       [](const auto& service) { return !service.second; });
}

/// The journal until `to`, from before `from` by as much as the outages that are on then need.
base::Result<QList<JournalEntry>> readEnough(store::JournalTable& journal, model::AccountId account,
                                             base::WallTime from, base::WallTime to)
{
    base::Milliseconds span = kFirstLookBack;
    base::WallTime start = std::max(kBeginning, std::max(from, kBeginning + span) - span);
    auto entries = journal.read(account, start, to);
    while (entries.ok() && start > kBeginning && mayBeginEarlier(*entries, account)) {
        span *= 4;
        const base::WallTime earlier = start - std::min(span, start - kBeginning);
        auto older = journal.read(account, earlier, start - base::Milliseconds{1});
        if (!older)
            return older;
        entries = *older + *entries;
        start = earlier;
    }
    return entries;
}

/// Puts the entries of one service together.
class IntervalBuilder
{
public:
    explicit IntervalBuilder(QList<OutageInterval>& finished)
        : m_finished(finished)
    {
    }

    void take(const JournalEntry& entry)
    {
        // A probe of another class stands for a transition that a crash or a set clock took away.
        const OutageClass current = m_open ? m_open->state : OutageClass::Ok;
        if (entry.state != current) {
            close(entry.at);
            if (entry.state != OutageClass::Ok)
                open(entry);
        }
        if (m_open && !entry.isTransition)
            ++m_open->probes;
    }
    void finish()
    {
        if (m_open)
            m_finished.append(*m_open);
    }

private:
    void open(const JournalEntry& entry)
    {
        m_open = OutageInterval{entry.account, entry.service, entry.state, entry.at, std::nullopt, 0,
                                entry.detail};
    }
    void close(base::WallTime at)
    {
        if (!m_open)
            return;
        m_open->to = std::max(at, m_open->from); // never before it began, wherever the clock was set to
        m_finished.append(*m_open);
        m_open.reset();
    }

    QList<OutageInterval>& m_finished;
    std::optional<OutageInterval> m_open;
};

} // namespace

base::Result<QList<OutageInterval>> history(store::JournalTable& journal, model::AccountId account,
                                            base::WallTime from, base::WallTime to)
{
    auto entries = readEnough(journal, account, from, to);
    if (!entries)
        return entries.error();
    // In the order in which they were written: wall time may have been set back in between.
    std::sort(entries->begin(), entries->end(),
              [](const JournalEntry& a, const JournalEntry& b) { return a.id < b.id; });

    QList<OutageInterval> all;
    std::map<Key, IntervalBuilder> builders;
    for (const JournalEntry& entry : std::as_const(*entries))
        builders.try_emplace(keyOf(entry), all).first->second.take(entry);
    for (auto& [key, builder] : builders)
        builder.finish();

    QList<OutageInterval> inside;
    std::copy_if(all.begin(), all.end(), std::back_inserter(inside), [&](const OutageInterval& interval) {
        return interval.from <= to && (!interval.to || *interval.to >= from);
    });
    std::stable_sort(inside.begin(), inside.end(),
                     [](const OutageInterval& a, const OutageInterval& b) { return a.from < b.from; });
    return inside;
}

} // namespace scorta::outage
