#pragma once

#include <QString>
#include <QStringList>

#include <initializer_list>

namespace scorta::model {

/// IMAP's system flags (RFC 9051, 2.3.2) and the two keywords that every client shows. The numbers are
/// stored.
enum class Flag : quint32 {
    Seen = 1,
    Answered = 2,
    Flagged = 4, ///< the star
    Deleted = 8,
    Draft = 16,
    Forwarded = 32, ///< $Forwarded
    Junk = 64,      ///< $Junk
};

/// A message's flags: the known ones as bits, all other keywords sorted and without doubles.
struct Flags
{
    quint32 bits = 0;
    QStringList keywords;

    bool has(Flag flag) const { return (bits & static_cast<quint32>(flag)) != 0; }
    void set(Flag flag) { bits |= static_cast<quint32>(flag); }
    void clear(Flag flag) { bits &= ~static_cast<quint32>(flag); }
    bool isEmpty() const { return bits == 0 && keywords.isEmpty(); }
    /// Both sets together; and this one without what `other` has.
    Flags united(const Flags& other) const;
    Flags without(const Flags& other) const;
    static Flags of(std::initializer_list<Flag> flags);
    bool operator==(const Flags&) const = default;
};

/// Flags from their IMAP names, e.g. {"\\Seen", "$Forwarded", "Work"}; \Recent and \* are dropped.
Flags flagsFromImap(const QStringList& names);
/// Their IMAP names, in the order of the bits, then the keywords.
QStringList toImap(const Flags& flags);
/// As the command line prints them: "seen", "answered", …, then the keywords.
QStringList toNames(const Flags& flags);

} // namespace scorta::model
