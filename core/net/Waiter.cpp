#include "net/Waiter.h"

#include <QAbstractEventDispatcher>
#include <QEventLoop>

#include <algorithm>
#include <limits>

namespace scorta::net {

namespace {

/// A thread that Qt did not start gets its dispatcher from its first QEventLoop; sockets and timers made
/// before that would be dead.
QAbstractEventDispatcher* dispatcher()
{
    if (!QAbstractEventDispatcher::instance())
        const QEventLoop creator;
    return QAbstractEventDispatcher::instance();
}

} // namespace

Waiter::Waiter(const base::CancelToken& cancel)
    : m_cancel(cancel)
{
    dispatcher();
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    QObject::connect(&m_timer, &QTimer::timeout, &m_context, [this] { wake(); });
    m_subscription = m_cancel.onCancel([this] {
        QMetaObject::invokeMethod(
            &m_context, [this] { wake(); }, Qt::QueuedConnection);
    });
}

Waiter::Outcome Waiter::waitFor(const std::function<bool()>& isDone, const QDeadlineTimer& deadline)
{
    // The dispatcher is driven directly: QEventLoop::exec() comes back at once, for ever, on a thread whose
    // quit() was called, and that would spin.
    QAbstractEventDispatcher* const events = dispatcher();
    Outcome outcome = Outcome::Done;
    while (!isDone()) {
        if (m_cancel.isCancelled()) {
            outcome = Outcome::Cancelled;
            break;
        }
        if (deadline.hasExpired()) {
            outcome = Outcome::TimedOut;
            break;
        }
        if (!deadline.isForever() && !m_timer.isActive()) {
            const qint64 left = std::min<qint64>(deadline.remainingTime(), std::numeric_limits<int>::max());
            m_timer.start(static_cast<int>(std::max<qint64>(left, 1)));
        }
        events->processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::EventLoopExec);
    }
    if (m_timer.isActive())
        m_timer.stop();
    return outcome;
}

void Waiter::poll()
{
    dispatcher()->processEvents(QEventLoop::AllEvents);
}

void Waiter::wake()
{
    // Ends the running round before it blocks; between rounds the condition is asked anyway.
    if (QAbstractEventDispatcher* const events = QAbstractEventDispatcher::instance())
        events->interrupt();
}

} // namespace scorta::net
