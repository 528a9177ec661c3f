using System.Runtime.CompilerServices;
using UwsAgent.Core.Tests.Uploads.Archives;

namespace UwsAgent.Benchmarks.Uploads;

/// <summary>Judging users.csv beside a Python script with the same rules, on the same files in the same run.</summary>
internal sealed class UploadsSuite : ISuite
{
    private const int Rows = 600_000;
    private const int Errors = 1_000_000;

    /// <summary>Some 1 GB.</summary>
    private const int RowsOfBigFile = 4_900_000;
    private const int Seed = 1;
    private const double Mega = 1e6;
    private const double Mebi = 1 << 20;

    public string Name => "uploads";

    public async IAsyncEnumerable<Measure> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        var folder = Directory.CreateTempSubdirectory("uws-uploads-");
        try
        {
            var clean = Path.Combine(folder.FullName, "clean.csv");
            var broken = Path.Combine(folder.FullName, "broken.csv");
            new UsersFile(Seed).Write(clean, Rows, 0);
            new UsersFile(Seed).Write(broken, Rows, (double)Errors / Rows);
            var megabytes = new FileInfo(clean).Length / Mega;

            var ours = JudgeRun.Ours(clean, times: 7);
            var python = JudgeRun.Python(
                Path.Combine(AppContext.BaseDirectory, "peers", "uploads.py"),
                clean,
                times: 3
            );
            Expect(0, ours.Errors);
            Expect(0, python.Errors);
            yield return Measure.Rate(
                "users.csv, 600,000 rows, all rules, on one core",
                megabytes / ours.CpuSeconds,
                "MB/s",
                atLeast: 150,
                ("Python csv", megabytes / python.CpuSeconds),
                ratioAtLeast: 2.5
            );

            var withErrors = JudgeRun.Ours(broken, times: 7);
            Expect(Errors, withErrors.Errors);
            yield return Measure.Cost(
                "the same with 1,000,000 errors",
                withErrors.CpuSeconds,
                "s",
                peer: ("clean", ours.CpuSeconds),
                ratioAtLeast: 1 / 1.3
            );

            var once = JudgeRun.Ours(clean, times: 1);
            yield return Measure.Rate("users.csv, first file after a start", megabytes / once.CpuSeconds, "MB/s");
            yield return Measure.Cost(
                "peak memory of the process, one file",
                once.PeakBytes / Mebi,
                "MiB",
                atMost: 100 + (40 * Rows / Mebi)
            );

            foreach (var (name, bomb) in new[] { ("42.zip", Bombs.FortyTwo()), ("an overlap bomb", Bombs.Quoted()) })
            {
                var path = Path.Combine(folder.FullName, name + ".zip");
                await File.WriteAllBytesAsync(path, bomb, cancellationToken);
                var refused = JudgeRun.Ours(path, times: 5);
                Expect(1, refused.Errors);
                yield return Measure.Cost($"{name} is refused", refused.WallSeconds * 1_000, "ms", atMost: 100);
                yield return Measure.Cost($"{name}, first after a start", refused.FirstCpuSeconds * 1_000, "ms");
                yield return Measure.Cost(
                    $"{name}, peak memory of the process",
                    refused.PeakBytes / Mebi,
                    "MiB",
                    atMost: 64
                );
            }

            File.Delete(broken);
            var big = Path.Combine(folder.FullName, "big.csv");
            new UsersFile(Seed).Write(big, RowsOfBigFile, 0);
            await foreach (var measure in IntakeMeasures.AllAsync(big).WithCancellation(cancellationToken))
            {
                yield return measure;
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Expect(long wanted, long found)
    {
        if (wanted != found)
        {
            throw new InvalidOperationException($"The rules found {found} errors where there are {wanted}.");
        }
    }
}
