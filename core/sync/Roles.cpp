#include "sync/Roles.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace scorta::sync {

namespace {

struct NamedRole
{
    model::Role role;
    std::string_view name; // lower case, UTF-8
};

// As Outlook, Thunderbird, Apple Mail, Gmail, Roundcube, Horde and the providers of FACTS' table name them.
constexpr std::array kNames{
    NamedRole{model::Role::Sent, "sent"},
    NamedRole{model::Role::Sent, "sent items"},
    NamedRole{model::Role::Sent, "sent mail"},
    NamedRole{model::Role::Sent, "sent-mail"},
    NamedRole{model::Role::Sent, "sent messages"},
    NamedRole{model::Role::Sent, "inviata"},
    NamedRole{model::Role::Sent, "inviati"},
    NamedRole{model::Role::Sent, "posta inviata"},
    NamedRole{model::Role::Sent, "elementi inviati"},
    NamedRole{model::Role::Sent, "messaggi inviati"},
    NamedRole{model::Role::Sent, "gesendet"},
    NamedRole{model::Role::Sent, "gesendete objekte"},
    NamedRole{model::Role::Sent, "gesendete elemente"},
    NamedRole{model::Role::Sent, "gesendete nachrichten"},
    NamedRole{model::Role::Sent, "envoyés"},
    NamedRole{model::Role::Sent, "messages envoyés"},
    NamedRole{model::Role::Sent, "éléments envoyés"},
    NamedRole{model::Role::Sent, "enviados"},
    NamedRole{model::Role::Sent, "elementos enviados"},
    NamedRole{model::Role::Sent, "mensajes enviados"},
    NamedRole{model::Role::Sent, "correo enviado"},
    NamedRole{model::Role::Sent, "itens enviados"},
    NamedRole{model::Role::Sent, "mensagens enviadas"},
    NamedRole{model::Role::Sent, "verzonden"},
    NamedRole{model::Role::Sent, "verzonden items"},
    NamedRole{model::Role::Sent, "wysłane"},
    NamedRole{model::Role::Sent, "отправленные"},
    NamedRole{model::Role::Drafts, "drafts"},
    NamedRole{model::Role::Drafts, "draft"},
    NamedRole{model::Role::Drafts, "bozze"},
    NamedRole{model::Role::Drafts, "bozza"},
    NamedRole{model::Role::Drafts, "entwürfe"},
    NamedRole{model::Role::Drafts, "brouillons"},
    NamedRole{model::Role::Drafts, "borradores"},
    NamedRole{model::Role::Drafts, "rascunhos"},
    NamedRole{model::Role::Drafts, "concepten"},
    NamedRole{model::Role::Drafts, "kopie robocze"},
    NamedRole{model::Role::Drafts, "черновики"},
    NamedRole{model::Role::Trash, "trash"},
    NamedRole{model::Role::Trash, "bin"},
    NamedRole{model::Role::Trash, "deleted"},
    NamedRole{model::Role::Trash, "deleted items"},
    NamedRole{model::Role::Trash, "deleted messages"},
    NamedRole{model::Role::Trash, "cestino"},
    NamedRole{model::Role::Trash, "eliminati"},
    NamedRole{model::Role::Trash, "posta eliminata"},
    NamedRole{model::Role::Trash, "elementi eliminati"},
    NamedRole{model::Role::Trash, "messaggi eliminati"},
    NamedRole{model::Role::Trash, "papierkorb"},
    NamedRole{model::Role::Trash, "gelöscht"},
    NamedRole{model::Role::Trash, "gelöschte objekte"},
    NamedRole{model::Role::Trash, "gelöschte elemente"},
    NamedRole{model::Role::Trash, "corbeille"},
    NamedRole{model::Role::Trash, "éléments supprimés"},
    NamedRole{model::Role::Trash, "messages supprimés"},
    NamedRole{model::Role::Trash, "papelera"},
    NamedRole{model::Role::Trash, "elementos eliminados"},
    NamedRole{model::Role::Trash, "lixeira"},
    NamedRole{model::Role::Trash, "lixo"},
    NamedRole{model::Role::Trash, "itens excluídos"},
    NamedRole{model::Role::Trash, "prullenbak"},
    NamedRole{model::Role::Trash, "verwijderde items"},
    NamedRole{model::Role::Trash, "kosz"},
    NamedRole{model::Role::Trash, "корзина"},
    NamedRole{model::Role::Archive, "archive"},
    NamedRole{model::Role::Archive, "archives"},
    NamedRole{model::Role::Archive, "archivio"},
    NamedRole{model::Role::Archive, "archiv"},
    NamedRole{model::Role::Archive, "archivo"},
    NamedRole{model::Role::Archive, "archivados"},
    NamedRole{model::Role::Archive, "arquivo"},
    NamedRole{model::Role::Archive, "archief"},
    NamedRole{model::Role::Archive, "archiwum"},
    NamedRole{model::Role::Archive, "архив"},
    NamedRole{model::Role::Junk, "junk"},
    NamedRole{model::Role::Junk, "junk e-mail"},
    NamedRole{model::Role::Junk, "junk email"},
    NamedRole{model::Role::Junk, "junk mail"},
    NamedRole{model::Role::Junk, "spam"},
    NamedRole{model::Role::Junk, "bulk mail"},
    NamedRole{model::Role::Junk, "indesiderata"},
    NamedRole{model::Role::Junk, "posta indesiderata"},
    NamedRole{model::Role::Junk, "unerwünscht"},
    NamedRole{model::Role::Junk, "spamverdacht"},
    NamedRole{model::Role::Junk, "indésirables"},
    NamedRole{model::Role::Junk, "courrier indésirable"},
    NamedRole{model::Role::Junk, "correo no deseado"},
    NamedRole{model::Role::Junk, "lixo eletrônico"},
    NamedRole{model::Role::Junk, "ongewenst"},
    NamedRole{model::Role::Junk, "wiadomości-śmieci"},
    NamedRole{model::Role::Junk, "спам"},
};

bool isInbox(const QString& path)
{
    return path.compare(QLatin1String("INBOX"), Qt::CaseInsensitive) == 0;
}

// The folders under which servers put what others have at the top.
bool isTransparentParent(const QString& name)
{
    return isInbox(name) || name == QLatin1String("[Gmail]") || name == QLatin1String("[Google Mail]");
}

QString englishName(model::Role role)
{
    switch (role) {
    case model::Role::Sent:
        return QStringLiteral("Sent");
    case model::Role::Drafts:
        return QStringLiteral("Drafts");
    case model::Role::Trash:
        return QStringLiteral("Trash");
    case model::Role::Archive:
        return QStringLiteral("Archive");
    case model::Role::Junk:
        return QStringLiteral("Junk");
    case model::Role::Inbox:
        return QStringLiteral("INBOX");
    case model::Role::None:
        break;
    }
    return {};
}

} // namespace

