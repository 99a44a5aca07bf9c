#pragma once

#include <QByteArray>

#include <optional>
#include <vector>

namespace scorta::imap {

/// The numbers of a sequence set such as "5,7:9", in its order; nullopt when it is none, has a "*", or names
/// more than `limit` numbers.
std::optional<std::vector<quint32>> fromSequenceSet(const QByteArray& set, size_t limit);

/// Whether it may be sent as a sequence set: numbers, ":", "," and "*" alone.
bool isSequenceSet(const QByteArray& set);

} // namespace scorta::imap
