using CsCheck;
using UwsAgent.Core.Uploads;
using UwsAgent.Core.Uploads.Noticing;

namespace UwsAgent.Core.Tests.Uploads.Noticing;

public sealed class UploadCompletionTests
{
    private static readonly UploadPolicy Policy = new() { TemporaryNames = new UploadsOptions().TemporaryNames };
    private static readonly TimeSpan Now = TimeSpan.FromHours(10);

    [Fact]
    public void A_file_is_complete_when_the_server_says_so_and_the_grace_is_over() =>
        Assert.IsType<UploadDecision.Complete>(Decide(Seen(transfer: Said(true, 100, 1))));

    [Fact]
    public void E12_A_finished_file_is_left_for_a_client_that_looks_once_more()
    {
        var decision = Assert.IsType<UploadDecision.Wait>(
            Decide(Seen(transfer: new TransferResult(true, 100, false, Now)))
        );
        Assert.Equal(Now + Policy.GraceTime, decision.NextCheck);
    }

    [Fact]
    public void E1_An_interrupted_upload_is_never_complete_however_long_it_is_quiet() =>
        Assert.IsType<UploadDecision.Incomplete>(
            Decide(Seen(quiet: TimeSpan.FromDays(9), transfer: Said(false, 100, 60 * 60)))
        );

    [Fact]
    public void E8_An_interrupted_upload_may_be_taken_up_again_for_a_while()
    {
        Assert.IsType<UploadDecision.Wait>(Decide(Seen(transfer: Said(false, 100, 29))));
        Assert.IsType<UploadDecision.Incomplete>(Decide(Seen(transfer: Said(false, 100, 30))));
    }

    [Fact]
    public void E8_A_resumed_upload_is_complete_although_its_last_part_is_smaller_than_the_file() =>
        Assert.IsType<UploadDecision.Complete>(
            Decide(Seen(transfer: new TransferResult(true, 40, true, Now - TimeSpan.FromSeconds(1))))
        );

    [Fact]
    public void A_success_for_another_size_is_not_believed() =>
        Assert.IsType<UploadDecision.Wait>(Decide(Seen(transfer: Said(true, 99, 1))));

