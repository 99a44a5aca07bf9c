#include "ui/main/MainWindow.h"

#include "ui/Backend.h"
#include "ui/account/AddAccountDialog.h"
#include "ui/compose/ComposeWindow.h"
#include "ui/compose/MailTo.h"
#include "ui/list/EmptyState.h"
#include "ui/list/FolderDelegate.h"
#include "ui/list/ListPane.h"
#include "ui/main/Banner.h"
#include "ui/main/StatusLine.h"
#include "ui/models/DraftModel.h"
#include "ui/models/MailListModel.h"
#include "ui/models/OutboxModel.h"
#include "ui/outbox/OutboxPane.h"
#include "ui/read/MailView.h"
#include "ui/read/ReadingPane.h"
#include "ui/theme/Theme.h"
#include "words/Formats.h"
#include "words/Labels.h"
#include "words/Say.h"
#include "words/Sentences.h"

#include <QAction>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QJsonObject>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace scorta::ui {

namespace {

/// "next try in 4 min" and "checked 2 min ago" need no more.
constexpr std::chrono::milliseconds kClockInterval{30'000};

QString titled(const QString& place)
{
    return place + u" – Scorta";
}

} // namespace

MainWindow::MainWindow(Backend& backend, QWidget* parent)
    : QMainWindow(parent)
    , m_backend(backend)
    , m_settings(
          std::make_unique<QSettings>(QString(backend.profile() + u"/window.ini"), QSettings::IniFormat))
    , m_folders(new FolderModel(backend, this))
    , m_mails(new MailListModel(backend, this))
    , m_outbox(new OutboxModel(backend, this))
    , m_drafts(new DraftModel(backend, this))
    , m_banner(new Banner(this))
    , m_status(new StatusLine(this))
    , m_pages(new QStackedWidget(this))
    , m_noAccount(new EmptyState(this))
    , m_splitter(new QSplitter(Qt::Horizontal, this))
    , m_tree(new QTreeView(this))
    , m_list(new ListPane(*m_mails, *m_outbox, *m_drafts, this))
    , m_right(new QStackedWidget(this))
    , m_reading(new ReadingPane(backend, this))
    , m_outgoing(new OutboxPane(backend, *m_outbox, this))
    , m_draftState(new EmptyState(this))
    , m_readingTools(new QFrame(this))
{
    setWindowTitle(QStringLiteral("Scorta"));
    makeActions();
    makeMenus();
    m_splitter->addWidget(makeFolderPane());
    m_splitter->addWidget(m_list);
    m_splitter->addWidget(makeReadingSide());
    m_splitter->setHandleWidth(1);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setStretchFactor(2, 1);
    m_noAccount->setObjectName(QStringLiteral("noAccount"));
    m_noAccount->setAttribute(Qt::WA_StyledBackground);
    m_noAccount->say(QStringLiteral("plus"), tr("Add an account"),
                     tr("Name, address and password are enough."), tr("Add an account"));
    m_pages->addWidget(m_splitter);
    m_pages->addWidget(m_noAccount);
    auto* central = new QWidget(this);
    auto* layout = new QVBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_banner);
    layout->addWidget(m_pages, 1);
    layout->addWidget(m_status);
    setCentralWidget(central);

    connect(m_noAccount, &EmptyState::clicked, this, &MainWindow::addAccount);
    connect(m_banner, &Banner::tryNowClicked, this, &MainWindow::checkNow);
    connect(m_banner, &Banner::dismissClicked, this, [this] {
        m_recoveries.clear();
        showOutages();
    });
    connect(m_list, &ListPane::searchChanged, this, &MainWindow::showSearch);
    connect(m_list->mailList()->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &MainWindow::showSelected);
    connect(m_list->outboxList()->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &MainWindow::showOutgoing);
    connect(m_list->draftList()->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &MainWindow::showDraft);
    connect(m_list->draftList(), &QListView::activated, this, &MainWindow::openDraft);
    connect(m_draftState, &EmptyState::clicked, this,
            [this] { openDraft(m_list->draftList()->currentIndex()); });
    connect(m_mails, &QAbstractItemModel::rowsRemoved, this, [this](const QModelIndex&, int first) {
        if (!m_selectsNext || m_mails->rowCount() == 0)
            return;
        m_selectsNext = false;
        m_list->mailList()->setCurrentIndex(m_mails->index(qMin(first, m_mails->rowCount() - 1)));
    });
    connect(m_reading, &ReadingPane::opened, this, &MainWindow::markOpened);
    connect(m_reading, &ReadingPane::said, m_status, &StatusLine::notice);
    connect(m_reading, &ReadingPane::mailToActivated, this, &MainWindow::writeTo);
    connect(m_outgoing, &OutboxPane::said, m_status, &StatusLine::notice);
    connect(&m_backend, &Backend::changed, this, &MainWindow::refresh);
    connect(&m_backend, &Backend::happened, this, &MainWindow::noteEvent);
    connect(&m_backend, &Backend::failed, this, [this](const base::Error& error, const QString& subject) {
        m_status->notice(words::message(error, subject));
    });
    connect(&m_clockTimer, &QTimer::timeout, this, &MainWindow::showOutages);
    m_clockTimer.start(kClockInterval);

