#include "ui/Backend.h"
#include "ui/list/ListPane.h"
#include "ui/main/MainWindow.h"
#include "ui/main/StatusLine.h"
#include "ui/models/MailListModel.h"
#include "ui/read/MailView.h"
#include "ui/read/ReadingPane.h"
#include "ui/theme/Theme.h"
#include "words/Sentences.h"

#include <QAction>
#include <QJsonArray>
#include <QJsonObject>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QTreeView>

namespace scorta::ui {

// What one can do in the window: actions, menus, keys and the commands behind them.

QAction* MainWindow::action(const QString& text, const char* iconName, const QKeySequence& key,
                            void (MainWindow::*slot)())
{
    auto* made = new QAction(icon(QLatin1String(iconName)), text, this);
    made->setShortcut(key);
    const QString keyText = key.toString(QKeySequence::NativeText);
    made->setToolTip(keyText.isEmpty() ? text : QString(text + u" (" + keyText + u')'));
    connect(made, &QAction::triggered, this, slot);
    return made;
}

/// Single letters work in the list alone, so that nobody archives mail while typing.
QAction* MainWindow::letterAction(const QString& text, const char* iconName, const QKeySequence& key,
                                  void (MainWindow::*slot)())
{
    QAction* made = action(text, iconName, key, slot);
    made->setShortcutContext(Qt::WidgetShortcut);
    m_list->mailList()->addAction(made);
    return made;
}

void MainWindow::makeActions()
{
    m_write = action(tr("Write"), "write", QKeySequence(Qt::CTRL | Qt::Key_N), &MainWindow::write);
    m_check = action(tr("Check mail"), "sync", QKeySequence(Qt::Key_F5), &MainWindow::checkNow);
    m_searchAction = new QAction(icon(QStringLiteral("search")), tr("Search"), this);
    m_searchAction->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_K));
    connect(m_searchAction, &QAction::triggered, this, [this] {
        m_list->search()->setFocus();
        m_list->search()->selectAll();
    });
    m_readActions = {
        letterAction(tr("Reply"), "reply", QKeySequence(Qt::Key_R), &MainWindow::reply),
        letterAction(tr("Reply to all"), "replyall", QKeySequence(Qt::SHIFT | Qt::Key_R),
                     &MainWindow::replyAll),
        letterAction(tr("Forward"), "forward", QKeySequence(Qt::Key_F), &MainWindow::forward),
    };
    m_mailActions = {
        letterAction(tr("Archive"), "archive", QKeySequence(Qt::Key_A), &MainWindow::archive),
        letterAction(tr("Move to Trash"), "trash", QKeySequence(Qt::Key_Delete), &MainWindow::trash),
        letterAction(tr("Read or unread"), "letter", QKeySequence(Qt::Key_M), &MainWindow::toggleRead),
        letterAction(tr("Star"), "star", QKeySequence(Qt::Key_S), &MainWindow::toggleStar),
    };
    addActions({m_write, m_check, m_searchAction});
}

void MainWindow::makeMenus()
{
    QMenu* file = menuBar()->addMenu(tr("&File"));
    file->addAction(m_write);
    file->addAction(action(tr("Add an account…"), "plus", {}, &MainWindow::addAccount));
    file->addSeparator();
    QAction* quit = file->addAction(tr("Quit"));
    quit->setShortcut(QKeySequence(QKeySequence::Quit));
    connect(quit, &QAction::triggered, this, &QWidget::close);

    QMenu* message = menuBar()->addMenu(tr("&Message"));
    message->addActions(m_readActions);
    message->addSeparator();
    message->addActions(m_mailActions);
    m_moveMenu = message->addMenu(icon(QStringLiteral("move")), tr("Move to"));
    connect(m_moveMenu, &QMenu::aboutToShow, this, &MainWindow::fillMoveMenu);

    QMenu* view = menuBar()->addMenu(tr("&View"));
    view->addAction(m_searchAction);
    view->addAction(m_check);
    QAction* unread =
        letterAction(tr("Next unread"), "down", QKeySequence(Qt::Key_N), &MainWindow::nextUnread);
    view->addAction(unread);
    QAction* pane = view->addAction(tr("Next pane"));
    pane->setShortcut(QKeySequence(Qt::Key_F6));
    connect(pane, &QAction::triggered, this, &MainWindow::focusNextPane);
}

