// Linked with scorta-cli's own sources into scorta-test-powercut: the same program on a disk that forgets
// what was not synced (store_disk.h). From the environment:
//   SCORTA_CUT_AT=N         at the Nth write, truncation or sync the power goes
//   SCORTA_CUT_SEED=SEED    which of the writes that were not synced survive, and how much of them
//   SCORTA_CUT_IMAGE=DIR    gets the databases as they are found afterwards
//   SCORTA_CUT_COUNT=FILE   gets the number of operations of a run that is let live
#include "store_disk.h"

#include <QFile>

#include <atomic>
#include <cstdlib>

#include <csignal>
#include <unistd.h>

namespace {

class PowerCut
{
public:
    PowerCut()
        : m_at(qEnvironmentVariableIntValue("SCORTA_CUT_AT"))
        , m_random(static_cast<quint32>(qEnvironmentVariableIntValue("SCORTA_CUT_SEED")))
        , m_disk(new FragileDisk) // outlives every connection
    {
        m_disk->onOperation = [this] {
            if (++m_operations != m_at)
                return;
            FragileDisk::write(m_disk->powerCut(m_random), qEnvironmentVariable("SCORTA_CUT_IMAGE"));
            ::kill(::getpid(), SIGKILL);
        };
    }
    ~PowerCut()
    {
        QFile file(qEnvironmentVariable("SCORTA_CUT_COUNT"));
        if (!file.fileName().isEmpty() && file.open(QIODevice::WriteOnly))
            file.write(QByteArray::number(m_operations.load()));
    }
    PowerCut(const PowerCut&) = delete;
    PowerCut& operator=(const PowerCut&) = delete;

private:
    const int m_at;
    std::mt19937 m_random;
    std::atomic<int> m_operations{0};
    FragileDisk* m_disk;
};

const PowerCut cut;

} // namespace
