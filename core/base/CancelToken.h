#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

namespace scorta::base {

struct CancelState;

/// A flag that many threads share: whoever holds a copy can cancel, whoever waits is woken. Copies are the
/// same token. Thread-safe. A cancelled token stays cancelled.
class CancelToken
{
public:
    /// Keeps a callback registered for as long as it lives.
    class Subscription
    {
    public:
        Subscription() = default;
        Subscription(Subscription&&) noexcept = default;
        Subscription& operator=(Subscription&& other) noexcept;
        Subscription(const Subscription&) = delete;
        Subscription& operator=(const Subscription&) = delete;
        ~Subscription();

    private:
        friend class CancelToken;
        std::shared_ptr<CancelState> m_state;
        int m_id = 0;
    };

    CancelToken();

    bool isCancelled() const;
    /// Cancels and calls every callback on this thread. Later calls do nothing.
    void cancel() const;
    /// Calls `callback` once when cancelled, on the cancelling thread; at once if it is cancelled already.
    /// The callback must not block and must not touch this token. When the Subscription is gone, it is not
    /// running.
    [[nodiscard]] Subscription onCancel(std::function<void()> callback) const;

private:
    std::shared_ptr<CancelState> m_state;
};

} // namespace scorta::base
