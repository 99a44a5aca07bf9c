#include "model/Flags.h"

#include <algorithm>

namespace scorta::model {

namespace {

struct FlagName
{
    Flag flag;
    const char* imap;
    const char* name;
};

constexpr FlagName kFlags[] = {
    {Seen, "\\Seen", "seen"},          {Answered, "\\Answered", "answered"},
    {Flagged, "\\Flagged", "flagged"}, {Deleted, "\\Deleted", "deleted"},
    {Draft, "\\Draft", "draft"},       {Forwarded, "$Forwarded", "forwarded"},
    {Junk, "$Junk", "junk"},
};

} // namespace

Flags flagsFromImap(const QStringList& names)
{
    Flags flags;
    for (const QString& name : names) {
        const auto known = std::find_if(std::begin(kFlags), std::end(kFlags), [&](const FlagName& candidate) {
            return name.compare(QLatin1String(candidate.imap), Qt::CaseInsensitive) == 0;
        });
        if (known != std::end(kFlags))
            flags.bits |= known->flag;
        else if (!name.isEmpty() && !name.startsWith(u'\\'))
            flags.keywords.append(name);
    }
    flags.keywords.removeDuplicates();
    flags.keywords.sort();
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
