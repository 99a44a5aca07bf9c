#include "words/Labels.h"
#include "words/Language.h"
#include "words/Sentences.h"

#include <QSet>
#include <QTest>

using namespace scorta;
using namespace std::chrono_literals;
using base::Kind;
using model::OutageClass;
using model::SendState;
using words::Button;

namespace {

/// A word in both languages. Every text below stands in the look-and-words page and is compared letter by
/// letter.
struct Pair
{
    const char* english;
    const char* italian;
};

const QLocale kEnglish(QLocale::English, QLocale::UnitedKingdom);
const QLocale kItalian(QLocale::Italian, QLocale::Italy);

const QString kLibero = QStringLiteral("Libero");
const QString kSince = QStringLiteral("14:03");

template<typename Make>
void check(const Make& make, const Pair& expected)
{
    QVERIFY(words::installTranslator(kEnglish));
    QCOMPARE(make(), QString::fromUtf8(expected.english));
    QVERIFY(words::installTranslator(kItalian));
    QCOMPARE(make(), QString::fromUtf8(expected.italian));
}

#define CHECK(EXPRESSION, ENGLISH, ITALIAN)                                                                  \
    do {                                                                                                     \
        check([&] { return QString(EXPRESSION); }, {ENGLISH, ITALIAN});                                      \
        if (QTest::currentTestFailed())                                                                      \
            QFAIL(#EXPRESSION);                                                                              \
    } while (false)

QList<Kind> allKinds()
{
    QList<Kind> kinds;
    for (int n = 0; n <= static_cast<int>(Kind::Waiting); ++n)
        kinds.append(static_cast<Kind>(n));
    return kinds;
}

base::Error errorOf(Kind kind, const char* where = "")
{
    return {kind, base::Fate::Final, QString::fromLatin1(where), QStringLiteral("secret detail"), 0};
}

} // namespace

class TestSentences : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void everyKindHasAMessageAndAHint();
    void messagesNameTheirSubject();
    void calmWords();
    void thePlaceSaysMore();
    void foreignWordsAreHarmless();
    void wordsOfStates();
    void secondPartsOfStates();
    void serversOwnWords();
    void outageLines();
    void otherBannerLines();
    void secondLine();
    void shortNames();
    void rolesAndServices();
    void groupsAndChoices();
    void buttonsAndPlaces();
    void reasonsAndNotices();
    void otherLanguagesGetEnglish();
};

void TestSentences::init()
{
    QVERIFY(words::installTranslator(kEnglish));
}

void TestSentences::everyKindHasAMessageAndAHint()
{
    for (const QLocale& locale : {kEnglish, kItalian}) {
        QVERIFY(words::installTranslator(locale));
        QSet<QString> seen;
        for (const Kind kind : allKinds()) {
            const QString name = base::toName(kind);
            const QString text = words::message(errorOf(kind), QString());
            QVERIFY2(text.endsWith(u'.') && text.size() >= 8, qPrintable(name));
            QVERIFY2(!text.contains(u'%'), qPrintable(text));
            QVERIFY2(!seen.contains(text), qPrintable(text));
            seen.insert(text);
            const QString hint = words::hint(errorOf(kind), QString());
            QVERIFY2(hint.endsWith(u'.'), qPrintable(name));
            QVERIFY2(!text.contains(QStringLiteral("secret detail")), qPrintable(text));
        }
    }
}

void TestSentences::messagesNameTheirSubject()
{
    const QString subject = QStringLiteral("mario@libero.it");
    for (const QLocale& locale : {kEnglish, kItalian}) {
        QVERIFY(words::installTranslator(locale));
        for (const Kind kind : allKinds()) {
            const QString text = words::message(errorOf(kind), subject);
            QVERIFY2(kind == Kind::Internal || text.contains(subject), qPrintable(text));
            QVERIFY2(!text.contains(QStringLiteral("%1")), qPrintable(text));
        }
    }
}

void TestSentences::calmWords()
{
    for (const QLocale& locale : {kEnglish, kItalian}) {
        QVERIFY(words::installTranslator(locale));
        for (const Kind kind : allKinds()) {
            const QString text =
                QString(words::message(errorOf(kind), QString()) + words::hint(errorOf(kind), QString()))
                    .toLower();
            for (const char* bad : {"!", "oops", "sorry", "fatal", "illegal", "error code", "errore"})
                QVERIFY2(!text.contains(QLatin1String(bad)), qPrintable(text));
        }
    }
}

