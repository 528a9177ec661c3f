using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Ports;

public sealed class FakeSignalSourceTests : SignalSourceContract
{
    private readonly FakeSignalSource source = new();

    protected override ISignalSource Source => source;

    protected override SignalRequest ThreeFields()
    {
        source.Set("ready", Sample.Of(230, null));
        source.Set("running", Sample.Of(12, null));
        return new PrometheusQueries(new Uri("http://localhost"), ["ready", "running", "none"]);
    }

    protected override SignalRequest Away()
    {
        source.Down = "no answer";
        return new PrometheusQueries(new Uri("http://localhost"), ["ready", "running"]);
    }
}