void MainWindow::updateActions()
{
    const bool isMail = m_list->page() == ListPane::Page::Mail;
    const auto count = isMail ? selected().size() : 0;
    for (QAction* one : std::as_const(m_mailActions))
        one->setEnabled(count > 0);
    for (QAction* one : std::as_const(m_readActions))
        one->setEnabled(count == 1 && m_reading->document() != nullptr);
    m_moveMenu->setEnabled(count > 0);
    m_write->setEnabled(m_summary.accounts > 0);
    m_check->setEnabled(m_summary.accounts > 0);
}

void MainWindow::fillMoveMenu()
{
    m_moveMenu->clear();
    const model::MailRow* row = m_mails->row(m_list->mailList()->currentIndex());
    if (!row)
        return;
    const QList<FolderModel::Place> folders = m_folders->foldersOf(row->account);
    for (const FolderModel::Place& folder : folders) {
        if (!folder.isSelectable || folder.folders.contains(row->folder))
            continue;
        QString name = folder.name;
        QAction* one = m_moveMenu->addAction(icon(folder.icon), name.replace(u'&', QStringLiteral("&&")));
        connect(one, &QAction::triggered, this, [this, path = folder.path] {
            m_selectsNext = true;
            act(QStringLiteral("move"), {{QStringLiteral("folder"), path}});
        });
    }
}

QList<model::MailId> MainWindow::selected() const
{
    QModelIndexList rows = m_list->mailList()->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    QList<model::MailId> ids;
    for (const QModelIndex& index : std::as_const(rows))
        ids.append(m_mails->id(index.row()));
    return ids;
}

void MainWindow::act(const QString& command, const QJsonObject& more)
{
    QJsonArray ids;
    for (const model::MailId id : selected())
        ids.append(id.value);
    if (ids.isEmpty())
        return;
    QJsonObject args = more;
    args.insert(QStringLiteral("ids"), ids);
    m_backend.call(command, args);
}

void MainWindow::archive()
{
    m_selectsNext = true;
    act(QStringLiteral("archive"));
}

void MainWindow::trash()
{
    m_selectsNext = true;
    act(QStringLiteral("trash"));
}

void MainWindow::mark(const QList<model::MailId>& ids, const QString& flag, bool isSet)
{
    QJsonArray array;
    for (const model::MailId id : ids)
        array.append(id.value);
    m_backend.call(QStringLiteral("mark"),
                   {{QStringLiteral("ids"), array},
                    {isSet ? QStringLiteral("add") : QStringLiteral("remove"), QJsonArray{flag}}});
}

void MainWindow::toggleRead()
{
    const model::MailRow* row = m_mails->row(m_list->mailList()->currentIndex());
    if (row)
        mark(selected(), QStringLiteral("seen"), !row->flags.has(model::Flag::Seen));
}

void MainWindow::toggleStar()
{
    const model::MailRow* row = m_mails->row(m_list->mailList()->currentIndex());
    if (row)
        mark(selected(), QStringLiteral("flagged"), !row->flags.has(model::Flag::Flagged));
}

void MainWindow::nextUnread()
{
    const int current = m_list->mailList()->currentIndex().row();
    // As far as anybody would look for it; further down the folder is read anyway.
    const int end = qMin(m_mails->rowCount(), current + 2'000);
    for (int row = current + 1; row < end; ++row) {
        if (m_mails->index(row).data(MailListModel::UnreadRole).toBool()) {
            m_list->mailList()->setCurrentIndex(m_mails->index(row));
            return;
        }
    }
}

void MainWindow::checkNow()
{
    if (m_isSyncing || m_summary.accounts == 0)
        return;
    m_isSyncing = true;
    m_status->notice(tr("Checking…"));
    m_backend.call(QStringLiteral("sync"), {}, this, [this](const base::Result<QJsonValue>& answer) {
        m_isSyncing = false;
        m_status->notice(answer ? QString() : words::message(answer.error(), {}));
        refresh();
        refreshMirror();
    });
}

void MainWindow::focusNextPane()
{
    QWidget* list = m_list->page() == ListPane::Page::Outbox   ? m_list->outboxList()
                    : m_list->page() == ListPane::Page::Drafts ? m_list->draftList()
                                                               : m_list->mailList();
    const QList<QWidget*> panes{m_tree, list, m_reading->view()};
    for (int i = 0; i < panes.size(); ++i) {
        if (panes.at(i)->hasFocus()) {
            panes.at((i + 1) % panes.size())->setFocus();
            return;
        }
    }
    list->setFocus();
}

} // namespace scorta::ui
