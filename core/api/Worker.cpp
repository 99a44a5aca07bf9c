#include "api/Worker.h"

#include <utility>

namespace scorta::api {

Worker::~Worker()
{
    stop();
}

void Worker::setWhenIdle(WhenIdle whenIdle)
{
    const std::lock_guard lock(m_mutex);
    m_whenIdle = std::move(whenIdle);
}

void Worker::setAtEnd(Job atEnd)
{
    const std::lock_guard lock(m_mutex);
    m_atEnd = std::move(atEnd);
}

void Worker::post(Job job)
{
    const std::lock_guard lock(m_mutex);
    if (m_isStopping)
        return;
    m_jobs.push_back(std::move(job));
    if (!m_thread.joinable())
        m_thread = std::thread([this] { run(); });
    m_changed.notify_all();
}

void Worker::wake()
{
    const std::lock_guard lock(m_mutex);
    m_isWoken = true;
    m_changed.notify_all();
}

void Worker::stop()
{
    m_token.cancel();
    {
        const std::lock_guard lock(m_mutex);
        m_isStopping = true;
        m_changed.notify_all();
    }
    if (m_thread.joinable())
        m_thread.join();
    // Destroyed on the stopping thread, so that whoever waits for a promise in them learns that it was
    // broken.
    const std::lock_guard lock(m_mutex);
    m_jobs.clear();
}

void Worker::run()
{
    std::unique_lock lock(m_mutex);
    while (!m_isStopping) {
        if (!m_jobs.empty()) {
            const Job job = std::move(m_jobs.front());
            m_jobs.pop_front();
            lock.unlock();
            job();
            lock.lock();
            continue;
        }
        m_isWoken = false;
        std::optional<base::Milliseconds> sleep;
        if (m_whenIdle) {
            lock.unlock();
            sleep = m_whenIdle();
            lock.lock();
        }
        const auto hasReason = [this] { return m_isStopping || m_isWoken || !m_jobs.empty(); };
        if (sleep)
            m_changed.wait_for(lock, *sleep, hasReason);
        else
            m_changed.wait(lock, hasReason);
    }
    lock.unlock();
    if (m_atEnd)
        m_atEnd();
}

} // namespace scorta::api
