#include "ui/models/MailListModel.h"

#include "ui/Backend.h"
#include "words/Formats.h"
#include "words/Say.h"

#include <QSet>

#include <algorithm>

namespace scorta::ui {

namespace {

constexpr size_t kPage = 64;
constexpr size_t kPages = 32;

/// The name in "Name <a@b>", else the address.
QString nameIn(const QString& display)
{
    const qsizetype angle = display.indexOf(QStringLiteral(" <"));
    return words::quoted(angle > 0 ? display.left(angle) : display);
}

/// As nameIn() for each of several; quoted names with commas are rare enough to be cut.
QString namesIn(const QString& display)
{
    QStringList names;
    const QStringList all = display.split(QStringLiteral(", "), Qt::SkipEmptyParts);
    for (const QString& one : all.mid(0, 3))
        names.append(nameIn(one));
    QString text = names.join(QStringLiteral(", "));
    if (all.size() > 3)
        text += u" +" + words::number(all.size() - 3);
    return text;
}

} // namespace

MailListModel::MailListModel(Backend& backend, QObject* parent)
    : QAbstractListModel(parent)
    , m_backend(backend)
{
}

void MailListModel::showFolders(const QList<model::FolderId>& folders, Names names)
{
    beginResetModel();
    m_folders = folders;
    m_names = names;
    m_query.clear();
    m_pages.clear();
    m_ids = read();
    endResetModel();
}

void MailListModel::showSearch(const QString& query)
{
    beginResetModel();
    m_query = query.trimmed();
    m_pages.clear();
    m_ids = read();
    endResetModel();
}

MailListModel::Ids MailListModel::read() const
{
    Ids ids;
    api::Queries* queries = m_backend.queries();
    if (!queries)
        return ids;
    if (isSearch()) {
        const auto found = queries->search(m_query, {}, kFound);
        if (found) {
            for (const model::MailId id : *found)
                ids.push_back(id.value);
        }
        return ids;
    }
    if (m_folders.isEmpty())
        return ids;
    const auto found = queries->ids(m_folders);
    if (!found)
        return m_ids;
    ids.reserve(found->size());
    for (const auto& entry : *found)
        ids.push_back(entry.id);
    return ids;
}

void MailListModel::refresh()
{
    changeTo(read());
}

void MailListModel::changeTo(Ids fresh)
{
    m_pages.clear();
    if (fresh != m_ids && !changeStepwise(fresh)) {
        beginResetModel();
        m_ids = std::move(fresh);
        endResetModel();
        return;
    }
    if (!m_ids.empty())
        Q_EMIT dataChanged(index(0), index(static_cast<int>(m_ids.size()) - 1));
}

/// Removes and inserts runs of rows, so that selection and scroll position stay. False: the order of what
/// stays has changed too, or there are too many runs.
bool MailListModel::changeStepwise(const Ids& fresh)
{
    constexpr int kMostRuns = 200;
    const QSet<qint64> wanted(fresh.begin(), fresh.end());
    const QSet<qint64> known(m_ids.begin(), m_ids.end());
    Ids kept;
    std::copy_if(m_ids.begin(), m_ids.end(), std::back_inserter(kept),
                 [&](qint64 id) { return wanted.contains(id); });
    Ids keptInFresh;
    std::copy_if(fresh.begin(), fresh.end(), std::back_inserter(keptInFresh),
                 [&](qint64 id) { return known.contains(id); });
    if (kept != keptInFresh)
        return false;
    int runs = 0;
    for (size_t end = m_ids.size(); end > 0 && runs < kMostRuns;) {
        if (wanted.contains(m_ids[end - 1])) {
            --end;
            continue;
        }
        size_t begin = end - 1;
        while (begin > 0 && !wanted.contains(m_ids[begin - 1]))
            --begin;
        beginRemoveRows({}, static_cast<int>(begin), static_cast<int>(end) - 1);
        m_ids.erase(m_ids.begin() + static_cast<qptrdiff>(begin), m_ids.begin() + static_cast<qptrdiff>(end));
        m_pages.clear();
        endRemoveRows();
        end = begin;
        ++runs;
    }
    for (size_t begin = 0; begin < fresh.size() && runs < kMostRuns;) {
        if (known.contains(fresh[begin])) {
            ++begin;
            continue;
        }
        size_t end = begin + 1;
        while (end < fresh.size() && !known.contains(fresh[end]))
            ++end;
        beginInsertRows({}, static_cast<int>(begin), static_cast<int>(end) - 1);
        m_ids.insert(m_ids.begin() + static_cast<qptrdiff>(begin),
                     fresh.begin() + static_cast<qptrdiff>(begin),
                     fresh.begin() + static_cast<qptrdiff>(end));
        m_pages.clear();
        endInsertRows();
        begin = end;
        ++runs;
    }
    return m_ids == fresh;
}

const MailListModel::Page& MailListModel::page(size_t number) const
{
    const auto found = std::find_if(m_pages.begin(), m_pages.end(),
                                    [number](const Page& page) { return page.number == number; });
    if (found != m_pages.end()) {
        m_pages.splice(m_pages.begin(), m_pages, found);
        return m_pages.front();
    }
    QList<model::MailId> ids;
    for (size_t i = number * kPage; i < std::min(m_ids.size(), (number + 1) * kPage); ++i)
        ids.append(model::MailId{m_ids[i]});
    Page page{number, {}};
    if (api::Queries* queries = m_backend.queries()) {
        if (const auto rows = queries->rows(ids)) {
            for (const model::MailRow& row : *rows)
                page.rows.insert(row.id.value, row);
        }
    }
    m_pages.push_front(std::move(page));
    if (m_pages.size() > kPages)
        m_pages.pop_back();
    return m_pages.front();
}

const model::MailRow* MailListModel::row(const QModelIndex& index) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return nullptr;
    const auto position = static_cast<size_t>(index.row());
    const Page& shown = page(position / kPage);
    const auto found = shown.rows.constFind(m_ids[position]);
    return found == shown.rows.cend() ? nullptr : &*found;
}

