#pragma once

#include "base/CancelToken.h"
#include "base/Clock.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace scorta::api {

/// A thread with a mailbox. Jobs run one after the other on it; between them it sleeps without waking, until
/// the next job or the time that `whenIdle` asked for. Jobs should end soon after token() is cancelled.
class Worker
{
public:
    using Job = std::function<void()>;
    /// Called on the worker's thread when the mailbox is empty: does what is due and answers how long it may
    /// sleep; nullopt: until the next job.
    using WhenIdle = std::function<std::optional<base::Milliseconds>()>;

    Worker() = default;
    /// Cancels, lets the running job end, drops the waiting ones, joins.
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// Before the first post().
    void setWhenIdle(WhenIdle whenIdle);
    /// Before the first post(): called once on the worker's thread before it ends, to close what belongs to
    /// it.
    void setAtEnd(Job atEnd);
    /// Any thread. The thread is started by the first one.
    void post(Job job);
    /// Any thread: ends a sleep so that whenIdle is asked again.
    void wake();
    /// Cancels running and waiting jobs and joins; nothing runs afterwards.
    void stop();
    /// Cancelled by stop(); jobs hand it to what they call.
    const base::CancelToken& token() const { return m_token; }

private:
    void run();

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Job> m_jobs;
    WhenIdle m_whenIdle;
    Job m_atEnd;
    bool m_isStopping = false;
    bool m_isWoken = false;
    base::CancelToken m_token;
    std::thread m_thread;
};

} // namespace scorta::api
