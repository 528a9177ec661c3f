using Microsoft.Extensions.Time.Testing;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;

namespace UwsAgent.Core.Tests.Uploads.Noticing;

public sealed class FakeInboxTests : InboxWatcherContract, IDisposable
{
    private readonly FakeInbox inbox = new(new FakeTimeProvider());

    protected override IInboxWatcher Watcher => inbox;

    public void Dispose() => inbox.Dispose();

    protected override void Begin()
    {
        inbox.Put("alpha/before.csv");
        inbox.Start("/srv");
    }

    protected override void Write(string path) => inbox.Put(path);

    protected override void Rename(string from, string to) => inbox.Rename(from, to);

    protected override void Delete(string path) => inbox.Delete(path);
}
