#include "model/Flags.h"

#include <algorithm>
#include <utility>

namespace scorta::model {

namespace {

struct FlagName
{
    Flag flag;
    const char* imap;
    const char* name;
};

constexpr FlagName kFlags[] = {
    {Flag::Seen, "\\Seen", "seen"},          {Flag::Answered, "\\Answered", "answered"},
    {Flag::Flagged, "\\Flagged", "flagged"}, {Flag::Deleted, "\\Deleted", "deleted"},
    {Flag::Draft, "\\Draft", "draft"},       {Flag::Forwarded, "$Forwarded", "forwarded"},
    {Flag::Junk, "$Junk", "junk"},
};

/// Sorted, and each once: keywords are the same in capitals or not (RFC 5788, 2). The first spelling stays.
void tidy(QStringList& keywords)
{
    QStringList kept;
    for (const QString& keyword : std::as_const(keywords)) {
        if (!kept.contains(keyword, Qt::CaseInsensitive))
            kept.append(keyword);
    }
    kept.sort();
    keywords = kept;
}

} // namespace

Flags Flags::united(const Flags& other) const
{
    Flags result = *this;
    result.bits |= other.bits;
    result.keywords += other.keywords;
    tidy(result.keywords);
    return result;
}

Flags Flags::without(const Flags& other) const
{
    Flags result = *this;
    result.bits &= ~other.bits;
    result.keywords.removeIf(
        [&](const QString& keyword) { return other.keywords.contains(keyword, Qt::CaseInsensitive); });
    return result;
}

Flags Flags::of(std::initializer_list<Flag> flags)
{
    Flags result;
    for (const Flag flag : flags)
        result.set(flag);
    return result;
}

Flags flagsFromImap(const QStringList& names)
{
    Flags flags;
    for (const QString& name : names) {
        const auto known = std::find_if(std::begin(kFlags), std::end(kFlags), [&](const FlagName& candidate) {
            return name.compare(QLatin1String(candidate.imap), Qt::CaseInsensitive) == 0;
        });
        if (known != std::end(kFlags))
            flags.set(known->flag);
        else if (!name.isEmpty() && !name.startsWith(u'\\'))
            flags.keywords.append(name);
    }
    tidy(flags.keywords);
    return flags;
}

QStringList toImap(const Flags& flags)
{
    QStringList names;
    for (const FlagName& known : kFlags) {
        if (flags.has(known.flag))
            names.append(QString::fromLatin1(known.imap));
    }
    return names + flags.keywords;
}

QStringList toNames(const Flags& flags)
{
    QStringList names;
    for (const FlagName& known : kFlags) {
        if (flags.has(known.flag))
            names.append(QString::fromLatin1(known.name));
    }
    return names + flags.keywords;
}

} // namespace scorta::model
