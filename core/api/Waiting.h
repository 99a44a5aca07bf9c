#pragma once

#include "base/Result.h"

#include <future>
#include <memory>

namespace scorta::api {

/// An answer that a worker thread will give. A worker that is stopped drops its jobs and with them the
/// promise; then the answer is Cancelled.
template<typename T>
class Answer
{
public:
    Answer()
        : m_promise(std::make_shared<std::promise<T>>())
        , m_future(m_promise->get_future())
    {
    }

    /// The function that gives the answer; copyable, to be called once.
    auto giver() const
    {
        return [promise = m_promise](T value) { promise->set_value(std::move(value)); };
    }

    /// Call once, after giver(): waits for the answer.
    base::Result<T> wait()
    {
        m_promise.reset();
        try {
            return m_future.get();
        } catch (const std::future_error&) {
            return base::Error{base::Kind::Cancelled, base::Fate::Defer, QStringLiteral("api.wait"), {}, 0};
        }
    }

    template<typename Duration>
    bool waitFor(Duration limit)
    {
        m_promise.reset();
        return m_future.wait_for(limit) == std::future_status::ready;
    }

private:
    std::shared_ptr<std::promise<T>> m_promise;
    std::future<T> m_future;
};

} // namespace scorta::api
