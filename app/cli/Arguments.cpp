#include "app/cli/Arguments.h"

#include <CLI/CLI.hpp>

#include <QDir>
#include <QJsonArray>
#include <QRegularExpression>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scorta::cli {

namespace {

QString text(const std::string& value)
{
    return QString::fromStdString(value);
}

QStringList texts(const std::vector<std::string>& values)
{
    QStringList list;
    for (const std::string& value : values)
        list.append(text(value));
    return list;
}

/// Builds the commands of CLI.md and remembers, for the one that was chosen, how to turn its options into an
/// Invocation. Option values live in m_values for as long as the parser does.
class Grammar
{
public:
    explicit Grammar(Invocation& invocation)
        : m_invocation(invocation)
        , m_app("Scorta keeps a copy of your mail here and escorts every message you send.", "scorta-cli")
    {
        m_app.set_version_flag("--version", std::string(SCORTA_VERSION));
        m_app.fallthrough();
        m_app.require_subcommand(1);
        m_app.add_option_function<std::string>(
            "--profile", [this](const std::string& value) { m_invocation.profile = text(value); },
            "folder that holds everything (or SCORTA_PROFILE)");
        m_app.add_flag_function(
            "--json", [this](std::int64_t) { m_invocation.wantsJson = true; },
            "one JSON document as the answer");
        accounts();
        mirror();
        mails();
        sending();
        outages();
        data();
    }

    CLI::App& app() { return m_app; }

private:
    /// One command's options, added in the manner of CLI.md.
    class Command
    {
    public:
        Command(CLI::App* app, Invocation& invocation, QString name)
            : m_app(app)
            , m_invocation(invocation)
        {
            m_app->callback([&invocation, name = std::move(name)] { invocation.command = name; });
        }
        Command& option(const char* flags, const char* key, const char* help)
        {
            m_app->add_option_function<std::string>(flags, setText(key), help);
            return *this;
        }
        Command& required(const char* flags, const char* key, const char* help)
        {
            m_app->add_option_function<std::string>(flags, setText(key), help)->required();
            return *this;
        }
        /// Also what errors are about.
        Command& subject(const char* flags, const char* key, const char* help, bool isRequired)
        {
            CLI::Option* option = m_app->add_option_function<std::string>(
                flags,
                [this, key](const std::string& value) {
                    m_invocation.args.insert(QLatin1String(key), text(value));
                    m_invocation.subject = text(value);
                },
                help);
            option->required(isRequired);
            return *this;
        }
        /// One value each time it is given: what follows it is not its own.
        Command& repeated(const char* flags, const char* key, const char* help)
        {
            list(flags, key, help);
            m_app->get_option(flags)->allow_extra_args(false);
            return *this;
        }
        Command& list(const char* flags, const char* key, const char* help, bool isRequired = false)
        {
            m_app
                ->add_option_function<std::vector<std::string>>(
                    flags,
                    [this, key](const std::vector<std::string>& values) {
                        m_invocation.args.insert(QLatin1String(key),
                                                 QJsonArray::fromStringList(texts(values)));
                    },
                    help)
                ->required(isRequired);
            return *this;
        }
        Command& number(const char* flags, const char* key, const char* help, bool isRequired = false)
        {
            m_app
                ->add_option_function<std::int64_t>(
                    flags,
                    [this, key](const std::int64_t& value) {
                        m_invocation.args.insert(QLatin1String(key), static_cast<qint64>(value));
                        if (qstrcmp(key, "id") == 0)
                            m_invocation.subject = QString::number(value);
                    },
                    help)
                ->required(isRequired)
                ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 52));
            return *this;
        }
        Command& ids()
        {
            m_app
                ->add_option_function<std::vector<std::int64_t>>(
                    "ID",
                    [this](const std::vector<std::int64_t>& values) {
                        QJsonArray array;
                        for (const std::int64_t value : values)
                            array.append(static_cast<qint64>(value));
                        m_invocation.args.insert(QStringLiteral("ids"), array);
                    },
                    "ids of messages")
                ->required();
            return *this;
        }
        Command& flag(const char* flags, const char* key, const char* help)
        {
            m_app->add_flag_function(
                flags, [this, key](std::int64_t) { m_invocation.args.insert(QLatin1String(key), true); },
                help);
            return *this;
        }
        /// A flag that adds a word to a list.
        Command& word(const char* flags, const char* key, const char* value, const char* help)
        {
            m_app->add_flag_function(
                flags,
                [this, key, value](std::int64_t) {
                    QJsonArray array = m_invocation.args.value(QLatin1String(key)).toArray();
                    array.append(QLatin1String(value));
                    m_invocation.args.insert(QLatin1String(key), array);
                },
                help);
            return *this;
        }
        Command& into(const char* flags, QString Invocation::*member, const char* help,
                      bool isRequired = false)
        {
            m_app
                ->add_option_function<std::string>(
                    flags, [this, member](const std::string& value) { m_invocation.*member = text(value); },
                    help)
                ->required(isRequired);
            return *this;
        }
        Command& form(const char* flags, Invocation::Form form, const char* help)
        {
            m_app->add_flag_function(
                flags, [this, form](std::int64_t) { m_invocation.form = form; }, help);
            return *this;
        }
        CLI::App* operator->() { return m_app; }

