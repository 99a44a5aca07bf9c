#include "ui/list/ListPane.h"

#include "ui/list/CardDelegate.h"
#include "ui/list/EmptyState.h"
#include "ui/models/DraftModel.h"
#include "ui/models/MailListModel.h"
#include "ui/models/OutboxModel.h"
#include "ui/theme/Theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QShortcut>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

namespace scorta::ui {

namespace {
constexpr std::chrono::milliseconds kSearchPause{150};
} // namespace

ListPane::ListPane(MailListModel& mail, OutboxModel& outbox, DraftModel& drafts, QWidget* parent)
    : QFrame(parent)
    , m_search(new QLineEdit(this))
    , m_heading(new QLabel(this))
    , m_detail(new QLabel(this))
    , m_stack(new QStackedWidget(this))
    , m_mailList(makeList("mailList", tr("Messages")))
    , m_outboxList(makeList("outboxList", tr("Outgoing messages")))
    , m_draftList(makeList("draftList", tr("Drafts here")))
    , m_empty(new EmptyState(this))
{
    setObjectName(QStringLiteral("listPane"));
    m_mailList->setModel(&mail);
    m_mailList->setUniformItemSizes(true);
    m_mailList->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_mailList->setItemDelegate(new CardDelegate(CardDelegate::Shows::Mail, this));
    m_outboxList->setModel(&outbox);
    m_outboxList->setItemDelegate(new CardDelegate(CardDelegate::Shows::Outbox, this));
    m_draftList->setModel(&drafts);
    m_draftList->setUniformItemSizes(true);
    m_draftList->setItemDelegate(new CardDelegate(CardDelegate::Shows::Mail, this));

    auto* header = new QFrame(this);
    header->setObjectName(QStringLiteral("paneHeader"));
    auto* headerRow = new QHBoxLayout(header);
    headerRow->setContentsMargins(12, 8, 12, 8);
    headerRow->addWidget(m_search);
    m_search->setPlaceholderText(tr("Search all mail"));
    m_search->setAccessibleName(tr("Search all mail"));
    m_search->setClearButtonEnabled(true);
    m_search->addAction(icon(QStringLiteral("search"), theme().text2), QLineEdit::LeadingPosition);

    auto* head = new QHBoxLayout;
    head->setContentsMargins(16, 8, 16, 6);
    head->setSpacing(8);
    m_heading->setFont(textFont(type::kHeading, QFont::DemiBold));
    m_detail->setFont(textFont(type::kSecond));
    m_detail->setObjectName(QStringLiteral("hint"));
    for (QLabel* label : {m_heading, m_detail})
        label->setTextFormat(Qt::PlainText);
    head->addWidget(m_heading);
    head->addWidget(m_detail, 1, Qt::AlignBottom);
    for (QWidget* page : std::initializer_list<QWidget*>{m_mailList, m_outboxList, m_draftList, m_empty})
        m_stack->addWidget(page);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(header);
    layout->addLayout(head);
    layout->addWidget(m_stack, 1);

    auto* pause = new QTimer(this);
    pause->setSingleShot(true);
    pause->setInterval(kSearchPause);
    connect(m_search, &QLineEdit::textChanged, pause, qOverload<>(&QTimer::start));
    connect(pause, &QTimer::timeout, this, [this] { Q_EMIT searchChanged(m_search->text().trimmed()); });
    auto* escape =
        new QShortcut(QKeySequence(Qt::Key_Escape), m_search, nullptr, nullptr, Qt::WidgetShortcut);
    connect(escape, &QShortcut::activated, this, [this] {
        m_search->clear();
        m_mailList->setFocus();
    });
}

QListView* ListPane::makeList(const char* name, const QString& title)
{
    auto* list = new QListView(this);
    list->setObjectName(QLatin1String(name));
    list->setAccessibleName(title);
    list->setFrameShape(QFrame::NoFrame);
    list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    list->setMouseTracking(true);
    return list;
}

void ListPane::setPage(Page page)
{
    m_page = page;
    updateEmpty();
}

void ListPane::setHeading(const QString& name, const QString& detail)
{
    m_heading->setText(name);
    m_detail->setText(detail);
}

QString ListPane::heading() const
{
    return m_heading->text();
}

void ListPane::setEmptyText(const QString& iconName, const QString& title, const QString& text)
{
    m_empty->say(iconName, title, text);
}

void ListPane::updateEmpty()
{
    QListView* list = m_page == Page::Mail ? m_mailList : m_page == Page::Outbox ? m_outboxList : m_draftList;
    QWidget* shown = list->model()->rowCount() > 0 ? static_cast<QWidget*>(list) : m_empty;
    if (m_stack->currentWidget() != shown)
        m_stack->setCurrentWidget(shown);
}

} // namespace scorta::ui
