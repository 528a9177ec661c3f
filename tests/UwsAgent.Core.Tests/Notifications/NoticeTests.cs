using UwsAgent.Core.Jobs;
using UwsAgent.Core.Notifications;
using UwsAgent.Core.Uploads;

namespace UwsAgent.Core.Tests.Notifications;

public sealed class NoticeTests : IDisposable
{
    private readonly NoticeBench bench = new();

    [Fact]
    public async Task The_contact_of_a_school_is_told_what_to_do_and_where_the_receipt_is()
    {
        await bench.TellAsync(bench.Event("upload-rejected", "oakwood"));
        await bench.RunJobsAsync();
        var mail = Assert.Single(bench.Mails.Taken);
        Assert.Equal("ann@oakwood.example", mail.To);
        Assert.Equal("oakwood: users.csv was rejected with 6 errors", mail.Subject);
        Assert.Contains(
            "users.csv.20261123T100000.000Z.rejected.txt, in the folder receipts",
            mail.Body,
            StringComparison.Ordinal
        );
        Assert.Contains("What to do: read the receipt", mail.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task N8_A_hundred_failures_are_one_mail_at_once_and_one_digest_when_the_window_is_over()
    {
        await bench.TellAsync(bench.Event("upload-rejected", "oakwood", "first.csv"));
        await bench.RunJobsAsync();
        for (var number = 0; number < 1000; number++)
        {
            await bench.TellAsync(bench.Event("upload-rejected", "oakwood", $"file{number}.csv"));
        }

        var waiting = Assert.Single(bench.Queue.Snapshot(), job => !job.IsFinished);
        Assert.Equal("mail:ann@oakwood.example:1", waiting.DedupeKey);
        await bench.RunJobsAsync();
        Assert.Equal(2, bench.Mails.Taken.Count);
        Assert.StartsWith("500 notices about oakwood", bench.Mails.Taken[1].Subject, StringComparison.Ordinal);
        Assert.Contains("and 400 more", bench.Mails.Taken[1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mail_goes_at_once_unless_one_went_within_the_window()
    {
        var now = new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
        var hour = TimeSpan.FromHours(1);
        Assert.Null(NoticeTiming.Decide(null, hour, now));
        Assert.Equal(now.AddMinutes(20), NoticeTiming.Decide(now.AddMinutes(-40), hour, now));
        Assert.Null(NoticeTiming.Decide(now.AddMinutes(-60), hour, now));
        Assert.Null(NoticeTiming.Decide(now.AddDays(1), hour, now));
        Assert.Null(NoticeTiming.Decide(now, TimeSpan.Zero, now));
    }

    [Fact]
    public async Task E33_No_school_is_told_of_another()
    {
        await bench.TellAsync(bench.Event("upload-rejected", "oakwood", "a.csv"));
        await bench.TellAsync(bench.Event("upload-rejected", "riverside", "b.csv"));
        await bench.TellAsync(bench.Event("upload-rejected", "maple", "c.csv"));
        await bench.TellAsync(bench.Event("upload-rejected", "nobody", "d.csv"));
        await bench.RunJobsAsync();
        Assert.Equal(2, bench.Mails.Taken.Count);
        Assert.All(
            bench.Mails.Taken,
            mail =>
                Assert.DoesNotContain(
                    mail.To.StartsWith("ann", StringComparison.Ordinal) ? "riverside" : "oakwood",
                    mail.Subject + mail.Body,
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public async Task E55_A_school_that_was_disabled_or_renamed_meanwhile_is_not_written_to()
    {
        bench.Uploads = bench.Uploads with
        {
            Schools = new Dictionary<string, SchoolOptions>(StringComparer.Ordinal)
            {
                ["oakwood"] = new() { Contact = "ann@oakwood.example", Enabled = false },
            },
        };
        bench.Open();
        await bench.TellAsync(bench.Event("upload-rejected", "oakwood"));
        await bench.TellAsync(bench.Event("upload-rejected", "riverside"));
        Assert.Empty(bench.Queue.Snapshot());
    }

    [Fact]
    public async Task A_mail_server_that_is_down_loses_nothing_and_later_everything_comes_as_one_mail()
    {
        bench.Mails.IsDown = true;
        await bench.TellAsync(bench.Event("upload-rejected", "oakwood", "a.csv"));
        var outcome = Assert.Single(await bench.RunJobsAsync());
        Assert.Equal((JobResult.Failed, false), (outcome.Result, outcome.IsPermanent));
        await bench.TellAsync(bench.Event("upload-rejected", "oakwood", "b.csv"));
        var (recipient, waiting) = Assert.Single(await bench.Outbox.ListAsync(default));
        Assert.Equal(2, waiting.Count);
        Assert.Contains("Connection refused", recipient.Trouble, StringComparison.Ordinal);

        bench.Open();
        bench.Mails.IsDown = false;
        await bench.RunJobsAsync();
        Assert.Contains(bench.Mails.Taken, mail => mail.Body.Contains("b.csv", StringComparison.Ordinal));
        Assert.Empty((await bench.Outbox.ListAsync(default))[0].Waiting);
    }

    [Fact]
    public async Task What_is_refused_for_good_or_too_long_is_told_to_ops_and_kept_for_the_next_mail()
    {
        bench.Mails.Unknown = "ann@oakwood.example";
        await bench.TellAsync(bench.Event("upload-rejected", "oakwood"));
        Assert.True(Assert.Single(await bench.RunJobsAsync()).IsPermanent);
        Assert.Single(bench.Events.Of(NoticeEvents.Failed));
        bench.Mails.Unknown = null;
        await bench.TellAsync(bench.Event("upload-rejected", "oakwood", "later.csv"));
        await bench.RunJobsAsync();
        Assert.StartsWith("2 notices", Assert.Single(bench.Mails.Taken).Subject, StringComparison.Ordinal);

        bench.Mails.IsDown = true;
        await bench.TellAsync(bench.Event("upload-rejected", "riverside"));
        await bench.RunJobsAsync(attempts: 36);
        Assert.Equal(2, bench.Events.Of(NoticeEvents.Failed).Count);
    }

    [Fact]
    public async Task E47_A_crash_after_the_server_took_a_mail_sends_it_again_as_the_same_message()
    {
        await bench.TellAsync(bench.Event("upload-rejected", "oakwood"));
        bench.Mails.AfterTaking = () => throw new AbandonedMutexException("killed");
        await Assert.ThrowsAsync<AbandonedMutexException>(() => bench.RunJobsAsync());
        bench.Mails.AfterTaking = () => { };
        bench.Open();
        await bench.RunJobsAsync();
        Assert.Equal(2, bench.Mails.Taken.Count);
        Assert.Single(bench.Mails.Taken.Select(mail => mail.Id).Distinct());
    }

    [Fact]
    public async Task E47_An_event_that_is_told_twice_is_one_notice()
    {
        var happened = bench.Event("upload-rejected", "oakwood");
        await bench.TellAsync(happened);
        await bench.TellAsync(happened);
        await bench.RunJobsAsync();
        Assert.DoesNotContain("notices", Assert.Single(bench.Mails.Taken).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_comes_while_a_mail_is_sent_goes_with_the_next_one()
    {
        await bench.TellAsync(bench.Event("upload-rejected", "oakwood", "a.csv"));
        var late = bench.Event("upload-rejected", "oakwood", "b.csv");
        bench.Mails.AfterTaking = () => bench.TellAsync(late).GetAwaiter().GetResult();
        await bench.RunJobsAsync();
        bench.Mails.AfterTaking = () => { };
        await bench.RunJobsAsync();
        Assert.Equal(2, bench.Mails.Taken.Count);
        Assert.Contains("b.csv", bench.Mails.Taken[1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task N8_A_file_name_can_neither_end_a_header_nor_hide_anything()
    {
        await bench.TellAsync(
            bench.Event("upload-refused", "oakwood", "a\r\nBcc: evil@example.org\r\n\r\nx\u202evsc.csv")
        );
        await bench.RunJobsAsync();
        Assert.Equal(2, bench.Mails.Taken.Count);
        Assert.All(
            bench.Mails.Taken,
            mail =>
            {
                Assert.DoesNotContain('\n', mail.Subject);
                Assert.DoesNotContain('\r', mail.Subject + mail.Body);
                Assert.DoesNotContain('\u202e', mail.Subject + mail.Body);
            }
        );
    }

    [Theory]
    [InlineData("ann@school.example", true)]
    [InlineData("ann.lee+sis@mail.school.k12.example", true)]
    [InlineData("ann@school.example\r\nBcc: x@y.z", false)]
    [InlineData("Ann <ann@school.example>", false)]
    [InlineData("a@b, c@d", false)]
    [InlineData("ann", false)]
    [InlineData("", false)]
    public void An_address_is_one_plain_mailbox(string text, bool isOne) =>
        Assert.Equal(isOne, MailAddressText.IsAddress(text));

    [Fact]
    public async Task Ops_is_told_of_the_events_that_it_asked_for_and_of_no_others()
    {
        await bench.TellAsync(bench.Event("sftp-user-expired", "x"));
        await bench.TellAsync(bench.Event("upload-accepted", "x"));
        await bench.TellAsync(bench.Event("notice-not-sent", "x"));
        Assert.Equal("ops@host.example", Assert.Single(bench.Queue.Snapshot()).Title);
    }

    [Fact]
    public async Task Without_a_mail_server_nothing_is_kept()
    {
        bench.Options = bench.Options with { Smtp = new SmtpOptions() };
        bench.Open();
        await bench.TellAsync(bench.Event("upload-rejected", "oakwood"));
        Assert.Equal((0, 0), (bench.Queue.Snapshot().Count, bench.Store.Commits));
    }

    public void Dispose() => bench.Dispose();
}