    restoreLook();
    refresh();
    refreshMirror();
    showPlace(m_settings->value(QStringLiteral("place"), QStringLiteral("all")).toString());
    if (m_folders->accounts().isEmpty())
        QTimer::singleShot(0, this, &MainWindow::addAccount);
}

MainWindow::~MainWindow()
{
    // They are windows of their own, but speak to the same backend.
    const QList<QPointer<ComposeWindow>> open = m_composers;
    for (const QPointer<ComposeWindow>& composer : open)
        delete composer;
}

QWidget* MainWindow::makeFolderPane()
{
    auto* pane = new QFrame(this);
    pane->setObjectName(QStringLiteral("folderPane"));
    auto* writeButton =
        new QPushButton(icon(QStringLiteral("write"), theme().onAccent), m_write->text(), pane);
    writeButton->setProperty("role", QStringLiteral("primary"));
    writeButton->setToolTip(m_write->toolTip());
    connect(writeButton, &QPushButton::clicked, m_write, &QAction::trigger);
    connect(m_write, &QAction::changed, writeButton,
            [this, writeButton] { writeButton->setEnabled(m_write->isEnabled()); });
    auto* checkButton = new QToolButton(pane);
    checkButton->setDefaultAction(m_check);
    checkButton->setIconSize(QSize(measure::kToolIcon, measure::kToolIcon));
    checkButton->setAccessibleName(m_check->text());
    auto* header = new QHBoxLayout;
    header->setContentsMargins(12, 8, 12, 8);
    header->addWidget(writeButton);
    header->addStretch(1);
    header->addWidget(checkButton);

    m_tree->setObjectName(QStringLiteral("folderTree"));
    m_tree->setAccessibleName(tr("Folders"));
    m_tree->setModel(m_folders);
    m_tree->setItemDelegate(new FolderDelegate(this));
    m_tree->setHeaderHidden(true);
    m_tree->setIndentation(0);
    m_tree->setRootIsDecorated(false);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setMouseTracking(true);
    m_tree->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_tree->expandAll();
    connect(m_folders, &QAbstractItemModel::modelReset, this, [this] {
        m_tree->expandAll();
        const QModelIndex same = m_folders->indexOf(m_place);
        if (same.isValid())
            m_tree->setCurrentIndex(same);
    });
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &MainWindow::showCurrentPlace);

    auto* layout = new QVBoxLayout(pane);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(header);
    layout->addWidget(m_tree, 1);
    pane->setMinimumWidth(180);
    return pane;
}

QWidget* MainWindow::makeReadingSide()
{
    m_readingTools->setObjectName(QStringLiteral("readingTools"));
    auto* row = new QHBoxLayout(m_readingTools);
    row->setContentsMargins(24, 8, 16, 8);
    row->setSpacing(2);
    const auto add = [&](QAction* one) {
        auto* button = new QToolButton(m_readingTools);
        button->setDefaultAction(one);
        button->setIconSize(QSize(measure::kToolIcon, measure::kToolIcon));
        button->setAccessibleName(one->text());
        row->addWidget(button);
    };
    for (QAction* one : std::as_const(m_readActions))
        add(one);
    row->addSpacing(12);
    for (QAction* one : std::as_const(m_mailActions))
        add(one);
    row->addStretch(1);

    auto* side = new QFrame(this);
    side->setObjectName(QStringLiteral("readingSide"));
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_readingTools);
    layout->addWidget(m_reading, 1);
    m_draftState->setObjectName(QStringLiteral("draftState"));
    m_draftState->setAttribute(Qt::WA_StyledBackground);
    m_right->addWidget(side);
    m_right->addWidget(m_outgoing);
    m_right->addWidget(m_draftState);
    m_right->setMinimumWidth(320);
    m_list->setMinimumWidth(260);
    return m_right;
}

