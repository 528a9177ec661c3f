using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using UwsAgent.Cli;
using UwsAgent.Cli.Commands;
using UwsAgent.Core.Access;
using UwsAgent.Core.Configuration;
using UwsAgent.Core.Maintenance;
using UwsAgent.Core.Maintenance.Calendar;
using UwsAgent.Core.Tests.Fakes;
using UwsAgent.Operations;

namespace UwsAgent.Tests.Cli;

public sealed class MaintenanceCalendarCommandsTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeDocumentStore store = new();
    private readonly FakeEventLog events = new();

    [Fact]
    public async Task Windows_and_freezes_print_the_same_letters_each_time()
    {
        Assert.Equal(
            0,
            (await RunAsync("maintenance", "freeze", "exams", "--until", "2026-11-28", "--allow-security")).Code
        );
        Assert.Equal(0, (await RunAsync("maintenance", "freeze", "move", "--for", "2h", "-t", "amy-*")).Code);

        var shown = await RunAsync("maintenance", "calendar", "--days", "9");

        Assert.Equal((0, ""), (shown.Code, shown.Error));
        Golden.Check("maintenance-calendar", shown.Out);
        var json = await RunAsync("maintenance", "calendar", "--json");
        using var document = JsonDocument.Parse(json.Out);
        Assert.Equal(2, document.RootElement.GetProperty("freezes").GetArrayLength());
        Assert.Equal("security", document.RootElement.GetProperty("openings")[0].GetProperty("window").GetString());
    }

    [Fact]
    public async Task The_calendar_is_a_file_for_other_programs()
    {
        var shown = await RunAsync("maintenance", "calendar", "--ics", "--days", "60");

        Assert.Equal(0, shown.Code);
        Assert.StartsWith("BEGIN:VCALENDAR\r\n", shown.Out, StringComparison.Ordinal);
        Assert.EndsWith("END:VCALENDAR\r\n", shown.Out, StringComparison.Ordinal);
        Assert.Contains("SUMMARY:Maintenance frozen: winter holidays", shown.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_freeze_is_taken_back()
    {
        await RunAsync("maintenance", "freeze", "exams");

        var back = await RunAsync("maintenance", "unfreeze");

        Assert.Equal((0, ""), (back.Code, back.Error));
        Assert.Contains("freeze-1 (ann: exams) is taken back", back.Out, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("maintenance", "unfreeze")).Code);
        Assert.Equal(2, events.Happened.Count);
    }

    [Fact]
    public async Task An_opening_is_approved_and_the_approval_taken_back()
    {
        Assert.Equal(2, (await RunAsync("maintenance", "approve", "round")).Code);
        var approved = await RunAsync("maintenance", "approve", "round", "--yes");
        Assert.Equal((0, ""), (approved.Code, approved.Error));
        Assert.StartsWith("Window round is approved for 2026-11-28 06:00:00Z", approved.Out, StringComparison.Ordinal);
        Assert.Contains("approved by ann", (await RunAsync("maintenance", "calendar")).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("maintenance", "approve", "round", "--withdraw")).Code);
        Assert.Contains("needs approval", (await RunAsync("maintenance", "calendar")).Out, StringComparison.Ordinal);
        Assert.Contains(
            "needs no approval",
            (await RunAsync("maintenance", "approve", "night", "--yes")).Error,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("2026-11-23T11:59Z")]
    public async Task An_end_that_is_none_is_refused(string until) =>
        Assert.NotEqual(0, (await RunAsync("maintenance", "freeze", "exams", "--until", until)).Code);

    [Fact]
    public async Task Who_may_only_look_freezes_nothing()
    {
        var probe = new CommandProbe { Time = time, Caller = new Caller("bob", [], CanChange: false) };

        Assert.Equal(4, (await probe.RunAsync([Commands()], "maintenance", "freeze", "exams")).Code);
        Assert.Empty(events.Happened);
    }

    private Task<Ended> RunAsync(params IReadOnlyList<string> arguments) =>
        new CommandProbe { Time = time }.RunAsync([Commands()], arguments);

    private Group Commands()
    {
        var book = new FreezeBook(store);
        var options = new MaintenanceOptions
        {
            Windows = new Dictionary<string, WindowOptions>(StringComparer.Ordinal)
            {
                ["night"] = new()
                {
                    Days = ["Fri"],
                    Start = "22:00",
                    Duration = TimeSpan.FromHours(4),
                    Cutoff = TimeSpan.FromMinutes(30),
                    TimeZone = "America/New_York",
                },
                ["security"] = new()
                {
                    Days = ["Mon-Thu"],
                    Start = "05:00",
                    Duration = TimeSpan.FromHours(1),
                    SecurityOnly = true,
                    Kinds = ["packages"],
                },
                ["round"] = new()
                {
                    Days = ["Sat"],
                    Start = "06:00",
                    Duration = TimeSpan.FromHours(3),
                    NeedsApproval = true,
                },
            },
            Freezes = new Dictionary<string, FreezeOptions>(StringComparer.Ordinal)
            {
                ["winter"] = new() { Dates = ["2026-12-21..2027-01-03"], Reason = "winter holidays" },
            },
        };
        var calendar = new CurrentCalendar(new Fixed<MaintenanceOptions>(options), book, events, time);
        var times = new MaintenanceTimes(
            calendar,
            new FreezeControl(book, events, time),
            new ApprovalBook(calendar, new OpeningBook(store), store, events, time),
            time
        );
        return new Group(new MaintenanceCalendarCommands(times));
    }

    /// <summary>Only these words, without the runs beside them.</summary>
    private sealed class Group(MaintenanceCalendarCommands words) : ICommandGroup
    {
        public Command Build(CommandSession session)
        {
            var command = new Command("maintenance");
            foreach (var word in words.Build(session))
            {
                command.Add(word);
            }

            return command;
        }
    }
}
