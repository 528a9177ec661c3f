using System.Globalization;
using UwsAgent.Benchmarks;
using UwsAgent.Benchmarks.Crash;
using UwsAgent.Benchmarks.Uploads;

// Child mode of the kill -9 suite: works on a store until it is killed.
if (args is ["crash-worker", var mode, var directory])
{
    return await CrashWorker.RunAsync(mode, directory);
}

// Child mode of the crash matrix of maintenance: its runs die at the point that it is told, 0 for never.
if (args is ["maintenance-worker", var place, var point, var seed, var runs])
{
    return await MaintenanceWorker.RunAsync(
        place,
        int.Parse(point, CultureInfo.InvariantCulture),
        int.Parse(seed, CultureInfo.InvariantCulture),
        int.Parse(runs, CultureInfo.InvariantCulture)
    );
}

// Child mode of the uploads suite: judges one file in a process whose memory is its own.
if (args is ["uploads-child", var file, var times])
{
    await JudgeRun.ChildAsync(file, int.Parse(times, CultureInfo.InvariantCulture));
    return 0;
}

// Only how uploads come in, without judging users.csv first.
if (args is ["uploads-intake"])
{
    var big = Path.Combine(Path.GetTempPath(), $"uws-big-{Environment.ProcessId}.csv");
    new UsersFile(1).Write(big, 4_900_000, 0);
    await foreach (var measure in IntakeMeasures.AllAsync(big))
    {
        Console.WriteLine($"{measure.Name}: {measure.Value:0.##} {measure.Unit}  {measure.Bar} {measure.Holds}");
    }

    File.Delete(big);
    return 0;
}

return await SuiteRunner.RunAsync(args);
