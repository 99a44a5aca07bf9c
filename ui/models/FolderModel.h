#pragma once

#include "model/Account.h"
#include "model/Folder.h"

#include <QAbstractItemModel>
#include <QList>

#include <vector>

namespace scorta::ui {

class Backend;

/// The places of the window: All inboxes, Outbox, drafts that are only here, then each account with its
/// folders. Reads through Backend::queries(); refresh() keeps indexes while the places stay the same.
class FolderModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum class Kind { AllInboxes, Outbox, Drafts, Account, Folder };
    enum Role {
        KindRole = Qt::UserRole, ///< Kind as int
        KeyRole,                 ///< a place's name that stays the same from start to start
        CountRole,               ///< unread, or what the badge of the Outbox says
        IconRole,
        DepthRole,
        RoleRole,   ///< model::Role as int
        FrozenRole, ///< the mirror guard holds the folder
    };
    struct Place
    {
        Kind kind = Kind::AllInboxes;
        QString key;
        QString name;
        QString icon;
        int count = 0;
        int total = 0;
        int depth = 0;
        model::AccountId account;
        model::Role role = model::Role::None;
        QString path;
        QList<model::FolderId> folders; ///< whose mail is listed
        bool isFrozen = false;
        bool isSelectable = true;
        bool operator==(const Place&) const = default;
    };

    explicit FolderModel(Backend& backend, QObject* parent = nullptr);

    void refresh();
    /// nullptr for an invalid index.
    const Place* place(const QModelIndex& index) const;
    QModelIndex indexOf(const QString& key) const;
    const QList<model::Account>& accounts() const { return m_accounts; }
    const model::Account* account(model::AccountId id) const;
    /// All folders of an account, for "Move to".
    QList<Place> foldersOf(model::AccountId account) const;
    model::Role roleOf(model::FolderId folder) const;
    QString nameOf(model::FolderId folder) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    struct Node
    {
        Place place;
        std::vector<Place> children;
    };
    std::vector<Node> read();

    Backend& m_backend;
    QList<model::Account> m_accounts;
    std::vector<Node> m_nodes;
};

} // namespace scorta::ui
