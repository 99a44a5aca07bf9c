#pragma once

#include "sync/BodyPipeline.h"

#include "mime/Reader.h"
#include "model/Mail.h"
#include "store/BodyTable.h"
#include "store/MailTable.h"
#include "store/Store.h"

#include <memory>
#include <optional>
#include <vector>

namespace scorta::sync {

/// An Arrival that was read and packed; its raw bytes are let go.
struct ReadMail
{
    Arrival arrival; ///< without `raw`
    bool hasBody = false;
    store::PackedBody body;
    mime::Summary summary;
};

/// Hashes, compresses and reads. Any thread.
ReadMail readMail(Arrival&& arrival);

/// Writes batches of read mail: bodies, then rows, conversations and full text in one transaction, so that a
/// row never names a body that was not written before it, and no body is in the mirror without its index.
/// Belongs to one thread.
class MailWriter
{
public:
    static base::Result<std::unique_ptr<MailWriter>> open(const QString& profileFolder,
                                                          model::AccountId account, const base::Clock& clock);

    /// Stores `mails`, then the folder's sync state when there is one.
    base::Result<std::vector<Stored>> write(std::vector<ReadMail>&& mails,
                                            const std::optional<FolderMark>& mark);

private:
    MailWriter(std::unique_ptr<store::Store> store, model::AccountId account, const base::Clock& clock);
    base::Status writeRows(std::vector<ReadMail>& mails, std::vector<Stored>& stored);
    base::Result<model::MailId> unmappedRow(const ReadMail& mail);

    std::unique_ptr<store::Store> m_store;
    store::MailIds m_ids;
    model::AccountId m_account;
    const base::Clock& m_clock;
};

} // namespace scorta::sync
