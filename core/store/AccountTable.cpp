#include "store/AccountTable.h"

#include "store/Sql.h"

namespace scorta::store {

namespace {

using base::Error;
using base::Fate;
using base::Kind;
using base::Result;
using base::Status;
using model::Account;
using model::AccountId;

constexpr char kCommand[] = "command";
constexpr char kKeychain[] = "keychain";

#define SCORTA_ACCOUNT_COLUMNS                                                                               \
    "SELECT id, address, name, title, imap_url, smtp_url, user, secret_kind, secret_command, ca_file, "      \
    "is_pec "                                                                                                \
    "FROM accounts "

Result<Account> readAccount(const Query& query)
{
    Account account;
    account.id = query.id<AccountId>(0);
    account.address = query.text(1);
    account.name = query.text(2);
    account.title = query.text(3);
    const auto imap = model::parseEndpoint(query.text(4), model::Service::Imap);
    const auto smtp = model::parseEndpoint(query.text(5), model::Service::Smtp);
    if (!imap.ok() || !smtp.ok()) {
        return Error{Kind::Damaged, Fate::NeedsUser, QStringLiteral("store.account"),
                     QStringLiteral("a stored server address cannot be read"), 0};
    }
    account.imap = *imap;
    account.smtp = *smtp;
    account.user = query.text(6);
    account.secret.kind = query.text(7) == QLatin1String(kKeychain) ? model::SecretSource::Kind::Keychain
                                                                    : model::SecretSource::Kind::Command;
    account.secret.command = query.text(8);
    account.caFile = query.text(9);
    account.isPec = query.boolean(10);
    return account;
}

Result<Account> readOnly(Query& query)
{
    if (!query.next())
        return notFound("store.account");
    return readAccount(query);
}

} // namespace

AccountTable::AccountTable(Database& vault)
    : m_vault(vault)
{
}

Result<AccountId> AccountTable::add(const Account& account, base::WallTime now)
{
    AccountId id;
    SCORTA_TRY(m_vault.transaction([&]() -> Status {
        // A removed one keeps its id: its outbox history stays its own.
        Query query(m_vault,
                    "INSERT INTO accounts (address, name, title, imap_url, smtp_url, user, secret_kind, "
                    "secret_command, ca_file, is_pec, created_at) "
                    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) "
                    "ON CONFLICT (address) DO UPDATE SET address = excluded.address, name = excluded.name, "
                    "title = excluded.title, imap_url = excluded.imap_url, smtp_url = excluded.smtp_url, "
                    "user = excluded.user, secret_kind = excluded.secret_kind, "
                    "secret_command = excluded.secret_command, ca_file = excluded.ca_file, "
                    "is_pec = excluded.is_pec, removed_at = 0 WHERE removed_at <> 0 RETURNING id",
                    account.address, account.name, account.title,
                    model::toUrl(account.imap, model::Service::Imap),
                    model::toUrl(account.smtp, model::Service::Smtp), account.user,
                    QString::fromLatin1(
                        account.secret.kind == model::SecretSource::Kind::Keychain ? kKeychain : kCommand),
                    account.secret.command, account.caFile, account.isPec, now);
        if (!query.next())
            return Error{Kind::Exists, Fate::Final, QStringLiteral("store.account"), {}, 0};
        id = query.id<AccountId>(0);
        query.run();
        return {};
    }));
    return id;
}

Result<QList<Account>> AccountTable::list()
{
    return guarded("store.account", [&]() -> Result<QList<Account>> {
        QList<Account> accounts;
        Query query(m_vault, SCORTA_ACCOUNT_COLUMNS "WHERE removed_at = 0 ORDER BY id");
        while (query.next()) {
            auto account = readAccount(query);
            if (!account.ok())
                return account.error();
            accounts.append(*account);
        }
        return accounts;
    });
}

Result<Account> AccountTable::find(const QString& address)
{
    return guarded("store.account", [&]() -> Result<Account> {
        Query query(m_vault, SCORTA_ACCOUNT_COLUMNS "WHERE address = ?1 AND removed_at = 0", address);
        return readOnly(query);
    });
}

Result<Account> AccountTable::find(AccountId id)
{
    return guarded("store.account", [&]() -> Result<Account> {
        Query query(m_vault, SCORTA_ACCOUNT_COLUMNS "WHERE id = ?1 AND removed_at = 0", id);
        return readOnly(query);
    });
}

Status AccountTable::remove(AccountId id, base::WallTime now)
{
    return m_vault.transaction([&]() -> Status {
        Query query(m_vault, "UPDATE accounts SET removed_at = ?2 WHERE id = ?1 AND removed_at = 0", id, now);
        if (query.run() == 0)
            return notFound("store.account");
        return {};
    });
}

} // namespace scorta::store
