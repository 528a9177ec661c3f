using System.Globalization;
using UwsAgent.Benchmarks;
using UwsAgent.Benchmarks.Crash;
using UwsAgent.Benchmarks.Uploads;

// Child mode of the kill -9 suite: works on a store until it is killed.
if (args is ["crash-worker", var mode, var directory])
{
    return await CrashWorker.RunAsync(mode, directory);
}

// Child mode of the uploads suite: judges one file in a process whose memory is its own.
if (args is ["uploads-child", var file, var times])
{
    await JudgeRun.ChildAsync(file, int.Parse(times, CultureInfo.InvariantCulture));
    return 0;
}

return await SuiteRunner.RunAsync(args);
