#include "ui/read/ReadingPane.h"

#include "ui/Backend.h"
#include "ui/list/EmptyState.h"
#include "ui/read/MailView.h"
#include "ui/theme/Theme.h"
#include "words/Formats.h"
#include "words/Say.h"
#include "words/Sentences.h"

#include <QDesktopServices>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QSaveFile>
#include <QSet>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QVBoxLayout>

#include <algorithm>

namespace scorta::ui {

namespace {

constexpr int kMargin = 28;

QLabel* line(QWidget* parent, int size, QFont::Weight weight = QFont::Normal)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setFont(textFont(size, weight));
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QString listOf(const QList<model::Address>& addresses)
{
    QStringList names;
    for (const model::Address& address : addresses)
        names.append(words::quoted(model::display(address)));
    return names.join(QStringLiteral(", "));
}

/// Where people look for what they saved.
QString downloadFolder()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DownloadLocation);
    return folder.isEmpty() ? QDir::homePath() : folder;
}

} // namespace

ReadingPane::ReadingPane(Backend& backend, QWidget* parent)
    : QFrame(parent)
    , m_backend(backend)
    , m_stack(new QStackedWidget(this))
    , m_empty(new EmptyState(m_stack))
    , m_attachments(new AttachmentBar(AttachmentBar::For::Reading))
{
    setObjectName(QStringLiteral("readingPane"));
    auto* mail = new QWidget(m_stack);
    m_subject = line(mail, type::kTitle, QFont::DemiBold);
    m_subject->setAccessibleName(tr("Subject"));
    m_chip = new QLabel(mail);
    m_chip->setObjectName(QStringLiteral("chip"));
    m_chip->setFont(textFont(type::kSecond));
    m_chip->setTextFormat(Qt::PlainText);
    m_from = line(mail, type::kBody, QFont::DemiBold);
    m_from->setAccessibleName(tr("From"));
    m_to = line(mail, type::kSecond);
    m_to->setObjectName(QStringLiteral("hint"));
    m_date = line(mail, type::kSecond);
    m_date->setObjectName(QStringLiteral("hint"));
    m_date->setWordWrap(false);
    m_notices = line(mail, type::kSecond);
    m_notices->setObjectName(QStringLiteral("notices"));
    m_view = new MailView(mail);

    auto* head = new QHBoxLayout;
    head->addWidget(m_subject, 1);
    head->addWidget(m_chip, 0, Qt::AlignTop);
    auto* sender = new QHBoxLayout;
    sender->addWidget(m_from, 1);
    sender->addWidget(m_date, 0, Qt::AlignTop);
    auto* text = new QVBoxLayout;
    text->setContentsMargins(kMargin, 20, kMargin, 0);
    text->setSpacing(4);
    text->addLayout(head);
    text->addSpacing(8);
    text->addLayout(sender);
    text->addWidget(m_to);
    text->addSpacing(8);
    text->addWidget(m_notices);
    text->addSpacing(8);
    text->addWidget(m_view, 1);
    auto* page = new QVBoxLayout(mail);
    page->setContentsMargins(0, 0, 0, 0);
    page->setSpacing(0);
    page->addLayout(text, 1);
    page->addWidget(m_attachments);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(mail);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);

    connect(m_view, &MailView::linkActivated, this, &ReadingPane::openLink);
    connect(m_view, &QTextBrowser::highlighted, this, [this](const QUrl& url) {
        // Where a link really leads, before anybody follows it.
        Q_EMIT said(words::quoted(url.toDisplayString()));
    });
    connect(m_attachments, &AttachmentBar::chosen, this, &ReadingPane::saveOne);
    connect(m_attachments, &AttachmentBar::saveAll, this, &ReadingPane::saveAll);
    showSelection(0);
}

void ReadingPane::showSelection(int count)
{
    m_wanted = {};
    m_row = {};
    m_document.reset();
    m_view->clearMail();
    if (count > 1)
        m_empty->say(QStringLiteral("letter"), tr("%Ln message(s) selected", nullptr, count), {});
    else
        m_empty->say(QStringLiteral("letter"), tr("No message is selected"), {});
    m_stack->setCurrentWidget(m_empty);
}

void ReadingPane::showMail(const model::MailRow& row, const QString& folderName)
{
    m_wanted = row.id;
    if (!row.hasBody) {
        m_row = row;
        m_document.reset();
        m_view->clearMail();
        m_empty->say(QStringLiteral("nosrv"), tr("The text is not here yet"),
                     tr("It comes by itself as soon as the server can be reached."));
        m_stack->setCurrentWidget(m_empty);
        return;
    }
    auto document = std::make_shared<mime::Document>();
    // Stands when the profile cannot even be opened.
    auto error = std::make_shared<std::optional<base::Error>>(
        base::Error{base::Kind::Io, base::Fate::Defer, QStringLiteral("ui.read"), {}, 0});
    m_backend.read(
        [id = row.id, document, error](api::Queries& queries) {
            auto read = queries.document(id);
            if (read) {
                *document = std::move(*read);
                error->reset();
            } else {
                *error = read.error();
            }
        },
        this,
        [this, row, folderName, document, error] {
            if (m_wanted != row.id)
                return;
            m_row = row;
            m_folderName = folderName;
            if (*error) {
                m_document.reset();
                m_empty->say(QStringLiteral("warn"), words::message(**error, {}), words::hint(**error, {}));
                m_stack->setCurrentWidget(m_empty);
                return;
            }
            m_document = document;
            present();
            Q_EMIT opened(m_row);
        });
}

