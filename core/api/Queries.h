#pragma once

#include "api/Json.h"

#include "base/Clock.h"
#include "base/Result.h"
#include "mime/Reader.h"
#include "model/Draft.h"
#include "store/MailTable.h"
#include "store/Store.h"

#include <QJsonArray>
#include <QJsonObject>

#include <memory>
#include <vector>

namespace scorta::api {

/// The read side: answers from the profile's files alone, without network and without the engine, in any
/// process. Belongs to one thread; every thread opens its own.
class Queries
{
public:
    static base::Result<std::unique_ptr<Queries>> open(const QString& profile, const base::Clock& clock);

    // Values, for the window.
    base::Result<QList<model::Account>> accounts();
    base::Result<QList<model::Folder>> folders();
    /// Ids and dates of these folders, newest first.
    base::Result<std::vector<store::MailTable::IdDate>> ids(const QList<model::FolderId>& folders);
    base::Result<QList<model::MailRow>> rows(const QList<model::MailId>& ids);
    base::Result<QList<model::MailId>> search(const QString& query, model::AccountId account, int limit);
    base::Result<mime::Document> document(model::MailId id);
    base::Result<QByteArray> raw(model::MailId id);
    base::Result<QByteArray> attachment(model::MailId id, int n);
    base::Result<QList<model::Draft>> drafts();
    base::Result<model::Draft> draft(model::DraftId id);
    base::Result<QList<model::Outgoing>> outbox(int limit, int offset);
    /// Messages that are not settled: queued, sending, handed over, deferred, delayed, unconfirmed or held;
    /// oldest first.
    base::Result<QList<model::Outgoing>> openOutbox();
    base::Result<QByteArray> outboxBytes(model::OutboxId id);
    base::Result<QList<model::ServiceStatus>> services();

    /// Whether execute() knows the command.
    static bool isReader(const QString& command);
    /// Runs one of the reading commands of CLI.md ("list", "search", "show", …); nullopt when it is none of
    /// them.
    std::optional<base::Result<QJsonValue>> execute(const QString& command, const QJsonObject& args);

private:
    Queries(std::unique_ptr<store::Store> store, QString profile, const base::Clock& clock);

    struct Readers; ///< the reading commands by name

    base::Result<model::AccountId> accountOf(const QJsonObject& args);
    base::Result<QJsonValue> accountList(const QJsonObject& args);
    base::Result<QJsonValue> accountShow(const QJsonObject& args);
    base::Result<QJsonValue> folderList(const QJsonObject& args);
    base::Result<QJsonValue> mailList(const QJsonObject& args);
    base::Result<QJsonValue> mailSearch(const QJsonObject& args);
    base::Result<QJsonValue> mailShow(const QJsonObject& args);
    base::Result<QJsonValue> mailRaw(const QJsonObject& args);
    base::Result<QJsonValue> attachmentData(const QJsonObject& args);
    base::Result<QJsonValue> pendingList(const QJsonObject& args);
    base::Result<QJsonValue> outboxList(const QJsonObject& args);
    base::Result<QJsonValue> outboxShow(const QJsonObject& args);
    base::Result<QJsonValue> outageStatus(const QJsonObject& args);
    base::Result<QJsonValue> outageHistory(const QJsonObject& args);
    base::Result<QJsonValue> frozenList(const QJsonObject& args);
    base::Result<QJsonValue> statistics(const QJsonObject& args);
    /// One row a conversation, its newest in the folder.
    base::Result<QList<model::MailRow>> newestOfConversations(model::AccountId account,
                                                              model::FolderId folder, int limit, int offset);
    base::Result<QJsonValue> rowsDocument(const QList<model::MailRow>& rows);
    base::Result<model::Folder> folderNamed(model::AccountId account, const QString& name);

    std::unique_ptr<store::Store> m_store;
    QString m_profile;
    const base::Clock& m_clock;
};

/// The providers whose servers are known beforehand: [{"name","title","domains":[…],"imap","smtp","pec",
/// "needs_oauth","note"}]; `note` is a hint's key for words::presetNote(), may be empty.
QJsonArray presets();

/// The document of `inspect`: a file's message, nothing stored.
QJsonObject inspect(const QByteArray& message);

} // namespace scorta::api