    [Fact]
    public void E2_A_file_that_somebody_has_open_is_never_complete_whatever_else_is_known() =>
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Int[0, 100_000])
            .Sample(
                (said, renamed, quiet) =>
                    Decide(
                        Seen(
                            quiet: TimeSpan.FromSeconds(quiet),
                            transfer: said ? Said(true, 100, quiet) : null,
                            renamedFrom: renamed ? "a.part" : null,
                            writer: WriterState.Writing
                        )
                    ) is UploadDecision.Wait
            );

    [Fact]
    public void E2_A_trickle_starts_the_settle_time_anew_where_no_writer_can_be_seen() =>
        Assert.IsType<UploadDecision.Wait>(
            Decide(Seen(quiet: Policy.SettleTime - TimeSpan.FromSeconds(1), writer: WriterState.Unknown))
        );

    [Fact]
    public void A_quiet_file_that_nobody_has_open_is_complete_after_the_settle_time()
    {
        Assert.IsType<UploadDecision.Complete>(Decide(Seen(quiet: Policy.SettleTime)));
        var wait = Assert.IsType<UploadDecision.Wait>(Decide(Seen(quiet: TimeSpan.FromSeconds(10))));
        Assert.Equal(Now + TimeSpan.FromSeconds(20), wait.NextCheck);
    }

    [Fact]
    public void What_was_quiet_before_it_was_found_counts_only_where_the_kernel_vouches_for_no_writer()
    {
        var found = Seen() with { QuietBefore = TimeSpan.FromHours(1) };
        Assert.IsType<UploadDecision.Complete>(Decide(found));
        Assert.IsType<UploadDecision.Wait>(
            Decide(found with { File = found.File! with { Writer = WriterState.Unknown } })
        );
    }

    [Theory]
    [InlineData("1900-01-01")]
    [InlineData("1970-01-01")]
    [InlineData("2106-02-07")]
    [InlineData("9999-12-31")]
    public void E3_E4_The_times_on_a_file_never_matter(string time)
    {
        var seen = Seen(quiet: TimeSpan.FromSeconds(5));
        var odd = seen with { File = seen.File! with { ChangedAt = DateTimeOffset.Parse(time, provider: null) } };
        Assert.Equal(Decide(seen), Decide(odd));
    }

    [Fact]
    public void E5_A_file_renamed_from_a_temporary_name_is_complete_without_settling() =>
        Assert.IsType<UploadDecision.Complete>(
            Decide(Seen(quiet: TimeSpan.FromSeconds(1), renamedFrom: "users.csv.filepart"))
        );

    [Theory]
    [InlineData("users.csv.filepart")]
    [InlineData("users.csv.FILEPART")]
    [InlineData("users.csv.part")]
    [InlineData("users.csv.tmp")]
    [InlineData("~$users.xlsx")]
    [InlineData(".in.users.csv.4711")]
    [InlineData(".users.csv.swp")]
    [InlineData("sub/.hidden/users.csv")]
    public void E6_A_temporary_or_hidden_name_is_never_an_upload_and_is_stale_after_a_day(string name)
    {
        var young = Assert.IsType<UploadDecision.Ignore>(Decide(Seen(name, quiet: TimeSpan.FromHours(23))));
        var old = Assert.IsType<UploadDecision.Ignore>(Decide(Seen(name, quiet: TimeSpan.FromHours(25))));
        Assert.False(young.IsStale);
        Assert.True(old.IsStale);
    }

    [Fact]
    public void E10_An_empty_file_is_believed_only_when_it_stays_empty()
    {
        var touched = Seen(transfer: Said(true, 0, 20), renamedFrom: "a.part");
        Assert.IsType<UploadDecision.Wait>(Decide(touched with { File = touched.File! with { SizeBytes = 0 } }));
        var settled = Seen(quiet: TimeSpan.FromSeconds(31));
        Assert.IsType<UploadDecision.Complete>(Decide(settled with { File = settled.File! with { SizeBytes = 0 } }));
    }

    [Fact]
    public void E13_What_is_gone_was_withdrawn() =>
        Assert.IsType<UploadDecision.Withdrawn>(Decide(Seen() with { File = null }));

    [Fact]
    public void E18_A_second_hard_link_is_refused_only_when_it_stays()
    {
        var linked = Seen(transfer: Said(true, 100, 5));
        linked = linked with { File = linked.File! with { Links = 2 } };
        Assert.IsType<UploadDecision.Wait>(Decide(linked));
        var stayed = linked with { LastChange = Now - Policy.SettleTime };
        Assert.Contains(
            "hard links",
            Assert.IsType<UploadDecision.Refuse>(Decide(stayed)).Reason,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(EntryKind.SymbolicLink)]
    [InlineData(EntryKind.Special)]
    public void E25_E26_Links_and_pipes_are_refused_at_once(EntryKind kind)
    {
        var seen = Seen("data.part");
        Assert.IsType<UploadDecision.Refuse>(Decide(seen with { File = seen.File! with { Kind = kind } }));
    }

    [Theory]
    [InlineData("users\\x0A.csv")]
    [InlineData("\\x1B[31musers.csv")]
    [InlineData("\\xE2\\x80\\xAEvsc.sresu")]
    [InlineData("caf\\xE9.csv")]
    [InlineData("-rf.csv")]
    [InlineData("users.csv ")]
    [InlineData("users.csv.")]
    [InlineData("CON.csv")]
    [InlineData("a\\x0Ab/users.csv")]
    public void E27_A_name_that_could_do_harm_is_refused(string name) =>
        Assert.IsType<UploadDecision.Refuse>(Decide(Seen(name, quiet: TimeSpan.FromMinutes(1))));

    [Fact]
    public void E27_A_name_of_255_bytes_is_refused() =>
        Assert.IsType<UploadDecision.Refuse>(
            Decide(Seen(new string('a', 251) + ".csv", quiet: TimeSpan.FromMinutes(1)))
        );

    [Theory]
    [InlineData("users.csv")]
    [InlineData("Users.csv")]
    [InlineData("users (2).csv")]
    [InlineData("año.csv")]
    [InlineData("日本.csv")]
    [InlineData(";rm.csv")]
    [InlineData("connor.csv")]
    [InlineData("sub/users.csv")]
    public void E27_An_ordinary_name_is_not_refused(string name) =>
        Assert.IsType<UploadDecision.Complete>(Decide(Seen(name, quiet: TimeSpan.FromMinutes(1))));

    [Fact]
    public void E58_The_receipts_folder_is_never_looked_into() =>
        Assert.IsType<UploadDecision.Ignore>(Decide(Seen("receipts/users.csv", quiet: TimeSpan.FromDays(2))));

    private static UploadDecision Decide(UploadSighting seen) => UploadCompletion.Decide(seen, Policy, Now);

    private static TransferResult Said(bool succeeded, long bytes, int secondsAgo) =>
        new(succeeded, bytes, false, Now - TimeSpan.FromSeconds(secondsAgo));

    private static UploadSighting Seen(
        string name = "users.csv",
        TimeSpan quiet = default,
        TransferResult? transfer = null,
        string? renamedFrom = null,
        WriterState writer = WriterState.None
    ) =>
        new()
        {
            Path = new UploadPath("alpha", name),
            FirstSeen = Now - quiet,
            LastChange = Now - (quiet == default && renamedFrom is null ? TimeSpan.Zero : quiet),
            File = new ObservedFile(EntryKind.File, new FileIdentity(1, 2), 100, DateTimeOffset.UnixEpoch, 1, writer),
            Transfer = transfer,
            RenamedFrom = renamedFrom,
        };
}
