#pragma once

#include "base/Error.h"

#include <cassert>
#include <optional>
#include <utility>
#include <variant>

namespace scorta::base {

/// A value or the Error that stands in its place (std::expected is C++23). Reading the wrong side is a
/// programming error and is asserted.
template<typename T>
class [[nodiscard]] Result
{
public:
    Result(T value) // NOLINT(google-explicit-constructor): `return value;` is the point
        : m_state(std::in_place_index<0>, std::move(value))
    {
    }
    Result(Error error) // NOLINT(google-explicit-constructor): `return error;` likewise
        : m_state(std::in_place_index<1>, std::move(error))
    {
    }

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    const T& value() const&
    {
        assert(ok());
        return *std::get_if<0>(&m_state);
    }
    T& value() &
    {
        assert(ok());
        return *std::get_if<0>(&m_state);
    }
    T&& value() &&
    {
        assert(ok());
        return std::move(*std::get_if<0>(&m_state));
    }
    const T& operator*() const& { return value(); }
    T& operator*() & { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    const T* operator->() const { return &value(); }
    T* operator->() { return &value(); }

    const Error& error() const
    {
        assert(!ok());
        return *std::get_if<1>(&m_state);
    }
    T valueOr(T fallback) const { return ok() ? value() : std::move(fallback); }

private:
    std::variant<T, Error> m_state;
};

template<>
class [[nodiscard]] Result<void>
{
public:
    Result() = default;
    Result(Error error) // NOLINT(google-explicit-constructor): `return error;` is the point
        : m_error(std::move(error))
    {
    }

    bool ok() const { return !m_error.has_value(); }
    explicit operator bool() const { return ok(); }
    const Error& error() const
    {
        assert(!ok());
        return *m_error;
    }

private:
    std::optional<Error> m_error;
};

using Status = Result<void>;

} // namespace scorta::base

/// Returns the error of EXPRESSION (a Status or Result) from the enclosing function, if it has one.
#define SCORTA_TRY(EXPRESSION)                                                                               \
    do {                                                                                                     \
        auto scortaTryResult = (EXPRESSION);                                                                 \
        if (!scortaTryResult.ok())                                                                           \
            return scortaTryResult.error();                                                                  \
    } while (false)
