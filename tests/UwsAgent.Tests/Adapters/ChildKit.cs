using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using UwsAgent.Adapters;
using UwsAgent.Core.Ports;

namespace UwsAgent.Tests.Adapters;

/// <summary>A real runner with a real containment, and ways to look at what its children left.</summary>
internal sealed class ChildKit : IDisposable
{
    private static int last;

    private readonly PosixReadiness readiness = new();
    private readonly CgroupTree? cgroup;

    private ChildKit(bool withCgroup)
    {
        Scope = $"test-{Environment.ProcessId}-{Interlocked.Increment(ref last)}";
        Processes = new ProcessTable(Scope);
        if (withCgroup)
        {
            cgroup = CgroupRoot.Find(Scope);
            Assert.SkipWhen(cgroup is null, "no cgroup (version 2) is delegated to this process");
            LibC.AdoptOrphans(false);
            Containment = new CgroupContainment(cgroup, Processes);
        }
        else
        {
            Containment = new SubreaperContainment(Processes);
        }

        Runner = new PosixCommandRunner(
            Containment,
            Processes,
            readiness,
            TimeProvider.System,
            NullLogger<PosixCommandRunner>.Instance
        );
    }

    public string Scope { get; }

    public ProcessTable Processes { get; }

    public IContainment Containment { get; }

    public PosixCommandRunner Runner { get; }

    public static ChildKit Open(bool withCgroup)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "children are run this way on Linux only");
        return new ChildKit(withCgroup);
    }

    public async Task<Finished> RunAsync(
        string file,
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken,
        Func<CommandRequest, CommandRequest>? change = null
    )
    {
        var output = new MemoryStream();
        var request = new CommandRequest(file, arguments)
        {
            JobId = NewId(),
            Output = bytes => output.Write(bytes.Span),
            Grace = TimeSpan.FromMilliseconds(300),
        };
        var exit = await Runner.RunAsync(change?.Invoke(request) ?? request, cancellationToken);
        return new Finished(exit, Encoding.UTF8.GetString(output.ToArray()));
    }

    public Task<Finished> ShellAsync(string script, CancellationToken cancellationToken) =>
        RunAsync("/bin/sh", ["-c", script], cancellationToken);

    /// <summary>A length of sleep that names one process on this machine.</summary>
    public static string NewSleep() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{300 + Interlocked.Increment(ref last)}.{Environment.ProcessId:D7}"
        );

    public static int Sleeping(string sleep) =>
        ProcessTable
            .Read()
            .Count(entry =>
            {
                try
                {
                    return File.ReadAllText($"/proc/{entry.Pid}/cmdline").Contains(sleep, StringComparison.Ordinal);
                }
                catch (IOException)
                {
                    return false;
                }
            });

    public static async Task UntilAsync(Func<bool> isSo)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), "it never came to be");
            await Task.Delay(10);
        }
    }

    public static int OpenDescriptors() => Directory.GetFiles("/proc/self/fd").Length;

    public static int DeadChildren() =>
        ProcessTable.Read().Count(entry => entry.IsDead && entry.Parent == Environment.ProcessId);

    public int JobCgroups() => cgroup is null ? 0 : Directory.GetDirectories(cgroup.Root, "job-*").Length;

    public static string NewId() => $"j{Interlocked.Increment(ref last)}";

    public void Dispose()
    {
        readiness.Dispose();
        if (cgroup is not null)
        {
            cgroup.Remove();
            Assert.False(cgroup.Home is not null && Directory.Exists(cgroup.Root));
        }
    }

    internal sealed record Finished(CommandExit Exit, string Output);
}
