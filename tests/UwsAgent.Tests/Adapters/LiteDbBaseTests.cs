using System.Globalization;
using System.Runtime;
using UwsAgent.Adapters;
using UwsAgent.Core.Ports;

namespace UwsAgent.Tests.Adapters;

public sealed class LiteDbBaseTests : IDisposable
{
    private const int Documents = 600;
    private readonly string directory = Directory.CreateTempSubdirectory("uws-base-").FullName;

    [Fact]
    public void Nothing_is_compiled_for_a_document_that_is_looked_for_so_nothing_of_it_stays_in_memory()
    {
        using var made = Build();
        ReadAll(made, from: 0);
        var before = JitInfo.GetCompiledMethodCount(currentThread: true);
        ReadAll(made, from: Documents / 2);
        Assert.InRange(JitInfo.GetCompiledMethodCount(currentThread: true) - before, 0, Documents / 10);
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private static void ReadAll(LiteDbBase made, int from)
    {
        for (var number = from; number < from + Documents / 2; number++)
        {
            Assert.Equal(Json(number), made.Read("jobs", Id(number))?.Json.ToArray());
            Assert.Null(made.Read("jobs", Id(number + Documents)));
        }
    }

    private static string Id(int number) => number.ToString("D5", CultureInfo.InvariantCulture);

    private static byte[] Json(int number) => System.Text.Encoding.UTF8.GetBytes($$"""{"number":{{number}}}""");

    private LiteDbBase Build()
    {
        var changes = new PendingChanges();
        for (var number = 0; number < Documents; number++)
        {
            changes.Apply(DocumentChange.Put("jobs", Id(number), Json(number)));
        }

        return new LiteDbBaseBuilder(new DiskStoreFiles(directory), Guid.NewGuid()).Build(
            null,
            changes,
            1,
            CancellationToken.None
        );
    }
}
