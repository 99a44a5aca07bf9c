#include "store/MailTable.h"

#include "store/Sql.h"

namespace scorta::store {

namespace {
constexpr qint64 kBlock = 1'000;
}

MailIds::MailIds(Database& vault)
    : m_vault(vault)
{
}

base::Result<model::MailId> MailIds::next()
{
    if (m_next < m_end)
        return model::MailId{m_next++};
    // A lease that is rolled back with somebody's transaction would be given out twice.
    if (m_vault.isInTransaction()) {
        return base::Error{base::Kind::Internal, base::Fate::Final, QStringLiteral("store.mail_ids"),
                           QStringLiteral("mail ids cannot be leased inside a transaction of the vault"), 0};
    }
    SCORTA_TRY(m_vault.transaction([&]() -> base::Status {
        Query query(m_vault, "UPDATE id_leases SET next = next + ?1 WHERE noun = 'mail' RETURNING next",
                    kBlock);
        if (!query.next())
            return notFound("store.mail_ids");
        m_end = query.integer(0);
        query.run();
        return {};
    }));
    // Only now: the commit is on disk, so no later process can get this block.
    m_next = m_end - kBlock;
    return model::MailId{m_next++};
}

} // namespace scorta::store
