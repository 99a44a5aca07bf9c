#pragma once

#include <QString>

#include <array>
#include <optional>
#include <utility>

namespace scorta::model {

/// A table of an enum's stored and printed names; the one place where each pair stands.
template<typename Enum, size_t Size>
using NameTable = std::array<std::pair<Enum, const char*>, Size>;

template<typename Enum, size_t Size>
QString nameIn(const NameTable<Enum, Size>& table, Enum value)
{
    for (const auto& [candidate, name] : table) {
        if (candidate == value)
            return QString::fromLatin1(name);
    }
    return {};
}

template<typename Enum, size_t Size>
std::optional<Enum> valueIn(const NameTable<Enum, Size>& table, const QString& name)
{
    for (const auto& [candidate, known] : table) {
        if (name == QLatin1String(known))
            return candidate;
    }
    return std::nullopt;
}

} // namespace scorta::model
