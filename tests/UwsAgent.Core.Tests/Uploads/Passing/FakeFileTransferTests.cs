using System.Text;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Fakes;
using UwsAgent.Core.Uploads.Passing;

namespace UwsAgent.Core.Tests.Uploads.Passing;

public sealed class FakeFileTransferTests : TransferContract, IAsyncDisposable
{
    private readonly FakeFileTransfer fake = new() { Local = Encoding.UTF8.GetBytes };

    protected override string Directory => "/in/oakwood";

    protected override bool CanHash => true;

    protected override Task<ITransferSession> OpenAsync() => fake.OpenAsync(new DeliveryTarget(), default);

    protected override string Local(string content) => content;

    protected override string? Content(string path) => fake.Files.ContainsKey(path) ? fake.TextOf(path) : null;

    public ValueTask DisposeAsync() => fake.DisposeAsync();
}