void MainWindow::restoreLook()
{
    if (!restoreGeometry(m_settings->value(QStringLiteral("geometry")).toByteArray()))
        resize(1280, 800);
    if (!m_splitter->restoreState(m_settings->value(QStringLiteral("splitter")).toByteArray()))
        m_splitter->setSizes(
            {measure::kFolderPane, measure::kListPane, 1280 - measure::kFolderPane - measure::kListPane});
}

void MainWindow::saveLook()
{
    m_settings->setValue(QStringLiteral("geometry"), saveGeometry());
    m_settings->setValue(QStringLiteral("splitter"), m_splitter->saveState());
    m_settings->setValue(QStringLiteral("place"), m_place);
}

void MainWindow::showPlace(const QString& key)
{
    QModelIndex index = m_folders->indexOf(key);
    if (!index.isValid())
        index = m_folders->index(0, 0);
    m_tree->setCurrentIndex(index);
}

void MainWindow::showCurrentPlace()
{
    const FolderModel::Place* place = m_folders->place(m_tree->currentIndex());
    if (!place || place->kind == FolderModel::Kind::Account)
        return;
    const bool isSame = place->key == m_place && m_list->search()->text().isEmpty();
    m_place = place->key;
    {
        const QSignalBlocker quiet(m_list->search());
        m_list->search()->clear();
    }
    switch (place->kind) {
    case FolderModel::Kind::Outbox:
        m_outbox->refresh();
        m_list->setPage(ListPane::Page::Outbox);
        m_right->setCurrentIndex(1);
        if (!m_list->outboxList()->currentIndex().isValid() && m_outbox->rowCount() > 0)
            m_list->outboxList()->setCurrentIndex(m_outbox->index(0));
        showOutgoing();
        break;
    case FolderModel::Kind::Drafts:
        m_drafts->refresh();
        m_list->setPage(ListPane::Page::Drafts);
        m_right->setCurrentIndex(2);
        showDraft();
        break;
    default: {
        m_list->setPage(ListPane::Page::Mail);
        m_right->setCurrentIndex(0);
        const bool isOwn = place->role == model::Role::Sent || place->role == model::Role::Drafts;
        if (!isSame || m_mails->isSearch() || m_listed != place->folders)
            m_mails->showFolders(place->folders,
                                 isOwn ? MailListModel::Names::Recipients : MailListModel::Names::Senders);
        m_listed = place->folders;
        showSelected();
        break;
    }
    }
    updateHeading();
    updateEmptyText();
}

void MainWindow::showSearch(const QString& query)
{
    if (query.isEmpty()) {
        if (m_mails->isSearch())
            showCurrentPlace();
        return;
    }
    m_list->setPage(ListPane::Page::Mail);
    m_right->setCurrentIndex(0);
    m_mails->showSearch(query);
    showSelected();
    updateHeading();
    updateEmptyText();
}

void MainWindow::updateHeading()
{
    const FolderModel::Place* place = m_folders->place(m_tree->currentIndex());
    QString name = place ? place->name : QStringLiteral("Scorta");
    QString detail;
    if (m_mails->isSearch() && m_list->page() == ListPane::Page::Mail) {
        name = tr("Search");
        detail = m_mails->rowCount() >= MailListModel::kFound
                     ? tr("the newest %1").arg(words::number(MailListModel::kFound))
                     : tr("%Ln found", nullptr, m_mails->rowCount());
    } else if (place && place->kind == FolderModel::Kind::Outbox) {
        if (place->count > 0)
            detail = tr("%Ln not confirmed yet", nullptr, place->count);
    } else if (place && place->kind != FolderModel::Kind::Drafts && place->role != model::Role::Drafts) {
        if (place->count > 0)
            detail = tr("%Ln unread", nullptr, place->count);
    }
    m_list->setHeading(name, detail);
    setWindowTitle(titled(name));
}

