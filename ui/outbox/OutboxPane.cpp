#include "ui/outbox/OutboxPane.h"

#include "ui/Backend.h"
#include "ui/list/EmptyState.h"
#include "ui/models/OutboxModel.h"
#include "ui/theme/Theme.h"
#include "words/Formats.h"
#include "words/Labels.h"
#include "words/Say.h"
#include "words/Sentences.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace scorta::ui {

namespace {

constexpr int kMargin = 28;
using model::SendState;

QLabel* plain(QWidget* parent, int size, QFont::Weight weight = QFont::Normal)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setFont(textFont(size, weight));
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QColor colourOf(const QString& tone)
{
    if (tone == u"ok")
        return theme().ok;
    if (tone == u"warn")
        return theme().warn;
    if (tone == u"bad")
        return theme().bad;
    if (tone == u"accent")
        return theme().accent;
    return theme().text2;
}

/// What an attempt came to: a state's word, or the sentence of what kept it from being made.
QString outcomeText(const model::Attempt& attempt)
{
    if (attempt.outcome.isEmpty())
        return {};
    if (const auto state = model::sendStateFromName(attempt.outcome))
        return words::word(*state);
    base::Error error;
    error.kind = base::kindFromName(attempt.outcome);
    return words::message(error, {});
}

QString evidenceText(const model::Evidence& evidence)
{
    if (evidence.kind == u"sent-copy")
        return OutboxPane::tr("A copy was found in Sent");
    if (evidence.kind == u"dsn")
        return OutboxPane::tr("A delivery report came");
    if (evidence.kind == u"mdn")
        return OutboxPane::tr("A read receipt came");
    if (evidence.kind == u"pec")
        return OutboxPane::tr("A PEC receipt came");
    if (evidence.kind == u"reply")
        return OutboxPane::tr("A reply to it came");
    return {};
}

bool allows(SendState state, std::initializer_list<SendState> states)
{
    return std::find(states.begin(), states.end(), state) != states.end();
}

} // namespace

