using UwsAgent.Core;

namespace UwsAgent.Tests.Adapters;

/// <summary>What every way of holding children must do; all children are real.</summary>
public abstract class CommandRunnerContract(bool withCgroup) : IAsyncDisposable
{
    private readonly ChildKit kit = ChildKit.Open(withCgroup);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync()
    {
        kit.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("exit 0", 0, null)]
    [InlineData("exit 7", 7, null)]
    [InlineData("exit 255", 255, null)]
    [InlineData("kill -KILL $$", 137, 9)]
    [InlineData("kill -SEGV $$", 139, 11)]
    public async Task The_exit_is_told_as_it_was(string script, int code, int? signal)
    {
        var finished = await kit.ShellAsync(script, Stop);

        Assert.Equal((code, signal, 0), (finished.Exit.Code, finished.Exit.Signal, finished.Exit.LeftBehind));
    }

    [Fact]
    public async Task Both_outputs_come_in_the_order_in_which_they_were_written()
    {
        var finished = await kit.ShellAsync("echo one; echo two >&2; echo three", Stop);

        Assert.Equal("one\ntwo\nthree\n", finished.Output);
    }

    [Fact]
    public async Task A_child_reads_nothing_and_has_no_descriptor_of_the_agent()
    {
        using var held = File.OpenRead("/proc/self/status");

        var finished = await kit.ShellAsync("cat; exec ls -m /proc/self/fd", Stop);

        // 3 is the directory that ls reads.
        Assert.Equal("0, 1, 2, 3\n", finished.Output);
    }

    [Fact]
    public async Task A_child_leads_a_session_of_its_own_with_default_signals()
    {
        var finished = await kit.ShellAsync(
            "ps -o sid=,pid= -p $$; exec grep -E 'Sig(Blk|Ign)' /proc/self/status",
            Stop
        );

        var lines = finished.Output.Split('\n');
        var ids = lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(ids[0], ids[1]);
        Assert.Equal("SigBlk:\t0000000000000000", lines[1]);

        // 32 and 33 are the C library's own.
        Assert.Contains(lines[2], new[] { "SigIgn:\t0000000000000000", "SigIgn:\t0000000180000000" });
    }

    [Fact]
    public async Task The_environment_is_small_and_exact()
    {
        Environment.SetEnvironmentVariable("UWS_SECRET_OF_THE_AGENT", "x");

        var finished = await kit.RunAsync(
            "/usr/bin/env",
            [],
            Stop,
            request =>
                request with
                {
                    Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["FACT"] = "a=b\nc" },
                }
        );