QModelIndex MailListModel::indexOf(model::MailId id) const
{
    const auto found = std::find(m_ids.begin(), m_ids.end(), id.value);
    return found == m_ids.end() ? QModelIndex() : index(static_cast<int>(found - m_ids.begin()));
}

int MailListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_ids.size());
}

/// "unread, Hotel Bellariva, subject, 09:12, attachment".
QString MailListModel::accessibleText(const model::MailRow& row) const
{
    QStringList parts;
    if (!row.flags.has(model::Flag::Seen))
        parts.append(tr("unread"));
    parts.append(m_names == Names::Recipients ? tr("To %1").arg(namesIn(row.to)) : nameIn(row.from));
    parts.append(row.subject.isEmpty() ? tr("No subject") : words::quoted(row.subject));
    parts.append(words::listDate(row.date, m_backend.now()));
    if (row.hasAttachment)
        parts.append(tr("attachment"));
    if (row.flags.has(model::Flag::Flagged))
        parts.append(tr("starred"));
    return parts.join(QStringLiteral(", "));
}

QVariant MailListModel::data(const QModelIndex& index, int role) const
{
    const model::MailRow* shown = row(index);
    if (!shown)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return shown->subject.isEmpty() ? tr("No subject") : words::quoted(shown->subject);
    case Qt::AccessibleTextRole:
        return accessibleText(*shown);
    case IdRole:
        return shown->id.value;
    case WhoRole:
        return m_names == Names::Recipients ? namesIn(shown->to) : nameIn(shown->from);
    case ToPrefixRole:
        return m_names == Names::Recipients;
    case DateRole:
        return words::listDate(shown->date, m_backend.now());
    case SnippetRole:
        if (!shown->hasBody)
            return tr("The text is not here yet");
        return words::quoted(shown->snippet);
    case UnreadRole:
        return !shown->flags.has(model::Flag::Seen);
    case StarRole:
        return shown->flags.has(model::Flag::Flagged);
    case AttachmentRole:
        return shown->hasAttachment;
    default:
        return {};
    }
}

} // namespace scorta::ui
