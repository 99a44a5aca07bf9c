#include "net/Socket.h"

#include "net/QtSocket.h"

#include <vmime/platform.hpp>
#ifdef Q_OS_WIN
#include <vmime/platforms/windows/windowsHandler.hpp>
#else
#include <vmime/platforms/posix/posixHandler.hpp>
#endif

#include <mutex>

namespace scorta::net {

SocketFactory::SocketFactory(SocketOptions options)
    : m_options(std::move(options))
{
}

vmime::shared_ptr<vmime::net::socket> SocketFactory::create()
{
    m_socket = std::make_shared<QtSocket>(m_options);
    return m_socket;
}

vmime::shared_ptr<vmime::net::socket> SocketFactory::create(
    const vmime::shared_ptr<vmime::net::timeoutHandler> /*timeouts*/)
{
    // The socket has deadlines of its own; vmime's are asked between slices only.
    return create();
}

std::shared_ptr<Socket> SocketFactory::socket() const
{
    return m_socket;
}

namespace {

#ifdef Q_OS_WIN
using PlatformHandler = vmime::platforms::windows::windowsHandler;
#else
using PlatformHandler = vmime::platforms::posix::posixHandler;
#endif

/// vmime asks for the machine's name to say EHLO with: that may go to a stuck resolver, where no cancel
/// reaches, and tells the world a name that is nobody's business. An address literal is what RFC 5321 (4.1.4)
/// allows instead.
class Handler : public PlatformHandler
{
public:
    const vmime::string getHostName()
        const override // NOLINT(readability-const-return-type): vmime's signature
    {
        return "[127.0.0.1]";
    }
};

} // namespace

void initialiseVmime()
{
    static std::once_flag once;
    std::call_once(once, [] { vmime::platform::setHandler<Handler>(); });
}

} // namespace scorta::net
