#include "api/Event.h"

#include <utility>

namespace scorta::api {

int EventHub::subscribe(EventListener listener)
{
    const std::lock_guard lock(m_mutex);
    m_listeners.emplace(m_next, std::move(listener));
    return m_next++;
}

void EventHub::unsubscribe(int id)
{
    const std::lock_guard lock(m_mutex);
    m_listeners.erase(id);
}

void EventHub::emitEvent(const QJsonObject& event)
{
    const std::lock_guard lock(m_mutex);
    for (const auto& [id, listener] : m_listeners)
        listener(event);
}

} // namespace scorta::api