void ReadingPane::presentHead()
{
    const model::Envelope& envelope = m_document->envelope;
    m_subject->setText(envelope.subject.isEmpty() ? tr("No subject") : words::quoted(envelope.subject));
    m_chip->setText(m_folderName);
    m_chip->setVisible(!m_folderName.isEmpty());
    m_from->setText(envelope.from.isEmpty() ? tr("No sender") : listOf(envelope.from));
    QStringList to;
    if (!envelope.to.isEmpty())
        to.append(tr("To %1").arg(listOf(envelope.to)));
    if (!envelope.cc.isEmpty())
        to.append(tr("Cc %1").arg(listOf(envelope.cc)));
    m_to->setText(to.join(u'\n'));
    m_to->setVisible(!to.isEmpty());
    m_date->setText(envelope.hasDate ? words::fullDate(envelope.date) : words::fullDate(m_row.date));
}

void ReadingPane::present()
{
    presentHead();
    QStringList notices;
    for (const QString& name : std::as_const(m_document->notices)) {
        const QString sentence = words::notice(name);
        if (!sentence.isEmpty())
            notices.append(sentence);
    }
    if (m_document->blockedRemote > 0)
        notices.append(tr("%Ln remote picture(s) not loaded.", nullptr, m_document->blockedRemote));
    m_notices->setText(notices.join(u'\n'));
    m_notices->setVisible(!notices.isEmpty());

    if (m_document->html.isEmpty()) {
        m_view->showText(m_document->text);
    } else {
        m_view->showHtml(m_document->html, [this](const QString& contentId) -> QByteArray {
            api::Queries* queries = m_backend.queries();
            const auto part =
                std::find_if(m_document->attachments.begin(), m_document->attachments.end(),
                             [&](const auto& attachment) { return attachment.contentId == contentId; });
            if (!queries || part == m_document->attachments.end())
                return {};
            return queries->attachment(m_row.id, part->n).valueOr({});
        });
    }
    QList<AttachmentBar::File> files;
    for (const auto& attachment : std::as_const(m_document->attachments)) {
        if (!attachment.isInline || m_document->html.isEmpty())
            files.append({attachment.n, attachment.name, attachment.type, attachment.size});
    }
    m_attachments->show(files);
    m_stack->setCurrentIndex(1);
}

void ReadingPane::save(const QList<std::pair<int, QString>>& files)
{
    auto failure = std::make_shared<QString>();
    auto saved = std::make_shared<int>(0);
    m_backend.read(
        [id = m_row.id, files, failure, saved](api::Queries& queries) {
            for (const auto& [n, path] : files) {
                const auto bytes = queries.attachment(id, n);
                if (!bytes) {
                    *failure = words::message(bytes.error(), path);
                    continue;
                }
                QSaveFile file(path);
                if (file.open(QIODevice::WriteOnly) && file.write(*bytes) == bytes->size() && file.commit())
                    ++*saved;
                else
                    *failure = tr("%1 could not be written.").arg(words::quoted(path));
            }
        },
        this,
        [this, files, failure, saved] {
            if (!failure->isEmpty())
                Q_EMIT said(*failure);
            else if (*saved == 1)
                Q_EMIT said(tr("Saved: %1").arg(words::quoted(files.first().second)));
            else
                Q_EMIT said(tr("%Ln file(s) saved", nullptr, *saved));
        });
}

void ReadingPane::saveOne(int n)
{
    const auto part = std::find_if(m_document->attachments.begin(), m_document->attachments.end(),
                                   [n](const auto& attachment) { return attachment.n == n; });
    if (part == m_document->attachments.end())
        return;
    // The reader's names are never paths; fileName() makes sure of it on every system.
    const QString name = QFileInfo(part->name.isEmpty() ? tr("Unnamed file") : part->name).fileName();
    const QString path =
        QFileDialog::getSaveFileName(this, tr("Save attachment"), QDir(downloadFolder()).filePath(name));
    if (!path.isEmpty())
        save({{n, path}});
}

void ReadingPane::saveAll()
{
    const QString folder =
        QFileDialog::getExistingDirectory(this, tr("Save all attachments"), downloadFolder());
    if (folder.isEmpty())
        return;
    QList<std::pair<int, QString>> files;
    QSet<QString> taken;
    for (const auto& attachment : std::as_const(m_document->attachments)) {
        if (attachment.isInline && !m_document->html.isEmpty())
            continue;
        const QFileInfo name(attachment.name.isEmpty() ? tr("Unnamed file") : attachment.name);
        // Never over a file that is there.
        QString path = QDir(folder).filePath(name.fileName());
        for (int copy = 2; QFileInfo::exists(path) || taken.contains(path); ++copy) {
            const QString suffix = name.suffix().isEmpty() ? QString() : QString(u'.' + name.suffix());
            path = QDir(folder).filePath(name.completeBaseName() + u" (" + QString::number(copy) + u')' +
                                         suffix);
        }
        taken.insert(path);
        files.append({attachment.n, path});
    }
    if (!files.isEmpty())
        save(files);
}

void ReadingPane::openLink(const QUrl& url)
{
    if (url.scheme() == u"mailto")
        Q_EMIT mailToActivated(url);
    else if (url.scheme() == u"http" || url.scheme() == u"https")
        QDesktopServices::openUrl(url);
}

} // namespace scorta::ui
