#include "outbox/Outbox.h"

#include "outbox/Delivery.h"
#include "store/OutboxTable.h"

namespace scorta::outbox {

Runner::Runner(store::Store& store, const model::Account& account, const base::Clock& clock, Connect connect,
               std::function<double()> random)
    : m_store(store)
    , m_account(account)
    , m_clock(clock)
    , m_connect(std::move(connect))
    , m_random(std::move(random))
{
}

base::Result<Runner::RunReport> Runner::runDue(const base::CancelToken& cancel)
{
    const auto due = m_store.outbox().due(m_account.id, m_clock.now());
    if (!due.ok())
        return due.error();
    return Delivery(m_store, m_account, m_clock, m_connect, m_random, onChanged)
        .run(*due, Delivery::Mode::Due, cancel);
}

base::Result<Runner::RunReport> Runner::run(const QList<model::OutboxId>& ids,
                                            const base::CancelToken& cancel)
{
    return Delivery(m_store, m_account, m_clock, m_connect, m_random, onChanged)
        .run(ids, Delivery::Mode::Asked, cancel);
}

} // namespace scorta::outbox
