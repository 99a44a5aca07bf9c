#include "smtp/Submission.h"

#include "smtp/Commands.h"
#include "smtp/Login.h"
#include "smtp/Transaction.h"
#include "smtp/Wire.h"

namespace scorta::smtp {

using namespace std::chrono_literals;

struct Submission::Private
{
    Private(LoggedIn login, const LoginOptions& options)
        : keywords(std::move(login.extensions))
        , extensions(Extensions::of(keywords))
        , wire(std::move(login.socket), options.replyTimeout, options.dotTimeout)
    {
    }

    QStringList keywords;
    Extensions extensions;
    Wire wire;
};

QString toName(Stage stage)
{
    switch (stage) {
    case Stage::Connect:
        return QStringLiteral("connect");
    case Stage::Login:
        return QStringLiteral("login");
    case Stage::Mail:
        return QStringLiteral("mail");
    case Stage::Rcpt:
        return QStringLiteral("rcpt");
    case Stage::Data:
        return QStringLiteral("data");
    case Stage::Dot:
        break;
    }
    return QStringLiteral("dot");
}

Submission::Submission() = default;

Submission::~Submission() = default;

base::Result<std::unique_ptr<Submission>> Submission::connect(const LoginOptions& options,
                                                              const base::CancelToken& cancel)
{
    auto login = logIn(options, cancel);
    if (!login.ok())
        return login.error();
    std::unique_ptr<Submission> submission(new Submission);
    submission->d = std::make_unique<Private>(*std::move(login), options);
    return submission;
}

bool Submission::isUsable() const
{
    return d->wire.isUsable();
}

QStringList Submission::extensions() const
{
    return d->keywords;
}

qint64 Submission::sizeLimit() const
{
    return d->extensions.sizeLimit;
}

Outcome Submission::send(const Envelope& envelope, const QByteArray& bytes,
                         const BeforeHandOver& beforeHandOver)
{
    Transaction transaction(d->wire, d->extensions);
    return transaction.run(envelope, bytes, beforeHandOver);
}

void Submission::quit()
{
    if (!d->wire.isUsable())
        return;
    // RFC 5321, 4.1.1.10 wants the reply awaited, but a server that owes it keeps nobody.
    (void)d->wire.command("QUIT\r\n", 2s);
    d->wire.drop();
}

} // namespace scorta::smtp
