#include "ui/account/AddAccountDialog.h"

#include "ui/Backend.h"
#include "ui/theme/CheckBox.h"
#include "ui/theme/ComboBox.h"
#include "ui/theme/Theme.h"
#include "words/Sentences.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QJsonObject>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace scorta::ui {

namespace {
constexpr int kWidth = 520;
} // namespace

AddAccountDialog::AddAccountDialog(Backend& backend, QWidget* parent)
    : QDialog(parent)
    , m_backend(backend)
    , m_presets(api::presets())
    , m_name(new QLineEdit(this))
    , m_address(new QLineEdit(this))
    , m_secretKind(new ComboBox(this))
    , m_password(new QLineEdit(this))
    , m_command(new QLineEdit(this))
    , m_preset(new ComboBox(this))
    , m_imap(new QLineEdit(this))
    , m_smtp(new QLineEdit(this))
    , m_user(new QLineEdit(this))
    , m_ca(new QLineEdit(this))
    , m_pec(new CheckBox(tr("A certified mailbox (PEC)"), this))
    , m_note(new QLabel(this))
    , m_error(new QLabel(this))
    , m_add(new QPushButton(tr("Add account"), this))
    , m_cancel(new QPushButton(tr("Cancel"), this))
{
    setWindowTitle(tr("Add an account"));
    setMinimumWidth(kWidth);
    auto* title = new QLabel(tr("Add an account"), this);
    title->setFont(textFont(type::kTitle, QFont::DemiBold));
    auto* hint = new QLabel(tr("Both servers are tried before anything is kept."), this);
    hint->setObjectName(QStringLiteral("hint"));
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setLabelAlignment(Qt::AlignLeft);
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(8);
    buildFields(form);
    m_note->setObjectName(QStringLiteral("hint"));
    m_error->setObjectName(QStringLiteral("trouble"));
    for (QLabel* label : {m_note, m_error}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->hide();
    }
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_add);
    m_add->setProperty("role", QStringLiteral("primary"));
    m_add->setDefault(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 20, 24, 20);
    layout->setSpacing(10);
    layout->addWidget(title);
    layout->addWidget(hint);
    layout->addSpacing(4);
    layout->addLayout(form);
    layout->addWidget(m_note);
    layout->addWidget(m_error);
    layout->addStretch(1);
    layout->addLayout(buttons);
    connect(m_add, &QPushButton::clicked, this, &AddAccountDialog::accept);
    connect(m_cancel, &QPushButton::clicked, this, &AddAccountDialog::reject);
    updateServers();
}

void AddAccountDialog::buildFields(QFormLayout* form)
{
    m_secretKind->addItem(tr("Keep the password in the system’s keychain"));
    m_secretKind->addItem(tr("Ask a command for the password each time"));
    m_password->setEchoMode(QLineEdit::Password);
    m_command->setPlaceholderText(tr("Its first line is the password"));
    m_preset->addItem(tr("By the address"), QString());
    for (const QJsonValue& preset : std::as_const(m_presets))
        m_preset->addItem(preset.toObject().value(QStringLiteral("title")).toString(),
                          preset.toObject().value(QStringLiteral("name")).toString());
    m_imap->setPlaceholderText(QStringLiteral("imaps://imap.example.org:993"));
    m_smtp->setPlaceholderText(QStringLiteral("smtps://smtp.example.org:465"));
    m_user->setPlaceholderText(tr("As the address"));
    m_ca->setPlaceholderText(tr("Only for servers with a certificate of their own"));
    auto* caRow = new QHBoxLayout;
    auto* browse = new QPushButton(tr("Choose…"), this);
    browse->setAccessibleName(tr("Choose a file of trusted certificates"));
    caRow->addWidget(m_ca, 1);
    caRow->addWidget(browse);
    connect(browse, &QPushButton::clicked, this, &AddAccountDialog::chooseCaFile);

    const auto add = [form](const QString& label, QWidget* field, const char* name) {
        field->setAccessibleName(label);
        field->setObjectName(QLatin1String(name));
        form->addRow(label, field);
    };
    add(tr("Your name"), m_name, "name");
    add(tr("Address"), m_address, "address");
    add(tr("Password"), m_secretKind, "secretKind");
    add(tr("The password"), m_password, "password");
    add(tr("Password command"), m_command, "command");
    add(tr("Provider"), m_preset, "preset");
    add(tr("Receiving server"), m_imap, "imap");
    add(tr("Sending server"), m_smtp, "smtp");
    add(tr("User name"), m_user, "user");
    m_ca->setAccessibleName(tr("Trusted certificates"));
    m_ca->setObjectName(QStringLiteral("ca"));
    form->addRow(tr("Trusted certificates"), caRow);
    form->addRow(QString(), m_pec);

    const auto showSecret = [this, form] {
        const bool isCommand = m_secretKind->currentIndex() == 1;
        for (const auto& [field, isShown] : {std::pair{m_command, isCommand}, {m_password, !isCommand}}) {
            field->setVisible(isShown);
            form->labelForField(field)->setVisible(isShown);
        }
    };
    connect(m_secretKind, &QComboBox::currentIndexChanged, this, showSecret);
    showSecret();
    connect(m_address, &QLineEdit::textChanged, this, &AddAccountDialog::updateServers);
    connect(m_preset, &QComboBox::currentIndexChanged, this, &AddAccountDialog::updateServers);
    for (QLineEdit* server : {m_imap, m_smtp})
        connect(server, &QLineEdit::textEdited, this, [this] { m_areServersOwn = true; });
}

