#include "ui/read/AttachmentBar.h"

#include "ui/theme/Theme.h"
#include "words/Formats.h"
#include "words/Say.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

namespace scorta::ui {

namespace {
constexpr int kNameWidth = 180;
} // namespace

QString describeFile(const QString& name, const QString& type, qint64 size)
{
    const QString suffix = QFileInfo(name).suffix().left(8).toUpper();
    const QString kind = type.startsWith(QStringLiteral("image/")) ? AttachmentBar::tr("Picture")
                         : suffix.isEmpty()                        ? AttachmentBar::tr("File")
                                                                   : words::quoted(suffix);
    return kind + u", " + words::size(size);
}

AttachmentBar::AttachmentBar(For purpose, QWidget* parent)
    : QFrame(parent)
    , m_purpose(purpose)
    , m_cards(new QWidget(this))
    , m_row(new QHBoxLayout(m_cards))
    , m_saveAll(new QPushButton(icon(QStringLiteral("dl")), tr("Save all"), this))
{
    setObjectName(QStringLiteral("attachmentBar"));
    setAccessibleName(tr("Attachments"));
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(8);
    auto* scroll = new QScrollArea(this);
    scroll->setObjectName(QStringLiteral("attachmentScroll"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(m_cards);
    scroll->setWidgetResizable(true);
    scroll->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setFixedHeight(52 + 14);
    m_saveAll->setProperty("role", QStringLiteral("quiet"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(28, 8, 20, 4);
    layout->addWidget(scroll, 1);
    layout->addWidget(m_saveAll, 0, Qt::AlignTop);
    connect(m_saveAll, &QPushButton::clicked, this, &AttachmentBar::saveAll);
    hide();
}

QWidget* AttachmentBar::card(const File& file)
{
    auto* frame = new QFrame(m_cards);
    frame->setObjectName(QStringLiteral("fileCard"));
    auto* layout = new QHBoxLayout(frame);
    layout->setContentsMargins(10, 6, 6, 6);
    layout->setSpacing(8);
    auto* picture = new QLabel(frame);
    const QString iconName =
        file.type.startsWith(QStringLiteral("image/")) ? QStringLiteral("image") : QStringLiteral("file");
    picture->setPixmap(icon(iconName, theme().text2).pixmap(QSize(18, 18), devicePixelRatioF()));
    auto* text = new QVBoxLayout;
    text->setSpacing(0);
    const QString name = file.name.isEmpty() ? tr("Unnamed file") : words::quoted(file.name);
    auto* title = new QLabel(frame);
    title->setTextFormat(Qt::PlainText);
    title->setFont(textFont(type::kBody, QFont::Medium));
    title->setText(title->fontMetrics().elidedText(name, Qt::ElideMiddle, kNameWidth));
    title->setToolTip(name.toHtmlEscaped());
    auto* kind = new QLabel(describeFile(file.name, file.type, file.size), frame);
    kind->setTextFormat(Qt::PlainText);
    kind->setFont(textFont(type::kCaption));
    kind->setObjectName(QStringLiteral("hint"));
    text->addWidget(title);
    text->addWidget(kind);
    auto* button = new QToolButton(frame);
    const bool isReading = m_purpose == For::Reading;
    button->setIcon(icon(isReading ? QStringLiteral("dl") : QStringLiteral("x"), theme().text2));
    button->setToolTip(isReading ? tr("Save") : tr("Remove"));
    button->setAccessibleName((isReading ? tr("Save %1") : tr("Remove %1")).arg(name));
    connect(button, &QToolButton::clicked, this, [this, n = file.n, isReading] {
        if (isReading)
            Q_EMIT chosen(n);
        else
            Q_EMIT removed(n);
    });
    layout->addWidget(picture);
    layout->addLayout(text);
    layout->addWidget(button);
    return frame;
}

void AttachmentBar::show(const QList<File>& files)
{
    while (QLayoutItem* item = m_row->takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
    for (const File& file : files)
        m_row->addWidget(card(file), 0, Qt::AlignTop);
    m_row->addStretch(1);
    m_saveAll->setVisible(m_purpose == For::Reading && files.size() > 1);
    setVisible(!files.isEmpty());
}

} // namespace scorta::ui
