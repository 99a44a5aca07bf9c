#include "imap/Commands.h"
#include "imap/Sets.h"

namespace scorta::imap::commands {

using base::Status;

namespace {

/// What a SELECT says, without what still belongs to the mailbox before.
class Selecting
{
public:
    Selecting(Connection& connection, const Session::OnFetched& onFetched)
        : m_connection(connection)
        , m_onFetched(onFetched)
        , m_isHolding(connection.isQresync && !connection.selectedPath.isEmpty())
    {
    }

    Status take(const Response& response)
    {
        if (response.kind == Response::Kind::Status) {
            takeCode(response.status);
            return {};
        }
        if (response.name == "EXISTS") {
            m_selected.exists = static_cast<quint32>(response.number);
            return {};
        }
        if (response.name == "VANISHED")
            return takeVanished();
        if (response.name == "FETCH")
            return takeFetched(response);
        return {};
    }

    Status finish(const Answer& answer)
    {
        if (answer.status.code == "READ-ONLY")
            m_selected.isReadOnly = true;
        for (Fetched& fetched : m_held)
            SCORTA_TRY(deliver(std::move(fetched)));
        return {};
    }

    Selected& selected() { return m_selected; }

private:
    void takeCode(const StatusText& status)
    {
        const quint64 number = status.arguments.toULongLong();
        if (status.code == "UIDVALIDITY")
            m_selected.uidValidity = static_cast<quint32>(number);
        else if (status.code == "UIDNEXT")
            m_selected.uidNext = static_cast<quint32>(number);
        else if (status.code == "HIGHESTMODSEQ")
            m_selected.highestModSeq = number;
        else if (status.code == "NOMODSEQ")
            m_selected.highestModSeq = 0;
        else if (status.code == "CLOSED") {
            // All so far was about the mailbox before (RFC 7162, 3.2.11).
            m_selected = {};
            m_held.clear();
            m_isHolding = false;
        }
    }

    // "(EARLIER) 1:3,5"
    Status takeVanished()
    {
        std::vector<Value> values;
        if (!m_connection.reader().values(values))
            return m_connection.broken(m_connection.reader().error());
        if (values.empty() || !values.back().isText())
            return {};
        const auto uids = fromSequenceSet(values.back().text, limits::kUids - m_selected.vanished.size());
        if (!uids)
            return m_connection.violation("VANISHED names no UIDs, or too many");
        m_selected.vanished.insert(m_selected.vanished.end(), uids->begin(), uids->end());
        return {};
    }

    Status takeFetched(const Response& response)
    {
        auto fetched = readFetched(m_connection, response);
        if (!fetched.ok())
            return fetched.error();
        if (!m_isHolding)
            return deliver(*std::move(fetched));
        m_held.push_back(*std::move(fetched));
        return {};
    }

    Status deliver(Fetched&& fetched)
    {
        if (fetched.uid == 0 || !m_onFetched)
            return {};
        const Status status = m_onFetched(std::move(fetched));
        return status.ok() ? status : Status(m_connection.broken(status.error()));
    }

    Connection& m_connection;
    const Session::OnFetched& m_onFetched;
    bool m_isHolding;
    Selected m_selected;
    std::vector<Fetched> m_held;
};

} // namespace

base::Result<Selected> select(Connection& connection, const QString& path,
                              const std::optional<Session::KnownState>& known,
                              const Session::OnFetched& onFetched)
{
    QByteArray text = "SELECT " + connection.mailbox(path);
    if (connection.isQresync && known && known->uidValidity > 0 && known->modSeq > 0)
        text += " (QRESYNC (" + QByteArray::number(known->uidValidity) + ' ' +
                QByteArray::number(known->modSeq) + "))";
    else if (connection.isCondstore && !connection.isQresync)
        text += " (CONDSTORE)";
    Selecting selecting(connection, onFetched);
    const auto answer = connection.run(
        {text, {}, {}, false}, [&selecting](const Response& response) { return selecting.take(response); });
    if (!answer.ok()) {
        // A SELECT that fails leaves no mailbox selected (RFC 9051, 6.3.2).
        connection.selectedPath.clear();
        return answer.error();
    }
    connection.selectedPath = path;
    SCORTA_TRY(selecting.finish(*answer));
    return std::move(selecting.selected());
}

} // namespace scorta::imap::commands