    private:
        std::function<void(const std::string&)> setText(const char* key)
        {
            return [this, key](const std::string& value) {
                m_invocation.args.insert(QLatin1String(key), text(value));
            };
        }
        CLI::App* m_app;
        Invocation& m_invocation;
    };

    Command& add(CLI::App& parent, const char* name, const char* help, const char* command)
    {
        // Kept behind pointers: the options' callbacks hold on to their Command.
        m_commands.push_back(std::make_unique<Command>(parent.add_subcommand(name, help), m_invocation,
                                                       QString::fromLatin1(command)));
        return *m_commands.back();
    }

    CLI::App& group(const char* name, const char* help)
    {
        CLI::App* app = m_app.add_subcommand(name, help);
        app->require_subcommand(1);
        app->fallthrough();
        return *app;
    }

    void accounts();
    void mirror();
    void mails();
    void sending();
    void outages();
    void data();

    Invocation& m_invocation;
    CLI::App m_app;
    std::vector<std::unique_ptr<Command>> m_commands;
};

void Grammar::accounts()
{
    CLI::App& account = group("account", "accounts");
    Command& create = add(account, "add", "add an account; both servers are tried first", "account.add");
    create.subject("ADDRESS", "address", "mail address", true)
        .option("--name", "name", "the name that recipients see")
        .option("--imap", "imap", "imaps://host:993, imap+starttls://host:143")
        .option("--smtp", "smtp", "smtps://host:465, smtp+starttls://host:587")
        .option("--user", "user", "user name, when it is not the address")
        .option("--preset", "preset", "a provider's name instead of URLs")
        .option("--password-command", "password_command", "prints the password; run each time it is needed")
        .option("--ca", "ca", "PEM file of further trusted roots")
        .flag("--pec", "pec", "a certified (PEC) account")
        .flag("--no-check", "no_check", "do not try the servers now");
    create
        ->add_flag_function(
            "--password-stdin", [this](std::int64_t) { m_invocation.readsPassword = true; },
            "read the password and keep it in the system's keychain")
        ->excludes(create->get_option("--password-command"));
    add(account, "list", "all accounts", "account.list");
    add(account, "show", "one account", "account.show").subject("ACCOUNT", "account", "address", true);
    add(account, "check", "log in to both servers", "account.check")
        .subject("ACCOUNT", "account", "address", true);
    add(account, "remove", "forget an account and its mirror", "account.remove")
        .subject("ACCOUNT", "account", "address", true);
}

