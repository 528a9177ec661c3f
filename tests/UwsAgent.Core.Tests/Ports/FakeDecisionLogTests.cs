using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Ports;

public sealed class FakeDecisionLogTests : DecisionLogContract
{
    protected override IDecisionLog Log { get; } = new FakeDecisionLog();
}
