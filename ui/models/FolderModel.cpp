#include "ui/models/FolderModel.h"

#include "ui/Backend.h"
#include "ui/models/OutboxModel.h"
#include "words/Formats.h"
#include "words/Labels.h"
#include "words/Say.h"
#include "words/Sentences.h"

#include <algorithm>

namespace scorta::ui {

namespace {

QString iconOf(model::Role role)
{
    switch (role) {
    case model::Role::Inbox:
        return QStringLiteral("inbox");
    case model::Role::Sent:
        return QStringLiteral("sent");
    case model::Role::Drafts:
        return QStringLiteral("draft");
    case model::Role::Trash:
        return QStringLiteral("trash");
    case model::Role::Archive:
        return QStringLiteral("archive");
    case model::Role::Junk:
        return QStringLiteral("junk");
    case model::Role::None:
        break;
    }
    return QStringLiteral("folder");
}

/// Inbox, Drafts, Sent, Archive, then one's own, then Junk and Trash.
int rankOf(model::Role role)
{
    switch (role) {
    case model::Role::Inbox:
        return 0;
    case model::Role::Drafts:
        return 1;
    case model::Role::Sent:
        return 2;
    case model::Role::Archive:
        return 3;
    case model::Role::None:
        return 4;
    case model::Role::Junk:
        return 5;
    case model::Role::Trash:
        return 6;
    }
    return 4;
}

FolderModel::Place placeOf(const model::Folder& folder)
{
    FolderModel::Place place;
    place.kind = FolderModel::Kind::Folder;
    place.key = u"folder:" + QString::number(folder.id.value);
    const QString word = words::word(folder.role);
    place.name = words::quoted(word.isEmpty() ? folder.name : word);
    place.icon = iconOf(folder.role);
    // Of what is thrown away or was sent nobody wants to know how much is unread.
    const bool isCounted = folder.role != model::Role::Trash && folder.role != model::Role::Sent;
    place.count = folder.role == model::Role::Drafts ? folder.total : isCounted ? folder.unread : 0;
    place.total = folder.total;
    if (folder.role == model::Role::None && !folder.delimiter.isNull()) {
        // The Inbox as the common parent of all (some servers) is no level of its own.
        QString path = folder.path;
        if (path.startsWith(QStringLiteral("INBOX") + folder.delimiter))
            path.remove(0, 6);
        place.depth = static_cast<int>(path.count(folder.delimiter));
    }
    place.account = folder.account;
    place.role = folder.role;
    place.path = folder.path;
    place.folders = {folder.id};
    place.isFrozen = folder.state == model::FolderState::Frozen;
    place.isSelectable = folder.isSelectable;
    return place;
}

} // namespace

FolderModel::FolderModel(Backend& backend, QObject* parent)
    : QAbstractItemModel(parent)
    , m_backend(backend)
{
    refresh();
}

std::vector<FolderModel::Node> FolderModel::read()
{
    std::vector<Node> nodes;
    api::Queries* queries = m_backend.queries();
    if (!queries)
        return nodes;
    const auto accounts = queries->accounts();
    const auto folders = queries->folders();
    if (!accounts || !folders)
        return std::move(m_nodes);
    m_accounts = *accounts;
    if (m_accounts.isEmpty())
        return nodes;

    Node all;
    all.place.kind = Kind::AllInboxes;
    all.place.key = QStringLiteral("all");
    all.place.name = words::label(words::Place::AllInboxes);
    all.place.icon = QStringLiteral("inboxes");
    for (const model::Folder& folder : *folders) {
        if (folder.role != model::Role::Inbox)
            continue;
        all.place.folders.append(folder.id);
        all.place.count += folder.unread;
        all.place.total += folder.total;
    }
    nodes.push_back(all);

    Node outbox;
    outbox.place.kind = Kind::Outbox;
    outbox.place.key = QStringLiteral("outbox");
    outbox.place.name = words::label(words::Place::Outbox);
    outbox.place.icon = QStringLiteral("outbox");
    if (const auto open = queries->openOutbox())
        outbox.place.count = OutboxModel::notConfirmed(*open);
    nodes.push_back(outbox);

    if (const auto drafts = queries->drafts(); drafts && !drafts->isEmpty()) {
        Node here;
        here.place.kind = Kind::Drafts;
        here.place.key = QStringLiteral("drafts");
        here.place.name = tr("Drafts here");
        here.place.icon = QStringLiteral("draft");
        here.place.count = here.place.total = static_cast<int>(drafts->size());
        nodes.push_back(here);
    }
    for (const model::Account& account : std::as_const(m_accounts)) {
        Node node;
        node.place.kind = Kind::Account;
        node.place.key = u"account:" + QString::number(account.id.value);
        node.place.name = words::quoted(account.title.isEmpty() ? account.address : account.title);
        node.place.account = account.id;
        node.place.isSelectable = false;
        for (const model::Folder& folder : *folders) {
            if (folder.account == account.id)
                node.children.push_back(placeOf(folder));
        }
        std::stable_sort(node.children.begin(), node.children.end(), [](const Place& a, const Place& b) {
            const int left = rankOf(a.role);
            const int right = rankOf(b.role);
            return left != right ? left < right : a.path.localeAwareCompare(b.path) < 0;
        });
        nodes.push_back(node);
    }
    return nodes;
}

void FolderModel::refresh()
{
    std::vector<Node> fresh = read();
    const auto keys = [](const std::vector<Node>& nodes) {
        QStringList list;
        for (const Node& node : nodes) {
            list.append(node.place.key);
            for (const Place& child : node.children)
                list.append(u' ' + child.key);
        }
        return list;
    };
    if (keys(fresh) != keys(m_nodes)) {
        beginResetModel();
        m_nodes = std::move(fresh);
        endResetModel();
        return;
    }
    for (int row = 0; row < static_cast<int>(fresh.size()); ++row) {
        Node& old = m_nodes[static_cast<size_t>(row)];
        Node& node = fresh[static_cast<size_t>(row)];
        const QModelIndex parent = index(row, 0);
        if (!(old.place == node.place)) {
            old.place = node.place;
            Q_EMIT dataChanged(parent, parent);
        }
        for (int child = 0; child < static_cast<int>(node.children.size()); ++child) {
            if (old.children[static_cast<size_t>(child)] == node.children[static_cast<size_t>(child)])
                continue;
            old.children[static_cast<size_t>(child)] = node.children[static_cast<size_t>(child)];
            const QModelIndex changed = index(child, 0, parent);
            Q_EMIT dataChanged(changed, changed);
        }
    }
}

const FolderModel::Place* FolderModel::place(const QModelIndex& index) const
{
    if (!index.isValid())
        return nullptr;
    const auto row = static_cast<size_t>(index.row());
    if (index.internalId() == 0)
        return row < m_nodes.size() ? &m_nodes[row].place : nullptr;
    const Node& node = m_nodes[index.internalId() - 1];
    return row < node.children.size() ? &node.children[row] : nullptr;
}

QModelIndex FolderModel::indexOf(const QString& key) const
{
    for (int row = 0; row < rowCount(); ++row) {
        const QModelIndex parent = index(row, 0);
        if (place(parent)->key == key)
            return parent;
        for (int child = 0; child < rowCount(parent); ++child) {
            if (place(index(child, 0, parent))->key == key)
                return index(child, 0, parent);
        }
    }
    return {};
}

const model::Account* FolderModel::account(model::AccountId id) const
{
    const auto found = std::find_if(m_accounts.begin(), m_accounts.end(),
                                    [id](const model::Account& account) { return account.id == id; });
    return found == m_accounts.end() ? nullptr : &*found;
}

QList<FolderModel::Place> FolderModel::foldersOf(model::AccountId account) const
{
    for (const Node& node : m_nodes) {
        if (node.place.kind == Kind::Account && node.place.account == account)
            return {node.children.begin(), node.children.end()};
    }
    return {};
}

model::Role FolderModel::roleOf(model::FolderId folder) const
{
    for (const Node& node : m_nodes) {
        for (const Place& child : node.children) {
            if (child.folders.contains(folder))
                return child.role;
        }
    }
    return model::Role::None;
}

QString FolderModel::nameOf(model::FolderId folder) const
{
    for (const Node& node : m_nodes) {
        for (const Place& child : node.children) {
            if (child.folders.contains(folder))
                return node.place.name + u" · " + child.name;
        }
    }
    return {};
}

QModelIndex FolderModel::index(int row, int column, const QModelIndex& parent) const
{
    if (column != 0 || row < 0 || row >= rowCount(parent))
        return {};
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : 0);
}