void Grammar::mirror()
{
    add(m_app, "sync", "mirror everything, run what waits", "sync")
        .subject("ACCOUNT", "account", "address; all when left out", false)
        .repeated("--folder", "folders", "only this folder (may be repeated)")
        .flag("--full", "full", "compare everything, whatever the server says has changed");
    add(m_app, "watch", "keep running and print what happens", "watch")
        .subject("ACCOUNT", "account", "address; all when left out", false);
    add(m_app, "folders", "folders with their counts", "folders")
        .subject("ACCOUNT", "account", "address; all when left out", false);
    add(m_app, "list", "messages, newest first", "list")
        .subject("--account", "account", "address", false)
        .option("--folder", "folder", "folder")
        .number("--limit", "limit", "rows (50)")
        .number("--offset", "offset", "rows to skip")
        .flag("--conversations", "conversations", "one row a conversation");
    add(m_app, "search", "search all mail", "search")
        .subject("QUERY", "query", "words, \"phrases\", from:, before:2024-01-31, …", true)
        .option("--account", "account", "address")
        .number("--limit", "limit", "rows (50)")
        .flag("--count", "count", "only how many");
}

void Grammar::mails()
{
    Command& show = add(m_app, "show", "one message", "show");
    show.number("ID", "id", "message id", true)
        .form("--raw", Invocation::Form::Raw, "its bytes as they came")
        .form("--text", Invocation::Form::Text, "its text")
        .form("--html", Invocation::Form::Html, "its HTML, made safe")
        .form("--headers", Invocation::Form::Headers, "its header fields");
    add(m_app, "inspect", "read a message file, store nothing", "inspect")
        .into("FILE", &Invocation::emlFile, "message file, or -", true);
    CLI::App& attachment = group("attachment", "attachments");
    add(attachment, "save", "save an attachment", "attachment.save")
        .number("ID", "id", "message id", true)
        .number("N", "n", "which, from 1", true)
        .into("DIR", &Invocation::folder, "folder to put it in", true);
    Command& mark = add(m_app, "mark", "mark messages", "mark");
    mark.ids()
        .word("--read", "add", "seen", "read")
        .word("--unread", "remove", "seen", "unread")
        .word("--star", "add", "flagged", "with a star")
        .word("--unstar", "remove", "flagged", "without");
    mark->get_option("--read")->excludes(mark->get_option("--unread"));
    mark->get_option("--star")->excludes(mark->get_option("--unstar"));
    // The last word is the folder, all before are ids: CLI11 cannot split "ID... FOLDER" by itself.
    Command& move = add(m_app, "move", "move messages: ID... FOLDER", "move");
    move->add_option_function<std::vector<std::string>>(
            "ID... FOLDER",
            [this](const std::vector<std::string>& values) {
                if (values.size() < 2)
                    throw CLI::ValidationError("move", "needs at least one ID and a FOLDER");
                QJsonArray ids;
                for (size_t i = 0; i + 1 < values.size(); ++i) {
                    bool isNumber = false;
                    const qint64 id = text(values[i]).toLongLong(&isNumber);
                    if (!isNumber || id < 0)
                        throw CLI::ValidationError("move", values[i] + " is not a message id");
                    ids.append(id);
                }
                m_invocation.args.insert(QStringLiteral("ids"), ids);
                m_invocation.args.insert(QStringLiteral("folder"), text(values.back()));
                m_invocation.subject = text(values.back());
            },
            "ids of messages, then the folder")
        ->required();
    add(m_app, "archive", "move messages to the archive", "archive").ids();
    add(m_app, "trash", "move messages to the trash", "trash").ids();
    CLI::App& folder = group("folder", "folders");
    add(folder, "create", "create a folder", "folder.create")
        .subject("FOLDER", "folder", "its path", true)
        .option("--account", "account", "address, when there are several accounts");
    add(folder, "rename", "rename a folder", "folder.rename")
        .subject("FOLDER", "folder", "its path", true)
        .required("NAME", "name", "its new path")
        .option("--account", "account", "address, when there are several accounts");
    add(folder, "delete", "delete a folder", "folder.delete")
        .subject("FOLDER", "folder", "its path", true)
        .option("--account", "account", "address, when there are several accounts");
    add(m_app, "pending", "what waits for the server", "pending")
        .subject("ACCOUNT", "account", "address; all when left out", false);
}