void AddAccountDialog::updateServers()
{
    const QString chosen = m_preset->currentData().toString();
    const QString domain = m_address->text().trimmed().section(u'@', 1).toLower();
    QJsonObject match;
    for (const QJsonValue& value : std::as_const(m_presets)) {
        const QJsonObject preset = value.toObject();
        const bool isMatch = chosen.isEmpty()
                                 ? preset.value(QStringLiteral("domains")).toArray().contains(domain)
                                 : preset.value(QStringLiteral("name")).toString() == chosen;
        if (isMatch)
            match = preset;
    }
    const QString note = words::presetNote(match.value(QStringLiteral("note")).toString());
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    if (m_areServersOwn)
        return;
    m_imap->setText(match.value(QStringLiteral("imap")).toString());
    m_smtp->setText(match.value(QStringLiteral("smtp")).toString());
    m_pec->setChecked(match.value(QStringLiteral("pec")).toBool());
}

void AddAccountDialog::chooseCaFile()
{
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Trusted certificates"), {}, tr("Certificates (*.pem *.crt)"));
    if (!path.isEmpty())
        m_ca->setText(path);
}

QJsonObject AddAccountDialog::contents() const
{
    QJsonObject args{{QStringLiteral("address"), m_address->text().trimmed()},
                     {QStringLiteral("name"), m_name->text().trimmed()},
                     {QStringLiteral("preset"), m_preset->currentData().toString()},
                     {QStringLiteral("imap"), m_imap->text().trimmed()},
                     {QStringLiteral("smtp"), m_smtp->text().trimmed()},
                     {QStringLiteral("user"), m_user->text().trimmed()},
                     {QStringLiteral("ca"), m_ca->text().trimmed()},
                     {QStringLiteral("pec"), m_pec->isChecked()}};
    if (m_secretKind->currentIndex() == 1)
        args.insert(QStringLiteral("password_command"), m_command->text());
    else
        args.insert(QStringLiteral("password"), m_password->text());
    return args;
}

void AddAccountDialog::setBusy(bool isBusy)
{
    m_isBusy = isBusy;
    m_add->setEnabled(!isBusy);
    m_add->setText(isBusy ? tr("Trying both servers…") : tr("Add account"));
}

void AddAccountDialog::accept()
{
    if (m_isBusy)
        return;
    const bool isCommand = m_secretKind->currentIndex() == 1;
    QLineEdit* secret = isCommand ? m_command : m_password;
    for (QLineEdit* field : {m_address, secret}) {
        if (field->text().trimmed().isEmpty()) {
            m_error->setText(field == m_address ? tr("The address is missing.")
                                                : tr("The password is missing."));
            m_error->show();
            field->setFocus();
            return;
        }
    }
    m_error->hide();
    setBusy(true);
    const QString address = m_address->text().trimmed();
    m_backend.call(QStringLiteral("account.add"), contents(), this,
                   [this, address](const base::Result<QJsonValue>& answer) {
                       setBusy(false);
                       if (!answer) {
                           const QString hint = words::hint(answer.error(), address);
                           m_error->setText(words::message(answer.error(), address) +
                                            (hint.isEmpty() ? QString() : QString(u' ' + hint)));
                           m_error->show();
                           return;
                       }
                       Q_EMIT added(address);
                       QDialog::accept();
                   });
}

} // namespace scorta::ui