void TestSentences::thePlaceSaysMore()
{
    const QString address = QStringLiteral("me@example.com");
    CHECK(words::message(errorOf(Kind::NotFound, "account.discovery"), address),
          "The servers of me@example.com are not known.", "I server di me@example.com non sono noti.");
    CHECK(words::message(errorOf(Kind::Secret, "account.keychain"), address),
          "The keychain has no password for me@example.com, or it is locked.",
          "Il portachiavi non ha la password di me@example.com, o è bloccato.");
    QVERIFY(words::installTranslator(kEnglish));
    // The command line's contract: this hint names the way out.
    QVERIFY(words::hint(errorOf(Kind::NoKeychain), QString()).contains(QStringLiteral("--password-command")));
    QVERIFY(words::hint(errorOf(Kind::NotFound, "account.discovery"), QString())
                .contains(QStringLiteral("--imap")));
    QCOMPARE(words::message(errorOf(Kind::NotFound, "elsewhere"), address),
             QStringLiteral("me@example.com was not found."));
    // A place belongs to its kind: another kind there says its own.
    QCOMPARE(words::message(errorOf(Kind::Timeout, "account.discovery"), QString()),
             QStringLiteral("The server did not answer in time."));
}

void TestSentences::foreignWordsAreHarmless()
{
    const QString trap = QStringLiteral("a\x1b[2Jb\r\nc\u202Ed%1%2%n");
    const QString text = words::message(errorOf(Kind::NotFound), trap);
    QVERIFY(!text.contains(u'\x1b'));
    QVERIFY(!text.contains(u'\n'));
    QVERIFY(!text.contains(u'\u202E'));
    QVERIFY(text.contains(QStringLiteral("%1%2%n")));
    const QString since = QStringLiteral("14:03");
    QCOMPARE(words::bannerLine(OutageClass::Unknown, QStringLiteral("%2 %1"), since),
             QStringLiteral("%2 %1 cannot be reached since 14:03."));
    const QString endless(100'000, u'x');
    QVERIFY(words::message(errorOf(Kind::NotFound), endless).size() < 400);
    QVERIFY(!words::message(errorOf(Kind::NotFound), QString(1'000, u' ')).isEmpty());
}

void TestSentences::wordsOfStates()
{
    CHECK(words::word(SendState::Queued), "Queued", "In coda");
    CHECK(words::scheduledWord(), "Scheduled", "Programmato");
    CHECK(words::word(SendState::Sending), "Sending", "In invio");
    CHECK(words::word(SendState::HandedOver), "Handed over", "Affidato al server");
    CHECK(words::word(SendState::Accepted), "Accepted", "Accettato");
    CHECK(words::word(SendState::Relayed), "Relayed", "Trasmesso");
    CHECK(words::word(SendState::Delivered), "Delivered", "Consegnato");
    CHECK(words::word(SendState::Deferred), "Deferred", "Rinviato");
    CHECK(words::word(SendState::Delayed), "Delayed", "In ritardo");
    CHECK(words::word(SendState::Unconfirmed), "Unconfirmed", "Non confermato");
    CHECK(words::word(SendState::Rejected), "Rejected", "Rifiutato");
    CHECK(words::word(SendState::Bounced), "Returned", "Tornato indietro");
    CHECK(words::word(SendState::Held), "Held", "Trattenuto");
    CHECK(words::word(SendState::Cancelled), "Cancelled", "Annullato");
}

void TestSentences::secondPartsOfStates()
{
    words::SendFacts facts;
    facts.server = kLibero;
    facts.size = 48'000;
    facts.nextTryIn = 4min;
    facts.time = QStringLiteral("08:31");
    CHECK(words::detail(SendState::Queued, facts), "next try in 4 min", "prossimo tentativo tra 4 min");
    CHECK(words::detail(SendState::Sending, facts), "to Libero, 48\u00A0KB", "a Libero, 48\u00A0KB");
    CHECK(words::detail(SendState::HandedOver, facts), "reply awaited", "si attende risposta");
    CHECK(words::detail(SendState::Accepted, facts), "by Libero at 08:31", "da Libero alle 08:31");
    CHECK(words::detail(SendState::Relayed, facts), "to the next server", "al server successivo");
    CHECK(words::detail(SendState::Delivered, facts), "report at 08:31", "avviso delle 08:31");
    CHECK(words::detail(SendState::Deferred, facts), "refused for now", "rifiutato per ora");
    CHECK(words::detail(SendState::Delayed, facts), "next server still tries", "il server dopo ci prova");
    CHECK(words::detail(SendState::Unconfirmed, facts), "handed over, no reply came",
          "affidato, nessuna risposta");
    CHECK(words::detail(SendState::Held, facts), "by you, until you release it",
          "da te, finché non lo rilasci");
    CHECK(words::detail(SendState::Cancelled, facts), "by you at 08:31", "da te alle 08:31");
    facts.heldReason = QStringLiteral("expired");
    CHECK(words::detail(SendState::Held, facts), "not taken for too long, until you release it",
          "non accettato per troppo tempo, finché non lo rilasci");
}

void TestSentences::serversOwnWords()
{
    words::SendFacts facts;
    facts.reply = QStringLiteral("451 4.3.0 try again later");
    CHECK(words::detail(SendState::Deferred, facts), "refused for now: “451 4.3.0 try again later”",
          "rifiutato per ora: «451 4.3.0 try again later»");
    facts.reply = QStringLiteral("552 5.2.2 mailbox\r\nfull");
    CHECK(words::detail(SendState::Bounced, facts),
          "“552 5.2.2 mailbox\uFFFD\uFFFD"
          "full”",
          "«552 5.2.2 mailbox\uFFFD\uFFFD"
          "full»");
    facts.reply.clear();
    CHECK(words::detail(SendState::Rejected, facts), "no reason was given", "senza motivo dichiarato");
}

void TestSentences::outageLines()
{
    const auto line = [](OutageClass state) { return words::bannerLine(state, kLibero, kSince); };
    CHECK(line(OutageClass::Ok), "All well", "Tutto bene");
    CHECK(line(OutageClass::ProviderDown), "Libero has not answered since 14:03. Your Internet works.",
          "Libero non risponde dalle 14:03. La tua connessione funziona.");
    CHECK(line(OutageClass::Dns), "Libero’s name has not been found since 14:03. Others are.",
          "Il nome di Libero non si trova dalle 14:03. Gli altri sì.");
    CHECK(line(OutageClass::Tls), "Libero shows another certificate. Your password was not sent.",
          "Libero mostra un altro certificato. La password non è partita.");
    CHECK(line(OutageClass::AuthSuspect), "Libero refuses a password that worked today. Keep it.",
          "Libero rifiuta una password che oggi andava. Non cambiarla.");
    CHECK(line(OutageClass::Auth), "Libero does not take this password.",
          "Libero non accetta questa password.");
    CHECK(line(OutageClass::OwnNetwork), "This computer has been offline since 14:03.",
          "Questo computer è senza rete dalle 14:03.");
    CHECK(line(OutageClass::Portal), "This network wants you to sign in first.",
          "Questa rete chiede prima un accesso.");
    CHECK(line(OutageClass::Unknown), "Libero cannot be reached since 14:03.",
          "Libero non si raggiunge dalle 14:03.");
}

void TestSentences::otherBannerLines()
{
    CHECK(words::partialLine(model::Service::Smtp, kLibero, kSince),
          "Libero receives but has not sent since 14:03.", "Libero riceve, ma non invia dalle 14:03.");
    CHECK(words::partialLine(model::Service::Imap, kLibero, kSince),
          "Libero sends but has not received since 14:03.", "Libero invia, ma non riceve dalle 14:03.");
    CHECK(words::slowLine(kLibero, 9s, 300ms), "Libero is slow: 9 s an answer, usually 0.3 s.",
          "Libero è lento: risponde in 9 s, di solito in 0,3 s.");
    CHECK(words::frozenLine(model::Role::Inbox, QString(), kLibero),
          "Inbox on Libero is frozen. Nothing was deleted here.",
          "La Posta in arrivo di Libero è congelata. Qui è tutto salvo.");
    CHECK(words::frozenLine(model::Role::None, QStringLiteral("Fornitori"), kLibero),
          "Fornitori on Libero is frozen. Nothing was deleted here.",
          "La cartella Fornitori di Libero è congelata. Qui è tutto salvo.");
    CHECK(words::backLine(kLibero, 4, 0), "Libero is back. All 4 waiting messages left.",
          "Libero è tornato. I 4 messaggi in attesa sono partiti.");
    CHECK(words::backLine(kLibero, 1, 0), "Libero is back. The waiting message left.",
          "Libero è tornato. Il messaggio in attesa è partito.");
    CHECK(words::backLine(kLibero, 3, 1), "Libero is back. 3 waiting messages left, others still wait.",
          "Libero è tornato. 3 messaggi in attesa sono partiti, altri attendono ancora.");
    CHECK(words::backLine(kLibero, 0, 0), "Libero is back.", "Libero è tornato.");
    CHECK(words::andMore(1), "and 1 more", "e 1 altro");
    CHECK(words::andMore(2), "and 2 more", "e 2 altri");
}

void TestSentences::secondLine()
{
    words::BannerFacts facts{12'430, 3, 1, 4min};
    const auto line = [&] { return words::bannerSecondLine(OutageClass::ProviderDown, facts); };
    CHECK(line(), "12,430 messages are here · 3 waiting to leave, 1 needs a choice · next try in 4 min",
          "12.430 messaggi sono qui · 3 in attesa di partire, 1 chiede una scelta · prossimo tentativo tra 4 "
          "min");
    facts = {1, 0, 2, std::nullopt};
    CHECK(line(), "1 message is here · 2 need a choice", "1 messaggio è qui · 2 chiedono una scelta");
    facts = {0, 1, 0, -1s};
    CHECK(line(), "0 messages are here · 1 waiting to leave · next try now",
          "0 messaggi sono qui · 1 in attesa di partire · prossimo tentativo ora");
    CHECK(words::bannerSecondLine(OutageClass::AuthSuspect, facts),
          "Probably their fault. Follow no link that asks for it.",
          "È probabile che il guasto sia loro. Non seguire link che la chiedono.");
}

void TestSentences::shortNames()
{
    CHECK(words::shortName(OutageClass::ProviderDown), "Provider down", "Provider fermo");
    CHECK(words::partialName(), "Half down", "In parte");
    CHECK(words::shortName(OutageClass::Dns), "Name not found", "Nome non trovato");
    CHECK(words::shortName(OutageClass::Tls), "Certificate", "Certificato");
    CHECK(words::shortName(OutageClass::AuthSuspect), "Sign-in refused", "Accesso rifiutato");
    CHECK(words::shortName(OutageClass::Auth), "Password", "Password");
    CHECK(words::shortName(OutageClass::OwnNetwork), "Own network", "La tua rete");
    CHECK(words::shortName(OutageClass::Portal), "Sign-in page", "Pagina di accesso");
    CHECK(words::shortName(OutageClass::Slow), "Slow", "Lento");
    CHECK(words::shortName(OutageClass::Ok), "All well", "Tutto bene");
    CHECK(words::shortName(OutageClass::Unknown), "Not reached", "Non raggiunto");
}

void TestSentences::rolesAndServices()
{
    CHECK(words::word(model::Role::Inbox), "Inbox", "Posta in arrivo");
    CHECK(words::word(model::Role::Drafts), "Drafts", "Bozze");
    CHECK(words::word(model::Role::Sent), "Sent", "Inviata");
    CHECK(words::word(model::Role::Archive), "Archive", "Archivio");
    CHECK(words::word(model::Role::Trash), "Trash", "Cestino");
    CHECK(words::word(model::Role::Junk), "Junk", "Indesiderata");
    QVERIFY(words::word(model::Role::None).isEmpty());
    CHECK(words::word(model::Service::Imap), "Receiving", "Ricezione");
    CHECK(words::word(model::Service::Smtp), "Sending", "Invio");
}

void TestSentences::groupsAndChoices()
{
    using words::Choice;
    using words::OutboxGroup;
    CHECK(words::label(OutboxGroup::NeedsChoice), "Needs a choice", "Chiede una scelta");
    CHECK(words::label(OutboxGroup::WaitingToLeave), "Waiting to leave", "In attesa di partire");
    CHECK(words::label(OutboxGroup::NotYet), "Not yet", "Non ancora");
    CHECK(words::label(OutboxGroup::LeftToday), "Left today", "Partiti oggi");
    CHECK(words::unconfirmedQuestion(), "Did it leave? Nobody can say yet. You choose:",
          "È partito? Per ora nessuno può dirlo. Scegli tu:");
    CHECK(words::label(Choice::Wait), "Wait for evidence", "Aspetta una prova");
    CHECK(words::label(Choice::SendAgain), "Send again (may arrive twice)",
          "Invia di nuovo (può arrivare due volte)");
    CHECK(words::label(Choice::MarkAsSent), "Mark as sent", "Segna come inviato");
}

void TestSentences::buttonsAndPlaces()
{
    using words::Place;
    CHECK(words::label(Button::TryNow), "Try now", "Riprova ora");
    CHECK(words::label(Button::SendByAnother), "Send by another account…", "Invia da un altro account…");
    CHECK(words::label(Button::Details), "Details", "Dettagli");
    CHECK(words::label(Button::EnterPassword), "Enter it…", "Inseriscila…");
    CHECK(words::label(Button::OpenPage), "Open the page", "Apri la pagina");
    CHECK(words::label(Button::Decide), "Decide…", "Decidi…");
    CHECK(words::label(Button::KeepEverything), "Keep everything", "Conserva tutto");
    CHECK(words::label(Button::Accept), "Accept…", "Accetta…");
    CHECK(words::label(Button::AskTomorrow), "Ask me tomorrow", "Chiedimelo domani");
    CHECK(words::label(Button::PutBack, kLibero), "Put back on Libero…", "Rimetti su Libero…");
    CHECK(words::label(Button::AskToSendAgain), "Ask to send it again…", "Chiedi di rimandarlo…");
    CHECK(words::label(Button::Dismiss), "Dismiss", "Ignora");
    CHECK(words::label(Button::Hold), "Hold", "Trattieni");
    CHECK(words::label(Button::Release), "Release", "Rilascia");
    CHECK(words::label(Button::StopAndEdit), "Stop and edit", "Ferma e modifica");
    CHECK(words::label(Button::CopyAsNew), "Copy as new", "Copia come nuovo");
    CHECK(words::label(Button::FileForClaim), "File for a claim…", "Documento per il reclamo…");
    CHECK(words::label(Button::SendLater), "Send later…", "Invia più tardi…");
    CHECK(words::draftSaved(12), "Draft saved here 12 s ago", "Bozza salvata qui 12 s fa");
    CHECK(words::label(Place::AllInboxes), "All inboxes", "Tutte in arrivo");
    CHECK(words::label(Place::Starred), "Starred", "Speciali");
    CHECK(words::label(Place::Outbox), "Outbox", "In uscita");
    CHECK(words::label(Place::KeptMail), "Kept mail", "Posta conservata");
    CHECK(words::label(Place::Outages), "Outages", "Disservizi");
    CHECK(words::label(Place::Readiness), "Readiness", "Preparazione");
    CHECK(words::label(Place::MayBeLost), "What may be lost", "Cosa può mancare");
}

void TestSentences::reasonsAndNotices()
{
    QSet<QString> seen;
    const QString anyReason = words::freezeReason(QStringLiteral("of another kind"));
    for (const char* name : {"uidvalidity_changed", "uidnext_lower", "modseq_lower", "uid_reused",
                             "missing_from_list", "emptied", "mass_loss"}) {
        const QString text = words::freezeReason(QString::fromLatin1(name));
        QVERIFY(text != anyReason && text.endsWith(u'.') && !seen.contains(text));
        QVERIFY2(!text.contains(QStringLiteral("UID")), qPrintable(text));
        seen.insert(text);
    }
    QVERIFY(anyReason.endsWith(u'.'));
    const QString anyNotice = words::notice(QStringLiteral("of another kind"));
    for (const char* name : {"truncated", "too_deep", "too_many_parts", "header_too_long", "boundary_missing",
                             "unknown_encoding", "charset_guessed", "text_cut", "html_cut", "no_header"}) {
        const QString text = words::notice(QString::fromLatin1(name));
        QVERIFY(text != anyNotice && text.endsWith(u'.') && !seen.contains(text));
        seen.insert(text);
    }
    for (const char* name :
         {"app_password", "deletes_after_90_days", "legalmail_user", "oauth_only", "imap_switch"})
        QVERIFY(words::presetNote(QString::fromLatin1(name)).endsWith(u'.'));
    QVERIFY(words::presetNote(QString()).isEmpty());
}

void TestSentences::otherLanguagesGetEnglish()
{
    QVERIFY(words::installTranslator(kItalian));
    QCOMPARE(words::language(), QStringLiteral("it"));
    QVERIFY(words::installTranslator(QLocale(QLocale::German, QLocale::Germany)));
    QCOMPARE(words::language(), QStringLiteral("en"));
    QCOMPARE(words::word(SendState::Queued), QStringLiteral("Queued"));
    QCOMPARE(words::bannerSecondLine(OutageClass::Unknown, {12'430, 0, 0, std::nullopt}),
             QStringLiteral("12,430 messages are here"));
    QVERIFY(words::installTranslator(QLocale(QLocale::Italian, QLocale::Switzerland)));
    QCOMPARE(words::word(SendState::Queued), QStringLiteral("In coda"));
    QVERIFY(words::installTranslator(QLocale::c()));
    QCOMPARE(words::word(SendState::Queued), QStringLiteral("Queued"));
}

QTEST_GUILESS_MAIN(TestSentences)
#include "tst_Sentences.moc"
