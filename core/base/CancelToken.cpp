#include "base/CancelToken.h"

namespace scorta::base {

struct CancelState
{
    std::mutex mutex;
    std::atomic<bool> cancelled{false};
    std::map<int, std::function<void()>> callbacks;
    int nextId = 1;
};

CancelToken::Subscription& CancelToken::Subscription::operator=(Subscription&& other) noexcept
{
    std::swap(m_state, other.m_state);
    std::swap(m_id, other.m_id);
    return *this;
}

CancelToken::Subscription::~Subscription()
{
    if (!m_state)
        return;
    // Callbacks run under the mutex, so once we hold it ours is either done or will never start. What it
    // holds is destroyed after the lock: that may be the last owner of something with a Subscription of its
    // own.
    decltype(m_state->callbacks)::node_type gone;
    const std::lock_guard lock(m_state->mutex);
    gone = m_state->callbacks.extract(m_id);
}

CancelToken::CancelToken()
    : m_state(std::make_shared<CancelState>())
{
}

bool CancelToken::isCancelled() const
{
    return m_state->cancelled.load();
}

void CancelToken::cancel() const
{
    decltype(m_state->callbacks) done; // destroyed after the lock, as in ~Subscription()
    const std::lock_guard lock(m_state->mutex);
    if (m_state->cancelled.exchange(true))
        return;
    for (const auto& [id, callback] : m_state->callbacks)
        callback();
    done.swap(m_state->callbacks);
}

CancelToken::Subscription CancelToken::onCancel(std::function<void()> callback) const
{
    const std::lock_guard lock(m_state->mutex);
    if (m_state->cancelled.load()) {
        callback();
        return {};
    }
    Subscription subscription;
    subscription.m_state = m_state;
    subscription.m_id = m_state->nextId++;
    m_state->callbacks.emplace(subscription.m_id, std::move(callback));
    return subscription;
}

} // namespace scorta::base
