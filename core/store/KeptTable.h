#pragma once

#include "store/Database.h"

#include "base/Clock.h"
#include "base/Result.h"
#include "model/Flags.h"
#include "model/Ids.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <optional>

namespace scorta::store {

/// Mail that no server has, in the vault. The caller makes the body durable (BodyTable::keep) before it adds
/// a row.
struct KeptMail
{
    model::MailId id;
    model::AccountId account;
    QString folderPath;
    QString reason; ///< kept, local, recoverable
    quint32 uidValidity = 0;
    quint32 uid = 0;
    QString messageId;
    QByteArray sha256;
    qint64 size = 0;
    base::WallTime internalDate{};
    model::Flags flags;
    base::WallTime since{};
    std::optional<base::WallTime> until;
};

class KeptTable
{
public:
    explicit KeptTable(Database& vault);
    /// A mail that is there already is replaced.
    base::Status add(const QList<KeptMail>& mails);
    /// An invalid account means all (Local/ too), an empty reason any.
    base::Result<QList<KeptMail>> list(model::AccountId account, const QString& reason);
    base::Result<std::optional<KeptMail>> find(model::MailId id);
    base::Result<bool> usesBody(const QByteArray& sha256);
    base::Status remove(const QList<model::MailId>& ids);
    /// Recoverable deletions whose time is over.
    base::Result<QList<KeptMail>> expired(base::WallTime now);

private:
    Database& m_vault;
};

} // namespace scorta::store