QString leafName(const QString& path, QChar delimiter)
{
    return delimiter.isNull() ? path : path.mid(path.lastIndexOf(delimiter) + 1);
}

model::Role roleByName(const QString& path, QChar delimiter)
{
    if (isInbox(path))
        return model::Role::Inbox;
    QString name = path;
    if (!delimiter.isNull()) {
        const auto cut = path.indexOf(delimiter);
        if (cut > 0 && isTransparentParent(path.left(cut)))
            name = path.mid(cut + 1);
    }
    const QByteArray folded = name.trimmed().normalized(QString::NormalizationForm_C).toLower().toUtf8();
    const std::string_view wanted(folded.constData(), static_cast<size_t>(folded.size()));
    const auto at = std::find_if(kNames.begin(), kNames.end(),
                                 [&](const NamedRole& candidate) { return candidate.name == wanted; });
    return at == kNames.end() ? model::Role::None : at->role;
}

void assignRoles(std::vector<imap::ListedFolder>& folders)
{
    std::set<model::Role> taken;
    const auto take = [&](imap::ListedFolder& folder, model::Role role) {
        folder.role = role != model::Role::None && taken.insert(role).second ? role : model::Role::None;
    };
    for (imap::ListedFolder& folder : folders) {
        if (isInbox(folder.path))
            take(folder, model::Role::Inbox);
        else if (folder.role == model::Role::Inbox || !folder.isSelectable)
            folder.role = model::Role::None;
        else
            take(folder, folder.role);
    }
    for (imap::ListedFolder& folder : folders) {
        if (folder.role == model::Role::None && folder.isSelectable)
            take(folder, roleByName(folder.path, folder.delimiter));
    }
}

QString pathForRole(model::Role role, const QStringList& paths, QChar delimiter)
{
    const QString name = englishName(role);
    if (delimiter.isNull())
        return name;
    int below = 0;
    int beside = 0;
    for (const QString& path : paths) {
        if (isInbox(path))
            continue;
        const auto cut = path.indexOf(delimiter);
        if (cut > 0 && isInbox(path.left(cut)))
            ++below;
        else
            ++beside;
    }
    return below > 0 && beside == 0 ? QString(QStringLiteral("INBOX") + delimiter + name) : name;
}

} // namespace scorta::sync