void Grammar::sending()
{
    Command& send = add(m_app, "send", "send a message", "send");
    send.subject("--from", "from", "account to send by", true)
        .list("--to", "to", "recipients")
        .list("--cc", "cc", "further recipients")
        .list("--bcc", "bcc", "recipients that the others do not see")
        .option("--subject", "subject", "subject")
        .into("--text", &Invocation::textFile, "file with the text, or -")
        .into("--html", &Invocation::htmlFile, "file with HTML")
        .into("--eml", &Invocation::emlFile, "a ready message, or -")
        .number("--in-reply-to", "in_reply_to", "id of the message that this answers")
        .option("--at", "at", "not before this time (ISO 8601)")
        .option("--not-after", "not_after", "not after this time")
        .flag("--queue", "queue", "store it and stop there");
    send->add_option_function<std::vector<std::string>>(
        "--attach",
        [this](const std::vector<std::string>& files) { m_invocation.attachFiles = texts(files); },
        "files to attach");
    for (const char* other : {"--cc", "--bcc", "--subject", "--text", "--html", "--attach", "--in-reply-to"})
        send->get_option("--eml")->excludes(send->get_option(other));

    CLI::App& outbox = group("outbox", "what was sent and what waits");
    add(outbox, "list", "newest first", "outbox.list")
        .number("--limit", "limit", "rows (50)")
        .number("--offset", "offset", "rows to skip");
    for (const auto& [name, help, command] : {std::tuple{"show", "one message", "outbox.show"},
                                              {"retry", "try now", "outbox.retry"},
                                              {"cancel", "do not send it", "outbox.cancel"},
                                              {"hold", "keep it back", "outbox.hold"},
                                              {"release", "let it go", "outbox.release"}})
        add(outbox, name, help, command).number("N", "id", "outbox id", true);
    Command& resolve = add(outbox, "resolve", "decide about an unconfirmed message", "outbox.resolve");
    resolve.number("N", "id", "outbox id", true);
    const auto choose = [this](const char* how) {
        return [this, how](std::int64_t) {
            m_invocation.args.insert(QStringLiteral("how"), QLatin1String(how));
        };
    };
    CLI::Option* sent = resolve->add_flag_function("--sent", choose("sent"), "it arrived");
    resolve->add_flag_function("--resend", choose("resend"), "send it again; it may arrive twice")
        ->excludes(sent);
    add(m_app, "flush", "try all that is due now", "flush")
        .subject("--account", "account", "address; all when left out", false);
}

void Grammar::outages()
{
    CLI::App& outage = group("outage", "what is or was down");
    add(outage, "status", "each service now", "outage.status");
    add(outage, "history", "intervals", "outage.history")
        .subject("--account", "account", "address", false)
        .option("--since", "since", "from this time (ISO 8601)")
        .option("--until", "until", "to this time");
    CLI::App* frozen = m_app.add_subcommand("frozen", "folders that the mirror guard holds");
    frozen->fallthrough();
    frozen->callback([this, frozen] {
        if (frozen->get_subcommands().empty())
            m_invocation.command = QStringLiteral("frozen");
    });
    frozen->add_option_function<std::string>(
        "ACCOUNT",
        [this](const std::string& value) {
            m_invocation.args.insert(QStringLiteral("account"), text(value));
            m_invocation.subject = text(value);
        },
        "address; all when left out");
    Command& release = add(*frozen, "release", "let a folder go on", "frozen.release");
    release.subject("ACCOUNT", "account", "address", true).required("FOLDER", "folder", "its path");
    const auto choose = [this](const char* how) {
        return [this, how](std::int64_t) {
            m_invocation.args.insert(QStringLiteral("how"), QLatin1String(how));
        };
    };
    CLI::Option* keep =
        release->add_flag_function("--keep", choose("keep"), "what the server lacks is kept here");
    release->add_flag_function("--accept", choose("accept"), "the server is right")->excludes(keep);
}

void Grammar::data()
{
    add(m_app, "backup", "a copy of accounts, outbox and drafts", "backup")
        .subject("FILE", "file", "new file", true);
    add(m_app, "check", "check the profile", "check")
        .flag("--repair", "repair", "rebuild what can be rebuilt");
    add(m_app, "stats", "what is here", "stats");
}