QModelIndex FolderModel::parent(const QModelIndex& child) const
{
    if (!child.isValid() || child.internalId() == 0)
        return {};
    return createIndex(static_cast<int>(child.internalId()) - 1, 0, quintptr{0});
}

int FolderModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid())
        return static_cast<int>(m_nodes.size());
    if (parent.internalId() != 0 || parent.column() != 0)
        return 0;
    return static_cast<int>(m_nodes[static_cast<size_t>(parent.row())].children.size());
}

int FolderModel::columnCount(const QModelIndex&) const
{
    return 1;
}

QVariant FolderModel::data(const QModelIndex& index, int role) const
{
    const Place* shown = place(index);
    if (!shown)
        return {};
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return shown->name;
    case Qt::AccessibleTextRole:
        if (shown->kind == Kind::Outbox && shown->count > 0)
            return tr("%1, %Ln not confirmed yet", nullptr, shown->count).arg(shown->name);
        if (shown->count > 0 && shown->kind != Kind::Drafts && shown->role != model::Role::Drafts)
            return tr("%1, %Ln unread", nullptr, shown->count).arg(shown->name);
        return shown->name;
    case KindRole:
        return static_cast<int>(shown->kind);
    case KeyRole:
        return shown->key;
    case CountRole:
        return shown->count;
    case IconRole:
        return shown->icon;
    case DepthRole:
        return shown->depth;
    case RoleRole:
        return static_cast<int>(shown->role);
    case FrozenRole:
        return shown->isFrozen;
    default:
        return {};
    }
}

Qt::ItemFlags FolderModel::flags(const QModelIndex& index) const
{
    const Place* shown = place(index);
    if (!shown)
        return Qt::NoItemFlags;
    return shown->isSelectable ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::ItemIsEnabled;
}

} // namespace scorta::ui
