using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Uws;
using UwsAgent.Adapters;
using UwsAgent.Cli;
using UwsAgent.Cli.Commands;
using UwsAgent.Core.Access;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Calendar;
using UwsAgent.Core.Maintenance.Running;
using UwsAgent.Core.Tests.Fakes;
using UwsAgent.Core.Tests.Maintenance.Running;
using UwsAgent.Metrics;
using UwsAgent.Operations;
using UwsAgent.Tests.Operations;

namespace UwsAgent.Tests.Cli;

/// <summary>What people and programs see of a bad night: one host is made newer, one fails, one is left, one cannot be asked.</summary>
public sealed class MaintenanceCommandsTests : IAsyncLifetime
{
    private readonly FleetScene scene = new();
    private readonly OperationsBench bench = new();
    private readonly FakeJobQueue queue = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task What_is_due_when_and_why_not_now_prints_the_same_letters_each_time()
    {
        PlayBadNight();
        scene.Times.Next = FleetScene.Evening.AddDays(7);
        scene.Time.Set(FleetScene.Evening.AddHours(12));

        var shown = await RunAsync("maintenance");

        Assert.Equal((0, ""), (shown.Code, shown.Error));
        Golden.Check("maintenance", shown.Out);
        using var json = JsonDocument.Parse((await RunAsync("maintenance", "--json")).Out);
        Assert.Equal(4, json.RootElement.GetProperty("targets").GetArrayLength());
        Assert.Equal("halted", json.RootElement.GetProperty("run").GetProperty("result").GetString());
    }

    [Fact]
    public async Task The_plan_is_asked_for_now_and_shows_order_versions_and_what_is_held()
    {
        PlayBadNight();

        var shown = await RunAsync("maintenance", "plan");

        Assert.Equal((0, ""), (shown.Code, shown.Error));
        Golden.Check("maintenance-plan", shown.Out);
        Assert.Equal(2, (await RunAsync("maintenance", "plan", "--round", "21-09")).Code);
        Assert.NotEqual(0, (await RunAsync("maintenance", "plan", "--target", "nobody")).Code);
    }

    [Fact]
    public async Task The_report_says_all_of_one_run_in_three_forms()
    {
        PlayBadNight();

        var shown = await RunAsync("maintenance", "report");

        Assert.Equal((0, ""), (shown.Code, shown.Error));
        Golden.Check("maintenance-report", shown.Out);
        Assert.StartsWith(
            "<!DOCTYPE html>",
            (await RunAsync("maintenance", "report", "run1", "--html")).Out,
            StringComparison.Ordinal
        );
        using var json = JsonDocument.Parse((await RunAsync("maintenance", "report", "--json")).Out);
        Assert.Equal("failed", json.RootElement.GetProperty("targets")[1].GetProperty("standing").GetString());
        Assert.Equal(2, (await RunAsync("maintenance", "report", "--json", "--html")).Code);
        Assert.NotEqual(0, (await RunAsync("maintenance", "report", "none")).Code);
    }

