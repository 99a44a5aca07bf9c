#include "ui/models/DraftModel.h"

#include "ui/Backend.h"
#include "ui/models/MailListModel.h"
#include "words/Formats.h"
#include "words/Say.h"

namespace scorta::ui {

DraftModel::DraftModel(Backend& backend, QObject* parent)
    : QAbstractListModel(parent)
    , m_backend(backend)
{
    refresh();
}

void DraftModel::refresh()
{
    api::Queries* queries = m_backend.queries();
    if (!queries)
        return;
    const auto drafts = queries->drafts();
    if (!drafts)
        return;
    const auto ids = [](const QList<model::Draft>& list) {
        QList<qint64> all;
        for (const model::Draft& draft : list)
            all.append(draft.id.value);
        return all;
    };
    if (ids(*drafts) != ids(m_drafts)) {
        beginResetModel();
        m_drafts = *drafts;
        endResetModel();
    } else if (!m_drafts.isEmpty()) {
        m_drafts = *drafts;
        Q_EMIT dataChanged(index(0), index(static_cast<int>(m_drafts.size()) - 1));
    }
}

model::DraftId DraftModel::id(const QModelIndex& index) const
{
    return index.isValid() && index.row() < m_drafts.size() ? m_drafts.at(index.row()).id : model::DraftId{};
}

int DraftModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_drafts.size());
}

QVariant DraftModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= m_drafts.size())
        return {};
    const model::Draft& draft = m_drafts.at(index.row());
    const QString subject = draft.subject.isEmpty() ? tr("No subject") : words::quoted(draft.subject);
    const QString who = draft.to.isEmpty() ? tr("Nobody yet") : words::quoted(model::display(draft.to));
    const QString date = words::listDate(draft.changedAt, m_backend.now());
    switch (role) {
    case Qt::DisplayRole:
        return subject;
    case Qt::AccessibleTextRole:
        return QStringList{tr("draft"), who, subject, date}.join(QStringLiteral(", "));
    case MailListModel::IdRole:
        return draft.id.value;
    case MailListModel::WhoRole:
        return who;
    case MailListModel::ToPrefixRole:
        return !draft.to.isEmpty();
    case MailListModel::DateRole:
        return date;
    case MailListModel::SnippetRole:
        return words::quoted(draft.text.left(200).simplified());
    case MailListModel::UnreadRole:
    case MailListModel::StarRole:
        return false;
    case MailListModel::AttachmentRole:
        return !draft.attachments.isEmpty();
    default:
        return {};
    }
}

} // namespace scorta::ui
