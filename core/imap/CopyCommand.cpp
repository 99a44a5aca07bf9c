#include "imap/Commands.h"
#include "imap/Sets.h"

namespace scorta::imap::commands {

using base::Status;

namespace {

/// "38505 304,319:320 3956:3958" (RFC 4315, 3).
void takeCopyUid(Copied& copied, const StatusText& status)
{
    if (status.code != "COPYUID")
        return;
    const QByteArrayList parts = status.arguments.split(' ');
    if (parts.size() != 3)
        return;
    const auto sources = fromSequenceSet(parts[1], limits::kUids);
    const auto targets = fromSequenceSet(parts[2], limits::kUids);
    if (!sources || !targets || sources->size() != targets->size())
        return;
    copied.uidValidity = parts[0].toUInt();
    copied.uids.clear();
    for (size_t i = 0; i < sources->size(); ++i)
        copied.uids.emplace_back((*sources)[i], (*targets)[i]);
}

base::Result<Copied> transfer(Connection& connection, const QByteArray& verb, const QByteArray& set,
                              const QString& target)
{
    SCORTA_TRY(checkSet(set));
    Copied copied;
    const QByteArray text = verb + set + ' ' + connection.mailbox(target);
    const auto answer = connection.run({text, {}, {}, false}, [&copied](const Response& response) -> Status {
        takeCopyUid(copied, response.status); // MOVE says it before it ends (RFC 6851, 4.3)
        return {};
    });
    if (!answer.ok())
        return answer.error();
    takeCopyUid(copied, answer->status);
    return copied;
}

} // namespace

base::Result<Copied> copy(Connection& connection, const QByteArray& set, const QString& target)
{
    return transfer(connection, "UID COPY ", set, target);
}

base::Result<Copied> move(Connection& connection, const QByteArray& set, const QString& target)
{
    if (connection.has("MOVE") || connection.has("IMAP4REV2"))
        return transfer(connection, "UID MOVE ", set, target);
    auto copied = transfer(connection, "UID COPY ", set, target);
    if (!copied.ok())
        return copied;
    SCORTA_TRY(store(connection, set, Session::StoreMode::Add, model::Flags::of({model::Flag::Deleted})));
    SCORTA_TRY(expunge(connection, set));
    return copied;
}

} // namespace scorta::imap::commands
