#include "ui/compose/ComposeWindow.h"

#include "ui/Backend.h"
#include "ui/read/AttachmentBar.h"
#include "ui/theme/ComboBox.h"
#include "ui/theme/Theme.h"
#include "words/Formats.h"
#include "words/Labels.h"
#include "words/Say.h"
#include "words/Sentences.h"

#include <QAction>
#include <QCloseEvent>
#include <QComboBox>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QMimeDatabase>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QShortcut>
#include <QTextCursor>
#include <QToolButton>
#include <QVBoxLayout>

namespace scorta::ui {

namespace {

/// A pause of the writer; and how long somebody who never pauses may be unsaved.
constexpr std::chrono::milliseconds kPause{700};
constexpr std::chrono::milliseconds kLongestUnsaved{5'000};
constexpr std::chrono::milliseconds kAgoInterval{10'000};
constexpr qint64 kLargestFile = 50'000'000;

QJsonArray addressList(const QString& text)
{
    // Whole, as typed: the parser of mail splits it, commas in quoted names and all.
    return text.trimmed().isEmpty() ? QJsonArray() : QJsonArray{text.trimmed()};
}

} // namespace

ComposeWindow::ComposeWindow(Backend& backend, const model::Draft& draft, QWidget* parent)
    : QWidget(parent, Qt::Window)
    , m_backend(backend)
    , m_draft(draft)
    , m_from(new ComboBox(this))
    , m_to(new QLineEdit(this))
    , m_cc(new QLineEdit(this))
    , m_bcc(new QLineEdit(this))
    , m_subject(new QLineEdit(this))
    , m_text(new QPlainTextEdit(this))
    , m_attachments(new AttachmentBar(AttachmentBar::For::Writing, this))
    , m_send(new QPushButton(icon(QStringLiteral("sent"), theme().onAccent), tr("Send"), this))
    , m_saved(new QLabel(this))
    , m_remark(new QLabel(this))
    , m_error(new QLabel(this))
{
    setObjectName(QStringLiteral("composer"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    buildHeader(layout);
    buildFields(layout);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_attachments);
    resize(760, 620);

    m_pause.setSingleShot(true);
    m_pause.setInterval(kPause);
    m_longest.setSingleShot(true);
    m_longest.setInterval(kLongestUnsaved);
    m_ago.setInterval(kAgoInterval);
    connect(&m_pause, &QTimer::timeout, this, &ComposeWindow::save);
    connect(&m_longest, &QTimer::timeout, this, &ComposeWindow::save);
    connect(&m_ago, &QTimer::timeout, this, &ComposeWindow::showSaved);
    fill();
    updateTitle();

    for (QLineEdit* field : {m_to, m_cc, m_bcc, m_subject})
        connect(field, &QLineEdit::textChanged, this, &ComposeWindow::changed);
    connect(m_subject, &QLineEdit::textChanged, this, &ComposeWindow::updateTitle);
    connect(m_text, &QPlainTextEdit::textChanged, this, &ComposeWindow::changed);
    connect(m_from, &QComboBox::currentIndexChanged, this, &ComposeWindow::changed);
    connect(m_attachments, &AttachmentBar::removed, this, [this](int n) {
        m_files.removeAt(n);
        showFiles();
        changed();
    });
    for (const auto key : {Qt::Key_Return, Qt::Key_Enter}) {
        auto* shortcut = new QShortcut(QKeySequence(Qt::CTRL | key), this);
        connect(shortcut, &QShortcut::activated, this, &ComposeWindow::send);
    }
    connect(new QShortcut(QKeySequence(QKeySequence::Close), this), &QShortcut::activated, this,
            &QWidget::close);
}

void ComposeWindow::buildHeader(QVBoxLayout* layout)
{
    auto* header = new QFrame(this);
    header->setObjectName(QStringLiteral("composeHeader"));
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(16, 8, 12, 8);
    auto* attachButton = new QPushButton(icon(QStringLiteral("clip")), tr("Attach"), header);
    attachButton->setProperty("role", QStringLiteral("quiet"));
    auto* discardButton = new QPushButton(icon(QStringLiteral("trash")), tr("Discard"), header);
    discardButton->setProperty("role", QStringLiteral("quiet"));
    m_saved->setObjectName(QStringLiteral("hint"));
    m_saved->setFont(textFont(type::kSecond));
    m_send->setProperty("role", QStringLiteral("primary"));
    m_send->setToolTip(
        tr("Send (%1)").arg(QKeySequence(Qt::CTRL | Qt::Key_Return).toString(QKeySequence::NativeText)));
    row->addWidget(attachButton);
    row->addWidget(discardButton);
    row->addStretch(1);
    row->addWidget(m_saved);
    row->addSpacing(8);
    row->addWidget(m_send);
    m_remark->setObjectName(QStringLiteral("remark"));
    m_error->setObjectName(QStringLiteral("composeError"));
    for (QLabel* label : {m_remark, m_error}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setContentsMargins(20, 6, 20, 6);
        label->hide();
    }
    layout->addWidget(header);
    layout->addWidget(m_remark);
    layout->addWidget(m_error);
    connect(attachButton, &QPushButton::clicked, this, &ComposeWindow::attach);
    connect(discardButton, &QPushButton::clicked, this, &ComposeWindow::discard);
    connect(m_send, &QPushButton::clicked, this, &ComposeWindow::send);
}

void ComposeWindow::buildFields(QVBoxLayout* layout)
{
    auto* fields = new QFrame(this);
    fields->setObjectName(QStringLiteral("composeFields"));
    auto* grid = new QGridLayout(fields);
    grid->setContentsMargins(20, 4, 20, 4);
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(0);
    const std::pair<QString, QWidget*> rows[] = {{tr("From"), m_from},
                                                 {tr("To"), m_to},
                                                 {tr("Cc"), m_cc},
                                                 {tr("Bcc"), m_bcc},
                                                 {tr("Subject"), m_subject}};
    int row = 0;
    for (const auto& [name, field] : rows) {
        auto* label = new QLabel(name, fields);
        label->setObjectName(QStringLiteral("hint"));
        label->setBuddy(field);
        field->setAccessibleName(name);
        grid->addWidget(label, row, 0);
        grid->addWidget(field, row, 1);
        ++row;
    }
    grid->setColumnStretch(1, 1);
    m_subject->setFont(textFont(type::kBody, QFont::DemiBold));
    m_text->setFont(textFont(type::kMail));
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setObjectName(QStringLiteral("composeText"));
    m_text->setAccessibleName(tr("Message text"));
    m_text->setTabChangesFocus(true);
    layout->addWidget(fields);
}

void ComposeWindow::fill()
{
    if (api::Queries* queries = m_backend.queries()) {
        if (const auto accounts = queries->accounts()) {
            for (const model::Account& account : *accounts) {
                m_from->addItem(model::display(model::Address{account.name, account.address}),
                                account.address);
                m_from->setItemData(m_from->count() - 1, account.id.value, Qt::UserRole + 1);
                if (account.id == m_draft.account)
                    m_from->setCurrentIndex(m_from->count() - 1);
            }
        }
    }
    m_to->setText(model::display(m_draft.to));
    m_cc->setText(model::display(m_draft.cc));
    m_bcc->setText(model::display(m_draft.bcc));
    m_subject->setText(m_draft.subject);
    m_text->setPlainText(m_draft.text);
    for (const model::DraftAttachment& attachment : std::as_const(m_draft.attachments)) {
        m_files.append(
            {attachment.name, attachment.type, attachment.bytes.size(),
             QJsonObject{{QStringLiteral("name"), attachment.name},
                         {QStringLiteral("type"), attachment.type},
                         {QStringLiteral("cid"), attachment.contentId},
                         {QStringLiteral("data"), QString::fromLatin1(attachment.bytes.toBase64())}}});
    }
    m_draft.attachments.clear();
    if (m_draft.id.isValid())
        m_savedAt = m_draft.changedAt;
    showFiles();
    showSaved();
    if (m_draft.to.isEmpty())
        m_to->setFocus();
    else
        m_text->setFocus();
    m_text->moveCursor(QTextCursor::Start);
}

model::AccountId ComposeWindow::account() const
{
    return {m_from->currentData(Qt::UserRole + 1).toLongLong()};
}

void ComposeWindow::setRemark(const QString& text)
{
    m_remark->setText(text);
    m_remark->setVisible(!text.isEmpty());
}

void ComposeWindow::updateTitle()
{
    const QString subject = m_subject->text().trimmed();
    setWindowTitle((subject.isEmpty() ? tr("New message") : words::quoted(subject)) + u" – Scorta");
}

bool ComposeWindow::isEmpty() const
{
    return m_to->text().trimmed().isEmpty() && m_cc->text().trimmed().isEmpty() &&
           m_bcc->text().trimmed().isEmpty() && m_subject->text().trimmed().isEmpty() &&
           m_text->document()->isEmpty() && m_files.isEmpty();
}

QJsonObject ComposeWindow::contents() const
{
    QJsonArray attachments;
    for (const File& file : m_files)
        attachments.append(file.json);
    return {{QStringLiteral("id"), m_draft.id.value},
            {QStringLiteral("from"), m_from->currentData().toString()},
            {QStringLiteral("to"), addressList(m_to->text())},
            {QStringLiteral("cc"), addressList(m_cc->text())},
            {QStringLiteral("bcc"), addressList(m_bcc->text())},
            {QStringLiteral("subject"), m_subject->text()},
            {QStringLiteral("text"), m_text->toPlainText()},
            {QStringLiteral("attachments"), attachments},
            {QStringLiteral("in_reply_to"), m_draft.inReplyTo},
            {QStringLiteral("references"), QJsonArray::fromStringList(m_draft.references)},
            {QStringLiteral("reply_to"), m_draft.replyTo.value},
            {QStringLiteral("forward_of"), m_draft.forwardOf.value}};
}

void ComposeWindow::changed()
{
    m_isDirty = true;
    m_error->hide();
    m_pause.start();
    if (!m_longest.isActive())
        m_longest.start();
}

void ComposeWindow::save()
{
    if (m_isSaving || !m_isDirty)
        return;
    m_pause.stop();
    m_longest.stop();
    m_isDirty = false;
    m_isSaving = true;
    m_backend.call(QStringLiteral("draft.save"), contents(), this,
                   [this](const base::Result<QJsonValue>& answer) { saved(answer); });
}

void ComposeWindow::saved(const base::Result<QJsonValue>& answer)
{
    m_isSaving = false;
    if (!answer) {
        m_isDirty = true;
        m_wantsClose = m_wantsSend = false;
        m_send->setEnabled(true);
        showError(answer.error());
        Q_EMIT stayed();
        return;
    }
    m_draft.id = model::DraftId{answer->toObject().value(QStringLiteral("id")).toInteger()};
    m_savedAt = m_backend.now();
    m_ago.start();
    showSaved();
    if (m_wantsSend || m_wantsClose) {
        // What was typed while it was being saved goes first.
        if (m_isDirty)
            save();
        else if (m_wantsSend)
            sendSaved();
        else
            close();
    }
}

void ComposeWindow::showSaved()
{
    if (!m_savedAt)
        return;
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(m_backend.now() - *m_savedAt).count();
    m_saved->setText(
        words::draftSaved(static_cast<int>(qBound(qint64{0}, qint64{seconds}, qint64{1'000'000'000}))));
    // Hours later nobody reads the label; then it need not wake the machine.
    if (!isActiveWindow() && seconds > 60)
        m_ago.stop();
}

void ComposeWindow::showError(const base::Error& error)
{
    const QString hint = words::hint(error, {});
    m_error->setText(words::message(error, {}) + (hint.isEmpty() ? QString() : QString(u' ' + hint)));
    m_error->show();
}

void ComposeWindow::send()
{
    if (m_isSending || m_wantsSend)
        return;
    if (m_to->text().trimmed().isEmpty() && m_cc->text().trimmed().isEmpty() &&
        m_bcc->text().trimmed().isEmpty()) {
        m_error->setText(tr("Nobody is addressed yet."));
        m_error->show();
        m_to->setFocus();
        return;
    }
    m_wantsSend = true;
    m_send->setEnabled(false);
    m_pause.stop();
    if (m_isSaving)
        return;
    if (m_isDirty || !m_draft.id.isValid()) {
        m_isDirty = true;
        save();
    } else {
        sendSaved();
    }
}

void ComposeWindow::sendSaved()
{
    m_wantsSend = false;
    m_isSending = true;
    // Into the Outbox, durably; from there it leaves by itself, now or when the provider is back.
    const QJsonObject args{{QStringLiteral("from"), m_from->currentData().toString()},
                           {QStringLiteral("draft"), m_draft.id.value},
                           {QStringLiteral("queue"), true}};
    m_backend.call(QStringLiteral("send"), args, this, [this](const base::Result<QJsonValue>& answer) {
        m_isSending = false;
        m_send->setEnabled(true);
        if (!answer) {
            m_wantsClose = false;
            showError(answer.error());
            Q_EMIT stayed();
            return;
        }
        const auto mark = [this](model::MailId id, const QString& flag) {
            if (id.isValid())
                m_backend.call(QStringLiteral("mark"), {{QStringLiteral("ids"), QJsonArray{id.value}},
                                                        {QStringLiteral("add"), QJsonArray{flag}}});
        };
        mark(m_draft.replyTo, QStringLiteral("answered"));
        mark(m_draft.forwardOf, QStringLiteral("forwarded"));
        m_isDirty = false;
        m_isDone = true;
        Q_EMIT sent();
        close();
    });
}

void ComposeWindow::discard()
{
    m_pause.stop();
    m_longest.stop();
    for (QLineEdit* field : {m_to, m_cc, m_bcc, m_subject})
        field->clear();
    m_text->clear();
    m_files.clear();
    close();
}

void ComposeWindow::closeEvent(QCloseEvent* event)
{
    if (!m_isDone && (m_isSaving || m_isSending || m_wantsSend)) {
        m_wantsClose = true;
        event->ignore();
        return;
    }
    if (!m_isDone && isEmpty()) {
        if (m_draft.id.isValid())
            m_backend.call(QStringLiteral("draft.remove"), {{QStringLiteral("id"), m_draft.id.value}});
        m_isDirty = false;
    }
    if (!m_isDone && m_isDirty) {
        m_wantsClose = true;
        save();
        event->ignore();
        return;
    }
    m_isDone = true;
    m_pause.stop();
    m_longest.stop();
    m_ago.stop();
    event->accept();
    Q_EMIT closed();
}

void ComposeWindow::attach()
{
    const QStringList paths = QFileDialog::getOpenFileNames(this, tr("Attach files"));
    for (const QString& path : paths)
        attachFile(path);
}

bool ComposeWindow::attachFile(const QString& path)
{
    QFile file(path);
    if (file.size() > kLargestFile || !file.open(QIODevice::ReadOnly)) {
        m_error->setText(file.size() > kLargestFile
                             ? tr("%1 is larger than %2.").arg(words::quoted(path), words::size(kLargestFile))
                             : tr("%1 could not be read.").arg(words::quoted(path)));
        m_error->show();
        return false;
    }
    const QByteArray bytes = file.readAll();
    const QString name = QFileInfo(path).fileName();
    const QString mediaType = QMimeDatabase().mimeTypeForFileNameAndData(name, bytes).name();
    m_files.append({name, mediaType, bytes.size(),
                    QJsonObject{{QStringLiteral("name"), name},
                                {QStringLiteral("type"), mediaType},
                                {QStringLiteral("data"), QString::fromLatin1(bytes.toBase64())}}});
    showFiles();
    changed();
    return true;
}

void ComposeWindow::showFiles()
{
    QList<AttachmentBar::File> shown;
    for (int n = 0; n < m_files.size(); ++n)
        shown.append({n, m_files.at(n).name, m_files.at(n).type, m_files.at(n).size});
    m_attachments->show(shown);
}

} // namespace scorta::ui
