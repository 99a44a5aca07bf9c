#include "store/JournalTable.h"

#include "store/BodyTable.h"
#include "store/Sql.h"

namespace scorta::store {

namespace {

using base::Result;
using base::Status;

constexpr char kProbe[] = "probe";
constexpr char kTransition[] = "transition";

#define SCORTA_JOURNAL_COLUMNS                                                                               \
    "SELECT id, at, account, service, event, class, latency, detail, hash FROM journal "

JournalEntry readEntry(const Query& query)
{
    JournalEntry entry;
    entry.id = query.integer(0);
    entry.at = query.time(1);
    entry.account = query.id<model::AccountId>(2);
    entry.service =
        query.text(3) == model::toName(model::Service::Smtp) ? model::Service::Smtp : model::Service::Imap;
    entry.isTransition = query.text(4) == QLatin1String(kTransition);
    entry.state = model::outageClassFromName(query.text(5));
    entry.latency = base::Milliseconds{query.integer(6)};
    entry.detail = query.text(7);
    entry.hash = query.blob(8);
    return entry;
}

// The hash before, then a line a field: at, account, service, event, class, latency; the detail ends it, so
// nothing that it contains can be taken for another field.
QByteArray chained(const QByteArray& before, const JournalEntry& entry)
{
    QByteArray bytes = before;
    const QByteArrayList fields = {
        QByteArray::number(base::toMillis(entry.at)), QByteArray::number(entry.account.value),
        model::toName(entry.service).toLatin1(),      entry.isTransition ? kTransition : kProbe,
        model::toName(entry.state).toLatin1(),        QByteArray::number(qint64{entry.latency.count()})};
    for (const QByteArray& field : fields)
        bytes += field + '\n';
    bytes += entry.detail.toUtf8();
    return sha256(bytes);
}

QByteArray headOf(Database& vault)
{
    Query query(vault, "SELECT hash FROM journal ORDER BY id DESC LIMIT 1");
    return query.next() ? query.blob(0) : QByteArray(32, '\0');
}

} // namespace

JournalTable::JournalTable(Database& vault)
    : m_vault(vault)
{
}

Status JournalTable::append(const JournalEntry& entry)
{
    // The head is read inside the write transaction: two processes cannot chain to the same row.
    return m_vault.transaction([&]() -> Status {
        Query(m_vault,
              "INSERT INTO journal (at, account, service, event, class, latency, detail, hash) "
              "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
              entry.at, entry.account, model::toName(entry.service),
              QString::fromLatin1(entry.isTransition ? kTransition : kProbe), model::toName(entry.state),
              qint64{entry.latency.count()}, entry.detail, chained(headOf(m_vault), entry))
            .run();
        return {};
    });
}

Result<QList<JournalEntry>> JournalTable::read(model::AccountId account, base::WallTime from,
                                               base::WallTime to)
{
    return guarded("store.journal", [&]() -> Result<QList<JournalEntry>> {
        QList<JournalEntry> entries;
        Query query(m_vault,
                    SCORTA_JOURNAL_COLUMNS "WHERE (account = ?1 OR ?1 = 0) AND at >= ?2 AND at <= ?3 "
                                           "ORDER BY at, id",
                    account, from, to);
        while (query.next())
            entries.append(readEntry(query));
        return entries;
    });
}

Result<QByteArray> JournalTable::head()
{
    return guarded("store.journal", [&]() -> Result<QByteArray> { return headOf(m_vault); });
}

Status JournalTable::verify()
{
    return guarded("store.journal", [&]() -> Status {
        QByteArray before(32, '\0');
        Query query(m_vault, SCORTA_JOURNAL_COLUMNS "ORDER BY id");
        while (query.next()) {
            const JournalEntry entry = readEntry(query);
            if (chained(before, entry) != entry.hash) {
                return base::Error{base::Kind::Damaged, base::Fate::Final, QStringLiteral("store.journal"),
                                   QString::number(entry.id), 0};
            }
            before = entry.hash;
        }
        return {};
    });
}

} // namespace scorta::store
