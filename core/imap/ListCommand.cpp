#include "imap/Commands.h"

#include <QHash>

namespace scorta::imap::commands {

using base::Status;
using model::Role;

namespace {

constexpr size_t kFolderLimit = 100'000;
constexpr int kStatusWindow = 16;

Role roleOf(const QString& attribute)
{
    static const std::pair<const char*, Role> roles[] = {
        {"\\Sent", Role::Sent},       {"\\Drafts", Role::Drafts}, {"\\Trash", Role::Trash},
        {"\\Archive", Role::Archive}, {"\\Junk", Role::Junk},     {"\\Inbox", Role::Inbox}};
    for (const auto& [name, role] : roles) {
        if (attribute.compare(QLatin1String(name), Qt::CaseInsensitive) == 0)
            return role;
    }
    return Role::None;
}

QByteArray statusItems(const Connection& connection)
{
    return connection.isCondstore ? "(MESSAGES UIDNEXT UIDVALIDITY HIGHESTMODSEQ)"
                                  : "(MESSAGES UIDNEXT UIDVALIDITY)";
}

/// Collects LIST and STATUS responses.
class Listing
{
public:
    explicit Listing(Connection& connection)
        : m_connection(connection)
    {
    }

    Status take(const Response& response)
    {
        if (response.kind != Response::Kind::Data || (response.name != "LIST" && response.name != "STATUS"))
            return {};
        std::vector<Value> values;
        if (!m_connection.reader().values(values))
            return m_connection.broken(m_connection.reader().error());
        if (response.name == "STATUS")
            takeStatus(values);
        else if (m_folders.size() < kFolderLimit)
            takeFolder(values);
        else
            return m_connection.violation("endless folders");
        return {};
    }

    std::vector<ListedFolder>& folders() { return m_folders; }

private:
    // "(\HasNoChildren \Sent) "/" Sent", then extended data.
    void takeFolder(const std::vector<Value>& values)
    {
        if (values.size() < 3 || values[0].kind != Value::Kind::List || !values[2].isText())
            return;
        ListedFolder folder;
        folder.path = m_connection.path(values[2].text);
        if (folder.path.isEmpty() || m_index.contains(folder.path))
            return;
        const QString delimiter = QString::fromUtf8(values[1].text);
        if (values[1].isText() && !delimiter.isEmpty())
            folder.delimiter = delimiter.front();
        for (const Value& value : values[0].items)
            takeAttribute(folder, QString::fromUtf8(value.text));
        if (folder.path.compare(QLatin1String("INBOX"), Qt::CaseInsensitive) == 0)
            folder.role = Role::Inbox;
        m_index.insert(folder.path, m_folders.size());
        m_folders.push_back(std::move(folder));
    }

    static void takeAttribute(ListedFolder& folder, const QString& attribute)
    {
        folder.attributes.append(attribute);
        if (folder.role == Role::None)
            folder.role = roleOf(attribute);
        if (attribute.compare(QLatin1String("\\Noselect"), Qt::CaseInsensitive) == 0 ||
            attribute.compare(QLatin1String("\\NonExistent"), Qt::CaseInsensitive) == 0)
            folder.isSelectable = false;
    }

    // "Sent (MESSAGES 5 UIDNEXT 6)"
    void takeStatus(const std::vector<Value>& values)
    {
        if (values.size() < 2 || !values[0].isText() || values[1].kind != Value::Kind::List)
            return;
        const auto found = m_index.constFind(m_connection.path(values[0].text));
        if (found == m_index.constEnd())
            return;
        ListedFolder::Status status;
        const auto& items = values[1].items;
        for (size_t i = 0; i + 1 < items.size(); i += 2) {
            const QByteArray name = items[i].text.toUpper();
            const quint64 number = items[i + 1].toNumber();
            if (name == "MESSAGES")
                status.messages = static_cast<quint32>(number);
            else if (name == "UIDNEXT")
                status.uidNext = static_cast<quint32>(number);
            else if (name == "UIDVALIDITY")
                status.uidValidity = static_cast<quint32>(number);
            else if (name == "HIGHESTMODSEQ")
                status.highestModSeq = number;
        }
        m_folders[*found].status = status;
    }

    Connection& m_connection;
    std::vector<ListedFolder> m_folders;
    QHash<QString, size_t> m_index;
};

} // namespace

base::Result<std::vector<ListedFolder>> list(Connection& connection, Session::ListStatus wantStatus)
{
    Listing listing(connection);
    const auto onUntagged = [&listing](const Response& response) { return listing.take(response); };
    const bool wants = wantStatus == Session::ListStatus::With;
    const bool isTogether = wants && connection.has("LIST-STATUS");
    QByteArrayList returned;
    if (connection.has("SPECIAL-USE") && connection.has("LIST-EXTENDED"))
        returned.append("SPECIAL-USE");
    if (isTogether)
        returned.append("STATUS " + statusItems(connection));
    QByteArray text = "LIST \"\" \"*\"";
    if (!returned.isEmpty())
        text += " RETURN (" + returned.join(' ') + ')';
    const auto answer = connection.run({text, {}, {}, false}, onUntagged);
    if (!answer.ok())
        return answer.error();
    if (wants && !isTogether) {
        std::vector<Command> questions;
        for (const ListedFolder& folder : listing.folders()) {
            if (folder.isSelectable)
                questions.push_back(
                    {"STATUS " + connection.mailbox(folder.path) + ' ' + statusItems(connection),
                     {},
                     {},
                     false});
        }
        // One at a time counts: a folder that refuses must not hide the others' answers.
        for (size_t i = 0; i < questions.size() && connection.isUsable(); i += kStatusWindow) {
            const size_t end = std::min(questions.size(), i + kStatusWindow);
            const std::vector<Command> batch(questions.begin() + static_cast<qsizetype>(i),
                                             questions.begin() + static_cast<qsizetype>(end));
            const Status status = connection.runAll(batch, kStatusWindow, onUntagged);
            if (!status.ok() && !connection.isUsable())
                return status.error();
        }
    }
    return std::move(listing.folders());
}

} // namespace scorta::imap::commands
