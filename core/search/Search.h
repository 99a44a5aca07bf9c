#pragma once

#include "base/Clock.h"
#include "base/Result.h"
#include "model/Ids.h"
#include "store/Database.h"

#include <QList>
#include <QString>

namespace scorta::search {

/// Runs queries of the language in CLI.md over one profile's mirror, without network. Belongs to the thread
/// of its Database.
class Search
{
public:
    explicit Search(store::Database& mirror);
    /// Newest `limit` copies that match, newest first; an invalid account means all. A query that cannot be
    /// understood is Kind::Usage with the offending part as detail. Relative to `now` only where a query says
    /// so.
    base::Result<QList<model::MailId>> find(const QString& query, model::AccountId account, int limit);
    base::Result<int> count(const QString& query, model::AccountId account);

private:
    store::Database& m_mirror;
};

} // namespace scorta::search
