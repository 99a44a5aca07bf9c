#include "imap/Commands.h"
#include "imap/Sets.h"

#include <algorithm>

namespace scorta::imap::commands {

using base::Status;

namespace {

/// RFC 9051, 9: flag-keyword is an atom.
bool isKeyword(const QByteArray& name)
{
    return !name.isEmpty() && std::all_of(name.begin(), name.end(), [](char c) {
        return c > 0x20 && c < 0x7f && !QByteArray("(){%*\"\\]").contains(c);
    });
}

} // namespace

QByteArray flagList(const model::Flags& flags)
{
    QByteArrayList names;
    for (const QString& name : model::toImap(flags)) {
        const QByteArray bytes = name.toUtf8();
        if (isKeyword(bytes.startsWith('\\') ? bytes.mid(1) : bytes))
            names.append(bytes);
    }
    return QByteArray('(' + names.join(' ') + ')');
}

Status checkSet(const QByteArray& set)
{
    if (isSequenceSet(set))
        return {};
    return base::Error{base::Kind::Usage, base::Fate::Final, QStringLiteral("imap.set"), {}, 0};
}

Status store(Connection& connection, const QByteArray& set, Session::StoreMode mode,
             const model::Flags& flags)
{
    SCORTA_TRY(checkSet(set));
    const QByteArray names = flagList(flags);
    if (names == "()")
        return {};
    const QByteArray verb = mode == Session::StoreMode::Add ? " +FLAGS.SILENT " : " -FLAGS.SILENT ";
    const auto answer = connection.run({"UID STORE " + set + verb + names, {}, {}, false});
    if (!answer.ok())
        return answer.error();
    return {};
}

Status expunge(Connection& connection, const QByteArray& set)
{
    SCORTA_TRY(checkSet(set));
    // A plain EXPUNGE would also remove what other clients have marked.
    if (!connection.has("UIDPLUS") && !connection.has("IMAP4REV2"))
        return {};
    const auto answer = connection.run({"UID EXPUNGE " + set, {}, {}, false});
    if (!answer.ok())
        return answer.error();
    return {};
}

} // namespace scorta::imap::commands
