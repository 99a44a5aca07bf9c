#include "sync/BodyPipeline.h"

#include "sync/MailWriter.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

namespace scorta::sync {

namespace {

// Reading and compressing keep up with a fast link on two cores; more than a few would only hold more memory.
unsigned packerCount()
{
    return std::clamp(std::thread::hardware_concurrency() - 1, 1U, 3U);
}

// How long the writer waits for more before it stores a batch that is not full.
constexpr std::chrono::milliseconds kBatchWait{200};

struct Item
{
    quint64 order = 0;
    qint64 bytes = 0; // what it counts in flight
    Arrival arrival;
    std::optional<FolderMark> mark;
};

struct Ready
{
    qint64 bytes = 0;
    ReadMail mail;
    std::optional<FolderMark> mark;
};

} // namespace

struct BodyPipeline::Private
{
    QString folder;
    model::AccountId account;
    const base::Clock& clock;
    base::CancelToken cancel;

    std::mutex mutex;
    std::condition_variable wake; // of everybody: few threads, and each looks at its own condition
    std::deque<Item> waiting;
    std::map<quint64, Ready> ready;
    quint64 nextOrder = 0; // of the next put()
    quint64 nextToWrite = 0;
    quint64 written = 0; // orders below are stored
    qint64 inFlight = 0;
    size_t batchMails = kFirstBatchMails; // grows: the first mails are to be seen soon
    bool isDraining = false;
    bool isIndexed = true; // all that was stored
    bool isStopping = false;
    std::optional<base::Error> error;
    std::vector<Stored> stored;
    std::vector<std::thread> threads;
    base::CancelToken::Subscription subscription;

    Private(QString profile, model::AccountId id, const base::Clock& time, const base::CancelToken& token)
        : folder(std::move(profile))
        , account(id)
        , clock(time)
        , cancel(token)
    {
        subscription = cancel.onCancel([this] {
            const std::lock_guard lock(mutex);
            wake.notify_all();
        });
    }