void MainWindow::updateEmptyText()
{
    if (m_mails->isSearch() && m_list->page() == ListPane::Page::Mail)
        m_list->setEmptyText(
            QStringLiteral("search"),
            tr("Nothing found for “%1”").arg(words::quoted(m_list->search()->text().trimmed())),
            tr("%Ln message(s) were searched, with all their text.", nullptr, m_summary.messages));
    else if (m_list->page() == ListPane::Page::Outbox)
        m_list->setEmptyText(QStringLiteral("okc"), tr("Everything left"), {});
    else if (m_list->page() == ListPane::Page::Drafts)
        m_list->setEmptyText(QStringLiteral("draft"), tr("No drafts here"), {});
    else
        m_list->setEmptyText(QStringLiteral("inbox"), tr("No messages here"),
                             tr("New mail comes by itself."));
    m_list->updateEmpty();
}

void MainWindow::showSelected()
{
    if (m_list->page() != ListPane::Page::Mail)
        return;
    const QList<model::MailId> ids = selected();
    const model::MailRow* row = ids.size() == 1 ? m_mails->row(m_mails->indexOf(ids.first())) : nullptr;
    if (row)
        m_reading->showMail(*row, m_folders->nameOf(row->folder));
    else
        m_reading->showSelection(static_cast<int>(ids.size()));
    updateActions();
}

void MainWindow::markOpened(const model::MailRow& row)
{
    updateActions();
    if (!row.flags.has(model::Flag::Seen))
        mark({row.id}, QStringLiteral("seen"), true);
}

void MainWindow::showOutgoing()
{
    if (m_list->page() != ListPane::Page::Outbox)
        return;
    const model::Outgoing* message = m_outbox->message(m_list->outboxList()->currentIndex());
    if (message)
        m_outgoing->show(*message);
    else
        m_outgoing->showNothing(
            m_outbox->rowCount() > 0 ? tr("No message is selected") : tr("Everything left"), {});
    updateActions();
}

void MainWindow::showDraft()
{
    const QModelIndex index = m_list->draftList()->currentIndex();
    if (index.isValid())
        m_draftState->say(QStringLiteral("draft"), index.data(Qt::DisplayRole).toString(),
                          index.data(MailListModel::SnippetRole).toString(), tr("Go on writing"));
    else
        m_draftState->say(QStringLiteral("draft"), tr("No draft is selected"), {});
    updateActions();
}

void MainWindow::openDraft(const QModelIndex& index)
{
    const model::DraftId id = m_drafts->id(index);
    for (const QPointer<ComposeWindow>& composer : std::as_const(m_composers)) {
        if (composer && composer->draftId() == id) {
            composer->raise();
            composer->activateWindow();
            return;
        }
    }
    api::Queries* queries = m_backend.queries();
    if (!queries || !id.isValid())
        return;
    const auto draft = queries->draft(id);
    if (draft)
        compose(*draft);
    else
        m_status->notice(words::message(draft.error(), {}));
}

ComposeWindow* MainWindow::compose(const model::Draft& draft)
{
    auto* composer = new ComposeWindow(m_backend, draft);
    m_composers.append(composer);
    composer->setRemark(composerRemark(composer->account()));
    connect(composer, &ComposeWindow::stayed, this, [this] { m_isClosing = false; });
    connect(composer, &ComposeWindow::sent, this, [this] { m_status->notice(tr("In the Outbox")); });
    connect(composer, &ComposeWindow::closed, this, [this, composer] {
        m_composers.removeAll(composer);
        composer->deleteLater();
        if (m_isClosing && m_composers.isEmpty())
            close();
    });
    composer->show();
    return composer;
}

const model::Account* MainWindow::writingAccount() const
{
    const FolderModel::Place* place = m_folders->place(m_tree->currentIndex());
    if (place && place->account.isValid())
        return m_folders->account(place->account);
    return m_folders->accounts().isEmpty() ? nullptr : &m_folders->accounts().first();
}

void MainWindow::write()
{
    const model::Account* account = writingAccount();
    if (!account)
        return;
    model::Draft draft;
    draft.account = account->id;
    compose(draft);
}

void MainWindow::writeTo(const QUrl& mailTo)
{
    const model::Account* account = writingAccount();
    if (!account)
        return;
    model::Draft draft = draftOfMailTo(mailTo);
    draft.account = account->id;
    // What another program handed over is as dear as what is typed.
    compose(draft)->changed();
}

