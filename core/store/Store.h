#pragma once

#include "store/Database.h"

#include "base/Clock.h"
#include "base/Result.h"

#include <QString>

#include <memory>

namespace scorta::store {

class AccountTable;
class ActionTable;
class BodyTable;
class BreakerTable;
class DraftTable;
class FolderTable;
class GuardTable;
class ImapJobTable;
class JournalTable;
class KeptTable;
class MailTable;
class OutboxTable;
class SettingsTable;

/// A profile's databases as one thread sees them: a connection each, and one query class a noun. Every thread
/// opens its own. A vault that cannot be opened fails the whole; a mirror or bodies file that is damaged is
/// set aside (renamed to *.damaged) and made anew, and wasRebuilt() says so: the mirror thread fills it
/// again.
class Store
{
public:
    /// Creates `folder` with mode 0700 when it is missing (ReadWrite), and at the first opening the ballast
    /// (store/Ballast.h). Errors: those of Database::open(); ReadOnly also NotFound while there is no
    /// profile.
    static base::Result<std::unique_ptr<Store>> open(const QString& folder, Access access);
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    QString folder() const;
    /// mirror.db or bodies.db was damaged or missing, so this opening made it anew. Rows whose bodies are
    /// gone say "body missing" already.
    bool wasRebuilt() const;

    Database& vault();
    Database& mirror();
    Database& bodyFile();

    AccountTable& accounts();
    OutboxTable& outbox();
    ImapJobTable& imapJobs();
    DraftTable& drafts();
    ActionTable& actions();
    JournalTable& journal();
    BreakerTable& breakers();
    KeptTable& kept();
    GuardTable& guard();
    SettingsTable& settings();
    FolderTable& folders();
    MailTable& mails();
    BodyTable& bodies();

private:
    Store();
    static base::Result<std::unique_ptr<Store>> openFiles(const QString& folder, Access access);
    base::Status settleAfterOpening();
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace scorta::store
