using UwsAgent.Adapters;
using UwsAgent.Core.Ports;
using UwsAgent.Core.Tests.Ports;

namespace UwsAgent.Tests.Adapters;

public sealed class JsonLinesDecisionLogTests : DecisionLogContract, IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("uws-decisions-");
    private readonly JsonLinesDecisionLog log;

    public JsonLinesDecisionLogTests() => log = new JsonLinesDecisionLog(folder.FullName);

    protected override IDecisionLog Log => log;

    public void Dispose()
    {
        log.Dispose();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("../../etc")]
    [InlineData("a/b")]
    [InlineData("ä")]
    public async Task A_cluster_s_name_leads_out_of_no_directory(string name)
    {
        await log.AppendAsync(name, DateTimeOffset.UnixEpoch, ["x"u8.ToArray()], TestContext.Current.CancellationToken);

        Assert.Single(folder.GetDirectories());
        Assert.False(log.IsFresh(name, DateTimeOffset.UnixEpoch));
    }
}
