#pragma once

#include "model/Folder.h"
#include "model/Mail.h"

#include <QAbstractListModel>
#include <QHash>
#include <QList>

#include <list>
#include <utility>
#include <vector>

namespace scorta::ui {

class Backend;

/// The mail of some folders, or what a search found, newest first. Holds every id and, of the rows, the pages
/// shown last; so its size costs 8 bytes a mail. Reads through Backend::queries().
class MailListModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role {
        IdRole = Qt::UserRole,
        WhoRole,      ///< whom the card names: the sender, in Sent and Drafts the recipients
        ToPrefixRole, ///< it names recipients
        DateRole,
        SnippetRole,
        UnreadRole,
        StarRole,
        AttachmentRole,
    };

    explicit MailListModel(Backend& backend, QObject* parent = nullptr);

    /// `namesRecipients`: the folder holds one's own mail.
    enum class Names { Senders, Recipients };
    void showFolders(const QList<model::FolderId>& folders, Names names);
    /// At most kFound results; an empty query ends the search and shows the folders again.
    void showSearch(const QString& query);
    static constexpr int kFound = 1000;
    bool isSearch() const { return !m_query.isEmpty(); }
    /// Reads again; rows that are still there keep their indexes.
    void refresh();

    /// nullptr when the row is gone.
    const model::MailRow* row(const QModelIndex& index) const;
    model::MailId id(int row) const { return {m_ids.at(static_cast<size_t>(row))}; }
    QModelIndex indexOf(model::MailId id) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    using Ids = std::vector<qint64>;
    Ids read() const;
    void changeTo(Ids fresh);
    bool changeStepwise(const Ids& fresh);
    QString accessibleText(const model::MailRow& row) const;

    /// Rows of kPage ids each, the last used first.
    struct Page
    {
        size_t number = 0;
        QHash<qint64, model::MailRow> rows;
    };
    const Page& page(size_t number) const;

    Backend& m_backend;
    QList<model::FolderId> m_folders;
    Names m_names = Names::Senders;
    QString m_query;
    Ids m_ids;
    mutable std::list<Page> m_pages;
};

} // namespace scorta::ui