void MainWindow::answer(ReplyTo whom)
{
    const model::Account* account = m_folders->account(m_reading->row().account);
    if (m_reading->document() && account)
        compose(replyDraft(*m_reading->document(), m_reading->row(), *account, whom));
}

void MainWindow::reply()
{
    answer(ReplyTo::Sender);
}

void MainWindow::replyAll()
{
    answer(ReplyTo::All);
}

void MainWindow::forward()
{
    const model::Account* account = m_folders->account(m_reading->row().account);
    if (!m_reading->document() || !account)
        return;
    auto draft =
        std::make_shared<model::Draft>(forwardDraft(*m_reading->document(), m_reading->row(), *account));
    QList<AttachmentBar::File> files;
    for (const auto& attachment : m_reading->document()->attachments)
        files.append({attachment.n, attachment.name, attachment.type, attachment.size});
    m_backend.read(
        [id = m_reading->row().id, files, draft](api::Queries& queries) {
            for (const AttachmentBar::File& file : files) {
                const auto bytes = queries.attachment(id, file.n);
                if (bytes)
                    draft->attachments.append({file.name, file.type, *bytes, {}});
            }
        },
        this, [this, draft] { compose(*draft); });
}

void MainWindow::addAccount()
{
    if (findChild<AddAccountDialog*>())
        return;
    auto* dialog = new AddAccountDialog(m_backend, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &AddAccountDialog::added, this, [this] {
        refresh();
        showPlace(QStringLiteral("all"));
        checkNow();
    });
    dialog->open();
}

void MainWindow::noteEvent(const QJsonObject& event)
{
    const QString kind = event.value(QStringLiteral("event")).toString();
    if (kind == u"mail" || kind == u"synced") {
        refreshMirror();
    } else if (kind == u"sent") {
        static const QStringList gone{QStringLiteral("accepted"), QStringLiteral("relayed"),
                                      QStringLiteral("delivered")};
        const auto recovery = m_recoveries.find(event.value(QStringLiteral("account")).toString());
        if (recovery != m_recoveries.end() && gone.contains(event.value(QStringLiteral("state")).toString()))
            recovery->left.insert(event.value(QStringLiteral("outbox_id")).toInteger());
    } else if (kind == u"refused") {
        m_status->notice(tr("The server refused a change; it was undone here."));
    }
}

void MainWindow::refresh()
{
    m_folders->refresh();
    // All inboxes may be more than they were.
    const FolderModel::Place* place = m_folders->place(m_tree->currentIndex());
    if (place && m_list->page() == ListPane::Page::Mail && !m_mails->isSearch() && m_listed != place->folders)
        showCurrentPlace();
    else
        m_mails->refresh();
    m_drafts->refresh();
    const model::OutboxId shown = m_outgoing->shown();
    m_outbox->refresh();
    if (m_list->page() == ListPane::Page::Outbox) {
        const QModelIndex same = m_outbox->indexOf(shown);
        if (same.isValid())
            m_list->outboxList()->setCurrentIndex(same);
        else if (m_outbox->rowCount() > 0)
            m_list->outboxList()->setCurrentIndex(m_outbox->index(0));
        showOutgoing();
    }
    // The text may have come meanwhile.
    if (m_reading->shown().isValid() && !m_reading->document())
        showSelected();
    m_pages->setCurrentIndex(m_folders->accounts().isEmpty() ? 1 : 0);
    // The place may be gone (the last draft was sent).
    if (!m_folders->place(m_tree->currentIndex()) && m_folders->rowCount() > 0)
        showPlace(m_place);
    showOutages();
    updateHeading();
    updateEmptyText();
    updateActions();
}

void MainWindow::refreshMirror()
{
    if (m_isReadingMirror)
        return;
    m_isReadingMirror = true;
    auto counts = std::make_shared<std::pair<int, int>>();
    m_backend.read(
        [counts](api::Queries& queries) {
            const auto answer = queries.execute(QStringLiteral("stats"), {});
            if (!answer || !*answer)
                return;
            const QJsonArray accounts = (*answer)->toObject().value(QStringLiteral("accounts")).toArray();
            for (const QJsonValue& account : accounts) {
                counts->first += account.toObject().value(QStringLiteral("messages")).toInt();
                counts->second += account.toObject().value(QStringLiteral("bodies")).toInt();
            }
        },
        this,
        [this, counts] {
            m_isReadingMirror = false;
            m_status->showMirror(counts->first, counts->second);
        });
}

