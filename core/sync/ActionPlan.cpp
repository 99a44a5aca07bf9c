#include "sync/ActionPlan.h"

#include <algorithm>
#include <map>

namespace scorta::sync {

namespace {

using model::ActionOp;

// What the unsent actions on one mail come to, while a stretch without folder actions is read.
struct Folded
{
    model::Action first;
    model::Flags add;
    model::Flags remove;
    QList<model::ActionId> flagIds;
    QString target;
    QList<model::ActionId> moveIds;
    model::Action firstMove;
};

bool isMailAction(const model::Action& action)
{
    return action.op == ActionOp::AddFlags || action.op == ActionOp::RemoveFlags ||
           action.op == ActionOp::Move;
}

Step single(const model::Action& action)
{
    Step step;
    step.action = action;
    step.wasSent = action.wasSent;
    step.ids = {action.id};
    switch (action.op) {
    case ActionOp::AddFlags:
        step.add = action.flags;
        break;
    case ActionOp::RemoveFlags:
        step.remove = action.flags;
        break;
    case ActionOp::Move:
        step.kind = Step::Kind::Move;
        step.target = action.target;
        break;
    case ActionOp::CreateFolder:
    case ActionOp::RenameFolder:
    case ActionOp::DeleteFolder:
        step.kind = Step::Kind::Folder;
        step.target = action.target;
        break;
    }
    return step;
}

void fold(Folded& into, const model::Action& action)
{
    if (action.op == ActionOp::Move) {
        if (into.moveIds.isEmpty())
            into.firstMove = action;
        into.target = action.target;
        into.moveIds.append(action.id);
        return;
    }
    if (action.op == ActionOp::AddFlags) {
        into.remove = into.remove.without(action.flags);
        into.add = into.add.united(action.flags);
    } else {
        into.add = into.add.without(action.flags);
        into.remove = into.remove.united(action.flags);
    }
    into.flagIds.append(action.id);
}

class Planner
{
public:
    void take(const model::Action& action)
    {
        if (!isMailAction(action)) {
            flush();
            m_steps.push_back(single(action));
            return;
        }
        if (action.wasSent) {
            // Commands go out in order, so nothing unsent of this mail can stand before one that was sent.
            m_steps.push_back(single(action));
            return;
        }
        const auto [at, isNew] = m_folded.try_emplace(action.mail.value);
        if (isNew) {
            at->second.first = action;
            m_order.push_back(action.mail.value);
        }
        fold(at->second, action);
    }

    std::vector<Step> finish()
    {
        flush();
        return std::move(m_steps);
    }

private:
    void flush()
    {
        std::vector<Step> moves;
        for (const qint64 mail : m_order) {
            const Folded& folded = m_folded.at(mail);
            if (!folded.flagIds.isEmpty()) {
                Step step;
                step.action = folded.first;
                step.add = folded.add;
                step.remove = folded.remove;
                step.ids = folded.flagIds;
                m_steps.push_back(step);
            }
            if (!folded.moveIds.isEmpty()) {
                Step step;
                step.action = folded.firstMove;
                step.target = folded.target;
                step.kind =
                    folded.target == folded.firstMove.folderPath ? Step::Kind::Nothing : Step::Kind::Move;
                step.ids = folded.moveIds;
                moves.push_back(step);
            }
        }
        m_steps.insert(m_steps.end(), moves.begin(), moves.end());
        m_folded.clear();
        m_order.clear();
    }

    std::vector<Step> m_steps;
    std::map<qint64, Folded> m_folded;
    std::vector<qint64> m_order;
};

bool canShare(const Step& a, const Step& b)
{
    return a.kind == b.kind && a.kind != Step::Kind::Folder && !a.wasSent && !b.wasSent &&
           a.action.folderPath == b.action.folderPath && a.action.uidValidity == b.action.uidValidity &&
           a.add == b.add && a.remove == b.remove && a.target == b.target;
}

} // namespace

std::vector<Step> planSteps(const QList<model::Action>& actions)
{
    Planner planner;
    for (const model::Action& action : actions)
        planner.take(action);
    return planner.finish();
}

std::vector<Batch> batchSteps(const std::vector<Step>& steps)
{
    std::vector<Batch> batches;
    size_t wall = 0; // batches before it are closed: a folder action, or one that was sent, stands between
    for (const Step& step : steps) {
        if (step.kind == Step::Kind::Folder || step.wasSent) {
            batches.push_back({step});
            wall = batches.size();
            continue;
        }
        const auto open = batches.begin() + static_cast<std::ptrdiff_t>(wall);
        const auto at = std::find_if(open, batches.end(),
                                     [&](const Batch& batch) { return canShare(batch.front(), step); });
        if (at != batches.end())
            at->push_back(step);
        else
            batches.push_back({step});
    }
    return batches;
}

} // namespace scorta::sync