        Assert.DoesNotContain("UWS_SECRET", finished.Output, StringComparison.Ordinal);
        Assert.Contains("FACT=a=b\nc\n", finished.Output, StringComparison.Ordinal);
        Assert.Equal(
            "FACT HOME LANG LOGNAME PATH USER UWS_AGENT UWS_JOB",
            string.Join(
                ' ',
                finished
                    .Output.Split('\n')
                    .Where(line => line.Contains('=', StringComparison.Ordinal))
                    .Select(line => line.Split('=')[0])
                    .Order(StringComparer.Ordinal)
            )
        );
    }

    [Fact]
    public async Task Arguments_arrive_exactly_as_given()
    {
        string[] arguments =
        [
            "",
            "two words",
            "new\nline",
            "größe 學校 🏫",
            "$(id) `id` ; * '\"",
            "-n",
            new('x', 100_000),
        ];

        var finished = await kit.RunAsync("/usr/bin/printf", ["%s|", .. arguments], Stop);

        Assert.Equal(string.Concat(arguments.Select(argument => argument + "|")), finished.Output);
    }

    [Fact]
    public async Task What_cannot_be_handed_over_exactly_is_refused()
    {
        foreach (var (argument, why) in new[] { ("a\0b", "NUL"), ("\ud83c", "surrogate") })
        {
            var error = await Assert.ThrowsAsync<UserErrorException>(() => kit.RunAsync("/bin/true", [argument], Stop));

            Assert.Contains(why, error.Message, StringComparison.Ordinal);
            Assert.Contains("Argument 1", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Too_long_arguments_are_refused_with_the_limit()
    {
        var one = await Assert.ThrowsAsync<UserErrorException>(() =>
            kit.RunAsync("/bin/true", [new string('x', 200_000)], Stop)
        );
        var many = await Assert.ThrowsAsync<UserErrorException>(() =>
            kit.RunAsync("/bin/true", [.. Enumerable.Repeat(new string('x', 100_000), 100)], Stop)
        );

        Assert.Contains("131,071", one.Message, StringComparison.Ordinal);
        Assert.Contains("larger than Linux takes", many.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/no/such/program", "does not exist")]
    [InlineData("/etc/passwd", "is not executable")]
    [InlineData("/etc/passwd/x", "does not exist")]
    [InlineData("/tmp", "is a directory")]
    [InlineData("true", "whole path")]
    public async Task A_program_that_cannot_be_started_is_named_with_the_reason(string file, string why)
    {
        var error = await Assert.ThrowsAsync<UserErrorException>(() => kit.RunAsync(file, [], Stop));

        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_cannot_be_started_is_explained()
    {
        var directory = Directory.CreateTempSubdirectory();
        var bare = Path.Join(directory.FullName, "bare");
        var lost = Path.Join(directory.FullName, "lost");
        await File.WriteAllTextAsync(bare, "echo hello\n", Stop);
        await File.WriteAllTextAsync(lost, "#!/no/such/shell\n", Stop);
        await kit.RunAsync("/bin/chmod", ["+x", bare, lost], Stop);

        var noFirstLine = await Assert.ThrowsAsync<UserErrorException>(() => kit.RunAsync(bare, [], Stop));
        var noInterpreter = await Assert.ThrowsAsync<UserErrorException>(() => kit.RunAsync(lost, [], Stop));

        Assert.Contains("first line '#!/...'", noFirstLine.Message, StringComparison.Ordinal);
        Assert.Contains("interpreter", noInterpreter.Message, StringComparison.Ordinal);
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_working_directory_is_used_or_named_when_it_is_missing()
    {
        var finished = await kit.RunAsync("/bin/pwd", [], Stop, request => request with { WorkingDirectory = "/usr" });
        var error = await Assert.ThrowsAsync<UserErrorException>(() =>
            kit.RunAsync("/bin/pwd", [], Stop, request => request with { WorkingDirectory = "/no/such/place" })
        );

        Assert.Equal("/usr\n", finished.Output);
        Assert.Contains("working directory /no/such/place", error.Message, StringComparison.Ordinal);
        Assert.Contains("WorkingDirectory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_child_that_obeys_is_asked_and_not_killed()
    {
        using var cancel = new CancellationTokenSource();
        var sleep = ChildKit.NewSleep();
        var running = kit.RunAsync(
            "/bin/sh",
            ["-c", $"trap 'echo tidy; exit 3' TERM; sleep {sleep} & wait"],
            cancel.Token,
            request => request with { Grace = TimeSpan.FromSeconds(20) }
        );
        await ChildKit.UntilAsync(() => ChildKit.Sleeping($"sleep\0{sleep}") > 0);

        await cancel.CancelAsync();
        var finished = await running;

        Assert.Equal(("tidy\n", 3, null), (finished.Output, finished.Exit.Code, finished.Exit.Signal));
        Assert.Equal(0, ChildKit.Sleeping(sleep));
    }

    [Fact]
    public async Task A_child_that_ignores_TERM_is_killed_after_its_grace_with_all_it_started()
    {
        using var cancel = new CancellationTokenSource();
        var sleep = ChildKit.NewSleep();
        var running = kit.ShellAsync(
            $"trap '' TERM; (setsid sh -c 'trap \"\" TERM; sleep {sleep}' &); sleep {sleep}",
            cancel.Token
        );
        await ChildKit.UntilAsync(() => ChildKit.Sleeping($"sleep\0{sleep}") == 2);

        await cancel.CancelAsync();
        var finished = await running;

        Assert.Equal(9, finished.Exit.Signal);
        Assert.True(finished.Exit.LeftBehind >= 2);
        Assert.Equal(0, ChildKit.Sleeping(sleep));
    }

    [Theory]
    [InlineData("(sleep {0} &)")]
    [InlineData("setsid sleep {0} &")]
    [InlineData("(setsid sh -c 'exec >/dev/null 2>&1 </dev/null; (sleep {0} & )' &)")]
    [InlineData("setsid setsid sh -c 'setsid sleep {0} >/dev/null 2>&1 & ' &")]
    [InlineData("(env -i setsid sh -c 'exec >/dev/null 2>&1; (sleep {0} & ) & ' &)")]
    [InlineData("trap '' TERM HUP; (setsid nohup sleep {0} >/dev/null 2>&1 &)")]
    public async Task What_outlives_the_child_is_killed_and_counted(string escape)
    {
        var sleep = ChildKit.NewSleep();
        var script = string.Format(System.Globalization.CultureInfo.InvariantCulture, escape, sleep);

        // The child ends when its escapee is there, so that there is something to find.
        var finished = await kit.ShellAsync(
            $"{script}\nuntil pgrep -x -f 'sleep {sleep}' >/dev/null; do :; done; exit 0",
            Stop
        );

        Assert.Equal(0, finished.Exit.Code);
        Assert.True(finished.Exit.LeftBehind >= 1, "nothing was counted");
        Assert.Equal(0, ChildKit.Sleeping(sleep));
    }

    [Fact]
    public async Task A_storm_of_forks_is_ended()
    {
        using var cancel = new CancellationTokenSource();
        var sleep = ChildKit.NewSleep();
        var running = kit.ShellAsync(
            $"trap '' TERM; n=0; while [ $n -lt 150 ]; do (setsid sleep {sleep} &); n=$((n+1)); done; wait; sleep {sleep}",
            cancel.Token
        );
        await ChildKit.UntilAsync(() => ChildKit.Sleeping($"sleep\0{sleep}") > 40);

        await cancel.CancelAsync();
        var finished = await running;

        Assert.True(finished.Exit.LeftBehind > 40);
        Assert.Equal(0, ChildKit.Sleeping(sleep));
    }

    [Fact]
    public async Task Output_without_end_line_or_sense_arrives_byte_for_byte()
    {
        long count = 0;
        long sum = 0;
        await kit.RunAsync(
            "/usr/bin/head",
            ["-c", "50000001", "/dev/zero"],
            Stop,
            request =>
                request with
                {
                    Output = bytes =>
                    {
                        count += bytes.Length;
                        sum += bytes.Span.ContainsAnyExcept((byte)0) ? 1 : 0;
                    },
                }
        );

        Assert.Equal((50_000_001, 0), (count, sum));
    }

    [Fact]
    public async Task A_receiver_that_throws_ends_the_child_and_is_heard()
    {
        var sleep = ChildKit.NewSleep();

        await Assert.ThrowsAsync<InvalidDataException>(() =>
            kit.RunAsync(
                "/bin/sh",
                ["-c", $"echo x; sleep {sleep}"],
                Stop,
                request => request with { Output = _ => throw new InvalidDataException() }
            )
        );

        Assert.Equal(0, ChildKit.Sleeping(sleep));
    }

    [Fact]
    public async Task Nothing_is_started_when_it_was_cancelled_before()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            kit.ShellAsync("exit 0", new CancellationToken(canceled: true))
        );

        Assert.Equal(0, kit.JobCgroups());
    }

    [Fact]
    public async Task Two_hundred_jobs_at_once_and_cancelled_ones_leave_nothing()
    {
        await kit.ShellAsync("exit 0", Stop);
        var (descriptors, dead) = (ChildKit.OpenDescriptors(), ChildKit.DeadChildren());
        var sleep = ChildKit.NewSleep();

        var jobs = Enumerable
            .Range(0, 200)
            .Select(async index =>
            {
                using var cancel = new CancellationTokenSource();
                var running = Task.Run(() =>
                    kit.ShellAsync(index % 2 == 0 ? $"exit {index}" : $"sleep {sleep}", cancel.Token)
                );
                if (index % 2 != 0)
                {
                    // At any instant around the start.
                    await Task.Delay(index % 40);
                    await cancel.CancelAsync();
                }

                try
                {
                    return (await running).Exit.Code;
                }
                catch (OperationCanceledException)
                {
                    return -1;
                }
            })
            .ToList();
        var codes = await Task.WhenAll(jobs);

        Assert.All(
            codes.Where((_, index) => index % 2 == 0).Select((code, half) => (code, half)),
            pair => Assert.Equal(pair.half * 2, pair.code)
        );
        Assert.All(codes.Where((_, index) => index % 2 != 0), code => Assert.Contains(code, new[] { -1, 143 }));
        Assert.Equal(0, ChildKit.Sleeping(sleep));
        Assert.InRange(ChildKit.DeadChildren(), 0, dead);
        Assert.Equal(0, kit.JobCgroups());
        Assert.InRange(ChildKit.OpenDescriptors(), 0, descriptors + 5);
    }

    [Fact]
    public async Task The_runtime_may_run_children_of_its_own_meanwhile()
    {
        var others = Enumerable
            .Range(0, 30)
            .Select(async index =>
            {
                using var process = System.Diagnostics.Process.Start("/bin/sh", ["-c", $"exit {index}"]);
                await process.WaitForExitAsync(Stop);
                return process.ExitCode == index;
            });
        var ours = Enumerable
            .Range(0, 30)
            .Select(async index => (await kit.ShellAsync($"exit {index}", Stop)).Exit.Code == index);

        var all = await Task.WhenAll(others.Concat(ours));

        Assert.All(all, Assert.True);
    }

    [Fact]
    public async Task What_a_killed_agent_left_running_is_ended_at_start()
    {
        var sleep = ChildKit.NewSleep();
        var left = await LeftoverAgent.LeaveAsync(kit, sleep);
        await ChildKit.UntilAsync(() => ChildKit.Sleeping($"sleep\0{sleep}") > 0);

        var ended = await kit.Runner.EndLeftoversAsync(Stop);

        Assert.True(ended >= 1);
        await ChildKit.UntilAsync(() => ChildKit.Sleeping(sleep) == 0);
        Assert.Equal(0, kit.JobCgroups());
        left.Dispose();
    }
}