void MainWindow::showOutages()
{
    const auto summary = OutageSummary::read(m_backend);
    if (!summary)
        return;
    m_summary = *summary;
    noteRecoveries();
    showBanner();
    m_status->show(m_summary, m_backend.now());
    for (const QPointer<ComposeWindow>& composer : std::as_const(m_composers)) {
        if (composer)
            composer->setRemark(composerRemark(composer->account()));
    }
}

void MainWindow::noteRecoveries()
{
    for (const model::Account& account : m_folders->accounts()) {
        bool isInTrouble = false;
        for (const OutageSummary::Trouble& trouble : std::as_const(m_summary.troubles))
            isInTrouble =
                isInTrouble || (trouble.account == account.id && trouble.state != model::OutageClass::Slow);
        if (isInTrouble) {
            Recovery& recovery = m_recoveries[account.address];
            if (recovery.isBack)
                recovery.left.clear();
            recovery.account = account.id;
            recovery.title = account.title;
            recovery.isBack = false;
        } else if (m_recoveries.contains(account.address)) {
            m_recoveries[account.address].isBack = true;
        }
    }
}

QString MainWindow::backLine() const
{
    for (const Recovery& recovery : m_recoveries) {
        if (recovery.isBack)
            return words::backLine(recovery.title, static_cast<int>(recovery.left.size()), m_summary.waiting);
    }
    return {};
}

void MainWindow::showBanner()
{
    using model::OutageClass;
    if (!m_summary.troubles.isEmpty()) {
        const OutageSummary::Trouble& worst = m_summary.troubles.first();
        static const QHash<OutageClass, std::pair<Banner::Tone, QString>> looks{
            {OutageClass::ProviderDown, {Banner::Tone::Warn, QStringLiteral("nosrv")}},
            {OutageClass::Dns, {Banner::Tone::Warn, QStringLiteral("dns")}},
            {OutageClass::Tls, {Banner::Tone::Warn, QStringLiteral("lock")}},
            {OutageClass::Auth, {Banner::Tone::Note, QStringLiteral("key")}},
            {OutageClass::AuthSuspect, {Banner::Tone::Note, QStringLiteral("key")}},
            {OutageClass::OwnNetwork, {Banner::Tone::Grey, QStringLiteral("nonet")}},
            {OutageClass::Portal, {Banner::Tone::Grey, QStringLiteral("portal")}},
            {OutageClass::Slow, {Banner::Tone::Grey, QStringLiteral("gauge")}},
        };
        auto [tone, iconName] = looks.value(worst.state, {Banner::Tone::Grey, QStringLiteral("plug")});
        if (worst.isPartial) {
            tone = Banner::Tone::Warn;
            iconName = QStringLiteral("half");
        }
        words::BannerFacts facts;
        facts.messages = m_summary.messages;
        facts.waiting = m_summary.waiting;
        facts.needChoice = m_summary.needChoice;
        if (worst.nextTry)
            facts.nextTryIn = *worst.nextTry - m_backend.now();
        QString line = worst.line;
        if (m_summary.troubles.size() > 1)
            line += u' ' + words::andMore(static_cast<int>(m_summary.troubles.size()) - 1);
        m_banner->say(tone, iconName, line, words::bannerSecondLine(worst.state, facts));
        return;
    }
    if (!m_summary.frozenLine.isEmpty()) {
        m_banner->say(Banner::Tone::Warn, QStringLiteral("snow"), m_summary.frozenLine, {});
        return;
    }
    const QString back = backLine();
    if (back.isEmpty())
        m_banner->clear();
    else
        m_banner->say(Banner::Tone::Ok, QStringLiteral("okc"), back, {});
}

QString MainWindow::composerRemark(model::AccountId account) const
{
    for (const OutageSummary::Trouble& trouble : m_summary.troubles) {
        if (trouble.account == account)
            return trouble.line + u' ' +
                   tr("Send puts this in the Outbox; it leaves by itself when %1 is back.")
                       .arg(words::quoted(trouble.title));
    }
    return {};
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    saveLook();
    m_isClosing = true;
    const QList<QPointer<ComposeWindow>> open = m_composers;
    for (const QPointer<ComposeWindow>& composer : open) {
        if (composer)
            composer->close();
    }
    // Composers that still save close this window when they are done.
    event->setAccepted(m_composers.isEmpty());
}

} // namespace scorta::ui
