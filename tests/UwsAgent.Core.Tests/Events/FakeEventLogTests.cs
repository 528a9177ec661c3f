using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Events;

public sealed class FakeEventLogTests : EventLogContract
{
    private readonly FakeEventLog log;

    public FakeEventLogTests() => log = new FakeEventLog(Time);

    protected override IEventLog Log => log;
}