    [Fact]
    public async Task History_and_one_target_are_explained()
    {
        PlayBadNight();

        Assert.Contains(
            "run1  -      halted",
            (await RunAsync("maintenance", "history")).Out,
            StringComparison.Ordinal
        );
        var explained = await RunAsync("maintenance", "explain", "b");
        Assert.Equal((0, ""), (explained.Code, explained.Error));
        Assert.Contains("failed: upgrade: nginx.service failed", explained.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_that_no_look_has_seen_yet_is_explained_too_and_a_freeze_is_said_first()
    {
        scene.Options = scene.Options with
        {
            Freezes = new Dictionary<string, FreezeOptions>(StringComparer.Ordinal)
            {
                ["exams"] = new()
                {
                    Dates = [$"{scene.Time.GetUtcNow():yyyy-MM-dd}"],
                    Reason = "final exams",
                    AllowSecurity = true,
                },
            },
        };
        scene.Work.Plan(new TargetPlan("packages", "a") { Steps = [ScriptedWork.Step("upgrade")] });
        var explained = await RunAsync("maintenance", "explain", "a");
        Assert.Equal((0, ""), (explained.Code, explained.Error));
        Assert.Contains("a, packages, wave rest", explained.Out, StringComparison.Ordinal);

        var shown = (await RunAsync("maintenance")).Out;
        Assert.Contains("Maintenance:Hosts and Maintenance:Components are empty", shown, StringComparison.Ordinal);
        Assert.Matches("frozen +final exams \\(configuration\\), until .*; security goes on", shown);
    }

    [Fact]
    public async Task A_run_is_asked_for_once_and_needs_a_yes_and_the_right_to_change()
    {
        Assert.Equal(2, (await RunAsync("maintenance", "run", "--target", "a")).Code);
        Assert.Empty(queue.Snapshot());

        Assert.Equal(0, (await RunAsync("maintenance", "run", "--target", "a", "--round", "2109", "--yes")).Code);
        await RunAsync("maintenance", "run", "--target", "a", "--round", "2109", "--yes");

        var wish = MaintenanceRunJob.WishOf(Assert.Single(queue.Snapshot()));
        Assert.Equal(("2109", "a", true), (wish.Round, Assert.Single(wish.Targets), wish.IsByHand));
        var guest = new CommandProbe { Time = scene.Time, Caller = new Caller("bob", [], CanChange: false) };
        Assert.Equal(4, (await guest.RunAsync([Commands()], "maintenance", "run", "--yes")).Code);
    }

    [Fact]
    public async Task Outside_of_the_windows_only_where_that_is_allowed_and_with_a_reason()
    {
        Assert.Equal(4, (await RunAsync("maintenance", "run", "--now", "CVE-2021-41773", "--yes")).Code);
        scene.Options = scene.Options with { AllowNow = true };
        Assert.Equal(2, (await RunAsync("maintenance", "run", "--now", " ", "--yes")).Code);

        Assert.Equal(0, (await RunAsync("maintenance", "run", "--now", "CVE-2021-41773", "--yes")).Code);

        Assert.Equal("CVE-2021-41773", MaintenanceRunJob.WishOf(Assert.Single(queue.Snapshot())).NowBecause);
    }

    [Fact]
    public void Metrics_say_when_each_target_was_well_what_is_due_and_held_and_how_the_run_stands()
    {
        PlayBadNight();
        var reading = Reading();
        scene.Time.Run(() => Watch.LookAsync(default));

        var text = PrometheusText.Write(new MaintenanceMetrics(reading).Read());

        Assert.Contains("uws_maintenance_run_state{state=\"halted\"} 1", text, StringComparison.Ordinal);
        Assert.Contains(
            "uws_maintenance_held_security_changes{kind=\"packages\",target=\"a\"} 1",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "uws_maintenance_due_changes{kind=\"packages\",target=\"c\"} 1",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "uws_maintenance_last_success_timestamp_seconds{kind=\"packages\",target=\"a\"}",
            text,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "uws_maintenance_last_look_timestamp_seconds{kind=\"packages\",target=\"gone\"}",
            text,
            StringComparison.Ordinal
        );
        var lines = new MaintenanceStatus(reading, new Fixed<MaintenanceOptions>(scene.Options), scene.Time)
            .Lines()
            .ToList();
        Assert.StartsWith("run run1 halted: ", lines[0].Text, StringComparison.Ordinal);
        Assert.Equal("2 of 4 targets have something due; 1 security update held back", lines[1].Text);
    }

    [Fact]
    public async Task A_file_blocks_while_it_is_there_and_what_may_not_be_seen_is_unknown_E_c26()
    {
        var directory = Directory.CreateTempSubdirectory("uws-blocker");
        var file = Path.Join(directory.FullName, "backup.lock");
        var blocker = new BlockerOptions { Kind = "File", File = file };
        var source = new FileBlockers();

        Assert.Equal(BlockerState.Clear, (await source.AskAsync(blocker, TestContext.Current.CancellationToken)).State);
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        Assert.Equal(
            BlockerState.Blocks,
            (await source.AskAsync(blocker, TestContext.Current.CancellationToken)).State
        );
        var odd = new BlockerOptions { Kind = "File", File = Path.Join(file, "below-a-file") };
        Assert.NotEqual(BlockerState.Blocks, (await source.AskAsync(odd, TestContext.Current.CancellationToken)).State);
        directory.Delete(recursive: true);
    }

    private RunParts? parts;
    private MaintenanceWatch? watch;

    private MaintenanceWatch Watch =>
        watch ??= new MaintenanceWatch(
            Parts,
            new MaintenanceRunJob(Parts, queue),
            queue,
            new WindowStarts(
                Calendar,
                new ApprovalBook(Calendar, Openings, scene.Store, scene.Events, scene.Time),
                Openings,
                queue,
                Parts
            )
        );

    private OpeningBook Openings => new(scene.Store);

    private CurrentCalendar Calendar => new(Parts.Options, new FreezeBook(scene.Store), scene.Events, scene.Time);

    private RunParts Parts => parts ??= scene.Parts();

    private MaintenanceReading Reading() =>
        new(Parts, Watch, Calendar, new Fixed<MaintenanceOptions>(scene.Options), scene.Time);

    private MaintenanceCommands Commands() =>
        new(
            Reading(),
            new MaintenanceControl(queue, new Fixed<MaintenanceOptions>(scene.Options)),
            bench.Services.GetRequiredService<StartedJob>(),
            []
        );

    private Task<Ended> RunAsync(params IReadOnlyList<string> arguments) =>
        new CommandProbe { Time = scene.Time }.RunAsync([Commands()], arguments);

    private void PlayBadNight()
    {
        scene.Options = scene.Options with { Waves = [new WaveOptions { Name = "dev", Targets = ["a"] }] };
        scene.Work.Plan(
            new TargetPlan("packages", "a")
            {
                Steps = [ScriptedWork.Step("upgrade", isSecurity: true)],
                Held =
                [
                    new HeldBack("openssl", "1.1.1k", "1.1.1l", HeldReason.Pinned, "pinned by bob")
                    {
                        IsSecurity = true,
                    },
                ],
                Findings = ["Debian 10 is end of life since 2022-09-10"],
            }
        );
        scene.Work.Plan("b", "upgrade", "reboot");
        scene.Work.Plan("c", "upgrade");
        scene.Work.Plan(new TargetPlan("packages", "gone") { WhyNot = "no route to host", IsUnknown = true });
        scene.Work.Script(
            "b",
            "upgrade",
            StepPhase.Verify,
            StepEnd.Failed("nginx.service failed", "nginx.service: exit code 1")
        );
        scene.Work.Script("b", "upgrade", StepPhase.Undo, StepEnd.Done("nginx is 1.0 again; its cache stays as it is"));
        scene.Run();
    }
}
