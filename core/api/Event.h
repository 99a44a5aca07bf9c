#pragma once

#include <QJsonObject>

#include <functional>
#include <map>
#include <mutex>

namespace scorta::api {

/// Something that happened, as `watch` prints it: {"at", "event": "mail|flags|sent|outage|back|…", …}.
using EventListener = std::function<void(const QJsonObject&)>;

/// Hands events to whoever listens. Thread-safe; listeners are called on the thread that emits, one at a
/// time, must be quick and must not unsubscribe from inside.
class EventHub
{
public:
    int subscribe(EventListener listener);
    /// When it returns, the listener is not running and will not be called again.
    void unsubscribe(int id);
    void emitEvent(const QJsonObject& event);

private:
    std::mutex m_mutex;
    std::map<int, EventListener> m_listeners;
    int m_next = 1;
};

} // namespace scorta::api
