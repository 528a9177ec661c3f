using UwsAgent.Benchmarks;
using UwsAgent.Benchmarks.Crash;

// Child mode of the kill -9 suite: works on a store until it is killed.
if (args is ["crash-worker", var mode, var directory])
{
    return await CrashWorker.RunAsync(mode, directory);
}

return await SuiteRunner.RunAsync(args);
