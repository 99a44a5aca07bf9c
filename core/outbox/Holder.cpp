#include "outbox/Holder.h"

#include <QSet>

#include <mutex>

namespace scorta::outbox {

namespace {

struct Held
{
    std::mutex mutex;
    QSet<QString> keys;
};

Held& held()
{
    static Held all;
    return all;
}

} // namespace

Holder::Holder(const QString& profile, model::OutboxId id)
    : m_key(profile + QLatin1Char('#') + QString::number(id.value))
{
    Held& all = held();
    const std::lock_guard lock(all.mutex);
    m_isHeld = !all.keys.contains(m_key);
    all.keys.insert(m_key);
}

Holder::~Holder()
{
    if (!m_isHeld)
        return;
    Held& all = held();
    const std::lock_guard lock(all.mutex);
    all.keys.remove(m_key);
}

} // namespace scorta::outbox
