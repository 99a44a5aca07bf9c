#pragma once

#include "base/CancelToken.h"
#include "base/Clock.h"
#include "base/Result.h"
#include "imap/Session.h"
#include "model/Account.h"
#include "model/Action.h"
#include "store/Store.h"

#include <QList>

namespace scorta::sync {

/// The user's changes: journalled in the vault, shown at once, replayed when the server is there.
class Actions
{
public:
    /// `store` belongs to the calling thread.
    Actions(store::Store& store, const base::Clock& clock);

    // Apply here: answers at once, offline too. NotFound names the id; Frozen never refuses (the action
    // waits).
    base::Result<QList<model::Action>> mark(const QList<model::MailId>& mails, const model::Flags& add,
                                            const model::Flags& remove);
    base::Result<QList<model::Action>> move(const QList<model::MailId>& mails, const QString& folderPath);
    base::Result<QList<model::Action>> moveToRole(const QList<model::MailId>& mails, model::Role role);
    base::Result<QList<model::Action>> createFolder(model::AccountId account, const QString& path);
    base::Result<QList<model::Action>> renameFolder(model::AccountId account, const QString& path,
                                                    const QString& newPath);
    base::Result<QList<model::Action>> deleteFolder(model::AccountId account, const QString& path);
    /// Views of all mails that waiting actions name, from the vault; at start and after the mirror was
    /// rebuilt.
    base::Status rederive();

    /// Run there, in order; undo here what the server refuses. Each is checked first when its command may
    /// already have gone out. Answers with how many were done and the ones that were undone with the server's
    /// words.
    struct ReplayReport
    {
        int done = 0;
        QList<model::Action> undone;
    };
    base::Result<ReplayReport> replay(imap::Session& session, const model::Account& account,
                                      const base::CancelToken& cancel);

private:
    store::Store& m_store;
    const base::Clock& m_clock;
};

} // namespace scorta::sync
