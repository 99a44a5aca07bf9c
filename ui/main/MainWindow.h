#pragma once

#include "model/Draft.h"
#include "model/Mail.h"
#include "ui/compose/Reply.h"
#include "ui/main/OutageSummary.h"
#include "ui/models/FolderModel.h"

#include <QHash>
#include <QList>
#include <QMainWindow>
#include <QPointer>
#include <QSet>
#include <QTimer>

#include <memory>

class QAction;
class QFrame;
class QMenu;
class QSettings;
class QSplitter;
class QStackedWidget;
class QTreeView;
class QUrl;

namespace scorta::ui {

class Backend;
class Banner;
class ComposeWindow;
class DraftModel;
class EmptyState;
class ListPane;
class MailListModel;
class OutboxModel;
class OutboxPane;
class ReadingPane;
class StatusLine;

/// The window: folders, list and reading pane, a banner above when a provider is in trouble, the state of all
/// below. Shows what the mirror has, asks the engine for everything else, and is drawn anew when the engine
/// says that something happened.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    explicit MainWindow(Backend& backend, QWidget* parent = nullptr);
    ~MainWindow() override;

    // What there is to look at; for whoever drives the window.
    FolderModel* folders() const { return m_folders; }
    MailListModel* mails() const { return m_mails; }
    OutboxModel* outbox() const { return m_outbox; }
    ReadingPane* readingPane() const { return m_reading; }
    ListPane* listPane() const { return m_list; }
    Banner* banner() const { return m_banner; }
    StatusLine* statusLine() const { return m_status; }

public Q_SLOTS:
    void write();
    void reply();
    void replyAll();
    void forward();
    void archive();
    void trash();
    void toggleRead();
    void toggleStar();
    void checkNow();
    void addAccount();
    void nextUnread();
    /// Opens a composer for a mailto: address.
    void writeTo(const QUrl& mailTo);
    /// A key of FolderModel.
    void showPlace(const QString& key);

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    // MainActions.cpp
    void makeActions();
    void makeMenus();
    void fillMoveMenu();
    void updateActions();
    QAction* letterAction(const QString& text, const char* iconName, const QKeySequence& key,
                          void (MainWindow::*slot)());
    QAction* action(const QString& text, const char* iconName, const QKeySequence& key,
                    void (MainWindow::*slot)());
    void mark(const QList<model::MailId>& ids, const QString& flag, bool isSet);
    void act(const QString& command, const QJsonObject& more = {});
    void answer(ReplyTo whom);
    void focusNextPane();

    QWidget* makeFolderPane();
    QWidget* makeReadingSide();
    void showCurrentPlace();
    void showSearch(const QString& query);
    void updateHeading();
    void updateEmptyText();
    void showSelected();
    void showOutgoing();
    void showDraft();
    void openDraft(const QModelIndex& index);
    void markOpened(const model::MailRow& row);
    ComposeWindow* compose(const model::Draft& draft);
    QList<model::MailId> selected() const;
    const model::Account* writingAccount() const;

    void refresh();
    void refreshMirror();
    void showOutages();
    void noteEvent(const QJsonObject& event);
    void noteRecoveries();
    void showBanner();
    QString backLine() const;
    QString composerRemark(model::AccountId account) const;
    void restoreLook();
    void saveLook();

    Backend& m_backend;
    std::unique_ptr<QSettings> m_settings;
    FolderModel* m_folders;
    MailListModel* m_mails;
    OutboxModel* m_outbox;
    DraftModel* m_drafts;

    Banner* m_banner;
    StatusLine* m_status;
    QStackedWidget* m_pages; ///< the panes, or "no account yet"
    EmptyState* m_noAccount;
    QSplitter* m_splitter;
    QTreeView* m_tree;
    ListPane* m_list;
    QStackedWidget* m_right;
    ReadingPane* m_reading;
    OutboxPane* m_outgoing;
    EmptyState* m_draftState;
    QFrame* m_readingTools;

    QAction* m_write = nullptr;
    QAction* m_check = nullptr;
    QAction* m_searchAction = nullptr;
    QList<QAction*> m_mailActions; ///< need at least one message
    QList<QAction*> m_readActions; ///< need the one that is shown
    QMenu* m_moveMenu = nullptr;

    QString m_place;
    OutageSummary m_summary;
    QTimer m_clockTimer;
    bool m_isSyncing = false;
    bool m_isReadingMirror = false;
    QList<model::FolderId> m_listed; ///< the folders whose mail the list shows
    bool m_selectsNext = false;      ///< the rows that go are those that a person put away
    /// Accounts in trouble by their address, or just out of it, and what has left by them meanwhile.
    struct Recovery
    {
        model::AccountId account;
        QString title;
        QSet<qint64> left;
        bool isBack = false;
    };
    QHash<QString, Recovery> m_recoveries;
    QList<QPointer<ComposeWindow>> m_composers;
    bool m_isClosing = false;
};

} // namespace scorta::ui