    void start();
    base::Status enqueue(Item&& item);
    base::Status stateLocked() const;
    void packLoop();
    void writeLoop();
    bool takeBatch(std::vector<Ready>& batch, qint64 waitingText);
    void fail(const base::Error& what);
};

base::Status BodyPipeline::Private::stateLocked() const
{
    if (error)
        return *error;
    if (cancel.isCancelled())
        return base::Error{base::Kind::Cancelled, base::Fate::Defer, QStringLiteral("sync.bodies"), {}, 0};
    return {};
}

void BodyPipeline::Private::fail(const base::Error& what)
{
    const std::lock_guard lock(mutex);
    if (!error)
        error = what;
    wake.notify_all();
}

void BodyPipeline::Private::start()
{
    if (!threads.empty())
        return;
    for (unsigned i = 0; i < packerCount(); ++i)
        threads.emplace_back([this] { packLoop(); });
    threads.emplace_back([this] { writeLoop(); });
}

base::Status BodyPipeline::Private::enqueue(Item&& item)
{
    start();
    std::unique_lock lock(mutex);
    wake.wait(lock, [&] {
        return error || cancel.isCancelled() || inFlight == 0 || inFlight + item.bytes <= kMaxBytes;
    });
    SCORTA_TRY(stateLocked());
    item.order = nextOrder++;
    inFlight += item.bytes;
    waiting.push_back(std::move(item));
    wake.notify_all();
    return {};
}

void BodyPipeline::Private::packLoop()
{
    for (;;) {
        Item item;
        {
            std::unique_lock lock(mutex);
            wake.wait(lock, [&] { return isStopping || error || !waiting.empty(); });
            if (isStopping || error)
                return;
            item = std::move(waiting.front());
            waiting.pop_front();
        }
        Ready done;
        done.bytes = item.bytes;
        done.mark = item.mark;
        if (!item.mark)
            done.mail = readMail(std::move(item.arrival));
        const std::lock_guard lock(mutex);
        ready.emplace(item.order, std::move(done));
        wake.notify_all();
    }
}

// Waits for the next arrivals in their order; false when the pipeline ends. Comes back empty-handed when
// there is time to index instead.
bool BodyPipeline::Private::takeBatch(std::vector<Ready>& batch, qint64 waitingText)
{
    std::unique_lock lock(mutex);
    std::optional<std::chrono::steady_clock::time_point> until;
    qint64 bytes = 0;
    for (;;) {
        if (isStopping || error)
            return false;
        if (batch.empty() && waitingText > MailWriter::kMaxWaitingText)
            return true;
        const auto at = ready.find(nextToWrite);
        if (at != ready.end()) {
            bytes += at->second.bytes;
            const bool isMark = at->second.mark.has_value();
            batch.push_back(std::move(at->second));
            ready.erase(at);
            ++nextToWrite;
            if (isMark || bytes >= kBatchBytes || batch.size() >= batchMails) {
                batchMails = std::min(batchMails * 2, size_t{kBatchMails});
                return true;
            }
            continue;
        }
        if (batch.empty()) {
            const bool isAllStored = isDraining && nextToWrite == nextOrder;
            if (waitingText >= (isAllStored ? 1 : MailWriter::kIndexBatchText))
                return true;
            if (isAllStored && !isIndexed) {
                isIndexed = true;
                wake.notify_all();
            }
            wake.wait(lock);
            continue;
        }
        if (isDraining && nextToWrite == nextOrder)
            return true;
        if (!until)
            until = std::chrono::steady_clock::now() + kBatchWait;
        if (wake.wait_until(lock, *until) == std::cv_status::timeout)
            return true;
    }
}

void BodyPipeline::Private::writeLoop()
{
    auto writer = MailWriter::open(folder, account, clock);
    if (!writer) {
        fail(writer.error());
        return;
    }
    std::vector<Ready> batch;
    while (takeBatch(batch, (*writer)->waitingText())) {
        if (batch.empty()) {
            if (const base::Status indexed = (*writer)->indexSome(); !indexed) {
                fail(indexed.error());
                return;
            }
            continue;
        }
        std::vector<ReadMail> mails;
        std::optional<FolderMark> mark;
        qint64 bytes = 0;
        for (Ready& entry : batch) {
            bytes += entry.bytes;
            if (entry.mark)
                mark = entry.mark;
            else
                mails.push_back(std::move(entry.mail));
        }
        const auto count = batch.size();
        batch.clear();
        auto result = (*writer)->write(std::move(mails), mark);
        if (!result) {
            fail(result.error());
            return;
        }
        const std::lock_guard lock(mutex);
        std::move(result->begin(), result->end(), std::back_inserter(stored));
        inFlight -= bytes;
        written += count;
        isIndexed = false;
        wake.notify_all();
    }
}

BodyPipeline::BodyPipeline(QString profileFolder, model::AccountId account, const base::Clock& clock,
                           const base::CancelToken& cancel)
    : d(std::make_unique<Private>(std::move(profileFolder), account, clock, cancel))
{
}

BodyPipeline::~BodyPipeline()
{
    d->subscription = {};
    {
        const std::lock_guard lock(d->mutex);
        d->isStopping = true;
        d->wake.notify_all();
    }
    for (std::thread& thread : d->threads)
        thread.join();
}

base::Status BodyPipeline::put(Arrival&& arrival)
{
    Item item;
    item.bytes = arrival.raw.size() + 1024; // a row has its price too
    item.arrival = std::move(arrival);
    return d->enqueue(std::move(item));
}

base::Status BodyPipeline::mark(const FolderMark& mark)
{
    Item item;
    item.mark = mark;
    return d->enqueue(std::move(item));
}

base::Status BodyPipeline::drain()
{
    std::unique_lock lock(d->mutex);
    d->isDraining = true;
    d->wake.notify_all();
    d->wake.wait(lock, [&] {
        return d->error || d->cancel.isCancelled() || (d->written == d->nextOrder && d->isIndexed);
    });
    d->isDraining = false;
    return d->stateLocked();
}

std::vector<Stored> BodyPipeline::takeStored()
{
    const std::lock_guard lock(d->mutex);
    return std::exchange(d->stored, {});
}

} // namespace scorta::sync
