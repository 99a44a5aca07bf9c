#pragma once

#include "base/CancelToken.h"

#include <QDeadlineTimer>
#include <QObject>
#include <QTimer>

#include <functional>

namespace scorta::net {

/// Lets a blocking call wait on Qt's signals: it runs its thread's event dispatcher until a condition holds,
/// a deadline is over or the token is cancelled. Nothing wakes in between: no polling, no slices. Lives on
/// the thread that made it.
class Waiter
{
public:
    enum class Outcome { Done, TimedOut, Cancelled };

    explicit Waiter(const base::CancelToken& cancel);

    /// Waits until `isDone` answers true. It is asked first, and again after every wake().
    Outcome waitFor(const std::function<bool()>& isDone, const QDeadlineTimer& deadline);
    /// Handles what is pending without waiting.
    void poll();
    /// To be called on this thread, by whatever may have made the condition true.
    void wake();
    bool isCancelled() const { return m_cancel.isCancelled(); }
    /// Receives other threads' queued calls: invokeMethod(context(), …) ends a wait here.
    QObject* context() { return &m_context; }

private:
    base::CancelToken m_cancel;
    QObject m_context;
    QTimer m_timer;
    // The last member: gone first, so that no cancel can reach a half-destroyed context.
    base::CancelToken::Subscription m_subscription;
};

} // namespace scorta::net
