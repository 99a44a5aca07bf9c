#include "words/Sentences.h"

#include "words/Say.h"

#include <QCoreApplication>

namespace scorta::words {

namespace {

using base::Kind;

/// What is said of a kind: without a subject, with one (%1), and what one can do.
struct Entry
{
    Kind kind;
    const char* alone;
    const char* withSubject;
    const char* hint;
};

constexpr const char* kTriesAgain =
    QT_TRANSLATE_NOOP("words", "Nothing is lost; Scorta tries again by itself.");

constexpr Entry kEntries[] = {
    {Kind::Internal, QT_TRANSLATE_NOOP("words", "Something went wrong inside Scorta."),
     QT_TRANSLATE_NOOP("words", "Something went wrong inside Scorta with %1."),
     QT_TRANSLATE_NOOP("words", "Start Scorta again; its log says more.")},
    {Kind::Usage, QT_TRANSLATE_NOOP("words", "This cannot be done that way."),
     QT_TRANSLATE_NOOP("words", "“%1” was not understood."),
     QT_TRANSLATE_NOOP("words", "Check how it is written.")},
    {Kind::NotFound, QT_TRANSLATE_NOOP("words", "It was not found."),
     QT_TRANSLATE_NOOP("words", "%1 was not found."),
     QT_TRANSLATE_NOOP("words", "Check the name or the number.")},
    {Kind::Exists, QT_TRANSLATE_NOOP("words", "It is there already."),
     QT_TRANSLATE_NOOP("words", "%1 is there already."), QT_TRANSLATE_NOOP("words", "Choose another name.")},
    {Kind::Invalid, QT_TRANSLATE_NOOP("words", "This value cannot be accepted."),
     QT_TRANSLATE_NOOP("words", "“%1” cannot be accepted."),
     QT_TRANSLATE_NOOP("words", "Check how it is written.")},
    {Kind::Cancelled, QT_TRANSLATE_NOOP("words", "It was stopped on request."),
     QT_TRANSLATE_NOOP("words", "%1 was stopped on request."),
     QT_TRANSLATE_NOOP("words", "Start it again when you like.")},
    {Kind::Io, QT_TRANSLATE_NOOP("words", "A file or folder could not be read or written."),
     QT_TRANSLATE_NOOP("words", "%1 could not be read or written."),
     QT_TRANSLATE_NOOP("words", "Check that it is there and that the disk works.")},
    {Kind::Permission, QT_TRANSLATE_NOOP("words", "Scorta may not open a file or folder."),
     QT_TRANSLATE_NOOP("words", "Scorta may not open %1."),
     QT_TRANSLATE_NOOP("words", "Check who owns it and who may read and write it.")},
    {Kind::DiskFull, QT_TRANSLATE_NOOP("words", "The disk is full; what is queued is safe."),
     QT_TRANSLATE_NOOP("words", "The disk with %1 is full; what is queued is safe."),
     QT_TRANSLATE_NOOP("words", "Free some room; until then mail can be read, but nothing new is stored.")},
    {Kind::Damaged, QT_TRANSLATE_NOOP("words", "A file of this profile is damaged."),
     QT_TRANSLATE_NOOP("words", "%1 is damaged."),
     QT_TRANSLATE_NOOP("words", "Run “scorta-cli check --repair”, or put back one of the daily backups.")},
    {Kind::NewerVersion, QT_TRANSLATE_NOOP("words", "This profile was made by a newer version of Scorta."),
     QT_TRANSLATE_NOOP("words", "%1 was made by a newer version of Scorta."),
     QT_TRANSLATE_NOOP("words", "Install the newer version; nothing was changed.")},
    {Kind::Locked, QT_TRANSLATE_NOOP("words", "Another program is using it."),
     QT_TRANSLATE_NOOP("words", "Another program is using %1."),
     QT_TRANSLATE_NOOP("words", "Close the other program and try again.")},
    {Kind::Timeout, QT_TRANSLATE_NOOP("words", "The server did not answer in time."),
     QT_TRANSLATE_NOOP("words", "%1 did not answer in time."), kTriesAgain},
    {Kind::Dns, QT_TRANSLATE_NOOP("words", "The server’s name was not found."),
     QT_TRANSLATE_NOOP("words", "The server’s name for %1 was not found."), kTriesAgain},
    {Kind::Refused, QT_TRANSLATE_NOOP("words", "The server takes no connections."),
     QT_TRANSLATE_NOOP("words", "%1 takes no connections."), kTriesAgain},
    {Kind::Unreachable, QT_TRANSLATE_NOOP("words", "The server cannot be reached from here."),
     QT_TRANSLATE_NOOP("words", "%1 cannot be reached from here."), kTriesAgain},
    {Kind::ConnectionLost, QT_TRANSLATE_NOOP("words", "The connection broke off."),
     QT_TRANSLATE_NOOP("words", "The connection to %1 broke off."), kTriesAgain},
    {Kind::Tls, QT_TRANSLATE_NOOP("words", "No encrypted connection came about; the password was not sent."),
     QT_TRANSLATE_NOOP("words", "No encrypted connection to %1 came about; the password was not sent."),
     QT_TRANSLATE_NOOP("words", "Scorta never goes on without encryption; try another network if it lasts.")},
    {Kind::Certificate,
     QT_TRANSLATE_NOOP("words", "The server’s certificate is not trusted; the password was "
                                "not sent."),
     QT_TRANSLATE_NOOP("words", "%1 shows a certificate that is not trusted; the password was not sent."),
     QT_TRANSLATE_NOOP("words", "Ask the provider, or add a certificate that you trust to this account.")},
    {Kind::Protocol, QT_TRANSLATE_NOOP("words", "The server said something that mail servers do not say."),
     QT_TRANSLATE_NOOP("words", "%1 said something that mail servers do not say."),
     QT_TRANSLATE_NOOP("words",
                       "Check the server’s name and port; on foreign networks, sign in there first.")},
    {Kind::Auth, QT_TRANSLATE_NOOP("words", "The password was not accepted."),
     QT_TRANSLATE_NOOP("words", "The password for %1 was not accepted."),
     QT_TRANSLATE_NOOP("words", "Enter it again; with two-step sign-in, use an app password.")},
    {Kind::AuthSuspect, QT_TRANSLATE_NOOP("words", "A password that worked before is refused; keep it."),
     QT_TRANSLATE_NOOP("words", "A password for %1 that worked before is refused; keep it."),
     QT_TRANSLATE_NOOP("words", "Probably their fault. Follow no link that asks for it.")},
    {Kind::Busy, QT_TRANSLATE_NOOP("words", "The server is there, but cannot serve now."),
     QT_TRANSLATE_NOOP("words", "%1 is there, but cannot serve now."), kTriesAgain},
    {Kind::ServerRefused, QT_TRANSLATE_NOOP("words", "The server refused."),
     QT_TRANSLATE_NOOP("words", "The server refused %1."),
     QT_TRANSLATE_NOOP("words", "Its own words are in the details.")},
    {Kind::TooBig, QT_TRANSLATE_NOOP("words", "It is too big."), QT_TRANSLATE_NOOP("words", "%1 is too big."),
     QT_TRANSLATE_NOOP("words", "Send less at once, or share the file in another way.")},
    {Kind::Malformed, QT_TRANSLATE_NOOP("words", "This cannot be read as mail."),
     QT_TRANSLATE_NOOP("words", "%1 cannot be read as mail."),
     QT_TRANSLATE_NOOP("words", "Its bytes are kept as they came.")},
    {Kind::NoKeychain, QT_TRANSLATE_NOOP("words", "No keychain answers on this computer."),
     QT_TRANSLATE_NOOP("words", "No keychain answers on this computer for the password of %1."),
     QT_TRANSLATE_NOOP("words", "Use --password-command with a command that prints the password.")},
    {Kind::Secret, QT_TRANSLATE_NOOP("words", "The password could not be fetched."),
     QT_TRANSLATE_NOOP("words", "The password for %1 could not be fetched."),
     QT_TRANSLATE_NOOP("words", "Enter it again.")},
    {Kind::Frozen,
     QT_TRANSLATE_NOOP("words", "This folder is frozen until you decide; nothing was deleted here."),
     QT_TRANSLATE_NOOP("words", "%1 is frozen until you decide; nothing was deleted here."),
     QT_TRANSLATE_NOOP("words", "Keep everything, or accept what the server says.")},
    {Kind::Unconfirmed, QT_TRANSLATE_NOOP("words", "The message was handed over, and no reply came."),
     QT_TRANSLATE_NOOP("words", "%1 was handed over, and no reply came."),
     QT_TRANSLATE_NOOP("words", "Wait for evidence, send it again (may arrive twice), or mark it as sent.")},
    {Kind::Waiting, QT_TRANSLATE_NOOP("words", "It waits for the next try."),
     QT_TRANSLATE_NOOP("words", "%1 waits for the next try."),
     QT_TRANSLATE_NOOP("words", "Nothing is lost; you can also try now.")},
};

/// Where the step that failed allows to say more than the kind.
struct Special
{
    const char* where;
    Entry entry;
};

constexpr Special kSpecials[] = {
    {"account.address",
     {Kind::Invalid, QT_TRANSLATE_NOOP("words", "This is not an e-mail address."),
      QT_TRANSLATE_NOOP("words", "“%1” is not an e-mail address."),
      QT_TRANSLATE_NOOP("words", "It looks like name@example.com.")}},
    {"account.url",
     {Kind::Invalid, QT_TRANSLATE_NOOP("words", "The address of a server is not right."),
      QT_TRANSLATE_NOOP("words", "The address of a server for %1 is not right."),
      QT_TRANSLATE_NOOP("words",
                        "It looks like imaps://imap.example.com:993 or smtps://smtp.example.com:465.")}},
    {"account.user",
     {Kind::Invalid, QT_TRANSLATE_NOOP("words", "The user name is missing or not right."),
      QT_TRANSLATE_NOOP("words", "The user name for %1 is missing or not right."),
      QT_TRANSLATE_NOOP("words", "This provider’s user names may not be addresses; give it with --user.")}},
    {"account.discovery",
     {Kind::NotFound, QT_TRANSLATE_NOOP("words", "The servers of this address are not known."),
      QT_TRANSLATE_NOOP("words", "The servers of %1 are not known."),
      QT_TRANSLATE_NOOP("words", "Give them with --imap and --smtp, or a provider with --preset.")}},
    {"account.preset",
     {Kind::NotFound, QT_TRANSLATE_NOOP("words", "No provider has this name."),
      QT_TRANSLATE_NOOP("words", "For %1, no provider has this name."),
      QT_TRANSLATE_NOOP("words", "Check the name, or give the servers with --imap and --smtp.")}},
    {"account.oauth",
     {Kind::Auth, QT_TRANSLATE_NOOP("words", "This provider takes no passwords from mail programs."),
      QT_TRANSLATE_NOOP("words", "The provider of %1 takes no passwords from mail programs."),
      QT_TRANSLATE_NOOP("words",
                        "It asks for its own sign-in page; servers given by hand are taken as they are.")}},
    {"account.command",
     {Kind::Secret, QT_TRANSLATE_NOOP("words", "The password command gave no password."),
      QT_TRANSLATE_NOOP("words", "The password command for %1 gave no password."),
      QT_TRANSLATE_NOOP("words", "Run the command by hand to see what it says.")}},
    {"account.keychain",
     {Kind::Secret, QT_TRANSLATE_NOOP("words", "The keychain has no password, or it is locked."),
      QT_TRANSLATE_NOOP("words", "The keychain has no password for %1, or it is locked."),
      QT_TRANSLATE_NOOP("words", "Unlock the keychain, or enter the password again.")}},
    {"net.ca",
     {Kind::Io, QT_TRANSLATE_NOOP("words", "The file of trusted certificates cannot be read."),
      QT_TRANSLATE_NOOP("words", "The file of trusted certificates %1 cannot be read."),
      QT_TRANSLATE_NOOP("words", "Check --ca: it names a PEM file that you may read.")}},
    {"net.ca",
     {Kind::Permission, QT_TRANSLATE_NOOP("words", "The file of trusted certificates cannot be read."),
      QT_TRANSLATE_NOOP("words", "The file of trusted certificates %1 cannot be read."),
      QT_TRANSLATE_NOOP("words", "Check --ca: it names a PEM file that you may read.")}},
    {"net.ca",
     {Kind::Invalid, QT_TRANSLATE_NOOP("words", "The file of trusted certificates holds none."),
      QT_TRANSLATE_NOOP("words", "The file of trusted certificates %1 holds none."),
      QT_TRANSLATE_NOOP("words", "Check --ca: it names a PEM file that you may read.")}},
    {"mail.body",
     {Kind::NotFound, QT_TRANSLATE_NOOP("words", "The text of this message is not here yet."),
      QT_TRANSLATE_NOOP("words", "The text of message %1 is not here yet."),
      QT_TRANSLATE_NOOP("words", "It comes with the next sync.")}},
    {"outbox.verb",
     {Kind::Invalid, QT_TRANSLATE_NOOP("words", "The state of this message does not allow that."),
      QT_TRANSLATE_NOOP("words", "The state of message %1 does not allow that."),
      QT_TRANSLATE_NOOP("words", "Look at the message in the outbox first; nothing was changed.")}},
    {"outbox.pec_bcc",
     {Kind::Invalid,
      QT_TRANSLATE_NOOP("words", "Certified mail (PEC) has no Bcc: its receipts name every recipient."),
      QT_TRANSLATE_NOOP(
          "words", "%1 sends certified mail (PEC), which has no Bcc: its receipts name every recipient."),
      QT_TRANSLATE_NOOP("words", "Put these recipients into To or Cc, or send to each by itself.")}},
    {"outbox.queue",
     {Kind::Invalid, QT_TRANSLATE_NOOP("words", "Nobody is addressed, or there is nothing to send."),
      QT_TRANSLATE_NOOP("words", "From %1: nobody is addressed, or there is nothing to send."),
      QT_TRANSLATE_NOOP("words", "Name at least one recipient.")}},
    {"outbox.not_after",
     {Kind::Invalid, QT_TRANSLATE_NOOP("words", "The message would be too late before it may leave."),
      QT_TRANSLATE_NOOP("words", "The message from %1 would be too late before it may leave."),
      QT_TRANSLATE_NOOP("words", "Give a later time, or none.")}},
    {"send.at",
     {Kind::Invalid, QT_TRANSLATE_NOOP("words", "This is not a time."),
      QT_TRANSLATE_NOOP("words", "“%1” is not a time."),
      QT_TRANSLATE_NOOP("words", "It looks like 2026-06-04T08:00:00Z.")}},
    {"send.not_after",
     {Kind::Invalid, QT_TRANSLATE_NOOP("words", "This is not a time."),
      QT_TRANSLATE_NOOP("words", "“%1” is not a time."),
      QT_TRANSLATE_NOOP("words", "It looks like 2026-06-04T08:00:00Z.")}},
    {"outage.since",
     {Kind::Invalid, QT_TRANSLATE_NOOP("words", "This is not a time."),
      QT_TRANSLATE_NOOP("words", "“%1” is not a time."),
      QT_TRANSLATE_NOOP("words", "It looks like 2026-06-04T08:00:00Z.")}},
    {"outage.until",
     {Kind::Invalid, QT_TRANSLATE_NOOP("words", "This is not a time."),
      QT_TRANSLATE_NOOP("words", "“%1” is not a time."),
      QT_TRANSLATE_NOOP("words", "It looks like 2026-06-04T08:00:00Z.")}},
    {"mime.parse_addresses",
     {Kind::Invalid, QT_TRANSLATE_NOOP("words", "A recipient is not an e-mail address."),
      QT_TRANSLATE_NOOP("words", "Of “%1”, one is not an e-mail address."),
      QT_TRANSLATE_NOOP("words", "It looks like name@example.com, on one line.")}},
    {"mime.compose",
     {Kind::Invalid, QT_TRANSLATE_NOOP("words", "A field of this message is not right."),
      QT_TRANSLATE_NOOP("words", "The field “%1” of this message is not right."),
      QT_TRANSLATE_NOOP("words", "Fields stand on one line each, and somebody must be addressed.")}},
    {"mime.freeze",
     {Kind::Invalid, QT_TRANSLATE_NOOP("words", "A field of this message is not right."),
      QT_TRANSLATE_NOOP("words", "The field “%1” of this message is not right."),
      QT_TRANSLATE_NOOP("words", "Fields stand on one line each, and somebody must be addressed.")}},
    {"send.from",
     {Kind::Invalid, QT_TRANSLATE_NOOP("words", "A field of this message is not right."),
      QT_TRANSLATE_NOOP("words", "The field “%1” of this message is not right."),
      QT_TRANSLATE_NOOP("words", "Fields stand on one line each, and somebody must be addressed.")}},
    {"profile.folder",
     {Kind::Invalid, QT_TRANSLATE_NOOP("words", "The profile is not a folder."),
      QT_TRANSLATE_NOOP("words", "%1 is not a folder, so it cannot be the profile."),
      QT_TRANSLATE_NOOP("words", "Name another folder; a new one is made.")}},
    {"profile.vault",
     {Kind::Damaged, QT_TRANSLATE_NOOP("words", "The vault of this profile is missing or empty."),
      QT_TRANSLATE_NOOP("words", "The vault of %1 is missing or empty."),
      QT_TRANSLATE_NOOP("words", "Put back the newest daily backup as vault.db; mail here is untouched.")}},
};

const Entry& entryFor(const base::Error& error)
{
    for (const Special& special : kSpecials) {
        if (special.entry.kind == error.kind && error.where == QLatin1String(special.where))
            return special.entry;
    }
    for (const Entry& entry : kEntries) {
        if (entry.kind == error.kind)
            return entry;
    }
    return kEntries[0];
}

} // namespace

QString message(const base::Error& error, const QString& subject)
{
    const Entry& entry = entryFor(error);
    const QString name = quoted(subject);
    return name.isEmpty() ? say(entry.alone) : say(entry.withSubject).arg(name);
}

QString hint(const base::Error& error, const QString& subject)
{
    Q_UNUSED(subject);
    return say(entryFor(error).hint);
}

} // namespace scorta::words
