#include "outbox/Filing.h"

#include "store/SettingsTable.h"

namespace scorta::outbox {

namespace {

QString keyOf(model::AccountId account)
{
    return QStringLiteral("outbox.filed_by_server.") + QString::number(account.value);
}

} // namespace

base::Result<int> timesFiled(store::Store& store, model::AccountId account)
{
    const auto value = store.settings().get(keyOf(account));
    if (!value.ok())
        return value.error();
    return value->value_or(QString()).toInt();
}

base::Status noteFiling(store::Store& store, const store::ImapJob& job)
{
    if (!job.isFound)
        return store.settings().set(keyOf(job.account), QStringLiteral("0"));
    if (job.attempts > 0)
        return {};
    const auto count = timesFiled(store, job.account);
    SCORTA_TRY(count);
    return store.settings().set(keyOf(job.account), QString::number(*count + 1));
}

} // namespace scorta::outbox
