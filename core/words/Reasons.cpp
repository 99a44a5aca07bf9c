#include "words/Sentences.h"

#include "words/Say.h"

#include <QCoreApplication>

namespace scorta::words {

namespace {

struct Reason
{
    const char* name;
    const char* sentence;
};

constexpr Reason kFreezeReasons[] = {
    {"uidvalidity_changed",
     QT_TRANSLATE_NOOP("words",
                       "The server numbers this folder anew, as after a repair or a restored backup.")},
    {"uidnext_lower",
     QT_TRANSLATE_NOOP("words",
                       "The server’s count for new messages went back, as after a restored backup.")},
    {"modseq_lower",
     QT_TRANSLATE_NOOP("words", "The server’s count of changes went back, as after a restored backup.")},
    {"uid_reused",
     QT_TRANSLATE_NOOP("words", "The server shows other messages under numbers that Scorta knows.")},
    {"missing_from_list", QT_TRANSLATE_NOOP("words", "The server no longer lists this folder.")},
    {"emptied", QT_TRANSLATE_NOOP("words", "The server shows this folder empty.")},
    {"mass_loss",
     QT_TRANSLATE_NOOP("words", "The server stopped showing many messages that nobody here deleted.")},
};

constexpr Reason kNotices[] = {
    {"truncated", QT_TRANSLATE_NOOP("words", "This message ends in the middle.")},
    {"too_deep", QT_TRANSLATE_NOOP("words", "Parts nested too deep are not shown.")},
    {"too_many_parts", QT_TRANSLATE_NOOP("words", "It has more parts than can be shown.")},
    {"header_too_long", QT_TRANSLATE_NOOP("words", "Its header is too long and was read in part.")},
    {"boundary_missing", QT_TRANSLATE_NOOP("words", "A mark between its parts is missing.")},
    {"unknown_encoding",
     QT_TRANSLATE_NOOP("words", "A part is encoded in an unknown way and shown as it came.")},
    {"text_cut", QT_TRANSLATE_NOOP("words", "Its text is too long and is shown in part.")},
    {"html_cut", QT_TRANSLATE_NOOP("words", "Its formatted text is too long and is shown in part.")},
    {"no_header", QT_TRANSLATE_NOOP("words", "It has no header.")},
    {"charset_guessed", QT_TRANSLATE_NOOP("words", "Its character set was guessed.")},
};

constexpr Reason kPresetNotes[] = {
    {"app_password", QT_TRANSLATE_NOOP("words", "With two-step sign-in, use an app password here.")},
    {"deletes_after_90_days",
     QT_TRANSLATE_NOOP("words", "This provider deletes mail after 90 days without access.")},
    {"legalmail_user",
     QT_TRANSLATE_NOOP("words", "The user name is the code that begins with M, not the address.")},
    {"oauth_only",
     QT_TRANSLATE_NOOP("words",
                       "This provider takes no passwords from mail programs, only its sign-in page.")},
    {"imap_switch",
     QT_TRANSLATE_NOOP("words", "Access by IMAP must first be switched on in the provider’s web mail.")},
};

template<size_t Size>
const char* find(const Reason (&table)[Size], const QString& name)
{
    for (const Reason& reason : table) {
        if (name == QLatin1String(reason.name))
            return reason.sentence;
    }
    return nullptr;
}

} // namespace

QString freezeReason(const QString& name)
{
    const char* sentence = find(kFreezeReasons, name);
    return say(
        sentence != nullptr
            ? sentence
            : QT_TRANSLATE_NOOP("words", "The server shows something else than Scorta has seen before."));
}

QString notice(const QString& name)
{
    const char* sentence = find(kNotices, name);
    return say(sentence != nullptr
                   ? sentence
                   : QT_TRANSLATE_NOOP("words", "Something in this message is not as it should be."));
}

QString presetNote(const QString& name)
{
    const char* sentence = find(kPresetNotes, name);
    return sentence != nullptr ? say(sentence) : QString();
}

} // namespace scorta::words
