#pragma once

#include "sync/BodyPipeline.h"

#include "mime/Reader.h"
#include "model/Mail.h"
#include "search/Index.h"
#include "store/BodyTable.h"
#include "store/MailTable.h"
#include "store/Store.h"

#include <deque>
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
    model::Envelope envelope;
    search::IndexText text;
};

/// Hashes, compresses and reads. Any thread.
ReadMail readMail(Arrival&& arrival);

/// Writes batches of read mail: bodies, then rows and conversations in one transaction, so that a row never
/// names a body that was not written before it. Words wait in memory, at most kMaxWaitingText of them, until
/// indexSome(): mail is here, and readable, before it can be searched. What was not indexed when the process
/// ended is marked so in the mirror and found by indexLeftOver(). Belongs to one thread.
class MailWriter
{
public:
    static base::Result<std::unique_ptr<MailWriter>> open(const QString& profileFolder,
                                                          model::AccountId account, const base::Clock& clock);

    static constexpr qint64 kMaxWaitingText = 48 * 1024 * 1024;
    /// Text that is worth a transaction of its own: it takes a tenth of a second or two.
    static constexpr qint64 kIndexBatchText = 6 * 1024 * 1024;

    /// Stores `mails`, then the folder's sync state when there is one.
    base::Result<std::vector<Stored>> write(std::vector<ReadMail>&& mails,
                                            const std::optional<FolderMark>& mark);

    /// Bytes that indexSome() has still to add.
    qint64 waitingText() const { return m_waitingText; }
    /// Adds the words of the next kIndexBatchText or so to the index.
    base::Status indexSome();

private:
    MailWriter(std::unique_ptr<store::Store> store, model::AccountId account, const base::Clock& clock);
    base::Status writeRows(std::vector<ReadMail>& mails, std::vector<Stored>& stored);
    base::Result<model::MailId> unmappedRow(const ReadMail& mail);

    std::unique_ptr<store::Store> m_store;
    store::MailIds m_ids;
    model::AccountId m_account;
    const base::Clock& m_clock;
    std::deque<search::IndexWords> m_waiting;
    qint64 m_waitingText = 0;
};

/// Indexes the bodies whose rows were stored and whose words were not: a crash, or a full disk, came between.
base::Status indexLeftOver(store::Store& store, const base::CancelToken& cancel);

} // namespace scorta::sync
