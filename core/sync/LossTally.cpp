#include "sync/LossTally.h"

#include "store/SettingsTable.h"

#include <QStringList>

#include <algorithm>

namespace scorta::sync {

namespace {

constexpr qint64 kHours = 24;

qint64 hourOf(base::WallTime time)
{
    return std::chrono::duration_cast<std::chrono::hours>(time.time_since_epoch()).count();
}

} // namespace

LossTally::LossTally(store::Store& store, model::AccountId account)
    : m_store(store)
    , m_key(QStringLiteral("guard.losses.") + QString::number(account.value))
{
}

base::Result<QList<LossTally::Entry>> LossTally::read()
{
    const auto text = m_store.settings().get(m_key);
    if (!text)
        return text.error();
    QList<Entry> entries;
    const QStringList items = text->value_or(QString()).split(u';', Qt::SkipEmptyParts);
    for (const QString& item : items) {
        const QStringList parts = item.split(u' ');
        if (parts.size() == 3)
            entries.append({parts[0].toLongLong(), model::FolderId{parts[1].toLongLong()}, parts[2].toInt()});
    }
    return entries;
}

base::Status LossTally::write(const QList<Entry>& entries)
{
    QStringList items;
    for (const Entry& entry : entries) {
        items.append(QStringLiteral("%1 %2 %3").arg(entry.hour).arg(entry.folder.value).arg(entry.lost));
    }
    return items.isEmpty() ? m_store.settings().remove(m_key)
                           : m_store.settings().set(m_key, items.join(u';'));
}

// The hour that began 24 hours ago counts in full: rather too much than too little. A clock that was set back
// leaves entries in the future; they count until their time is over.
base::Result<QHash<model::FolderId, int>> LossTally::lately(base::WallTime now)
{
    const auto entries = read();
    if (!entries)
        return entries.error();
    QHash<model::FolderId, int> sums;
    for (const Entry& entry : *entries) {
        if (entry.hour >= hourOf(now) - kHours)
            sums[entry.folder] += entry.lost;
    }
    return sums;
}

base::Status LossTally::add(const QHash<model::FolderId, int>& losses, base::WallTime now)
{
    auto entries = read();
    if (!entries)
        return entries.error();
    const qint64 hour = hourOf(now);
    entries->erase(std::remove_if(entries->begin(), entries->end(),
                                  [&](const Entry& entry) { return entry.hour < hour - kHours; }),
                   entries->end());
    for (auto at = losses.begin(); at != losses.end(); ++at) {
        if (at.value() <= 0)
            continue;
        const auto same = std::find_if(entries->begin(), entries->end(), [&](const Entry& entry) {
            return entry.hour == hour && entry.folder == at.key();
        });
        if (same != entries->end())
            same->lost += at.value();
        else
            entries->append({hour, at.key(), at.value()});
    }
    return write(*entries);
}

base::Status LossTally::forget(model::FolderId folder)
{
    auto entries = read();
    if (!entries)
        return entries.error();
    const auto before = entries->size();
    entries->erase(std::remove_if(entries->begin(), entries->end(),
                                  [&](const Entry& entry) { return entry.folder == folder; }),
                   entries->end());
    return entries->size() == before ? base::Status{} : write(*entries);
}

} // namespace scorta::sync
