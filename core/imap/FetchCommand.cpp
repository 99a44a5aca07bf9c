#include "imap/Commands.h"
#include "imap/DateTime.h"
#include "imap/Sets.h"

namespace scorta::imap::commands {

using base::Status;

namespace {

/// Commands under way at once: the server has the next one before it has finished the last.
constexpr int kWindow = 3;

QByteArray itemList(const Connection& connection, const Session::FetchItems& items)
{
    QByteArray text = "(UID";
    if (items.flags)
        text += connection.isCondstore ? " FLAGS MODSEQ" : " FLAGS";
    if (items.internalDate)
        text += " INTERNALDATE";
    if (items.size)
        text += " RFC822.SIZE";
    if (items.messageId)
        text += " BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]";
    if (items.body)
        text += " BODY.PEEK[]";
    text += ')';
    if (items.changedSince > 0 && connection.isCondstore)
        text += " (CHANGEDSINCE " + QByteArray::number(items.changedSince) + ')';
    return text;
}

model::Flags flagsOf(const Value& value)
{
    QStringList names;
    for (const Value& item : value.items)
        names.append(QString::fromUtf8(item.text));
    return model::flagsFromImap(names);
}

void takeItem(Fetched& fetched, const QByteArray& name, Value& value)
{
    if (name == "UID") {
        fetched.uid = static_cast<quint32>(value.toNumber());
    } else if (name == "FLAGS") {
        fetched.flags = flagsOf(value);
    } else if (name == "MODSEQ") {
        fetched.modSeq = value.items.empty() ? 0 : value.items.front().toNumber();
    } else if (name == "INTERNALDATE") {
        fetched.internalDate = fromDateTime(value.text);
    } else if (name == "RFC822.SIZE") {
        fetched.size = static_cast<qint64>(value.toNumber());
    } else if (name.startsWith("BODY[HEADER.FIELDS")) {
        fetched.headers = std::move(value.text);
    } else if (name.startsWith("BODY[]")) {
        fetched.isTooBig = value.kind == Value::Kind::TooBig;
        fetched.body = std::move(value.text);
        if (value.kind == Value::Kind::String && fetched.body.isNull())
            fetched.body = QByteArray("");
    }
}

/// Servers report flag changes of their own between the answers; a body is not waited for in vain then.
bool isAnswer(const Fetched& fetched, const Session::FetchItems& items)
{
    if (fetched.uid == 0)
        return false;
    if (items.body)
        return !fetched.body.isNull() || fetched.isTooBig;
    if (items.size)
        return fetched.size > 0;
    if (items.messageId)
        return !fetched.headers.isNull();
    return true;
}

} // namespace

base::Result<Fetched> readFetched(Connection& connection, const Response& /*response*/)
{
    std::vector<Value> values;
    if (!connection.reader().values(values, limits::kBody))
        return connection.broken(connection.reader().error());
    Fetched fetched;
    if (values.empty() || values.front().kind != Value::Kind::List)
        return fetched;
    auto& items = values.front().items;
    for (size_t i = 0; i + 1 < items.size(); i += 2)
        takeItem(fetched, items[i].text.toUpper(), items[i + 1]);
    return fetched;
}

Status fetch(Connection& connection, const std::vector<QByteArray>& sets, const Session::FetchItems& items,
             const Session::OnFetched& onFetched)
{
    const QByteArray tail = ' ' + itemList(connection, items);
    std::vector<Command> commandList;
    for (const QByteArray& set : sets) {
        SCORTA_TRY(checkSet(set));
        commandList.push_back({"UID FETCH " + set + tail, {}, {}, false});
    }
    return connection.runAll(commandList, kWindow, [&](const Response& response) -> Status {
        if (response.kind != Response::Kind::Data || response.name != "FETCH")
            return {};
        auto fetched = readFetched(connection, response);
        if (!fetched.ok())
            return fetched.error();
        return isAnswer(*fetched, items) && onFetched ? onFetched(*std::move(fetched)) : Status{};
    });
}

} // namespace scorta::imap::commands
