#include "imap/Sets.h"

#include "imap/Session.h"

#include <algorithm>

namespace scorta::imap {

std::optional<std::vector<quint32>> fromSequenceSet(const QByteArray& set, size_t limit)
{
    std::vector<quint32> numbers;
    for (const QByteArray& part : set.split(',')) {
        const qsizetype colon = part.indexOf(':');
        bool isFirst = false;
        bool isLast = true;
        quint32 first = part.mid(0, colon).toUInt(&isFirst);
        quint32 last = colon < 0 ? first : part.mid(colon + 1).toUInt(&isLast);
        if (!isFirst || !isLast || first == 0 || last == 0)
            return std::nullopt;
        if (first > last)
            std::swap(first, last);
        if (numbers.size() + (last - first) + 1 > limit)
            return std::nullopt;
        for (quint64 number = first; number <= last; ++number)
            numbers.push_back(static_cast<quint32>(number));
    }
    return numbers;
}

bool isSequenceSet(const QByteArray& set)
{
    return !set.isEmpty() && std::all_of(set.begin(), set.end(), [](char c) {
        return (c >= '0' && c <= '9') || c == ':' || c == ',' || c == '*';
    });
}

QByteArray toSequenceSet(const std::vector<quint32>& uids)
{
    QByteArray set;
    for (size_t i = 0; i < uids.size();) {
        size_t end = i;
        while (end + 1 < uids.size() && uids[end + 1] == uids[end] + 1)
            ++end;
        if (!set.isEmpty())
            set += ',';
        set += QByteArray::number(uids[i]);
        if (end > i) {
            set += ':';
            set += QByteArray::number(uids[end]);
        }
        i = end + 1;
    }
    return set;
}

} // namespace scorta::imap