/// A query may begin with a minus ("-newsletter from:anna"), which the parser would take for an option: the
/// first such word after `search` goes behind "--".
QStringList withQueryLast(QStringList arguments)
{
    const qsizetype search = arguments.indexOf(QStringLiteral("search"));
    if (search < 0 || arguments.contains(QStringLiteral("--")))
        return arguments;
    static const QRegularExpression minusWord(QStringLiteral("^-[^-].*"),
                                              QRegularExpression::DotMatchesEverythingOption);
    for (qsizetype i = search + 1; i < arguments.size(); ++i) {
        const bool isValue = arguments.at(i - 1) == u"--account" || arguments.at(i - 1) == u"--limit" ||
                             arguments.at(i - 1) == u"--profile";
        if (isValue || arguments.at(i) == u"-h" || !minusWord.match(arguments.at(i)).hasMatch())
            continue;
        const QString query = arguments.takeAt(i);
        return arguments << QStringLiteral("--") << query;
    }
    return arguments;
}

/// The first word that is neither an option nor an option's value, when no command is called that.
std::optional<QString> unknownCommand(const CLI::App& app, const QStringList& arguments)
{
    const CLI::App* level = &app;
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const QString& argument = arguments.at(i);
        if (argument == u"--profile")
            ++i;
        if (argument.startsWith(u'-'))
            continue;
        const auto named = level->get_subcommands(
            [name = argument.toStdString()](const CLI::App* one) { return one->get_name() == name; });
        if (named.empty())
            return argument;
        if (named.front()->get_require_subcommand_min() == 0)
            return std::nullopt;
        level = named.front();
    }
    return std::nullopt;
}

/// What the parser cannot express.
std::optional<QString> problemOf(const Invocation& invocation)
{
    const QJsonObject& args = invocation.args;
    if (invocation.command == u"mark" && !args.contains(QStringLiteral("add")) &&
        !args.contains(QStringLiteral("remove")))
        return QStringLiteral("mark needs --read, --unread, --star or --unstar");
    if ((invocation.command == u"outbox.resolve" || invocation.command == u"frozen.release") &&
        !args.contains(QStringLiteral("how")))
        return invocation.command == u"outbox.resolve" ? QStringLiteral("resolve needs --sent or --resend")
                                                       : QStringLiteral("release needs --keep or --accept");
    if (invocation.command == u"send" && invocation.emlFile.isEmpty()) {
        if (!args.contains(QStringLiteral("to")) && !args.contains(QStringLiteral("cc")) &&
            !args.contains(QStringLiteral("bcc")))
            return QStringLiteral("send needs --to (or --eml)");
        if (!args.contains(QStringLiteral("subject")))
            return QStringLiteral("send needs --subject (or --eml)");
    }
    if (invocation.command == u"account.add" && !invocation.readsPassword &&
        !args.contains(QStringLiteral("password_command")))
        return QStringLiteral("account add needs --password-command or --password-stdin");
    return std::nullopt;
}

} // namespace

std::variant<Invocation, Ended> parseArguments(const QStringList& arguments)
{
    Invocation invocation;
    // Known before anything can go wrong: a wrong command line is answered in the form that was asked for.
    invocation.wantsJson = arguments.contains(QStringLiteral("--json"));
    Grammar grammar(invocation);
    std::vector<std::string> reversed;
    const QStringList ordered = withQueryLast(arguments);
    for (auto argument = ordered.crbegin(); argument != ordered.crend(); ++argument)
        reversed.push_back(argument->toStdString());
    try {
        grammar.app().parse(reversed);
    } catch (const CLI::CallForHelp&) {
        const CLI::App* app = &grammar.app();
        while (!app->get_subcommands().empty())
            app = app->get_subcommands().front();
        return Ended{0, text(app->help()), {}};
    } catch (const CLI::CallForVersion&) {
        return Ended{0, QStringLiteral("scorta-cli " SCORTA_VERSION "\n"), {}};
    } catch (const CLI::ParseError& error) {
        if (const auto unknown = unknownCommand(grammar.app(), arguments))
            return Ended{2, {}, u"there is no command “" + *unknown + u"”"};
        return Ended{2, {}, text(error.what())};
    }
    if (const auto problem = problemOf(invocation))
        return Ended{2, {}, *problem};
    return invocation;
}

} // namespace scorta::cli
