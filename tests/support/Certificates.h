#pragma once

#include <QString>
#include <QStringList>

#include <chrono>

namespace scorta::test {

/// A throw-away authority and the server certificates that a mail client must tell apart. Elliptic curve
/// keys, so all of them take a few milliseconds. Failures to make or write one end the test process with a
/// message: no test that asked for certificates can go on without.
class Certificates
{
public:
    /// A certificate chain and its private key, PEM files.
    struct Pair
    {
        QString certificate;
        QString key; ///< mode 0600
    };

    /// What a certificate is to say of itself.
    struct Wish
    {
        QStringList names = {QStringLiteral("localhost"), QStringLiteral("127.0.0.1"),
                             QStringLiteral("127.0.0.2"), QStringLiteral("::1")};
        std::chrono::hours from{-24}; ///< from now
        std::chrono::hours to{90 * 24};
        enum class Signer { Authority, Itself } signer = Signer::Authority;
    };

    /// Makes everything below in `folder`, which must exist. The files stay when the object goes.
    explicit Certificates(const QString& folder);

    /// One set a test process, in a temporary folder that goes with the process. Call it first on the main
    /// thread.
    static const Certificates& shared();

    /// The authority, PEM: what `--ca` is given. Valid for 20 years.
    QString authority() const { return m_folder + QLatin1String("/ca.pem"); }
    /// An authority that signed none of these.
    QString otherAuthority() const { return m_folder + QLatin1String("/other-ca.pem"); }

    /// For localhost, 127.0.0.1, 127.0.0.2 and ::1, for 90 days.
    Pair valid() const { return pair("valid"); }
    /// As valid(), from a year ago for 10 years to come: for tests with moved clocks.
    Pair longLived() const { return pair("long"); }
    /// For mail.example.org alone.
    Pair wrongHost() const { return pair("wrong-host"); }
    /// For localhost; ended yesterday.
    Pair expired() const { return pair("expired"); }
    /// For localhost; begins in ten days.
    Pair notYetValid() const { return pair("not-yet"); }
    /// For localhost, signed by itself.
    Pair selfSigned() const { return pair("self-signed"); }

    /// A further certificate; `name` is the file name's stem and must be new.
    Pair make(const QString& name, const Wish& wish) const;

private:
    Pair pair(const char* name) const;

    QString m_folder;
};

} // namespace scorta::test
