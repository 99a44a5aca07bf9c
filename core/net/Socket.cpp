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

void initialiseVmime()
{
    static std::once_flag once;
    std::call_once(once, [] {
#ifdef Q_OS_WIN
        vmime::platform::setHandler<vmime::platforms::windows::windowsHandler>();
#else
        vmime::platform::setHandler<vmime::platforms::posix::posixHandler>();
#endif
    });
}

} // namespace scorta::net