OutboxPane::OutboxPane(Backend& backend, const OutboxModel& model, QWidget* parent)
    : QFrame(parent)
    , m_backend(backend)
    , m_model(model)
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(m_stack))
    , m_steps(new QWidget)
    , m_timeline(new QVBoxLayout(m_steps))
    , m_choices(new QWidget)
{
    setObjectName(QStringLiteral("outboxPane"));
    auto* page = new QWidget(m_stack);
    m_subject = plain(page, type::kTitle, QFont::DemiBold);
    m_subject->setAccessibleName(tr("Subject"));
    m_state = new QLabel(page);
    m_state->setObjectName(QStringLiteral("stateChip"));
    m_state->setFont(textFont(type::kSecond, QFont::DemiBold));
    m_state->setTextFormat(Qt::PlainText);
    m_to = plain(page, type::kSecond);
    m_from = plain(page, type::kSecond);
    for (QLabel* label : {m_to, m_from})
        label->setObjectName(QStringLiteral("hint"));

    auto* head = new QHBoxLayout;
    head->addWidget(m_subject, 1);
    head->addWidget(m_state, 0, Qt::AlignTop);
    auto* verbs = new QHBoxLayout;
    verbs->setSpacing(8);
    buildVerbs(verbs);
    m_timeline->setContentsMargins(0, 0, 0, 0);
    m_timeline->setSpacing(10);
    auto* choices = new QVBoxLayout(m_choices);
    choices->setContentsMargins(0, 8, 0, 0);
    buildChoices(choices);

    auto* inner = new QWidget;
    inner->setObjectName(QStringLiteral("outboxInner"));
    auto* column = new QVBoxLayout(inner);
    column->setContentsMargins(kMargin, 20, kMargin, 20);
    column->setSpacing(6);
    column->addLayout(head);
    column->addWidget(m_to);
    column->addWidget(m_from);
    column->addSpacing(6);
    column->addLayout(verbs);
    column->addSpacing(10);
    column->addWidget(m_steps);
    column->addWidget(m_choices);
    column->addStretch(1);
    auto* scroll = new QScrollArea(page);
    scroll->setObjectName(QStringLiteral("outboxScroll"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(inner);
    auto* fill = new QVBoxLayout(page);
    fill->setContentsMargins(0, 0, 0, 0);
    fill->addWidget(scroll);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(page);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
}

void OutboxPane::buildVerbs(QHBoxLayout* row)
{
    m_retry = new QPushButton(words::label(words::Button::TryNow), this);
    m_hold = new QPushButton(words::label(words::Button::Hold), this);
    m_release = new QPushButton(words::label(words::Button::Release), this);
    m_cancel = new QPushButton(tr("Cancel sending"), this);
    const std::pair<QPushButton*, QString> verbs[] = {{m_retry, QStringLiteral("outbox.retry")},
                                                      {m_release, QStringLiteral("outbox.release")},
                                                      {m_hold, QStringLiteral("outbox.hold")},
                                                      {m_cancel, QStringLiteral("outbox.cancel")}};
    for (const auto& [button, command] : verbs) {
        row->addWidget(button);
        connect(button, &QPushButton::clicked, this, [this, command = command] { run(command); });
    }
    row->addStretch(1);
}

void OutboxPane::buildChoices(QVBoxLayout* column)
{
    auto* question = plain(m_choices, type::kHeading, QFont::DemiBold);
    question->setText(words::unconfirmedQuestion());
    column->addWidget(question);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    auto* wait = new QPushButton(icon(QStringLiteral("clock")), words::label(words::Choice::Wait), m_choices);
    auto* again =
        new QPushButton(icon(QStringLiteral("sending")), words::label(words::Choice::SendAgain), m_choices);
    auto* sent =
        new QPushButton(icon(QStringLiteral("okc")), words::label(words::Choice::MarkAsSent), m_choices);
    wait->setObjectName(QStringLiteral("choiceWait"));
    again->setObjectName(QStringLiteral("choiceSendAgain"));
    sent->setObjectName(QStringLiteral("choiceMarkAsSent"));
    for (QPushButton* button : {wait, again, sent})
        row->addWidget(button);
    row->addStretch(1);
    column->addLayout(row);
    // Waiting is what happens anyway; choosing it looks for evidence at once.
    connect(wait, &QPushButton::clicked, this, [this] { run(QStringLiteral("outbox.retry")); });
    connect(again, &QPushButton::clicked, this, [this] {
        run(QStringLiteral("outbox.resolve"), {{QStringLiteral("how"), QStringLiteral("resend")}});
    });
    connect(sent, &QPushButton::clicked, this, [this] {
        run(QStringLiteral("outbox.resolve"), {{QStringLiteral("how"), QStringLiteral("sent")}});
    });
}

void OutboxPane::setBusy(bool isBusy)
{
    for (QPushButton* button : findChildren<QPushButton*>())
        button->setEnabled(!isBusy);
}

void OutboxPane::run(const QString& command, const QJsonObject& more)
{
    QJsonObject args = more;
    args.insert(QStringLiteral("id"), m_message.id.value);
    setBusy(true);
    m_backend.call(command, args, this, [this](const base::Result<QJsonValue>& answer) {
        setBusy(false);
        if (!answer)
            Q_EMIT said(words::message(answer.error(), m_message.subject));
    });
}

void OutboxPane::showNothing(const QString& title, const QString& text)
{
    m_message = {};
    m_empty->say(QStringLiteral("okc"), title, text);
    m_stack->setCurrentWidget(m_empty);
}

void OutboxPane::show(const model::Outgoing& message)
{
    m_message = message;
    const SendState state = message.state();
    m_subject->setText(message.subject.isEmpty() ? tr("No subject") : words::quoted(message.subject));
    m_state->setText(OutboxModel::wordOf(message));
    const QString tone = OutboxModel::toneOf(state);
    m_state->setStyleSheet(QStringLiteral("#stateChip { color: %1; background: %2; }")
                               .arg(colourOf(tone).name(), (tone == u"ok"     ? theme().okSoft
                                                            : tone == u"warn" ? theme().warnSoft
                                                            : tone == u"bad"  ? theme().badSoft
                                                                              : theme().inset)
                                                               .name()));
    QStringList recipients;
    for (const model::Recipient& recipient : message.recipients)
        recipients.append(words::quoted(recipient.address));
    m_to->setText(tr("To %1").arg(recipients.join(QStringLiteral(", "))));
    m_from->setText(tr("From %1").arg(words::quoted(message.from)));
    m_retry->setVisible(allows(state, {SendState::Queued, SendState::Deferred, SendState::Rejected}));
    m_hold->setVisible(allows(state, {SendState::Queued, SendState::Deferred}));
    m_release->setVisible(state == SendState::Held);
    m_cancel->setVisible(allows(state, {SendState::Queued, SendState::Deferred, SendState::Held}));
    m_choices->setVisible(state == SendState::Unconfirmed);
    rebuildTimeline();
    m_stack->setCurrentIndex(1);
}

void OutboxPane::addStep(const QString& iconName, const QString& tone, const QString& word,
                         const QString& text, base::WallTime at)
{
    auto* step = new QWidget(m_steps);
    auto* grid = new QGridLayout(step);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(2);
    auto* mark = new QLabel(step);
    mark->setPixmap(
        icon(iconName, colourOf(tone)).pixmap(QSize(measure::kIcon, measure::kIcon), devicePixelRatioF()));
    auto* title = plain(step, type::kBody, QFont::DemiBold);
    title->setText(word);
    auto* time = plain(step, type::kSecond);
    time->setObjectName(QStringLiteral("hint"));
    time->setWordWrap(false);
    time->setText(base::toMillis(at) > 0 ? words::exactTimeOfDay(at) : QString());
    time->setToolTip(base::toMillis(at) > 0 ? words::fullDate(at) : QString());
    grid->addWidget(mark, 0, 0, Qt::AlignTop);
    grid->addWidget(title, 0, 1);
    grid->addWidget(time, 0, 2);
    if (!text.isEmpty()) {
        auto* detail = plain(step, type::kBody);
        detail->setObjectName(QStringLiteral("hint"));
        detail->setText(text);
        grid->addWidget(detail, 1, 1, 1, 2);
    }
    grid->setColumnStretch(1, 1);
    m_timeline->addWidget(step);
}

void OutboxPane::rebuildTimeline()
{
    while (QLayoutItem* item = m_timeline->takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
    addStep(QStringLiteral("check"), QStringLiteral("ok"), words::word(SendState::Queued),
            tr("Saved on this computer. It cannot be lost from here."), m_message.queuedAt);
    for (const model::Attempt& attempt : std::as_const(m_message.attempts)) {
        const auto state = model::sendStateFromName(attempt.outcome);
        QStringList lines;
        if (!state && !outcomeText(attempt).isEmpty())
            lines.append(outcomeText(attempt));
        if (!attempt.reply.isEmpty())
            lines.append(words::quoted(attempt.reply));
        const SendState shown =
            state.value_or(attempt.outcome.isEmpty() ? SendState::Sending : SendState::Deferred);
        addStep(OutboxModel::iconOf(shown, false), OutboxModel::toneOf(shown),
                state ? words::word(*state)
                      : tr("Tried, %1").arg(words::quoted(m_model.titleOf(m_message.via))),
                lines.join(u'\n'), attempt.at);
    }
    // With one recipient its state is the last step; with several each has its own.
    for (const model::Recipient& recipient : std::as_const(m_message.recipients)) {
        QStringList lines;
        if (!recipient.reply.isEmpty())
            lines.append(words::quoted(recipient.reply));
        for (const model::Evidence& evidence : recipient.evidence) {
            if (const QString text = evidenceText(evidence); !text.isEmpty())
                lines.append(text + u" (" + words::fullDate(evidence.at) + u')');
        }
        if (m_message.recipients.size() == 1 && lines.isEmpty())
            lines.append(m_model.detailOf(m_message));
        QString word =
            m_message.recipients.size() == 1 ? OutboxModel::wordOf(m_message) : words::word(recipient.state);
        if (m_message.recipients.size() > 1)
            word += u" · " + words::quoted(recipient.address);
        const bool isNews = m_message.recipients.size() > 1 || recipient.state != SendState::Queued ||
                            !m_message.attempts.isEmpty();
        if (isNews)
            addStep(OutboxModel::iconOf(recipient.state, false), OutboxModel::toneOf(recipient.state), word,
                    lines.join(u'\n'), recipient.at);
    }
}

} // namespace scorta::ui
